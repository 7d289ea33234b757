;; SRFI 45: iterative lazy promises.
(import (scheme base) (srfi 45))
(let* ((n 0) (p (delay (begin (set! n (+ n 1)) n)))) (list (force p) (force p))) ; => (1 1)
(force (lazy (delay 5))) ; => 5
(force (eager 5)) ; => 5
(force (force (eager (delay 3)))) ; => 3
(define (loop n) (if (= n 0) (lazy (delay 'done)) (lazy (loop (- n 1)))))
(force (loop 200000)) ; => done
(define r (delay (begin (set! count (+ count 1)) (if (> count x) count (force r)))))
(define count 0)
(define x 5)
(force r) ; => 6
(begin (set! x 10) (force r)) ; => 6
(define (stream-from n) (lazy (eager (cons n (stream-from (+ n 1))))))
(define (nth s n) (lazy (if (= n 0) (delay (car (force s))) (nth (cdr (force s)) (- n 1)))))
(force (nth (stream-from 0) 20000)) ; => 20000
(let* ((f #f) (first? #t) (g (delay (if first? (begin (set! first? #f) (force g)) 'second)))) 'made) ; => made
(force 5) ; => 5
