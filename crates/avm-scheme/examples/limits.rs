//! Programs that nobody trusts: limits, steps, interruption, permissions. `cargo run -p avm-scheme --example limits`

use avm_scheme::{Buffer, Engine, Error, ErrorKind, Permissions, Step};
use std::thread;
use std::time::Duration;

/// Runs programs that would never end, or that want too much.
pub fn main() -> Result<(), Error> {
    let output = Buffer::default();
    let mut engine = Engine::builder()
        .gas(5_000_000)
        .memory(64 << 20)
        .timeout(Duration::from_secs(5))
        .permissions(Permissions::default().read("/usr/share/dict"))
        .stdout(output.clone())
        .build();

    for program in [
        "(let loop () (loop))",
        "(let loop ((l '())) (loop (cons l l)))",
        "(open-input-file \"/etc/passwd\")",
    ] {
        let error = engine.eval(program).expect_err("it does not get far");
        println!("{program}: {} ({} gas)", error.message(), engine.gas());
    }

    // In steps: the host decides when the run goes on.
    engine.start_program(
        "sum.scm",
        "(let loop ((n 0) (sum 0)) (if (= n 10000) sum (loop (+ n 1) (+ sum n))))",
    )?;
    let mut steps = 0;
    let sum = loop {
        match engine.step(20_000)? {
            Step::Done(sum) => break sum,
            Step::OutOfFuel => steps += 1,
        }
    };
    println!("the sum is {}, after {steps} stops", engine.write(&sum)?);

    // From another thread.
    let mut engine = Engine::new();
    let handle = engine.interrupt_handle();
    let runner = thread::spawn(move || engine.eval("(let loop () (loop))").map(drop));
    thread::sleep(Duration::from_millis(100));
    handle.interrupt();
    let ended = runner.join().expect("the thread does not panic");
    assert_eq!(ended.expect_err("it was interrupted").kind(), ErrorKind::Interrupted);
    Ok(())
}
