//! Programs that are killed while they run.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs a program for a while, kills it, and gives the lines that it has shown, of which the last one may be cut off.
pub fn run_and_kill(mut command: Command, after: Duration) -> Vec<String> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).collect());
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!(errors, "", "the program was to run until it was killed");
    reader.join().unwrap()
}
