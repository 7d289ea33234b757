;;; Graphs coloured by backtracking: all proper colourings counted, neighbours in lists.
;;; family: data
(import (scheme base) (scheme write))

(define seed 7)

(define (random n)
  (set! seed (modulo (+ (* seed 1103515245) 12345) 2147483648))
  (modulo (quotient seed 65536) n))

;; For each vertex the list of its neighbours of lower number.
(define (make-graph size edges)
  (let ((lower (make-vector size '())))
    (let loop ((i 0))
      (if (= i edges)
          lower
          (let* ((a (random size)) (b (random size)))
            (if (and (< a b) (not (memv a (vector-ref lower b))))
                (begin
                  (vector-set! lower b (cons a (vector-ref lower b)))
                  (loop (+ i 1)))
                (loop i)))))))

(define (count-colourings graph colours)
  (let* ((size (vector-length graph))
         (colour (make-vector size #f)))
    (define (free? c neighbours)
      (or (null? neighbours)
          (and (not (eqv? c (vector-ref colour (car neighbours))))
               (free? c (cdr neighbours)))))
    (define (from vertex)
      (if (= vertex size)
          1
          (let loop ((c 0) (sum 0))
            (cond ((= c colours) sum)
                  ((free? c (vector-ref graph vertex))
                   (vector-set! colour vertex c)
                   (loop (+ c 1) (+ sum (from (+ vertex 1)))))
                  (else (loop (+ c 1) sum))))))
    (from 0)))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1) (+ sum (count-colourings (make-graph 13 24) 4))))))

(display (run 5))
(newline)
