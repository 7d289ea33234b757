;;; Planets around a sun, in two dimensions: floating point in vectors.
;;; family: floats
(import (scheme base) (scheme write) (scheme inexact))

;; A body is a vector: x, y, velocity x, velocity y, mass.
(define bodies
  (list (vector 0.0 0.0 0.0 0.0 40.0)
        (vector 4.8 -1.1 0.6 2.8 0.04)
        (vector 8.3 4.1 -1.0 1.8 0.01)
        (vector 12.9 -15.1 1.1 0.9 0.002)
        (vector 15.4 -25.9 1.0 0.6 0.002)))

(define (move! body i amount)
  (vector-set! body i (+ (vector-ref body i) amount)))

(define (attract! a b time)
  (let* ((dx (- (vector-ref a 0) (vector-ref b 0)))
         (dy (- (vector-ref a 1) (vector-ref b 1)))
         (square (+ (* dx dx) (* dy dy)))
         (force (/ time (* square (sqrt square)))))
    (move! a 2 (- (* dx (vector-ref b 4) force)))
    (move! a 3 (- (* dy (vector-ref b 4) force)))
    (move! b 2 (* dx (vector-ref a 4) force))
    (move! b 3 (* dy (vector-ref a 4) force))))

(define (advance! time)
  (let outer ((rest bodies))
    (if (pair? rest)
        (let inner ((others (cdr rest)))
          (if (pair? others)
              (begin (attract! (car rest) (car others) time)
                     (inner (cdr others)))
              (outer (cdr rest))))))
  (for-each (lambda (body)
              (move! body 0 (* time (vector-ref body 2)))
              (move! body 1 (* time (vector-ref body 3))))
            bodies))

(define (energy)
  (apply + (map (lambda (body)
                  (* 0.5 (vector-ref body 4)
                     (+ (* (vector-ref body 2) (vector-ref body 2))
                        (* (vector-ref body 3) (vector-ref body 3)))))
                bodies)))

(do ((i 0 (+ i 1))) ((= i 30000)) (advance! 0.01))
(display (exact (round (* 1000000.0 (energy)))))
(newline)
