;;; Ping-pong, deep: each turn asks the other object inside of its own, a million turns in one another.
(import (scheme base) (scheme write) (avm))

(define-behavior player
  (state (touched 0))
  ((play other ball)
   (set! touched (+ touched 1))
   (if (= ball 0)
       0
       (+ 1 (ask other (play (self) (- ball 1)))))))

(define ping (create-object 'player))
(define pong (create-object 'player))

(display (ask ping (play pong 1000000)))
(newline)
