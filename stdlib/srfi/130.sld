;;; SRFI 130: strings with cursors. A string is indexed in constant time, so a cursor is an index.

(define-library (srfi 130)
  (import (scheme base) (scheme case-lambda)
          (rename (avm string) (string-index find) (string-index-right find-right)
                  (string-skip skip) (string-skip-right skip-right)))
  (export
   string-cursor? string-cursor-start string-cursor-end string-cursor-next string-cursor-prev
   string-cursor-forward string-cursor-back
   string-cursor=? string-cursor<? string-cursor>? string-cursor<=? string-cursor>=?
   string-cursor-diff string-cursor->index string-index->cursor
   string-null? string-every string-any string-tabulate string-unfold string-unfold-right
   (rename string->list string->list/cursors) (rename string->vector string->vector/cursors)
   reverse-list->string string-join
   (rename string-ref string-ref/cursor) (rename substring substring/cursors)
   (rename string-copy string-copy/cursors)
   string-take string-drop string-take-right string-drop-right
   string-pad string-pad-right string-trim string-trim-right string-trim-both
   string-prefix-length string-suffix-length string-prefix? string-suffix?
   string-index string-index-right string-skip string-skip-right string-contains string-contains-right
   string-concatenate string-concatenate-reverse string-fold string-fold-right string-for-each-index
   string-replicate string-count string-replace string-split string-filter string-remove string-reverse)
  (begin

    (define (string-cursor? object) (and (exact-integer? object) (>= object 0)))

    (define (check-cursor who string cursor)
      (if (not (and (exact-integer? cursor) (<= 0 cursor (string-length string))))
          (error (string-append (symbol->string who) ": no cursor into the string") cursor string))
      cursor)

    (define (string-cursor-start string)
      (string-length string)
      0)
    (define (string-cursor-end string) (string-length string))
    (define (string-cursor-next string cursor) (check-cursor 'string-cursor-next string (+ cursor 1)))
    (define (string-cursor-prev string cursor) (check-cursor 'string-cursor-prev string (- cursor 1)))
    (define (string-cursor-forward string cursor count)
      (check-cursor 'string-cursor-forward string (+ cursor count)))
    (define (string-cursor-back string cursor count)
      (check-cursor 'string-cursor-back string (- cursor count)))

    (define (string-cursor=? string a b) (= a b))
    (define (string-cursor<? string a b) (< a b))
    (define (string-cursor>? string a b) (> a b))
    (define (string-cursor<=? string a b) (<= a b))
    (define (string-cursor>=? string a b) (>= a b))
    (define (string-cursor-diff string start end) (- end start))
    (define (string-cursor->index string cursor) (check-cursor 'string-cursor->index string cursor))
    (define (string-index->cursor string index) (check-cursor 'string-index->cursor string index))

    ;; A search to the right that finds nothing gives the end; one to the left gives the cursor behind what it finds, or
    ;; the start.

    (define-ranged (string-index string criterion) (string start end)
      (or (find string criterion start end) end))

    (define-ranged (string-skip string criterion) (string start end)
      (or (skip string criterion start end) end))

    (define-ranged (string-index-right string criterion) (string start end)
      (let ((index (find-right string criterion start end)))
        (if index (+ index 1) start)))

    (define-ranged (string-skip-right string criterion) (string start end)
      (let ((index (skip-right string criterion start end)))
        (if index (+ index 1) start)))))
