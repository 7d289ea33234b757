//! A program that a seed schedules goes on in one process after the other, and writes what it writes in one.
//!
//! Four seeds, forty with `AVM_SLOW=1`.

use avm_testing::Random;
use std::path::Path;
use std::process::{Command, Stdio};

/// Executions that are in each other's way, with messages, and what they leave.
const PROGRAM: &str = "
(import (scheme base) (scheme write) (avm))
(define (spin n) (if (> n 0) (spin (- n 1))))
(define-behavior account (state (sum 0) (seen '()))
  ((add who n) (spin 60) (set! sum (+ sum n)) (set! seen (cons who seen)) sum)
  ((get) (list sum (reverse seen))))
(define a (create-object 'account 'bank))
(define b (create-object 'account 'bank))
(define (work who n)
  (lambda ()
    (let loop ((i 0))
      (if (< i n)
          (begin
            (transaction (ask a (add who (- i))) (spin 700) (ask b (add who i)))
            (display (list who i))
            (tell b (add (list who 'told) 100))
            (loop (+ i 1)))))
    who))
(start-execution 'one (work 'one 5))
(start-execution 'two (work 'two 4))
(start-execution 'three (lambda () (spin 3000) (error \"three\")))
(display (list (await-execution 'two) (guard (e (#t 'failed)) (await-execution 'three)) (await-execution 'one)))
(yield-execution)
(write (list (ask a (get)) (ask b (get))))";

/// The words of a command line, in a folder; gives what it writes.
fn avm(folder: &Path, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_avm-scheme"))
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the command runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{words:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs the program, and writes to where and when it is saved; gives what it wrote, and how many processes it took.
fn hopping(folder: &Path, seed: &str, store: &[&str], random: &mut Random) -> (String, usize) {
    let saved = folder.join("saved");
    let (mut gas, mut written, mut processes) = (0, String::new(), 0);
    loop {
        gas += 1 + random.below(60_000);
        let at = gas.to_string();
        let _ = std::fs::remove_file(folder.join("next"));
        let begin = if processes == 0 { ["run", "program.scm"] } else { ["resume", "saved"] };
        let mut words = vec![begin[0], "--seed", seed, "--save-at-gas", &at, "--save", "next"];
        words.extend(store);
        words.push(begin[1]);
        let output = Command::new(env!("CARGO_BIN_EXE_avm-scheme"))
            .args(&words)
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .expect("the command runs");
        written.push_str(&String::from_utf8_lossy(&output.stdout));
        processes += 1;
        match output.status.code() {
            Some(0) => std::fs::rename(folder.join("next"), &saved).expect("it was saved"),
            // It came to its end before.
            code => {
                let errors = String::from_utf8_lossy(&output.stderr);
                assert_eq!(code, Some(1), "{words:?}: {errors}");
                assert!(errors.contains("was not saved: it ended before"), "{words:?}: {errors}");
                return (written, processes);
            }
        }
    }
}

#[test]
fn a_seeded_program_goes_on_in_other_processes() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("program.scm"), PROGRAM).expect("a file");
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut processes = 0;
    for seed in 0..avm_testing::times(4) {
        let name = seed.to_string();
        let expected = avm(folder, &["run", "--seed", &name, "program.scm"]);
        let (found, hops) = hopping(folder, &name, &[], &mut random);
        assert_eq!(found, expected, "seed {seed}, {hops} processes");
        let store = format!("store{seed}");
        let (found, hops_on_store) = hopping(folder, &name, &["--store", &store], &mut random);
        assert_eq!(found, expected, "seed {seed}, on a store, {hops_on_store} processes");
        processes += hops + hops_on_store;
    }
    assert!(processes > 8 * avm_testing::times(4) as usize, "only {processes} processes");
}
