;; R7RS 6.8: vectors; 6.9: bytevectors.
(import (scheme base))

(vector? #(1 2)) ; => #t
(vector? '#()) ; => #t
(vector? '(1)) ; => #f
(vector? "ab") ; => #f
(vector? #u8(1)) ; => #f
(vector-length (make-vector 3)) ; => 3
(make-vector 3 'a) ; => #(a a a)
(make-vector 0) ; => #()
(make-vector -1) ; !> make-vector
(make-vector 'a) ; !> make-vector
(make-vector 2.0) ; !> make-vector
(vector 'a 'b 'c) ; => #(a b c)
(vector) ; => #()
(vector-length #(1 2 3)) ; => 3
(vector-length '(1)) ; !> vector-length
(vector-ref '#(1 1 2 3 5 8 13 21) 5) ; => 8
(vector-ref #(1 2) 2) ; !> vector-ref
(vector-ref #(1 2) -1) ; !> vector-ref
(vector-ref #(1 2) 1.0) ; !> vector-ref
(vector-ref '(1 2) 1) ; !> vector-ref
(vector-ref #(1 2) 100000000000000000000) ; !> vector-ref
(let ((vec (vector 0 '(2 2 2 2) "Anna"))) (vector-set! vec 1 '("Sue" "Sue")) vec) ; => #(0 ("Sue" "Sue") "Anna")
(vector-set! #(0 1 2) 1 "doe") ; !> vector-set!
(vector-set! (vector 1) 1 2) ; !> vector-set!
(vector-set! "a" 0 #\b) ; !> vector-set!
(vector->list '#(dah dah didah)) ; => (dah dah didah)
(vector->list '#(dah dah didah) 1) ; => (dah didah)
(vector->list '#(dah dah didah) 1 2) ; => (dah)
(vector->list '#(1 2) 2) ; => ()
(vector->list '#(1 2) 3) ; !> vector->list
(vector->list '#(1 2) 1 0) ; !> vector->list
(list->vector '(dididit dah)) ; => #(dididit dah)
(list->vector '()) ; => #()
(list->vector '(1 . 2)) ; !> list->vector
(string->vector "ABC") ; => #(#\A #\B #\C)
(string->vector "ABC" 1) ; => #(#\B #\C)
(string->vector "ABC" 1 2) ; => #(#\B)
(vector->string #(#\1 #\2 #\3)) ; => "123"
(vector->string #(#\1 #\2 #\3) 1) ; => "23"
(vector->string #(#\1 #\2 #\3) 1 2) ; => "2"
(vector->string #(1 2)) ; !> vector->string
(define a #(1 8 2 8))
(define b (vector-copy a))
(vector-set! b 0 3)
b ; => #(3 8 2 8)
a ; => #(1 8 2 8)
(vector-copy b 1) ; => #(8 2 8)
(vector-copy b 1 3) ; => #(8 2)
(vector-copy b 4) ; => #()
(vector-copy b 2 1) ; !> vector-copy
(vector-copy b 0 5) ; !> vector-copy
(let ((a (vector 1 2 3 4 5)) (b (vector 10 20 30 40 50))) (vector-copy! b 1 a 0 2) b) ; => #(10 1 2 40 50)
(let ((a (vector 1 2 3 4 5))) (vector-copy! a 1 a 0 3) a) ; => #(1 1 2 3 5)
(let ((a (vector 1 2 3 4 5))) (vector-copy! a 0 a 1 4) a) ; => #(2 3 4 4 5)
(let ((a (vector 1 2 3))) (vector-copy! a 0 #(7 8 9)) a) ; => #(7 8 9)
(let ((a (vector 1 2 3))) (vector-copy! a 1 #(7 8 9) 1) a) ; => #(1 8 9)
(vector-copy! (vector 1 2) 1 #(7 8 9)) ; !> vector-copy!
(vector-append #(a b c) #(d e f)) ; => #(a b c d e f)
(vector-append) ; => #()
(vector-append #(1)) ; => #(1)
(vector-append #() #(1) #() #(2 3)) ; => #(1 2 3)
(vector-append #(1) '(2)) ; !> vector-append
(let ((a (vector 1 2 3 4 5))) (vector-fill! a 'smash 2 4) a) ; => #(1 2 smash smash 5)
(let ((a (vector 1 2 3))) (vector-fill! a 0) a) ; => #(0 0 0)
(let ((a (vector 1 2 3))) (vector-fill! a 0 1) a) ; => #(1 0 0)
(vector-fill! #(1 2) 0) ; !> vector-fill!
(vector-map cadr '#((a b) (d e) (g h))) ; => #(b e h)
(vector-map (lambda (n) (expt n n)) #(1 2 3 4 5)) ; => #(1 4 27 256 3125)
(vector-map * #(1 2) #(10 20 30)) ; => #(10 40)
(vector-map + #(1 2) #(10 20) #(100 200)) ; => #(111 222)
(vector-map + #()) ; => #()
(vector-map 5 #(1)) ; !>
(vector-map car 5) ; !> vector-length
(let ((v (make-vector 5))) (vector-for-each (lambda (i) (vector-set! v i (* i i))) #(0 1 2 3 4)) v) ; => #(0 1 4 9 16)
(let ((l '())) (vector-for-each (lambda (a b) (set! l (cons (+ a b) l))) #(1 2 3) #(10 20)) l) ; => (22 11)
(let ((k #f) (n 0))
  (let ((v (vector-map (lambda (x) (call/cc (lambda (c) (if (= x 2) (set! k c)) x))) #(1 2 3))))
    (set! n (+ n 1))
    (if (< n 2) (k v))
    (list v (vector-ref v 1)))) ; => (#(1 #(1 2 3) 3) #(1 2 3))
#(1 #(2) "3" #\4 five) ; => #(1 #(2) "3" #\4 five)
(vector-ref #(a #(b c)) 1) ; => #(b c)

;; 6.9 bytevectors
(bytevector? #u8(1 2)) ; => #t
(bytevector? #(1 2)) ; => #f
(bytevector? #u8()) ; => #t
(make-bytevector 2 12) ; => #u8(12 12)
(bytevector-length (make-bytevector 3)) ; => 3
(make-bytevector 2 256) ; !> make-bytevector
(make-bytevector -1 0) ; !> make-bytevector
(bytevector 1 3 5 1 3 5) ; => #u8(1 3 5 1 3 5)
(bytevector) ; => #u8()
(bytevector 256) ; !> bytevector
(bytevector -1) ; !> bytevector
(bytevector 1.0) ; !> bytevector
(bytevector-u8-ref '#u8(1 1 2 3 5 8 13 21) 5) ; => 8
(bytevector-u8-ref #u8(1) 1) ; !> bytevector-u8-ref
(bytevector-u8-ref #(1) 0) ; !> bytevector-u8-ref
(let ((bv (bytevector 1 2 3 4))) (bytevector-u8-set! bv 1 3) bv) ; => #u8(1 3 3 4)
(bytevector-u8-set! (bytevector 1) 0 256) ; !> bytevector-u8-set!
(bytevector-u8-set! (bytevector 1) 1 0) ; !> bytevector-u8-set!
(bytevector-u8-set! #u8(1) 0 0) ; !> bytevector-u8-set!
(bytevector-length #u8(1 2 3)) ; => 3
(bytevector-copy #u8(1 2 3 4 5)) ; => #u8(1 2 3 4 5)
(bytevector-copy #u8(1 2 3 4 5) 2) ; => #u8(3 4 5)
(bytevector-copy #u8(1 2 3 4 5) 2 4) ; => #u8(3 4)
(bytevector-copy #u8(1 2) 3) ; !> bytevector-copy
(let ((a (bytevector 1 2 3 4 5)) (b (bytevector 10 20 30 40 50))) (bytevector-copy! b 1 a 0 2) b) ; => #u8(10 1 2 40 50)
(let ((a (bytevector 1 2 3 4 5))) (bytevector-copy! a 1 a 0 3) a) ; => #u8(1 1 2 3 5)
(let ((a (bytevector 1 2 3 4 5))) (bytevector-copy! a 0 a 2) a) ; => #u8(3 4 5 4 5)
(bytevector-copy! (bytevector 1) 0 #u8(1 2)) ; !> bytevector-copy!
(bytevector-append #u8(0 1 2) #u8(3 4 5)) ; => #u8(0 1 2 3 4 5)
(bytevector-append) ; => #u8()
(utf8->string #u8(#x41)) ; => "A"
(utf8->string #u8(65 66 67) 1) ; => "BC"
(utf8->string #u8(65 66 67) 1 2) ; => "B"
(string->utf8 "λ") ; => #u8(206 187)
(string->utf8 "abc" 1) ; => #u8(98 99)
(string->utf8 "aλb" 1 2) ; => #u8(206 187)
(string->utf8 "") ; => #u8()
(utf8->string #u8(206 187)) ; => "λ"
(utf8->string (string->utf8 "🙂é")) ; => "🙂é"
(utf8->string #u8(255)) ; !> utf8->string
(vector-map + #(1 2 3) #(10 20)) ; => #(11 22)
(vector-map + #() #(10 20)) ; => #()
(let ((seen '())) (vector-for-each (lambda (a b) (set! seen (cons (+ a b) seen))) #(1 2 3) #(10 20)) seen) ; => (22 11)
(vector-map + #(1) 5) ; !> vector-length
(let ((k #f) (n 0))
  (let ((v (vector-map (lambda (a b) (call/cc (lambda (c) (if (= a 2) (set! k c)) (+ a b)))) #(1 2 3) #(1 1 1))))
    (set! n (+ n 1))
    (if (= n 1) (k 100) v))) ; => #(2 100 4)
