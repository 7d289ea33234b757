;;; SRFI 166: pretty printing.
;;;
;;; What fits on the rest of the line is written there. A form with a body has the body below it, two columns in; the
;;; arguments of a call stand below each other; data are laid out as a table. What needs labels is written without layout.

(define-library (srfi 166 pretty)
  (import (scheme base) (scheme write) (avm show))
  (export pretty pretty-shared pretty-simply pretty-with-color)
  (begin

    (define (text-by write object)
      (let ((port (open-output-string)))
        (write object port)
        (get-output-string port)))

    (define (labelled? write object)
      (guard (condition (#t #t))
        (not (string=? (text-by write object) (text-by write-simple object)))))

    (define (pretty-by write object)
      (fn ((size width) (column col))
        (each (if (labelled? write object)
                  (text-by write object)
                  (layout object column size))
              fl)))

    (define (pretty object) (pretty-by write object))
    (define (pretty-shared object) (pretty-by write-shared object))
    (define (pretty-with-color object) (pretty-by write object))

    (define (pretty-simply object)
      (fn ((size width) (column col))
        (each (layout object column size) fl)))

    ;; The text of an object that begins at a column, with lines of at most `size` columns where that is possible.
    (define (layout object column size)
      (let ((port (open-output-string)))
        (place object column 0 size port)
        (get-output-string port)))

    (define abbreviations '((quote . "'") (quasiquote . "`") (unquote . ",") (unquote-splicing . ",@")))

    (define (abbreviation object)
      (let ((entry (and (pair? (cdr object)) (null? (cddr object)) (assq (car object) abbreviations))))
        (and entry (cdr entry))))

    (define (atom? object)
      (not (or (pair? object) (and (vector? object) (> (vector-length object) 0)))))

    (define (atom-text object) (text-by write object))

    ;; What is left of so many columns when the object is written in one line, or #f if it has no room.
    (define (room-after object room)
      (cond ((not room) #f)
            ((< room 0) #f)
            ((atom? object)
             (let ((left (- room (string-length (atom-text object)))))
               (and (>= left 0) left)))
            ((vector? object) (room-after (vector->list object) (- room 1)))
            ((abbreviation object)
             => (lambda (mark) (room-after (cadr object) (- room (string-length mark)))))
            (else
             (let loop ((rest (cdr object)) (room (room-after (car object) (- room 1))))
               (cond ((not room) #f)
                     ((null? rest) (and (>= room 1) (- room 1)))
                     ((pair? rest) (loop (cdr rest) (room-after (car rest) (- room 1))))
                     (else
                      (let ((room (room-after rest (- room 3))))
                        (and room (>= room 1) (- room 1)))))))))

    (define (put text port) (write-string text port))

    (define (line-to column port)
      (newline port)
      (put (make-string column #\space) port))

    ;; How many operands of a form stand on its first line, before a body.
    (define forms
      '((lambda . 1) (define . 1) (define-values . 1) (define-syntax . 1) (define-record-type . 1) (let . 1)
        (let* . 1) (letrec . 1) (letrec* . 1) (let-values . 1) (let*-values . 1) (let-syntax . 1)
        (letrec-syntax . 1) (syntax-rules . 1) (when . 1) (unless . 1) (case . 1) (do . 2) (parameterize . 1)
        (guard . 1) (define-library . 1) (begin . 0) (case-lambda . 0) (dynamic-wind . 0)))

    (define (head-count object)
      (let ((form (and (symbol? (car object)) (assq (car object) forms))))
        (cond ((not form) #f)
              ;; A named let.
              ((and (eq? (car form) 'let) (pair? (cdr object)) (symbol? (cadr object))) 2)
              (else (cdr form)))))

    ;; Writes an object at a column; `closers` parentheses follow it on its last line.
    (define (place object column closers size port)
      (cond ((atom? object) (put (atom-text object) port))
            ((room-after object (- size column closers)) (put (text-by write-simple object) port))
            ((vector? object)
             (put "#" port)
             (place-table (vector->list object) (+ column 1) closers size port))
            ((abbreviation object)
             => (lambda (mark)
                  (put mark port)
                  (place (cadr object) (+ column (string-length mark)) closers size port)))
            ((not (list? object)) (place-rows object column closers size port))
            ((head-count object)
             => (lambda (count) (place-form object count column closers size port)))
            ((symbol? (car object)) (place-call object column closers size port))
            (else (place-table object column closers size port))))

    ;; Elements below each other; the last may stand behind a dot.
    (define (place-elements elements column closers size port)
      (let loop ((rest elements))
        (cond ((pair? rest)
               (place (car rest) column (if (null? (cdr rest)) closers 0) size port)
               (if (pair? (cdr rest)) (line-to column port))
               (loop (cdr rest)))
              ((not (null? rest))
               (line-to column port)
               (put ". " port)
               (place rest (+ column 2) closers size port)))))

    (define (place-rows object column closers size port)
      (put "(" port)
      (place-elements object (+ column 1) (+ closers 1) size port)
      (put ")" port))

    (define (place-form object count column closers size port)
      (put "(" port)
      (put (atom-text (car object)) port)
      (let loop ((rest (cdr object)) (left count) (at (+ column 1 (string-length (atom-text (car object))))))
        (cond ((null? rest) (put ")" port))
              ((> left 0)
               (put " " port)
               (place (car rest) (+ at 1) (if (null? (cdr rest)) (+ closers 1) 0) size port)
               (loop (cdr rest) (- left 1)
                     (+ at 1 (if (atom? (car rest)) (string-length (atom-text (car rest))) 0))))
              (else
               (line-to (+ column 2) port)
               (place-elements rest (+ column 2) (+ closers 1) size port)
               (put ")" port)))))

    (define (place-call object column closers size port)
      (let* ((name (atom-text (car object))) (inner (+ column 2 (string-length name))))
        (put "(" port)
        (put name port)
        (cond ((null? (cdr object)))
              ;; Arguments that have no room beside a long name stand below it.
              ((< (- size inner) (quotient size 3))
               (line-to (+ column 1) port)
               (place-elements (cdr object) (+ column 1) (+ closers 1) size port))
              (else
               (put " " port)
               (place-elements (cdr object) inner (+ closers 1) size port)))
        (put ")" port)))

    (define (widest elements)
      (apply max (map (lambda (element) (string-length (text-by write-simple element))) elements)))

    ;; Elements in columns of equal width, if there is room for two; otherwise below each other.
    (define (place-table elements column closers size port)
      (let* ((room (- size column 1 closers 1))
             (atoms? (let loop ((rest elements)) (or (null? rest) (and (atom? (car rest)) (loop (cdr rest))))))
             (cell (if atoms? (+ 1 (widest elements)) 0))
             (count (if atoms? (quotient (+ room 1) cell) 1)))
        (if (< count 2)
            (place-rows elements column closers size port)
            (begin
              (put "(" port)
              (let loop ((rest elements) (index 0))
                (let ((text (atom-text (car rest))))
                  (put text port)
                  (cond ((null? (cdr rest)) (put ")" port))
                        ((= index (- count 1))
                         (line-to (+ column 1) port)
                         (loop (cdr rest) 0))
                        (else
                         (put (make-string (- cell (string-length text)) #\space) port)
                         (loop (cdr rest) (+ index 1))))))))))))
