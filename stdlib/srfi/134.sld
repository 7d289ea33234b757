;;; SRFI 134: immutable deques. A deque is two lists, of its first and of its last elements, the latter from the back;
;;; when one has run out the other is cut in half. So each operation at an end takes constant time on the average.

(define-library (srfi 134)
  (import (scheme base) (scheme case-lambda))
  (export
   (rename ideque* ideque) ideque-tabulate ideque-unfold ideque-unfold-right
   ideque? ideque-empty? ideque= ideque-any ideque-every
   ideque-front ideque-add-front ideque-remove-front ideque-back ideque-add-back ideque-remove-back
   ideque-ref ideque-take ideque-take-right ideque-drop ideque-drop-right ideque-split-at
   ideque-length ideque-append ideque-reverse ideque-count ideque-zip
   ideque-map ideque-filter-map ideque-for-each ideque-for-each-right ideque-fold ideque-fold-right
   ideque-append-map
   ideque-filter ideque-remove ideque-partition
   ideque-find ideque-find-right ideque-take-while ideque-take-while-right ideque-drop-while
   ideque-drop-while-right ideque-span ideque-break
   list->ideque ideque->list generator->ideque ideque->generator)
  (begin

    (define-record-type ideque
      (make-ideque front-length front back-length back)
      ideque?
      (front-length front-length)
      (front front-list)
      (back-length back-length)
      (back back-list))

    (define empty (make-ideque 0 '() 0 '()))

    ;; A deque of these lists. Neither is empty unless there is one element at most.
    (define (balance front-length front back-length back)
      (cond ((and (= front-length 0) (> back-length 1))
             (let ((half (quotient back-length 2)))
               (call-with-values
                   (lambda () (split back half))
                 (lambda (near far)
                   (make-ideque (- back-length half) (reverse far) half near)))))
            ((and (= back-length 0) (> front-length 1))
             (let ((half (quotient front-length 2)))
               (call-with-values
                   (lambda () (split front half))
                 (lambda (near far)
                   (make-ideque half near (- front-length half) (reverse far))))))
            (else (make-ideque front-length front back-length back))))

    ;; The first k elements, and the rest.
    (define (split list k)
      (let loop ((k k) (rest list) (first '()))
        (if (= k 0)
            (values (reverse first) rest)
            (loop (- k 1) (cdr rest) (cons (car rest) first)))))

    ;; Constructors and conversions.

    (define (list->ideque list) (balance (length list) list 0 '()))
    (define (ideque* . elements) (list->ideque elements))

    (define (ideque->list deque)
      (let ((front (front-list deque)))
        (append front (reverse (back-list deque)))))

    (define (ideque-tabulate size proc)
      (let loop ((i 0) (elements '()))
        (if (< i size)
            (loop (+ i 1) (cons (proc i) elements))
            (list->ideque (reverse elements)))))

    (define (unfold-reverse stop? mapper successor seed)
      (let loop ((seed seed) (elements '()))
        (if (stop? seed)
            elements
            (loop (successor seed) (cons (mapper seed) elements)))))

    (define (ideque-unfold stop? mapper successor seed)
      (list->ideque (reverse (unfold-reverse stop? mapper successor seed))))

    (define (ideque-unfold-right stop? mapper successor seed)
      (list->ideque (unfold-reverse stop? mapper successor seed)))

    (define (generator->ideque generator)
      (list->ideque (reverse (unfold-reverse eof-object? values (lambda (ignored) (generator)) (generator)))))

    (define (ideque->generator deque)
      (let ((rest (ideque->list deque)))
        (lambda ()
          (if (null? rest)
              (eof-object)
              (let ((first (car rest)))
                (set! rest (cdr rest))
                first)))))

    ;; Predicates.

    (define (ideque-empty? deque)
      (and (= 0 (front-length deque)) (= 0 (back-length deque))))

    (define (ideque= same? . deques)
      (or (null? deques)
          (let loop ((first (ideque->list (car deques))) (rest (cdr deques)))
            (or (null? rest)
                (let ((second (ideque->list (car rest))))
                  (and (same-elements? same? first second)
                       (loop second (cdr rest))))))))

    (define (same-elements? same? a b)
      (cond ((null? a) (null? b))
            ((null? b) #f)
            ((same? (car a) (car b)) (same-elements? same? (cdr a) (cdr b)))
            (else #f)))

    ;; The heads and the tails of some lists; #f where one of them has ended.
    (define (heads lists)
      (let loop ((rest lists) (heads '()) (tails '()))
        (cond ((null? rest) (values (reverse heads) (reverse tails)))
              ((null? (car rest)) (values #f #f))
              (else (loop (cdr rest) (cons (caar rest) heads) (cons (cdar rest) tails))))))

    (define ideque-any
      (case-lambda
        ((predicate deque)
         (let loop ((rest (ideque->list deque)))
           (cond ((null? rest) #f)
                 ((null? (cdr rest)) (predicate (car rest)))
                 (else (or (predicate (car rest)) (loop (cdr rest)))))))
        ((predicate . deques)
         (let loop ((lists (map ideque->list deques)))
           (let-values (((firsts rests) (heads lists)))
             (and firsts
                  (or (apply predicate firsts) (loop rests))))))))

    (define ideque-every
      (case-lambda
        ((predicate deque)
         (let loop ((rest (ideque->list deque)))
           (cond ((null? rest) #t)
                 ((null? (cdr rest)) (predicate (car rest)))
                 (else (and (predicate (car rest)) (loop (cdr rest)))))))
        ((predicate . deques)
         (let loop ((lists (map ideque->list deques)) (last #t))
           (let-values (((firsts rests) (heads lists)))
             (if firsts
                 (let ((result (apply predicate firsts)))
                   (and result (loop rests result)))
                 last))))))

    ;; The ends.

    (define (check-filled who deque)
      (if (ideque-empty? deque)
          (error (string-append who ": the deque is empty") deque)))

    (define (ideque-front deque)
      (check-filled "ideque-front" deque)
      (car (if (= 0 (front-length deque)) (back-list deque) (front-list deque))))

    (define (ideque-back deque)
      (check-filled "ideque-back" deque)
      (car (if (= 0 (back-length deque)) (front-list deque) (back-list deque))))

    (define (ideque-add-front deque element)
      (balance (+ 1 (front-length deque)) (cons element (front-list deque))
               (back-length deque) (back-list deque)))

    (define (ideque-add-back deque element)
      (balance (front-length deque) (front-list deque)
               (+ 1 (back-length deque)) (cons element (back-list deque))))

    (define (ideque-remove-front deque)
      (check-filled "ideque-remove-front" deque)
      (if (= 0 (front-length deque))
          empty
          (balance (- (front-length deque) 1) (cdr (front-list deque))
                   (back-length deque) (back-list deque))))

    (define (ideque-remove-back deque)
      (check-filled "ideque-remove-back" deque)
      (if (= 0 (back-length deque))
          empty
          (balance (front-length deque) (front-list deque)
                   (- (back-length deque) 1) (cdr (back-list deque)))))

    ;; Parts.

    (define (ideque-length deque) (+ (front-length deque) (back-length deque)))

    (define (check-index who deque k limit)
      (if (not (and (exact-integer? k) (<= 0 k limit)))
          (error (string-append who ": the index is out of range") k deque)))

    (define (ideque-ref deque k)
      (let ((length (ideque-length deque)))
        (check-index "ideque-ref" deque k (- length 1))
        (if (< k (front-length deque))
            (list-ref (front-list deque) k)
            (list-ref (back-list deque) (- length k 1)))))

    (define (ideque-take deque k)
      (check-index "ideque-take" deque k (ideque-length deque))
      (take deque k))

    (define (ideque-drop deque k)
      (check-index "ideque-drop" deque k (ideque-length deque))
      (drop deque k))

    (define (take deque k)
      (let* ((front (front-length deque)) (from-back (- k front)))
        (if (<= from-back 0)
            (let-values (((first rest) (split (front-list deque) k)))
              (balance k first 0 '()))
            (balance front (front-list deque)
                     from-back (list-tail (back-list deque) (- (back-length deque) from-back))))))

    (define (drop deque k)
      (let* ((front (front-length deque)) (from-back (- k front)))
        (if (<= from-back 0)
            (balance (- front k) (list-tail (front-list deque) k)
                     (back-length deque) (back-list deque))
            (let ((left (- (back-length deque) from-back)))
              (let-values (((first rest) (split (back-list deque) left)))
                (balance 0 '() left first))))))

    (define (ideque-take-right deque k)
      (check-index "ideque-take-right" deque k (ideque-length deque))
      (drop deque (- (ideque-length deque) k)))

    (define (ideque-drop-right deque k)
      (check-index "ideque-drop-right" deque k (ideque-length deque))
      (take deque (- (ideque-length deque) k)))

    (define (ideque-split-at deque k)
      (check-index "ideque-split-at" deque k (ideque-length deque))
      (values (take deque k) (drop deque k)))

    ;; The whole deque.

    (define (ideque-append . deques)
      (let loop ((rest deques) (result empty))
        (cond ((null? rest) result)
              ((ideque-empty? result) (loop (cdr rest) (balance-of (car rest))))
              (else (loop (cdr rest) (append-two result (car rest)))))))

    ;; The same deque, if it is one.
    (define (balance-of deque)
      (front-length deque)
      deque)

    (define (append-two a b)
      (if (< (ideque-length a) (ideque-length b))
          (make-ideque (+ (ideque-length a) (front-length b))
                       (append (ideque->list a) (front-list b))
                       (back-length b) (back-list b))
          (balance (front-length a) (front-list a)
                   (+ (back-length a) (ideque-length b))
                   (append (back-list b) (reverse (front-list b)) (back-list a)))))

    (define (ideque-reverse deque)
      (make-ideque (back-length deque) (back-list deque) (front-length deque) (front-list deque)))

    (define (ideque-count predicate . deques)
      (let loop ((lists (map ideque->list deques)) (count 0))
        (let-values (((firsts rests) (heads lists)))
          (if firsts
              (loop rests (if (apply predicate firsts) (+ count 1) count))
              count))))

    (define (ideque-zip . deques)
      (list->ideque (apply map list (map ideque->list deques))))

    (define ideque-map
      (case-lambda
        ((proc deque) (list->ideque (map proc (ideque->list deque))))
        ((proc . deques) (list->ideque (apply map proc (map ideque->list deques))))))

    (define (ideque-filter-map proc . deques)
      (let loop ((lists (map ideque->list deques)) (results '()))
        (let-values (((firsts rests) (heads lists)))
          (if firsts
              (let ((result (apply proc firsts)))
                (loop rests (if result (cons result results) results)))
              (list->ideque (reverse results))))))

    (define (ideque-for-each proc . deques)
      (apply for-each proc (map ideque->list deques)))

    (define (reversed deque) (ideque->list (ideque-reverse deque)))

    ;; Of deques of different lengths the last elements go together.
    (define (ideque-for-each-right proc . deques)
      (apply for-each proc (map reversed deques)))

    (define ideque-fold
      (case-lambda
        ((proc seed deque)
         (let loop ((rest (ideque->list deque)) (result seed))
           (if (null? rest)
               result
               (loop (cdr rest) (proc (car rest) result)))))
        ((proc seed . deques)
         (fold-lists proc seed (map ideque->list deques)))))

    (define (fold-lists proc seed lists)
      (let loop ((lists lists) (result seed))
        (let-values (((firsts rests) (heads lists)))
          (if firsts
              (loop rests (apply proc (append firsts (list result))))
              result))))

    (define (ideque-fold-right proc seed . deques)
      (fold-lists proc seed (map reversed deques)))

    (define (ideque-append-map proc . deques)
      (apply ideque-append (apply map proc (map ideque->list deques))))

    (define (ideque-partition predicate deque)
      (let loop ((rest (ideque->list deque)) (in '()) (out '()))
        (cond ((null? rest) (values (list->ideque (reverse in)) (list->ideque (reverse out))))
              ((predicate (car rest)) (loop (cdr rest) (cons (car rest) in) out))
              (else (loop (cdr rest) in (cons (car rest) out))))))

    (define (ideque-filter predicate deque)
      (let-values (((in out) (ideque-partition predicate deque)))
        in))

    (define (ideque-remove predicate deque)
      (let-values (((in out) (ideque-partition predicate deque)))
        out))

    ;; Searching. Where nothing is found: the failure thunk's value, or #f.

    (define (find predicate list failure)
      (cond ((null? list) (failure))
            ((predicate (car list)) (car list))
            (else (find predicate (cdr list) failure))))

    (define (false) #f)

    (define ideque-find
      (case-lambda
        ((predicate deque) (find predicate (ideque->list deque) false))
        ((predicate deque failure) (find predicate (ideque->list deque) failure))))

    (define ideque-find-right
      (case-lambda
        ((predicate deque) (find predicate (reversed deque) false))
        ((predicate deque failure) (find predicate (reversed deque) failure))))

    ;; How many elements in front satisfy the predicate.
    (define (prefix-length predicate list)
      (let loop ((rest list) (count 0))
        (if (and (pair? rest) (predicate (car rest)))
            (loop (cdr rest) (+ count 1))
            count)))

    (define (ideque-take-while predicate deque)
      (take deque (prefix-length predicate (ideque->list deque))))

    (define (ideque-drop-while predicate deque)
      (drop deque (prefix-length predicate (ideque->list deque))))

    (define (ideque-take-while-right predicate deque)
      (drop deque (- (ideque-length deque) (prefix-length predicate (reversed deque)))))

    (define (ideque-drop-while-right predicate deque)
      (take deque (- (ideque-length deque) (prefix-length predicate (reversed deque)))))

    (define (ideque-span predicate deque)
      (let ((k (prefix-length predicate (ideque->list deque))))
        (values (take deque k) (drop deque k))))

    (define (ideque-break predicate deque)
      (ideque-span (lambda (element) (not (predicate element))) deque))))
