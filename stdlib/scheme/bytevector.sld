;;; R7RS-large: (scheme bytevector), the bytevectors of R6RS. What (scheme base) has is its own; so
;;; `bytevector-copy!` takes
;;; its arguments as R7RS has them.

(define-library (scheme bytevector)
  (import (scheme base) (scheme case-lambda)
          (rename (only (avm kernel) bytevector-fill! %bytes-ref %bytes-set!) (bytevector-fill! fill!)))
  (export
   endianness native-endianness
   bytevector? make-bytevector bytevector bytevector-length bytevector=? bytevector-fill! bytevector-copy!
   bytevector-copy bytevector-append
   bytevector-u8-ref bytevector-s8-ref bytevector-u8-set! bytevector-s8-set! bytevector->u8-list u8-list->bytevector
   bytevector-uint-ref bytevector-sint-ref bytevector-uint-set! bytevector-sint-set!
   bytevector->uint-list bytevector->sint-list uint-list->bytevector sint-list->bytevector
   bytevector-u16-ref bytevector-s16-ref bytevector-u16-native-ref bytevector-s16-native-ref
   bytevector-u16-set! bytevector-s16-set! bytevector-u16-native-set! bytevector-s16-native-set!
   bytevector-u32-ref bytevector-s32-ref bytevector-u32-native-ref bytevector-s32-native-ref
   bytevector-u32-set! bytevector-s32-set! bytevector-u32-native-set! bytevector-s32-native-set!
   bytevector-u64-ref bytevector-s64-ref bytevector-u64-native-ref bytevector-s64-native-ref
   bytevector-u64-set! bytevector-s64-set! bytevector-u64-native-set! bytevector-s64-native-set!
   bytevector-ieee-single-ref bytevector-ieee-single-native-ref
   bytevector-ieee-single-set! bytevector-ieee-single-native-set!
   bytevector-ieee-double-ref bytevector-ieee-double-native-ref
   bytevector-ieee-double-set! bytevector-ieee-double-native-set!
   string->utf8 string->utf16 string->utf32 utf8->string utf16->string utf32->string)
  (begin

    ;; `(endianness big)`: the symbol, if it is one.
    (define-syntax endianness
      (syntax-rules (big little)
        ((_ big) 'big)
        ((_ little) 'little)
        ((_ other) (syntax-error "endianness: expected big or little" other))))

    ;; The same on every machine.
    (define (native-endianness) 'little)

    (define (big? endianness)
      (cond ((eq? endianness 'big) #t)
            ((eq? endianness 'little) #f)
            (else (error "expected an endianness, big or little" endianness))))

    (define (bytevector=? a b)
      (if (and (bytevector? a) (bytevector? b))
          (equal? a b)
          (error "bytevector=?: expected bytevectors" a b)))

    ;; `(bytevector-fill! bytevector byte [start [end]])`: a byte may be negative here.
    (define (bytevector-fill! bytes byte . part)
      (apply fill! bytes (if (and (exact-integer? byte) (<= -128 byte -1)) (+ byte 256) byte) part))

    (define (bytevector-s8-ref bytes k) (%bytes-ref bytes 1 k #f))
    (define (bytevector-s8-set! bytes k n) (%bytes-set! bytes 1 k n #f))

    (define (bytevector->u8-list bytes)
      (let next ((k (- (bytevector-length bytes) 1)) (list '()))
        (if (< k 0)
            list
            (next (- k 1) (cons (bytevector-u8-ref bytes k) list)))))

    (define (u8-list->bytevector list) (apply bytevector list))

    ;; Numbers of a fixed size; the code of a kind is that of `%bytes-ref`. Where the endianness is not told, the

    ;; index
    ;; has to be a multiple of the size.
    (define-syntax define-numbers
      (syntax-rules ()
        ((_ (kind size ref set native-ref native-set) ...)
         (begin
           (define (ref bytes k endianness) (%bytes-ref bytes kind k (big? endianness))) ...
           (define (set bytes k n endianness) (%bytes-set! bytes kind k n (big? endianness))) ...
           (define (native-ref bytes k)
             (check-aligned 'native-ref k size)
             (%bytes-ref bytes kind k #f)) ...
           (define (native-set bytes k n)
             (check-aligned 'native-set k size)
             (%bytes-set! bytes kind k n #f)) ...))))

    (define (check-aligned who k size)
      (if (not (and (exact-integer? k) (= 0 (modulo k size))))
          (error (string-append (symbol->string who) ": expected a multiple of " (number->string size)) k)))

    (define-numbers
      (2 2 bytevector-u16-ref bytevector-u16-set! bytevector-u16-native-ref bytevector-u16-native-set!)
      (3 2 bytevector-s16-ref bytevector-s16-set! bytevector-s16-native-ref bytevector-s16-native-set!)
      (4 4 bytevector-u32-ref bytevector-u32-set! bytevector-u32-native-ref bytevector-u32-native-set!)
      (5 4 bytevector-s32-ref bytevector-s32-set! bytevector-s32-native-ref bytevector-s32-native-set!)
      (6 8 bytevector-u64-ref bytevector-u64-set! bytevector-u64-native-ref bytevector-u64-native-set!)
      (7 8 bytevector-s64-ref bytevector-s64-set! bytevector-s64-native-ref bytevector-s64-native-set!)
      (8 4 bytevector-ieee-single-ref bytevector-ieee-single-set!
         bytevector-ieee-single-native-ref bytevector-ieee-single-native-set!)
      (9 8 bytevector-ieee-double-ref bytevector-ieee-double-set!
         bytevector-ieee-double-native-ref bytevector-ieee-double-native-set!))

    ;; Integers of any size.

    (define (check-size size)
      (if (not (and (exact-integer? size) (positive? size)))
          (error "expected a size in bytes, a positive integer" size)))

    (define (bytevector-uint-ref bytes k endianness size)
      (check-size size)
      (if (big? endianness)
          (let next ((i 0) (n 0))
            (if (= i size)
                n
                (next (+ i 1) (+ (* n 256) (bytevector-u8-ref bytes (+ k i))))))
          (let next ((i (- size 1)) (n 0))
            (if (< i 0)
                n
                (next (- i 1) (+ (* n 256) (bytevector-u8-ref bytes (+ k i))))))))

    (define (bytevector-sint-ref bytes k endianness size)
      (let ((n (bytevector-uint-ref bytes k endianness size)) (limit (expt 256 size)))
        (if (< (* 2 n) limit) n (- n limit))))

    (define (put-integer! bytes k n endianness size)
      (let ((big? (big? endianness)))
        (let next ((i 0) (n n))
          (if (< i size)
              (begin
                (bytevector-u8-set! bytes (+ k (if big? (- size i 1) i)) (modulo n 256))
                (next (+ i 1) (floor-quotient n 256)))))))

    (define (check-integer n least limit)
      (if (not (and (exact-integer? n) (<= least n) (< n limit)))
          (error "the integer does not fit the size" n)))

    (define (bytevector-uint-set! bytes k n endianness size)
      (check-size size)
      (check-integer n 0 (expt 256 size))
      (put-integer! bytes k n endianness size))

    (define (bytevector-sint-set! bytes k n endianness size)
      (check-size size)
      (let ((half (quotient (expt 256 size) 2)))
        (check-integer n (- half) half)
        (put-integer! bytes k n endianness size)))

    (define (numbers ref bytes endianness size)
      (check-size size)
      (let ((length (bytevector-length bytes)))
        (if (not (= 0 (modulo length size)))
            (error "the length of the bytevector is no multiple of the size" length size))
        (let next ((k (- length size)) (list '()))
          (if (< k 0)
              list
              (next (- k size) (cons (ref bytes k endianness size) list))))))

    (define (bytevector->uint-list bytes endianness size) (numbers bytevector-uint-ref bytes endianness size))
    (define (bytevector->sint-list bytes endianness size) (numbers bytevector-sint-ref bytes endianness size))

    (define (of-numbers set list endianness size)
      (check-size size)
      (let ((bytes (make-bytevector (* size (length list)))))
        (let next ((k 0) (rest list))
          (if (pair? rest)
              (begin
                (set bytes k (car rest) endianness size)
                (next (+ k size) (cdr rest)))
              bytes))))

    (define (uint-list->bytevector list endianness size) (of-numbers bytevector-uint-set! list endianness size))
    (define (sint-list->bytevector list endianness size) (of-numbers bytevector-sint-set! list endianness size))

    ;; Text.

    (define (units string)
      (let next ((chars (reverse (string->list string))) (units '()))
        (if (null? chars)
            units
            (let ((code (char->integer (car chars))))
              (next (cdr chars)
                    (if (< code #x10000)
                        (cons code units)
                        (let ((code (- code #x10000)))
                          (cons (+ #xD800 (quotient code #x400))
                                (cons (+ #xDC00 (modulo code #x400)) units)))))))))

    (define string->utf16
      (case-lambda
        ((string) (string->utf16 string 'big))
        ((string endianness) (uint-list->bytevector (units string) endianness 2))))

    (define string->utf32
      (case-lambda
        ((string) (string->utf32 string 'big))
        ((string endianness)
         (uint-list->bytevector (map char->integer (string->list string)) endianness 4))))

    ;; `(decode bytes endianness mandatory? size read)`: a mark at the beginning tells the endianness, and is no

    ;; text, unless
    ;; the endianness is mandatory. Bytes at the end that are not as many as a unit are as wrong as wrong units:
    ;; U+FFFD.
    (define (decode bytes endianness mandatory? size chars)
      (let* ((length (bytevector-length bytes))
             (mark (and (not mandatory?) (>= length size) (bytevector-uint-ref bytes 0 'big size)))
             (marked (cond ((not mark) #f)
                           ((= mark #xFEFF) 'big)
                           ((= mark (if (= size 2) #xFFFE #xFFFE0000)) 'little)
                           (else #f)))
             (start (if marked size 0))
             (end (- length (modulo (- length start) size)))
             (units (bytevector->uint-list (bytevector-copy bytes start end) (or marked endianness) size)))
        (list->string (append (chars units) (if (< end length) '(#\xFFFD) '())))))

    (define (between? least n most) (and (<= least n) (<= n most)))

    (define (utf16-chars units)
      (let next ((units units) (chars '()))
        (cond ((null? units) (reverse chars))
              ((not (between? #xD800 (car units) #xDFFF))
               (next (cdr units) (cons (integer->char (car units)) chars)))
              ((and (< (car units) #xDC00) (pair? (cdr units)) (between? #xDC00 (cadr units) #xDFFF))
               (let ((code (+ #x10000 (* #x400 (- (car units) #xD800)) (- (cadr units) #xDC00))))
                 (next (cddr units) (cons (integer->char code) chars))))
              (else (next (cdr units) (cons #\xFFFD chars))))))

    (define (utf32-chars units)
      (map (lambda (code)
             (if (or (between? 0 code #xD7FF) (between? #xE000 code #x10FFFF))
                 (integer->char code)
                 #\xFFFD))
           units))

    (define utf16->string
      (case-lambda
        ((bytes endianness) (utf16->string bytes endianness #f))
        ((bytes endianness mandatory?) (decode bytes endianness mandatory? 2 utf16-chars))))

    (define utf32->string
      (case-lambda
        ((bytes endianness) (utf32->string bytes endianness #f))
        ((bytes endianness mandatory?) (decode bytes endianness mandatory? 4 utf32-chars))))))
