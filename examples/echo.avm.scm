;;; An object that sends back whatever it hears, and says how it understood it.

(import (scheme base) (scheme write) (avm))

;; Clauses are tried from top to bottom. A message is any value; most are lists that begin with a selector.
(define-behavior echo
  ((say word) (list 'you-said word))
  ((say word . more) (list 'you-said-a-lot word more))
  (hello 'hello-to-you)
  (else (list 'no-idea-but-here-it-is (input))))

(define parrot (create-object 'echo))

(define (show answer)
  (write answer)
  (newline))

(show (ask parrot (say "parrot")))
(show (ask parrot (say 1 2 3)))
(show (ask parrot hello))
(show (call parrot '#(any "value" (at all))))

;; Messages are values: what the parrot keeps or gives back is a copy, never a window into our data.
(define mine (list 1 2 3))
(define answer (ask parrot (say mine)))
(set-car! mine 'changed)
(show answer)
