;;; Shapes of a molecule: chains folded in space by small matrices, kept where no two atoms are too close.
;;; family: floats
(import (scheme base) (scheme inexact) (scheme write))

;; A frame is a rotation of nine numbers and a place of three, in one vector.
(define (compose a b)
  (define (entry i j)
    (+ (* (vector-ref a (* 3 i)) (vector-ref b j))
       (* (vector-ref a (+ 1 (* 3 i))) (vector-ref b (+ 3 j)))
       (* (vector-ref a (+ 2 (* 3 i))) (vector-ref b (+ 6 j)))))
  (define (moved i)
    (+ (vector-ref a (+ 9 i))
       (* (vector-ref a (* 3 i)) (vector-ref b 9))
       (* (vector-ref a (+ 1 (* 3 i))) (vector-ref b 10))
       (* (vector-ref a (+ 2 (* 3 i))) (vector-ref b 11))))
  (vector (entry 0 0) (entry 0 1) (entry 0 2)
          (entry 1 0) (entry 1 1) (entry 1 2)
          (entry 2 0) (entry 2 1) (entry 2 2)
          (moved 0) (moved 1) (moved 2)))

(define start (vector 1.0 0.0 0.0 0.0 1.0 0.0 0.0 0.0 1.0 0.0 0.0 0.0))

;; A bond: turned about the axis by a torsion, bent, then one length on.
(define (bond torsion bend)
  (let ((ct (cos torsion)) (st (sin torsion)) (cb (cos bend)) (sb (sin bend)))
    (compose (vector 1.0 0.0 0.0 0.0 ct (- st) 0.0 st ct 0.0 0.0 0.0)
             (vector cb (- sb) 0.0 sb cb 0.0 0.0 0.0 1.0 (* 1.5 cb) (* 1.5 sb) 0.0))))

(define bonds
  (map (lambda (torsion) (bond torsion 1.2)) '(0.1 1.3 2.6 3.7 5.1)))

(define (far-enough? frame others limit)
  (or (null? others)
      (let ((dx (- (vector-ref frame 9) (vector-ref (car others) 9)))
            (dy (- (vector-ref frame 10) (vector-ref (car others) 10)))
            (dz (- (vector-ref frame 11) (vector-ref (car others) 11))))
        (and (> (+ (* dx dx) (* dy dy) (* dz dz)) limit)
             (far-enough? frame (cdr others) limit)))))

;; The number of foldings, and the sum of how far their ends are from the start, in thousandths.
(define (fold length)
  (let search ((frame start) (others '()) (left length) (count 0) (sum 0) (k list))
    (if (= left 0)
        (k (+ count 1)
           (+ sum (exact (round (* 1000.0 (sqrt (+ (* (vector-ref frame 9) (vector-ref frame 9))
                                                   (* (vector-ref frame 10) (vector-ref frame 10))
                                                   (* (vector-ref frame 11) (vector-ref frame 11)))))))))
        (let try ((rest bonds) (count count) (sum sum))
          (if (null? rest)
              (k count sum)
              (let ((next (compose frame (car rest))))
                (if (far-enough? next others 2.9)
                    (search next (cons frame others) (- left 1) count sum
                            (lambda (count sum) (try (cdr rest) count sum)))
                    (try (cdr rest) count sum))))))))

(write (fold 7))
(newline)
