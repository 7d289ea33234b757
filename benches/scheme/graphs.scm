;;; Graphs of six vertices up to isomorphism: each is compared with itself under all permutations.
;;; family: vectors
(import (scheme base) (scheme write))

(define (permutations items)
  (if (null? items)
      '(())
      (let loop ((before '()) (rest items) (result '()))
        (if (null? rest)
            result
            (loop (cons (car rest) before)
                  (cdr rest)
                  (append (map (lambda (p) (cons (car rest) p))
                               (permutations (append before (cdr rest))))
                          result))))))

(define (pairs n)
  (let rows ((b (- n 1)) (result '()))
    (if (= b 0)
        result
        (let columns ((a (- b 1)) (result result))
          (if (< a 0)
              (rows (- b 1) result)
              (columns (- a 1) (cons (cons a b) result)))))))

;; Where a permutation of vertices takes each edge.
(define (edge-map n permutation)
  (let* ((edges (pairs n))
         (place (make-vector (* n n) #f))
         (p (list->vector permutation)))
    (let loop ((rest edges) (i 0))
      (if (pair? rest)
          (begin
            (vector-set! place (+ (* n (caar rest)) (cdar rest)) i)
            (loop (cdr rest) (+ i 1)))))
    (list->vector
     (map (lambda (edge)
            (let ((a (vector-ref p (car edge))) (b (vector-ref p (cdr edge))))
              (vector-ref place (+ (* n (min a b)) (max a b)))))
          edges))))

;; Whether no permutation makes a lesser graph of this one.
(define (least? graph maps)
  (let ((size (vector-length graph)))
    (let next ((rest maps))
      (or (null? rest)
          (let ((m (car rest)))
            (let compare ((i 0))
              (if (= i size)
                  (next (cdr rest))
                  (let ((old (vector-ref graph i))
                        (new (vector-ref graph (vector-ref m i))))
                    (cond ((eq? old new) (compare (+ i 1)))
                          (new (next (cdr rest)))
                          (else #f))))))))))

(define (count-classes n)
  (let* ((maps (map (lambda (p) (edge-map n p)) (permutations (let up ((i 0)) (if (= i n) '() (cons i (up (+ i 1))))))))
         (size (vector-length (car maps)))
         (graph (make-vector size #f)))
    (let fill ((i 0))
      (if (= i size)
          (if (least? graph maps) 1 0)
          (let ((without (fill (+ i 1))))
            (vector-set! graph i #t)
            (let ((with (fill (+ i 1))))
              (vector-set! graph i #f)
              (+ without with)))))))

(display (count-classes 6))
(newline)
