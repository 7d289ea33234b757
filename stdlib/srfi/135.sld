;;; SRFI 135: immutable texts. A text is a record of a string that nobody else has, so every part of it is reached in
;;; constant time. What takes a textual takes strings as well.

(define-library (srfi 135)
  (import (scheme base) (scheme case-lambda) (scheme char) (prefix (avm string) s:) (avm utf16)
          (only (avm string13) string-titlecase))
  (export
   text? textual? textual-null? textual-every textual-any
   make-text text text-tabulate text-unfold text-unfold-right
   ;; as the document calls them elsewhere
   (rename text-tabulate textual-tabulate) (rename text-unfold textual-unfold)
   (rename text-unfold-right textual-unfold-right)
   textual->text textual->string textual->vector textual->list string->text vector->text list->text
   reverse-list->text
   textual->utf8 textual->utf16 textual->utf16be textual->utf16le
   utf8->text utf16->text utf16be->text utf16le->text
   text-length text-ref textual-length textual-ref subtext subtextual textual-copy
   textual-take textual-drop textual-take-right textual-drop-right textual-pad textual-pad-right
   textual-trim textual-trim-right textual-trim-both
   textual-replace
   textual=? textual<? textual>? textual<=? textual>=?
   textual-ci=? textual-ci<? textual-ci>? textual-ci<=? textual-ci>=?
   textual-prefix-length textual-suffix-length textual-prefix? textual-suffix?
   textual-index textual-index-right textual-skip textual-skip-right textual-contains textual-contains-right
   textual-upcase textual-downcase textual-foldcase textual-titlecase
   textual-append textual-concatenate textual-concatenate-reverse textual-join
   textual-fold textual-fold-right textual-map textual-for-each textual-map-index textual-for-each-index
   textual-count textual-filter textual-remove textual-replicate textual-split)
  (begin

    ;; The string must never be changed: it is one that was made for this text.
    (define-record-type <text>
      (own string)
      text?
      (string text-string))

    (define (textual? object) (or (text? object) (string? object)))

    ;; The characters as a string, not to be changed.
    (define (chars textual)
      (cond ((text? textual) (text-string textual))
            ((string? textual) textual)
            (else (error "expected a text or a string" textual))))

    ;; What a procedure of the program may give for a part of a text.
    (define (part object)
      (cond ((char? object) (string object))
            (else (chars object))))

    (define (text . chars) (own (list->string chars)))
    (define (make-text size char) (own (make-string size char)))
    (define (textual-null? textual) (= 0 (string-length (chars textual))))

    (define (text-length text)
      (if (text? text) (string-length (text-string text)) (error "text-length: expected a text" text)))

    (define (text-ref text index)
      (if (text? text) (string-ref (text-string text) index) (error "text-ref: expected a text" text)))

    (define (textual-length textual) (string-length (chars textual)))
    (define (textual-ref textual index) (string-ref (chars textual) index))

    ;; Conversion

    (define textual->text
      (case-lambda
        ((textual) (if (text? textual) textual (own (string-copy (chars textual)))))
        ((textual . range) (own (apply string-copy (chars textual) range)))))

    (define (textual->string textual . range) (apply string-copy (chars textual) range))
    (define (textual->vector textual . range) (apply string->vector (chars textual) range))
    (define (textual->list textual . range) (apply string->list (chars textual) range))
    (define (string->text string . range) (own (apply string-copy string range)))
    (define (vector->text vector . range) (own (apply vector->string vector range)))

    (define list->text
      (case-lambda
        ((list) (own (list->string list)))
        ((list . range) (own (apply string-copy (list->string list) range)))))

    (define (reverse-list->text list) (own (s:reverse-list->string list)))

    (define (textual->utf8 textual . range) (apply string->utf8 (chars textual) range))
    (define (utf8->text bytes . range) (own (apply utf8->string bytes range)))

    (define (textual->utf16 textual . range)
      (string->utf16-bytes (apply textual->string textual range) #t #t))
    (define (textual->utf16be textual . range)
      (string->utf16-bytes (apply textual->string textual range) #t #f))
    (define (textual->utf16le textual . range)
      (string->utf16-bytes (apply textual->string textual range) #f #f))

    (define-syntax define-decoder
      (syntax-rules ()
        ((_ name (bytes start end) body)
         (define name
           (case-lambda
             ((bytes) (name bytes 0 (bytevector-length bytes)))
             ((bytes start) (name bytes start (bytevector-length bytes)))
             ((bytes start end)
              (if (not (<= 0 start end (bytevector-length bytes)))
                  (error "the range is not inside of the bytevector" start end bytes))
              body))))))

    (define-decoder utf16be->text (bytes start end) (own (utf16-bytes->string bytes #t start end)))
    (define-decoder utf16le->text (bytes start end) (own (utf16-bytes->string bytes #f start end)))

    ;; A mark at the beginning says which byte comes first.
    (define-decoder utf16->text (bytes start end)
      (let ((mark (and (>= (- end start) 2)
                       (list (bytevector-u8-ref bytes start) (bytevector-u8-ref bytes (+ start 1))))))
        (cond ((equal? mark '(#xFE #xFF)) (utf16be->text bytes (+ start 2) end))
              ((equal? mark '(#xFF #xFE)) (utf16le->text bytes (+ start 2) end))
              (else (utf16be->text bytes start end)))))

    ;; Parts

    (define (subtextual textual start end)
      (if (and (text? textual) (eqv? start 0) (eqv? end (text-length textual)))
          textual
          (own (substring (chars textual) start end))))

    (define (subtext text start end)
      (if (text? text) (subtextual text start end) (error "subtext: expected a text" text)))

    (define (textual-copy textual . range) (own (apply string-copy (chars textual) range)))

    ;; `(define-texts (NAME STRING-NAME) ...)`: procedures that are those on strings, whose first argument is a textual and
    ;; whose result is made a text.
    (define-syntax define-texts
      (syntax-rules ()
        ((_ (name on-strings) ...)
         (begin
           (define (name textual . rest) (own (apply on-strings (chars textual) rest)))
           ...))))

    (define-texts
      (textual-take s:string-take) (textual-drop s:string-drop)
      (textual-take-right s:string-take-right) (textual-drop-right s:string-drop-right)
      (textual-pad s:string-pad) (textual-pad-right s:string-pad-right)
      (textual-trim s:string-trim) (textual-trim-right s:string-trim-right)
      (textual-trim-both s:string-trim-both)
      (textual-upcase string-upcase) (textual-downcase string-downcase)
      (textual-foldcase string-foldcase) (textual-titlecase string-titlecase)
      (textual-replicate s:string-replicate))

    (define (textual-replace a b start end . range)
      (own (apply s:string-replace (chars a) (chars b) start end range)))

    ;; Comparison

    (define-syntax define-comparisons
      (syntax-rules ()
        ((_ (name on-strings) ...)
         (begin
           (define (name textual . rest) (apply on-strings (chars textual) (map chars rest)))
           ...))))

    (define-comparisons
      (textual=? string=?) (textual<? string<?) (textual>? string>?) (textual<=? string<=?) (textual>=? string>=?)
      (textual-ci=? string-ci=?) (textual-ci<? string-ci<?) (textual-ci>? string-ci>?)
      (textual-ci<=? string-ci<=?) (textual-ci>=? string-ci>=?))

    (define-syntax define-pairwise
      (syntax-rules ()
        ((_ (name on-strings) ...)
         (begin
           (define (name a b . range) (apply on-strings (chars a) (chars b) range))
           ...))))

    (define-pairwise
      (textual-prefix-length s:string-prefix-length) (textual-suffix-length s:string-suffix-length)
      (textual-prefix? s:string-prefix?) (textual-suffix? s:string-suffix?)
      (textual-contains s:string-contains) (textual-contains-right s:string-contains-right))

    ;; Searching

    (define-syntax define-searches
      (syntax-rules ()
        ((_ (name on-strings) ...)
         (begin
           (define (name textual pred . range) (apply on-strings (chars textual) pred range))
           ...))))

    (define-searches
      (textual-index s:string-index) (textual-index-right s:string-index-right)
      (textual-skip s:string-skip) (textual-skip-right s:string-skip-right)
      (textual-count s:string-count))

    (define (textual-every pred textual . range) (apply s:string-every pred (chars textual) range))
    (define (textual-any pred textual . range) (apply s:string-any pred (chars textual) range))
    (define (textual-filter pred textual . range) (own (apply s:string-filter pred (chars textual) range)))
    (define (textual-remove pred textual . range) (own (apply s:string-remove pred (chars textual) range)))

    ;; Concatenation

    (define (textual-append . textuals) (textual-concatenate textuals))
    (define (textual-concatenate textuals) (own (apply string-append (map chars textuals))))

    (define textual-concatenate-reverse
      (case-lambda
        ((textuals) (textual-concatenate (reverse textuals)))
        ((textuals final) (textual-concatenate (reverse (cons final textuals))))
        ((textuals final end) (textual-concatenate (reverse (cons (substring (chars final) 0 end) textuals))))))

    (define textual-join
      (case-lambda
        ((textuals) (textual-join textuals " "))
        ((textuals delimiter . grammar)
         (own (apply s:string-join (map chars textuals) (chars delimiter) grammar)))))

    (define (textual-split textual delimiter . rest)
      (map own (apply s:string-split (chars textual) (chars delimiter) rest)))

    ;; Making, folding and mapping. A procedure of the program may give a character, a string or a text.

    (define (text-tabulate f size)
      (let loop ((i 0) (parts '()))
        (if (< i size)
            (loop (+ i 1) (cons (part (f i)) parts))
            (own (apply string-append (reverse parts))))))

    (define-syntax define-unfold
      (syntax-rules ()
        ((_ name on-strings)
         (define name
           (case-lambda
             ((stop? mapper successor seed) (name stop? mapper successor seed ""))
             ((stop? mapper successor seed base) (name stop? mapper successor seed base (lambda (seed) "")))
             ((stop? mapper successor seed base make-final)
              (own (on-strings stop?
                               (lambda (seed) (part (mapper seed)))
                               successor seed (part base)
                               (lambda (seed) (part (make-final seed)))))))))))

    (define-unfold text-unfold s:string-unfold)
    (define-unfold text-unfold-right s:string-unfold-right)

    (define (textual-fold kons knil textual . range) (apply s:string-fold kons knil (chars textual) range))

    (define (textual-fold-right kons knil textual . range)
      (apply s:string-fold-right kons knil (chars textual) range))

    (define (textual-map f textual . rest)
      (let ((parts '()))
        (apply string-for-each
               (lambda arguments (set! parts (cons (part (apply f arguments)) parts)))
               (chars textual) (map chars rest))
        (own (apply string-append (reverse parts)))))

    (define (textual-for-each f textual . rest)
      (apply string-for-each f (chars textual) (map chars rest)))

    (define (textual-for-each-index f textual . range)
      (apply s:string-for-each-index f (chars textual) range))

    (define (textual-map-index f textual . range)
      (let ((parts '()))
        (apply s:string-for-each-index
               (lambda (index) (set! parts (cons (part (f index)) parts)))
               (chars textual) range)
        (own (apply string-append (reverse parts)))))))
