;; Names that R7RS-large gives to SRFIs: the same bindings under both.
(import (scheme base) (scheme eval)
        (prefix (scheme sort) a:) (prefix (srfi 132) b:)
        (prefix (scheme vector) a:) (prefix (srfi 133) b:)
        (prefix (scheme bitwise) a:) (prefix (srfi 151) b:)
        (prefix (scheme fixnum) a:) (prefix (srfi 143) b:)
        (prefix (scheme flonum) a:) (prefix (srfi 144) b:)
        (prefix (scheme division) a:) (prefix (srfi 141) b:)
        (prefix (scheme vector base) a:)
        (prefix (scheme vector f64) a:) (prefix (srfi 160 f64) b:))

(eq? a:list-sort b:list-sort) ; => #t
(eq? a:vector-cumulate b:vector-cumulate) ; => #t
(eq? a:vector-map vector-map) ; => #t
(eq? a:bitwise-nand b:bitwise-nand) ; => #t
(eq? a:fx+/carry b:fx+/carry) ; => #t
(a:fx+ 1 2) ; => 3
a:fl-pi ; => 3.141592653589793
(eq? a:flonum b:flonum) ; => #t
(eq? a:balanced/ b:balanced/) ; => #t
(eq? a:floor/ floor/) ; => #t
(eq? a:f64vector-map b:f64vector-map) ; => #t
(a:s8vector 1 -1) ; => #s8(1 -1)
(map (lambda (name) (eval '(make-vector 1 0) (environment '(scheme base) (list 'scheme 'vector name)))) '(u8 s8 u16 s16 u32 s32 u64 s64 f32 f64 c64 c128)) ; => (#(0) #(0) #(0) #(0) #(0) #(0) #(0) #(0) #(0) #(0) #(0) #(0))
