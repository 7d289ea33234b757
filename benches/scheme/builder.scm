;;; Strings built: by `string-append` bit by bit, from lists of characters, by a string port.
;;; family: strings
(import (scheme base) (scheme write))

(define (by-append n)
  (let loop ((i 0) (s ""))
    (if (= i n)
        s
        (loop (+ i 1) (string-append s (number->string (modulo i 10)))))))

(define (by-list n)
  (let loop ((i 0) (chars '()))
    (if (= i n)
        (list->string (reverse chars))
        (loop (+ i 1) (cons (integer->char (+ 48 (modulo i 10))) chars)))))

(define (by-port n)
  (let ((port (open-output-string)))
    (do ((i 0 (+ i 1))) ((= i n) (get-output-string port))
      (write-char (integer->char (+ 48 (modulo i 10))) port))))

(define (by-filling n)
  (let ((s (make-string n #\0)))
    (do ((i 0 (+ i 1))) ((= i n) s)
      (string-set! s i (integer->char (+ 48 (modulo i 10)))))))

(define (run rounds n)
  (let loop ((i 0) (same 0))
    (if (= i rounds)
        same
        (let ((s (by-append n)))
          (loop (+ i 1)
                (+ same
                   (if (string=? s (by-list n)) 1 0)
                   (if (string=? s (by-port n)) 1 0)
                   (if (string=? s (by-filling n)) 1 0)))))))

(display (run 250 1000))
(newline)
