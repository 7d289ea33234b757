;;; A ray tracer: spheres with shadows and mirrors, vectors as records of floats.
;;; family: floats
(import (scheme base) (scheme inexact) (scheme write))

(define-record-type triple
  (point x y z)
  triple?
  (x px)
  (y py)
  (z pz))

(define (add a b) (point (+ (px a) (px b)) (+ (py a) (py b)) (+ (pz a) (pz b))))
(define (subtract a b) (point (- (px a) (px b)) (- (py a) (py b)) (- (pz a) (pz b))))
(define (scale a s) (point (* s (px a)) (* s (py a)) (* s (pz a))))
(define (dot a b) (+ (* (px a) (px b)) (* (py a) (py b)) (* (pz a) (pz b))))
(define (unit a) (scale a (/ 1.0 (sqrt (dot a a)))))

(define-record-type sphere
  (make-sphere centre radius shade mirror)
  sphere?
  (centre centre)
  (radius radius)
  (shade shade)
  (mirror mirror))

(define world
  (let loop ((i 0) (result (list (make-sphere (point 0.0 -1002.0 8.0) 1000.0 0.6 0.2))))
    (if (= i 8)
        result
        (loop (+ i 1)
              (cons (make-sphere (point (- (* 1.1 (inexact i)) 4.0)
                                        (- (* 0.7 (inexact (modulo (* 5 i) 4))) 1.2)
                                        (+ 6.0 (inexact (modulo (* 3 i) 5))))
                                 (+ 0.5 (* 0.1 (inexact (modulo i 4))))
                                 (+ 0.3 (* 0.08 (inexact i)))
                                 (if (even? i) 0.4 0.0))
                    result)))))

(define light (unit (point -1.0 2.0 -1.5)))

;; How far along the ray a sphere is hit, or #f.
(define (hit sphere from direction)
  (let* ((to (subtract (centre sphere) from))
         (b (dot to direction))
         (d (+ (- (* b b) (dot to to)) (* (radius sphere) (radius sphere)))))
    (and (> d 0.0)
         (let* ((root (sqrt d)) (near (- b root)) (far (+ b root)))
           (cond ((> near 0.0001) near)
                 ((> far 0.0001) far)
                 (else #f))))))

(define (nearest from direction found)
  (let loop ((rest world) (best #f) (distance 1e30))
    (if (null? rest)
        (if best (found best distance) #f)
        (let ((d (hit (car rest) from direction)))
          (if (and d (< d distance))
              (loop (cdr rest) (car rest) d)
              (loop (cdr rest) best distance))))))

(define (shadow? from)
  (let loop ((rest world))
    (and (pair? rest)
         (or (hit (car rest) from light)
             (loop (cdr rest))))))

(define (trace from direction depth)
  (or (nearest from direction
               (lambda (sphere distance)
                 (let* ((at (add from (scale direction distance)))
                        (normal (unit (subtract at (centre sphere))))
                        (slope (dot normal light))
                        (own (if (or (< slope 0.0) (shadow? at))
                                 (* 0.1 (shade sphere))
                                 (* (shade sphere) (+ 0.1 slope)))))
                   (if (or (= depth 0) (= 0.0 (mirror sphere)))
                       own
                       (+ own
                          (* (mirror sphere)
                             (trace at
                                    (subtract direction (scale normal (* 2.0 (dot normal direction))))
                                    (- depth 1))))))))
      (* 0.4 (+ 1.0 (py direction)))))

(define (picture size)
  (let ((eye (point 0.0 0.5 -4.0)))
    (let rows ((y 0) (sum 0))
      (if (= y size)
          sum
          (let columns ((x 0) (sum sum))
            (if (= x size)
                (rows (+ y 1) sum)
                (columns (+ x 1)
                         (let ((direction (unit (point (/ (inexact (- x (quotient size 2))) (inexact size))
                                                       (/ (inexact (- (quotient size 2) y)) (inexact size))
                                                       1.0))))
                           (+ sum (exact (round (* 255.0 (trace eye direction 2)))))))))))))

(display (picture 90))
(newline)
