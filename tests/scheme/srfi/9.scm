;; SRFI 9: record types.
(import (scheme base) (srfi 9))
(define-record-type pare (kons x y) pare? (x kar set-kar!) (y kdr))
(pare? (kons 1 2)) ; => #t
(pare? (cons 1 2)) ; => #f
(kar (kons 1 2)) ; => 1
(let ((k (kons 1 2))) (set-kar! k 3) (kar k)) ; => 3
(kdr 5) ; !> kdr
