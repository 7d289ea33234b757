;;; A program's text cut into tokens: characters, substrings, symbols, numbers from strings.
;;; family: strings
(import (scheme base) (scheme char) (scheme write))

(define text
  "(define (area radius) (* 3.14159 radius radius)) ; of a circle\n(let ((total 0) (limit 1000)) (while (< total limit) (set! total (+ total (area 12.5)))) \"done with it\")\n")

(define (from-while text start good?)
  (let ((end (string-length text)))
    (let loop ((i start))
      (if (and (< i end) (good? (string-ref text i)))
          (loop (+ i 1))
          i))))

(define (symbol-char? c)
  (or (char-alphabetic? c) (char-numeric? c) (memv c '(#\! #\? #\* #\+ #\- #\< #\> #\= #\/ #\.))))

(define (tokens text)
  (let ((end (string-length text)))
    (let loop ((i 0) (result '()))
      (if (= i end)
          (reverse result)
          (let ((c (string-ref text i)))
            (cond ((char-whitespace? c) (loop (+ i 1) result))
                  ((char=? c #\() (loop (+ i 1) (cons 'open result)))
                  ((char=? c #\)) (loop (+ i 1) (cons 'close result)))
                  ((char=? c #\;)
                   (loop (from-while text i (lambda (c) (not (char=? c #\newline)))) result))
                  ((char=? c #\")
                   (let ((close (from-while text (+ i 1) (lambda (c) (not (char=? c #\"))))))
                     (loop (+ close 1) (cons (substring text (+ i 1) close) result))))
                  ((char-numeric? c)
                   (let ((after (from-while text i (lambda (c) (or (char-numeric? c) (char=? c #\.))))))
                     (loop after (cons (string->number (substring text i after)) result))))
                  (else
                   (let ((after (from-while text i symbol-char?)))
                     (loop after (cons (string->symbol (substring text i after)) result))))))))))

(define (tally tokens)
  (let loop ((rest tokens) (symbols 0) (strings 0) (sum 0))
    (cond ((null? rest) (list symbols strings (exact (round (* 100000 sum)))))
          ((symbol? (car rest)) (loop (cdr rest) (+ symbols 1) strings sum))
          ((string? (car rest)) (loop (cdr rest) symbols (+ strings (string-length (car rest))) sum))
          (else (loop (cdr rest) symbols strings (+ sum (car rest)))))))

(define (run rounds)
  (let loop ((i 1) (result (tally (tokens text))))
    (if (= i rounds)
        result
        (loop (+ i 1) (tally (tokens text))))))

(write (run 6000))
(newline)
