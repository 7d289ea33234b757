//! Durable commits a second of a program, beside what the engines do on their own with the same bytes and as many syncs:
//!
//! ```sh
//! cargo bench -p avm-scheme --bench durable -- [FOLDER] [SECONDS] [defaults] [together=N] [ENGINE-EXECUTIONS]
//! ```
//!
//! The program commits transactions, and after each one it has something shown. Once it waits until that is so (`await-store`): so each commit
//! is on disk before the next one of the same execution begins, and where 32 executions do so at once, they share syncs. Once it goes on
//! (`flush-output-port`): what it shows comes when the commits before are on disk, and those of that time share a sync. The bytes are those that
//! the store gives its engine where the program waits, noted in a run on a disk in memory; the engine alone writes all that a sync brought to that disk as one
//! batch, each with a sync: one for each commit, or for 32; with `together=N` for N times as many. All take turns, since disks are not the same from one second to the next. fjall alone is opened as the store opens it, or, with `defaults`, with what it
//! has itself: a memtable of 64 MB instead of 16, filters, as many threads as it likes.

use avm_scheme::{Buffer, Engine, EngineKind, OpenOptions};
use avm_store::Store;
use avm_store::engine::Write;
use avm_store::faults::Disk;
use redb::ReadableDatabase;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Short ones, and many: what else the disk has to do comes and goes.
const TURNS: u32 = 40;
/// So many commits of each execution are one call of the program: enough that it is they that are measured, and not what starting and
/// ending an execution takes, and its rows.
const IN_A_CALL: u64 = 32;
/// So many executions share syncs.
const EXECUTIONS: u64 = 32;
/// So many batches are noted; the engine begins again with the first one after the last.
const BATCHES: usize = 2000;

const PROGRAM: &str = "
(define-behavior account (state (sum 0) (owner \"\")) ((add n) (set! sum (+ sum n)) sum) ((open name) (set! owner name)))
(define accounts (make-vector 1000 #f))
(do ((i 0 (+ i 1))) ((= i 1000))
  (let ((new (create-object 'account 'bank)))
    (ask new (open \"the owner of the account\"))
    (vector-set! accounts i new)))
(define turn 0)
(define (commit waits)
  (set! turn (+ turn 1))
  (let ((from (vector-ref accounts (modulo turn 1000))) (to (vector-ref accounts (modulo (* turn 7) 1000))))
    (transaction (ask from (add -1)) (ask to (add 1))))
  (write-char #\\.)
  (if waits (await-store) (flush-output-port)))
(define (commits n waits) (do ((i 0 (+ i 1))) ((= i n)) (commit waits)))
(define started 0)
(define (start n waits)
  (set! started (+ started 1))
  (let ((name (string->symbol (string-append \"worker-\" (number->string started)))))
    (start-execution name (lambda () (commits n waits)))
    name))
(define (run-at-once executions n waits)
  (if (= executions 1)
      (commits n waits)
      (let loop ((left executions) (names '()))
        (if (> left 0)
            (loop (- left 1) (cons (start n waits) names))
            (for-each await-execution names)))))
";

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let folder = arguments.next().map(Into::into).unwrap_or_else(std::env::temp_dir);
    let seconds: f64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(8.0);
    let turn = Duration::from_secs_f64(seconds) / TURNS;
    let rest: Vec<String> = arguments.collect();
    let (defaults, only): (Vec<_>, Vec<_>) = rest.into_iter().partition(|argument| argument == "defaults");
    let defaults = !defaults.is_empty();
    let (together, only): (Vec<_>, Vec<_>) =
        only.into_iter().partition(|argument| argument.starts_with("together="));
    let together =
        together.first().and_then(|argument| argument.split_once('=')?.1.parse().ok()).unwrap_or(1);
    let place = tempfile::tempdir_in(folder).expect("a folder");
    println!(
        "{:<10}{:>12}{:>12}{:>9}{:>12}{:>9}{:>16}{:>12}",
        "", "engine", "waits", "share", "goes on", "share", "bytes/commit", "syncs"
    );
    for (kind, executions) in EngineKind::ON_DISK.into_iter().flat_map(|kind| [(kind, 1), (kind, EXECUTIONS)])
    {
        if !only.is_empty() && !only.contains(&format!("{kind}-{executions}")) {
            continue;
        }
        let (batches, commits) = noted(executions);
        let batches: Vec<_> = batches.chunks(together).map(as_one).collect();
        let bytes: usize =
            batches.iter().flatten().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum();
        let alone = alone(kind, defaults, &place.path().join(format!("{kind}-alone-{executions}")));
        let program = |name: &str| {
            Program::on(|engine| {
                let options = OpenOptions { engine: Some(kind), ..OpenOptions::default() };
                let folder = place.path().join(format!("{kind}-{name}-{executions}"));
                engine.open_store(&folder, &options).expect("a store");
            })
        };
        let (mut waiting, mut going_on) = (program("waits"), program("goes-on"));
        let each = commits as f64 / batches.len() as f64;
        let (mut next, mut rates) = (0, [0.0; 3]);
        for _ in 0..TURNS {
            let writes = || {
                alone(&batches[next % batches.len()]);
                next += 1;
                each
            };
            rates[0] += rate(turn, writes);
            rates[1] += rate(turn, || waiting.commits(executions, true) as f64);
            rates[2] += rate(turn, || going_on.commits(executions, false) as f64);
        }
        let [by_engine, waits, goes_on] = rates.map(|rate| rate / f64::from(TURNS));
        let share = |rate| 100.0 * rate / by_engine;
        println!(
            "{:<10}{by_engine:>10.0}/s{waits:>10.0}/s{:>8.0}%{goes_on:>10.0}/s{:>8.0}%{:>16.0}{:>12}",
            format!("{kind} {executions}"),
            share(waits),
            share(goes_on),
            bytes as f64 / commits as f64,
            format!("1 for {each:.1}"),
        );
    }
}

/// The program, in an engine of its own.
struct Program {
    engine: Engine,
    output: Buffer,
}

impl Program {
    fn on(store: impl FnOnce(&mut Engine)) -> Program {
        let output = Buffer::default();
        let mut engine = Engine::builder().stdout(output.clone()).build();
        store(&mut engine);
        engine.eval(PROGRAM).expect("a program that runs");
        Program { engine, output }
    }

    /// Commits in so many executions at once; gives how many commits that were.
    fn commits(&mut self, executions: u64, waits: bool) -> u64 {
        let arguments = (executions as i64, IN_A_CALL as i64, waits);
        self.engine.call_named("run-at-once", arguments).expect("commits");
        let shown = self.output.take().len() as u64;
        assert_eq!(shown, executions * IN_A_CALL, "what was committed is shown");
        shown
    }
}

/// What the store gives its engine for each sync, and how many commits that was.
fn noted(executions: u64) -> (Vec<Vec<Write>>, u64) {
    let disk = Disk::new();
    let mut program = Program::on(|engine| {
        let store = Store::with_engine(disk.engine(), &OpenOptions::default()).expect("a store in memory");
        engine.attach_store(store).expect("a new store");
    });
    disk.keep_log();
    let (mut batches, mut commits) = (Vec::new(), 0);
    while batches.len() < BATCHES {
        commits += program.commits(executions, true);
        batches.extend(disk.take_log());
    }
    (batches, commits)
}

/// Several batches as one: of each key the last change.
fn as_one(batches: &[Vec<Write>]) -> Vec<Write> {
    let last: BTreeMap<_, _> = batches.iter().flatten().cloned().collect();
    last.into_iter().collect()
}

/// Writes a batch and syncs.
type Writer = Box<dyn Fn(&[Write])>;

/// What writes a batch to an engine and syncs.
fn alone(kind: EngineKind, defaults: bool, path: &Path) -> Writer {
    if kind == EngineKind::Fjall { fjall(path, defaults) } else { redb(path) }
}

fn fjall(path: &Path, defaults: bool) -> Writer {
    let open = || {
        let database = fjall::Database::builder(path).manual_journal_persist(true);
        let cache = OpenOptions::default().cache_bytes as u64;
        let as_opened = |it: fjall::DatabaseBuilder<fjall::Database>| {
            it.cache_size(cache).max_journaling_size(64 << 20).worker_threads(2)
        };
        if defaults { database } else { as_opened(database) }.open().expect("fjall")
    };
    // Only the first journal of a new database has its size from the beginning; one that was opened again grows, as that of the
    // program does, and each sync writes its size, too.
    drop(open());
    let database = open();
    let options = || {
        let its_own = fjall::KeyspaceCreateOptions::default();
        if defaults {
            return its_own;
        }
        let no_filter = fjall::config::FilterPolicy::disabled();
        its_own.max_memtable_size(16 << 20).manual_journal_persist(true).filter_policy(no_filter)
    };
    let data = database.keyspace("data", options).expect("a keyspace");
    Box::new(move |writes| {
        let mut batch = database.batch().durability(Some(fjall::PersistMode::SyncData));
        for (key, value) in writes {
            match value {
                Some(value) => batch.insert(&data, key.as_slice(), value.as_slice()),
                None => batch.remove(&data, key.as_slice()),
            }
        }
        batch.commit().expect("a commit");
    })
}

fn redb(path: &Path) -> Writer {
    const TABLE: redb::TableDefinition<'_, &[u8], &[u8]> = redb::TableDefinition::new("data");
    let database = redb::Database::create(path).expect("redb");
    assert!(database.begin_read().is_ok());
    Box::new(move |writes| {
        let write = database.begin_write().expect("a transaction");
        {
            let mut table = write.open_table(TABLE).expect("a table");
            for (key, value) in writes {
                match value {
                    Some(value) => table.insert(key.as_slice(), value.as_slice()).map(drop),
                    None => table.remove(key.as_slice()).map(drop),
                }
                .expect("a change");
            }
        }
        write.commit().expect("a commit");
    })
}

/// How much `action` does a second.
fn rate(turn: Duration, mut action: impl FnMut() -> f64) -> f64 {
    let (start, mut done) = (Instant::now(), 0.0);
    while start.elapsed() < turn {
        done += action();
    }
    done / start.elapsed().as_secs_f64()
}
