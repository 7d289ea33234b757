;;; Objects whose state is data of some size: an account with a list of its last entries and a table by name.
(import (scheme base) (scheme write) (avm))

(define (take list n)
  (if (or (= n 0) (null? list)) '() (cons (car list) (take (cdr list) (- n 1)))))

(define-behavior account
  (state (balance 0) (entries '()) (totals '()))
  ((pay name amount)
   (set! balance (+ balance amount))
   (set! entries (cons (list name amount balance) (take entries 9)))
   (let ((old (assq name totals)))
     (set! totals
           (if old
               (map (lambda (entry) (if (eq? (car entry) name) (cons name (+ amount (cdr entry))) entry)) totals)
               (cons (cons name amount) totals))))
   balance)
  ((report) (list balance (length entries) totals)))

(define accounts
  (let loop ((i 0) (result '()))
    (if (= i 10) (list->vector result) (loop (+ i 1) (cons (create-object 'account) result)))))

(define names (vector 'rent 'food 'books 'travel 'music))

(define (run rounds)
  (do ((i 0 (+ i 1))) ((= i rounds) (ask (vector-ref accounts 3) (report)))
    (ask (vector-ref accounts (modulo i 10))
         (pay (vector-ref names (modulo (quotient i 10) 5)) (modulo i 97)))))

(write (run 200000))
(newline)
