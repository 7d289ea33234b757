;;; A program's text turned into markup for a typesetter: escapes, keywords, comments, upper and lower case.
;;; family: strings
(import (scheme base) (scheme char) (scheme write))

(define keywords '("define" "lambda" "let" "if" "cond" "else" "set!"))

(define source
  "; Adds up a_list & more\n(define (sum list) (if (null? list) 0 (+ (car list) (sum (cdr list)))))\n(let ((x 10%)) (set! x {5}) (cond ((> x $3) \"text ~ here\") (else #\\a)))\n")

(define (word-char? c)
  (or (char-alphabetic? c) (memv c '(#\! #\? #\- #\>))))

(define (escape c out)
  (cond ((memv c '(#\& #\% #\$ #\# #\_ #\{ #\}))
         (write-char #\\ out)
         (write-char c out))
        ((memv c '(#\~ #\\)) (write-string "\\char`" out) (write-char c out))
        (else (write-char c out))))

(define (escape-all text out)
  (string-for-each (lambda (c) (escape c out)) text))

(define (read-word in)
  (let loop ((chars '()))
    (let ((c (peek-char in)))
      (if (and (char? c) (word-char? c))
          (begin (read-char in) (loop (cons c chars)))
          (list->string (reverse chars))))))

(define (convert in out)
  (let loop ((comment #f))
    (let ((c (peek-char in)))
      (cond ((eof-object? c) #t)
            ((char=? c #\newline)
             (read-char in)
             (write-string (if comment "}\\\\\n" "\\\\\n") out)
             (loop #f))
            ((and (char=? c #\;) (not comment))
             (read-char in)
             (write-string "\\comment{;" out)
             (loop #t))
            ((word-char? c)
             (let ((word (read-word in)))
               (cond (comment (escape-all (string-upcase word) out))
                     ((member word keywords)
                      (write-string "\\keyword{" out)
                      (escape-all word out)
                      (write-string "}" out))
                     (else (escape-all (string-downcase word) out)))
               (loop comment)))
            (else
             (escape (read-char in) out)
             (loop comment))))))

(define (checksum text)
  (let ((end (string-length text)))
    (let loop ((i 0) (sum 0))
      (if (= i end)
          (list end sum)
          (loop (+ i 1)
                (modulo (+ (* 31 sum) (char->integer (string-ref text i))) 1000003))))))

(define (run rounds)
  (let ((out (open-output-string)))
    (do ((i 0 (+ i 1))) ((= i rounds) (checksum (get-output-string out)))
      (convert (open-input-string source) out))))

(write (run 2500))
(newline)
