;;; A file written, copied character by character and read by lines, in the current folder.
;;; family: strings
(import (scheme base) (scheme file) (scheme write))

(define (make-file name lines)
  (let ((port (open-output-file name)))
    (do ((i 0 (+ i 1))) ((= i lines) (close-port port))
      (write-string "The quick brown fox jumps over the lazy dog, for the " port)
      (write i port)
      (write-string "th time.\n" port))))

(define (copy from to)
  (let ((in (open-input-file from)) (out (open-output-file to)))
    (let loop ((count 0))
      (let ((c (read-char in)))
        (if (eof-object? c)
            (begin
              (close-port in)
              (close-port out)
              count)
            (begin
              (write-char c out)
              (loop (+ count 1))))))))

(define (lines name)
  (let ((port (open-input-file name)))
    (let loop ((count 0) (longest 0))
      (let ((line (read-line port)))
        (if (eof-object? line)
            (begin
              (close-port port)
              (list count longest))
            (loop (+ count 1) (max longest (string-length line))))))))

(define (run rounds)
  (make-file "cat-1.txt" 4000)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        (let ((result (cons sum (lines "cat-2.txt"))))
          (delete-file "cat-1.txt")
          (delete-file "cat-2.txt")
          result)
        (loop (+ i 1) (+ sum (copy "cat-1.txt" "cat-2.txt"))))))

(write (run 5))
(newline)
