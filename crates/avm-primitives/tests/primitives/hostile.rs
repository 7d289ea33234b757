//! Arguments that nobody means: whatever a primitive is given, it answers or reports, and never panics.

use crate::world::World;
use avm_bytecode::Primitive;
use avm_primitives::{Memory, write_abbreviated};
use avm_value::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

const VALUES: &str = r##"
    0 1 -1 2 255 256 1152921504606846975 -1152921504606846976 100000000000000000000 -100000000000000000000
    1/2 -7/3 0.0 -0.0 1.5 -2.5 1e300 +inf.0 -inf.0 +nan.0 1+2i 1.5-0.5i +inf.0+nan.0i
    #t #f () a |x y| else file "" "a" "straße λ" "12" "-x" "1/0" "1e400" #\a #\λ #\x10FFFF
    (1 . 2) (1 2 3) (a b) ((a . 1) (b . 2)) (#\a #\b) #0=(1 2 . #0#) #1=(a #1#) #() #(1 2 3) #(#\a) #(x y) #2=#(#2#)
    #u8() #u8(1 2 3) #u8(255) ((inc 1 #f message)) ((x 0 #f symbol) (y 0 #f else))
"##;

const MADE: &str = r#"
    $object $tx $frozen $frozen-string $procedure $environment $undefined (eof-object) (%unspecified)
    (values) (values 1 2) (%standard-port 0) (%standard-port 1) (%standard-port 2)
    (open-input-string "(a b) text") (open-input-string "\"") (open-output-string) (open-input-bytevector #u8(1 2))
    (open-output-bytevector) (open-input-file "file") (open-output-file "other")
    (%make-record-type 'point #(x y)) (%make-record (%make-record-type 'p #(x)) 1)
    (%make-condition 'file "message" '(1) #f) (%make-condition #f 1 2 3)
    (%make-behavior 'b '(x) $procedure '())
    (%make-hash-table 'eqv 1) (%make-hash-table 'equal 1 10) (%make-hash-table 'string 1) (%make-hash-table 'custom 1)
    (box 1)
    (make-string 3 #\x) (make-vector 3 0) (make-bytevector 3 0) (list 1 2 3)
"#;

/// Calls of each primitive; each number of arguments from the least on gets its share.
const CALLS: usize = 500;

fn values(world: &mut World) -> Vec<Value> {
    let constants = world.run(&format!("'({VALUES})")).unwrap().list_to_vec().unwrap();
    let made = world.run(&format!("(list {MADE})")).unwrap().list_to_vec().unwrap();
    constants.into_iter().chain(made).collect()
}

#[test]
fn no_argument_makes_a_primitive_panic() {
    let mut state = 1u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % limit
    };
    for &primitive in Primitive::ALL {
        let files = [("file".into(), b"line\n\xff\n".to_vec())].into();
        let memory = Memory { files, input: b"input (datum".to_vec(), ..Memory::default() };
        let mut world = World::with_limit(memory, Some(256 << 20));
        let values = values(&mut world);
        let (least, most) = primitive.arity();
        let most = most.map_or(least as usize + 3, usize::from);
        for call in 0..CALLS {
            let count = least as usize + call % (most - least as usize + 1);
            let args: Vec<Value> = (0..count).map(|_| values[below(values.len())]).collect();
            let shown: Vec<String> =
                args.iter().map(|arg| write_abbreviated(&world.heap, *arg, 100)).collect();
            let call = AssertUnwindSafe(|| {
                if let Err(fault) = world.call(primitive, &args) {
                    world.message(&fault);
                }
            });
            assert!(catch_unwind(call).is_ok(), "({} {}) panics", primitive.name(), shown.join(" "));
        }
    }
}
