;;; `equal?` on large structures: lists, trees, vectors, strings, that are alike or differ at the end.
;;; family: data
(import (scheme base) (scheme write))

(define (numbers n)
  (let loop ((i n) (result '())) (if (= i 0) result (loop (- i 1) (cons i result)))))

(define (tree depth)
  (if (= depth 0)
      (list 'leaf "text" 1.5)
      (cons (tree (- depth 1)) (tree (- depth 1)))))

(define (grid n last)
  (let ((v (make-vector n #f)))
    (do ((i 0 (+ i 1))) ((= i n) v)
      (vector-set! v i (make-vector n (if (= i (- n 1)) last i))))))

(define (run rounds)
  (let ((list-1 (numbers 20000)) (list-2 (numbers 20000))
        (tree-1 (tree 11)) (tree-2 (tree 11))
        (grid-1 (grid 100 'a)) (grid-2 (grid 100 'b))
        (text-1 (make-string 20000 #\x)) (text-2 (make-string 20000 #\x)))
    (let loop ((i 0) (count 0))
      (if (= i rounds)
          count
          (loop (+ i 1)
                (+ count
                   (if (equal? list-1 list-2) 1 0)
                   (if (equal? tree-1 tree-2) 1 0)
                   (if (equal? grid-1 grid-2) 0 1)
                   (if (equal? text-1 text-2) 1 0)))))))

(display (run 100))
(newline)
