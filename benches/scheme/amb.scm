;;; Search by going back: choices are continuations on a stack of ways not yet tried.
;;; family: continuations
(import (scheme base) (scheme write))

(define untried '())

(define (fail)
  (let ((k (car untried)))
    (set! untried (cdr untried))
    (k #f)))

;; Returns with each of the choices in turn, as often as what follows fails.
(define (choose choices)
  (if (null? choices)
      (fail)
      (call-with-current-continuation
       (lambda (return)
         (call-with-current-continuation
          (lambda (k)
            (set! untried (cons k untried))
            (return (car choices))))
         (return (choose (cdr choices)))))))

(define (require condition) (if (not condition) (fail)))

(define (between a b) (if (> a b) '() (cons a (between (+ a 1) b))))

;; How often THUNK succeeds.
(define (count-all thunk)
  (let ((count 0))
    (call-with-current-continuation
     (lambda (done)
       (set! untried (list (lambda (ignored) (done #f))))
       (thunk)
       (set! count (+ count 1))
       (fail)))
    count))

(define (triples limit)
  (let* ((a (choose (between 1 limit)))
         (b (choose (between a limit)))
         (c (choose (between b limit))))
    (require (= (+ (* a a) (* b b)) (* c c)))
    (list a b c)))

(define (dwellings)
  (let* ((floors '(1 2 3 4 5 6))
         (a (choose floors))
         (b (choose floors)))
    (require (not (= a b)))
    (let ((c (choose floors)))
      (require (not (memv c (list a b))))
      (require (> c a))
      (let ((d (choose floors)))
        (require (not (memv d (list a b c))))
        (require (> (abs (- d c)) 1))
        (let ((e (choose floors)))
          (require (not (memv e (list a b c d))))
          (require (not (= e 6)))
          (let ((f (choose floors)))
            (require (not (memv f (list a b c d e))))
            (require (> (abs (- f e)) 1))
            (list a b c d e f)))))))

(write (list (count-all (lambda () (triples 70)))
             (let loop ((i 0) (sum 0))
               (if (= i 30) sum (loop (+ i 1) (+ sum (count-all dwellings)))))))
(newline)
