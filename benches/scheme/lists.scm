;;; The list library: `map` of one and two lists, `append`, `reverse`, `apply`, `list->vector`.
;;; family: data
(import (scheme base) (scheme write))

(define (upto n)
  (let loop ((i n) (result '()))
    (if (= i 0) result (loop (- i 1) (cons i result)))))

(define (keep wanted? list)
  (cond ((null? list) '())
        ((wanted? (car list)) (cons (car list) (keep wanted? (cdr list))))
        (else (keep wanted? (cdr list)))))

(define (run rounds)
  (let ((numbers (upto 300)))
    (let loop ((i 0) (sum 0))
      (if (= i rounds)
          sum
          (let* ((squares (map (lambda (x) (* x x)) numbers))
                 (sums (map + squares (reverse numbers)))
                 (odd (keep odd? (append sums squares))))
            (loop (+ i 1)
                  (+ sum (apply + odd) (vector-length (list->vector odd)))))))))

(display (run 4000))
(newline)
