;;; SRFI 48: intermediate format strings.

(define-library (srfi 48)
  (import (scheme base) (scheme char) (scheme complex) (scheme inexact) (scheme write)
          (only (srfi 166 base) show) (only (srfi 166 pretty) pretty))
  (export format)
  (begin

    ;; `(format [PORT] TEMPLATE ARGUMENT ...)`: to a port, to the current output port (#t), or to a string.
    (define (format first . rest)
      (cond ((string? first) (format-to-string first rest))
            ((null? rest) (error "format: the format string is missing"))
            ((not (string? (car rest))) (error "format: expected a format string" (car rest)))
            ((not first) (format-to-string (car rest) (cdr rest)))
            (else
             (let ((text (format-to-string (car rest) (cdr rest))))
               (write-string text (if (eq? first #t) (current-output-port) first))))))

    (define (format-to-string template arguments)
      (let* ((port (open-output-string)) (left (run template arguments port #t)))
        (if (pair? left)
            (error "format: there are more arguments than the format string takes" template left))
        (get-output-string port)))

    (define help
      "(format [<port>] <format-string> [<arg>...]) -- <port> is #t, #f or an output port
OPTION  [MNEMONIC]      DESCRIPTION     -- Implementation Assumes ASCII Text Encoding
~H      [Help]          output this text
~A      [Any]           (display arg) for humans
~S      [Slashified]    (write arg) for parsers
~W      [WriteCircular] like ~s but outputs with write-shared
~~      [Tilde]         output a tilde
~T      [Tab]           output a tab character
~%      [Newline]       output a newline character
~&      [Freshline]     output a newline character if the previous output was not a newline
~D      [Decimal]       the arg is a number which is output in decimal radix
~X      [heXadecimal]   the arg is a number which is output in hexdecimal radix
~O      [Octal]         the arg is a number which is output in octal radix
~B      [Binary]        the arg is a number which is output in binary radix
~w,dF   [Fixed]         the arg is a string or number which has width w and d digits after the decimal
~C      [Character]     charater arg is output by write-char
~_      [Space]         a single space character is output
~Y      [Yuppify]       the list arg is pretty-printed to the output
~?      [Indirection]   recursive format: next 2 args are format-string and list of arguments
~K      [Indirection]   same as ~?
")

    ;; Writes what a template says, and gives the arguments that are left. `fresh?`: nothing stands on the line yet.
    (define (run template arguments port fresh?)
      (let ((size (string-length template)))
        (let loop ((i 0) (arguments arguments) (fresh? fresh?))
          (define (argument)
            (if (null? arguments)
                (error "format: there are fewer arguments than the format string takes" template)
                (car arguments)))
          (define (put text next-index rest)
            (write-string text port)
            (loop next-index rest
                  (if (string=? text "")
                      fresh?
                      (char=? #\newline (string-ref text (- (string-length text) 1))))))
          (define (put-argument written)
            (put (written (argument)) (+ i 2) (cdr arguments)))
          (define (put-number radix)
            (let ((number (argument)))
              (if (not (number? number))
                  (error "format: expected a number for this escape" number (substring template i (+ i 2))))
              (put (number->string number radix) (+ i 2) (cdr arguments))))
          (cond ((= i size) arguments)
                ((not (char=? (string-ref template i) #\~))
                 (write-char (string-ref template i) port)
                 (loop (+ i 1) arguments (char=? (string-ref template i) #\newline)))
                ((= (+ i 1) size) (error "format: the format string ends with a tilde" template))
                (else
                 (case (char-downcase (string-ref template (+ i 1)))
                   ((#\a) (put-argument (written-by display)))
                   ((#\s) (put-argument (written-by write)))
                   ((#\w) (put-argument (written-by write-shared)))
                   ((#\d) (put-number 10))
                   ((#\x) (put-number 16))
                   ((#\o) (put-number 8))
                   ((#\b) (put-number 2))
                   ((#\c)
                    (if (char? (argument))
                        (put (string (argument)) (+ i 2) (cdr arguments))
                        (error "format: expected a character for ~c" (argument))))
                   ((#\y) (put-argument (lambda (object) (show #f (pretty object)))))
                   ((#\t) (put "\t" (+ i 2) arguments))
                   ((#\_) (put " " (+ i 2) arguments))
                   ((#\%) (put "\n" (+ i 2) arguments))
                   ((#\~) (put "~" (+ i 2) arguments))
                   ((#\&) (put (if fresh? "" "\n") (+ i 2) arguments))
                   ((#\h) (put help (+ i 2) arguments))
                   ((#\? #\k)
                    (let ((inner (argument)))
                      (if (null? (cdr arguments))
                          (error "format: the list of arguments for ~? is missing" template))
                      (let ((text (open-output-string)))
                        (if (pair? (run inner (cadr arguments) text fresh?))
                            (error "format: there are more arguments than the format string takes"
                                   inner (cadr arguments)))
                        (put (get-output-string text) (+ i 2) (cddr arguments)))))
                   (else
                    (let-values (((width digits next-index) (parse-fixed template (+ i 1))))
                      (put (fixed (argument) width digits) next-index (cdr arguments))))))))))

    (define (written-by write)
      (lambda (object)
        (let ((port (open-output-string)))
          (write object port)
          (get-output-string port))))

    ;; Of `w,dF`: width, digits after the point or #f, and the index behind it.
    (define (parse-fixed template start)
      (define (bad) (error "format: no such escape" (string-append "~" (substring template start (+ start 1)))))
      (define (number from)
        (let loop ((i from) (n #f))
          (let ((digit (and (< i (string-length template)) (digit-value (string-ref template i)))))
            (if digit
                (loop (+ i 1) (+ digit (* 10 (or n 0))))
                (values n i)))))
      (let*-values (((width i) (number start))
                    ((digits i) (if (and (< i (string-length template)) (char=? #\, (string-ref template i)))
                                    (number (+ i 1))
                                    (values #f i))))
        (if (and (< i (string-length template)) (char-ci=? #\f (string-ref template i)))
            (values (or width 0) digits (+ i 1))
            (bad))))

    (define (fixed object width digits)
      (let ((text (cond ((string? object) object)
                        ((not (number? object)) (error "format: expected a number or a string for ~F" object))
                        ((not digits) (number->string object))
                        ((real? object) (fixed-real object digits))
                        (else
                         (let ((imaginary (fixed-real (imag-part object) digits)))
                           (string-append (fixed-real (real-part object) digits)
                                          (if (memv (string-ref imaginary 0) '(#\+ #\-)) "" "+")
                                          imaginary "i"))))))
        (string-append (make-string (max 0 (- width (string-length text))) #\space) text)))

    ;; A real number with so many digits after the point. What is too large to be written without an exponent keeps it.
    (define (fixed-real number digits)
      (if (not (finite? number))
          (number->string number)
          (let* ((text (number->string number)) (exponent (find-exponent text)))
            (if exponent
                (string-append
                 (fixed-real (string->number (substring text 0 exponent)) digits)
                 (substring text exponent (string-length text)))
                (let* ((scaled (number->string (abs (round (* (exact number) (expt 10 digits))))))
                       (padded (string-append (make-string (max 0 (- (+ digits 1) (string-length scaled))) #\0)
                                              scaled))
                       (point (- (string-length padded) digits)))
                  (string-append (if (< number 0) "-" "")
                                 (substring padded 0 point)
                                 (if (= digits 0) "" ".")
                                 (substring padded point (string-length padded))))))))

    (define (find-exponent text)
      (let loop ((i 0))
        (and (< i (string-length text))
             (if (char=? #\e (string-ref text i)) i (loop (+ i 1))))))))
