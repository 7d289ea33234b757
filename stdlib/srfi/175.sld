;;; SRFI 175: ASCII characters. Most procedures take a character or its number, and give back what they were given.

(define-library (srfi 175)
  (import (scheme base))
  (export ascii-codepoint? ascii-bytevector? ascii-char? ascii-string?
          ascii-control? ascii-non-control? ascii-whitespace? ascii-space-or-tab? ascii-other-graphic?
          ascii-upper-case? ascii-lower-case? ascii-alphabetic? ascii-alphanumeric? ascii-numeric?
          ascii-digit-value ascii-upper-case-value ascii-lower-case-value
          ascii-nth-digit ascii-nth-upper-case ascii-nth-lower-case
          ascii-upcase ascii-downcase ascii-control->graphic ascii-graphic->control ascii-mirror-bracket
          ascii-ci=? ascii-ci<? ascii-ci>? ascii-ci<=? ascii-ci>=?
          ascii-string-ci=? ascii-string-ci<? ascii-string-ci>? ascii-string-ci<=? ascii-string-ci>=?)
  (begin

    (define (ascii-codepoint? object)
      (and (exact-integer? object) (<= 0 object 127)))

    (define (ascii-char? object)
      (and (char? object) (<= (char->integer object) 127)))

    (define (ascii-bytevector? object)
      (and (bytevector? object)
           (let loop ((i (- (bytevector-length object) 1)))
             (or (< i 0)
                 (and (<= (bytevector-u8-ref object i) 127) (loop (- i 1)))))))

    (define (ascii-string? object)
      (and (string? object)
           (let loop ((i (- (string-length object) 1)))
             (or (< i 0)
                 (and (ascii-char? (string-ref object i)) (loop (- i 1)))))))

    (define (code-of object) (if (char? object) (char->integer object) object))

    ;; A result as the argument was.
    (define (like object code) (if (char? object) (integer->char code) code))

    (define-syntax define-class
      (syntax-rules ()
        ((_ name (low high) ...)
         (define (name object)
           (let ((code (code-of object)))
             (or (<= low code high) ...))))))

    (define-class ascii-control? (0 31) (127 127))
    (define-class ascii-non-control? (32 126))
    (define-class ascii-whitespace? (9 13) (32 32))
    (define-class ascii-space-or-tab? (9 9) (32 32))
    (define-class ascii-other-graphic? (33 47) (58 64) (91 96) (123 126))
    (define-class ascii-upper-case? (65 90))
    (define-class ascii-lower-case? (97 122))
    (define-class ascii-alphabetic? (65 90) (97 122))
    (define-class ascii-alphanumeric? (48 57) (65 90) (97 122))
    (define-class ascii-numeric? (48 57))

    ;; The place of a character in a row of so many that begins at `base`, if it is below a limit.
    (define (place object base count offset limit)
      (let ((place (- (code-of object) base)))
        (and (<= 0 place) (< place (min count limit)) (+ place offset))))

    (define (ascii-digit-value object limit) (place object 48 10 0 limit))
    (define (ascii-upper-case-value object offset limit) (place object 65 26 offset limit))
    (define (ascii-lower-case-value object offset limit) (place object 97 26 offset limit))

    (define (ascii-nth-digit n)
      (and (exact-integer? n) (<= 0 n 9) (integer->char (+ 48 n))))
    (define (ascii-nth-upper-case n) (integer->char (+ 65 (modulo n 26))))
    (define (ascii-nth-lower-case n) (integer->char (+ 97 (modulo n 26))))

    (define (upcase code) (if (<= 97 code 122) (- code 32) code))
    (define (downcase code) (if (<= 65 code 90) (+ code 32) code))

    (define (ascii-upcase object) (like object (upcase (code-of object))))
    (define (ascii-downcase object) (like object (downcase (code-of object))))

    (define (ascii-control->graphic object)
      (let ((code (code-of object)))
        (cond ((<= 0 code 31) (like object (+ code 64)))
              ((= code 127) (like object 63))
              (else #f))))

    (define (ascii-graphic->control object)
      (let ((code (code-of object)))
        (cond ((<= 64 code 95) (like object (- code 64)))
              ((= code 63) (like object 127))
              (else #f))))

    (define (ascii-mirror-bracket object)
      (let ((mirrored (assv (code-of object)
                            '((40 . 41) (41 . 40) (60 . 62) (62 . 60) (91 . 93) (93 . 91) (123 . 125) (125 . 123)))))
        (and mirrored (like object (cdr mirrored)))))

    (define-syntax define-comparison
      (syntax-rules ()
        ((_ name string-name related?)
         (begin
           (define (name a b)
             (related? (downcase (code-of a)) (downcase (code-of b))))
           (define (string-name a b)
             (related? (compare a b) 0))))))

    ;; Less than, equal to or greater than zero, as the first string comes before the second, or is equal to it, or not.
    (define (compare a b)
      (let ((end (min (string-length a) (string-length b))))
        (let loop ((i 0))
          (if (< i end)
              (let ((difference (- (downcase (char->integer (string-ref a i)))
                                   (downcase (char->integer (string-ref b i))))))
                (if (= difference 0) (loop (+ i 1)) difference))
              (- (string-length a) (string-length b))))))

    (define-comparison ascii-ci=? ascii-string-ci=? =)
    (define-comparison ascii-ci<? ascii-string-ci<? <)
    (define-comparison ascii-ci>? ascii-string-ci>? >)
    (define-comparison ascii-ci<=? ascii-string-ci<=? <=)
    (define-comparison ascii-ci>=? ascii-string-ci>=? >=)))
