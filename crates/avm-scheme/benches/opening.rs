//! How long an engine with a store of many objects takes to open it and to reach one of them, and what memory it has then:
//!
//! ```sh
//! cargo bench -p avm-scheme --bench opening -- [MILLIONS] [ENGINE] [FOLDER]
//! ```
//!
//! The objects are made by a program, half a million in each of several processes; each has a state of a number and a text. Then a process
//! of its own opens the store, asks the object in the middle, and tells its peak memory.

use avm_scheme::{Durability, Engine, EngineKind, OpenOptions, TraceLevel};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// So many objects are made by one process.
const PART: u64 = 500_000;

const MAKE: &str = "
(define-behavior cell (state (number 0) (text \"\")) ((set n t) (set! number n) (set! text t) n) ((get) (list number text)))
(define (make count middle)
  (do ((i 0 (+ i 1))) ((= i count))
    (let ((cell (create-object 'cell)))
      (ask cell (set i \"some text\"))
      (if (= i middle) (name-object! 'middle cell)))))
";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let argument = |place: usize| arguments.get(place).map(String::as_str);
    let objects = (argument(0).and_then(|text| text.parse::<f64>().ok()).unwrap_or(10.0) * 1e6) as u64;
    let kind: EngineKind = argument(1).unwrap_or("fjall").parse().expect("an engine");
    let folder = argument(2).map(PathBuf::from).unwrap_or_else(std::env::temp_dir);
    match argument(3) {
        Some("open") => return open(&folder, kind),
        Some(count) => return make(&folder, kind, count.parse().expect("a number")),
        None => {}
    }
    let place = tempfile::tempdir_in(folder).expect("a folder");
    let run = |action: &str| {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command.args(["0", kind.name()]).arg(place.path().join("store")).arg(action);
        assert!(command.status().expect("it runs").success());
    };
    let begun = Instant::now();
    for part in 0..objects.div_ceil(PART) {
        run(&PART.min(objects - part * PART).to_string());
    }
    println!("{objects} objects in a store of {kind}, made in {:.0} s", begun.elapsed().as_secs_f64());
    for _ in 0..3 {
        run("open");
    }
}

fn engine_on(folder: &Path, kind: EngineKind) -> Engine {
    let mut engine = Engine::builder().trace(TraceLevel::Off).build();
    let options =
        OpenOptions { engine: Some(kind), durability: Durability::Buffered, ..OpenOptions::default() };
    engine.open_store(folder, &options).expect("a store");
    engine
}

fn make(folder: &Path, kind: EngineKind, count: u64) {
    let mut engine = engine_on(folder, kind);
    engine.eval(MAKE).expect("a program");
    engine.call_named("make", (count as i64, count as i64 / 2)).expect("objects");
}

fn open(folder: &Path, kind: EngineKind) {
    let empty = peak();
    let begun = Instant::now();
    let mut engine = engine_on(folder, kind);
    let opened = begun.elapsed();
    let found = engine.eval("(ask (find-object 'middle) (get))").expect("an object");
    let asked = begun.elapsed();
    assert_eq!(engine.write(&found).expect("a text"), format!("({} \"some text\")", PART / 2));
    println!(
        "opened in {:.2} s, one object asked in {:.2} s, peak memory {} MB ({empty} MB before), {} of {} objects in memory",
        opened.as_secs_f64(),
        asked.as_secs_f64(),
        peak(),
        engine.objects_in_memory(),
        engine.objects_known(),
    );
}

/// The peak memory of this process in megabytes, where the system tells it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
