;; (scheme bytevector) of R7RS-large: bytevectors as in R6RS.
(import (scheme base) (scheme bytevector))

(endianness big) ; => big
(endianness little) ; => little
(endianness middle) ; !> endianness: expected big or little
(native-endianness) ; => little
(bytevector=? #u8(1 2) (bytevector 1 2)) ; => #t
(bytevector=? #u8(1 2) #u8(1 3)) ; => #f
(bytevector=? #u8() 5) ; !> bytevector=?: expected bytevectors
(let ((b (make-bytevector 2 0))) (bytevector-fill! b -1) b) ; => #u8(255 255)
(let ((b (make-bytevector 2 0))) (bytevector-fill! b 7) b) ; => #u8(7 7)
(let ((b (make-bytevector 3 0))) (bytevector-copy! b 1 #u8(8 9)) b) ; => #u8(0 8 9)
(bytevector-copy #u8(1 2 3) 1) ; => #u8(2 3)
(bytevector-append #u8(1) #u8(2)) ; => #u8(1 2)
(bytevector-length #u8(1 2)) ; => 2
(bytevector? #u8()) ; => #t
(bytevector-u8-ref #u8(255 1) 0) ; => 255
(bytevector-s8-ref #u8(255 1) 0) ; => -1
(let ((b (make-bytevector 2 0))) (bytevector-u8-set! b 0 200) (bytevector-s8-set! b 1 -126) b) ; => #u8(200 130)
(bytevector-s8-set! (make-bytevector 1) 0 128) ; !> expected an exact integer from -128 to 127
(bytevector->u8-list #u8(1 2 3)) ; => (1 2 3)
(u8-list->bytevector '(1 2 3)) ; => #u8(1 2 3)

(define b (bytevector 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255 253))
(bytevector-uint-ref b 0 (endianness little) 16) ; => 337623910929368631717566993311207522303
(bytevector-sint-ref b 0 (endianness little) 16) ; => -2658455991569831745807614120560689153
(bytevector-uint-ref b 0 (endianness big) 16) ; => 340282366920938463463374607431768211453
(bytevector-sint-ref b 0 (endianness big) 16) ; => -3
(bytevector-uint-ref #u8(1 2 3 4) 1 'big 2) ; => 515
(bytevector-uint-ref #u8(1 2 3 4) 1 'little 3) ; => 262914
(bytevector-uint-ref #u8(1 2) 1 'big 2) ; !> out of range
(bytevector-uint-ref #u8(1 2) 0 'middle 2) ; !> expected an endianness, big or little: middle
(bytevector-uint-ref #u8(1 2) 0 'big 0) ; !> expected a size in bytes
(let ((b (make-bytevector 3 0))) (bytevector-uint-set! b 0 66051 'big 3) b) ; => #u8(1 2 3)
(let ((b (make-bytevector 3 0))) (bytevector-uint-set! b 0 66051 'little 3) b) ; => #u8(3 2 1)
(let ((b (make-bytevector 3 0))) (bytevector-sint-set! b 0 -2 'big 3) b) ; => #u8(255 255 254)
(bytevector-uint-set! (make-bytevector 2) 0 65536 'big 2) ; !> the integer does not fit the size: 65536
(bytevector-sint-set! (make-bytevector 2) 0 32768 'big 2) ; !> the integer does not fit the size: 32768
(bytevector->sint-list #u8(1 2 3 255 1 2 1 2) (endianness little) 2) ; => (513 -253 513 513)
(bytevector->uint-list #u8(1 2 3 255 1 2 1 2) (endianness little) 2) ; => (513 65283 513 513)
(bytevector->uint-list #u8(1 2 3) 'big 2) ; !> the length of the bytevector is no multiple of the size: 3 2
(uint-list->bytevector '(513 65283) 'little 2) ; => #u8(1 2 3 255)
(sint-list->bytevector '(-1 2) 'big 2) ; => #u8(255 255 0 2)

(bytevector-u16-ref b 14 (endianness little)) ; => 65023
(bytevector-s16-ref b 14 (endianness little)) ; => -513
(bytevector-u16-ref b 14 (endianness big)) ; => 65533
(bytevector-s16-ref b 14 (endianness big)) ; => -3
(bytevector-u16-ref #u8(1 2 3) 1 'big) ; => 515
(bytevector-u16-native-ref #u8(1 2 3 4) 2) ; => 1027
(bytevector-s16-native-ref #u8(255 255) 0) ; => -1
(bytevector-u16-native-ref #u8(1 2 3 4) 1) ; !> bytevector-u16-native-ref: expected a multiple of 2: 1
(let ((b (make-bytevector 8 0))) (bytevector-u16-set! b 0 12345 'little) (bytevector-u16-native-set! b 2 1) (bytevector-s16-set! b 4 -2 'big) (bytevector-s16-native-set! b 6 -2) b) ; => #u8(57 48 1 0 255 254 254 255)
(bytevector-u32-ref b 12 (endianness little)) ; => 4261412863
(bytevector-s32-ref b 12 (endianness little)) ; => -33554433
(bytevector-u32-ref b 12 (endianness big)) ; => 4294967293
(bytevector-s32-ref b 12 (endianness big)) ; => -3
(bytevector-u32-native-ref #u8(1 0 0 0) 0) ; => 1
(bytevector-s32-native-ref #u8(255 255 255 255) 0) ; => -1
(let ((b (make-bytevector 16 0))) (bytevector-u32-set! b 0 1 'big) (bytevector-u32-native-set! b 4 1) (bytevector-s32-set! b 8 -2 'big) (bytevector-s32-native-set! b 12 -2) b) ; => #u8(0 0 0 1 1 0 0 0 255 255 255 254 254 255 255 255)
(bytevector-u64-ref b 8 (endianness little)) ; => 18302628885633695743
(bytevector-s64-ref b 8 (endianness little)) ; => -144115188075855873
(bytevector-u64-ref b 8 (endianness big)) ; => 18446744073709551613
(bytevector-s64-ref b 8 (endianness big)) ; => -3
(bytevector-u64-native-ref #u8(1 0 0 0 0 0 0 0) 0) ; => 1
(bytevector-s64-native-ref #u8(255 255 255 255 255 255 255 255) 0) ; => -1
(let ((b (make-bytevector 16 0))) (bytevector-u64-set! b 0 18446744073709551615 'big) (bytevector-u64-native-set! b 8 1) b) ; => #u8(255 255 255 255 255 255 255 255 1 0 0 0 0 0 0 0)
(let ((b (make-bytevector 16 0))) (bytevector-s64-set! b 0 -2 'big) (bytevector-s64-native-set! b 8 -2) b) ; => #u8(255 255 255 255 255 255 255 254 254 255 255 255 255 255 255 255)
(bytevector-u64-ref b 9 'big) ; !> 9 is out of range: must be from 0 to 8

(bytevector-ieee-single-ref #u8(63 128 0 0) 0 'big) ; => 1.0
(bytevector-ieee-single-native-ref #u8(0 0 128 63) 0) ; => 1.0
(let ((b (make-bytevector 5 0))) (bytevector-ieee-single-set! b 1 1.5 'big) b) ; => #u8(0 63 192 0 0)
(let ((b (make-bytevector 4 0))) (bytevector-ieee-single-native-set! b 0 -2) b) ; => #u8(0 0 0 192)
(bytevector-ieee-double-ref #u8(63 240 0 0 0 0 0 0) 0 'big) ; => 1.0
(bytevector-ieee-double-native-ref #u8(0 0 0 0 0 0 240 63) 0) ; => 1.0
(let ((b (make-bytevector 9 0))) (bytevector-ieee-double-set! b 1 0.1 'big) (bytevector-ieee-double-ref b 1 'big)) ; => 0.1
(let ((b (make-bytevector 8 0))) (bytevector-ieee-double-native-set! b 0 -inf.0) b) ; => #u8(0 0 0 0 0 0 240 255)
(bytevector-ieee-double-native-ref (make-bytevector 16 0) 4) ; !> expected a multiple of 8: 4

(string->utf8 "aλ") ; => #u8(97 206 187)
(utf8->string #u8(97 206 187)) ; => "aλ"
(string->utf16 "aλ") ; => #u8(0 97 3 187)
(string->utf16 "aλ" 'little) ; => #u8(97 0 187 3)
(string->utf16 "\x10000;\x10FFFF;") ; => #u8(216 0 220 0 219 255 223 255)
(string->utf32 "aλ") ; => #u8(0 0 0 97 0 0 3 187)
(string->utf32 "\x10FFFF;" 'little) ; => #u8(255 255 16 0)
(utf16->string #u8(0 97 3 187) 'big) ; => "aλ"
(utf16->string #u8(97 0 187 3) 'little) ; => "aλ"
(utf16->string #u8(254 255 0 97) 'little) ; => "a"
(utf16->string #u8(255 254 97 0) 'big) ; => "a"
(string-length (utf16->string #u8(254 255 0 97) 'big #t)) ; => 2
(utf16->string (string->utf16 "x\x1F600;y") 'big) ; => "x😀y"
(utf16->string #u8(216 0 0 97) 'big) ; => "�a"
(utf16->string #u8(220 0) 'big) ; => "�"
(utf16->string #u8(0 97 0) 'big) ; => "a�"
(utf32->string #u8(0 0 0 97) 'big) ; => "a"
(utf32->string #u8(0 0 254 255 0 0 0 97) 'little) ; => "a"
(utf32->string #u8(255 254 0 0 97 0 0 0) 'big) ; => "a"
(utf32->string #u8(0 17 0 0) 'big) ; => "�"
(utf32->string #u8(0 0 216 0) 'big) ; => "�"
(utf32->string (string->utf32 "x😀" 'little) 'little #t) ; => "x😀"
