;;; Text to bytes and back: UTF-8 of one to four bytes a character, by the library and by hand.
;;; family: strings
(import (scheme base) (scheme write))

(define (sample n)
  (let ((s (make-string n #\a)))
    (do ((i 0 (+ i 1))) ((= i n) s)
      (string-set! s i
                   (integer->char
                    (case (modulo i 7)
                      ((0 1 2 3) (+ 32 (modulo i 90)))
                      ((4) (+ 161 (modulo i 1000)))
                      ((5) (+ 8192 (modulo i 20000)))
                      (else (+ 65536 (modulo i 60000)))))))))

;; The number of code points and their sum, decoded by hand.
(define (decode bytes)
  (let ((end (bytevector-length bytes)))
    (define (tail i count value)
      (if (= count 0)
          value
          (tail (+ i 1) (- count 1) (+ (* 64 value) (modulo (bytevector-u8-ref bytes i) 64)))))
    (let loop ((i 0) (count 0) (sum 0))
      (if (= i end)
          (list count sum)
          (let ((b (bytevector-u8-ref bytes i)))
            (cond ((< b 128) (loop (+ i 1) (+ count 1) (+ sum b)))
                  ((< b 224) (loop (+ i 2) (+ count 1) (+ sum (tail (+ i 1) 1 (modulo b 32)))))
                  ((< b 240) (loop (+ i 3) (+ count 1) (+ sum (tail (+ i 1) 2 (modulo b 16)))))
                  (else (loop (+ i 4) (+ count 1) (+ sum (tail (+ i 1) 3 (modulo b 8)))))))))))

(define (run rounds)
  (let ((text (sample 20000)))
    (let loop ((i 0) (text text) (result '()))
      (if (= i rounds)
          result
          (let ((bytes (string->utf8 text)))
            (loop (+ i 1) (utf8->string bytes) (decode bytes)))))))

(write (run 150))
(newline)
