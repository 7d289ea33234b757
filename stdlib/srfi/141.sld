;;; SRFI 141: integer division, six ways to round the quotient. Two of them are those of (scheme base).

(define-library (srfi 141)
  (import (scheme base))
  (export
   floor/ floor-quotient floor-remainder
   ceiling/ ceiling-quotient ceiling-remainder
   truncate/ truncate-quotient truncate-remainder
   round/ round-quotient round-remainder
   euclidean/ euclidean-quotient euclidean-remainder
   balanced/ balanced-quotient balanced-remainder)
  (begin

    ;; `(define-division BOTH QUOTIENT REMAINDER (d q r) CORRECTION)`: begins with the quotient `q` that is rounded

    ;; to zero, and
    ;; its remainder `r`; `CORRECTION` is what has to be added to the quotient.
    (define-syntax define-division
      (syntax-rules ()
        ((_ both quotient-of remainder-of (d q r) correction)
         (begin
           (define (both n d)
             (let* ((q (quotient n d)) (r (- n (* q d))) (step correction))
               (if (eq? step 0)
                   (values q r)
                   (values (+ q step) (- r (* step d))))))
           (define (quotient-of n d)
             (let* ((q (quotient n d)) (r (- n (* q d))))
               (+ q correction)))
           (define (remainder-of n d)
             (let* ((q (quotient n d)) (r (- n (* q d))) (step correction))
               (if (eq? step 0) r (- r (* step d)))))))))

    ;; Whether the exact quotient lies above the one that is rounded to zero.
    (define (above? r d) (if (< d 0) (< r 0) (> r 0)))

    (define-division ceiling/ ceiling-quotient ceiling-remainder (d q r)
      (if (above? r d) 1 0))

    ;; Whatever the sign of the divisor, the remainder is not negative.
    (define-division euclidean/ euclidean-quotient euclidean-remainder (d q r)
      (cond ((>= r 0) 0)
            ((> d 0) -1)
            (else 1)))

    ;; To the nearest integer, the even one of two.
    (define-division round/ round-quotient round-remainder (d q r)
      (let ((twice (* 2 (abs r))) (size (abs d)))
        (cond ((or (< twice size) (and (= twice size) (even? q))) 0)
              ((above? r d) 1)
              (else -1))))

    ;; The remainder lies between half of the divisor, with a minus, and half of it, exclusive.
    (define-division balanced/ balanced-quotient balanced-remainder (d q r)
      (let ((twice (* 2 r)) (size (abs d)))
        (cond ((>= twice size) (if (< d 0) -1 1))
              ((< twice (- size)) (if (< d 0) 1 -1))
              (else 0))))))
