//! Shards that are lost.

use super::*;
use avm_primitives::{Host, HostError};

/// A host that is broken.
struct Broken;

impl Host for Broken {
    fn write(&mut self, _: Stream, _: &[u8]) -> Result<(), HostError> {
        panic!("the host is broken")
    }
}

#[test]
fn where_a_shard_is_lost_nothing_is_kept_any_more() {
    for threads in [1, 2] {
        let folder = tempfile::tempdir().unwrap();
        let output = Buffer::default();
        let mut engine = Engine::builder().shards(2).threads(threads).stdout(output.clone()).build();
        engine.open_store(folder.path(), &Default::default()).unwrap();
        let text = "(define-behavior cell (state (n 0)) ((up) (set! n (+ n 1)) n))
            (define a (create-object 'cell 'alice)) (name-object! 'a a) (create-object 'cell 'bob) (display (ask a (up)))";
        engine.eval(text).unwrap();
        assert_eq!(output.take(), "1");
        if let Some(shards) = &mut engine.shards
            && let Some(peer) = &mut shards.peers[1]
        {
            peer.engine.runtime.machine.world.io.set_host(Box::new(Broken));
        }
        let text = "(let () (ask a (up)) (display \"never\") (start-execution 'b (lambda () (display 1)) 'bob) (await-execution 'b))";
        for text in [text, "(display (ask a (up)))"] {
            let error = engine.eval(text).unwrap_err();
            assert_eq!((error.code(), output.take()), ("shard-lost", String::new()));
        }
        drop(engine);
        let mut engine = Engine::builder().stdout(output.clone()).build();
        engine.open_store(folder.path(), &Default::default()).unwrap();
        assert_eq!(engine.eval_as::<i64>("(ask (find-object 'a) (up))").unwrap(), 2);
    }
}

#[test]
fn a_shard_that_panics_is_lost() {
    for threads in [1, 2] {
        let mut engine = Engine::builder().shards(3).threads(threads).build();
        let text = "(define (start) (for-each (lambda (name) (start-execution name (lambda () (display name)) name)) '(a b c)))";
        engine.eval(text).unwrap();
        if let Some(shards) = &mut engine.shards
            && let Some(peer) = &mut shards.peers[1]
        {
            peer.engine.runtime.machine.world.io.set_host(Box::new(Broken));
        }
        let error = engine.eval("(start) (await-execution 'b)").unwrap_err();
        let said = "shard 1 is lost, and its objects with it: the host is broken";
        assert_eq!((error.code(), error.message()), ("shard-lost", said));
        let error = engine.eval("(+ 1 2)").unwrap_err();
        assert_eq!((error.code(), error.message()), ("shard-lost", said), "and so it stays");
    }
}
