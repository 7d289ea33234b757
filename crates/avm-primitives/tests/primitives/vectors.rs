use crate::Check;

pub const CHECKS: &[Check] = &[
    ("(vector? #(1))", "#t"),
    ("(vector? '(1))", "#f"),
    ("(make-vector 2 'a)", "#(a a)"),
    ("(vector-length (make-vector 3))", "3"),
    ("(make-vector 'a)", "! make-vector: expected an exact integer that is not negative, got a (argument 1)"),
    ("(make-vector 1000000000000000)", "! make-vector: the memory limit does not allow it"),
    ("(vector 'a 'b)", "#(a b)"),
    ("(vector-length #())", "0"),
    ("(vector-length \"a\")", "! vector-length: expected a vector, got \"a\" (argument 1)"),
    ("(vector-ref #(1 1 2 3 5 8) 5)", "8"),
    ("(vector-ref #(1) 1)", "! vector-ref: 1 is out of range: must be from 0 to 0 (argument 2)"),
    ("(vector-ref #(1) 0.0)", "! vector-ref: expected an index, got 0.0 (argument 2)"),
    ("(vector-ref #() -1)", "! vector-ref: -1 is out of range: nothing is there (argument 2)"),
    ("(begin (let $v (vector 1 2)) (vector-set! $v 1 'x) $v)", "#(1 x)"),
    ("(vector-set! '(1) 0 1)", "! vector-set!: expected a vector, got (1) (argument 1)"),
    ("(vector-set! (vector 1) 1 1)", "! vector-set!: 1 is out of range: must be from 0 to 0 (argument 2)"),
    ("(vector->list #(dah dah didah))", "(dah dah didah)"),
    ("(vector->list #(dah dah didah) 1 2)", "(dah)"),
    ("(vector->list #(1) 2)", "! vector->list: 2 is out of range: must be from 0 to 1 (argument 2)"),
    ("(list->vector '(dididit dah))", "#(dididit dah)"),
    ("(list->vector '(1 . 2))", "! list->vector: expected a proper list, got (1 . 2) (argument 1)"),
    ("(begin (let $v (vector 1 2 3 4 5)) (vector-fill! $v 'smash 2 4) $v)", "#(1 2 smash smash 5)"),
    ("(vector-copy #(1 2 3) 1)", "#(2 3)"),
    ("(vector-copy #(1 8 2 8) 2 4)", "#(2 8)"),
    ("(begin (let $v (vector 10 20 30 40 50)) (vector-copy! $v 1 #(1 2 3 4) 0 2) $v)", "#(10 1 2 40 50)"),
    ("(begin (let $v (vector 1 2 3 4)) (vector-copy! $v 1 $v 0 3) $v)", "#(1 1 2 3)"),
    (
        "(vector-copy! (vector 1 2) 1 #(1 2))",
        "! vector-copy!: 1 is out of range: must be from 0 to 0 (argument 2)",
    ),
    ("(vector-copy! (vector 1) 0 #(1 2))", "! vector-copy!: the target is too short for what is to be copied"),
    ("(vector-copy! (vector 1) 2 #())", "! vector-copy!: 2 is out of range: must be from 0 to 1 (argument 2)"),
    ("(vector-append #(a b) #() #(c))", "#(a b c)"),
    ("(vector-append #(a) '(b))", "! vector-append: expected a vector, got (b) (argument 2)"),
    // Bytevectors.
    ("(bytevector? #u8(1))", "#t"),
    ("(bytevector? #(1))", "#f"),
    ("(make-bytevector 2 12)", "#u8(12 12)"),
    ("(bytevector-length (make-bytevector 3))", "3"),
    ("(make-bytevector 1 256)", "! make-bytevector: expected a byte, an exact integer from 0 to 255, got 256 (argument 2)"),
    ("(bytevector 1 3 5)", "#u8(1 3 5)"),
    ("(bytevector)", "#u8()"),
    ("(bytevector 1 'a)", "! bytevector: expected a byte, an exact integer from 0 to 255, got a (argument 2)"),
    ("(bytevector-u8-ref #u8(1 1 2 3 5) 4)", "5"),
    ("(bytevector-u8-ref #u8(1) 1)", "! bytevector-u8-ref: 1 is out of range: must be from 0 to 0 (argument 2)"),
    ("(begin (let $b (bytevector 1 2 3)) (bytevector-u8-set! $b 1 255) $b)", "#u8(1 255 3)"),
    ("(bytevector-u8-set! 'a 1 2)", "! bytevector-u8-set!: expected a bytevector, got a (argument 1)"),
    ("(bytevector-copy #u8(1 2 3 4 5) 2 4)", "#u8(3 4)"),
    ("(begin (let $b (bytevector 10 20 30 40 50)) (bytevector-copy! $b 1 #u8(1 2 3) 0 2) $b)", "#u8(10 1 2 40 50)"),
    ("(bytevector-copy! (bytevector 1) 1 #u8(1))", "! bytevector-copy!: 1 is out of range: must be from 0 to 0 (argument 2)"),
    ("(begin (let $b (make-bytevector 4 0)) (bytevector-fill! $b 7 1 3) $b)", "#u8(0 7 7 0)"),
    ("(bytevector-append #u8(0 1) #u8(2))", "#u8(0 1 2)"),
    // Records.
    ("(begin (let $t (%make-record-type '<point> #(x y))) $t)", "#<record-type point>"),
    ("(%make-record-type \"point\" '())", "! make-record-type: expected a symbol, got \"point\" (argument 1)"),
    ("(%make-record-type 'point #(1))", "! make-record-type: expected a vector of symbols, got #(1) (argument 2)"),
    ("(%record-type? (%make-record-type 'point #()))", "#t"),
    ("(%record-type-name (%make-record-type 'point #()))", "point"),
    ("(%record-type-fields (%make-record-type 'point #(x y)))", "(x y)"),
    ("(%record-type-fields 1)", "! record-type-fields: expected a record type, got 1 (argument 1)"),
    ("(begin (let $t (%make-record-type 'point #(x y))) (%make-record $t 1 \"2\"))", "#<point x: 1 y: \"2\">"),
    (
        "(begin (let $t (%make-record-type 'point #(x y))) (%make-record $t 1))",
        "! make-record: a record of this type has 2 fields, not 1",
    ),
    ("(begin (let $t (%make-record-type 'unit #())) (%make-record $t))", "#<unit>"),
    (
        "(begin (let $t (%make-record-type 'a #())) (let $u (%make-record-type 'a #())) (let $r (%make-record $t))
           (list (%record? $r) (%record? $r $t) (%record? $r $u) (%record? 1) (eq? $t (%record-type $r))))",
        "(#t #t #f #f #t)",
    ),
    ("(%record-type 1)", "! record-type: expected a record, got 1 (argument 1)"),
    (
        "(begin (let $t (%make-record-type 'point #(x y))) (let $r (%make-record $t 1 2))
           (%record-set! $t $r 1 5 'set-point-y!) (list (%record-ref $t $r 0 'point-x) (%record-ref $t $r 1 'point-y)))",
        "(1 5)",
    ),
    (
        "(begin (let $t (%make-record-type '<point> #(x y))) (%record-ref $t 5 0 'point-x))",
        "! point-x: expected a record of type point, got 5",
    ),
    (
        "(begin (let $t (%make-record-type 'point #(x))) (let $u (%make-record-type 'circle #(r)))
           (%record-set! $t (%make-record $u 1) 0 1 'set-point-x!))",
        "! set-point-x!: expected a record of type point, got #<circle r: 1>",
    ),
];

#[test]
fn vectors() {
    crate::check_all(CHECKS, &Default::default());
}
