;;; Numbers written and read: integers in several radices, floats, rationals.
;;; family: strings
(import (scheme base) (scheme write))

(define (there-and-back x radix)
  (string->number (number->string x radix) radix))

(define (run rounds)
  (let loop ((i 1) (chars 0) (right 0))
    (if (> i rounds)
        (list chars right)
        (let* ((integer (* i 7919))
               (float (/ (inexact (* i 1001)) 8.0))
               (ratio (/ i 1024)))
          (loop (+ i 1)
                (+ chars
                   (string-length (number->string integer))
                   (string-length (number->string integer 16))
                   (if (< 3 (string-length (number->string float))) 1 0))
                (+ right
                   (if (= integer (there-and-back integer 10)) 1 0)
                   (if (= integer (there-and-back integer 2)) 1 0)
                   (if (= float (there-and-back float 10)) 1 0)
                   (if (= ratio (there-and-back ratio 10)) 1 0)))))))

(write (run 60000))
(newline)
