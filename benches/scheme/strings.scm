;;; Strings: appended, cut, searched and compared.
;;; family: strings
(import (scheme base) (scheme write))

(define (count-char string char)
  (let ((end (string-length string)))
    (let loop ((i 0) (count 0))
      (if (= i end)
          count
          (loop (+ i 1) (if (char=? (string-ref string i) char) (+ count 1) count))))))

(define (words n)
  (let loop ((i 0) (result '()))
    (if (= i n)
        result
        (loop (+ i 1) (cons (string-append "word-" (number->string i)) result)))))

(define (join strings)
  (let ((out (open-output-string)))
    (for-each (lambda (s) (write-string s out) (write-char #\space out)) strings)
    (get-output-string out)))

(define (split string)
  (let ((end (string-length string)))
    (let loop ((i 0) (start 0) (result '()))
      (cond ((= i end) result)
            ((char=? (string-ref string i) #\space)
             (loop (+ i 1) (+ i 1) (cons (substring string start i) result)))
            (else (loop (+ i 1) start result))))))

(define (run rounds)
  (let loop ((i 0) (total 0))
    (if (= i rounds)
        total
        (let* ((text (join (words 2000)))
               (parts (split text)))
          (loop (+ i 1)
                (+ total (count-char text #\1) (length parts)
                   (if (string<? (car parts) (cadr parts)) 1 0)))))))

(display (run 60))
(newline)
