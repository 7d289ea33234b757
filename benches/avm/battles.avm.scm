;;; Battleship without an end: boards keep lists of ships and shots, a referee sends them shots in transactions, every eighth shot
;;; breaks the rules and is taken back.
(import (scheme base) (scheme write) (avm))

(define-behavior board
  (state (ships '()) (hits '()) (misses '()))
  ((place name cells) (set! ships (cons (cons name cells) ships)) name)
  ((clear) (set! hits '()) (set! misses '()) 'clear)
  ((shoot cell)
   (if (or (member cell hits) (member cell misses))
       (error "that cell was shot at before" cell))
   (cond ((ship-at ships cell) => (lambda (ship)
           (set! hits (cons cell hits))
           (if (all-hit? ship hits) (list 'sunk (car ship)) 'hit)))
         (else (set! misses (cons cell misses)) 'miss))))

(define (ship-at ships cell)
  (cond ((null? ships) #f)
        ((member cell (cdar ships)) (car ships))
        (else (ship-at (cdr ships) cell))))

(define (all-hit? ship hits)
  (let loop ((cells (cdr ship)))
    (or (null? cells) (and (member (car cells) hits) (loop (cdr cells))))))

(define-behavior referee
  (state (turn 'alice) (shots 0))
  ((shoot player board cell)
   (unless (eq? player turn) (error "it is not your turn" player))
   (set! turn (if (eq? player 'alice) 'bob 'alice))
   (set! shots (+ shots 1))
   (ask board (shoot cell)))
  ((shots) shots))

(define sea (create-object 'board 'game))
(define umpire (create-object 'referee 'game))
(ask sea (place 'destroyer '((1 1) (1 2))))
(ask sea (place 'submarine '((0 4))))
(ask sea (place 'cruiser '((3 0) (3 1) (3 2))))

(define (fire player column row)
  (guard (problem (#t 'refused))
    (transaction (ask umpire (shoot player sea (list column row))))))

(define (round n)
  (do ((shot 0 (+ shot 1))) ((= shot 16))
    (fire (if (even? shot) 'alice 'bob) (quotient shot 5) (modulo shot 5))
    (if (= (modulo shot 8) 7) (fire 'bob 0 0)))
  (ask sea (clear)))

(do ((n 0 (+ n 1))) ((= n 4000)) (round n))
(write (ask umpire (shots)))
(newline)
