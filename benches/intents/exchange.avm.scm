;;; A batch exchange of as many limit orders as the first argument says, each an intent of its own, twenty to a good. Each good has one price, what is
;;; bought of it is sold, nobody pays more or gets less than the limit, and as much as possible changes hands.

(import (scheme base) (scheme write) (scheme process-context) (avm))

(define-behavior order
  (state (fill 0))
  ((fill! n) (set! fill n))
  ((fill) fill))

(define-behavior book
  (state (price 0))
  ((price! n) (set! price n))
  ((price) price))

(define n (string->number (cadr (command-line))))
(define goods (quotient (+ n 19) 20))

(define (numbers from to) (let loop ((i to) (list '())) (if (< i from) list (loop (- i 1) (cons i list)))))

(define below
  (let ((seed 11))
    (lambda (n)
      (set! seed (modulo (+ (* 1103515245 seed) 12345) 2147483648))
      (modulo (quotient seed 65536) n))))

(define books (list->vector (map (lambda (good) (create-object 'book 'market)) (numbers 1 goods))))

;; For each order: the object that keeps what it got, the good, whether it buys, the limit, and how many at most.
(define orders
  (map (lambda (k)
         (let* ((good (below goods)) (limit (+ 88 (below 24))) (lots (+ 1 (below 3))))
           (list (create-object 'order 'market) good (even? k) limit lots)))
       (numbers 1 n)))

(define (offer object good buys? limit lots)
  (intent
   (let ((fill (choose (numbers 0 lots) (numbers 0 lots))))
     (ask object (fill! fill))
     (ensure
      (or (= fill 0)
          (let ((price (ask (vector-ref books good) (price))))
            (if buys? (<= price limit) (<= limit price))))))))

(define (clearing good)
  (intent
   (ask (vector-ref books good) (price! (choose (numbers 90 110))))
   (ensure
    (= 0
       (let loop ((rest orders) (sum 0))
         (cond ((null? rest) sum)
               ((= (list-ref (car rest) 1) good)
                (let ((fill (ask (car (car rest)) (fill))))
                  (loop (cdr rest) (if (list-ref (car rest) 2) (+ sum fill) (- sum fill)))))
               (else (loop (cdr rest) sum))))))))

(define settled
  (settle (apply parallel (append (map (lambda (o) (apply offer o)) orders) (map clearing (numbers 0 (- goods 1)))))))
(write (settlement-worth settled))
(newline)
