;;; The procedures on strings that SRFI 13, 130, 152 and others share. Positions are indexes; a `criterion` is a predicate,
;;; a character or a set of characters; a procedure that looks for something gives an index or #f.

(define-library (avm string)
  (import (scheme base) (scheme case-lambda) (scheme char) (avm charset)
          (only (avm kernel) %string-search %string-search-right %string-prefix-length %string-suffix-length
                %string-scan %string-scan-right))
  (export define-ranged define-ranged-2 check-range find-index find-index-right
          string-null? string-every string-any string-tabulate string-unfold string-unfold-right
          reverse-list->string string-join
          string-take string-drop string-take-right string-drop-right
          string-pad string-pad-right string-trim string-trim-right string-trim-both
          string-prefix-length string-suffix-length string-prefix? string-suffix?
          string-index string-index-right string-skip string-skip-right
          string-contains string-contains-right
          string-concatenate string-concatenate-reverse
          string-fold string-fold-right string-for-each-index string-count
          string-filter string-remove string-reverse string-replace string-replicate string-split)
  (begin

    ;; Optional ranges

    (define (check-range who start end size)
      (if (not (and (exact-integer? start) (exact-integer? end) (<= 0 start end size)))
          (error (string-append (symbol->string who) ": the range is not inside of the string, whose length is "
                                (number->string size))
                 start end)))

    ;; `(define-ranged (NAME PARAMETER ...) (STRING START END) BODY ...)`: a procedure that takes the range of its
    ;; parameter STRING as optional arguments at the end.
    (define-syntax define-ranged
      (syntax-rules ()
        ((_ (name parameter ...) (string start end) body ...)
         (begin
           (define (inner parameter ... start end) body ...)
           (define name
             (case-lambda
               ((parameter ...) (inner parameter ... 0 (string-length string)))
               ((parameter ... from)
                (let ((size (string-length string)))
                  (check-range 'name from size size)
                  (inner parameter ... from size)))
               ((parameter ... from to)
                (check-range 'name from to (string-length string))
                (inner parameter ... from to))))))))

    ;; The same for two strings, which are the last parameters.
    (define-syntax define-ranged-2
      (syntax-rules ()
        ((_ (name parameter ...) (a start-a end-a b start-b end-b) body ...)
         (begin
           (define (inner parameter ... start-a end-a start-b end-b) body ...)
           (define name
             (case-lambda
               ((parameter ...) (inner parameter ... 0 (string-length a) 0 (string-length b)))
               ((parameter ... from-a)
                (name parameter ... from-a (string-length a) 0 (string-length b)))
               ((parameter ... from-a to-a)
                (name parameter ... from-a to-a 0 (string-length b)))
               ((parameter ... from-a to-a from-b)
                (name parameter ... from-a to-a from-b (string-length b)))
               ((parameter ... from-a to-a from-b to-b)
                (check-range 'name from-a to-a (string-length a))
                (check-range 'name from-b to-b (string-length b))
                (inner parameter ... from-a to-a from-b to-b))))))))

    ;; Characters that meet a criterion

    (define (bad-criterion criterion)
      (error "expected a predicate, a character or a set of characters" criterion))

    ;; What `char-whitespace?` holds for, as ranges: the criterion that is used most, so it is looked for natively.
    (define whitespace
      '#(9 14 32 33 133 134 160 161 5760 5761 8192 8203 8232 8234 8239 8240 8287 8288 12288 12289))

    ;; The index of the first character in the range that meets a criterion (`in?`), or does not meet it; or #f.
    (define (find-index string criterion in? start end)
      (cond ((eq? criterion char-whitespace?) (%string-scan string start end whitespace in?))
            ((procedure? criterion)
             (let loop ((i start))
               (and (< i end)
                    (if (if (criterion (string-ref string i)) in? (not in?))
                        i
                        (loop (+ i 1))))))
            ((char? criterion) (%string-scan string start end criterion in?))
            ((char-set? criterion) (%string-scan string start end (char-set-ranges criterion) in?))
            (else (bad-criterion criterion))))

    (define (find-index-right string criterion in? start end)
      (cond ((eq? criterion char-whitespace?) (%string-scan-right string start end whitespace in?))
            ((procedure? criterion)
             (let loop ((i (- end 1)))
               (and (>= i start)
                    (if (if (criterion (string-ref string i)) in? (not in?))
                        i
                        (loop (- i 1))))))
            ((char? criterion) (%string-scan-right string start end criterion in?))
            ((char-set? criterion) (%string-scan-right string start end (char-set-ranges criterion) in?))
            (else (bad-criterion criterion))))

    (define-ranged (string-index string criterion) (string start end)
      (find-index string criterion #t start end))

    (define-ranged (string-index-right string criterion) (string start end)
      (find-index-right string criterion #t start end))

    (define-ranged (string-skip string criterion) (string start end)
      (find-index string criterion #f start end))

    (define-ranged (string-skip-right string criterion) (string start end)
      (find-index-right string criterion #f start end))

    (define-ranged (string-count string criterion) (string start end)
      (if (procedure? criterion)
          (let loop ((i start) (count 0))
            (if (< i end)
                (loop (+ i 1) (if (criterion (string-ref string i)) (+ count 1) count))
                count))
          (let loop ((from start) (count 0))
            (let ((i (find-index string criterion #t from end)))
              (if i (loop (+ i 1) (+ count 1)) count)))))

    (define-ranged (string-any criterion string) (string start end)
      (if (procedure? criterion)
          (let loop ((i start))
            (and (< i end)
                 (if (= (+ i 1) end)
                     (criterion (string-ref string i))
                     (or (criterion (string-ref string i)) (loop (+ i 1))))))
          (and (find-index string criterion #t start end) #t)))

    (define-ranged (string-every criterion string) (string start end)
      (if (procedure? criterion)
          (let loop ((i start))
            (or (= i end)
                (if (= (+ i 1) end)
                    (criterion (string-ref string i))
                    (and (criterion (string-ref string i)) (loop (+ i 1))))))
          (not (find-index string criterion #f start end))))

    ;; The characters of a range that meet a criterion, or that do not.
    (define (select string criterion in? start end)
      (let loop ((from start) (parts '()))
        (let ((first (find-index string criterion in? from end)))
          (if first
              (let ((behind (or (find-index string criterion (not in?) first end) end)))
                (loop behind (cons (substring string first behind) parts)))
              (string-concatenate (reverse parts))))))

    ;; With a predicate, which is called once for each character.
    (define (select-by string pred in? start end)
      (let loop ((i start) (chars '()))
        (if (< i end)
            (let ((char (string-ref string i)))
              (loop (+ i 1) (if (if (pred char) in? (not in?)) (cons char chars) chars)))
            (reverse-list->string chars))))

    (define-ranged (string-filter criterion string) (string start end)
      ((if (procedure? criterion) select-by select) string criterion #t start end))

    (define-ranged (string-remove criterion string) (string start end)
      ((if (procedure? criterion) select-by select) string criterion #f start end))

    (define-syntax define-trimmer
      (syntax-rules ()
        ((_ name (string criterion start end) body)
         (define name
           (case-lambda
             ((string) (name string char-whitespace?))
             ((string criterion) (name string criterion 0 (string-length string)))
             ((string criterion start) (name string criterion start (string-length string)))
             ((string criterion start end)
              (check-range 'name start end (string-length string))
              body))))))

    (define-trimmer string-trim (string criterion start end)
      (substring string (or (find-index string criterion #f start end) end) end))

    (define-trimmer string-trim-right (string criterion start end)
      (let ((last (find-index-right string criterion #f start end)))
        (substring string start (if last (+ last 1) start))))

    (define-trimmer string-trim-both (string criterion start end)
      (let ((first (find-index string criterion #f start end)))
        (if first
            (substring string first (+ 1 (find-index-right string criterion #f first end)))
            "")))

    ;; Making strings

    (define (string-null? string) (= 0 (string-length string)))

    (define (string-tabulate f size)
      (let loop ((i (- size 1)) (chars '()))
        (if (< i 0)
            (list->string chars)
            (loop (- i 1) (cons (f i) chars)))))

    (define (reverse-list->string chars) (list->string (reverse chars)))

    (define (as-string part) (if (char? part) (string part) part))

    ;; Pieces that an unfold makes are characters, or strings, in any order.
    (define (pieces->string pieces)
      (let loop ((rest pieces) (chars '()) (parts '()))
        (define (flushed)
          (if (null? chars) parts (cons (reverse-list->string chars) parts)))
        (cond ((null? rest) (string-concatenate (reverse (flushed))))
              ((char? (car rest)) (loop (cdr rest) (cons (car rest) chars) parts))
              (else (loop (cdr rest) '() (cons (car rest) (flushed)))))))

    (define (no-more seed) "")

    (define string-unfold
      (case-lambda
        ((stop? mapper successor seed) (string-unfold stop? mapper successor seed "" no-more))
        ((stop? mapper successor seed base) (string-unfold stop? mapper successor seed base no-more))
        ((stop? mapper successor seed base make-final)
         (let loop ((seed seed) (pieces (list base)))
           (if (stop? seed)
               (pieces->string (reverse (cons (make-final seed) pieces)))
               (loop (successor seed) (cons (mapper seed) pieces)))))))

    (define string-unfold-right
      (case-lambda
        ((stop? mapper successor seed) (string-unfold-right stop? mapper successor seed "" no-more))
        ((stop? mapper successor seed base) (string-unfold-right stop? mapper successor seed base no-more))
        ((stop? mapper successor seed base make-final)
         (let loop ((seed seed) (pieces (list base)))
           (if (stop? seed)
               (pieces->string (cons (make-final seed) pieces))
               (loop (successor seed) (cons (mapper seed) pieces)))))))

    (define (string-concatenate strings) (apply string-append strings))

    (define string-concatenate-reverse
      (case-lambda
        ((strings) (string-concatenate (reverse strings)))
        ((strings final) (string-concatenate (reverse (cons final strings))))
        ((strings final end) (string-concatenate (reverse (cons (substring final 0 end) strings))))))

    (define string-join
      (case-lambda
        ((strings) (string-join strings " " 'infix))
        ((strings delimiter) (string-join strings delimiter 'infix))
        ((strings delimiter grammar)
         (define (with-delimiters before?)
           (let loop ((rest strings) (parts '()))
             (cond ((null? rest) (string-concatenate (reverse parts)))
                   (before? (loop (cdr rest) (cons (car rest) (cons delimiter parts))))
                   (else (loop (cdr rest) (cons delimiter (cons (car rest) parts)))))))
         (if (not (list? strings))
             (error "string-join: expected a list of strings" strings))
         (case grammar
           ((infix strict-infix)
            (cond ((pair? strings)
                   (let loop ((rest (cdr strings)) (parts (list (car strings))))
                     (if (null? rest)
                         (string-concatenate (reverse parts))
                         (loop (cdr rest) (cons (car rest) (cons delimiter parts))))))
                  ((eq? grammar 'infix) "")
                  (else (error "string-join: there is nothing to join by the grammar strict-infix"))))
           ((prefix) (with-delimiters #t))
           ((suffix) (with-delimiters #f))
           (else
            (error "string-join: the grammar must be infix, strict-infix, prefix or suffix" grammar))))))

    ;; Parts of strings

    (define (check-count who string count)
      (check-range who 0 count (string-length string)))

    (define (string-take string count)
      (check-count 'string-take string count)
      (substring string 0 count))

    (define (string-drop string count)
      (check-count 'string-drop string count)
      (substring string count (string-length string)))

    (define (string-take-right string count)
      (check-count 'string-take-right string count)
      (let ((size (string-length string)))
        (substring string (- size count) size)))

    (define (string-drop-right string count)
      (check-count 'string-drop-right string count)
      (substring string 0 (- (string-length string) count)))

    (define-syntax define-padding
      (syntax-rules ()
        ((_ name (string size char start end) too-long too-short)
         (define name
           (case-lambda
             ((string size) (name string size #\space))
             ((string size char) (name string size char 0 (string-length string)))
             ((string size char start) (name string size char start (string-length string)))
             ((string size char start end)
              (check-range 'name start end (string-length string))
              (if (<= size (- end start)) too-long too-short)))))))

    (define-padding string-pad (string size char start end)
      (substring string (- end size) end)
      (string-append (make-string (- size (- end start)) char) (substring string start end)))

    (define-padding string-pad-right (string size char start end)
      (substring string start (+ start size))
      (string-append (substring string start end) (make-string (- size (- end start)) char)))

    (define-ranged (string-reverse string) (string start end)
      (reverse-list->string (string->list string start end)))

    (define string-replace
      (case-lambda
        ((a b start end) (string-replace a b start end 0 (string-length b)))
        ((a b start end start-b) (string-replace a b start end start-b (string-length b)))
        ((a b start end start-b end-b)
         (check-range 'string-replace start end (string-length a))
         (check-range 'string-replace start-b end-b (string-length b))
         (string-append (substring a 0 start)
                        (substring b start-b end-b)
                        (substring a end (string-length a))))))

    ;; The part from index `from` to `to` of the string that repeats the range without end in both directions.
    (define-ranged (string-replicate string from to) (string start end)
      (let ((size (- end start)) (wanted (- to from)))
        (cond ((< wanted 0) (error "string-replicate: the range ends before it begins" from to))
              ((= wanted 0) "")
              ((= size 0) (error "string-replicate: there is nothing to repeat" string))
              (else
               (let* ((skipped (modulo from size))
                      (copies (quotient (+ skipped wanted size -1) size))
                      (part (substring string start end)))
                 (substring (string-concatenate (make-list copies part)) skipped (+ skipped wanted)))))))

    ;; Comparing and searching

    (define-ranged-2 (string-prefix-length a b) (a start-a end-a b start-b end-b)
      (%string-prefix-length a start-a end-a b start-b end-b))

    (define-ranged-2 (string-suffix-length a b) (a start-a end-a b start-b end-b)
      (%string-suffix-length a start-a end-a b start-b end-b))

    (define-ranged-2 (string-prefix? a b) (a start-a end-a b start-b end-b)
      (= (- end-a start-a) (%string-prefix-length a start-a end-a b start-b end-b)))

    (define-ranged-2 (string-suffix? a b) (a start-a end-a b start-b end-b)
      (= (- end-a start-a) (%string-suffix-length a start-a end-a b start-b end-b)))

    (define-ranged-2 (string-contains a b) (a start-a end-a b start-b end-b)
      (%string-search a start-a end-a b start-b end-b))

    (define-ranged-2 (string-contains-right a b) (a start-a end-a b start-b end-b)
      (%string-search-right a start-a end-a b start-b end-b))

    ;; Folds

    (define-ranged (string-fold kons knil string) (string start end)
      (let loop ((i start) (result knil))
        (if (< i end)
            (loop (+ i 1) (kons (string-ref string i) result))
            result)))

    (define-ranged (string-fold-right kons knil string) (string start end)
      (let loop ((i (- end 1)) (result knil))
        (if (>= i start)
            (loop (- i 1) (kons (string-ref string i) result))
            result)))

    (define-ranged (string-for-each-index f string) (string start end)
      (let loop ((i start))
        (if (< i end)
            (begin
              (f i)
              (loop (+ i 1))))))

    ;; Splitting by a string (SRFI 130 and 152).

    (define string-split
      (case-lambda
        ((string delimiter) (string-split string delimiter 'infix))
        ((string delimiter grammar) (string-split string delimiter grammar #f))
        ((string delimiter grammar limit)
         (string-split string delimiter grammar limit 0 (string-length string)))
        ((string delimiter grammar limit start)
         (string-split string delimiter grammar limit start (string-length string)))
        ((string delimiter grammar limit start end)
         (check-range 'string-split start end (string-length string))
         (if (not (memq grammar '(infix strict-infix prefix suffix)))
             (error "string-split: the grammar must be infix, strict-infix, prefix or suffix" grammar))
         (cond ((< start end)
                (if (string-null? delimiter)
                    (split-chars string limit start end)
                    (trim-parts (split-parts string delimiter limit start end) grammar)))
               ((eq? grammar 'strict-infix)
                (error "string-split: there is nothing to split by the grammar strict-infix" string))
               (else '())))))

    (define (split-chars string limit start end)
      (let loop ((i start) (left limit) (parts '()))
        (cond ((= i end) (reverse parts))
              ((eqv? left 0) (reverse (cons (substring string i end) parts)))
              (else (loop (+ i 1) (and left (- left 1)) (cons (substring string i (+ i 1)) parts))))))

    (define (split-parts string delimiter limit start end)
      (let ((size (string-length delimiter)))
        (let loop ((from start) (left limit) (parts '()))
          (let ((at (and (not (eqv? left 0)) (%string-search string from end delimiter 0 size))))
            (if at
                (loop (+ at size) (and left (- left 1)) (cons (substring string from at) parts))
                (reverse (cons (substring string from end) parts)))))))

    (define (trim-parts parts grammar)
      (case grammar
        ((prefix) (if (string-null? (car parts)) (cdr parts) parts))
        ((suffix)
         (let ((reversed (reverse parts)))
           (if (string-null? (car reversed)) (reverse (cdr reversed)) parts)))
        (else parts)))))
