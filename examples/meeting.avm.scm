;;; A meeting: an hour and a room that suit all who must come, and as many of the others as possible.

(import (scheme base) (scheme write) (avm))

(define hours '(9 10 11 13 14 15 16))
(define rooms '((small 3) (blue 5) (hall 20)))

;; Who, whether the meeting cannot do without, and when.
(define people
  '((ann must 9 10 11 14)
    (ben must 10 11 15 16)
    (cid may 9 10 13)
    (dan may 11 14 16)
    (eve may 11 15)))

(define plan
  (transaction
   (let* ((hour (choose hours))
          (room (choose rooms))
          (present (map (lambda (person) (and (memv hour (cddr person)) #t)) people)))
     (for-each
      (lambda (person here)
        (if (eq? (cadr person) 'must)
            (require here)
            (prefer here 10)))
      people present)
     ;; The room must have a chair for each, and should be no larger than needed.
     (require (<= (apply + (map (lambda (here) (if here 1 0)) present)) (cadr room)))
     (prefer (eq? (car room) 'small) 2)
     (prefer (eq? (car room) 'blue) 1)
     (list 'at hour 'in (car room)
           'with (let loop ((rest people) (present present))
                   (cond ((null? rest) '())
                         ((car present) (cons (caar rest) (loop (cdr rest) (cdr present))))
                         (else (loop (cdr rest) (cdr present)))))))))

(write plan)
(newline)
