;;; A ring trade of as many parties as the first argument says: each gives what it has to one of three, and must get what the
;;; next one has. All of them can take part, and only all of them together.

(import (scheme base) (scheme write) (scheme process-context) (avm))

(define-behavior item
  (state (holder #f))
  ((give who) (set! holder who))
  ((holder) holder))

(define n (string->number (cadr (command-line))))

(define (numbers n) (let loop ((i (- n 1)) (list '())) (if (< i 0) list (loop (- i 1) (cons i list)))))

(define items
  (list->vector
   (map (lambda (who)
          (let ((item (create-object 'item 'market)))
            (ask item (give who))
            item))
        (numbers n))))

(define (near who k) (modulo (+ who k) n))

(define (trade who)
  (intent
   (ask (vector-ref items who) (give (choose (list (near who 1) (near who -1) (near who 2)))))
   (ensure (= (ask (vector-ref items (near who 1)) (holder)) who))
   who))

(define result (match-intents (map trade (numbers n))))
(write (length (settlement-intents result)))
(newline)
