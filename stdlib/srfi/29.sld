;;; SRFI 29: localization. A bundle is a list of a package, and as far as wanted a language, a country and details; what is
;;; looked for and is not there is looked for in the bundle with the last of these left out.

(define-library (srfi 29)
  (import (scheme base) (scheme case-lambda) (scheme write))
  (export current-language current-country current-locale-details
          declare-bundle! store-bundle! (rename store-bundle! store-bundle) load-bundle! localized-template format)
  (begin

    (define-syntax define-setting
      (syntax-rules ()
        ((_ name variable initial)
         (begin
           (define variable initial)
           (define name
             (case-lambda
               (() variable)
               ((value) (set! variable value))))))))

    (define-setting current-language language 'en)
    (define-setting current-country country 'us)
    (define-setting current-locale-details details '())

    ;; An association list of bundle specifiers and their templates.
    (define bundles '())

    (define (declare-bundle! specifier templates)
      (let ((known (assoc specifier bundles)))
        (if known
            (set-cdr! known templates)
            (set! bundles (cons (cons specifier templates) bundles)))))

    ;; Bundles live as long as the program: nothing is stored, and nothing is found that was not declared.
    (define (store-bundle! specifier) #f)
    (define (load-bundle! specifier) (and (assoc specifier bundles) #t))

    (define (without-last list)
      (if (null? (cdr list)) '() (cons (car list) (without-last (cdr list)))))

    (define (localized-template package name)
      (let loop ((specifier (cons package (append (list language country) details))))
        (and (pair? specifier)
             (let* ((bundle (assoc specifier bundles)) (entry (and bundle (assq name (cdr bundle)))))
               (if entry (cdr entry) (loop (without-last specifier)))))))

    ;; The procedure of SRFI 28, with `~N@*` to take argument N next.
    (define (format template . arguments)
      (let ((port (open-output-string)) (size (string-length template)))
        (define (next rest)
          (if (null? rest)
              (error "format: there are fewer arguments than the format string takes" template)
              (car rest)))
        (define (digits-end i)
          (if (and (< i size) (char<=? #\0 (string-ref template i) #\9)) (digits-end (+ i 1)) i))
        (let loop ((i 0) (rest arguments))
          (cond ((= i size) (get-output-string port))
                ((not (char=? (string-ref template i) #\~))
                 (write-char (string-ref template i) port)
                 (loop (+ i 1) rest))
                ((= (+ i 1) size) (error "format: the format string ends with a tilde" template))
                (else
                 (case (string-ref template (+ i 1))
                   ((#\a)
                    (display (next rest) port)
                    (loop (+ i 2) (cdr rest)))
                   ((#\s)
                    (write (next rest) port)
                    (loop (+ i 2) (cdr rest)))
                   ((#\%)
                    (newline port)
                    (loop (+ i 2) rest))
                   ((#\~)
                    (write-char #\~ port)
                    (loop (+ i 2) rest))
                   (else
                    (let ((end (digits-end (+ i 1))))
                      (if (and (> end (+ i 1)) (< (+ end 1) size)
                               (string=? "@*" (substring template end (+ end 2))))
                          (let ((index (string->number (substring template (+ i 1) end))))
                            (if (>= index (length arguments))
                                (error "format: there is no argument of that number" index template))
                            (loop (+ end 2) (list-tail arguments index)))
                          (error "format: no such escape" (substring template i (+ i 2))))))))))))))
