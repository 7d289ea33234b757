;;; Peg solitaire on a triangle: all games played by backtracking on vectors.
;;; family: vectors
(import (scheme base) (scheme write))

;; Rows of 1 to 5 holes, numbered through. A move is from, over, to.
(define (hole row column) (+ column (quotient (* row (+ row 1)) 2)))

(define (moves)
  (let rows ((row 0) (result '()))
    (if (= row 5)
        (list->vector result)
        (let columns ((column 0) (result result))
          (if (> column row)
              (rows (+ row 1) result)
              (columns (+ column 1)
                       (let directions ((ds '((0 . 1) (1 . 0) (1 . 1) (0 . -1) (-1 . 0) (-1 . -1)))
                                        (result result))
                         (if (null? ds)
                             result
                             (let* ((dr (caar ds))
                                    (dc (cdar ds))
                                    (r (+ row dr dr))
                                    (c (+ column dc dc)))
                               (directions (cdr ds)
                                           (if (and (<= 0 r 4) (<= 0 c r))
                                               (cons (vector (hole row column)
                                                             (hole (+ row dr) (+ column dc))
                                                             (hole r c))
                                                     result)
                                               result)))))))))))

(define all (moves))
(define board (make-vector 15 #t))
(define games 0)

(define (play pegs)
  (if (= pegs 1)
      (set! games (+ games 1))
      (do ((i 0 (+ i 1))) ((= i (vector-length all)))
        (let* ((move (vector-ref all i))
               (from (vector-ref move 0))
               (over (vector-ref move 1))
               (to (vector-ref move 2)))
          (if (and (vector-ref board from) (vector-ref board over) (not (vector-ref board to)))
              (begin
                (vector-set! board from #f)
                (vector-set! board over #f)
                (vector-set! board to #t)
                (play (- pegs 1))
                (vector-set! board from #t)
                (vector-set! board over #t)
                (vector-set! board to #f)))))))

;; With three holes more than one, so that all games take a fraction of a second.
(define (run start)
  (vector-fill! board #t)
  (for-each (lambda (i) (vector-set! board i #f)) (list start 1 5 13))
  (set! games 0)
  (play 11)
  games)

(write (list (run 4) (run 7)))
(newline)
