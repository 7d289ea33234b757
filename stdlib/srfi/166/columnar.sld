;;; SRFI 166: columns, tables, wrapped and justified text.
;;;
;;; Columns take turns: each is a generator that gives a line at a time, so a column may be endless. A generator is a
;;; formatter whose output goes to a procedure that leaves it, by a continuation, when a line is complete.

(define-library (srfi 166 columnar)
  (import (scheme base) (scheme case-lambda) (scheme file) (avm show))
  (export columnar tabular wrapped wrapped/list wrapped/char justified from-file line-numbers)
  (begin

    ;; Columns

    (define-record-type <column>
      (make-column format literal? align infinite? width)
      column?
      (format column-format)
      (literal? column-literal?)
      (align column-align)
      (infinite? column-infinite?)
      (width column-width))

    ;; What the arguments of `columnar` and `tabular` describe.
    (define (parse-columns arguments)
      (let loop ((rest arguments) (align 'left) (infinite? #f) (width #f) (columns '()))
        (if (null? rest)
            (reverse columns)
            (let ((argument (car rest)))
              (cond ((memq argument '(left right center)) (loop (cdr rest) argument infinite? width columns))
                    ((eq? argument 'infinite) (loop (cdr rest) align #t width columns))
                    ((number? argument) (loop (cdr rest) align infinite? argument columns))
                    ((or (string? argument) (char? argument))
                     (loop (cdr rest) 'left #f #f
                           (cons (make-column (if (char? argument) (string argument) argument) #t 'left #f #f)
                                 columns)))
                    (else
                     (loop (cdr rest) 'left #f #f
                           (cons (make-column argument #f align infinite? width) columns))))))))

    ;; The widths of the columns: fixed ones, parts of what is left, and equal shares of the rest.
    (define (allocate columns total measure)
      (define (fixed? column)
        (let ((width (column-width column))) (and width (exact-integer? width) (>= width 1))))
      (let* ((fixed (apply + (map (lambda (column)
                                    (cond ((column-literal? column) (measure (column-format column)))
                                          ((fixed? column) (column-width column))
                                          (else 0)))
                                  columns)))
             (free (max 0 (- total fixed)))
             (part (lambda (column) (exact (truncate (* (column-width column) free)))))
             (parts (apply + (map (lambda (column)
                                    (if (and (column-width column) (not (fixed? column))) (part column) 0))
                                  columns)))
             (shared (max 0 (- free parts)))
             (sharers (let loop ((rest columns) (count 0))
                        (if (null? rest)
                            count
                            (loop (cdr rest)
                                  (if (or (column-literal? (car rest)) (column-width (car rest)))
                                      count
                                      (+ count 1)))))))
        (let loop ((rest columns) (index 0) (widths '()))
          (if (null? rest)
              (reverse widths)
              (let ((column (car rest)))
                (cond ((column-literal? column)
                       (loop (cdr rest) index (cons (measure (column-format column)) widths)))
                      ((fixed? column) (loop (cdr rest) index (cons (column-width column) widths)))
                      ((column-width column) (loop (cdr rest) index (cons (part column) widths)))
                      (else
                       (loop (cdr rest) (+ index 1)
                             (cons (+ (quotient shared sharers) (if (< index (remainder shared sharers)) 1 0))
                                   widths)))))))))

    ;; A procedure that gives the next line of a formatter each time, and #f at its end.
    (define (line-generator format state width-of-column)
      (define return #f)
      (define resume #f)
      (define pieces '())
      (define (take-line)
        (let ((line (apply string-append (reverse pieces))))
          (set! pieces '())
          line))
      (define (give line)
        (call-with-current-continuation
         (lambda (continue)
           (set! resume continue)
           (return line))))
      (define (accept text copy)
        (let ((end (string-length text)))
          (let loop ((start 0) (i 0))
            (cond ((= i end)
                   (if (< start end) (set! pieces (cons (substring text start end) pieces))))
                  ((char=? #\newline (string-ref text i))
                   (set! pieces (cons (substring text start i) pieces))
                   (give (take-line))
                   (loop (+ i 1) (+ i 1)))
                  (else (loop start (+ i 1)))))))
      (define (run)
        (let ((copy (state-copy state)) (nowhere (open-output-string)))
          (run-formatter
           (with ((port nowhere) (col 0) (row 0) (width width-of-column)
                  (output (lambda (text)
                            (each (make-formatter (lambda (state) (accept text state)))
                                  (tracking text)))))
             format)
           copy)
          (if (pair? pieces)
              (give (take-line)))
          (let loop ()
            (give #f)
            (loop))))
      (lambda ()
        (call-with-current-continuation
         (lambda (leave)
           (set! return leave)
           (if resume (resume #f) (run))))))

    ;; Keeps track of row and column, without putting out.
    (define (tracking text)
      (fn ((measure string-width) (column col) (line row))
        (let loop ((i 0) (start 0) (column column) (line line))
          (cond ((= i (string-length text))
                 (with! (col (+ column (measure text start i))) (row line)))
                ((char=? #\newline (string-ref text i)) (loop (+ i 1) (+ i 1) 0 (+ line 1)))
                (else (loop (+ i 1) start column line))))))

    (define (aligned text width align last?)
      (case align
        ((right) (padded width text))
        ((center) (padded/both width text))
        (else (if last? (displayed text) (padded/right width text)))))

    ;; Puts the lines of generators side by side until none that must end has more.
    (define (side-by-side columns widths generators)
      (let* ((lines (map (lambda (generator) (and generator (generator))) generators))
             (more? (any-live? columns lines)))
        (if more?
            (each (put-line columns widths lines)
                  nl
                  (fn () (side-by-side columns widths generators)))
            nothing)))

    (define (any-live? columns lines)
      (and (pair? columns)
           (or (and (car lines) (not (column-infinite? (car columns))))
               (any-live? (cdr columns) (cdr lines)))))

    (define (put-line columns widths lines)
      (let loop ((columns columns) (widths widths) (lines lines) (formats '()))
        (if (null? columns)
            (each-in-list (reverse formats))
            (let ((column (car columns)))
              (loop (cdr columns) (cdr widths) (cdr lines)
                    (cons (if (column-literal? column)
                              (column-format column)
                              (aligned (or (car lines) "") (car widths) (column-align column)
                                       (null? (cdr columns))))
                          formats))))))

    (define (columns-with columns widths)
      (make-formatter
       (lambda (state)
         (run-formatter
          (side-by-side columns widths
                        (map (lambda (column column-width)
                               (and (not (column-literal? column))
                                    (line-generator (column-format column) state column-width)))
                             columns widths))
          state))))

    (define (columnar . arguments)
      (let ((columns (parse-columns arguments)))
        (if (null? columns)
            nl
            (fn ((total width) (measure string-width))
              (columns-with columns (allocate columns total measure))))))

    (define (all-lines text)
      (let loop ((i 0) (start 0) (lines '()))
        (cond ((= i (string-length text))
               (reverse (if (< start i) (cons (substring text start i) lines) lines)))
              ((char=? #\newline (string-ref text i))
               (loop (+ i 1) (+ i 1) (cons (substring text start i) lines)))
              (else (loop (+ i 1) start lines)))))

    ;; All columns are formatted first, to know how wide they are.
    (define (tabular . arguments)
      (let ((columns (parse-columns arguments)))
        (if (null? columns)
            nl
            (fn ((total width) (measure string-width))
              (let measured ((rest columns) (allocated (allocate columns total measure)) (done '()) (widths '()))
                (if (null? rest)
                    (columns-with (reverse done) (reverse widths))
                    (let ((column (car rest)))
                      (if (or (column-literal? column) (column-infinite? column))
                          (measured (cdr rest) (cdr allocated) (cons column done)
                                    (cons (car allocated) widths))
                          (call-with-output
                           (with ((width (car allocated)) (col 0)) (column-format column))
                           (lambda (text)
                             (let ((needed (apply max 0 (map (lambda (line) (measure line)) (all-lines text)))))
                               (measured (cdr rest) (cdr allocated)
                                         (cons (make-column (displayed text) #f (column-align column) #f
                                                            (column-width column))
                                               done)
                                         (cons (if (column-width column) (max needed (car allocated)) needed)
                                               widths)))))))))))))

    ;; Text

    (define (split-words text separator?)
      (let ((end (string-length text)))
        (let loop ((i 0) (start 0) (words '()))
          (define (with-word) (if (< start i) (cons (substring text start i) words) words))
          (cond ((= i end) (reverse (with-word)))
                ((separator? (string-ref text i)) (loop (+ i 1) (+ i 1) (with-word)))
                (else (loop (+ i 1) start words))))))

    ;; Words in lines of at most `size` columns, so that the sum of the cubes of what stays free at the ends of all lines
    ;; but the last is as small as it can be. The best for what begins at each word is found from the last word on.
    (define (break-lines words size measure)
      (let* ((words (list->vector words))
             (count (vector-length words))
             (widths (vector-map (lambda (word) (measure word)) words))
             (costs (make-vector (+ count 1) 0))
             (nexts (make-vector (+ count 1) count)))
        (define (best! first)
          (let loop ((next (+ first 1)) (used (vector-ref widths first)) (best #f))
            (let* ((last? (= next count))
                   (free (- size used))
                   (cost (cond (last? 0)
                               ((< free 0) 0)
                               (else (* free free free))))
                   (total (+ cost (vector-ref costs next)))
                   (better? (or (not best) (< total best))))
              (if better?
                  (begin
                    (vector-set! costs first total)
                    (vector-set! nexts first next)))
              (if (not last?)
                  (let ((more (+ used 1 (vector-ref widths next))))
                    (if (<= more size)
                        (loop (+ next 1) more (if better? total best))))))))
        (do ((first (- count 1) (- first 1))) ((< first 0)) (best! first))
        (let loop ((first 0) (lines '()))
          (if (= first count)
              (reverse lines)
              (let ((next (vector-ref nexts first)))
                (loop next (cons (vector->list words first next) lines)))))))

    (define (wrapped/list words)
      (fn ((size width) (measure string-width))
        (joined (lambda (line) (joined displayed line " ")) (break-lines words size measure) nl)))

    (define (with-words formats use)
      (fn ((separator? word-separator?))
        (call-with-output (each-in-list formats)
                          (lambda (text) (use (split-words text separator?))))))

    (define (wrapped . formats) (with-words formats wrapped/list))

    (define (wrapped/char . formats)
      (fn ((size width) (put-with output))
        (with ((output (lambda (text) (put-chars text size put-with))))
          (each-in-list formats))))

    ;; Puts out a text, with a line's end before each character that has no room on the line.
    (define (put-chars text size put-with)
      (fn ((column col) (measure string-width))
        (let loop ((i 0) (start 0) (column column))
          (define (rest-from) (put-with (substring text start i)))
          (if (= i (string-length text))
              (rest-from)
              (if (char=? #\newline (string-ref text i))
                  (loop (+ i 1) start 0)
                  (let ((columns (measure text i (+ i 1))))
                    (if (and (> (+ column columns) size) (> column 0))
                        (each (rest-from) (put-with "\n")
                              (fn () (put-chars (substring text i (string-length text)) size put-with)))
                        (loop (+ i 1) start (+ column columns)))))))))

    ;; A line spread over the whole width: the places on the left get the extra spaces.
    (define (justified-line words size measure)
      (let* ((gaps (- (length words) 1))
             (room (- size (apply + (map (lambda (word) (measure word)) words)))))
        (if (or (<= gaps 0) (< room gaps))
            (joined displayed words " ")
            (let loop ((rest (cdr words)) (gap 1) (formats (list (car words))))
              (if (null? rest)
                  (each-in-list (reverse formats))
                  (let ((spaces (- (quotient (* room gap) gaps) (quotient (* room (- gap 1)) gaps))))
                    (loop (cdr rest) (+ gap 1)
                          (cons (car rest) (cons (make-string spaces #\space) formats)))))))))

    (define (justified . formats)
      (with-words formats
        (lambda (words)
          (fn ((size width) (measure string-width))
            (let loop ((lines (break-lines words size measure)) (formats '()))
              (cond ((null? lines) (each-in-list (reverse formats)))
                    ((null? (cdr lines))
                     (each-in-list (reverse (cons (joined displayed (car lines) " ") formats))))
                    (else
                     (loop (cdr lines)
                           (cons nl (cons (justified-line (car lines) size measure) formats))))))))))

    ;; Streams

    (define (from-file name)
      (fn ()
        (let ((input (open-input-file name)))
          (let loop ()
            (fn ()
              (let ((line (read-line input)))
                (if (eof-object? line)
                    (begin
                      (close-port input)
                      nothing)
                    (each line nl (loop)))))))))

    (define line-numbers
      (case-lambda
        (() (line-numbers 1))
        ((start) (joined/range (lambda (number) (each (numeric number) nl)) start))))))
