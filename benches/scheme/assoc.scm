;;; Look-up in lists: `assq`, `assoc` with strings, `member`, `equal?`.
;;; family: data
(import (scheme base) (scheme write))

(define names '(zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen))
(define by-symbol (map cons names '(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)))
(define by-string (map (lambda (entry) (cons (symbol->string (car entry)) (cdr entry))) by-symbol))
(define by-list (map (lambda (entry) (cons (list (car entry) (cdr entry)) (cdr entry))) by-symbol))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum
                 (cdr (assq 'twelve by-symbol))
                 (cdr (assoc "eleven" by-string))
                 (cdr (assoc '(nine 9) by-list))
                 (length (member "fourteen" '("ten" "twelve" "fourteen" "fifteen"))))))))

(display (run 200000))
(newline)
