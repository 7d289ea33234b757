;; SRFI 4: homogeneous numeric vectors. tests/scheme/srfi/160.scm has more about them.
(import (scheme base) (srfi 4))

(s8vector->list (s8vector -1 2)) ; => (-1 2)
(u8vector->list (u8vector 1 255)) ; => (1 255)
(s16vector->list (list->s16vector '(-1 300))) ; => (-1 300)
(u16vector-length (make-u16vector 3 7)) ; => 3
(s32vector-ref (s32vector 1 -70000) 1) ; => -70000
(u32vector-ref (u32vector 4294967295) 0) ; => 4294967295
(let ((v (make-s64vector 2 0))) (s64vector-set! v 1 -5) (s64vector->list v)) ; => (0 -5)
(u64vector->list (u64vector 18446744073709551615)) ; => (18446744073709551615)
(f32vector->list (f32vector 0.5 1)) ; => (0.5 1.0)
(f64vector->list (list->f64vector '(0.1 1))) ; => (0.1 1.0)
(map (lambda (is?) (is? (f64vector 1.0))) (list f64vector? f32vector? u8vector?)) ; => (#t #f #f)
(f64vector-set! (f64vector 1.0) 1 2.0) ; !> 1 is out of range
(u8vector 256) ; !> expected a byte
