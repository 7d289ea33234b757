;;; R7RS-large, Red edition: (scheme regex) is SRFI 115.

(define-library (scheme regex)
  (import (srfi 115))
  (export
   regexp rx regexp->sre char-set->sre valid-sre? regexp? regexp-matches regexp-matches? regexp-search regexp-fold
   regexp-extract regexp-split regexp-partition regexp-replace regexp-replace-all regexp-match? regexp-match-count
   regexp-match-submatch regexp-match-submatch-start regexp-match-submatch-end regexp-match->list))
