;;; Digits of pi by the series of the Chudnovsky brothers, split in halves: products and quotients of large integers.
;;; family: big integers
(import (scheme base) (scheme write))

(define (split a b k)
  (if (= (+ a 1) b)
      (let* ((p (if (= a 0) 1 (* (- (* 6 a) 5) (- (* 2 a) 1) (- (* 6 a) 1))))
             (q (if (= a 0) 1 (* a a a 10939058860032000)))
             (t (* p (+ 13591409 (* 545140134 a)))))
        (k p q (if (odd? a) (- t) t)))
      (let ((m (quotient (+ a b) 2)))
        (split a m
               (lambda (p1 q1 t1)
                 (split m b
                        (lambda (p2 q2 t2)
                          (k (* p1 p2) (* q1 q2) (+ (* q2 t1) (* p1 t2))))))))))

;; The largest integer whose square is at most n.
(define (square-root n)
  (let loop ((x (expt 10 (+ 1 (quotient (string-length (number->string n)) 2)))))
    (let ((y (quotient (+ x (quotient n x)) 2)))
      (if (< y x) (loop y) x))))

(define (pi-digits digits)
  (split 0 (+ 2 (quotient digits 14))
         (lambda (p q t)
           (quotient (* q 426880 (square-root (* 10005 (expt 10 (* 2 digits))))) t))))

(define (digit-sum n)
  (let ((text (number->string n)))
    (let loop ((i 0) (sum 0))
      (if (= i (string-length text))
          sum
          (loop (+ i 1) (+ sum (- (char->integer (string-ref text i)) 48)))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1) (+ sum (digit-sum (pi-digits (+ 15000 (* 1000 i)))))))))

(display (run 7))
(newline)
