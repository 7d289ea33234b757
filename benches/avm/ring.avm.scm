;;; A ring of a thousand objects: a message goes two million hops, nested a hundred deep at a time.
(import (scheme base) (scheme write) (avm))

(define-behavior node
  (state (next #f) (passed 0))
  ((link! other) (set! next other))
  ((pass hops)
   (set! passed (+ passed 1))
   (if (= hops 0)
       next
       (ask next (pass (- hops 1))))))

;; Links COUNT nodes to a ring and returns one of them.
(define (make-ring count)
  (let ((first (create-object 'node)))
    (let loop ((i 1) (last first))
      (if (= i count)
          (begin
            (ask last (link! first))
            first)
          (let ((new (create-object 'node)))
            (ask last (link! new))
            (loop (+ i 1) new))))))

;; Each `ask` goes a hundred nodes on and tells where to begin the next one.
(define (run rounds)
  (let loop ((i 0) (at (make-ring 1000)))
    (if (< i rounds)
        (loop (+ i 1) (ask at (pass 99)))
        i)))

(display (run 20000))
(newline)
