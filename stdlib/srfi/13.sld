;;; SRFI 13: strings. Where R7RS has a procedure that does what is asked here, it is that one.

(define-library (srfi 13)
  (import (except (scheme base) string-map string-for-each) (avm string) (avm string13))
  (export
   string? string-null? string-every string-any
   make-string string string-tabulate string-unfold string-unfold-right
   string->list list->string reverse-list->string string-join
   string-length string-ref string-copy substring/shared
   string-copy! string-take string-drop string-take-right string-drop-right
   string-pad string-pad-right string-trim string-trim-right string-trim-both
   string-set! string-fill!
   string-compare string-compare-ci string-hash string-hash-ci
   string= string<> string< string> string<= string>=
   string-ci= string-ci<> string-ci< string-ci> string-ci<= string-ci>=
   string-prefix-length string-suffix-length string-prefix-length-ci string-suffix-length-ci
   string-prefix? string-suffix? string-prefix-ci? string-suffix-ci?
   string-index string-index-right string-skip string-skip-right string-count string-contains string-contains-ci
   string-titlecase string-upcase string-downcase string-titlecase! string-upcase! string-downcase!
   string-reverse string-reverse!
   string-append string-concatenate (rename string-append string-append/shared)
   (rename string-concatenate string-concatenate/shared)
   string-concatenate-reverse (rename string-concatenate-reverse string-concatenate-reverse/shared)
   string-map string-map! string-fold string-fold-right string-for-each string-for-each-index
   xsubstring string-xcopy! string-replace string-tokenize
   (rename string-filter-either string-filter) (rename string-delete-either string-delete)
   make-kmp-restart-vector kmp-step string-kmp-partial-search
   string-parse-start+end string-parse-final-start+end let-string-start+end
   check-substring-spec substring-spec-ok?)
  (begin

    (define-ranged (substring/shared string) (string start end)
      (substring string start end))))
