;;; Lines, words and characters counted, read from a port character by character.
;;; family: strings
(import (scheme base) (scheme write))

(define (sample lines)
  (let ((port (open-output-string)))
    (do ((i 0 (+ i 1))) ((= i lines) (get-output-string port))
      (write-string "It was the best of times, it was the worst of times;" port)
      (if (= 0 (modulo i 3)) (write-string "  and line " port) (write-string "\tline " port))
      (write-string (number->string i) port)
      (newline port))))

(define (count port)
  (let loop ((lines 0) (words 0) (chars 0) (inside #f))
    (let ((c (read-char port)))
      (cond ((eof-object? c) (list lines words chars))
            ((char=? c #\newline) (loop (+ lines 1) words (+ chars 1) #f))
            ((or (char=? c #\space) (char=? c #\tab)) (loop lines words (+ chars 1) #f))
            (inside (loop lines words (+ chars 1) #t))
            (else (loop lines (+ words 1) (+ chars 1) #t))))))

(define (run rounds)
  (let ((text (sample 5000)))
    (let loop ((i 1) (result (count (open-input-string text))))
      (if (= i rounds)
          result
          (loop (+ i 1) (count (open-input-string text)))))))

(write (run 6))
(newline)
