;;; SRFI 115: regular expressions. `(avm sre)` compiles them; a primitive runs them, in time that no expression makes more
;;; than its size times that of the text.

(define-library (srfi 115)
  (import (scheme base) (scheme case-lambda) (avm charset) (avm sre) (only (avm kernel) %regexp-match))
  (export regexp rx regexp->sre char-set->sre valid-sre? regexp?
          regexp-matches regexp-matches? regexp-search regexp-fold regexp-extract regexp-split regexp-partition
          regexp-replace regexp-replace-all
          regexp-match? regexp-match-count regexp-match-submatch
          regexp-match-submatch-start regexp-match-submatch-end regexp-match->list)
  (begin

    (define-record-type <regexp>
      (make-regexp sre program count names)
      regexp?
      (sre regexp->sre)
      (program regexp-program)
      (count regexp-count)
      (names regexp-names))

    ;; Expressions that were compiled lately, by identity: one that is written in a loop is compiled once.
    (define recent-size 32)
    (define recent (make-vector recent-size #f))
    (define next-recent 0)

    (define (recently-compiled sre)
      (let loop ((i 0))
        (and (< i recent-size)
             (let ((regexp (vector-ref recent i)))
               (if (and regexp (eq? sre (regexp->sre regexp)))
                   regexp
                   (loop (+ i 1)))))))

    (define (compiled sre)
      (let-values (((program count names) (compile-sre sre)))
        (let ((regexp (make-regexp sre program count names)))
          (if (pair? sre)
              (begin
                (vector-set! recent next-recent regexp)
                (set! next-recent (modulo (+ next-recent 1) recent-size))))
          regexp)))

    (define (regexp re)
      (cond ((regexp? re) re)
            ((and (pair? re) (recently-compiled re)))
            (else (compiled re))))

    (define-syntax rx
      (syntax-rules ()
        ((_ sre ...) (regexp `(: sre ...)))))

    (define (valid-sre? object)
      (guard (condition (#t #f))
        (compile-sre object)
        #t))

    (define (char-set->sre set)
      (list (char-set->string set)))

    ;; Matches

    (define-record-type <regexp-match>
      (make-match regexp string bounds)
      regexp-match?
      (regexp match-regexp)
      (string match-string)
      (bounds match-bounds))

    ;; A match at `from` or later (if `whole?`, of all from there on) in the part of a string from `start` to `end`.
    (define (run regexp string start end from whole?)
      (let ((bounds (%regexp-match (regexp-program regexp) string start end from whole?)))
        (and bounds (make-match regexp string bounds))))

    (define-syntax define-matcher
      (syntax-rules ()
        ((_ name whole?)
         (define name
           (case-lambda
             ((re string) (run (regexp re) string 0 (string-length string) 0 whole?))
             ((re string start) (run (regexp re) string start (string-length string) start whole?))
             ((re string start end) (run (regexp re) string start end start whole?)))))))

    (define-matcher regexp-matches #t)
    (define-matcher regexp-search #f)

    (define (regexp-matches? re string . range)
      (and (apply regexp-matches re string range) #t))

    (define (regexp-match-count match) (regexp-count (match-regexp match)))

    ;; The number of a submatch that is given by number or name. Of several with a name it is the first that matched.
    (define (field->number match field)
      (cond ((and (exact-integer? field) (<= 0 field (regexp-match-count match))) field)
            ((symbol? field)
             (let ((named (assq field (regexp-names (match-regexp match)))))
               (if (not named)
                   (error "the regular expression has no submatch of that name" field))
               (let loop ((rest (regexp-names (match-regexp match))))
                 (cond ((null? rest) (cdr named))
                       ((and (eq? field (caar rest)) (vector-ref (match-bounds match) (* 2 (cdar rest))))
                        (cdar rest))
                       (else (loop (cdr rest)))))))
            (else (error "the regular expression has no submatch of that number" field))))

    (define regexp-match-submatch-start
      (case-lambda
        ((match) (regexp-match-submatch-start match 0))
        ((match field) (vector-ref (match-bounds match) (* 2 (field->number match field))))))

    (define regexp-match-submatch-end
      (case-lambda
        ((match) (regexp-match-submatch-end match 0))
        ((match field) (vector-ref (match-bounds match) (+ 1 (* 2 (field->number match field)))))))

    (define regexp-match-submatch
      (case-lambda
        ((match) (regexp-match-submatch match 0))
        ((match field)
         (let* ((number (field->number match field))
                (start (vector-ref (match-bounds match) (* 2 number)))
                (end (vector-ref (match-bounds match) (+ 1 (* 2 number)))))
           (and start end (substring (match-string match) start end))))))

    (define (regexp-match->list match)
      (let loop ((number (regexp-match-count match)) (submatches '()))
        (if (< number 0)
            submatches
            (loop (- number 1) (cons (regexp-match-submatch match number) submatches)))))

    ;; Iteration. After an empty match, the next is looked for one character further on.

    (define regexp-fold
      (case-lambda
        ((re kons knil string) (regexp-fold re kons knil string #f 0 (string-length string)))
        ((re kons knil string finish) (regexp-fold re kons knil string finish 0 (string-length string)))
        ((re kons knil string finish start)
         (regexp-fold re kons knil string finish start (string-length string)))
        ((re kons knil string finish start end)
         (let ((regexp (regexp re)))
           (let loop ((from start) (last start) (result knil))
             (let ((match (and (<= from end) (run regexp string start end from #f))))
               (if match
                   (let* ((match-start (regexp-match-submatch-start match 0))
                          (match-end (regexp-match-submatch-end match 0))
                          (result (kons last match string result)))
                     (loop (if (= match-start match-end) (+ match-end 1) match-end) match-end result))
                   (if finish (finish last #f string result) result))))))))

    (define (empty? match)
      (= (regexp-match-submatch-start match 0) (regexp-match-submatch-end match 0)))

    ;; A fold over the matches that are not empty; `kons` gets the text before each, where the match before ended, and the
    ;; match.
    (define (fold-parts re kons knil finish string range)
      (let* ((start (if (pair? range) (car range) 0))
             (end (if (and (pair? range) (pair? (cdr range))) (cadr range) (string-length string)))
             (state (regexp-fold re
                                 (lambda (from match string state)
                                   (if (empty? match)
                                       state
                                       (cons (regexp-match-submatch-end match 0)
                                             (kons (substring string (car state)
                                                              (regexp-match-submatch-start match 0))
                                                   match (cdr state)))))
                                 (cons start knil) string #f start end)))
        (finish (substring string (car state) end) (cdr state))))

    (define (regexp-extract re string . range)
      (fold-parts re
                  (lambda (before match found) (cons (regexp-match-submatch match 0) found))
                  '()
                  (lambda (rest found) (reverse found))
                  string range))

    (define (regexp-split re string . range)
      (fold-parts re
                  (lambda (before match parts) (cons before parts))
                  '()
                  (lambda (rest parts) (reverse (cons rest parts)))
                  string range))

    (define (regexp-partition re string . range)
      (fold-parts re
                  (lambda (before match parts) (cons (regexp-match-submatch match 0) (cons before parts)))
                  '()
                  (lambda (rest parts)
                    (reverse (if (and (pair? parts) (string=? rest "")) parts (cons rest parts))))
                  string range))

    ;; Replacing

    ;; The strings that a template stands for, put in front of others, the last first.
    (define (substitute template match start end parts)
      (cond ((string? template) (cons template parts))
            ((eq? template 'pre)
             (cons (substring (match-string match) start (regexp-match-submatch-start match 0)) parts))
            ((eq? template 'post)
             (cons (substring (match-string match) (regexp-match-submatch-end match 0) end) parts))
            ((or (exact-integer? template) (symbol? template))
             (cons (or (regexp-match-submatch match template) "") parts))
            ((procedure? template) (substitute (template match) match start end parts))
            ((list? template)
             (let loop ((rest template) (parts parts))
               (if (pair? rest)
                   (loop (cdr rest) (substitute (car rest) match start end parts))
                   parts)))
            (else (error "regexp-replace: no template: expected a string, a submatch, a procedure or a list" template))))

    (define regexp-replace
      (case-lambda
        ((re string template) (regexp-replace re string template 0 (string-length string) 0))
        ((re string template start) (regexp-replace re string template start (string-length string) 0))
        ((re string template start end) (regexp-replace re string template start end 0))
        ((re string template start end count)
         (let ((start (or start 0)) (end (or end (string-length string))) (regexp (regexp re)))
           (let loop ((from start) (count (or count 0)))
             (let ((match (and (<= from end) (run regexp string start end from #f))))
               (cond ((not match) (string-copy string))
                     ((> count 0)
                      (loop (if (empty? match)
                                (+ (regexp-match-submatch-end match 0) 1)
                                (regexp-match-submatch-end match 0))
                            (- count 1)))
                     (else
                      (string-append
                       (substring string 0 (regexp-match-submatch-start match 0))
                       (apply string-append (reverse (substitute template match start end '())))
                       (substring string (regexp-match-submatch-end match 0) (string-length string)))))))))))

    (define regexp-replace-all
      (case-lambda
        ((re string template) (regexp-replace-all re string template 0 (string-length string)))
        ((re string template start) (regexp-replace-all re string template start (string-length string)))
        ((re string template start end)
         (let ((start (or start 0)) (end (or end (string-length string))))
           (regexp-fold re
                        (lambda (last match string parts)
                          (substitute template match start end
                                      (cons (substring string last (regexp-match-submatch-start match 0)) parts)))
                        (list (substring string 0 start))
                        string
                        (lambda (last match string parts)
                          (apply string-append
                                 (reverse (cons (substring string last (string-length string)) parts))))
                        start end)))))))
