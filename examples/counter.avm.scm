;;; A counter: the smallest object that is worth having.
;;;
;;;   avm-scheme examples/counter.avm.scm

(import (scheme base) (scheme write) (avm))

;; A behaviour says which messages an object understands and what each one answers. `count` is its state: it starts
;; at 0, and `set!` changes it for good once the message has been handled.
(define-behavior counter
  (state (count 0))
  ((inc n) (set! count (+ count n)) count)
  ((get) count))

;; An object is a behaviour with a history. This one belongs to alice.
(define c (create-object 'counter 'alice))

;; `ask` sends a message and waits for the answer.
(ask c (inc 1))

;; In a transaction, either everything happens or nothing does.
(transaction
  (ask c (inc 5))
  (ask c (inc 2)))

(display "The counter stands at ")
(display (ask c (get)))
(newline)
