;;; All permutations of lists, generations of them alive at once: the collector under pressure.
;;; family: garbage
(import (scheme base) (scheme write))

;; Each permutation shares its tail with others.
(define (permutations items)
  (if (null? items)
      (list '())
      (let insert ((before '()) (rest items) (result '()))
        (if (null? rest)
            result
            (insert (cons (car rest) before)
                    (cdr rest)
                    (let ((first (car rest)))
                      (let each ((ps (permutations (append before (cdr rest)))) (result result))
                        (if (null? ps)
                            result
                            (each (cdr ps) (cons (cons first (car ps)) result))))))))))

(define (sum-of lists)
  (let loop ((rest lists) (sum 0))
    (if (null? rest)
        sum
        (loop (cdr rest)
              (let inner ((list (car rest)) (weight 1) (sum sum))
                (if (null? list)
                    (modulo sum 1000003)
                    (inner (cdr list) (+ weight 1) (+ sum (* weight (car list))))))))))

;; The last four generations live, older ones become garbage.
(define (run rounds)
  (let loop ((i 0) (a '()) (b '()) (c '()) (total 0))
    (if (= i rounds)
        (+ total (sum-of a) (sum-of b) (sum-of c))
        (let ((new (permutations (list i 1 2 3 4 5 6 7))))
          (loop (+ i 1) new a b (+ total (sum-of new)))))))

(display (run 6))
(newline)
