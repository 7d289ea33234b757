;;; An auction with reserve prices: each lot goes to one bidder or stays; a bidder has a budget; the highest total wins.

(import (scheme base) (scheme write) (avm))

(define lots '((painting 300) (clock 80) (carpet 150)))

;; Who, how much in all, and what for each lot.
(define bids
  '((alice 500 (painting 350) (clock 90) (carpet 200))
    (bob 300 (painting 290) (clock 120))
    (carol 400 (painting 360) (carpet 140))))

(define (bid-of who lot)
  (let ((bid (assq lot (cddr (assq who bids)))))
    (if bid (cadr bid) 0)))

(define (sum list) (apply + list))

(define result
  (transaction
   (let ((winners (map (lambda (lot) (choose (cons 'nobody (map car bids)))) lots)))
     ;; What a winner pays for a lot, undecided as the winner is.
     (define (price-for who lot winner)
       (if (eq? winner who) (bid-of who (car lot)) 0))
     (for-each
      (lambda (lot winner)
        (for-each
         (lambda (bid)
           (let ((price (bid-of (car bid) (car lot))))
             (if (>= price (cadr lot))
                 (prefer (eq? winner (car bid)) price)
                 (require (not (eq? winner (car bid)))))))
         bids))
      lots winners)
     (for-each
      (lambda (bid)
        (require (<= (sum (map (lambda (lot winner) (price-for (car bid) lot winner)) lots winners))
                     (cadr bid))))
      bids)
     (map (lambda (lot winner) (list (car lot) winner (if (eq? winner 'nobody) 0 (bid-of winner (car lot)))))
          lots winners))))

(for-each (lambda (sale) (write sale) (newline)) result)
