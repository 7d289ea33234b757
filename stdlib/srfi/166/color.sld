;;; SRFI 166: formatting with color, by ANSI control sequences.

(define-library (srfi 166 color)
  (import (scheme base) (avm show))
  (export as-red as-blue as-green as-cyan as-yellow as-magenta as-white as-black
          as-bold as-italic as-underline as-color as-true-color
          on-red on-blue on-green on-cyan on-yellow on-magenta on-white on-black on-color on-true-color)
  (begin

    ;; What is switched on now: a color of the text, a color of the ground, and the rest, so that they nest.
    (define foreground (make-state-variable "foreground" "39"))
    (define background (make-state-variable "background" "49"))
    (define bold (make-state-variable "bold" "22"))
    (define italic (make-state-variable "italic" "23"))
    (define underline (make-state-variable "underline" "24"))

    (define (sequence code) (string-append "\x1b;[" code "m"))

    (define (switched variable code formats)
      (fn ((outer variable))
        (each (sequence code)
              (with ((variable code)) (each-in-list formats))
              (sequence outer))))

    (define-syntax define-switch
      (syntax-rules ()
        ((_ (name variable code) ...)
         (begin
           (define (name . formats) (switched variable code formats))
           ...))))

    (define-switch
      (as-black foreground "30") (as-red foreground "31") (as-green foreground "32") (as-yellow foreground "33")
      (as-blue foreground "34") (as-magenta foreground "35") (as-cyan foreground "36") (as-white foreground "37")
      (on-black background "40") (on-red background "41") (on-green background "42") (on-yellow background "43")
      (on-blue background "44") (on-magenta background "45") (on-cyan background "46") (on-white background "47")
      (as-bold bold "1") (as-italic italic "3") (as-underline underline "4"))

    (define (check-component value most)
      (if (not (and (exact-integer? value) (<= 0 value most)))
          (error (string-append "expected a component of a color, an exact integer from 0 to " (number->string most))
                 value)))

    (define (color-code prefix red green blue)
      (for-each (lambda (component) (check-component component 5)) (list red green blue))
      (string-append prefix ";5;" (number->string (+ 16 (* 36 red) (* 6 green) blue))))

    (define (true-color-code prefix red green blue)
      (for-each (lambda (component) (check-component component 255)) (list red green blue))
      (string-append prefix ";2;" (number->string red) ";" (number->string green) ";" (number->string blue)))

    (define (as-color red green blue . formats)
      (switched foreground (color-code "38" red green blue) formats))
    (define (as-true-color red green blue . formats)
      (switched foreground (true-color-code "38" red green blue) formats))
    (define (on-color red green blue . formats)
      (switched background (color-code "48" red green blue) formats))
    (define (on-true-color red green blue . formats)
      (switched background (true-color-code "48" red green blue) formats))))
