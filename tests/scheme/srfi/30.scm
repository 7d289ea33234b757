;; SRFI 30: nested comments; SRFI 62: datum comments.
(import (scheme base) (srfi 30))
(list 1 #| a #| nested |# comment |# 2) ; => (1 2)
