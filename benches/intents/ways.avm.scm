;;; Twenty choices, and some ten thousand instructions that depend on them: what following both ways of each test costs.

(import (scheme base) (scheme write) (avm))

(define result
  (transaction
   (let ((choices (let loop ((i 0) (list '())) (if (= i 20) list (loop (+ i 1) (cons (choose '(1 2 3 4)) list))))))
     (let loop ((i 0) (rest choices) (sum 0))
       (cond ((= i 700) (require (= sum 350)) (apply + choices))
             ((null? rest) (loop i choices sum))
             (else (loop (+ i 1) (cdr rest) (if (> (car rest) 2) (+ sum 1) sum))))))))
(write result)
(newline)
