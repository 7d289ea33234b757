;;; Earley's parser on an ambiguous grammar: items in lists, sets of items in a vector.
;;; family: data
(import (scheme base) (scheme write))

(define grammar
  '((sum (sum plus sum) (product))
    (product (product times product) (factor))
    (factor (open sum close) (number))))

;; An item is (left-side rest-of-rule origin).
(define (left item) (car item))
(define (rest item) (cadr item))
(define (origin item) (car (cddr item)))

(define (known? item items)
  (and (pair? items)
       (or (and (eq? (left item) (left (car items)))
                (eq? (rest item) (rest (car items)))
                (= (origin item) (origin (car items))))
           (known? item (cdr items)))))

(define (parse tokens)
  (let* ((count (length tokens))
         (sets (make-vector (+ count 1) '())))
    ;; Both return the items that are new in the set, before TODO.
    (define (add item i todo)
      (if (known? item (vector-ref sets i))
          todo
          (begin
            (vector-set! sets i (cons item (vector-ref sets i)))
            (cons item todo))))
    (define (predict symbol i todo)
      (let loop ((rules (cdr (assq symbol grammar))) (todo todo))
        (if (null? rules)
            todo
            (loop (cdr rules) (add (list symbol (car rules) i) i todo)))))
    (define (complete item i todo)
      (let loop ((waiting (vector-ref sets (origin item))) (todo todo))
        (cond ((null? waiting) todo)
              ((and (pair? (rest (car waiting)))
                    (eq? (car (rest (car waiting))) (left item)))
               (loop (cdr waiting)
                     (add (list (left (car waiting)) (cdr (rest (car waiting))) (origin (car waiting)))
                          i todo)))
              (else (loop (cdr waiting) todo)))))
    (let scan ((i 0) (tokens tokens) (todo (predict 'sum 0 '())))
      (let work ((todo todo) (next '()))
        (cond ((pair? todo)
               (let ((item (car todo)))
                 (cond ((null? (rest item)) (work (complete item i (cdr todo)) next))
                       ((assq (car (rest item)) grammar)
                        (work (predict (car (rest item)) i (cdr todo)) next))
                       ((and (pair? tokens) (eq? (car tokens) (car (rest item))))
                        (work (cdr todo)
                              (cons (list (left item) (cdr (rest item)) (origin item)) next)))
                       (else (work (cdr todo) next)))))
              ((null? tokens) (vector->list sets))
              (else
               (scan (+ i 1) (cdr tokens)
                     (let loop ((next next) (todo '()))
                       (if (null? next)
                           todo
                           (loop (cdr next) (add (car next) (+ i 1) todo)))))))))))

(define (sentence n)
  (if (= n 0)
      '(number)
      (append (if (= 0 (modulo n 3)) '(open number plus number close) '(number))
              (cons (if (even? n) 'plus 'times)
                    (sentence (- n 1))))))

(define (run rounds)
  (let ((tokens (sentence 60)))
    (let loop ((i 0) (sum 0))
      (if (= i rounds)
          sum
          (loop (+ i 1) (+ sum (apply + (map length (parse tokens)))))))))

(display (run 10))
(newline)
