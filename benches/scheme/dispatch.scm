;;; A machine's instructions told apart by `case`, `memv` and `assv`, on symbols, numbers and characters.
;;; family: data
(import (scheme base) (scheme write))

(define (weight operation)
  (case operation
    ((load store) 4)
    ((add subtract negate) 1)
    ((multiply) 3)
    ((divide remainder) 12)
    ((jump) 2)
    ((branch-zero branch-negative branch-carry) 2)
    ((call return) 6)
    ((halt) 0)
    (else -1)))

(define (digit c)
  (case c
    ((#\0 #\1 #\2 #\3 #\4 #\5 #\6 #\7 #\8 #\9) (- (char->integer c) 48))
    ((#\a #\b #\c #\d #\e #\f) (- (char->integer c) 87))
    (else 16)))

(define (days month)
  (cond ((= month 2) 28)
        ((memv month '(4 6 9 11)) 30)
        (else 31)))

(define (kind code)
  (case code
    ((0) 1) ((1) 2) ((2) 4) ((3) 8) ((4) 16) ((5) 32) ((6) 64) ((7) 128)
    ((100 200 300) 3)
    (else 0)))

(define costs '((1 . 10) (2 . 20) (5 . 50) (10 . 95) (20 . 180) (50 . 400)))

(define program
  (vector 'load 'add 'store 'multiply 'jump 'branch-carry 'call 'return 'divide 'nothing 'halt 'negate))

(define digits "0123456789abcdefg")

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum
                 (weight (vector-ref program (modulo i 12)))
                 (digit (string-ref digits (modulo i 17)))
                 (days (+ 1 (modulo i 12)))
                 (kind (modulo i 9))
                 (cdr (assv (if (even? i) 20 50) costs)))))))

(display (run 1000000))
(newline)
