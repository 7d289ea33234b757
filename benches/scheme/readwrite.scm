;;; Large data written as text and read back: `write` and `read`.
;;; family: strings
(import (scheme base) (scheme read) (scheme write))

(define (sample depth)
  (if (= depth 0)
      '(leaf 1 "two" #\3 4.5 (a . b) #t)
      (list 'node depth (sample (- depth 1)) (vector depth (- depth) "a \"string\"") (sample (- depth 1)))))

(define (to-string x)
  (let ((port (open-output-string)))
    (write x port)
    (get-output-string port)))

(define (size x)
  (cond ((pair? x) (+ 1 (size (car x)) (size (cdr x))))
        ((vector? x) (size (vector->list x)))
        ((string? x) (string-length x))
        (else 1)))

(define (run rounds)
  (let ((data (sample 10)))
    (let loop ((i 0) (now data))
      (if (= i rounds)
          (list (size now) (equal? now data))
          (loop (+ i 1) (read (open-input-string (to-string now))))))))

(write (run 40))
(newline)
