;;; A ring trade of as many parties as the first argument says: each takes one of three things of others that it wishes, chosen as if by
;;; chance, or keeps its own. A thing goes to one party only, and as many as possible should get what they wish.

(import (scheme base) (scheme write) (scheme process-context) (avm))

(define-behavior item
  (state (holder #f))
  ((give who) (set! holder who))
  ((holder) holder))

(define n (string->number (cadr (command-line))))

(define (numbers n) (let loop ((i (- n 1)) (list '())) (if (< i 0) list (loop (- i 1) (cons i list)))))

(define below
  (let ((seed 7))
    (lambda (n)
      (set! seed (modulo (+ (* 1103515245 seed) 12345) 2147483648))
      (modulo (quotient seed 65536) n))))

(define items
  (list->vector
   (map (lambda (who)
          (let ((item (create-object 'item 'market)))
            (ask item (give who))
            item))
        (numbers n))))

;; Three things that are not the party's own, and no two the same.
(define (wishes-of who)
  (let loop ((wishes '()))
    (if (= (length wishes) 3)
        wishes
        (let ((thing (below n)))
          (loop (if (or (= thing who) (memv thing wishes)) wishes (cons thing wishes)))))))

;; Parts that change the same object conflict: so nobody takes what another one takes or keeps.
(define (trade who)
  (let* ((wishes (wishes-of who))
         (things (map (lambda (thing) (vector-ref items thing)) (append wishes (list who)))))
    (intent
     (let ((thing (choose things '(1 1 1 0))))
       (ask thing (give who))
       thing))))

(define result (settle (apply parallel (map trade (numbers n)))))

(define (count holds? list) (apply + (map (lambda (x) (if (holds? x) 1 0)) list)))

(write
 (list (settlement-worth result)
       (settlement-best? result)
       (count (lambda (who) (not (= who (ask (vector-ref items who) (holder))))) (numbers n))))
(newline)
