//! Input (R7RS 6.13.2). The port is always given; the standard library puts the current one in.
//!
//! Nothing is taken from a port before all that is needed has come: a procedure that has to wait is called again.

use crate::Context;
use crate::args::{bound, count, wrong};
use crate::io::{Host, HostError, TextInput, fault_of};
use crate::reading::read_datum;
use avm_value::{Fault, Outcome, Value};

#[cold]
fn refused(error: HostError) -> Box<Fault> {
    fault_of(error, &[])
}

pub(crate) fn peek_char(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (input, host) = cx.io.text_input(args, 0)?;
    Ok(input.peek(host).map_err(refused)?.map_or(Value::EOF, Value::character))
}

pub(crate) fn read_char(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (input, host) = cx.io.text_input(args, 0)?;
    let c = input.peek(host).map_err(refused)?;
    input.advance(c.map_or(0, char::len_utf8));
    Ok(c.map_or(Value::EOF, Value::character))
}

/// How long the next line is, and how long what ends it; `None` while it goes on.
fn line_end(text: &str, may_continue: bool) -> Option<(usize, usize)> {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes())?;
    match &text.as_bytes()[end..] {
        [b'\r', b'\n', ..] => Some((end, 2)),
        // A newline may follow, and would belong to it.
        [b'\r'] if may_continue => None,
        _ => Some((end, 1)),
    }
}

/// Waits for the end of the line; its length and that of what ends it.
fn wait_for_line(input: &mut TextInput, host: &mut dyn Host) -> Result<(usize, usize), HostError> {
    // Text that was looked through already is not looked through again.
    let mut seen = 0;
    let mut ended = false;
    loop {
        if let Some((length, end)) = line_end(&input.rest()[seen..], !ended) {
            return Ok((seen + length, end));
        }
        if ended {
            return Ok((input.rest().len(), 0));
        }
        let rest = input.rest();
        seen = rest.len() - usize::from(rest.ends_with('\r'));
        ended = !input.fill(host)?;
    }
}

pub(crate) fn read_line(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (input, host) = cx.io.text_input(args, 0)?;
    let (length, end) = wait_for_line(input, host).map_err(refused)?;
    if length + end == 0 {
        return Ok(Value::EOF);
    }
    let line = cx.heap.string(&input.rest()[..length]);
    input.advance(length + end);
    line
}

pub(crate) fn read_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let wanted = count(args, 0)?;
    let (input, host) = cx.io.text_input(args, 1)?;
    if wanted == 0 {
        return cx.heap.string("");
    }
    let (mut chars, mut bytes) = (0, 0);
    loop {
        let fresh = input.rest()[bytes..].chars().take(wanted - chars);
        let (more, more_bytes) = fresh.fold((0, 0), |(n, bytes), c| (n + 1, bytes + c.len_utf8()));
        (chars, bytes) = (chars + more, bytes + more_bytes);
        if chars == wanted || !input.fill(host).map_err(refused)? {
            break;
        }
    }
    if chars == 0 {
        return Ok(Value::EOF);
    }
    let text = cx.heap.string(&input.rest()[..bytes]);
    input.advance(bytes);
    text
}

pub(crate) fn is_char_ready(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (input, host) = cx.io.text_input(args, 0)?;
    Ok(Value::boolean(input.is_ready(host)))
}

pub(crate) fn peek_u8(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (input, host) = cx.io.byte_input(args, 0)?;
    input.need(1, host).map_err(refused)?;
    Ok(input.rest().first().map_or(Value::EOF, |byte| Value::fixnum((*byte).into())))
}

pub(crate) fn read_u8(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let byte = peek_u8(cx, args)?;
    if byte != Value::EOF {
        cx.io.byte_input(args, 0)?.0.advance(1);
    }
    Ok(byte)
}

pub(crate) fn is_u8_ready(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (input, host) = cx.io.byte_input(args, 0)?;
    Ok(Value::boolean(input.is_ready(host)))
}

pub(crate) fn read_bytevector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let wanted = count(args, 0)?;
    let (input, host) = cx.io.byte_input(args, 1)?;
    input.need(wanted, host).map_err(refused)?;
    let length = wanted.min(input.rest().len());
    if length == 0 && wanted > 0 {
        return Ok(Value::EOF);
    }
    let bytes = cx.heap.bytevector(&input.rest()[..length]);
    input.advance(length);
    bytes
}

pub(crate) fn read_bytevector_into(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some(room) = cx.heap.bytes_of(args[0]).map(<[u8]>::len) else {
        return wrong(args, 0, "a bytevector");
    };
    let end = bound(args, 2, 0, room)?;
    let start = bound(args, 1, 0, end)?;
    let (input, host) = cx.io.byte_input(args, 3)?;
    input.need(end - start, host).map_err(refused)?;
    let length = (end - start).min(input.rest().len());
    if length == 0 && end > start {
        return Ok(Value::EOF);
    }
    cx.heap.bytes_of_mut(args[0])?[start..start + length].copy_from_slice(&input.rest()[..length]);
    input.advance(length);
    Ok(Value::fixnum(length as i64))
}

pub(crate) fn read(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (input, host) = cx.io.text_input(args, 0)?;
    read_datum(cx.heap, input, host)
}
