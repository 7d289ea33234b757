//! Data: pairs, vectors, and primitives for all else.

use super::{Registers, Status, cold_handlers, handlers};
use crate::machine::Machine;
use crate::world::World;
use avm_bytecode::{Opcode, Primitive};
use avm_value::Value;

/// The primitive that does what an instruction does, and how many values it takes.
const fn primitive_of(opcode: u8) -> (Primitive, usize) {
    match Opcode::ALL[opcode as usize] {
        Opcode::Car | Opcode::LocalCar => (Primitive::Car, 1),
        Opcode::Cdr | Opcode::LocalCdr => (Primitive::Cdr, 1),
        Opcode::Cadr => (Primitive::Cadr, 1),
        Opcode::Cddr => (Primitive::Cddr, 1),
        Opcode::Caar => (Primitive::Caar, 1),
        Opcode::Caddr => (Primitive::Caddr, 1),
        Opcode::SetCar => (Primitive::SetCar, 2),
        Opcode::SetCdr => (Primitive::SetCdr, 2),
        Opcode::VectorRef | Opcode::VectorRefLocal | Opcode::VectorRefLocals => (Primitive::VectorRef, 2),
        Opcode::VectorSet => (Primitive::VectorSet, 3),
        Opcode::VectorLength => (Primitive::VectorLength, 1),
        Opcode::StringRef => (Primitive::StringRef, 2),
        Opcode::CharToInteger => (Primitive::CharToInteger, 1),
        Opcode::IntegerToChar => (Primitive::IntegerToChar, 1),
        Opcode::StringLength => (Primitive::StringLength, 1),
        Opcode::Eqv | Opcode::JumpUnlessEqv => (Primitive::IsEqv, 2),
        Opcode::CharEq | Opcode::JumpUnlessCharEq => (Primitive::CharEq, 2),
        Opcode::IsRecord => (Primitive::IsRecord, 2),
        Opcode::RecordRef => (Primitive::RecordRef, 4),
        Opcode::RecordSet => (Primitive::RecordSet, 5),
        _ => panic!("no instruction on data"),
    }
}

cold_handlers! {
    /// What an instruction does not do itself.
    slowly r {
        let (primitive, n) = const { primitive_of(OP) };
        r.primitive(primitive, n)
    }
    /// The same with the value of a slot.
    local_slowly r {
        r.push(r.local(r.byte(1)));
        let (primitive, n) = const { primitive_of(OP) };
        r.primitive(primitive, n)
    }
}

cold_handlers! {
    /// What has an effect only, and an instruction does not do itself.
    effect_slowly r {
        let (_, n) = const { primitive_of(OP) };
        let operands = r.top(n);
        r.ask_primitive(operands, n, false)
    }
    /// An element of the vector on top, at the index in a slot.
    element_at_local_slowly r {
        let operands = [r.peek(0), r.local(r.byte(1))];
        r.ask_primitive(&operands, 1, true)
    }
    /// An element of the vector in a slot, at the index in another.
    element_of_locals_slowly r {
        let operands = [r.local(r.byte(1)), r.local(r.byte(2))];
        r.ask_primitive(&operands, 0, true)
    }
    /// A jump unless something holds of the two values on top.
    branch_slowly r {
        let (primitive, n) = const { primitive_of(OP) };
        match r.machine.primitive(primitive, r.top(n)) {
            Ok(answer) => {
                r.drop_top(n);
                let offset = if answer.is_true() { 0 } else { r.operand::<i16>(1) };
                r.come_back(offset.into())
            }
            Err(fault) => r.raise(fault, primitive),
        }
    }
    /// A field that is not there, or not of such a record.
    field_slowly r {
        let (type_, record) = (r.peek(1), r.peek(0));
        let operands = [type_, record, Value::fixnum(r.byte(1) as i64), r.constant(r.short(2))];
        r.ask_primitive(&operands, 2, true)
    }
    /// A field that cannot be changed.
    set_field_slowly r {
        let (type_, record, value) = (r.peek(2), r.peek(1), r.peek(0));
        let operands = [type_, record, Value::fixnum(r.byte(1) as i64), value, r.constant(r.short(2))];
        r.ask_primitive(&operands, 3, false)
    }
}

impl<W: World, const OP: u8, const STEP: bool> Registers<'_, W, OP, STEP> {
    /// Lets a primitive do what the instruction does with operands that are not all on the stack: `popped` values go, and
    /// its result comes, if it has one.
    fn ask_primitive(mut self, operands: &[Value], popped: usize, gives: bool) -> Status {
        let (primitive, _) = const { primitive_of(OP) };
        let before = self.machine.heap.allocated_words();
        match self.machine.primitive(primitive, operands) {
            Ok(value) => {
                self.gas -= (self.machine.heap.allocated_words() - before) as i64;
                self.drop_top(popped);
                if gives {
                    self.push(value);
                }
                self.come_back(0)
            }
            Err(fault) => self.raise(fault, primitive),
        }
    }

    /// A part of the value on top, if it has one.
    #[inline(always)]
    fn part(mut self, part: Option<Value>) -> Status {
        let Some(value) = part else { return self.go(slowly::<W, OP, STEP>) };
        self.set_top(value);
        self.next()
    }

    /// A part of the value in a slot, if it has one.
    #[inline(always)]
    fn local_part(mut self, part: Option<Value>) -> Status {
        let Some(value) = part else { return self.go(local_slowly::<W, OP, STEP>) };
        self.push(value);
        self.next()
    }

    /// Whether something holds of the value on top.
    #[inline(always)]
    fn answer(mut self, answer: bool) -> Status {
        self.set_top(Value::boolean(answer));
        self.next()
    }
}

handlers! {
    Eq r {
        let b = r.pop();
        let same = r.peek(0) == b;
        r.answer(same)
    }
    Not r {
        let value = r.peek(0);
        r.answer(!value.is_true())
    }
    IsNull r {
        let value = r.peek(0);
        r.answer(value.is_nil())
    }
    IsPair r {
        let value = r.peek(0);
        r.answer(value.is_pair())
    }
    Cons r {
        let b = r.pop();
        let pair = r.machine.heap.cons(r.peek(0), b);
        r.set_top(pair);
        r.next()
    }
    Car r {
        let value = r.peek(0);
        r.part(value.car())
    }
    Cdr r {
        let value = r.peek(0);
        r.part(value.cdr())
    }
    Cadr r {
        let value = r.peek(0);
        r.part(value.cdr().and_then(Value::car))
    }
    Cddr r {
        let value = r.peek(0);
        r.part(value.cdr().and_then(Value::cdr))
    }
    LocalCar r {
        let value = r.local(r.byte(1));
        r.local_part(value.car())
    }
    LocalCdr r {
        let value = r.local(r.byte(1));
        r.local_part(value.cdr())
    }
    Caar r {
        let value = r.peek(0);
        r.part(value.car().and_then(Value::car))
    }
    Caddr r {
        let value = r.peek(0);
        r.part(value.cdr().and_then(Value::cdr).and_then(Value::car))
    }
    SetCar r {
        let (pair, value) = (r.peek(1), r.peek(0));
        if r.machine.heap.set_part_if_fine(pair, 0, value) {
            r.drop_top(2);
            return r.next();
        }
        r.go(effect_slowly::<W, { Opcode::SetCar as u8 }, STEP>)
    }
    SetCdr r {
        let (pair, value) = (r.peek(1), r.peek(0));
        if r.machine.heap.set_part_if_fine(pair, 1, value) {
            r.drop_top(2);
            return r.next();
        }
        r.go(effect_slowly::<W, { Opcode::SetCdr as u8 }, STEP>)
    }
    VectorRef r {
        let Some(value) = element(r.peek(1), r.peek(0)) else {
            return r.go(slowly::<W, { Opcode::VectorRef as u8 }, STEP>);
        };
        r.drop_top(1);
        r.set_top(value);
        r.next()
    }
    VectorRefLocal r {
        let Some(value) = element(r.peek(0), r.local(r.byte(1))) else {
            return r.go(element_at_local_slowly::<W, { Opcode::VectorRefLocal as u8 }, STEP>);
        };
        r.set_top(value);
        r.next()
    }
    VectorRefLocals r {
        let Some(value) = element(r.local(r.byte(1)), r.local(r.byte(2))) else {
            return r.go(element_of_locals_slowly::<W, { Opcode::VectorRefLocals as u8 }, STEP>);
        };
        r.push(value);
        r.next()
    }
    VectorSet r {
        let (vector, index, value) = (r.peek(2), r.peek(1), r.peek(0));
        if r.machine.heap.vector_set_if_fine(vector, index, value) {
            r.drop_top(3);
            return r.next();
        }
        r.go(effect_slowly::<W, { Opcode::VectorSet as u8 }, STEP>)
    }
    VectorLength r {
        let length = r.peek(0).vector_length();
        r.part(length.map(|length| Value::fixnum(length as i64)))
    }
    StringLength r {
        let length = r.peek(0).string_length();
        r.part(length.map(|length| Value::fixnum(length as i64)))
    }
    StringRef r {
        let (string, index) = (r.peek(1), r.peek(0));
        if index.is_fixnum()
            && let Some(c) = r.machine.heap.string_ref(string, index.fixnum_value() as usize)
        {
            r.drop_top(1);
            r.set_top(Value::character(c));
            return r.next();
        }
        r.go(slowly::<W, { Opcode::StringRef as u8 }, STEP>)
    }
    Eqv r {
        match are_eqv(r.peek(1), r.peek(0)) {
            Some(same) => {
                r.drop_top(1);
                r.answer(same)
            }
            None => r.go(slowly::<W, { Opcode::Eqv as u8 }, STEP>),
        }
    }
    JumpUnlessEqv r {
        match are_eqv(r.peek(1), r.peek(0)) {
            Some(same) => {
                r.drop_top(2);
                r.branch(!same, 1)
            }
            None => r.go(branch_slowly::<W, { Opcode::JumpUnlessEqv as u8 }, STEP>),
        }
    }
    CharEq r {
        match are_same_char(r.peek(1), r.peek(0)) {
            Some(same) => {
                r.drop_top(1);
                r.answer(same)
            }
            None => r.go(slowly::<W, { Opcode::CharEq as u8 }, STEP>),
        }
    }
    JumpUnlessCharEq r {
        match are_same_char(r.peek(1), r.peek(0)) {
            Some(same) => {
                r.drop_top(2);
                r.branch(!same, 1)
            }
            None => r.go(branch_slowly::<W, { Opcode::JumpUnlessCharEq as u8 }, STEP>),
        }
    }
    CharToInteger r {
        let c = r.peek(0).as_character();
        r.part(c.map(|c| Value::fixnum(c as i64)))
    }
    IntegerToChar r {
        let code = r.peek(0).as_fixnum().and_then(|code| u32::try_from(code).ok());
        r.part(code.and_then(char::from_u32).map(Value::character))
    }
    IsSymbol r {
        let value = r.peek(0);
        r.answer(value.is_symbol())
    }
    IsString r {
        let value = r.peek(0);
        r.answer(value.is_string())
    }
    IsVector r {
        let value = r.peek(0);
        r.answer(value.is_vector())
    }
    IsChar r {
        let value = r.peek(0);
        r.answer(value.is_character())
    }
    RecordRef r {
        let (type_, record) = (r.peek(1), r.peek(0));
        if record.record_type() == Some(type_)
            && let Some(value) = record.record_field(r.byte(1))
        {
            r.drop_top(1);
            r.set_top(value);
            return r.next();
        }
        r.go(field_slowly::<W, { Opcode::RecordRef as u8 }, STEP>)
    }
    RecordSet r {
        let (type_, record, value) = (r.peek(2), r.peek(1), r.peek(0));
        let i = r.byte(1);
        if record.record_type() == Some(type_) && r.machine.heap.set_record_field_if_fine(record, i, value) {
            r.drop_top(3);
            return r.next();
        }
        r.go(set_field_slowly::<W, { Opcode::RecordSet as u8 }, STEP>)
    }
    IsRecord r {
        let (record, type_) = (r.peek(1), r.peek(0));
        if type_.record_type_name().is_none() {
            return r.go(slowly::<W, { Opcode::IsRecord as u8 }, STEP>);
        }
        r.drop_top(1);
        r.answer(record.record_type() == Some(type_))
    }
    Primitive r {
        // SAFETY: the verifier has checked the index.
        let primitive = unsafe { *r.code().primitives.add(r.short(1)) };
        let n = r.byte(3);
        r.primitive(primitive, n)
    }
}

/// The element of a vector, if it has one there.
#[inline(always)]
fn element(vector: Value, index: Value) -> Option<Value> {
    if !index.is_fixnum() {
        return None;
    }
    vector.vector_ref(index.fixnum_value() as usize)
}

/// Whether two values are `eqv?`, unless it takes a closer look: numbers on the heap are the same by their contents.
#[inline(always)]
fn are_eqv(a: Value, b: Value) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if a.is_heap_object() && b.is_heap_object() { None } else { Some(false) }
}

/// Whether two characters are the same, if they are characters.
#[inline(always)]
fn are_same_char(a: Value, b: Value) -> Option<bool> {
    (a.is_character() && b.is_character()).then_some(a == b)
}
