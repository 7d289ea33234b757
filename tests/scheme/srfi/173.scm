;; SRFI 173: hooks.
(import (scheme base) (srfi 173))
(define seen '())
(define (note x) (set! seen (cons x seen)))
(define (note-twice x) (note x) (note x))
(define h (make-hook 1))
(map hook? (list h 5)) ; => (#t #f)
(hook->list h) ; => ()
(hook-add! h note)
(hook-run h 'a)
seen ; => (a)
(hook-add! h note-twice)
(begin (set! seen '()) (hook-run h 'b) seen) ; => (b b b)
(length (hook->list h)) ; => 2
(hook-delete! h note)
(begin (set! seen '()) (hook-run h 'c) seen) ; => (c c)
(hook-reset! h)
(begin (set! seen '()) (hook-run h 'd) seen) ; => ()
(hook-run h) ; !> hook-run
(hook-add! h 5) ; !> expected a procedure
(make-hook -1) ; !> make-hook
(let ((h (list->hook 0 (list (lambda () (note 1)) (lambda () (note 2)))))) (set! seen '()) (hook-run h) seen) ; => (2 1)
(begin (list->hook! h (list note)) (set! seen '()) (hook-run h 'e) seen) ; => (e)
