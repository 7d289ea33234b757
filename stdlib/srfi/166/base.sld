;;; SRFI 166: monadic formatting, the base.

(define-library (srfi 166 base)
  (import (avm show))
  (export
   show each each-in-list displayed written written-shared written-simply escaped maybe-escaped
   numeric numeric/comma numeric/si numeric/fitted
   nl fl space-to tab-to nothing
   joined joined/prefix joined/suffix joined/last joined/dot joined/range
   padded padded/right padded/both trimmed trimmed/right trimmed/both trimmed/lazy fitted fitted/right fitted/both
   fn with with! forked call-with-output make-state-variable
   port row col width output output-default writer string-width substring/width substring/preserve
   pad-char ellipsis radix precision decimal-sep decimal-align sign-rule comma-rule comma-sep
   word-separator? ambiguous-is-wide? pretty-environment))
