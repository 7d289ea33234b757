;;; Hash tables: numbers counted, memorised results, keys deleted.
;;; family: tables
(import (scheme base) (scheme write) (srfi 69))

(define (count-residues n)
  (let ((table (make-hash-table)))
    (do ((i 0 (+ i 1))
         (x 1 (modulo (+ (* x 1103515245) 12345) 2147483648)))
        ((= i n))
      (hash-table-update!/default table (modulo (quotient x 512) 5003) (lambda (count) (+ count 1)) 0))
    (hash-table-fold table (lambda (key count sum) (modulo (+ sum (* key count)) 1000003)) 0)))

;; The longest of Collatz's sequences, the lengths being kept.
(define (longest limit)
  (let ((known (make-hash-table)))
    (define (steps n)
      (if (= n 1)
          0
          (or (hash-table-ref/default known n #f)
              (let ((result (+ 1 (steps (if (even? n) (quotient n 2) (+ 1 (* 3 n)))))))
                (hash-table-set! known n result)
                result))))
    (let loop ((n 1) (best 0) (most 0))
      (if (= n limit)
          (list best most (hash-table-size known))
          (let ((count (steps n)))
            (if (> count most)
                (loop (+ n 1) n count)
                (loop (+ n 1) best most)))))))

(define (come-and-go n)
  (let ((table (make-hash-table)))
    (do ((i 0 (+ i 1))) ((= i n) (hash-table-size table))
      (hash-table-set! table (* 3 i) i)
      (if (>= i 1000)
          (hash-table-delete! table (* 3 (- i 1000)))))))

(write (list (count-residues 150000) (longest 30000) (come-and-go 100000)))
(newline)
