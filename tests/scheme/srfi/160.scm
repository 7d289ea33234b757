;; SRFI 160: homogeneous numeric vectors.
(import (scheme base) (scheme write) (scheme eval)
        (srfi 160 base) (srfi 160 u8) (srfi 160 s16) (srfi 160 f32) (srfi 160 c128))

;; A vector of bytes is a bytevector.
(u8vector 1 2 3) ; => #u8(1 2 3)
(u8vector? #u8(1)) ; => #t
(bytevector? (make-u8vector 2 7)) ; => #t
(u8vector-ref #u8(1 2) 1) ; => 2
(u8vector-map + #u8(1 2 3) #u8(10 20)) ; => #u8(11 22)

;; What each kind holds.
(map u8? '(0 255 256 -1 1.0 a)) ; => (#t #t #f #f #f #f)
(map s8? '(-128 127 128 -129 1.0 a)) ; => (#t #t #f #f #f #f)
(map u16? '(0 65535 65536 -1 1.0 a)) ; => (#t #t #f #f #f #f)
(map s16? '(-32768 32767 32768 -32769 1.0 a)) ; => (#t #t #f #f #f #f)
(map u32? '(0 4294967295 4294967296 -1 1.0 a)) ; => (#t #t #f #f #f #f)
(map s32? '(-2147483648 2147483647 2147483648 -2147483649 1.0 a)) ; => (#t #t #f #f #f #f)
(map u64? '(0 18446744073709551615 18446744073709551616 -1 1.0 a)) ; => (#t #t #f #f #f #f)
(map s64? '(-9223372036854775808 9223372036854775807 9223372036854775808 -9223372036854775809 1.0 a)) ; => (#t #t #f #f #f #f)
(map f32? '(1.0 1 1/2 +inf.0 +i a)) ; => (#t #t #t #t #f #f)
(map f64? '(1.0 1 1/2 +inf.0 +i a)) ; => (#t #t #t #t #f #f)
(map c64? '(1.0 1 1/2 +inf.0 +i a)) ; => (#t #t #t #t #t #f)
(map c128? '(1.0 1 1/2 +inf.0 +i a)) ; => (#t #t #t #t #t #f)
(s8vector->list (s8vector -128 127 -1)) ; => (-128 127 -1)
(u16vector->list (u16vector 0 65535)) ; => (0 65535)
(s16vector->list (s16vector -32768 32767)) ; => (-32768 32767)
(u32vector->list (u32vector 0 4294967295)) ; => (0 4294967295)
(s32vector->list (s32vector -2147483648 2147483647)) ; => (-2147483648 2147483647)
(u64vector->list (u64vector 0 18446744073709551615)) ; => (0 18446744073709551615)
(s64vector->list (s64vector -9223372036854775808 9223372036854775807)) ; => (-9223372036854775808 9223372036854775807)
(f32vector->list (f32vector 1 0.5 0.1 -inf.0)) ; => (1.0 0.5 0.10000000149011612 -inf.0)
(f64vector->list (f64vector 1 0.1 +nan.0 -0.0)) ; => (1.0 0.1 +nan.0 -0.0)
(c64vector->list (c64vector 1.5+2.5i 1)) ; => (1.5+2.5i 1.0+0.0i)
(c128vector->list (c128vector 0.1+0.2i -i)) ; => (0.1+0.2i -1.0i)
(s16vector 32768) ; !> expected an exact integer from -32768 to 32767, got 32768
(u64vector -1) ; !> expected an exact integer from 0 to 2^64 - 1, got -1
(f64vector 'a) ; !> expected a real number, got a
(s16vector-ref (s16vector 1 2) 2) ; !> 2 is out of range: must be from 0 to 1 (argument 2)
(s16vector-ref (u16vector 1 2) 0) ; !> numvector-ref: expected an s16vector, got #u16(1 2) (argument 1)
(s16vector-ref #(1) 0) ; !> numvector-ref: expected an s16vector, got #(1) (argument 1)
(make-s16vector -1) ; !> make-numvector: expected an exact integer that is not negative, got -1 (argument 1)
(s16vector 1 -2) ; => #s16(1 -2)
(f64vector 1 0.5) ; => #f64(1.0 0.5)
(c64vector +i) ; => #c64(+1.0i)
(equal? (s16vector 1 2) (s16vector 1 2)) ; => #t
(equal? (s16vector 1 2) (s16vector 1 3)) ; => #f
(equal? (s16vector 1 2) (u16vector 1 2)) ; => #f
(equal? (list (f64vector 1)) (list (f64vector 1))) ; => #t
(map (lambda (is?) (is? (s16vector 1))) (list u8vector? s8vector? u16vector? s16vector? f32vector?)) ; => (#f #f #f #t #f)

;; All procedures for all kinds: `@` is the name of the kind in turn. Each check is an expression and its value.
(define checks
  '(((@vector->list (make-@vector 2 7)) (7 7))
    ((@vector-length (make-@vector 3)) 3)
    ((@vector->list (@vector)) ())
    ((@vector? (@vector 1)) #t)
    ((@vector? '(1)) #f)
    ((@? 5) #t)
    ((@? 'a) #f)
    ((@vector-ref (@vector 1 2 3) 1) 2)
    ((let ((v (@vector 1 2 3))) (@vector-set! v 1 9) (@vector->list v)) (1 9 3))
    ((@vector->list (list->@vector '(1 2 3))) (1 2 3))
    ((@vector->list (@vector 1 2 3) 1) (2 3))
    ((@vector->list (@vector 1 2 3) 1 2) (2))
    ((@vector->list (@vector-unfold (lambda (i x) (values (+ x i) (* x 2))) 4 1)) (1 3 6 11))
    ((@vector->list (@vector-unfold-right (lambda (i x) (values x (+ x 1))) 3 1)) (3 2 1))
    ((let ((v (@vector 1 2 3 4))) (@vector-unfold! (lambda (i x) (values x (+ x 1))) v 1 3 7) (@vector->list v)) (1 7 8 4))
    ((let ((v (@vector 1 2 3 4))) (@vector-unfold-right! (lambda (i x) (values x (+ x 1))) v 1 3 7) (@vector->list v)) (1 8 7 4))
    ((@vector->list (@vector-copy (@vector 1 2 3))) (1 2 3))
    ((@vector->list (@vector-copy (@vector 1 2 3) 1)) (2 3))
    ((@vector->list (@vector-copy (@vector 1 2 3) 1 2)) (2))
    ((@vector->list (@vector-reverse-copy (@vector 1 2 3) 1)) (3 2))
    ((@vector->list (@vector-append (@vector 1) (@vector) (@vector 2 3))) (1 2 3))
    ((@vector->list (@vector-append)) ())
    ((@vector->list (@vector-concatenate (list (@vector 1) (@vector 2 3)))) (1 2 3))
    ((@vector->list (@vector-append-subvectors (@vector 1 2 3) 0 2 (@vector 4 5 6) 2 3)) (1 2 6))
    ((@vector-empty? (@vector)) #t)
    ((@vector-empty? (@vector 1)) #f)
    ((@vector=) #t)
    ((@vector= (@vector 1 2) (@vector 1 2) (@vector 1 2)) #t)
    ((@vector= (@vector 1 2) (@vector 1 3)) #f)
    ((@vector= (@vector 1 2) (@vector 1 2 3)) #f)
    ((@vector->list (@vector-take (@vector 1 2 3) 2)) (1 2))
    ((@vector->list (@vector-take-right (@vector 1 2 3) 2)) (2 3))
    ((@vector->list (@vector-drop (@vector 1 2 3) 2)) (3))
    ((@vector->list (@vector-drop-right (@vector 1 2 3) 2)) (1))
    ((map @vector->list (@vector-segment (@vector 1 2 3 4 5) 2)) ((1 2) (3 4) (5)))
    ((@vector-segment (@vector) 2) ())
    ((@vector-fold + 0 (@vector 1 2 3)) 6)
    ((@vector-fold (lambda (s x y) (+ s (* x y))) 0 (@vector 1 2 3) (@vector 10 20)) 50)
    ((@vector-fold (lambda (s x) (cons x s)) '() (@vector 1 2 3)) (3 2 1))
    ((@vector-fold-right (lambda (s x) (cons x s)) '() (@vector 1 2 3)) (1 2 3))
    ((@vector-fold-right (lambda (s x y) (cons (+ x y) s)) '() (@vector 1 2) (@vector 10 20 30)) (11 22))
    ((@vector->list (@vector-map (lambda (x) (* x x)) (@vector 1 2 3))) (1 4 9))
    ((@vector->list (@vector-map + (@vector 1 2 3) (@vector 10 20))) (11 22))
    ((let ((v (@vector 1 2 3))) (@vector-map! (lambda (x) (* x x)) v) (@vector->list v)) (1 4 9))
    ((let ((v (@vector 1 2 3))) (@vector-map! + v (@vector 10 20)) (@vector->list v)) (11 22 3))
    ((let ((l '())) (@vector-for-each (lambda (x) (set! l (cons x l))) (@vector 1 2)) l) (2 1))
    ((let ((l '())) (@vector-for-each (lambda (x y) (set! l (cons (+ x y) l))) (@vector 1 2) (@vector 10)) l) (11))
    ((@vector-count (lambda (x) (= x 1)) (@vector 1 2 1)) 2)
    ((@vector-count = (@vector 1 2 1) (@vector 1 3)) 1)
    ((@vector->list (@vector-cumulate + 0 (@vector 1 2 3))) (1 3 6))
    ((@vector->list (@vector-take-while (lambda (x) (= x 1)) (@vector 1 1 2 1))) (1 1))
    ((@vector->list (@vector-take-while-right (lambda (x) (= x 1)) (@vector 1 1 2 1))) (1))
    ((@vector->list (@vector-drop-while (lambda (x) (= x 1)) (@vector 1 1 2 1))) (2 1))
    ((@vector->list (@vector-drop-while-right (lambda (x) (= x 1)) (@vector 1 1 2 1))) (1 1 2))
    ((@vector->list (@vector-take-while (lambda (x) #t) (@vector 1 2))) (1 2))
    ((@vector->list (@vector-drop-while-right (lambda (x) #t) (@vector 1 2))) ())
    ((@vector-index (lambda (x) (= x 2)) (@vector 1 2 2)) 1)
    ((@vector-index = (@vector 1 2) (@vector 2 2)) 1)
    ((@vector-index-right (lambda (x) (= x 2)) (@vector 1 2 2)) 2)
    ((@vector-skip (lambda (x) (= x 1)) (@vector 1 2 2)) 1)
    ((@vector-skip-right (lambda (x) (= x 2)) (@vector 1 2 2)) 0)
    ((@vector-any (lambda (x) (and (= x 2) 'yes)) (@vector 1 2)) yes)
    ((@vector-any (lambda (x) #t) (@vector)) #f)
    ((@vector-every (lambda (x) (and (= x 1) 'yes)) (@vector 1 1)) yes)
    ((@vector-every = (@vector 1 2) (@vector 1 3)) #f)
    ((call-with-values (lambda () (@vector-partition (lambda (x) (= x 1)) (@vector 2 1 3 1)))
                       (lambda (v n) (cons n (@vector->list v))))
     (2 1 1 2 3))
    ((@vector->list (@vector-filter (lambda (x) (= x 1)) (@vector 2 1 3 1))) (1 1))
    ((@vector->list (@vector-remove (lambda (x) (= x 1)) (@vector 2 1 3 1))) (2 3))
    ((let ((v (@vector 1 2 3))) (@vector-swap! v 0 2) (@vector->list v)) (3 2 1))
    ((let ((v (@vector 1 2 3))) (@vector-fill! v 7) (@vector->list v)) (7 7 7))
    ((let ((v (@vector 1 2 3))) (@vector-fill! v 7 1 2) (@vector->list v)) (1 7 3))
    ((let ((v (@vector 1 2 3))) (@vector-reverse! v) (@vector->list v)) (3 2 1))
    ((let ((v (@vector 1 2 3 4))) (@vector-reverse! v 1 3) (@vector->list v)) (1 3 2 4))
    ((let ((v (@vector 1 2 3 4))) (@vector-copy! v 1 (@vector 7 8 9) 1) (@vector->list v)) (1 8 9 4))
    ((let ((v (@vector 1 2 3 4))) (@vector-copy! v 1 v 0 3) (@vector->list v)) (1 1 2 3))
    ((let ((v (@vector 1 2 3 4))) (@vector-reverse-copy! v 0 (@vector 7 8 9)) (@vector->list v)) (9 8 7 4))
    ((reverse-@vector->list (@vector 1 2 3)) (3 2 1))
    ((reverse-@vector->list (@vector 1 2 3) 1 3) (3 2))
    ((@vector->list (reverse-list->@vector '(1 2 3))) (3 2 1))
    ((@vector->vector (@vector 1 2 3)) #(1 2 3))
    ((@vector->vector (@vector 1 2 3) 1 2) #(2))
    ((@vector->list (vector->@vector #(1 2 3))) (1 2 3))
    ((@vector->list (vector->@vector #(1 2 3) 1 2)) (2))
    ((let* ((g (make-@vector-generator (@vector 1 2))) (a (g)) (b (g))) (list a b (eof-object? (g)))) (1 2 #t))))

(define (with-kind kind datum)
  (cond ((symbol? datum)
         (let ((parts (map (lambda (c) (if (char=? c #\@) kind (string c))) (string->list (symbol->string datum)))))
           (string->symbol (apply string-append parts))))
        ((pair? datum) (cons (with-kind kind (car datum)) (with-kind kind (cdr datum))))
        (else datum)))

;; Whether two values are the same, numbers of different exactness too.
(define (alike? a b)
  (cond ((and (number? a) (number? b)) (= a b))
        ((and (pair? a) (pair? b)) (and (alike? (car a) (car b)) (alike? (cdr a) (cdr b))))
        ((and (vector? a) (vector? b)) (alike? (vector->list a) (vector->list b)))
        (else (equal? a b))))

;; The checks that fail for a kind.
(define (failures kind)
  (let ((world (environment '(scheme base) (list 'srfi 160 (string->symbol kind)))))
    (let next ((rest checks) (failed '()))
      (if (null? rest)
          failed
          (let ((value (eval (with-kind kind (car (car rest))) world)))
            (next (cdr rest) (if (alike? value (cadr (car rest))) failed (cons (list (car rest) value) failed))))))))
(failures "u8") ; => ()
(failures "s8") ; => ()
(failures "u16") ; => ()
(failures "s16") ; => ()
(failures "u32") ; => ()
(failures "s32") ; => ()
(failures "u64") ; => ()
(failures "s64") ; => ()
(failures "f32") ; => ()
(failures "f64") ; => ()
(failures "c64") ; => ()
(failures "c128") ; => ()

(define (written write-it v) (let ((port (open-output-string))) (write-it v port) (get-output-string port)))
(written write-u8vector (u8vector 1 2)) ; => "#u8(1 2)"
(written write-s16vector (s16vector 1 -2)) ; => "#s16(1 -2)"
(written write-f32vector (f32vector 1 0.5)) ; => "#f32(1.0 0.5)"
(s16vector-copy (s16vector 1 2) 1 3) ; !> s16vector-copy: expected a start and an end from 0 to 2: 1 3
(s16vector-copy! (s16vector 1 2) 1 (s16vector 1 2)) ; !> numvector-copy!
(s16vector-append (s16vector 1) (u16vector 2)) ; !> numvector-length: expected an s16vector, got #u16(2)
(s16vector-segment (s16vector 1) 0) ; !> s16vector-segment: expected a positive length: 0

;; The comparator of each kind goes by elements, and a vector comes before those that it begins.
(import (srfi 128))
(comparator? s16vector-comparator) ; => #t
(=? s16vector-comparator (s16vector 1 2) (s16vector 1 2)) ; => #t
(<? s16vector-comparator (s16vector 1 2) (s16vector 1 3)) ; => #t
(<? s16vector-comparator (s16vector 1 3) (s16vector 1 2)) ; => #f
(<? f32vector-comparator (f32vector 1.5) (f32vector 1.5 0.0)) ; => #t
(= (comparator-hash u8vector-comparator #u8(1 2)) (comparator-hash u8vector-comparator (u8vector 1 2))) ; => #t
