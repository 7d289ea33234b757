;;; Ping-pong between two objects, a million messages deep and a million wide.

(import (scheme base) (scheme write) (avm))

;; Each player returns the ball by asking the other one, inside of its own turn. The calls nest: when the ball comes
;; to rest, a million turns are waiting for their answer. Depth costs memory, never the host's stack.
(define-behavior player
  (state (touched 0))
  ((play other ball)
   (set! touched (+ touched 1))
   (if (= ball 0)
       0
       (+ 1 (ask other (play (self) (- ball 1))))))
  ((touched) touched))

(define ping (create-object 'player))
(define pong (create-object 'player))

(define million 1000000)

(define (report what n)
  (display what)
  (display n)
  (newline))

(report "returns, nested: " (ask ping (play pong million)))

;; The same number of messages one after another: each turn is over before the next one begins.
(define-behavior wall
  (state (bounces 0))
  ((bounce) (set! bounces (+ bounces 1)) bounces))

(define left (create-object 'wall))
(define right (create-object 'wall))

(let loop ((n 0))
  (when (< n (/ million 2))
    (ask left (bounce))
    (ask right (bounce))
    (loop (+ n 1))))

(report "ping touched the ball: " (ask ping (touched)))
(report "pong touched the ball: " (ask pong (touched)))
(report "bounces, one by one: " (+ (ask left (bounce)) (ask right (bounce)) -2))
