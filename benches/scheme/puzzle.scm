;;; Pieces packed into a box by trying: vectors of places, marked and unmarked.
;;; family: vectors
(import (scheme base) (scheme write))

;; A box of 6 by 5 by 2 with a frame around it; places are numbered through, pieces are lists of offsets.
(define width 8)
(define depth 7)
(define area (* width depth))
(define size (* area 4))

(define box (make-vector size #t))

(define (place x y z) (+ x (* width y) (* area z)))

(define (empty-box!)
  (vector-fill! box #t)
  (do ((z 1 (+ z 1))) ((= z 3))
    (do ((y 1 (+ y 1))) ((= y 6))
      (do ((x 1 (+ x 1))) ((= x 7))
        (vector-set! box (place x y z) #f)))))

(define (bar dx dy dz)
  (let loop ((z (- dz 1)) (result '()))
    (if (< z 0)
        (list->vector result)
        (loop (- z 1)
              (let rows ((y (- dy 1)) (result result))
                (if (< y 0)
                    result
                    (rows (- y 1)
                          (let columns ((x (- dx 1)) (result result))
                            (if (< x 0)
                                result
                                (columns (- x 1) (cons (place x y z) result)))))))))))

;; Kinds: how many are left, and the ways in which a piece may lie.
(define left (vector 6 3 6))
(define ways
  (vector (list (bar 3 2 1) (bar 2 3 1) (bar 3 1 2) (bar 1 3 2) (bar 2 1 3) (bar 1 2 3))
          (list (bar 2 2 1) (bar 2 1 2) (bar 1 2 2))
          (list (bar 2 1 1) (bar 1 2 1) (bar 1 1 2))))

(define tried 0)

(define (fits? piece at)
  (let ((end (vector-length piece)))
    (let loop ((i 0))
      (or (= i end)
          (and (not (vector-ref box (+ at (vector-ref piece i))))
               (loop (+ i 1)))))))

(define (mark! piece at full)
  (let ((end (vector-length piece)))
    (do ((i 0 (+ i 1))) ((= i end))
      (vector-set! box (+ at (vector-ref piece i)) full))))

(define (first-free at)
  (cond ((= at size) #f)
        ((vector-ref box at) (first-free (+ at 1)))
        (else at)))

;; The number of ways to fill what is free, but no more than LIMIT.
(define (fill from limit)
  (let ((at (first-free from)))
    (if (not at)
        1
        (let kinds ((kind 0) (found 0))
          (if (= kind 3)
              found
              (if (= 0 (vector-ref left kind))
                  (kinds (+ kind 1) found)
                  (let lie ((rest (vector-ref ways kind)) (found found))
                    (cond ((or (null? rest) (>= found limit)) (kinds (+ kind 1) found))
                          ((fits? (car rest) at)
                           (set! tried (+ tried 1))
                           (mark! (car rest) at #t)
                           (vector-set! left kind (- (vector-ref left kind) 1))
                           (let ((more (fill (+ at 1) (- limit found))))
                             (vector-set! left kind (+ (vector-ref left kind) 1))
                             (mark! (car rest) at #f)
                             (lie (cdr rest) (+ found more))))
                          (else (lie (cdr rest) found))))))))))

(empty-box!)
(write (list (fill 0 20000) tried))
(newline)
