//! Programs that learn from outside, from each other and by chance, for replays of records and of stores.

use proptest::prelude::*;

/// What each of the programs imports.
pub const IMPORTS: &str =
    "(import (scheme base) (scheme write) (scheme read) (scheme char) (scheme time) (scheme file)
    (scheme eval) (scheme process-context) (avm) (srfi 27))";

/// Programs, and how many events they have.
pub const PROGRAMS: &[(&str, u64)] = &[
    ("(display (random-integer 1000000)) (display (current-second)) (display (current-jiffy))", 0),
    ("(display (read-line)) (display (read-char)) (display (char-ready?)) (display (command-line))", 0),
    ("(display (get-environment-variable \"PATH\")) (display (length (get-environment-variables)))", 0),
    ("(display (file-exists? \"/nowhere\")) (open-input-file \"/nowhere\")", 1),
    ("(write (eval '(let ((x 1)) (+ x 1)) (environment '(scheme base))))", 0),
    ("(error \"at the end\" 'x)", 1),
    ("(display 'before) (exit 3)", 0),
    (
        "(define-behavior die (state (n 0)) ((roll) (set! n (+ n 1)) (list (random-integer 6) (current-second)))
           ((read) (read-line)) ((show) (display n) n))
         (define d (create-object 'die 'alice))
         (write (ask d (roll))) (write (ask d (roll))) (write (ask d (read))) (ask d (show))",
        5,
    ),
    (
        "(define-behavior reader ((lines name) (call-with-input-file name
             (lambda (port) (let loop ((n 0)) (if (eof-object? (read-line port)) n (loop (+ n 1))))))))
         (write (> (ask (create-object 'reader) (lines \"Cargo.toml\")) 5))",
        2,
    ),
    (
        "(define-behavior cell (state (v 0)) ((set x) (set! v x) v) ((get) v) ((fail) (set! v 'no) (error \"no\" v)))
         (define c (create-object 'cell 'alice))
         (transaction (ask c (set 1)) (ask c (set '(a \"b\" #(1.5 #\\x) (deep (er))))))
         (guard (e (#t (display (error-object-message e)))) (transaction (ask c (set 2)) (error \"stop\")))
         (guard (e (#t (display (error-object-message e)))) (ask c (fail)))
         (write (ask c (get)))",
        11,
    ),
    // Values of all shapes, and events at one place that are alike and that are not.
    (
        "(define-behavior keeper (state (v '()) (w 0)) ((keep x) (set! v x) (set! w (+ w 1)) v) ((count . xs) (length xs)))
         (define k (create-object 'keeper 'alice)) (define l (create-object 'keeper 'bob)) (define shared (list 1 2))
         (for-each (lambda (x) (ask k (keep x)) (ask l (keep x)))
           (list '(a . b) '((x . 1) (y . \"two\")) (list shared shared) (vector shared '#() \"\" '(1 . #(2 3))) (make-list 600 7)
                 '((((((deep)))))) 1.5 (expt 7 50) '(new names (in lists))))
         (for-each (lambda (n) (call k (cons 'count (make-list n 1)))) '(0 1 2 5 0))
         (define (go o) (ask o (keep 1)))
         (go k) (transaction (go k)) (go l) (transaction (go l)) (go k)",
        2 + 18 + 5 + 9,
    ),
    (
        "(define-behavior pong ((ball n from) (if (> n 0) (tell from (ball (- n 1) (self))))))
         (define a (create-object 'pong)) (define b (create-object 'pong))
         (tell a (ball 10 b)) (tell b (unknown))",
        27,
    ),
    // A message that nobody has received when the program ends.
    (
        "(define-behavior counter (state (n 0)) ((inc k) (set! n (+ n k)) n))
         (define c (create-object 'counter)) (ask c (inc 1)) (tell c (inc 2)) (exit 3)",
        2,
    ),
    (
        "(define-behavior box (state (f #f)) ((keep! g) (set! f g)) ((use x) (f x)))
         (define b (create-object 'box))
         (let ((k 10)) (ask b (keep! (lambda (x) (+ x k)))))
         (write (ask b (use 5)))",
        3,
    ),
    (
        "(define-behavior outer (state (n 0)) ((go other k) (set! n (+ n 1)) (let ((r (ask other (back (self) k))))
             (set! n (+ n 100)) (list n r (sender)))) ((in k) (set! n (+ n 10)) (if (> k 0) (error \"deep\") n)))
         (define-behavior inner ((back o k) (list (guard (e (#t 'rejected)) (ask o (in k))) (ask o (in 0)))))
         (define o (create-object 'outer 'alice)) (define i (create-object 'inner 'alice))
         (write (ask o (go i 0))) (write (ask o (go i 1)))
         (transaction (ask o (in 0)) (ask o (go i 0)))",
        18,
    ),
    // An input inside of another sends itself something, and another input follows inside of the same call.
    (
        "(define-behavior node (state (n 0)) ((go other) (ask other (back (self)))) ((twice) (ask (self) (add 1))) ((add k) (set! n (+ n k)) n))
         (define-behavior mirror ((back o) (list (ask o (twice)) (ask o (add 5)) (ask o (twice)))))
         (write (ask (create-object 'node) (go (create-object 'mirror))))",
        9,
    ),
    (
        "(define-behavior own (state (n 0))
           ((both) (transaction (set! n 5)) (guard (e (#t n)) (transaction (set! n 9) (error \"x\"))))
           ((gone o) (guard (e (#t (avm-error-kind e))) (ask o (x)))))
         (define o (create-object 'own 'alice)) (define gone (create-object 'own 'alice))
         (write (ask o (both))) (destroy-object gone) (write (ask o (gone gone)))",
        9,
    ),
    // What is chosen, required and preferred in a transaction around, in one or several objects; nothing can satisfy the last.
    (
        "(define-behavior picker (state (n 0))
           ((pick v) (set! n (choose v)) (require (> n 1)) (prefer (= n 2) 1) n)
           ((two v o) (let ((a (choose v)) (b (choose v))) (require (< a b)) (set! n (+ a b (ask o (pick v)))) n))
           ((again o) (ask o (back (self)))) ((back o) (ask o (pick '(3 4 5))))
           ((bad) (guard (e (#t (set! n 7) (error-object-message e))) (choose '()))))
         (define p (create-object 'picker 'alice)) (define q (create-object 'picker 'alice))
         (write (transaction (let ((x (ask p (pick '(1 2 3))))) (require (> x 2)) x)))
         (write (transaction (let ((y (choose '(4 5)))) (list y (ask p (two (list 1 2 y) q))))))
         (write (transaction (ask p (again q))))
         (write (transaction (if (= (ask p (pick '(2 3 4))) 4) (ask q (pick '(5 6))) (ask q (two '(2 4) p)))))
         (write (settlement-choices (settle (parallel (intent (ask p (pick '(5 6))) (prefer #t 2)) (intent (ask q (pick '(7 8))) (ensure (= 8 8)))))))
         (write (transaction (ask p (bad))))
         (write (guard (e (#t (avm-error-kind e))) (ask p (pick '(1 2)))))
         (write (guard (e (#t (avm-error-kind e))) (transaction (ask p (pick '(0 1))))))",
        32,
    ),
    // The same in transactions of the objects' own.
    (
        "(define-behavior cell (state (v 0)) ((add k) (set! v (+ v k)) v) ((pick l) (set! v (choose l)) (require (> v 1)) v) ((get) v))
         (define-behavior own (state (n 0))
           ((own v) (transaction (set! n (choose v)) (require (> n 1)) (prefer (> n 2) 1) n))
           ((ensures o v) (transaction (let ((x (choose v))) (set! n x) (ask o (add x)) (ensure (> (ask o (get)) 2)) x)))
           ((calls o v) (transaction (let ((x (choose v))) (set! n (ask o (add x))) (require (odd? n)) n)))
           ((inner o v) (transaction (set! n (ask o (pick v))) n))
           ((both o v) (transaction (let ((x (choose v))) (set! n (+ x (ask o (pick v)))) (require (= n 5)) n)))
           ((settles v) (let ((s (settle (parallel (intent (set! n (choose v)) (require (> n 2))) (intent (choose '(8 9)))))))
             (list (settlement-choices s) (settlement-worth s) n)))
           ((watched o) (settlement-choices (settle (intent (ask o (add (choose '(1 2)))) (ensure-messages (exactly 1 (message _ o (add 2))))))))
           ((none v) (guard (e (#t (set! n 6) (explain e))) (transaction (set! n (choose v)) (require (> n 100)) n)))
           ((fails o) (guard (e (#t (set! n 8) (error-object-message e))) (transaction (set! n (choose '(1 2))) (ensure (error \"no\" (ask o (get)))) n)))
           ((variable) (let ((x (new-var (range 1 9)))) (transaction (set! n (choose x)) (require (fd> x 4)) (prefer (= n 6) 1) n))))
         (define p (create-object 'own 'alice)) (define c (create-object 'cell 'alice))
         (for-each (lambda (message) (write (guard (e (#t (display (error-object-message e)) 'raised)) (call p message))))
           (list '(own (1 2 3)) (list 'ensures c '(1 2 3)) (list 'calls c '(2 4 5)) (list 'inner c '(1 2)) (list 'both c '(1 2 3))
                 '(settles (1 2 3)) (list 'watched c) '(none (1 2 3)) (list 'fails c) '(variable)))",
        39,
    ),
    // What another object ensured is looked at where the transaction is committed.
    (
        "(define-behavior cell (state (v 0)) ((add k) (set! v (+ v k)) v) ((get) v)
           ((strict l o) (let ((x (choose l))) (set! v x) (ensure (> (+ (ask o (get)) x) 3)) v)))
         (define-behavior own (state (m 0))
           ((own c d l) (transaction (let ((x (choose l))) (set! m x) (list m (ask c (strict l d))))))
           ((mixed c d l) (transaction (let ((x (choose l))) (set! m x) (ensure (> (ask c (get)) 0)) (list m (ask c (strict l d))))))
           ((behind c d l) (transaction (let ((y (ask c (strict l d)))) (set! m y) (ensure (> (ask c (get)) 0)) y))))
         (define p (create-object 'own 'alice)) (define c (create-object 'cell 'alice)) (define d (create-object 'cell 'alice)) (ask d (add 1))
         (write (ask p (own c d '(1 2 3)))) (write (ask p (mixed c d '(1 2 3)))) (write (ask p (behind c d '(1 2 3))))",
        21,
    ),
    // What another object ensured asks the one whose transaction it is.
    (
        "(define-behavior cell (state (v 0)) ((watch o) (ensure (> (ask o (get)) 0)) 'ok)
           ((through d o) (ensure (> (ask d (twice o)) 0)) (ensure (> (ask o (get)) 1)) 'ok) ((twice o) (* 2 (ask o (get)))))
         (define-behavior own (state (n 0)) ((get) n)
           ((own c) (let ((r (transaction (set! n (+ n 2)) (ask c (watch (self))) n))) (set! n (+ n 10)) r))
           ((deep c d) (let ((r (transaction (set! n (+ n 2)) (ask c (through d (self))) n))) (set! n (+ n 10)) r))
           ((chosen c l) (let ((r (transaction (set! n (choose l)) (ask c (watch (self))) n))) (set! n (+ n 10)) r))
           ((fails c) (guard (e (#t (set! n (+ n 100)) (avm-error-kind e))) (transaction (set! n -5) (ask c (watch (self)))))))
         (define p (create-object 'own 'alice)) (define c (create-object 'cell 'alice)) (define d (create-object 'cell 'alice))
         (write (ask p (own c))) (write (ask p (deep c d))) (write (ask p (chosen c '(0 4)))) (write (ask p (fails c))) (write (ask p (get)))",
        26,
    ),
];

/// What an object is told to do.
fn script(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (-9..9i64).prop_map(|n| format!("(add {n})")),
        Just("(random)".to_string()),
        Just("(clock)".to_string()),
        Just("(read)".to_string()),
        Just("(print)".to_string()),
        Just("(fail)".to_string()),
        Just("(spawn)".to_string()),
        Just("(who)".to_string()),
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        let many = prop::collection::vec(inner, 0..4).prop_map(|all| all.join(" "));
        prop_oneof![
            (0..3u8, many.clone()).prop_map(|(to, all)| format!("(ask {to} {all})")),
            (0..3u8, many.clone()).prop_map(|(to, all)| format!("(tell {to} {all})")),
            many.clone().prop_map(|all| format!("(try {all})")),
            many.prop_map(|all| format!("(tx {all})")),
        ]
    })
}

/// Objects that do what they are told.
const NODES: &str = "(import (scheme base) (scheme write) (scheme time) (avm) (srfi 27))
    (define-behavior node (state (n 0) (seen '()))
      ((do peers steps) (map (lambda (step) (perform peers step)) steps))
      ((add! k) (set! n (+ n k)) n)
      ((note! x) (set! seen (cons x seen)) (length seen)))
    (define (perform peers step)
      (define (all) (map (lambda (step) (perform peers step)) (cdr step)))
      (case (car step)
        ((add) (ask (self) (add! (cadr step))))
        ((random) (let ((x (random-integer 10))) (ask (self) (note! x)) x))
        ((clock) (ask (self) (note! (current-jiffy))) 'clock)
        ((read) (read-line))
        ((print) (display (get-state)))
        ((fail) (error \"told to fail\" (get-state)))
        ((spawn) (create-object 'node 'alice))
        ((who) (list (self) (sender)))
        ((ask) (ask (list-ref peers (cadr step)) (do peers (cddr step))))
        ((tell) (tell (list-ref peers (cadr step)) (do peers (cddr step))))
        ((try) (guard (e (#t (list 'failed (error-object-message e)))) (all)))
        ((tx) (if (get-current-controller) (all) (guard (e (#t 'aborted)) (transaction (all)))))))
    (define peers (list (create-object 'node 'alice) (create-object 'node 'alice) (create-object 'node 'alice)))
    (define (run to steps)
      (write (guard (e (#t (error-object-message e))) (ask (list-ref peers to) (do peers steps)))))";

/// What objects are told: to which of them, and what.
pub type Runs = Vec<(u8, Vec<String>)>;

/// Random things to tell objects.
pub fn runs() -> impl Strategy<Value = Runs> {
    prop::collection::vec((0..3u8, prop::collection::vec(script(3), 0..4)), 1..4)
}

/// A program in which objects are told that.
pub fn told(runs: &Runs) -> String {
    let calls: String =
        runs.iter().map(|(to, steps)| format!("(run {to} '({}))\n", steps.join(" "))).collect();
    format!("{NODES}\n{calls}")
}
