;;; Ping-pong, wide: two objects by turns, four million messages, one after the other.
(import (scheme base) (scheme write) (avm))

(define-behavior wall
  (state (bounces 0))
  ((bounce) (set! bounces (+ bounces 1)) bounces))

(define left (create-object 'wall))
(define right (create-object 'wall))

(define (run rounds)
  (do ((i 0 (+ i 1))) ((= i rounds) (+ (ask left (bounce)) (ask right (bounce))))
    (ask left (bounce))
    (ask right (bounce))))

(display (run 2000000))
(newline)
