//! Constants, variables, and the top of the stack.

use super::{Registers, Status, handlers};
use crate::machine::Machine;
use crate::world::World;
use avm_bytecode::Opcode;
use avm_value::Value;

handlers! {
    Const r {
        let value = r.constant(r.short(1));
        r.push(value);
        r.next()
    }
    ConstWide r {
        let value = r.constant(r.operand::<u32>(1) as usize);
        r.push(value);
        r.next()
    }
    Int r {
        r.push(r.int(1));
        r.next()
    }
    True r {
        r.push(Value::TRUE);
        r.next()
    }
    False r {
        r.push(Value::FALSE);
        r.next()
    }
    Nil r {
        r.push(Value::NIL);
        r.next()
    }
    Unspecified r {
        r.push(Value::UNSPECIFIED);
        r.next()
    }
    Undefined r {
        r.push(Value::UNDEFINED);
        r.next()
    }

    Local r {
        r.push(r.local(r.byte(1)));
        r.next()
    }
    LocalWide r {
        r.push(r.local(r.short(1)));
        r.next()
    }
    SetLocal r {
        let value = r.pop();
        r.set_local(r.byte(1), value);
        r.next()
    }
    SetLocalWide r {
        let value = r.pop();
        r.set_local(r.short(1), value);
        r.next()
    }
    SetLocal2 r {
        let (first, second) = (r.pop(), r.pop());
        r.set_local(r.byte(1), first);
        r.set_local(r.byte(2), second);
        r.next()
    }
    Local2 r {
        let (first, second) = (r.local(r.byte(1)), r.local(r.byte(2)));
        r.push(first);
        r.push(second);
        r.next()
    }
    Box r {
        let cell = r.machine.heap.make_box(r.peek(0));
        r.set_top(cell);
        r.next()
    }
    BoxLocal r {
        let i = r.byte(1);
        let cell = r.machine.heap.make_box(r.local(i));
        r.set_local(i, cell);
        r.next()
    }
    BoxRef r {
        // SAFETY: the verifier knows that the slot is a box.
        r.push(unsafe { r.local(r.byte(1)).box_ref() });
        r.next()
    }
    BoxSet r {
        let value = r.pop();
        // SAFETY: as above.
        unsafe { r.machine.heap.box_set(r.local(r.byte(1)), value) };
        r.next()
    }
    Unbox r {
        // SAFETY: as above.
        r.set_top(unsafe { r.peek(0).box_ref() });
        r.next()
    }
    SetBox r {
        let cell = r.pop();
        let value = r.pop();
        // SAFETY: as above.
        unsafe { r.machine.heap.box_set(cell, value) };
        r.next()
    }
    Free r {
        r.push(r.captured(r.byte(1)));
        r.next()
    }
    FreeWide r {
        r.push(r.captured(r.short(1)));
        r.next()
    }
    Free2 r {
        let (first, second) = (r.captured(r.byte(1)), r.captured(r.byte(2)));
        r.push(first);
        r.push(second);
        r.next()
    }
    LocalFree r {
        let (first, second) = (r.local(r.byte(1)), r.captured(r.byte(2)));
        r.push(first);
        r.push(second);
        r.next()
    }
    FreeLocal r {
        let (first, second) = (r.captured(r.byte(1)), r.local(r.byte(2)));
        r.push(first);
        r.push(second);
        r.next()
    }
    FreeBoxRef r {
        // SAFETY: the verifier knows that it is a box.
        r.push(unsafe { r.captured(r.byte(1)).box_ref() });
        r.next()
    }
    FreeBoxSet r {
        let value = r.pop();
        // SAFETY: as above.
        unsafe { r.machine.heap.box_set(r.captured(r.byte(1)), value) };
        r.next()
    }
    CheckDefined r {
        if r.peek(0) == Value::UNDEFINED {
            let name = r.constant(r.operand::<u32>(1) as usize);
            return r.fail(move |machine| machine.uninitialised(name));
        }
        r.next()
    }
    Global r {
        let g = r.short(1);
        // SAFETY: globals are boxes.
        let value = unsafe { r.global_box(g).box_ref() };
        if value == Value::UNDEFINED {
            let code = r.code();
            return r.fail(move |machine| machine.unbound(code, g as u32));
        }
        r.push(value);
        r.next()
    }
    GlobalWide r {
        let g = r.operand::<u32>(1);
        // SAFETY: as above.
        let value = unsafe { r.global_box(g as usize).box_ref() };
        if value == Value::UNDEFINED {
            let code = r.code();
            return r.fail(move |machine| machine.unbound(code, g));
        }
        r.push(value);
        r.next()
    }
    SetGlobal r {
        let g = r.operand::<u32>(1);
        let cell = r.global_box(g as usize);
        // SAFETY: as above.
        if unsafe { cell.box_ref() } == Value::UNDEFINED {
            let code = r.code();
            return r.fail(move |machine| machine.unbound(code, g));
        }
        let value = r.pop();
        // SAFETY: as above.
        unsafe { r.machine.heap.box_set(cell, value) };
        r.next()
    }
    DefineGlobal r {
        let value = r.pop();
        let cell = r.global_box(r.operand::<u32>(1) as usize);
        // SAFETY: as above.
        unsafe {
            let before = cell.box_ref();
            let value = if before.is_heap_object() { r.machine.heap.definition(before, value) } else { value };
            r.machine.heap.box_set(cell, value);
        }
        r.next()
    }

    Pop r {
        r.drop_top(1);
        r.next()
    }
    Slide r {
        let value = r.pop();
        r.drop_top(r.byte(1));
        r.push(value);
        r.next()
    }
}
