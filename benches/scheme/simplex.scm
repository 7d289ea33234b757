;;; Linear programs solved by the simplex method: rows of floats.
;;; family: floats
(import (scheme base) (scheme write))

;; A tableau of rows; the last column is the right side, the last row the goal.
(define (make-tableau constraints variables)
  (let ((rows (make-vector (+ constraints 1) #f))
        (width (+ variables constraints 1)))
    (do ((i 0 (+ i 1))) ((> i constraints) rows)
      (let ((row (make-vector width 0.0)))
        (vector-set! rows i row)
        (do ((j 0 (+ j 1))) ((= j variables))
          (vector-set! row j
                       (if (= i constraints)
                           (- 0.0 (inexact (+ 3 (modulo (* j 5) 7))))
                           (inexact (+ 1 (modulo (+ (* 7 i) (* 11 j) (* i j)) 9))))))
        (if (< i constraints)
            (begin
              (vector-set! row (+ variables i) 1.0)
              (vector-set! row (- width 1) (inexact (+ 40 (* 3 (modulo (* i 13) 17)))))))))))

;; The column of the most negative entry of the goal, or #f at the optimum.
(define (entering goal)
  (let ((end (- (vector-length goal) 1)))
    (let loop ((j 0) (best #f) (least -0.000000001))
      (cond ((= j end) best)
            ((< (vector-ref goal j) least) (loop (+ j 1) j (vector-ref goal j)))
            (else (loop (+ j 1) best least))))))

(define (leaving rows column)
  (let ((end (- (vector-length rows) 1)))
    (let loop ((i 0) (best #f) (least 0.0))
      (if (= i end)
          best
          (let* ((row (vector-ref rows i)) (entry (vector-ref row column)))
            (if (> entry 0.000000001)
                (let ((ratio (/ (vector-ref row (- (vector-length row) 1)) entry)))
                  (if (or (not best) (< ratio least))
                      (loop (+ i 1) i ratio)
                      (loop (+ i 1) best least)))
                (loop (+ i 1) best least)))))))

(define (pivot! rows r c)
  (let* ((row (vector-ref rows r))
         (width (vector-length row))
         (entry (vector-ref row c)))
    (do ((j 0 (+ j 1))) ((= j width))
      (vector-set! row j (/ (vector-ref row j) entry)))
    (do ((i 0 (+ i 1))) ((= i (vector-length rows)))
      (if (not (= i r))
          (let* ((other (vector-ref rows i)) (factor (vector-ref other c)))
            (do ((j 0 (+ j 1))) ((= j width))
              (vector-set! other j (- (vector-ref other j) (* factor (vector-ref row j))))))))))

(define (maximum rows)
  (let ((goal (vector-ref rows (- (vector-length rows) 1))))
    (let loop ()
      (let ((c (entering goal)))
        (if (not c)
            (vector-ref goal (- (vector-length goal) 1))
            (begin
              (pivot! rows (leaving rows c) c)
              (loop)))))))

(define (run rounds)
  (let loop ((i 0) (sum 0.0))
    (if (= i rounds)
        (exact (round (* 1000.0 sum)))
        (loop (+ i 1) (+ sum (maximum (make-tableau (+ 12 (modulo i 5)) 24)))))))

(display (run 400))
(newline)
