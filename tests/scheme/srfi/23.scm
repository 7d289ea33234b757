;; SRFI 23: error.
(import (except (scheme base) error) (srfi 23))
(error "it broke:" 1 "two") ; !> it broke:: 1 "two"
