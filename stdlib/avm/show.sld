;;; Formatting: what SRFI 166 is made of.
;;;
;;; A formatter is a record of a procedure that takes the state and puts out. The state is a record of a vector that has a
;;; value for each state variable, by its number; `with` changes it and changes it back, `forked` works on a copy.

(define-library (avm show)
  (import (scheme base) (scheme case-lambda) (scheme char) (scheme write) (avm show-number))
  (export
   show each each-in-list displayed written written-shared written-simply escaped maybe-escaped
   numeric numeric/comma numeric/si numeric/fitted
   nl fl space-to tab-to nothing
   joined joined/prefix joined/suffix joined/last joined/dot joined/range
   padded padded/right padded/both trimmed trimmed/right trimmed/both trimmed/lazy fitted fitted/right fitted/both
   fn with with! forked call-with-output make-state-variable
   port row col width output output-default writer string-width substring/width substring/preserve
   pad-char ellipsis radix precision decimal-sep decimal-align sign-rule comma-rule comma-sep
   word-separator? ambiguous-is-wide? pretty-environment
   ;; for the other libraries of SRFI 166
   formatter? make-formatter run-formatter state-get state-copy written-default)
  (begin

    ;; State

    (define-record-type <state-variable>
      (make-variable name default immutable? number)
      state-variable?
      (name variable-name)
      (default variable-default variable-default!)
      (immutable? variable-immutable?)
      (number variable-number))

    (define variable-count 0)

    (define make-state-variable
      (case-lambda
        ((name default) (make-state-variable name default #f))
        ((name default immutable?)
         (set! variable-count (+ variable-count 1))
         (make-variable name default immutable? (- variable-count 1)))))

    (define unset (list 'unset))

    (define-record-type <state>
      (make-state values)
      state?
      (values state-values state-values!))

    (define (state-copy state) (make-state (vector-copy (state-values state))))

    (define (state-slot state variable)
      (let ((values (state-values state)) (number (variable-number variable)))
        (if (< number (vector-length values)) (vector-ref values number) unset)))

    (define (state-get state variable)
      (let ((value (state-slot state variable)))
        (if (eq? value unset) (variable-default variable) value)))

    (define (state-set! state variable value)
      (let ((values (state-values state)) (number (variable-number variable)))
        (if (< number (vector-length values))
            (vector-set! values number value)
            (begin
              (state-values! state
                             (vector-append values (make-vector (- (+ number 8) (vector-length values)) unset)))
              (state-set! state variable value)))))

    ;; Formatters

    (define-record-type <formatter>
      (make-formatter procedure)
      formatter?
      (procedure formatter-procedure))

    ;; Puts out with a formatter, or what `displayed` makes of another object.
    (define (run-formatter object state)
      (cond ((formatter? object) ((formatter-procedure object) state))
            ((string? object) (put object state))
            ((char? object) (put (string object) state))
            (else (run-formatter ((state-get state writer) object) state))))

    (define (put text state)
      (let ((put-with (state-get state output)))
        (if (eq? put-with output-default)
            (put-default text state)
            (run-formatter (put-with text) state))))

    (define-syntax formatter
      (syntax-rules ()
        ((_ (state) body ...) (make-formatter (lambda (state) body ...)))))

    (define (last-newline text)
      (let loop ((i (- (string-length text) 1)))
        (and (>= i 0)
             (if (char=? #\newline (string-ref text i)) i (loop (- i 1))))))

    (define (count-newlines text)
      (let loop ((i 0) (count 0))
        (if (< i (string-length text))
            (loop (+ i 1) (if (char=? #\newline (string-ref text i)) (+ count 1) count))
            count)))

    (define (put-default text state)
      (let ((measure (state-get state string-width)) (newline (last-newline text)))
        (write-string text (state-get state port))
        (if newline
            (begin
              (state-set! state row (+ (state-get state row) (count-newlines text)))
              (state-set! state col (measure text (+ newline 1) (string-length text))))
            (state-set! state col (+ (state-get state col) (measure text 0 (string-length text)))))))

    (define (output-default text)
      (formatter (state) (put-default text state)))

    (define (show destination . formats)
      (let* ((string? (not destination))
             (to (cond (string? (open-output-string))
                       ((eq? destination #t) (current-output-port))
                       ((output-port? destination) destination)
                       (else (error "show: expected a port, #t or #f" destination))))
             (state (make-state (make-vector variable-count unset))))
        (state-set! state port to)
        (for-each (lambda (format) (run-formatter format state)) formats)
        (if string? (get-output-string to))))

    ;; The text that formats come to in a state.
    (define (text-of state formats)
      (let ((copy (state-copy state)) (to (open-output-string)))
        (state-set! copy port to)
        (state-set! copy output output-default)
        (for-each (lambda (format) (run-formatter format copy)) formats)
        (get-output-string to)))

    ;; `(fn ((ID VARIABLE) | ID ...) BODY ... FORMAT)`.
    (define-syntax fn
      (syntax-rules ()
        ((_ bindings body ...)
         (make-formatter (lambda (state) (bind-from state bindings body ...))))))

    (define-syntax bind-from
      (syntax-rules ()
        ((_ state () body ...) (run-formatter (let () body ...) state))
        ((_ state ((id variable) . rest) body ...)
         (let ((id (state-get state variable)))
           (bind-from state rest body ...)))
        ((_ state (id . rest) body ...)
         (bind-from state ((id id) . rest) body ...))))

    (define-syntax with
      (syntax-rules ()
        ((_ ((variable value) ...) format ...)
         (run-with (list variable ...) (list value ...) (list format ...)))))

    (define (run-with variables values formats)
      (formatter (state)
        (let ((outer (map (lambda (variable) (state-slot state variable)) variables)))
          (for-each (lambda (variable value) (state-set! state variable value)) variables values)
          (for-each (lambda (format) (run-formatter format state)) formats)
          (for-each (lambda (variable value) (state-set! state variable value)) variables outer))))

    (define-syntax with!
      (syntax-rules ()
        ((_ (variable value) ...)
         (set-all (list variable ...) (list value ...)))))

    (define (set-all variables values)
      (formatter (state)
        (for-each (lambda (variable value)
                    (if (variable-immutable? variable)
                        (error "with!: the state variable can only be bound, by with" (variable-name variable)))
                    (state-set! state variable value))
                  variables values)))

    (define (forked first second)
      (formatter (state)
        (run-formatter first (state-copy state))
        (run-formatter second state)))

    (define (call-with-output format mapper)
      (formatter (state)
        (run-formatter (mapper (text-of state (list format))) state)))

    ;; Plain formatters

    (define (displayed object)
      (cond ((formatter? object) object)
            ((string? object) (formatter (state) (put object state)))
            ((char? object) (formatter (state) (put (string object) state)))
            (else (formatter (state) (run-formatter object state)))))

    (define (each . formats) (each-in-list formats))

    (define (each-in-list formats)
      (formatter (state)
        (for-each (lambda (format) (run-formatter format state)) formats)))

    (define nothing (formatter (state) #f))
    (define nl (displayed "\n"))

    (define fl
      (formatter (state)
        (if (> (state-get state col) 0)
            (put "\n" state))))

    (define (put-padding count state)
      (if (> count 0)
          (put (make-string count (state-get state pad-char)) state)))

    (define (space-to column)
      (formatter (state)
        (put-padding (- column (state-get state col)) state)))

    (define tab-to
      (case-lambda
        (() (tab-to 8))
        ((tab-width)
         (formatter (state)
           (let ((over (modulo (state-get state col) tab-width)))
             (if (> over 0)
                 (put-padding (- tab-width over) state)))))))

    ;; Joining

    (define-syntax define-joined
      (syntax-rules ()
        ((_ (name mapper list separator) body)
         (define name
           (case-lambda
             ((mapper list) (name mapper list ""))
             ((mapper list separator) body))))))

    (define (join-all mapper list separator last-mapper dot-mapper)
      (formatter (state)
        (let loop ((rest list) (first? #t))
          (if (pair? rest)
              (begin
                (if (not first?) (run-formatter separator state))
                (run-formatter (if (and last-mapper (null? (cdr rest)))
                                   (last-mapper (car rest))
                                   (mapper (car rest)))
                               state)
                (loop (cdr rest) #f))
              (if (and dot-mapper (not (null? rest)))
                  (begin
                    (if (not first?) (run-formatter separator state))
                    (run-formatter (dot-mapper rest) state)))))))

    (define-joined (joined mapper list separator) (join-all mapper list separator #f #f))

    (define-joined (joined/prefix mapper list separator)
      (if (null? list) nothing (each separator (join-all mapper list separator #f #f))))

    (define-joined (joined/suffix mapper list separator)
      (if (null? list) nothing (each (join-all mapper list separator #f #f) separator)))

    (define joined/last
      (case-lambda
        ((mapper last-mapper list) (joined/last mapper last-mapper list ""))
        ((mapper last-mapper list separator) (join-all mapper list separator last-mapper #f))))

    (define joined/dot
      (case-lambda
        ((mapper dot-mapper list) (joined/dot mapper dot-mapper list ""))
        ((mapper dot-mapper list separator) (join-all mapper list separator #f dot-mapper))))

    (define joined/range
      (case-lambda
        ((mapper start) (joined/range mapper start #f ""))
        ((mapper start end) (joined/range mapper start end ""))
        ((mapper start end separator)
         (formatter (state)
           (let loop ((i start))
             (if (or (not end) (< i end))
                 (begin
                   (if (> i start) (run-formatter separator state))
                   (run-formatter (mapper i) state)
                   (loop (+ i 1)))))))))

    ;; Padding and trimming

    (define (text-width text state) ((state-get state string-width) text 0 (string-length text)))

    (define (padded size . formats)
      (formatter (state)
        (let ((text (text-of state formats)))
          (put-padding (- size (text-width text state)) state)
          (put text state))))

    (define (padded/right size . formats)
      (formatter (state)
        (let ((start (state-get state col)))
          (for-each (lambda (format) (run-formatter format state)) formats)
          (put-padding (- size (- (state-get state col) start)) state))))

    (define (padded/both size . formats)
      (formatter (state)
        (let* ((text (text-of state formats)) (room (max 0 (- size (text-width text state)))))
          (put-padding (quotient room 2) state)
          (put text state)
          (put-padding (- room (quotient room 2)) state))))

    ;; Puts out a text of at most `size` columns; `(cut WIDTH KEPT)` says how many columns go on the left, and `left?` and
    ;; `right?` where something may go.
    (define (trim size formats left? right?)
      (formatter (state)
        (let* ((text (text-of state formats)) (total (text-width text state)))
          (if (<= total size)
              (put text state)
              (let* ((mark (state-get state ellipsis))
                     (mark-width (text-width mark state))
                     (kept (max 0 (- size (* mark-width (if (and left? right?) 2 1)))))
                     (cut (- total kept))
                     (from (cond ((not left?) 0) ((not right?) cut) (else (quotient cut 2))))
                     (part (state-get state substring/width))
                     (preserve (state-get state substring/preserve)))
                (if left?
                    (begin
                      (if preserve (put (preserve (part text -1 from)) state))
                      (put mark state)))
                (put (part text from (+ from kept)) state)
                (if right?
                    (begin
                      (put mark state)
                      (if preserve (put (preserve (part text (+ from kept) total)) state)))))))))

    (define (trimmed size . formats) (trim size formats #t #f))
    (define (trimmed/right size . formats) (trim size formats #f #t))
    (define (trimmed/both size . formats) (trim size formats #t #t))

    ;; Leaves the formats as soon as there is enough. What they have bound is then as before.
    (define (trimmed/lazy size . formats)
      (formatter (state)
        (let ((outer (vector-copy (state-values state))) (put-with (state-get state output)) (left size))
          (define (restore)
            (let ((line (state-get state row)) (column (state-get state col)))
              (state-values! state outer)
              (state-set! state row line)
              (state-set! state col column)))
          (define (limited leave)
            (lambda (text)
              (formatter (state)
                (let ((columns (text-width text state)))
                  (if (<= columns left)
                      (begin
                        (set! left (- left columns))
                        (run-formatter (put-with text) state))
                      (begin
                        (run-formatter (put-with ((state-get state substring/width) text 0 left)) state)
                        (leave #t)))))))
          (if (call-with-current-continuation
               (lambda (leave)
                 (run-formatter (run-with (list output) (list (limited leave)) formats) state)
                 #f))
              (restore)))))

    (define (fitted size . formats) (padded size (trim size formats #t #f)))
    (define (fitted/right size . formats) (padded/right size (trim size formats #f #t)))
    (define (fitted/both size . formats) (padded/both size (trim size formats #t #t)))

    ;; Numbers

    (define numeric
      (case-lambda
        ((number) (number-formatter number '()))
        ((number . options) (number-formatter number options))))

    ;; Options that are missing come from the state.
    (define (number-formatter number options)
      (formatter (state)
        (define (option index variable)
          (if (> (length options) index) (list-ref options index) (state-get state variable)))
        (let* ((comma (or (option 4 comma-sep) #\,))
               (point (or (option 5 decimal-sep) (if (eqv? comma #\.) #\, #\.))))
          (put (number->text number (or (option 0 radix) 10) (option 1 precision) (option 2 sign-rule)
                             (option 3 comma-rule)
                             (if (char? comma) (string comma) comma)
                             (if (char? point) (string point) point)
                             (state-get state decimal-align))
               state))))

    (define (numeric/comma number . options)
      (formatter (state)
        (define (option index variable)
          (if (> (length options) index) (list-ref options index) (state-get state variable)))
        (run-formatter (numeric number (option 1 radix) (option 2 precision) (option 3 sign-rule)
                                (or (option 0 comma-rule) 3))
                       state)))

    (define numeric/si
      (case-lambda
        ((number) (numeric/si number 1000 ""))
        ((number base) (numeric/si number base ""))
        ((number base separator)
         (displayed (number->si-text number base (if (char? separator) (string separator) separator))))))

    (define (numeric/fitted size number . options)
      (formatter (state)
        (let ((text (text-of state (list (apply numeric number options)))))
          (if (<= (text-width text state) size)
              (put text state)
              (let* ((digits (if (> (length options) 1) (cadr options) (state-get state precision)))
                     (digits (and digits (< 0 digits (- size 1)) digits))
                     (point (state-get state decimal-sep)))
                (put (if digits
                         (string-append (make-string (- size digits 1) #\#)
                                        (string (if (char? point) point #\.))
                                        (make-string digits #\#))
                         (make-string size #\#))
                     state))))))

    ;; Objects

    (define (string-by write object)
      (let ((port (open-output-string)))
        (write object port)
        (get-output-string port)))

    ;; Numbers as `written` shows them: so that they can be read back.
    (define (written-number number state)
      (let* ((base (state-get state radix)) (digits (state-get state precision))
             (prefix (assv base '((2 . "#b") (8 . "#o") (10 . "") (16 . "#x")))))
        (cond ((and digits (= base 10) (real? number)) (run-formatter (numeric number) state))
              ((and prefix (or (= base 10) (exact? number)))
               (put (string-append (cdr prefix) (number->string number base)) state))
              ((= base 10) (put (number->string number) state))
              (else (run-formatter (numeric number) state)))))

    ;; Writes an object part by part, without labels, so that it may be endless.
    (define (put-parts object state)
      (cond ((pair? object)
             (let ((quotes (and (pair? (cdr object)) (null? (cddr object))
                                (assq (car object)
                                      '((quote . "'") (quasiquote . "`") (unquote . ",") (unquote-splicing . ",@"))))))
               (if quotes
                   (begin
                     (put (cdr quotes) state)
                     (put-parts (cadr object) state))
                   (begin
                     (put "(" state)
                     (put-parts (car object) state)
                     (let loop ((rest (cdr object)))
                       (cond ((pair? rest)
                              (put " " state)
                              (put-parts (car rest) state)
                              (loop (cdr rest)))
                             ((not (null? rest))
                              (put " . " state)
                              (put-parts rest state))))
                     (put ")" state)))))
            ((vector? object)
             (put "#" state)
             (if (= 0 (vector-length object)) (put "()" state) (put-parts (vector->list object) state)))
            ((number? object) (written-number object state))
            (else (put (string-by write object) state))))

    (define (plain-numbers? state)
      (and (eqv? 10 (state-get state radix)) (not (state-get state precision))
           (eq? written-default (state-get state writer))))

    ;; Labels are of use where something is shared; then numbers are written as they are.
    (define (written-by write object)
      (formatter (state)
        (if (number? object)
            (written-number object state)
            (let ((text (string-by write object)))
              (if (or (plain-numbers? state) (not (or (pair? object) (vector? object)))
                      (not (string=? text (string-by write-unlabelled object))))
                  (put text state)
                  (put-parts object state))))))

    ;; The text without labels; of endless data, something else than with them.
    (define (write-unlabelled object port)
      (guard (condition (#t #f))
        (write-simple object port)))

    (define (written object) (written-by write object))
    (define (written-shared object) (written-by write-shared object))
    (define (written-simply object) (formatter (state) (put-parts object state)))
    (define (written-default object) (written object))

    ;; Strings with quotes

    (define escaped
      (case-lambda
        ((text) (escaped text #\" #\\ #f))
        ((text quote) (escaped text quote #\\ #f))
        ((text quote escape) (escaped text quote escape #f))
        ((text quote escape renamer)
         (formatter (state)
           (let loop ((i 0) (start 0))
             (define (flush) (if (< start i) (put (substring text start i) state)))
             (if (= i (string-length text))
                 (flush)
                 (let* ((char (string-ref text i))
                        (special? (or (eqv? char quote) (eqv? char escape)))
                        (renamed (and renamer (not special?) (renamer char))))
                   (cond (special?
                          (flush)
                          (put (string (or escape quote) char) state)
                          (loop (+ i 1) (+ i 1)))
                         (renamed
                          (flush)
                          (put (string (or escape quote) renamed) state)
                          (loop (+ i 1) (+ i 1)))
                         (else (loop (+ i 1) start))))))))))

    (define (any-char pred text)
      (let loop ((i 0))
        (and (< i (string-length text))
             (or (pred (string-ref text i)) (loop (+ i 1))))))

    (define maybe-escaped
      (case-lambda
        ((text pred) (maybe-escaped text pred #\" #\\ #f))
        ((text pred quote) (maybe-escaped text pred quote #\\ #f))
        ((text pred quote escape) (maybe-escaped text pred quote escape #f))
        ((text pred quote escape renamer)
         (if (any-char (lambda (char)
                         (or (eqv? char quote) (eqv? char escape) (pred char) (and renamer (renamer char))))
                       text)
             (each quote (escaped text quote escape renamer) quote)
             (displayed text)))))

    ;; The state variables

    (define (default-width text . range)
      (if (pair? range)
          (- (if (pair? (cdr range)) (cadr range) (string-length text)) (car range))
          (string-length text)))

    (define (default-part text from to)
      (let ((size (string-length text)))
        (substring text (max 0 (min from size)) (max 0 (min to size)))))

    (define port (make-state-variable "port" #f))
    (define row (make-state-variable "row" 0))
    (define col (make-state-variable "col" 0))
    (define width (make-state-variable "width" 78))
    (define output (make-state-variable "output" output-default))
    (define writer (make-state-variable "writer" written-default))
    (define string-width (make-state-variable "string-width" default-width))
    (define substring/width (make-state-variable "substring/width" default-part))
    (define substring/preserve (make-state-variable "substring/preserve" #f))
    (define pad-char (make-state-variable "pad-char" #\space))
    (define ellipsis (make-state-variable "ellipsis" ""))
    (define radix (make-state-variable "radix" 10))
    (define precision (make-state-variable "precision" #f))
    (define decimal-sep (make-state-variable "decimal-sep" #f))
    (define decimal-align (make-state-variable "decimal-align" #f))
    (define sign-rule (make-state-variable "sign-rule" #f))
    (define comma-rule (make-state-variable "comma-rule" #f))
    (define comma-sep (make-state-variable "comma-sep" #f))
    (define word-separator? (make-state-variable "word-separator?" char-whitespace?))
    (define ambiguous-is-wide? (make-state-variable "ambiguous-is-wide?" #f))
    (define pretty-environment (make-state-variable "pretty-environment" #f))))
