;;; SRFI 178: bitvectors. A bit is 0 or 1, and wherever one is taken also #f or #t. They are kept a byte each.

(define-library (srfi 178)
  (import (scheme base) (scheme case-lambda) (avm range) (avm vector) (only (avm kernel) bytevector-fill!)
          (only (srfi 151) bits->list list->bits))
  (export
   bit->integer bit->boolean
   make-bitvector bitvector bitvector-unfold bitvector-unfold-right bitvector-copy bitvector-reverse-copy
   bitvector-append bitvector-concatenate bitvector-append-subbitvectors
   bitvector? bitvector-empty? bitvector=?
   bitvector-ref/int bitvector-ref/bool bitvector-length
   bitvector-take bitvector-take-right bitvector-drop bitvector-drop-right bitvector-segment
   bitvector-fold/int bitvector-fold/bool bitvector-fold-right/int bitvector-fold-right/bool
   bitvector-map/int bitvector-map/bool bitvector-map!/int bitvector-map!/bool
   bitvector-map->list/int bitvector-map->list/bool bitvector-for-each/int bitvector-for-each/bool
   bitvector-prefix-length bitvector-suffix-length bitvector-prefix? bitvector-suffix?
   bitvector-pad bitvector-pad-right bitvector-trim bitvector-trim-right bitvector-trim-both
   bitvector-set! bitvector-swap! bitvector-reverse! bitvector-copy! bitvector-reverse-copy!
   bitvector->list/int bitvector->list/bool reverse-bitvector->list/int reverse-bitvector->list/bool
   list->bitvector reverse-list->bitvector bitvector->vector/int bitvector->vector/bool
   reverse-bitvector->vector/int reverse-bitvector->vector/bool
   vector->bitvector reverse-vector->bitvector bitvector->string string->bitvector
   bitvector->integer integer->bitvector
   make-bitvector/int-generator make-bitvector/bool-generator make-bitvector-accumulator
   bitvector-not bitvector-not! bitvector-and bitvector-and! bitvector-ior bitvector-ior!
   bitvector-xor bitvector-xor! bitvector-eqv bitvector-eqv! bitvector-nand bitvector-nand!
   bitvector-nor bitvector-nor! bitvector-andc1 bitvector-andc1! bitvector-andc2 bitvector-andc2!
   bitvector-orc1 bitvector-orc1! bitvector-orc2 bitvector-orc2!
   bitvector-logical-shift bitvector-count bitvector-count-run bitvector-if bitvector-first-bit
   bitvector-field-any? bitvector-field-every? bitvector-field-clear bitvector-field-clear!
   bitvector-field-set bitvector-field-set! bitvector-field-replace bitvector-field-replace!
   bitvector-field-replace-same bitvector-field-replace-same! bitvector-field-rotate
   bitvector-field-flip bitvector-field-flip!)
  (begin

    (define-record-type bitvector-type
      (bytes->bitvector bytes)
      bitvector?
      (bytes bytes))

    (define (bit->integer bit)
      (cond ((or (eq? bit 0) (eq? bit #f)) 0)
            ((or (eq? bit 1) (eq? bit #t)) 1)
            (else (error "expected a bit: 0, 1, #f or #t" bit))))

    (define (bit->boolean bit) (= 1 (bit->integer bit)))

    (define (bitvector-length v) (bytevector-length (bytes v)))
    (define (bitvector-ref/int v i) (bytevector-u8-ref (bytes v) i))
    (define (bitvector-ref/bool v i) (= 1 (bytevector-u8-ref (bytes v) i)))
    (define (bitvector-set! v i bit) (bytevector-u8-set! (bytes v) i (bit->integer bit)))

    (define make-bitvector
      (case-lambda
        ((length) (make-bitvector length 0))
        ((length bit) (bytes->bitvector (make-bytevector length (bit->integer bit))))))

    (define (list->bitvector bits)
      (bytes->bitvector (apply bytevector (map bit->integer bits))))

    (define (bitvector . bits) (list->bitvector bits))

    (define-ranged bitvector-length (bitvector-copy v) (v start end)
      (bytes->bitvector (bytevector-copy (bytes v) start end)))

    (define-ranged bitvector-length (bitvector-copy! to at from) (from start end)
      (bytevector-copy! (bytes to) at (bytes from) start end))

    (define (bitvector-append . vectors)
      (bytes->bitvector (apply bytevector-append (map bytes vectors))))

    (define-vector-procedures
      (make-bitvector bitvector-length bitvector-ref/int bitvector-set! bitvector-copy bitvector-append list->bitvector)
      (bitvector-unfold bitvector-unfold-right unfold! unfold-right! bitvector-reverse-copy bitvector-concatenate
       bitvector-append-subbitvectors bitvector-empty? bitvector-fold/int bitvector-fold-right/int
       bitvector-map!/int count-if cumulate index index-right skip skip-right any every partition
       bitvector-swap! bitvector-reverse! bitvector-reverse-copy!
       reverse-bitvector->list/int reverse-list->bitvector))

    (define (bitvector=? . vectors)
      (or (null? vectors)
          (let ((first (bytes (car vectors))))
            (let next ((rest (cdr vectors)))
              (or (null? rest)
                  (and (equal? first (bytes (car rest))) (next (cdr rest))))))))

    ;; Parts.

    (define (bitvector-take v n) (bitvector-copy v 0 n))
    (define (bitvector-drop v n) (bitvector-copy v n))
    (define (bitvector-take-right v n) (bitvector-copy v (- (bitvector-length v) n)))
    (define (bitvector-drop-right v n) (bitvector-copy v 0 (- (bitvector-length v) n)))

    (define (bitvector-segment v n)
      (if (not (and (exact-integer? n) (positive? n)))
          (error "bitvector-segment: expected a positive length" n))
      (let ((length (bitvector-length v)))
        (let next ((start 0) (parts '()))
          (if (>= start length)
              (reverse parts)
              (next (+ start n) (cons (bitvector-copy v start (min length (+ start n))) parts))))))

    ;; Iteration: what takes integers is there, what takes booleans turns them over.

    (define (on-booleans f)
      (case-lambda
        ((bit) (f (= bit 1)))
        (bits (apply f (map bit->boolean bits)))))

    (define (on-booleans-behind-state f)
      (case-lambda
        ((state bit) (f state (= bit 1)))
        ((state . bits) (apply f state (map bit->boolean bits)))))

    (define (bitvector-fold/bool f state . vectors)
      (apply bitvector-fold/int (on-booleans-behind-state f) state vectors))

    (define (bitvector-fold-right/bool f state . vectors)
      (apply bitvector-fold-right/int (on-booleans-behind-state f) state vectors))

    (define (bitvector-map!/bool f . vectors)
      (apply bitvector-map!/int (on-booleans f) vectors))

    (define (bitvector-map/int f v . others)
      (let ((results (bitvector-copy v 0 (apply min (bitvector-length v) (map bitvector-length others)))))
        (apply bitvector-map!/int f results others)
        results))

    (define (bitvector-map/bool f . vectors)
      (apply bitvector-map/int (on-booleans f) vectors))

    (define (bitvector-map->list/int f . vectors)
      (reverse (apply bitvector-fold/int (lambda (results . bits) (cons (apply f bits) results)) '() vectors)))

    (define (bitvector-map->list/bool f . vectors)
      (apply bitvector-map->list/int (on-booleans f) vectors))

    (define (bitvector-for-each/int f . vectors)
      (apply bitvector-fold/int (lambda (state . bits) (apply f bits) state) #f vectors))

    (define (bitvector-for-each/bool f . vectors)
      (apply bitvector-for-each/int (on-booleans f) vectors))

    ;; Prefixes and suffixes.

    ;; How many elements of two are the same, from indices on in a direction.
    (define (common a i b j step)
      (let next ((count 0) (i i) (j j))
        (if (and (< -1 i (bitvector-length a))
                 (< -1 j (bitvector-length b))
                 (= (bitvector-ref/int a i) (bitvector-ref/int b j)))
            (next (+ count 1) (+ i step) (+ j step))
            count)))

    (define (bitvector-prefix-length a b) (common a 0 b 0 1))
    (define (bitvector-suffix-length a b)
      (common a (- (bitvector-length a) 1) b (- (bitvector-length b) 1) -1))
    (define (bitvector-prefix? a b) (= (bitvector-prefix-length a b) (bitvector-length a)))
    (define (bitvector-suffix? a b) (= (bitvector-suffix-length a b) (bitvector-length a)))

    (define (bitvector-pad bit v length)
      (bitvector-append (make-bitvector (max 0 (- length (bitvector-length v))) bit) v))

    (define (bitvector-pad-right bit v length)
      (bitvector-append v (make-bitvector (max 0 (- length (bitvector-length v))) bit)))

    (define (same-as bit)
      (let ((bit (bit->integer bit)))
        (lambda (other) (= other bit))))

    (define (bitvector-trim bit v)
      (bitvector-copy v (or (skip (same-as bit) v) (bitvector-length v))))

    (define (bitvector-trim-right bit v)
      (let ((last (skip-right (same-as bit) v)))
        (bitvector-copy v 0 (if last (+ last 1) 0))))

    (define (bitvector-trim-both bit v) (bitvector-trim-right bit (bitvector-trim bit v)))

    ;; Conversion.

    (define-ranged bitvector-length (bitvector->list/int v) (v start end)
      (reverse (reverse-bitvector->list/int v start end)))

    (define (bitvector->list/bool v . part)
      (map bit->boolean (apply bitvector->list/int v part)))

    (define (reverse-bitvector->list/bool v . part)
      (map bit->boolean (apply reverse-bitvector->list/int v part)))

    (define (bitvector->vector/int v . part) (list->vector (apply bitvector->list/int v part)))
    (define (bitvector->vector/bool v . part) (list->vector (apply bitvector->list/bool v part)))
    (define (reverse-bitvector->vector/int v . part) (list->vector (apply reverse-bitvector->list/int v part)))
    (define (reverse-bitvector->vector/bool v . part) (list->vector (apply reverse-bitvector->list/bool v part)))
    (define (vector->bitvector v . part) (list->bitvector (apply vector->list v part)))
    (define (reverse-vector->bitvector v . part) (reverse-list->bitvector (apply vector->list v part)))

    (define (bitvector->string v)
      (apply string-append "#*" (map number->string (bitvector->list/int v))))

    ;; `(string->bitvector string)`: the bitvector that is written so, or #f.
    (define (string->bitvector string)
      (and (>= (string-length string) 2)
           (string=? (substring string 0 2) "#*")
           (let next ((chars (string->list string 2)) (bits '()))
             (cond ((null? chars) (reverse-list->bitvector bits))
                   ((char=? (car chars) #\0) (next (cdr chars) (cons 0 bits)))
                   ((char=? (car chars) #\1) (next (cdr chars) (cons 1 bits)))
                   (else #f)))))

    ;; The first element is the least significant bit.

    (define (bitvector->integer v) (list->bits (bitvector->list/bool v)))

    (define (integer->bitvector n . length) (list->bitvector (apply bits->list n length)))

    (define (generator ref)
      (lambda (v)
        (let ((i 0))
          (lambda ()
            (if (< i (bitvector-length v))
                (let ((bit (ref v i)))
                  (set! i (+ i 1))
                  bit)
                (eof-object))))))

    (define make-bitvector/int-generator (generator bitvector-ref/int))
    (define make-bitvector/bool-generator (generator bitvector-ref/bool))

    (define (make-bitvector-accumulator)
      (let ((bits '()))
        (lambda (bit)
          (if (eof-object? bit)
              (reverse-list->bitvector bits)
              (set! bits (cons (bit->integer bit) bits))))))

    ;; Operations on all bits. All vectors are of one length.

    ;; Puts the result for two vectors into the first.
    (define (combine! f a b)
      (if (not (= (bitvector-length a) (bitvector-length b)))
          (error "expected bitvectors of the same length" a b))
      (bitvector-map!/int f a b)
      a)

    ;; `(define-operation (NAME NAME!) (a b) BIT)`: of two vectors, or with `...` of any number.
    (define-syntax define-operation
      (syntax-rules (any)
        ((_ any (name name!) (a b) bit)
         (begin
           (define (name! v . others)
             (for-each (lambda (other) (combine! (lambda (a b) bit) v other)) others)
             v)
           (define (name v . others) (apply name! (bitvector-copy v) others))))
        ((_ (name name!) (a b) bit)
         (begin
           (define (name! v other) (combine! (lambda (a b) bit) v other))
           (define (name v other) (name! (bitvector-copy v) other))))))

    (define-operation any (bitvector-and bitvector-and!) (a b) (* a b))
    (define-operation any (bitvector-ior bitvector-ior!) (a b) (max a b))
    (define-operation any (bitvector-xor bitvector-xor!) (a b) (if (= a b) 0 1))
    (define-operation any (bitvector-eqv bitvector-eqv!) (a b) (if (= a b) 1 0))
    (define-operation (bitvector-nand bitvector-nand!) (a b) (- 1 (* a b)))
    (define-operation (bitvector-nor bitvector-nor!) (a b) (- 1 (max a b)))
    (define-operation (bitvector-andc1 bitvector-andc1!) (a b) (* (- 1 a) b))
    (define-operation (bitvector-andc2 bitvector-andc2!) (a b) (* a (- 1 b)))
    (define-operation (bitvector-orc1 bitvector-orc1!) (a b) (max (- 1 a) b))
    (define-operation (bitvector-orc2 bitvector-orc2!) (a b) (max a (- 1 b)))

    (define (bitvector-not! v)
      (bitvector-map!/int (lambda (bit) (- 1 bit)) v)
      v)

    (define (bitvector-not v) (bitvector-not! (bitvector-copy v)))

    ;; `(bitvector-logical-shift vector count bit)`: to lower indices, or higher ones if `count` is negative.
    (define (bitvector-logical-shift v count bit)
      (let* ((length (bitvector-length v))
             (kept (max 0 (- length (abs count))))
             (fill (make-bitvector (- length kept) bit)))
        (if (< count 0)
            (bitvector-append fill (bitvector-take v kept))
            (bitvector-append (bitvector-take-right v kept) fill))))

    (define (bitvector-count bit v) (count-if (same-as bit) v))

    (define (bitvector-count-run bit v start)
      (let ((same? (same-as bit)) (length (bitvector-length v)))
        (let next ((i start))
          (if (and (< i length) (same? (bitvector-ref/int v i)))
              (next (+ i 1))
              (- i start)))))

    (define (bitvector-if test then else)
      (bitvector-map/int (lambda (test then else) (if (= test 1) then else)) test then else))

    (define (bitvector-first-bit bit v) (or (index (same-as bit) v) -1))

    ;; Fields.

    (define (bitvector-field-any? v start end)
      (any (same-as 1) (bitvector-copy v start end)))

    (define (bitvector-field-every? v start end)
      (every (same-as 1) (bitvector-copy v start end)))

    ;; `(define-field (NAME NAME!) (vector argument ...) BODY)`: `NAME!` changes the vector, `NAME` a copy.
    (define-syntax define-field
      (syntax-rules ()
        ((_ (name name!) (v argument ...) body)
         (begin
           (define (name! v argument ...)
             body
             v)
           (define (name v argument ...) (name! (bitvector-copy v) argument ...))))))

    (define-field (bitvector-field-clear bitvector-field-clear!) (v start end)
      (bytevector-fill! (bytes v) 0 start end))

    (define-field (bitvector-field-set bitvector-field-set!) (v start end)
      (bytevector-fill! (bytes v) 1 start end))

    (define-field (bitvector-field-replace bitvector-field-replace!) (v from start end)
      (bitvector-copy! v start from 0 (- end start)))

    (define-field (bitvector-field-replace-same bitvector-field-replace-same!) (v from start end)
      (bitvector-copy! v start from start end))

    (define-field (bitvector-field-flip bitvector-field-flip!) (v start end)
      (bitvector-copy! v start (bitvector-not (bitvector-copy v start end))))

    ;; `(bitvector-field-rotate vector count start end)`: to lower indices, or higher ones if `count` is negative.
    (define (bitvector-field-rotate v count start end)
      (if (= start end)
          (bitvector-copy v)
          (let ((middle (+ start (modulo count (- end start)))))
            (bitvector-append-subbitvectors
             v 0 start v middle end v start middle v end (bitvector-length v)))))))
