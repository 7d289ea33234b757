;;; SRFI 1: constructors, predicates, selectors, and what makes lists of lists without calling a procedure.

(define-library (avm list selection)
  (import (scheme base) (scheme case-lambda) (scheme cxr) (avm list support)
          (only (avm kernel) cons* last-pair append! reverse! %mutable-pair?))
  (export xcons cons* list-tabulate circular-list iota
          proper-list? circular-list? dotted-list? null-list? not-pair? list=
          first second third fourth fifth sixth seventh eighth ninth tenth car+cdr
          take drop take! take-right drop-right drop-right! split-at split-at! last last-pair
          length+ concatenate concatenate! append! reverse! append-reverse append-reverse!
          zip unzip1 unzip2 unzip3 unzip4 unzip5
          alist-cons alist-copy)
  (begin

    (define (xcons d a) (cons a d))

    ;; The list of `(f 0)` to `(f (- n 1))`.
    (define (list-tabulate n f)
      (check-count "list-tabulate" n)
      (let loop ((i (- n 1)) (result '()))
        (if (< i 0)
            result
            (loop (- i 1) (cons (f i) result)))))

    (define (circular-list first . rest)
      (let ((result (cons first (list-copy rest))))
        (set-cdr! (last-pair result) result)
        result))

    ;; `count` numbers from `start`, `step` apart.
    (define iota
      (case-lambda
        ((count)
         (check-count "iota" count)
         (let loop ((i (- count 1)) (result '()))
           (if (< i 0)
               result
               (loop (- i 1) (cons i result)))))
        ((count start) (iota count start 1))
        ((count start step)
         (check-count "iota" count)
         (if (not (and (number? start) (number? step)))
             (error "iota: expected numbers" start step))
         (let loop ((i (- count 1)) (result '()))
           (cond ((> i 0) (loop (- i 1) (cons (+ start (* i step)) result)))
                 ((eqv? i 0) (cons start result))
                 (else result))))))

    ;; Predicates. The second of the two that walk along the list goes at half the speed.

    (define (proper-list? x) (list? x))

    (define (circular-list? x)
      (let loop ((fast x) (slow x))
        (and (pair? fast)
             (pair? (cdr fast))
             (let ((fast (cddr fast)) (slow (cdr slow)))
               (or (eq? fast slow) (loop fast slow))))))

    (define (dotted-list? x)
      (let loop ((fast x) (slow x))
        (cond ((not (pair? fast)) (not (null? fast)))
              ((not (pair? (cdr fast))) (not (null? (cdr fast))))
              (else
               (let ((fast (cddr fast)) (slow (cdr slow)))
                 (and (not (eq? fast slow)) (loop fast slow)))))))

    (define (null-list? list)
      (cond ((pair? list) #f)
            ((null? list) #t)
            (else (error "null-list?: expected a list" list))))

    (define (not-pair? x) (not (pair? x)))

    ;; Whether all lists have the same elements by `same?`. What is the same list is not looked at.
    (define (list= same? . lists)
      (or (null? lists)
          (let next ((a (car lists)) (others (cdr lists)))
            (or (null? others)
                (let ((b (car others)))
                  (and (or (eq? a b) (list2= same? a b))
                       (next b (cdr others))))))))

    (define (list2= same? a b)
      (cond ((and (pair? a) (pair? b))
             (and (same? (car a) (car b)) (list2= same? (cdr a) (cdr b))))
            ((pair? a) (check-end "list=" b) #f)
            (else
             (check-end "list=" a)
             (or (null? b)
                 (begin
                   (if (not (pair? b)) (check-end "list=" b))
                   #f)))))

    (define (length+ list)
      (if (list? list)
          (length list)
          (let loop ((fast list) (slow list) (count 0))
            (cond ((not (pair? fast)) count)
                  ((not (pair? (cdr fast))) (+ count 1))
                  (else
                   (let ((fast (cddr fast)) (slow (cdr slow)))
                     (and (not (eq? fast slow)) (loop fast slow (+ count 2)))))))))

    ;; Selectors.

    (define (first list) (car list))
    (define (second list) (cadr list))
    (define (third list) (caddr list))
    (define (fourth list) (cadddr list))
    (define (fifth list) (car (cddddr list)))
    (define (sixth list) (cadr (cddddr list)))
    (define (seventh list) (caddr (cddddr list)))
    (define (eighth list) (cadddr (cddddr list)))
    (define (ninth list) (car (cddddr (cddddr list))))
    (define (tenth list) (cadr (cddddr (cddddr list))))

    (define (car+cdr pair) (values (car pair) (cdr pair)))

    (define (last list) (car (last-pair list)))

    (define (too-short who list)
      (error (string-append who ": the list is too short") list))

    (define (take list k)
      (check-count "take" k)
      (let loop ((rest list) (left k) (results '()))
        (cond ((eqv? left 0) (reverse! results))
              ((pair? rest) (loop (cdr rest) (- left 1) (cons (car rest) results)))
              (else (too-short "take" list)))))

    (define (drop list k)
      (check-count "drop" k)
      (tail "drop" list k))

    (define (tail who list k)
      (let loop ((rest list) (left k))
        (cond ((eqv? left 0) rest)
              ((pair? rest) (loop (cdr rest) (- left 1)))
              (else (too-short who list)))))

    ;; The first `k` pairs themselves, if they may be changed.
    (define (take! list k)
      (check-count "take!" k)
      (if (eqv? k 0)
          '()
          (cut! list (tail-pair "take!" list k))))

    ;; The pair with element `k - 1`.
    (define (tail-pair who list k)
      (let ((pair (tail who list (- k 1))))
        (if (pair? pair) pair (too-short who list))))

    ;; Ends the list with the pair `last`, which is in it; copies the pairs if that one is a constant.
    (define (cut! list last)
      (cond ((null? (cdr last)) list)
            ((%mutable-pair? last) (set-cdr! last '()) list)
            (else
             (let loop ((rest list) (results '()))
               (if (eq? rest last)
                   (reverse! (cons (car rest) results))
                   (loop (cdr rest) (cons (car rest) results)))))))

    (define (take-right list k)
      (check-count "take-right" k)
      (let loop ((ahead (tail "take-right" list k)) (rest list))
        (if (pair? ahead)
            (loop (cdr ahead) (cdr rest))
            rest)))

    (define (drop-right list k)
      (check-count "drop-right" k)
      (let loop ((ahead (tail "drop-right" list k)) (rest list) (results '()))
        (if (pair? ahead)
            (loop (cdr ahead) (cdr rest) (cons (car rest) results))
            (reverse! results))))

    (define (drop-right! list k)
      (check-count "drop-right!" k)
      (let ((ahead (tail "drop-right!" list k)))
        (if (pair? ahead)
            (let loop ((ahead (cdr ahead)) (rest list))
              (if (pair? ahead)
                  (loop (cdr ahead) (cdr rest))
                  (cut! list rest)))
            '())))

    (define (split-at list k)
      (check-count "split-at" k)
      (let loop ((rest list) (left k) (results '()))
        (cond ((eqv? left 0) (values (reverse! results) rest))
              ((pair? rest) (loop (cdr rest) (- left 1) (cons (car rest) results)))
              (else (too-short "split-at" list)))))

    (define (split-at! list k)
      (check-count "split-at!" k)
      (if (eqv? k 0)
          (values '() list)
          (let* ((last (tail-pair "split-at!" list k)) (rest (cdr last)))
            (values (cut! list last) rest))))

    ;; Lists of lists.

    (define (concatenate lists)
      (let ((reversed (reverse lists)))
        (if (pair? reversed)
            (let loop ((rest (cdr reversed)) (result (car reversed)))
              (if (pair? rest)
                  (loop (cdr rest) (append (car rest) result))
                  result))
            '())))

    (define (concatenate! lists)
      (let ((reversed (reverse lists)))
        (if (pair? reversed)
            (let loop ((rest (cdr reversed)) (result (car reversed)))
              (if (pair? rest)
                  (loop (cdr rest) (append! (car rest) result))
                  result))
            '())))

    ;; The elements in the opposite order, then `tail`.
    (define (append-reverse list tail)
      (let loop ((rest list) (result tail))
        (if (pair? rest)
            (loop (cdr rest) (cons (car rest) result))
            (begin
              (check-end "append-reverse" rest)
              result))))

    (define (append-reverse! list tail)
      (let loop ((rest list) (result tail))
        (if (pair? rest)
            (let ((next (cdr rest)))
              (loop next (link! rest result)))
            (begin
              (check-end "append-reverse!" rest)
              result))))

    (define (zip list1 . lists) (apply map list list1 lists))

    (define (unzip1 lists) (map car lists))
    (define (unzip2 lists) (values (map car lists) (map cadr lists)))
    (define (unzip3 lists) (values (map car lists) (map cadr lists) (map caddr lists)))
    (define (unzip4 lists)
      (values (map car lists) (map cadr lists) (map caddr lists) (map cadddr lists)))
    (define (unzip5 lists)
      (values (map car lists) (map cadr lists) (map caddr lists) (map cadddr lists) (map fifth lists)))

    (define (alist-cons key value alist) (cons (cons key value) alist))

    (define (alist-copy alist)
      (map (lambda (entry) (cons (car entry) (cdr entry))) alist))))
