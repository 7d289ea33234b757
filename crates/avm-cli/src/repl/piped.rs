//! The prompt for what is no terminal: no prompt is shown, forms are evaluated as their last line comes.

use super::session::{Flow, Session};
use crate::output;
use std::io::BufRead;

/// From this size on, a text is looked at again only when as many parentheses were closed as opened.
const LARGE: usize = 1 << 16;

/// Forms that are not complete yet.
#[derive(Default)]
struct Pending {
    text: String,
    /// Opening parentheses less closing ones, wherever they stand.
    depth: i64,
}

impl Pending {
    fn add(&mut self, line: &str) {
        self.text.push_str(line);
        self.depth += line.bytes().map(|byte| i64::from(byte == b'(') - i64::from(byte == b')')).sum::<i64>();
    }

    fn goes_on(&self) -> bool {
        (self.text.len() > LARGE && self.depth > 0) || Session::goes_on(&self.text)
    }

    fn take(&mut self) -> String {
        self.depth = 0;
        std::mem::take(&mut self.text)
    }
}

/// Reads to the end of standard input.
pub fn run(mut session: Session) -> i32 {
    let mut pending = Pending::default();
    loop {
        let mut line = Vec::new();
        // The lock is given back at once: programs read standard input too.
        match std::io::stdin().lock().read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                output::complain(&format!("cannot read standard input: {}", avm_scheme::reason(&error)));
                return 2;
            }
        }
        match std::str::from_utf8(&line) {
            Ok(line) => pending.add(line),
            Err(_) => {
                output::complain("a line of standard input is not UTF-8; it is left out");
                continue;
            }
        }
        if !pending.goes_on()
            && let Flow::End(code) = session.enter(&pending.take())
        {
            return code;
        }
    }
    match session.enter(&pending.take()) {
        Flow::On => 0,
        Flow::End(code) => code,
    }
}
