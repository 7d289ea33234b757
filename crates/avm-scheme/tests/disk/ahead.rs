//! A program whose output is flushed goes on while the disk syncs; the output comes when that is done, whatever the program does then.

use avm_scheme::{Buffer, Engine, ErrorKind, OpenOptions};
use avm_store::Store;
use avm_store::engine::{Changes, Engine as Disk, EngineResult, EngineSnapshot};
use avm_store::faults;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Where syncs stop until they may go on.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn shut(&self, is_shut: bool) {
        *self.0.0.lock().unwrap() = is_shut;
        self.0.1.notify_all();
    }

    fn pass(&self) {
        drop(self.0.1.wait_while(self.0.0.lock().unwrap(), |is_shut| *is_shut).unwrap());
    }
}

/// A disk behind a gate. Who looks for an object of an earlier process meets the test: a host function would wait for the disk first.
struct Gated {
    disk: Box<dyn Disk>,
    gate: Gate,
    meets: Sender<()>,
    goes: Mutex<Receiver<()>>,
}

impl Disk for Gated {
    fn name(&self) -> &'static str {
        self.disk.name()
    }

    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        if key.starts_with(&[1, b'o']) {
            self.meets.send(()).unwrap();
            self.goes.lock().unwrap().recv_timeout(LATE).expect("the test goes on");
        }
        self.disk.get(key)
    }

    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>> {
        self.disk.snapshot()
    }

    fn apply(&self, batch: &Changes, sync: bool) -> EngineResult<()> {
        if sync {
            self.gate.pass();
        }
        self.disk.apply(batch, sync)
    }

    fn sync(&self) -> EngineResult<()> {
        self.gate.pass();
        self.disk.sync()
    }

    fn size(&self) -> EngineResult<u64> {
        self.disk.size()
    }

    fn entries(&self) -> EngineResult<u64> {
        self.disk.entries()
    }

    fn compact(&self) -> EngineResult<()> {
        self.disk.compact()
    }

    fn verify(&self) -> EngineResult<Vec<String>> {
        self.disk.verify()
    }
}

/// Output that is sent on to another thread.
struct Sent(Sender<String>);

impl std::io::Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        self.0.send(text).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const COUNTER: &str = "
(define-behavior counter (state (n 0)) ((up) (set! n (+ n 1)) n) ((look) n))
(define c (create-object 'counter))
(define (count) (display (ask c (up))) (flush-output-port))";

const LATE: Duration = Duration::from_secs(60);

fn engine_on(disk: Box<dyn Disk>, output: impl std::io::Write + Send + 'static) -> Engine {
    let mut engine = Engine::builder().stdout(output).build();
    engine.attach_store(Store::with_engine(disk, &OpenOptions::default()).unwrap()).unwrap();
    engine
}

fn next(shown: &Receiver<String>) -> String {
    shown.recv_timeout(LATE).expect("something is shown")
}

#[test]
fn a_program_goes_on_while_its_output_waits_for_the_disk() {
    let (gate, (output, shown)) = (Gate::default(), channel());
    let ((meets, met), (goes, go)) = (channel(), channel());
    let theirs = gate.clone();
    let run = std::thread::spawn(move || {
        let disk = faults::Disk::new();
        let places = "(do ((i 0 (+ i 1))) ((= i 3)) (name-object! (vector-ref #(m0 m1 m2) i) (create-object 'counter)))";
        engine_on(disk.engine(), Buffer::default()).eval(&format!("{COUNTER} {places}")).unwrap();
        let disk = Gated { disk: disk.engine(), gate: theirs, meets, goes: Mutex::new(go) };
        let mut engine = engine_on(Box::new(disk), Sent(output));
        engine.eval(COUNTER).unwrap();
        let meet = |number| format!("(ask (find-object 'm{number}) (look))");
        let program = format!("(begin (count) {} (count) {} (await-store) {})", meet(0), meet(1), meet(2));
        engine.eval(&program).unwrap();
    });
    let meet = || met.recv_timeout(LATE).expect("the program goes on");
    let part = || goes.send(()).unwrap();
    meet();
    assert_eq!(next(&shown), "1", "shown by whoever synced it: the program waits for this test");
    gate.shut(true);
    part();
    meet();
    assert!(shown.try_recv().is_err(), "what is not on disk is not shown, and the program goes on");
    part();
    assert!(met.recv_timeout(Duration::from_millis(50)).is_err(), "it waits where it says so");
    gate.shut(false);
    assert_eq!(next(&shown), "2");
    meet();
    part();
    run.join().unwrap();
    assert!(shown.try_recv().is_err());
}

#[test]
fn who_waits_for_the_store_has_shown_what_was_written() {
    let output = Buffer::default();
    let seen = output.clone();
    let mut engine = engine_on(faults::Disk::new().engine(), output);
    engine.register("shown", move || seen.text()).unwrap();
    engine.eval(COUNTER).unwrap();
    let shown = engine.eval_as::<Vec<String>>(
        "(display \"a\") (await-store)
         (let ((first (shown)))
           (count) (display \"b\") (await-store)
           (let ((second (shown))) (await-store) (list first second)))",
    );
    assert_eq!(shown.unwrap(), ["a", "a1b"]);
    // Without a store there is nothing to wait for.
    assert_eq!(Engine::new().eval_as::<i64>("(import (avm)) (await-store) 5").unwrap(), 5);
}

/// A stream that takes nothing.
struct Full;

impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn output_that_did_not_arrive_is_told() {
    for program in ["(count)", "(count) (count)", "(count) (await-store)", "(display 1)"] {
        let mut engine = engine_on(faults::Disk::new().engine(), Full);
        engine.eval(COUNTER).unwrap();
        let error = engine.eval(program).expect_err(program);
        assert!([ErrorKind::File, ErrorKind::Raised].contains(&error.kind()), "{error:?}");
        assert!(error.message().contains("no storage space"), "{error:?}");
        assert!(engine.eval_as::<i64>("(ask c (up))").unwrap() >= 1, "it can go on");
    }
}
