;;; SRFI 152: strings, without cursors. What R7RS has is R7RS's own, but for `string-map`, whose procedure may give strings
;;; here.

(define-library (srfi 152)
  (import (except (scheme base) string-map) (scheme char) (scheme case-lambda) (avm string))
  (export
   string? string-null? string-every string-any
   make-string string string-tabulate string-unfold string-unfold-right
   string->vector string->list vector->string list->string reverse-list->string
   string-length string-ref substring string-copy
   string-take string-drop string-take-right string-drop-right
   string-pad string-pad-right string-trim string-trim-right string-trim-both
   string-replace
   string=? string-ci=? string<? string-ci<? string>? string-ci>? string<=? string-ci<=? string>=? string-ci>=?
   string-prefix-length string-suffix-length string-prefix? string-suffix?
   string-index string-index-right string-skip string-skip-right string-contains string-contains-right
   string-take-while string-take-while-right string-drop-while string-drop-while-right string-break string-span
   string-append string-concatenate string-concatenate-reverse string-join
   string-fold string-fold-right string-map string-for-each string-count string-filter string-remove
   string-replicate string-segment string-split
   read-string write-string string-set! string-fill! string-copy!)
  (begin

    ;; Where the run of characters that meet a criterion ends, from the left, or begins, from the right.
    (define (run-end string criterion start end) (or (find-index string criterion #f start end) end))

    (define (run-start string criterion start end)
      (let ((index (find-index-right string criterion #f start end)))
        (if index (+ index 1) start)))

    (define-ranged (string-take-while string criterion) (string start end)
      (substring string start (run-end string criterion start end)))

    (define-ranged (string-drop-while string criterion) (string start end)
      (substring string (run-end string criterion start end) end))

    (define-ranged (string-take-while-right string criterion) (string start end)
      (substring string (run-start string criterion start end) end))

    (define-ranged (string-drop-while-right string criterion) (string start end)
      (substring string start (run-start string criterion start end)))

    (define-ranged (string-span string criterion) (string start end)
      (let ((at (run-end string criterion start end)))
        (values (substring string start at) (substring string at end))))

    (define-ranged (string-break string criterion) (string start end)
      (let ((at (or (find-index string criterion #t start end) end)))
        (values (substring string start at) (substring string at end))))

    (define (string-map f string . strings)
      (let ((pieces '()) (plain? #t))
        (define (collect! piece)
          (if (not (char? piece)) (set! plain? #f))
          (set! pieces (cons piece pieces)))
        (if (null? strings)
            (string-for-each (lambda (char) (collect! (f char))) string)
            (apply string-for-each (lambda chars (collect! (apply f chars))) string strings))
        (if plain?
            (reverse-list->string pieces)
            (string-concatenate
             (map (lambda (piece) (if (char? piece) (make-string 1 piece) piece)) (reverse pieces))))))

    ;; The string in parts of `size` characters; the last may be shorter.
    (define (string-segment string size)
      (if (not (and (exact-integer? size) (> size 0)))
          (error "string-segment: expected a size that is a positive exact integer" size))
      (let ((end (string-length string)))
        (let loop ((i 0) (parts '()))
          (if (< i end)
              (loop (+ i size) (cons (substring string i (min end (+ i size))) parts))
              (reverse parts)))))))
