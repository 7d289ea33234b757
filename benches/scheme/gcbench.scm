;;; Trees made from the top by assignment and from the bottom by construction, beside long-lived ones.
;;; family: garbage
(import (scheme base) (scheme write))

(define (node) (vector #f #f 0))
(define (left n) (vector-ref n 0))
(define (right n) (vector-ref n 1))

;; From the top: old nodes come to point at new ones.
(define (grow! n depth)
  (if (> depth 0)
      (begin
        (vector-set! n 0 (node))
        (vector-set! n 1 (node))
        (vector-set! n 2 depth)
        (grow! (left n) (- depth 1))
        (grow! (right n) (- depth 1)))))

(define (build depth)
  (if (= depth 0)
      (node)
      (vector (build (- depth 1)) (build (- depth 1)) depth)))

(define (weight n)
  (if (left n)
      (+ (vector-ref n 2) (weight (left n)) (weight (right n)))
      1))

(define (run)
  (let ((long-lived (node)) (array (make-vector 200000 0.0)))
    (grow! long-lived 15)
    (do ((i 0 (+ i 1))) ((= i 100000))
      (vector-set! array i (/ 1.0 (inexact (+ i 1)))))
    (let loop ((depth 4) (total 0))
      (if (> depth 14)
          (list total (weight long-lived) (exact (vector-ref array 0)))
          (let ((rounds (quotient 65536 (expt 2 depth))))
            (let again ((i 0) (total total))
              (if (= i rounds)
                  (loop (+ depth 2) total)
                  (let ((top (node)))
                    (grow! top depth)
                    (again (+ i 1) (+ total (weight top) (weight (build depth))))))))))))

(write (run))
(newline)
