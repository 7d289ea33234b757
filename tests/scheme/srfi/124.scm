;; SRFI 124: ephemerons, which hold strongly here.

(import (srfi 124))

(define key (list 'key))
(define e (make-ephemeron key 'datum))
(ephemeron? e) ; => #t
(ephemeron? key) ; => #f
(ephemeron-broken? e) ; => #f
(ephemeron-broken? key) ; !> expected a record of type ephemeron, got (key)
(eq? (ephemeron-key e) key) ; => #t
(ephemeron-datum e) ; => datum
(ephemeron-datum 1) ; !> ephemeron-datum: expected a record of type ephemeron, got 1
(reference-barrier key)
