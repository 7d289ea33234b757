//! Engines of several shards: what programs do there, whatever the threads do.

use avm_scheme::{Buffer, Builder, Engine, Error, ErrorKind, UnsafeFeature};

mod scry;
mod stored;

/// A builder that allows all of the unsafe library.
fn unsafe_builder() -> Builder {
    UnsafeFeature::ALL.iter().copied().fold(Engine::builder(), Builder::allow)
}

/// What a program prints on so many shards and threads, and how it ends.
fn run(program: &str, shards: usize, threads: usize, seed: u64) -> String {
    let output = Buffer::default();
    let builder = unsafe_builder().shards(shards).threads(threads).stdout(output.clone()).gas(200_000_000);
    let mut engine = if seed == 0 { builder } else { builder.seed(seed) }.build();
    let text = format!("(import (scheme base) (scheme write) (avm))\n{program}");
    let ended = engine.run_program("p.scm", &text);
    let mut printed = output.text();
    for text in engine.take_rejected_messages().into_iter().chain(engine.take_failed_executions()) {
        printed.push_str(&format!("[{text}]"));
    }
    if let Err(error) = ended {
        printed.push_str(&format!("! {}", said(&error)));
    }
    printed
}

fn said(error: &Error) -> String {
    error.message().to_string()
}

/// Checks what a program prints on one shard and on several, with all numbers of threads and some seeds.
#[track_caller]
fn check(program: &str, expected: &str) {
    assert_eq!(run(program, 1, 1, 0), expected, "one shard");
    check_shards(program, expected);
}

/// The same for what only several shards do so.
#[track_caller]
fn check_shards(program: &str, expected: &str) {
    for (shards, threads, seed) in [(2, 1, 0), (2, 2, 0), (3, 2, 0), (3, 3, 7), (2, 2, 1), (4, 2, 99)] {
        assert_eq!(run(program, shards, threads, seed), expected, "{shards} shards, seed {seed}");
    }
}

const ACCOUNTS: &str = "
(define-behavior account (state (balance 0))
  ((add n) (if (< (+ balance n) 0) (error \"too little\" balance n)) (set! balance (+ balance n)) balance)
  ((get) balance)
  ((who) (sender))
  ((pay other n) (set! balance (- balance n)) (ask other (add n)) balance))
(define a (create-object 'account 'alice))
(define b (create-object 'account 'bob))
(define c (create-object 'account 'carol))
";

#[track_caller]
fn check_accounts(program: &str, expected: &str) {
    check(&format!("{ACCOUNTS}{program}"), expected);
}

#[test]
fn calls_go_to_other_shards() {
    check_accounts(
        "(ask a (add 5)) (ask b (add 7)) (display (list (ask a (get)) (ask b (get)) (ask c (get))))",
        "(5 7 0)",
    );
    check_accounts("(ask a (add 5)) (ask a (pay b 3)) (display (list (ask a (get)) (ask b (get))))", "(2 3)");
    check_accounts("(display (map get-controller (list a b c)))", "(alice bob carol)");
    check_accounts("(display (list (eq? (ask b (who)) #f) (get-machine b)))", "(#t local)");
    check_accounts("(display (call b '(add 2))) (display (call b '(nonsense) (lambda () 'no)))", "2no");
}

#[test]
fn rejections_come_back_with_their_causes() {
    check_accounts(
        "(define (try thunk) (call/cc (lambda (k) (with-exception-handler (lambda (e) (k e)) thunk))))
         (define e (try (lambda () (ask b (add -1)))))
         (display (avm-error-kind e))
         (display (error-object-message (avm-error-cause e)))
         (display (error-object-irritants (avm-error-cause e)))
         (display (call b '(add -1) (lambda () 'failed)))",
        "object-rejected-calltoo little(0 -1)failed",
    );
    check_accounts("(ask b (add -1))", "! object 1 (account) rejected add: too little: 0 -1");
    // What the rejected call had done elsewhere before stays.
    check_accounts(
        "(define-behavior first-then ((go x y) (ask x (add 1)) (ask y (add -9))))
         (define f (create-object 'first-then 'alice))
         (call f (list 'go b c) (lambda () 'no))
         (display (list (ask b (get)) (ask c (get))))",
        "(1 0)",
    );
}

#[test]
fn objects_call_back_into_each_other() {
    let program = "
        (define-behavior ping (state (other #f) (seen '()))
          ((meet o) (set! other o) 'met)
          ((go n) (set! seen (cons n seen)) (if (> n 0) (ask other (go (- n 1))) 'done))
          ((all) seen))
        (define p (create-object 'ping 'alice))
        (define q (create-object 'ping 'bob))
        (ask p (meet q)) (ask q (meet p))
        (display (ask p (go 9)))
        (display (ask p (all))) (display (ask q (all)))";
    check(program, "done(1 3 5 7 9)(0 2 4 6 8)");
    // The caller's own object is seen as it has left it.
    check_accounts(
        "(define-behavior asker (state (n 1))
           ((go other) (set! n 2) (ask other (look (self))))
           ((mine) n))
         (define-behavior looker ((look o) (list (ask o (mine)) (equal? (sender) o))))
         (display (ask (create-object 'asker 'alice) (go (create-object 'looker 'bob))))",
        "(2 #t)",
    );
}

#[test]
fn transactions_are_about_objects_of_one_shard() {
    check_accounts("(transaction (ask b (add 5)) (ask b (add 2))) (display (ask b (get)))", "7");
    check_accounts("(display (transaction-under 'bob (ask b (add 5)) (get-current-controller)))", "bob");
    check_accounts("(display (transaction (ask b (add 5)) (get-current-controller)))", "bob");
    check_accounts(
        "(define (try thunk) (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (if (avm-error? e) (avm-error-kind e) (error-object-message e)))) thunk))))
         (display (try (lambda () (transaction (ask b (add 5)) (error \"back\")))))
         (display (try (lambda () (transaction (ask b (add 5)) (ask b (add -9))))))
         (display (try (lambda () (transaction (ask a (add 5)) (ask b (add 1))))))
         (display (try (lambda () (transaction (ask b (add 5)) (ask a (add 1))))))
         (display (try (lambda () (transaction-under 'alice (ask b (add 1))))))
         (display (try (lambda () (transaction-under 'bob (ask a (add 1))))))
         (display (map (lambda (o) (ask o (get))) (list a b c)))",
        "backobject-rejected-callcross-controller-txcross-controller-txcross-controller-txcross-controller-tx(0 0 0)",
    );
    check_accounts(
        "(define o (transaction-under 'bob (let ((o (create-object 'account))) (ask o (add 3)) (ask b (pay o 2)) o)))
         (display (list (ask o (get)) (ask b (get)) (get-controller o)))
         (define t (begin-tx))
         (ask b (add 50))
         (abort-tx t)
         (define u (begin-tx 'bob))
         (ask b (add 10)) (tell b (add 100)) (tell a (add 7))
         (display (commit-tx u))
         (display (list (ask a (get)) (ask b (get))))
         (transaction (transfer-object b 'carol))
         (display (transaction (ask b (add 1)) (ask c (add 1)) (list (ask b (get)) (ask c (get)))))
         (transaction (destroy-object c))
         (display (call c '(get) (lambda () 'gone)))",
        "(5 -2 bob)#t(7 108)(109 1)gone",
    );
    // Two executions change the same object, one of them from another shard.
    check_accounts(
        "(define (raise-by n) (lambda () (let loop ((n n)) (if (> n 0) (begin (transaction (let ((v (ask b (get)))) (ask b (add 1)))) (loop (- n 1)))))))
         (start-execution 'near (raise-by 60) 'bob)
         (start-execution 'far (raise-by 40))
         (await-execution 'near) (await-execution 'far)
         (display (ask b (get)))",
        "100",
    );
    // An execution that is stopped in its transaction leaves nothing behind.
    check_accounts(
        "(start-execution 'e (lambda () (transaction (ask b (add 5)) (let loop () (yield-execution) (loop)))))
         (let loop ((n 30)) (if (> n 0) (begin (yield-execution) (ask a (get)) (loop (- n 1)))))
         (stop-execution 'e)
         (display (transaction (ask b (add 1))))",
        "1",
    );
}

#[test]
fn rings_of_waiting_are_broken() {
    // Each is inside of its own object and wants the other's; both are there at the same time, whichever is first.
    let program = "
        (define-behavior holder (state (n 0))
          ((take other) (let loop ((n 20000)) (if (> n 0) (loop (- n 1)))) (call other '(give) (lambda () 'refused)))
          ((give) 'given))
        (define a (create-object 'holder 'alice))
        (define b (create-object 'holder 'bob))
        (start-execution 'x (lambda () (ask a (take b))) 'alice)
        (start-execution 'y (lambda () (ask b (take a))) 'bob)
        (start-execution 'z (lambda () (let loop () (yield-execution) (loop))) 'alice)
        (define results (list (await-execution 'x) (await-execution 'y)))
        (stop-execution 'z)
        (display (if (member 'given results) 'fine results))";
    check(program, "fine");
}

#[test]
fn messages_are_delivered_in_order() {
    check(
        "(define-behavior log (state (all '()))
           ((note x) (set! all (cons x all)))
           ((all) (reverse all)))
         (define l (create-object 'log 'bob))
         (define m (create-object 'log 'alice))
         (for-each (lambda (n) (tell l (note n)) (tell m (note (- n)))) '(1 2 3 4 5))
         (display (ask l (all))) (display (ask m (all)))",
        "(1 2 3 4 5)(-1 -2 -3 -4 -5)",
    );
    check_accounts(
        "(tell b (add 3)) (tell b (add -9)) (display (ask b (get)))",
        "3[object 1 (account) rejected add: too little: 3 -9: #<object 1> (add -9)\nbecause: too little: 3 -9]",
    );
    check(
        "(define-behavior taker ((take) (list (receive) (receive 1))))
         (define t (create-object 'taker 'bob))
         (display (ask t (take)))
         (start-execution 'e (lambda () (send t 'x)) 'alice)",
        "! object 0 (taker) rejected take: (receive) would wait for ever: nothing is left that could send a message",
    );
}

#[test]
fn executions_run_where_their_controllers_are() {
    check_accounts(
        "(define (earn o n) (lambda () (let loop ((n n)) (if (> n 0) (begin (transaction (ask o (add 1))) (loop (- n 1))))) (ask o (get))))
         (start-execution 'of-a (earn a 300) 'alice)
         (start-execution 'of-b (earn b 400) 'bob)
         (start-execution 'of-c (earn c 500) 'carol)
         (display (map await-execution '(of-a of-b of-c)))
         (display (executions))
         (display (map execution-status '(of-a of-c main nobody)))",
        "(300 400 500)(of-a of-b of-c)(done done running #f)",
    );
    check(
        "(start-execution 'e (lambda () (error \"no\" 1)) 'bob)
         (display (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (error-object-message e)))
           (lambda () (await-execution 'e))))))
         (start-execution 'e (lambda () 'again) 'alice)
         (display (await-execution 'e))
         (start-execution 'f (lambda () (let loop () (loop))) 'bob)
         (display (stop-execution 'f))
         (display (execution-status 'f))
         (display (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (error-object-message e)))
           (lambda () (start-execution 'g (lambda () 1) 'alice) (start-execution 'g (lambda () (let loop () (loop))) 'bob) (start-execution 'g (lambda () 3) 'bob))))))
         (stop-execution 'g)",
        "noagain#tstoppedstart-execution: an execution named g lives already",
    );
    check("(start-execution 'e (lambda () (error \"no\" 1)) 'bob)", "[e: no: 1]");
    check(
        "(start-execution 'e (lambda () (let loop () (loop))) 'bob) (start-execution 'a (lambda () (await-execution 'e)) 'alice) (error \"stop\")",
        "! stop",
    );
}

#[test]
fn what_executions_print_comes_in_order() {
    check_accounts(
        "(start-execution 'x (lambda () (display \"x\") (ask b (add 1)) (display \"y\")) 'alice)
         (await-execution 'x)
         (start-execution 'z (lambda () (display \"z\")) 'bob)
         (await-execution 'z)
         (display \"!\")",
        "xyz!",
    );
}

#[test]
fn objects_change_shards() {
    check_accounts(
        "(ask a (add 5))
         (transfer-object a 'bob)
         (display (get-controller a))
         (display (ask a (add 1)))
         (start-execution 'e (lambda () (transaction (ask a (add 10)) (ask b (add 1)) (list (ask a (get)) (ask b (get))))) 'bob)
         (display (await-execution 'e))
         (transfer-object a 'carol)
         (tell a (add 1))
         (display (list (ask a (get)) (get-controller a)))",
        "bob6(16 1)(17 carol)",
    );
    // A transaction on another controller's object is still refused.
    check_accounts(
        "(transfer-object a 'bob)
         (start-execution 'e (lambda () (transaction-under 'alice (ask c (get)))) 'alice)
         (display (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (avm-error-kind e)))
           (lambda () (await-execution 'e))))))",
        "cross-controller-tx",
    );
    check_accounts(
        "(destroy-object b) (display (call b '(get) (lambda () 'gone))) (display (get-controller b))",
        "gone#f",
    );
}

#[test]
fn definitions_are_known_everywhere() {
    check(
        "(define (helper n) (* n 2))
         (define-record-type point (make-point x y) point? (x point-x) (y point-y))
         (define-behavior doubler ((double n) (helper n)) ((x p) (point-x p)) ((make) (make-point 3 4)))
         (define (work) (let ((d (create-object 'doubler))) (list (ask d (double 4)) (ask d (x (make-point 1 2))) (point-x (ask d (make))))))
         (start-execution 'e work 'alice)
         (start-execution 'f work 'bob)
         (display (list (await-execution 'e) (await-execution 'f) (work)))
         (define d (create-object 'doubler 'bob))
         (display (list (ask d (double 1)) (point? (ask d (make)))))",
        "((8 1 3) (8 1 3) (8 1 3))(2 #t)",
    );
    check(
        "(define (maker v) (lambda () (define-behavior versioned ((v) v)) (ask (create-object 'versioned) (v))))
         (start-execution 'e (maker 1) 'alice)
         (display (await-execution 'e))
         (start-execution 'f (maker 2) 'bob)
         (display (await-execution 'f))
         (display (ask (create-object 'versioned) (v)))",
        "122",
    );
    check("(define o (create-object 'nothing 'bob))", "! no behaviour is named nothing");
}

#[test]
fn what_is_shared_is_a_copy() {
    check_shards(
        "(define box (vector 1))
         (start-execution 'e (lambda () (vector-set! box 0 2) (vector-ref box 0)) 'alice)
         (start-execution 'f (lambda () (vector-set! box 0 3) (vector-ref box 0)) 'bob)
         (display (list (await-execution 'e) (await-execution 'f)))",
        "(2 3)",
    );
    check_shards(
        "(define port (open-input-string \"x\"))
         (start-execution 'e (lambda () (read-char port)) 'bob)",
        "! a port cannot be sent or kept in a state; the variable `port` of p.scm leads to it",
    );
}

#[test]
fn limits_and_interruptions() {
    for threads in [1, 2] {
        let build = || Engine::builder().shards(2).threads(threads);
        let busy = "(define (forever) (let loop () (loop)))
            (start-execution 'a forever 'alice) (start-execution 'b forever 'bob) (await-execution 'b)";
        let mut engine = build().gas(20_000_000).build();
        assert_eq!(engine.eval(busy).unwrap_err().code(), "out-of-gas");
        assert!(engine.gas() < 25_000_000, "{}", engine.gas());
        assert_eq!(engine.eval_as::<i64>("(+ 1 2)").unwrap(), 3);
        let mut engine = build().timeout(std::time::Duration::from_millis(200)).build();
        assert_eq!(engine.eval(busy).unwrap_err().code(), "timed-out");
        let mut engine = build().memory(16 << 20).build();
        let full = "(start-execution 'b (lambda () (let loop ((l '())) (loop (cons 1 l)))) 'bob)
            (start-execution 'a (lambda () (let loop ((l '())) (loop (cons 1 l)))) 'alice) (await-execution 'b)";
        assert_eq!(engine.eval(full).unwrap_err().code(), "out-of-memory");
        assert_eq!(engine.eval_as::<i64>("(+ 1 2)").unwrap(), 3);
        let mut engine = build().build();
        let handle = engine.interrupt_handle();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(100));
            handle.interrupt();
        });
        assert_eq!(engine.eval(busy).unwrap_err().kind(), ErrorKind::Interrupted);
        thread.join().unwrap();
        assert_eq!(engine.eval_as::<i64>("(+ 1 2)").unwrap(), 3);
        assert!(
            engine
                .executions()
                .iter()
                .all(|execution| execution.status == avm_scheme::ExecutionStatus::Stopped)
        );
    }
}

#[test]
fn exit_ends_all_shards() {
    check(
        "(import (scheme process-context))\n(start-execution 'e (lambda () (let loop ((n 100000)) (if (> n 0) (loop (- n 1)) (exit 3)))) 'bob)
         (start-execution 'f (lambda () (let loop () (loop))) 'alice)
         (await-execution 'f)",
        "! the program has ended with code 3",
    );
}
