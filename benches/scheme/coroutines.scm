;;; Coroutines by continuations: a round of tasks that yield, and a chain of filters between producer and consumer.
;;; family: continuations
(import (scheme base) (scheme write))

;; The queue of tasks that wait: a pair of its front and its back, as lists.
(define front '())
(define back '())

(define (enqueue! task) (set! back (cons task back)))

(define (run-next!)
  (if (null? front)
      (begin
        (set! front (reverse back))
        (set! back '())))
  (let ((task (car front)))
    (set! front (cdr front))
    (task #f)))

(define (idle?) (and (null? front) (null? back)))

(define (yield)
  (call-with-current-continuation
   (lambda (k)
     (enqueue! k)
     (run-next!))))

(define total 0)

(define (spawn turns weight exit)
  (enqueue!
   (lambda (ignored)
     (do ((i 0 (+ i 1))) ((= i turns))
       (set! total (modulo (+ (* 3 total) weight) 1000003))
       (yield))
     (if (idle?) (exit total) (run-next!)))))

(define (round-robin tasks turns)
  (call-with-current-continuation
   (lambda (exit)
     (do ((i 0 (+ i 1))) ((= i tasks))
       (spawn turns i exit))
     (run-next!))))

;; A source is a procedure that resumes its coroutine and returns what that one hands over.
(define (make-source body)
  (define return #f)
  (define resume #f)
  (define (hand-over value)
    (call-with-current-continuation
     (lambda (k)
       (set! resume k)
       (return value))))
  (lambda ()
    (call-with-current-continuation
     (lambda (k)
       (set! return k)
       (if resume
           (resume #f)
           (begin
             (body hand-over)
             (return #f)))))))

(define (upto n)
  (make-source (lambda (hand-over) (do ((i 1 (+ i 1))) ((> i n) (hand-over #f)) (hand-over i)))))

(define (mapping f source)
  (make-source
   (lambda (hand-over)
     (let loop ()
       (let ((x (source)))
         (hand-over (and x (f x)))
         (if x (loop)))))))

(define (consume source)
  (let loop ((sum 0))
    (let ((x (source)))
      (if x (loop (modulo (+ (* 2 sum) x) 1000003)) sum))))

(define tasks (round-robin 100 1500))
(write (list tasks (consume (mapping (lambda (x) (+ x 1)) (mapping (lambda (x) (* x 3)) (upto 40000))))))
(newline)
