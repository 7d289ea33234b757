;;; `dynamic-wind` entered, left and escaped from, through several levels.
;;; family: exceptions
(import (scheme base) (scheme write))

(define entered 0)
(define left 0)

(define (wound depth thunk)
  (if (= depth 0)
      (thunk)
      (dynamic-wind
       (lambda () (set! entered (+ entered 1)))
       (lambda () (+ 1 (wound (- depth 1) thunk)))
       (lambda () (set! left (+ left 1))))))

(define (escape depth)
  (call-with-current-continuation
   (lambda (k)
     (wound depth (lambda () (k depth))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        (list sum entered left)
        (loop (+ i 1)
              (+ sum (wound 4 (lambda () 0)) (escape 4))))))

(write (run 100000))
(newline)
