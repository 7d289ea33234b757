;;; Lists sorted by merging, with the comparison as an argument: numbers, strings, pairs.
;;; family: data
(import (scheme base) (scheme write))

(define (merge before? a b)
  (cond ((null? a) b)
        ((null? b) a)
        ((before? (car b) (car a)) (cons (car b) (merge before? a (cdr b))))
        (else (cons (car a) (merge before? (cdr a) b)))))

;; Sorts the first N elements.
(define (sort-first n list before?)
  (if (= n 1)
      (cons (car list) '())
      (let ((half (quotient n 2)))
        (merge before?
               (sort-first half list before?)
               (sort-first (- n half) (list-tail list half) before?)))))

(define (sort list before?)
  (if (null? list) '() (sort-first (length list) list before?)))

(define (random-list n)
  (let loop ((i 0) (seed 11) (result '()))
    (if (= i n)
        result
        (loop (+ i 1)
              (modulo (+ (* seed 1103515245) 12345) 2147483648)
              (cons (modulo (quotient seed 512) 10000) result)))))

(define (run rounds)
  (let* ((numbers (random-list 4000))
         (strings (map number->string numbers))
         (pairs (map cons numbers strings)))
    (let loop ((i 1))
      (let ((a (sort numbers <))
            (b (sort strings string<?))
            (c (sort pairs (lambda (x y) (> (car x) (car y))))))
        (if (= i rounds)
            (list (list-ref a 2000) (list-ref b 2000) (list-ref c 2000))
            (loop (+ i 1)))))))

(write (run 10))
(newline)
