;;; Generators made of re-entrant continuations: the leaves of two trees compared by turns.
;;; family: continuations
(import (scheme base) (scheme write))

(define (build depth from)
  (if (= depth 0)
      from
      (cons (build (- depth 1) from)
            (build (- depth 1) (+ from (expt 2 (- depth 1)))))))

(define (leaves tree)
  (define back #f)
  (define (walk tree)
    (if (pair? tree)
        (begin (walk (car tree)) (walk (cdr tree)))
        (call-with-current-continuation
          (lambda (here)
            (set! resume (lambda () (here #t)))
            (back tree)))))
  (define resume
    (lambda ()
      (walk tree)
      (back 'end)))
  (lambda ()
    (call-with-current-continuation
      (lambda (k)
        (set! back k)
        (resume)))))

(define (same-leaves a b)
  (let ((next-a (leaves a)) (next-b (leaves b)))
    (let loop ((count 0))
      (let ((x (next-a)) (y (next-b)))
        (cond ((not (eqv? x y)) (list 'different count))
              ((eq? x 'end) count)
              (else (loop (+ count 1))))))))

(define (repeat count)
  (let ((a (build 12 0)) (b (build 12 0)))
    (let loop ((i 1) (result (same-leaves a b)))
      (if (= i count)
          result
          (loop (+ i 1) (same-leaves a b))))))

(display (repeat 20))
(newline)
