;;; A batch exchange with limit orders: one price for all, and as much trade as that price allows.

(import (scheme base) (scheme write) (avm))

;; Who, the side, how many, and the limit: at most for who buys, at least for who sells.
(define orders
  '((ann buy 4 12)
    (ben buy 3 10)
    (cid buy 5 8)
    (dan sell 3 7)
    (eve sell 4 9)
    (fay sell 6 11)))

(define (range low high) (if (> low high) '() (cons low (range (+ low 1) high))))
(define (sum list) (apply + list))

(define result
  (transaction
   (let* ((price (choose (range 5 15)))
          (fills (map (lambda (order) (choose (range 0 (list-ref order 2)))) orders)))
     (define (side? order side) (eq? (list-ref order 1) side))
     (define (volume side)
       (sum (map (lambda (order fill) (if (side? order side) fill 0)) orders fills)))
     (for-each
      (lambda (order fill)
        (require (or (= fill 0)
                     (if (side? order 'buy)
                         (<= price (list-ref order 3))
                         (>= price (list-ref order 3))))))
      orders fills)
     (require (= (volume 'buy) (volume 'sell)))
     ;; Each unit traded is worth as much.
     (for-each
      (lambda (order fill)
        (if (side? order 'buy)
            (for-each (lambda (n) (prefer (>= fill n) 1)) (range 1 (list-ref order 2)))))
      orders fills)
     (list 'price price 'volume (volume 'buy)))))

(write result)
(newline)
