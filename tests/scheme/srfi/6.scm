;; SRFI 6: string ports.
(import (only (scheme base) let read-char write-string) (srfi 6))
(read-char (open-input-string "ab")) ; => #\a
(let ((p (open-output-string))) (write-string "xy" p) (get-output-string p)) ; => "xy"
