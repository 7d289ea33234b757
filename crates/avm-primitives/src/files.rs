//! Files (R7RS 6.13.1, 6.14).

use crate::Context;
use crate::args::text;
use crate::io::{ByteInput, Channel, FileMode, Output, Sink, Source, TextInput, fault_of};
use avm_value::{Outcome, Value};

fn open_input(cx: &mut Context<'_>, args: &[Value], channel: fn(Source) -> Channel) -> Outcome {
    let name = text(cx.heap, args, 0)?;
    let reader = cx.io.host().open_reader(&name).map_err(|error| fault_of(error, &args[..1]))?;
    cx.io.open(cx.heap, channel(Source::File(reader)))
}

pub(crate) fn open_input_file(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    open_input(cx, args, |source| Channel::TextInput(TextInput::new(source)))
}

pub(crate) fn open_binary_input_file(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    open_input(cx, args, |source| Channel::ByteInput(ByteInput::new(source)))
}

fn open_output(cx: &mut Context<'_>, args: &[Value], mode: FileMode, is_textual: bool) -> Outcome {
    let name = text(cx.heap, args, 0)?;
    let writer = cx.io.host().open_writer(&name, mode).map_err(|error| fault_of(error, &args[..1]))?;
    cx.io.open(cx.heap, Channel::Output(Output::new(Sink::File(writer), is_textual)))
}

pub(crate) fn open_output_file(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    open_output(cx, args, FileMode::Create, true)
}

pub(crate) fn open_binary_output_file(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    open_output(cx, args, FileMode::Create, false)
}

pub(crate) fn open_append_file(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    open_output(cx, args, FileMode::Append, args[1] == Value::FALSE)
}

pub(crate) fn is_file_exists(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let name = text(cx.heap, args, 0)?;
    cx.io.host().file_exists(&name).map(Value::boolean).map_err(|error| fault_of(error, args))
}

pub(crate) fn delete_file(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let name = text(cx.heap, args, 0)?;
    cx.io.host().delete_file(&name).map_err(|error| fault_of(error, args))?;
    Ok(Value::UNSPECIFIED)
}
