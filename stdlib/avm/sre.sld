;;; Scheme regular expressions (SRFI 115): from their notation to the programs that `%regexp-match` runs.
;;;
;;; An expression is parsed to a tree, in which sets of characters are ranges and submatches have numbers; then code is
;;; written for the tree. What is parsed stands in a context: `nocase?`, `ascii?`, `captures?`.

(define-library (avm sre)
  (import (scheme base) (scheme case-lambda) (scheme cxr) (avm charset)
          (only (avm kernel) %char-ranges %ranges-combine %ranges-fold-case))
  (export compile-sre)
  (begin

    (define (bad what sre)
      (error (string-append "regexp: " what) sre))

    ;; Sets of characters, as ranges

    (define (union a b) (%ranges-combine a b 14))
    (define (intersection a b) (%ranges-combine a b 8))
    (define (difference a b) (%ranges-combine a b 2))

    (define ascii-ranges '#(0 128))
    (define letter-ranges '#(65 91 97 123))
    (define everything (%ranges-combine '#() '#() 1))

    (define (char-ranges char)
      (let ((code (char->integer char)))
        (vector code (+ code 1))))

    ;; With all case variants, if case does not count. In an ASCII context only the ASCII letters have variants.
    (define (variants ranges context)
      (cond ((not (nocase? context)) ranges)
            ((ascii? context)
             (union ranges
                    (intersection (%ranges-fold-case (intersection ranges letter-ranges)) ascii-ranges)))
            (else (%ranges-fold-case ranges))))

    ;; The sets that have names: what they are in Unicode, made when first used, and in ASCII.
    (define-syntax named-set
      (syntax-rules ()
        ((_ (name ...) unicode ascii)
         (list '(name ...) #f (lambda () unicode) ascii))))

    (define (set-of name)
      (let ((entry (find-set name)))
        (or (cadr entry)
            (let ((ranges ((caddr entry))))
              (set-car! (cdr entry) ranges)
              ranges))))

    (define named-sets
      (list
       (named-set (any) everything ascii-ranges)
       (named-set (nonl) (difference everything '#(10 11 13 14)) '#(0 10 11 13 14 128))
       (named-set (ascii) ascii-ranges ascii-ranges)
       (named-set (lower-case lower) (%char-ranges '(Lowercase)) '#(97 123))
       (named-set (upper-case upper) (%char-ranges '(Uppercase)) '#(65 91))
       (named-set (title-case title) (%char-ranges '(Lt)) '#())
       (named-set (alphabetic alpha letter) (%char-ranges '(Alphabetic)) letter-ranges)
       (named-set (numeric num digit) (%char-ranges '(Nd)) '#(48 58))
       (named-set (alphanumeric alphanum alnum) (%char-ranges '(Alphabetic Nd)) '#(48 58 65 91 97 123))
       (named-set (punctuation punct) (%char-ranges '(Pc Pd Ps Pe Pi Pf Po))
                  '#(33 36 37 43 44 48 58 60 63 65 91 94 95 96 123 124 125 126))
       (named-set (symbol) (%char-ranges '(Sm Sc Sk So)) '#(36 37 43 44 60 63 94 95 96 97 124 125 126 127))
       (named-set (graphic graph) (union (set-of 'alphanumeric) (union (set-of 'punctuation) (set-of 'symbol)))
                  '#(33 127))
       (named-set (whitespace white space) (%char-ranges '(White_Space Zs Zl Zp)) '#(9 14 32 33))
       (named-set (printing print) (union (set-of 'graphic) (set-of 'whitespace)) '#(9 14 32 127))
       (named-set (control cntrl) (%char-ranges '(Cc Cf Co Cn)) '#(0 32))
       (named-set (hex-digit xdigit) '#(48 58 65 71 97 103) '#(48 58 65 71 97 103))))

    (define (find-set name)
      (let loop ((rest named-sets))
        (and (pair? rest)
             (if (memq name (caar rest)) (car rest) (loop (cdr rest))))))

    (define (named-ranges name context)
      (let* ((entry (find-set name))
             (ranges (and entry (if (ascii? context) (cadddr entry) (set-of name)))))
        (and ranges
             (if (memq name '(lower-case lower upper-case upper)) (variants ranges context) ranges))))

    ;; Contexts

    (define-record-type context
      (make-context nocase? ascii? captures?)
      context?
      (nocase? nocase?)
      (ascii? ascii?)
      (captures? captures?))

    (define (inside head context)
      (let ((nocase (nocase? context)) (ascii (ascii? context)) (captures (captures? context)))
        (case head
          ((w/nocase) (make-context #t ascii captures))
          ((w/case) (make-context #f ascii captures))
          ((w/ascii) (make-context nocase #t captures))
          ((w/unicode) (make-context nocase #f captures))
          (else (make-context nocase ascii #f)))))

    ;; The ranges of an expression that is a set of characters; of others #f.
    (define (sre->ranges sre context)
      (cond ((char? sre) (variants (char-ranges sre) context))
            ((string? sre)
             (and (= 1 (string-length sre)) (variants (char-ranges (string-ref sre 0)) context)))
            ((char-set? sre) (variants (char-set-ranges sre) context))
            ((symbol? sre) (named-ranges sre context))
            ((and (pair? sre) (list? sre)) (form->ranges (car sre) (cdr sre) context))
            (else #f)))

    (define (form->ranges head parts context)
      (cond ((string? head)
             (and (null? parts) (variants (char-set-ranges (string->char-set head)) context)))
            (else
             (case head
               ((char-set)
                (and (pair? parts) (null? (cdr parts)) (string? (car parts))
                     (variants (char-set-ranges (string->char-set (car parts))) context)))
               ((/ char-range) (variants (range-pairs parts) context))
               ((or |\||) (combine-all union parts context))
               ((and &) (and (pair? parts) (combine-all intersection parts context)))
               ((- difference) (and (pair? parts) (combine-all difference parts context)))
               ((~ complement)
                (let ((ranges (combine-all union parts context)))
                  (and ranges (difference (if (ascii? context) ascii-ranges everything) ranges))))
               ((w/case w/nocase w/ascii w/unicode)
                (and (pair? parts) (null? (cdr parts)) (sre->ranges (car parts) (inside head context))))
               (else #f)))))

    (define (combine-all combine parts context)
      (if (null? parts)
          '#()
          (let loop ((rest (cdr parts)) (ranges (sre->ranges (car parts) context)))
            (if (and ranges (pair? rest))
                (let ((more (sre->ranges (car rest) context)))
                  (loop (cdr rest) (and more (combine ranges more))))
                ranges))))

    (define (range-pairs parts)
      (let loop ((chars (apply append (map range-chars parts))) (ranges '#()))
        (cond ((null? chars) ranges)
              ((null? (cdr chars)) (bad "a range has no end" parts))
              ((char<? (cadr chars) (car chars)) (bad "a range ends before it begins" parts))
              (else
               (loop (cddr chars)
                     (union ranges (vector (char->integer (car chars)) (+ 1 (char->integer (cadr chars))))))))))

    (define (range-chars part)
      (cond ((string? part) (string->list part))
            ((char? part) (list part))
            (else (bad "expected a character or a string for a range" part))))

    ;; Parsing. Trees are lists: (char C), (set RANGES), (seq TREE ...), (alt TREE ...), (rep MIN MAX GREEDY? TREE),
    ;; (sub NUMBER TREE), (assert NUMBER), (look NUMBER TREE).

    (define-record-type parser
      (make-parser count names lazy?)
      parser?
      (count submatches submatches!)
      (names submatch-names submatch-names!)
      (lazy? lazy? lazy!))

    (define assertions
      '((bos . 0) (eos . 1) (bol . 2) (eol . 3) (bow . 4) (eow . 5) (nwb . 6) (bog . 7) (eog . 7)))

    ;; A character at a boundary, and more as long as there is none; 8 asserts that.
    (define grapheme-tree
      `(seq (assert 7) (set ,everything) (rep 0 #f #t (seq (assert 8) (set ,everything))) (assert 7)))

    (define (parse sre context parser)
      (let ((ranges (sre->ranges sre context)))
        (cond (ranges (if (and (= 2 (vector-length ranges)) (= 1 (- (vector-ref ranges 1) (vector-ref ranges 0))))
                          (list 'char (integer->char (vector-ref ranges 0)))
                          (list 'set ranges)))
              ((string? sre)
               (cons 'seq (map (lambda (char) (parse char context parser)) (string->list sre))))
              ((symbol? sre) (parse-symbol sre context parser))
              ((and (pair? sre) (list? sre)) (parse-form sre context parser))
              (else (bad "no regular expression" sre)))))

    (define (parse-symbol sre context parser)
      (let ((assertion (assq sre assertions)))
        (cond (assertion
               (if (and (ascii? context) (memq sre '(bog eog))) '(seq) (list 'assert (cdr assertion))))
              ((eq? sre 'word) (parse '(word+ any) context parser))
              ((eq? sre 'grapheme)
               (if (ascii? context)
                   (list 'set ascii-ranges)
                   grapheme-tree))
              (else (bad "no regular expression has the name" sre)))))

    (define (parse-all parts context parser)
      (if (and (pair? parts) (null? (cdr parts)))
          (parse (car parts) context parser)
          (cons 'seq (map (lambda (part) (parse part context parser)) parts))))

    (define (parse-form sre context parser)
      (define parts (cdr sre))
      (define (operand index)
        (if (> (length parts) index)
            (list-ref parts index)
            (bad "an operand is missing" sre)))
      (define (count index)
        (let ((n (operand index)))
          (if (and (exact-integer? n) (>= n 0)) n (bad "expected a count, an exact integer that is not negative" sre))))
      (define (upper index)
        (let ((n (operand index)))
          (cond ((not n) n)
                ((< (count index) (count (- index 1))) (bad "a repetition has less at most than at least" sre))
                (else n))))
      (define (repeat least most greedy? parts)
        (if (not greedy?) (lazy! parser #t))
        (list 'rep least most greedy? (parse-all parts context parser)))
      (define (look number) (list 'look number (parse-all parts context parser)))
      (case (car sre)
        ((: seq) (parse-all parts context parser))
        ((or |\||) (cons 'alt (map (lambda (part) (parse part context parser)) parts)))
        ((? optional) (repeat 0 1 #t parts))
        ((* zero-or-more) (repeat 0 #f #t parts))
        ((+ one-or-more) (repeat 1 #f #t parts))
        ((= exactly) (repeat (count 0) (count 0) #t (cdr parts)))
        ((>= at-least) (repeat (count 0) #f #t (cdr parts)))
        ((** repeated) (repeat (count 0) (upper 1) #t (cddr parts)))
        ((?? non-greedy-optional) (repeat 0 1 #f parts))
        ((*? non-greedy-zero-or-more) (repeat 0 #f #f parts))
        ((**? non-greedy-repeated) (repeat (count 0) (upper 1) #f (cddr parts)))
        (($ submatch) (parse-submatch #f parts context parser))
        ((-> submatch-named)
         (if (symbol? (operand 0))
             (parse-submatch (car parts) (cdr parts) context parser)
             (bad "expected a symbol that names the submatch" sre)))
        ((w/case w/nocase w/ascii w/unicode w/nocapture)
         (parse-all parts (inside (car sre) context) parser))
        ((word) (parse `(: bow ,@parts eow) context parser))
        ((word+) (parse `(word (+ (and (or alphanumeric "_") (or ,@parts)))) context parser))
        ((look-ahead) (look 0))
        ((neg-look-ahead) (look 1))
        ((look-behind) (look 2))
        ((neg-look-behind) (look 3))
        ((backref) (bad "references to submatches are not supported, since they take exponential time" sre))
        (else (bad "no regular expression" sre))))

    (define (parse-submatch name parts context parser)
      (if (captures? context)
          (let ((number (+ (submatches parser) 1)))
            (submatches! parser number)
            (if name (submatch-names! parser (cons (cons name number) (submatch-names parser))))
            (list 'sub number (parse-all parts context parser)))
          (parse-all parts context parser)))

    ;; Code. An instruction is a vector of an operation and two operands; it is written into a list, the last first.

    (define most-instructions 60000)

    (define-record-type code
      (make-code instructions size)
      code?
      (instructions instructions instructions!)
      (size code-size code-size!))

    (define (emit! code operation a b)
      (let ((instruction (vector operation a b)))
        (if (= (code-size code) most-instructions)
            (error "regexp: the regular expression is too large: its repetitions make too many copies"))
        (instructions! code (cons instruction (instructions code)))
        (code-size! code (+ (code-size code) 1))
        instruction))

    ;; Writes the code of a tree; `back?` inside of what looks behind, where the text is read from right to left.
    (define (generate tree code back?)
      (case (car tree)
        ((char) (emit! code 0 (cadr tree) 0))
        ((set) (emit! code 1 (cadr tree) 0))
        ((seq)
         (for-each (lambda (part) (generate part code back?))
                   (if back? (reverse (cdr tree)) (cdr tree))))
        ((alt) (generate-alternatives (cdr tree) code back?))
        ((rep) (generate-repetition (cadr tree) (caddr tree) (cadddr tree) (car (cddddr tree)) code back?))
        ((sub)
         (let ((first (* 2 (cadr tree))))
           (emit! code 4 (if back? (+ first 1) first) 0)
           (generate (caddr tree) code back?)
           (emit! code 4 (if back? first (+ first 1)) 0)))
        ((assert) (emit! code 5 (cadr tree) 0))
        (else
         (let* ((kind (cadr tree)) (look (emit! code 6 kind 0)))
           (generate (caddr tree) code (>= kind 2))
           (emit! code 7 0 0)
           (vector-set! look 2 (code-size code))))))

    (define (generate-alternatives trees code back?)
      (cond ((null? trees) (emit! code 1 '#() 0))
            ((null? (cdr trees)) (generate (car trees) code back?))
            (else
             (let ((split (emit! code 2 (+ (code-size code) 1) 0)))
               (generate (car trees) code back?)
               (let ((jump (emit! code 3 0 0)))
                 (vector-set! split 2 (code-size code))
                 (generate-alternatives (cdr trees) code back?)
                 (vector-set! jump 1 (code-size code)))))))

    ;; A split that goes on behind itself or elsewhere, by preference.
    (define (emit-split! code greedy?)
      (let ((split (emit! code 2 0 0)))
        (vector-set! split (if greedy? 1 2) (code-size code))
        split))

    (define (patch-split! split greedy? target)
      (vector-set! split (if greedy? 2 1) target))

    (define (generate-repetition least most greedy? tree code back?)
      (let copies ((n least))
        (if (> n 0)
            (begin
              (generate tree code back?)
              (copies (- n 1)))))
      (if most
          (let options ((n (- most least)) (splits '()))
            (if (> n 0)
                (let ((split (emit-split! code greedy?)))
                  (generate tree code back?)
                  (options (- n 1) (cons split splits)))
                (for-each (lambda (split) (patch-split! split greedy? (code-size code))) splits)))
          (let* ((start (code-size code)) (split (emit-split! code greedy?)))
            (generate tree code back?)
            (emit! code 3 start 0)
            (patch-split! split greedy? (code-size code)))))

    ;; The program of an expression, how many submatches it has, and the list of their names and numbers.
    (define (compile-sre sre)
      (let* ((parser (make-parser 0 '() #f))
             (tree (parse sre (make-context #f #f #t) parser))
             (code (make-code '() 0)))
        (generate (list 'sub 0 tree) code #f)
        (emit! code 7 0 0)
        (let ((program (make-vector (+ 2 (* 3 (code-size code))))))
          (vector-set! program 0 (* 2 (+ 1 (submatches parser))))
          (vector-set! program 1 (lazy? parser))
          (let loop ((rest (instructions code)) (at (- (vector-length program) 3)))
            (if (pair? rest)
                (begin
                  (vector-copy! program at (car rest))
                  (loop (cdr rest) (- at 3)))))
          (values program (submatches parser) (reverse (submatch-names parser))))))))
