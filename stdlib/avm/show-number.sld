;;; Numbers as SRFI 166 formats them: with a radix, so many digits behind the point, commas, and signs of one's own.

(define-library (avm show-number)
  (import (scheme base) (scheme char) (scheme complex) (scheme inexact))
  (export number->text number->si-text)
  (begin

    ;; `precision` is #f or a number of digits; `align` the column of the point or #f.
    (define (number->text number radix precision sign-rule comma-rule comma-sep decimal-sep align)
      (if (real? number)
          (signed-text number radix precision sign-rule comma-rule comma-sep decimal-sep align)
          (let ((imaginary (signed-text (imag-part number) radix precision #t comma-rule comma-sep decimal-sep #f)))
            (string-append
             (signed-text (real-part number) radix precision sign-rule comma-rule comma-sep decimal-sep align)
             imaginary "i"))))

    (define (negative-number? number)
      (or (< number 0) (eqv? number -0.0)))

    (define (signed-text number radix precision sign-rule comma-rule comma-sep decimal-sep align)
      (if (not (finite? number))
          (number->string number)
          (let* ((negative? (negative-number? number))
                 (wraps? (and negative? (pair? sign-rule)))
                 (digits (unsigned-digits (abs number) radix precision))
                 (whole (string-append (cond (wraps? (car sign-rule))
                                             (negative? "-")
                                             ((eq? sign-rule #t) "+")
                                             (else ""))
                                       (with-commas (car digits) comma-rule comma-sep)))
                 (text (string-append whole
                                      (if (string=? (cdr digits) "") "" (string-append decimal-sep (cdr digits)))
                                      (if wraps? (cdr sign-rule) ""))))
            (if align
                (string-append (make-string (max 0 (- align 1 (string-length whole))) #\space) text)
                text))))

    ;; The digits before the point and those behind it.
    (define (unsigned-digits number radix precision)
      (cond (precision (fixed-digits (decimal number) radix precision))
            ((exact-integer? number) (cons (number->string number radix) ""))
            ((exact? number) (cons (number->string number radix) ""))
            ((= radix 10) (decimal-digits (number->string number)))
            (else (expanded-digits (exact number) radix))))

    ;; The number that is written: of a flonum, what its shortest decimal form says.
    (define (decimal number)
      (if (exact? number)
          number
          (string->number (string-append "#e" (number->string number)))))

    ;; So many digits behind the point; a half is rounded away from zero.
    (define (fixed-digits number radix precision)
      (let* ((scaled (floor (+ (* number (expt radix precision)) 1/2)))
             (text (number->string scaled radix))
             (text (string-append (make-string (max 0 (- (+ precision 1) (string-length text))) #\0) text))
             (point (- (string-length text) precision)))
        (cons (substring text 0 point) (substring text point (string-length text)))))

    (define (find-char text char)
      (let loop ((i 0))
        (and (< i (string-length text))
             (if (char=? char (string-ref text i)) i (loop (+ i 1))))))

    (define (decimal-digits text)
      (let ((point (find-char text #\.)))
        (if point
            (cons (substring text 0 point) (substring text (+ point 1) (string-length text)))
            (cons text ""))))

    (define most-digits 100)

    ;; All digits of a number in a radix, or as many as one may want to see.
    (define (expanded-digits number radix)
      (let* ((whole (floor number)))
        (let loop ((rest (- number whole)) (digits '()) (count 0))
          (if (or (= rest 0) (= count most-digits))
              (cons (number->string whole radix)
                    (if (null? digits) "0" (apply string-append (reverse digits))))
              (let* ((next (* rest radix)) (digit (floor next)))
                (loop (- next digit) (cons (number->string digit radix) digits) (+ count 1)))))))

    ;; The rule is the number of digits between commas, or a list of such, the last of which repeats.
    (define (with-commas digits rule separator)
      (if (not rule)
          digits
          (let loop ((end (string-length digits)) (rules (if (pair? rule) rule (list rule))) (parts '()))
            (let ((size (car rules)))
              (if (or (<= end size) (<= size 0))
                  (apply string-append (substring digits 0 end) parts)
                  (loop (- end size)
                        (if (pair? (cdr rules)) (cdr rules) rules)
                        (cons separator (cons (substring digits (- end size) end) parts))))))))

    (define large '#("" "k" "M" "G" "T" "P" "E" "Z" "Y" "R" "Q"))
    (define large-binary '#("" "Ki" "Mi" "Gi" "Ti" "Pi" "Ei" "Zi" "Yi" "Ri" "Qi"))
    (define small '#("" "m" "µ" "n" "p" "f" "a" "z" "y" "r" "q"))

    ;; With a prefix of the international system of units: at most one digit behind the point.
    (define (number->si-text number base separator)
      (if (not (memv base '(1000 1024)))
          (error "numeric/si: the base must be 1000 or 1024" base))
      (let* ((last (- (vector-length large) 1)) (size (abs (decimal number))))
        (let loop ((size size) (power 0))
          (cond ((and (>= size base) (< power last)) (loop (/ size base) (+ power 1)))
                ((and (< 0 size 1) (> power (- last))) (loop (* size base) (- power 1)))
                ((and (>= (round-tenth size) base) (< power last)) (loop 1 (+ power 1)))
                (else
                 (string-append
                  (if (< number 0) "-" "")
                  (tenths-text (round-tenth size))
                  separator
                  (cond ((< power 0) (vector-ref small (- power)))
                        ((= base 1024) (vector-ref large-binary power))
                        (else (vector-ref large power)))))))))

    (define (round-tenth number) (/ (floor (+ (* number 10) 1/2)) 10))

    (define (tenths-text number)
      (if (integer? number)
          (number->string number)
          (let ((digits (fixed-digits number 10 1)))
            (string-append (car digits) "." (cdr digits)))))))
