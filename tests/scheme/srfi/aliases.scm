;; R7RS-large names of SRFI libraries: the same bindings.
(import (scheme base))
(import (prefix (scheme list) l:) (prefix (srfi 1) s:))
(map eq? (list l:fold l:iota l:lset-union l:delete-duplicates) (list s:fold s:iota s:lset-union s:delete-duplicates)) ; => (#t #t #t #t)
(import (prefix (scheme stream) l:) (prefix (srfi 41) s:))
(l:stream->list (s:stream-map + (l:stream 1 2) (s:stream 3 4))) ; => (4 6)
(import (prefix (scheme generator) l:) (prefix (srfi 158) s:))
(map eq? (list l:generator l:gmerge l:sum-accumulator) (list s:generator s:gmerge s:sum-accumulator)) ; => (#t #t #t)

;; Whatever the order of imports, what (scheme base) shares with SRFI 1 is one binding.
(import (srfi 1) (scheme base))
(map + '(1 2) '(10 20 30)) ; => (11 22)
(import (scheme base) (srfi 1))
(eq? map s:map) ; => #t
