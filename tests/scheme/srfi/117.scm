;; SRFI 117: queues based on lists.

(import (srfi 117))

(define q (list-queue 1 2 3))
(list-queue-list q) ; => (1 2 3)
(list-queue-list (list-queue)) ; => ()
(list-queue-list (make-list-queue (list 1 2))) ; => (1 2)
(define items (list 1 2 3))
(define with-last (make-list-queue items (cddr items)))
(list-queue-back with-last) ; => 3
(list-queue? q) ; => #t
(list-queue? '(1)) ; => #f
(list-queue-empty? (list-queue)) ; => #t
(list-queue-empty? q) ; => #f
(list-queue-empty? '()) ; !> expected a record of type list-queue, got ()
(list-queue-front q) ; => 1
(list-queue-back q) ; => 3
(list-queue-front (list-queue)) ; !> list-queue-front: the queue is empty
(list-queue-back (list-queue)) ; !> list-queue-back: the queue is empty
(list-queue-first-last q) ; => (1 2 3) (3)
(list-queue-first-last (list-queue)) ; => () ()

;; Copies share nothing.
(define copy (list-queue-copy q))
(list-queue-add-back! copy 4)
(list-queue-list copy) ; => (1 2 3 4)
(list-queue-list q) ; => (1 2 3)

;; Adding and removing.
(list-queue-add-front! q 0)
(list-queue-list q) ; => (0 1 2 3)
(list-queue-add-back! q 4)
(list-queue-list q) ; => (0 1 2 3 4)
(list-queue-remove-front! q) ; => 0
(list-queue-remove-back! q) ; => 4
(list-queue-list q) ; => (1 2 3)
(list-queue-back q) ; => 3
(list-queue-remove-all! q) ; => (1 2 3)
(list-queue-empty? q) ; => #t
(list-queue-remove-front! q) ; !> list-queue-remove-front!: the queue is empty
(list-queue-remove-back! q) ; !> list-queue-remove-back!: the queue is empty
(list-queue-add-back! q 'a)
(list-queue-remove-back! q) ; => a
(list-queue-add-front! q 'b)
(list-queue-back q) ; => b
(list-queue-remove-front! q) ; => b
(list-queue-first-last q) ; => () ()
(list-queue-set-list! q (list 7 8))
(list-queue-back q) ; => 8
(define more (list 1 2))
(list-queue-set-list! q more (cdr more))
(list-queue-add-back! q 3)
(list-queue-list q) ; => (1 2 3)
(list-queue-set-list! q '())
(list-queue-empty? q) ; => #t

;; The whole queue.
(list-queue-list (list-queue-append (list-queue 1 2) (list-queue) (list-queue 3))) ; => (1 2 3)
(list-queue-list (list-queue-append)) ; => ()
(define part (list-queue 1))
(define joined (list-queue-append part (list-queue 2)))
(list-queue-add-back! joined 3)
(list-queue-list part) ; => (1)
(list-queue-list (list-queue-append! (list-queue) (list-queue 1 2) (list-queue) (list-queue 3))) ; => (1 2 3)
(list-queue-back (list-queue-append! (list-queue 1 2) (list-queue 3))) ; => 3
(list-queue-list (list-queue-concatenate (list (list-queue 1) (list-queue 2 3)))) ; => (1 2 3)
(list-queue-list (list-queue-map - (list-queue 1 2))) ; => (-1 -2)
(define changed (list-queue 1 2))
(list-queue-map! - changed)
(list-queue-list changed) ; => (-1 -2)
(let ((sum 0)) (list-queue-for-each (lambda (x) (set! sum (+ sum x))) (list-queue 1 2 3)) sum) ; => 6

;; Unfolding: before what is there, or behind it.
(define (past-3? x) (> x 3))
(define (double x) (* 2 x))
(define (next x) (+ x 1))
(list-queue-list (list-queue-unfold past-3? double next 0)) ; => (0 2 4 6)
(list-queue-list (list-queue-unfold past-3? double next 0 (list-queue 8))) ; => (0 2 4 6 8)
(list-queue-list (list-queue-unfold-right past-3? double next 0)) ; => (6 4 2 0)
(list-queue-list (list-queue-unfold-right past-3? double next 0 (list-queue 8))) ; => (8 6 4 2 0)
