;;; What SRFI 13 has beyond `(avm string)`: comparison of parts, case, mutation, the method of Knuth, Morris and Pratt,
;;; and the parsing of optional ranges.

(define-library (avm string13)
  (import (rename (scheme base) (string-map base:string-map) (string-for-each base:string-for-each))
          (scheme case-lambda)
          (rename (scheme char) (string-upcase base:string-upcase) (string-downcase base:string-downcase))
          (avm charset) (avm string)
          (only (avm kernel) %string-prefix-length %string-hash))
  (export string-map string-map! string-for-each
          string-hash string-hash-ci
          string-compare string-compare-ci
          string= string<> string< string> string<= string>=
          string-ci= string-ci<> string-ci< string-ci> string-ci<= string-ci>=
          string-prefix-length-ci string-suffix-length-ci string-prefix-ci? string-suffix-ci? string-contains-ci
          string-upcase string-downcase string-titlecase
          string-upcase! string-downcase! string-titlecase! string-reverse!
          string-filter-either string-delete-either
          xsubstring string-xcopy! string-tokenize
          make-kmp-restart-vector kmp-step string-kmp-partial-search
          string-parse-start+end string-parse-final-start+end let-string-start+end
          check-substring-spec substring-spec-ok?)
  (begin

    ;; Of R7RS for several strings, of SRFI 13 for a part of one.

    (define string-map
      (case-lambda
        ((f string) (base:string-map f string))
        ((f string second . rest)
         (if (string? second)
             (apply base:string-map f string second rest)
             (base:string-map f (apply string-copy string second rest))))))

    (define string-for-each
      (case-lambda
        ((f string) (base:string-for-each f string))
        ((f string second . rest)
         (if (string? second)
             (apply base:string-for-each f string second rest)
             (base:string-for-each f (apply string-copy string second rest))))))

    (define-ranged (string-map! f string) (string start end)
      (let loop ((i start))
        (if (< i end)
            (begin
              (string-set! string i (f (string-ref string i)))
              (loop (+ i 1))))))

    ;; Hashes

    (define (bounded hash bound)
      (if (eqv? bound 0) hash (modulo hash bound)))

    (define string-hash
      (case-lambda
        ((string) (%string-hash string))
        ((string bound) (bounded (%string-hash string) bound))
        ((string bound start) (string-hash string bound start (string-length string)))
        ((string bound start end)
         (check-range 'string-hash start end (string-length string))
         (bounded (%string-hash (substring string start end)) bound))))

    (define (fold-case string) (base:string-map char-foldcase string))

    (define (string-hash-ci string . rest) (apply string-hash (fold-case string) rest))

    ;; Comparison. The procedures get the index in the first string where the two differ.

    (define-ranged-2 (string-compare a b less equal greater) (a start-a end-a b start-b end-b)
      (compare a start-a end-a b start-b end-b less equal greater))

    (define (compare a start-a end-a b start-b end-b less equal greater)
      (let* ((same (%string-prefix-length a start-a end-a b start-b end-b))
             (at-a (+ start-a same))
             (at-b (+ start-b same)))
        (cond ((= at-a end-a) ((if (= at-b end-b) equal less) at-a))
              ((= at-b end-b) (greater at-a))
              ((char<? (string-ref a at-a) (string-ref b at-b)) (less at-a))
              (else (greater at-a)))))

    (define-ranged-2 (string-compare-ci a b less equal greater) (a start-a end-a b start-b end-b)
      (compare (fold-case a) start-a end-a (fold-case b) start-b end-b less equal greater))

    (define (yes index) #t)
    (define (no index) #f)

    (define-syntax define-comparison
      (syntax-rules ()
        ((_ name name-ci less equal greater)
         (begin
           (define-ranged-2 (name a b) (a start-a end-a b start-b end-b)
             (compare a start-a end-a b start-b end-b less equal greater))
           (define-ranged-2 (name-ci a b) (a start-a end-a b start-b end-b)
             (compare (fold-case a) start-a end-a (fold-case b) start-b end-b less equal greater))))))

    (define-comparison string= string-ci= no yes no)
    (define-comparison string<> string-ci<> yes no yes)
    (define-comparison string< string-ci< yes no no)
    (define-comparison string> string-ci> no no yes)
    (define-comparison string<= string-ci<= yes yes no)
    (define-comparison string>= string-ci>= no yes yes)

    (define-syntax define-folded
      (syntax-rules ()
        ((_ name plain)
         (define (name a b . range)
           (apply plain (fold-case a) (fold-case b) range)))))

    (define-folded string-prefix-length-ci string-prefix-length)
    (define-folded string-suffix-length-ci string-suffix-length)
    (define-folded string-prefix-ci? string-prefix?)
    (define-folded string-suffix-ci? string-suffix?)
    (define-folded string-contains-ci string-contains)

    ;; Case

    (define string-upcase
      (case-lambda
        ((string) (base:string-upcase string))
        ((string . range) (base:string-upcase (apply string-copy string range)))))

    (define string-downcase
      (case-lambda
        ((string) (base:string-downcase string))
        ((string . range) (base:string-downcase (apply string-copy string range)))))

    (define-ranged (string-upcase! string) (string start end)
      (string-map! char-upcase string start end))

    (define-ranged (string-downcase! string) (string start end)
      (string-map! char-downcase string start end))

    ;; The letters that stand for two have a titlecase form of their own.
    (define (char-titlecase char)
      (case char
        ((#\x1C4 #\x1C5 #\x1C6) #\x1C5)
        ((#\x1C7 #\x1C8 #\x1C9) #\x1C8)
        ((#\x1CA #\x1CB #\x1CC) #\x1CB)
        ((#\x1F1 #\x1F2 #\x1F3) #\x1F2)
        (else (char-upcase char))))

    (define-ranged (string-titlecase! string) (string start end)
      (let loop ((i start) (inside? #f))
        (if (< i end)
            (let* ((char (string-ref string i)) (letter? (char-alphabetic? char)))
              (if letter?
                  (string-set! string i (if inside? (char-downcase char) (char-titlecase char))))
              (loop (+ i 1) letter?)))))

    (define-ranged (string-titlecase string) (string start end)
      (let ((copy (substring string start end)))
        (string-titlecase! copy)
        copy))

    (define-ranged (string-reverse! string) (string start end)
      (let loop ((i start) (j (- end 1)))
        (if (< i j)
            (let ((char (string-ref string i)))
              (string-set! string i (string-ref string j))
              (string-set! string j char)
              (loop (+ i 1) (- j 1))))))

    ;; The document names the string first, its implementation the criterion: both orders are understood.
    (define (string-filter-either a b . range)
      (if (string? a) (apply string-filter b a range) (apply string-filter a b range)))

    (define (string-delete-either a b . range)
      (if (string? a) (apply string-remove b a range) (apply string-remove a b range)))

    ;; Replication

    (define xsubstring
      (case-lambda
        ((string from) (xsubstring string from (+ from (string-length string)) 0 (string-length string)))
        ((string from to) (xsubstring string from to 0 (string-length string)))
        ((string from to start) (xsubstring string from to start (string-length string)))
        ((string from to start end)
         (check-range 'xsubstring start end (string-length string))
         (string-replicate string from to start end))))

    (define string-xcopy!
      (case-lambda
        ((target at string from)
         (string-xcopy! target at string from (+ from (string-length string)) 0 (string-length string)))
        ((target at string from to) (string-xcopy! target at string from to 0 (string-length string)))
        ((target at string from to start) (string-xcopy! target at string from to start (string-length string)))
        ((target at string from to start end)
         (string-copy! target at (xsubstring string from to start end)))))

    (define string-tokenize
      (case-lambda
        ((string) (string-tokenize string char-set:graphic))
        ((string tokens) (string-tokenize string tokens 0 (string-length string)))
        ((string tokens start) (string-tokenize string tokens start (string-length string)))
        ((string tokens start end)
         (check-range 'string-tokenize start end (string-length string))
         (let loop ((from start) (found '()))
           (let ((first (find-index string tokens #t from end)))
             (if first
                 (let ((behind (or (find-index string tokens #f first end) end)))
                   (loop behind (cons (substring string first behind) found)))
                 (reverse found)))))))

    ;; The method of Knuth, Morris and Pratt. Element `i` of a restart vector is how much of the pattern still matches
    ;; when `i` characters matched and the next does not, or -1 where that next character need not be looked at again.

    (define make-kmp-restart-vector
      (case-lambda
        ((pattern) (make-kmp-restart-vector pattern char=?))
        ((pattern same?) (make-kmp-restart-vector pattern same? 0 (string-length pattern)))
        ((pattern same? start) (make-kmp-restart-vector pattern same? start (string-length pattern)))
        ((pattern same? start end)
         (check-range 'make-kmp-restart-vector start end (string-length pattern))
         (let* ((size (- end start)) (restarts (make-vector size -1)))
           (define (char-at i) (string-ref pattern (+ start i)))
           (let loop ((i 1) (border 0))
             ;; `border` characters at the beginning of the pattern are also the end of its first `i`.
             (if (< i size)
                 (begin
                   (vector-set! restarts i
                                (if (and (= border 0) (same? (char-at i) (char-at 0))) -1 border))
                   (let shorten ((border border))
                     (cond ((= border -1) (loop (+ i 1) 0))
                           ((same? (char-at i) (char-at border)) (loop (+ i 1) (+ border 1)))
                           (else (shorten (vector-ref restarts border))))))))
           restarts))))

    ;; How much of the pattern matches behind the character, if `i` characters matched before it.
    (define (kmp-step pattern restarts char i same? start)
      (let loop ((i i))
        (if (same? char (string-ref pattern (+ i start)))
            (+ i 1)
            (let ((i (vector-ref restarts i)))
              (if (= i -1) 0 (loop i))))))

    ;; What matches at the end of the string, or for a match of all, the index behind it made negative.
    (define string-kmp-partial-search
      (case-lambda
        ((pattern restarts string i) (string-kmp-partial-search pattern restarts string i char=?))
        ((pattern restarts string i same?) (string-kmp-partial-search pattern restarts string i same? 0))
        ((pattern restarts string i same? pattern-start)
         (string-kmp-partial-search pattern restarts string i same? pattern-start 0))
        ((pattern restarts string i same? pattern-start start)
         (string-kmp-partial-search pattern restarts string i same? pattern-start start (string-length string)))
        ((pattern restarts string i same? pattern-start start end)
         (check-range 'string-kmp-partial-search start end (string-length string))
         (let ((size (vector-length restarts)))
           (let loop ((at start) (i i))
             (cond ((= i size) (- at))
                   ((= at end) i)
                   (else
                    (loop (+ at 1)
                          (kmp-step pattern restarts (string-ref string at) i same? pattern-start)))))))))

    ;; Optional ranges of procedures that others write

    (define (substring-spec-ok? string start end)
      (and (string? string) (exact-integer? start) (exact-integer? end)
           (<= 0 start end (string-length string))))

    (define (check-substring-spec procedure string start end)
      (if (not (substring-spec-ok? string start end))
          (error "the range is not inside of the string" procedure string start end)))

    ;; The arguments behind the range, and its bounds.
    (define (string-parse-start+end procedure string arguments)
      (let* ((start (if (pair? arguments) (car arguments) 0))
             (rest (if (pair? arguments) (cdr arguments) '()))
             (end (if (pair? rest) (car rest) (string-length string))))
        (check-substring-spec procedure string start end)
        (values (if (pair? rest) (cdr rest) '()) start end)))

    (define (string-parse-final-start+end procedure string arguments)
      (let-values (((rest start end) (string-parse-start+end procedure string arguments)))
        (if (pair? rest)
            (error "too many arguments" procedure rest))
        (values start end)))

    (define-syntax let-string-start+end
      (syntax-rules ()
        ((_ (start end) procedure string arguments body ...)
         (let-values (((start end) (string-parse-final-start+end procedure string arguments)))
           body ...))
        ((_ (start end rest) procedure string arguments body ...)
         (let-values (((rest start end) (string-parse-start+end procedure string arguments)))
           body ...))))))
