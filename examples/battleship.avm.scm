;;; Battleship for two players.
;;;
;;; A board is an object: its ships are nobody else's business, and all that it tells is hit, miss or sunk. A turn is a
;;; transaction: a shot that breaks the rules leaves no mark, neither on the board nor in the score.

(import (scheme base) (scheme write) (avm))

;; A ship is a name and a list of cells; a cell is a column and a row, such as (b 3).
(define-behavior board
  (state (ships '()) (hits '()) (misses '()))
  ((place name cells)
   (for-each (lambda (cell)
               (if (ship-at ships cell) (error "ships overlap" name cell)))
             cells)
   (set! ships (cons (cons name cells) ships))
   name)
  ((shoot cell)
   (if (or (member cell hits) (member cell misses))
       (error "that cell was shot at before" cell))
   (let ((ship (ship-at ships cell)))
     (cond ((not ship)
            (set! misses (cons cell misses))
            'miss)
           (else
            (set! hits (cons cell hits))
            (if (all-hit? ship hits) (list 'sunk (car ship)) 'hit)))))
  ((beaten?)
   (let all-sunk? ((rest ships))
     (or (null? rest)
         (and (all-hit? (car rest) hits) (all-sunk? (cdr rest))))))
  ((shots-taken) (+ (length hits) (length misses))))

(define (ship-at ships cell)
  (cond ((null? ships) #f)
        ((member cell (cdar ships)) (car ships))
        (else (ship-at (cdr ships) cell))))

(define (all-hit? ship hits)
  (let loop ((cells (cdr ship)))
    (or (null? cells)
        (and (member (car cells) hits) (loop (cdr cells))))))

;; The referee keeps the players honest: one shot a turn, each in turn.
(define-behavior referee
  (state (turn 'alice) (shots 0))
  ((shoot player board cell)
   (unless (eq? player turn) (error "it is not your turn" player))
   (set! turn (if (eq? player 'alice) 'bob 'alice))
   (set! shots (+ shots 1))
   (ask board (shoot cell)))
  ((turn) turn)
  ((shots) shots))

(define alices-sea (create-object 'board 'game))
(define bobs-sea (create-object 'board 'game))
(define umpire (create-object 'referee 'game))

(transaction
  (ask alices-sea (place 'destroyer '((a 1) (a 2))))
  (ask alices-sea (place 'submarine '((d 4))))
  (ask bobs-sea (place 'destroyer '((b 2) (c 2))))
  (ask bobs-sea (place 'submarine '((e 5)))))

(define (say . words)
  (for-each display words)
  (newline))

;; The condition that started it all: a rejected call has the reason as its cause.
(define (reason condition)
  (let ((cause (and (avm-error? condition) (avm-error-cause condition))))
    (if cause (reason cause) (error-object-message condition))))

(define (fire! player column row)
  (let ((sea (if (eq? player 'alice) bobs-sea alices-sea)))
    (guard (problem
            (#t (say player " fires at " column row ": not allowed, " (reason problem))))
      (let ((result (transaction (ask umpire (shoot player sea (list column row))))))
        (say player " fires at " column row ": " result)
        (if (ask sea (beaten?)) (say player " wins"))))))

(fire! 'alice 'b 2)
(fire! 'bob 'a 3)
(fire! 'bob 'a 1)                       ; not his turn
(fire! 'alice 'b 2)                     ; shot at before: the turn is rolled back, so it is still alice's
(say "it is the turn of " (ask umpire (turn)) ", after " (ask umpire (shots)) " shots")
(fire! 'alice 'c 2)
(fire! 'bob 'a 1)
(fire! 'alice 'e 4)
(fire! 'bob 'a 2)
(fire! 'alice 'e 5)
(say "shots taken: " (ask alices-sea (shots-taken)) " at alice, " (ask bobs-sea (shots-taken)) " at bob")
