//! Output (R7RS 6.13.3). The port is always given; the standard library puts the current one in.

use crate::Context;
use crate::args::{byte, character, range, string_length, wrong};
use crate::write::{Style, write_value};
use avm_value::{Outcome, Value};

fn write_text(cx: &mut Context<'_>, args: &[Value], at: usize, text: &str) -> Outcome {
    cx.io.write(cx.heap, args, at, true, text.as_bytes())
}

fn write_styled(cx: &mut Context<'_>, args: &[Value], style: Style) -> Outcome {
    let text = write_value(cx.heap, args[0], style)?;
    write_text(cx, args, 1, &text)
}

pub(crate) fn write(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    write_styled(cx, args, Style::Write)
}

pub(crate) fn write_shared(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    write_styled(cx, args, Style::Shared)
}

pub(crate) fn write_simple(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    write_styled(cx, args, Style::Simple)
}

pub(crate) fn display(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    write_styled(cx, args, Style::Display)
}

pub(crate) fn newline(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    write_text(cx, args, 0, "\n")
}

pub(crate) fn write_char(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let c = character(args, 0)?;
    write_text(cx, args, 1, c.encode_utf8(&mut [0; 4]))
}

pub(crate) fn write_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let part = range(args, 2, string_length(args, 0)?)?;
    let narrow = cx.heap.narrow_string(args[0]).map(|bytes| &bytes[part.clone()]);
    if let Some(ascii) = narrow.filter(|bytes| bytes.is_ascii()) {
        let bytes = ascii.to_vec();
        return cx.io.write(cx.heap, args, 1, true, &bytes);
    }
    let text: String = cx.heap.string_chars(args[0]).skip(part.start).take(part.len()).collect();
    write_text(cx, args, 1, &text)
}

pub(crate) fn write_u8(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let byte = byte(args, 0)?;
    cx.io.write(cx.heap, args, 1, false, &[byte])
}

pub(crate) fn write_bytevector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some(bytes) = cx.heap.bytes_of(args[0]) else { return wrong(args, 0, "a bytevector") };
    let part = bytes[range(args, 2, bytes.len())?].to_vec();
    cx.io.write(cx.heap, args, 1, false, &part)
}

pub(crate) fn await_store(cx: &mut Context<'_>, _args: &[Value]) -> Outcome {
    cx.io.await_store().map(|()| Value::UNSPECIFIED)
}

pub(crate) fn flush_output_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    cx.io.flush_port(args, 0).map(|()| Value::UNSPECIFIED)
}
