;;; Mazes on a grid: walls taken down in random order, then the way through found by breadth.
;;; family: vectors
(import (scheme base) (scheme write))

(define seed 42)

(define (random n)
  (set! seed (modulo (+ (* seed 1103515245) 12345) 2147483648))
  (modulo (quotient seed 65536) n))

(define (root parents i)
  (let ((p (vector-ref parents i)))
    (if (= p i)
        i
        (begin
          (vector-set! parents i (vector-ref parents p))
          (root parents p)))))

(define (shuffle! v)
  (do ((i (- (vector-length v) 1) (- i 1))) ((= i 0) v)
    (let* ((j (random (+ i 1))) (x (vector-ref v i)))
      (vector-set! v i (vector-ref v j))
      (vector-set! v j x))))

;; A wall is 2 * cell for the one to the right, 2 * cell + 1 for the one below.
(define (walls width height)
  (let rows ((y 0) (result '()))
    (if (= y height)
        (list->vector result)
        (let columns ((x 0) (result result))
          (if (= x width)
              (rows (+ y 1) result)
              (let* ((cell (+ x (* y width)))
                     (result (if (< x (- width 1)) (cons (* 2 cell) result) result)))
                (columns (+ x 1)
                         (if (< y (- height 1)) (cons (+ 1 (* 2 cell)) result) result))))))))

(define (make-maze width height)
  (let ((parents (make-vector (* width height) 0))
        (open (make-vector (* width height) '()))
        (order (shuffle! (walls width height))))
    (define (connect! a b)
      (vector-set! open a (cons b (vector-ref open a)))
      (vector-set! open b (cons a (vector-ref open b))))
    (do ((i 0 (+ i 1))) ((= i (* width height)))
      (vector-set! parents i i))
    (do ((i 0 (+ i 1))) ((= i (vector-length order)) open)
      (let* ((wall (vector-ref order i))
             (a (quotient wall 2))
             (b (if (even? wall) (+ a 1) (+ a width)))
             (root-a (root parents a))
             (root-b (root parents b)))
        (if (not (= root-a root-b))
            (begin
              (vector-set! parents root-a root-b)
              (connect! a b)))))))

(define (distance open from to)
  (let ((seen (make-vector (vector-length open) #f)))
    (vector-set! seen from #t)
    (let level ((now (list from)) (steps 0))
      (if (memv to now)
          steps
          (let cells ((now now) (next '()))
            (if (null? now)
                (level next (+ steps 1))
                (let neighbours ((rest (vector-ref open (car now))) (next next))
                  (cond ((null? rest) (cells (cdr now) next))
                        ((vector-ref seen (car rest)) (neighbours (cdr rest) next))
                        (else
                         (vector-set! seen (car rest) #t)
                         (neighbours (cdr rest) (cons (car rest) next)))))))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum (distance (make-maze 60 60) 0 3599))))))

(display (run 20))
(newline)
