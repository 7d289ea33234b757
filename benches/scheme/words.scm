;;; Words of a text counted in hash tables: strings as keys, symbols as keys, lists as keys.
;;; family: tables
(import (scheme base) (scheme write) (srfi 69))

(define syllables (vector "ka" "lo" "mi" "ne" "ru" "ta" "shi" "po" "va" "do"))

(define (word n)
  (string-append (vector-ref syllables (modulo n 10))
                 (vector-ref syllables (modulo (quotient n 10) 10))
                 (if (even? n) "" (vector-ref syllables (modulo (quotient n 7) 10)))))

(define (words count)
  (let loop ((i 0) (seed 3) (result '()))
    (if (= i count)
        result
        (loop (+ i 1)
              (modulo (+ (* seed 1103515245) 12345) 2147483648)
              (cons (word (modulo (quotient seed 512) 4001)) result)))))

(define (count! table key)
  (hash-table-set! table key (+ 1 (hash-table-ref/default table key 0))))

(define (most table)
  (hash-table-fold table (lambda (key count most) (max count most)) 0))

(define (run rounds)
  (let ((text (words 5000)))
    (let loop ((i 1))
      (let ((strings (make-hash-table string=? string-hash))
            (symbols (make-hash-table eq?))
            (pairs (make-hash-table equal?)))
        (let each ((rest text) (before ""))
          (if (pair? rest)
              (begin
                (count! strings (car rest))
                (count! symbols (string->symbol (car rest)))
                (count! pairs (list before (string-length (car rest))))
                (each (cdr rest) (car rest)))))
        (if (= i rounds)
            (list (hash-table-size strings) (most strings) (most symbols) (hash-table-size pairs) (most pairs))
            (loop (+ i 1)))))))

(write (run 12))
(newline)
