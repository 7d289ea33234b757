;; SRFI 178: bitvectors.
(import (scheme base) (srfi 178))

;; How bitvectors are written here, and read.
(define-syntax s (syntax-rules () ((_ v) (bitvector->string v))))
(define (b string) (string->bitvector string))

(bit->integer #t) ; => 1
(bit->integer 0) ; => 0
(bit->boolean 1) ; => #t
(bit->boolean #f) ; => #f
(bit->integer 2) ; !> expected a bit: 0, 1, #f or #t: 2
(s (make-bitvector 3)) ; => "#*000"
(s (make-bitvector 3 #t)) ; => "#*111"
(s (bitvector 1 #f 0 #t)) ; => "#*1001"
(bitvector 2) ; !> expected a bit
(s (bitvector-unfold (lambda (i) (odd? i)) 4)) ; => "#*0101"
(s (bitvector-unfold (lambda (i bit) (values bit (not bit))) 4 #t)) ; => "#*1010"
(s (bitvector-unfold-right (lambda (i bit) (values bit (not bit))) 3 #f)) ; => "#*010"
(s (bitvector-copy (b "#*1001"))) ; => "#*1001"
(s (bitvector-copy (b "#*1001") 1 4)) ; => "#*001"
(s (bitvector-reverse-copy (b "#*1000"))) ; => "#*0001"
(s (bitvector-reverse-copy (b "#*1010") 1)) ; => "#*010"
(s (bitvector-append (b "#*10") (b "#*") (b "#*11"))) ; => "#*1011"
(s (bitvector-concatenate (list (b "#*10") (b "#*1")))) ; => "#*101"
(s (bitvector-append-subbitvectors (b "#*101") 0 2 (b "#*0111") 2 4)) ; => "#*1011"
(bitvector? (bitvector)) ; => #t
(bitvector? #u8(1)) ; => #f
(bitvector-empty? (bitvector)) ; => #t
(bitvector=? (b "#*10") (b "#*10") (b "#*10")) ; => #t
(bitvector=? (b "#*10") (b "#*101")) ; => #f
(bitvector=?) ; => #t
(bitvector-ref/int (b "#*10") 0) ; => 1
(bitvector-ref/bool (b "#*10") 1) ; => #f
(bitvector-ref/int (b "#*10") 2) ; !> out of range
(bitvector-length (b "#*101")) ; => 3
(s (bitvector-take (b "#*1011") 2)) ; => "#*10"
(s (bitvector-take-right (b "#*1011") 2)) ; => "#*11"
(s (bitvector-drop (b "#*1011") 1)) ; => "#*011"
(s (bitvector-drop-right (b "#*1011") 1)) ; => "#*101"
(map bitvector->string (bitvector-segment (b "#*10110") 2)) ; => ("#*10" "#*11" "#*0")
(bitvector-fold/int + 0 (b "#*1011")) ; => 3
(bitvector-fold/int (lambda (l x y) (cons (- x y) l)) '() (b "#*101") (b "#*110")) ; => (1 -1 0)
(bitvector-fold/bool (lambda (l x) (cons x l)) '() (b "#*100")) ; => (#f #f #t)
(bitvector-fold-right/int (lambda (l x) (cons x l)) '() (b "#*100")) ; => (1 0 0)
(bitvector-fold-right/bool (lambda (l x y) (cons (list x y) l)) '() (b "#*10") (b "#*11")) ; => ((#t #t) (#f #t))
(s (bitvector-map/int (lambda (x) (- 1 x)) (b "#*100"))) ; => "#*011"
(s (bitvector-map/int * (b "#*110") (b "#*011"))) ; => "#*010"
(s (bitvector-map/bool not (b "#*100"))) ; => "#*011"
(let ((v (b "#*100"))) (bitvector-map!/int (lambda (x) (- 1 x)) v) (s v)) ; => "#*011"
(let ((v (b "#*100"))) (bitvector-map!/bool (lambda (x y) (and x y)) v (b "#*111")) (s v)) ; => "#*100"
(bitvector-map->list/int (lambda (x) (+ x 5)) (b "#*10")) ; => (6 5)
(bitvector-map->list/bool list (b "#*10") (b "#*11")) ; => ((#t #t) (#f #t))
(let ((l '())) (bitvector-for-each/int (lambda (x) (set! l (cons x l))) (b "#*100")) l) ; => (0 0 1)
(let ((l '())) (bitvector-for-each/bool (lambda (x y) (set! l (cons (list x y) l))) (b "#*1") (b "#*0")) l) ; => ((#t #f))
(bitvector-prefix-length (b "#*1101") (b "#*1110")) ; => 2
(bitvector-suffix-length (b "#*1101") (b "#*01")) ; => 2
(bitvector-prefix? (b "#*11") (b "#*1101")) ; => #t
(bitvector-prefix? (b "#*1101") (b "#*11")) ; => #f
(bitvector-suffix? (b "#*01") (b "#*1101")) ; => #t
(s (bitvector-pad 0 (b "#*11") 4)) ; => "#*0011"
(s (bitvector-pad 0 (b "#*11") 1)) ; => "#*11"
(s (bitvector-pad-right #t (b "#*00") 4)) ; => "#*0011"
(s (bitvector-trim 0 (b "#*00101"))) ; => "#*101"
(s (bitvector-trim 0 (b "#*00"))) ; => "#*"
(s (bitvector-trim-right #t (b "#*1011"))) ; => "#*10"
(s (bitvector-trim-both 0 (b "#*0010100"))) ; => "#*101"
(let ((v (b "#*000"))) (bitvector-set! v 1 #t) (s v)) ; => "#*010"
(let ((v (b "#*100"))) (bitvector-swap! v 0 2) (s v)) ; => "#*001"
(let ((v (b "#*1100"))) (bitvector-reverse! v) (s v)) ; => "#*0011"
(let ((v (b "#*1100"))) (bitvector-reverse! v 1 3) (s v)) ; => "#*1010"
(let ((v (b "#*0000"))) (bitvector-copy! v 1 (b "#*11")) (s v)) ; => "#*0110"
(let ((v (b "#*0000"))) (bitvector-reverse-copy! v 1 (b "#*110") 1) (s v)) ; => "#*0010"
(bitvector->list/int (b "#*101")) ; => (1 0 1)
(bitvector->list/int (b "#*101") 1 2) ; => (0)
(bitvector->list/bool (b "#*101") 1) ; => (#f #t)
(reverse-bitvector->list/int (b "#*100")) ; => (0 0 1)
(reverse-bitvector->list/bool (b "#*100")) ; => (#f #f #t)
(s (list->bitvector '(1 #f #t))) ; => "#*101"
(s (reverse-list->bitvector '(1 0 0))) ; => "#*001"
(bitvector->vector/int (b "#*10")) ; => #(1 0)
(bitvector->vector/bool (b "#*10") 1) ; => #(#f)
(reverse-bitvector->vector/int (b "#*10")) ; => #(0 1)
(reverse-bitvector->vector/bool (b "#*10")) ; => #(#f #t)
(s (vector->bitvector #(1 #f 0 1) 1)) ; => "#*001"
(s (reverse-vector->bitvector #(1 #f))) ; => "#*01"
(string->bitvector "101") ; => #f
(string->bitvector "#*102") ; => #f
(bitvector->integer (b "#*0011")) ; => 12
(bitvector->integer (bitvector)) ; => 0
(s (integer->bitvector 12)) ; => "#*0011"
(s (integer->bitvector 12 6)) ; => "#*001100"
(let* ((g (make-bitvector/int-generator (b "#*10"))) (x (g)) (y (g))) (list x y (eof-object? (g)))) ; => (1 0 #t)
(let* ((g (make-bitvector/bool-generator (b "#*10"))) (x (g)) (y (g))) (list x y (eof-object? (g)))) ; => (#t #f #t)
(let ((a (make-bitvector-accumulator))) (a 1) (a #f) (a #t) (s (a (eof-object)))) ; => "#*101"
(s (bitvector-not (b "#*1010"))) ; => "#*0101"
(s (bitvector-and (b "#*1100") (b "#*1010"))) ; => "#*1000"
(s (bitvector-ior (b "#*1100") (b "#*1010"))) ; => "#*1110"
(s (bitvector-xor (b "#*1100") (b "#*1010") (b "#*1111"))) ; => "#*1001"
(s (bitvector-eqv (b "#*1100") (b "#*1010"))) ; => "#*1001"
(s (bitvector-nand (b "#*1100") (b "#*1010"))) ; => "#*0111"
(s (bitvector-nor (b "#*1100") (b "#*1010"))) ; => "#*0001"
(s (bitvector-andc1 (b "#*1100") (b "#*1010"))) ; => "#*0010"
(s (bitvector-andc2 (b "#*1100") (b "#*1010"))) ; => "#*0100"
(s (bitvector-orc1 (b "#*1100") (b "#*1010"))) ; => "#*1011"
(s (bitvector-orc2 (b "#*1100") (b "#*1010"))) ; => "#*1101"
(bitvector-and (b "#*1") (b "#*10")) ; !> expected bitvectors of the same length
(define (changed! f) (let ((v (b "#*1100"))) (f v (b "#*1010")) (s v)))
(let ((v (b "#*10"))) (bitvector-not! v) (s v)) ; => "#*01"
(map changed! (list bitvector-and! bitvector-ior! bitvector-xor! bitvector-eqv! bitvector-nand! bitvector-nor!)) ; => ("#*1000" "#*1110" "#*0110" "#*1001" "#*0111" "#*0001")
(map changed! (list bitvector-andc1! bitvector-andc2! bitvector-orc1! bitvector-orc2!)) ; => ("#*0010" "#*0100" "#*1011" "#*1101")
(s (bitvector-logical-shift (b "#*1011") 2 0)) ; => "#*1100"
(s (bitvector-logical-shift (b "#*1011") -2 #t)) ; => "#*1110"
(s (bitvector-logical-shift (b "#*10") 5 0)) ; => "#*00"
(bitvector-count 1 (b "#*1011")) ; => 3
(bitvector-count #f (b "#*1011")) ; => 1
(bitvector-count-run 1 (b "#*01101") 1) ; => 2
(bitvector-count-run 0 (b "#*01101") 1) ; => 0
(s (bitvector-if (b "#*1100") (b "#*1010") (b "#*0110"))) ; => "#*1010"
(bitvector-first-bit 0 (b "#*1101")) ; => 2
(bitvector-first-bit #t (b "#*00")) ; => -1
(bitvector-field-any? (b "#*00100") 1 3) ; => #t
(bitvector-field-any? (b "#*00100") 3 5) ; => #f
(bitvector-field-every? (b "#*01110") 1 4) ; => #t
(bitvector-field-every? (b "#*01110") 0 4) ; => #f
(s (bitvector-field-clear (b "#*11111") 1 3)) ; => "#*10011"
(s (bitvector-field-set (b "#*00000") 1 3)) ; => "#*01100"
(s (bitvector-field-replace (b "#*00000") (b "#*101") 1 4)) ; => "#*01010"
(s (bitvector-field-replace-same (b "#*00000") (b "#*10101") 1 4)) ; => "#*00100"
(s (bitvector-field-rotate (b "#*1100") 1 0 4)) ; => "#*1001"
(s (bitvector-field-rotate (b "#*110100") -1 1 5)) ; => "#*101010"
(s (bitvector-field-flip (b "#*0101") 0 2)) ; => "#*1001"
(let ((v (b "#*111"))) (bitvector-field-clear! v 0 2) (bitvector-field-set! v 0 1) (bitvector-field-flip! v 1 3) (s v)) ; => "#*110"
(let ((v (b "#*000"))) (bitvector-field-replace! v (b "#*11") 1 3) (bitvector-field-replace-same! v (b "#*100") 0 2) (s v)) ; => "#*101"
