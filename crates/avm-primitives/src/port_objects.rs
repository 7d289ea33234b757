//! Ports as objects, and those in memory (R7RS 6.13.1).

use crate::Context;
use crate::args::{bound, text, wrong};
use crate::io::{ByteInput, Channel, Output, Sink, TextInput};
use avm_value::{ObjectType, Outcome, Value};

pub(crate) fn standard_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let number = bound(args, 0, 0, 2)?;
    Ok(cx.heap.port(number as u32))
}

pub(crate) fn is_port(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_object(ObjectType::Port)))
}

/// Whether argument 0 is a port for which something holds; it is told what the port stands for and whether it is open.
fn test(cx: &mut Context<'_>, args: &[Value], holds: impl FnOnce(&Channel, bool) -> bool) -> Outcome {
    let is_port = args[0].is_object(ObjectType::Port);
    Ok(Value::boolean(is_port && cx.io.channel(args, 0).is_ok_and(|(channel, open)| holds(channel, open))))
}

pub(crate) fn is_input_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    test(cx, args, |channel, _| channel.is_input())
}

pub(crate) fn is_output_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    test(cx, args, |channel, _| !channel.is_input())
}

pub(crate) fn is_textual_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    test(cx, args, |channel, _| channel.is_textual())
}

pub(crate) fn is_binary_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    test(cx, args, |channel, _| !channel.is_textual())
}

/// Checks that argument 0 is a port of one direction, and says whether it is open.
fn is_open(cx: &mut Context<'_>, args: &[Value], input: bool) -> Outcome<bool> {
    match cx.io.channel(args, 0)? {
        (channel, open) if channel.is_input() == input => Ok(open),
        _ if input => wrong(args, 0, "an input port"),
        _ => wrong(args, 0, "an output port"),
    }
}

pub(crate) fn is_input_port_open(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    is_open(cx, args, true).map(Value::boolean)
}

pub(crate) fn is_output_port_open(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    is_open(cx, args, false).map(Value::boolean)
}

pub(crate) fn close_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    cx.io.close(cx.heap, args, 0).map(|()| Value::UNSPECIFIED)
}

pub(crate) fn close_input_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    is_open(cx, args, true)?;
    close_port(cx, args)
}

pub(crate) fn close_output_port(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    is_open(cx, args, false)?;
    close_port(cx, args)
}

pub(crate) fn open_input_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let text = text(cx.heap, args, 0)?;
    cx.io.open(cx.heap, Channel::TextInput(TextInput::of_text(text)))
}

pub(crate) fn open_output_string(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    cx.io.open(cx.heap, Channel::Output(Output::new(Sink::Memory, true)))
}

/// The bytes that a port in memory has collected.
fn collected(
    cx: &mut Context<'_>,
    args: &[Value],
    textual: bool,
    expected: &'static str,
) -> Outcome<Vec<u8>> {
    match cx.io.channel(args, 0)? {
        (Channel::Output(output), _) if output.is_memory() && output.is_textual == textual => {
            cx.heap.check_room(output.bytes.len() * 2)?;
            Ok(output.bytes.clone())
        }
        _ => wrong(args, 0, expected),
    }
}

pub(crate) fn get_output_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let bytes = collected(cx, args, true, "a port that open-output-string made")?;
    cx.heap.string(&String::from_utf8_lossy(&bytes))
}

pub(crate) fn open_input_bytevector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match cx.heap.bytes_of(args[0]) {
        Some(bytes) => {
            let input = ByteInput::of_bytes(bytes.to_vec());
            cx.io.open(cx.heap, Channel::ByteInput(input))
        }
        None => wrong(args, 0, "a bytevector"),
    }
}

pub(crate) fn open_output_bytevector(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    cx.io.open(cx.heap, Channel::Output(Output::new(Sink::Memory, false)))
}

pub(crate) fn get_output_bytevector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let bytes = collected(cx, args, false, "a port that open-output-bytevector made")?;
    cx.heap.bytevector(&bytes)
}

pub(crate) fn eof_object(_: &mut Context<'_>, _: &[Value]) -> Outcome {
    Ok(Value::EOF)
}

pub(crate) fn is_eof_object(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0] == Value::EOF))
}
