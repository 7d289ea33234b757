//! Choices of numbers, symbols, strings, lists and vectors in expressions of all kinds, against all plain runs: what is chosen is worth
//! what the best of them is, and gives what one of those gives.

use avm_scheme::{Buffer, Engine};
use avm_testing::Random;

/// What an expression gives: the letter that stands for it in [`GRAMMAR`], what it is where nothing is left to be said, and values to choose from.
struct Kind {
    letter: char,
    leaves: &'static [&'static str],
    values: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind { letter: 'i', leaves: &["-2", "0", "1", "3", "6"], values: &["-1", "0", "1", "2", "4", "5"] },
    Kind { letter: 'b', leaves: &["#t", "#f"], values: &["#t", "#f"] },
    Kind {
        letter: 'l',
        leaves: &["(list)", "(list 1 2)", "(list 4)"],
        values: &["()", "(1)", "(2 0)", "(3 1 3)"],
    },
    Kind { letter: 's', leaves: &["\"a\"", "\"bc\"", "\"\""], values: &["\"a\"", "\"x\"", "\"bc\"", "\"\""] },
    Kind { letter: 'y', leaves: &["'a", "'b", "'c"], values: &["a", "b", "c"] },
    Kind { letter: 'v', leaves: &["(vector 0 1 2)"], values: &["#(1 2 3)", "#(0 0 1)", "#(3 1 2)"] },
];

/// For each kind of expression its forms. A letter behind `$` stands for an expression of that kind; `%` for a name that is bound to
/// a number, and then known inside.
const GRAMMAR: &[(char, &[&str])] = &[
    (
        'i',
        &[
            "(+ $i $i)",
            "(- $i $i)",
            "(* $i $i)",
            "(if $b $i $i)",
            "(length $l)",
            "(list-ref (append $l (list 1 2 3)) (modulo $i 3))",
            "(car (append $l (list 7)))",
            "(quotient $i 3)",
            "(modulo $i $i)",
            "(abs $i)",
            "(max $i $i)",
            "(min $i $i)",
            "(gcd $i $i)",
            "(vector-ref $v (modulo $i 3))",
            "(apply + $i $l)",
            "(apply max $i $l)",
            "(string-length $s)",
            "(let ((p (assv $i (list (cons 0 $i) (cons 1 $i) (cons 3 4))))) (if p (cdr p) $i))",
            "(let ((% $i)) $i)",
            "(case (modulo $i 4) ((0 1) $i) ((2) $i) (else $i))",
            "(do ((% 0 (+ % 1)) (s $i (modulo (+ s $i) 11))) ((>= % (modulo $i 4)) s))",
            "(call/cc (lambda (k) (+ $i (if $b (k $i) $i))))",
            "(guard (e (#t $i)) (if $b (raise $i) $i))",
            "(call-with-values (lambda () (values $i $i)) -)",
            "(let-values (((q r) (floor/ $i (+ 1 (abs $i))))) (+ q (* 3 r)))",
            "(let ((m (memv $i $l))) (if m (length m) $i))",
            "(let ((m (member $i $l))) (if m (car m) $i))",
            "(expt (modulo $i 4) (modulo $i 4))",
            "(char->integer (string-ref (string-append $s \"abc\") (modulo $i 3)))",
            "(let rec ((n (modulo $i 5))) (if (< n 2) n (+ (rec (- n 1)) (rec (- n 2)))))",
            "(let each ((l $l) (sum 0)) (cond ((null? l) sum) ((odd? (car l)) (each (cdr l) (+ sum (car l)))) (else (each (cdr l) sum))))",
            "(string->number (number->string $i))",
            "(dynamic-wind (lambda () #f) (lambda () $i) (lambda () #f))",
            "(call/cc (lambda (k) (for-each (lambda (%) (if $b (k %))) $l) $i))",
            "(hash-table-ref/default t (modulo $i 3) $i)",
            "(point-x (point $i $i))",
            "(ask o (add $i))",
        ],
    ),
    (
        'b',
        &[
            "(= $i $i)",
            "(< $i $i)",
            "(>= $i $i)",
            "(and $b $b)",
            "(or $b $b)",
            "(not $b)",
            "(even? $i)",
            "(zero? $i)",
            "(null? $l)",
            "(equal? $l $l)",
            "(and (memv $i $l) #t)",
            "(eq? $y $y)",
            "(string=? $s $s)",
            "(string<? $s $s)",
            "(eqv? $i $i)",
            "(pair? (assoc $i (map (lambda (z) (cons z 1)) $l)))",
            "(equal? (list $y $s) (list $y $s))",
        ],
    ),
    (
        'l',
        &[
            "(cons $i $l)",
            "(cdr (cons 1 $l))",
            "(append $l $l)",
            "(reverse $l)",
            "(if $b $l $l)",
            "(map (lambda (%) $i) $l)",
            "(filter (lambda (%) $b) $l)",
            "(delete $i $l)",
            "(list-tail (append (list 4 5) $l) (modulo $i 3))",
            "(list-copy $l)",
            "(list-sort < $l)",
            "(iota (modulo $i 4))",
            "(make-list (modulo $i 3) $i)",
            "(vector->list (vector-map (lambda (%) $i) $v))",
            "(let loop ((k (modulo $i 4)) (acc (list))) (if (zero? k) acc (loop (- k 1) (cons (+ k $i) acc))))",
            "(map + $l $l)",
            "(or (memv $i $l) (list))",
            "(list $i $i)",
        ],
    ),
    (
        's',
        &[
            "(string-append $s $s)",
            "(number->string $i)",
            "(if $b $s $s)",
            "(symbol->string $y)",
            "(substring (string-append \"k\" $s) 0 (modulo $i 2))",
            "(list->string (map (lambda (x) (integer->char (+ 97 (modulo x 5)))) $l))",
            "(make-string (modulo $i 3) #\\x)",
        ],
    ),
    (
        'y',
        &[
            "(if $b $y $y)",
            "(list-ref '(a b c a) (modulo $i 4))",
            "(cond ((assq $y '((a . b) (b . c))) => cdr) (else $y))",
            "(string->symbol $s)",
        ],
    ),
    ('v', &["(if $b $v $v)", "(vector $i $i $i)", "(vector-map (lambda (%) $i) $v)"]),
    (
        '!',
        &[
            "(require! (or $b $b $b))",
            "(prefer! $b 1)",
            "(prefer! $b 3)",
            "(prefer! $b -2)",
            "(hash-table-set! t (modulo $i 3) $i)",
            "(hash-table-delete! t (modulo $i 3))",
            "(ask o (add $i))",
            "(if $b $! $!)",
            "(when $b $! (require! (or $b $b)))",
            "(set! n $i)",
        ],
    ),
];

struct Writer {
    random: Random,
    /// What there is a name for, by letter.
    known: Vec<(char, String)>,
    names: usize,
}

impl Writer {
    fn leaf(&mut self, letter: char) -> String {
        let known: Vec<String> =
            self.known.iter().filter(|(kind, _)| *kind == letter).map(|(_, name)| name.clone()).collect();
        let kind = KINDS.iter().find(|kind| kind.letter == letter);
        match kind {
            None => "(prefer! #t 1)".to_string(),
            Some(_) if !known.is_empty() && self.random.below(4) > 0 => {
                known[self.random.index(known.len())].clone()
            }
            Some(kind) => self.random.of(kind.leaves).to_string(),
        }
    }

    fn expression(&mut self, letter: char, depth: usize) -> String {
        if depth == 0 || self.random.below(5) == 0 {
            return self.leaf(letter);
        }
        let (_, forms) = GRAMMAR.iter().find(|(kind, _)| *kind == letter).expect("each kind has its forms");
        let form = self.random.of(forms);
        let known = self.known.len();
        self.names += 1;
        let name = format!("n{}", self.names);
        let mut text = String::new();
        let mut letters = form.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '$' => {
                    let kind = letters.next().expect("a letter stands behind");
                    text.push_str(&self.expression(kind, depth - 1));
                }
                '%' => {
                    text.push_str(&name);
                    // What stands beside a binding of `let` does not know it; `lambda` and `do` come before their bodies.
                    if !form.starts_with("(let ((%") || text.ends_with(&format!("(({name}")) {
                        self.known.push(('i', name.clone()));
                    }
                }
                other => text.push(other),
            }
        }
        self.known.truncate(known);
        text
    }

    /// Statements, some of which bind a name for what follows; between them the choices that are left, each by a call of its procedure; and
    /// a value at the end.
    fn body(&mut self, statements: usize, choices: &[char]) -> String {
        if let [kind, rest @ ..] = choices
            && (statements == 0 || self.random.below(2) == 0)
        {
            let name = format!("x{}", rest.len());
            self.known.push((*kind, name.clone()));
            return format!("(let (({name} (pick-{name})))\n  {})", self.body(statements, rest));
        }
        if statements == 0 {
            let parts = ['i', 'i', 'l', 'y', 's'].map(|letter| self.expression(letter, 2));
            return format!("(list n (ask o (get)) {})", parts.join(" "));
        }
        let depth = 1 + self.random.index(3);
        if self.random.below(2) == 0 {
            let statement = self.expression('!', depth);
            return format!("{statement}\n  {}", self.body(statements - 1, choices));
        }
        let letter = KINDS[self.random.index(KINDS.len())].letter;
        let value = self.expression(letter, depth);
        self.names += 1;
        let name = format!("v{}", self.names);
        self.known.push((letter, name.clone()));
        format!("(let (({name} {value}))\n  {})", self.body(statements - 1, choices))
    }
}

const PRELUDE: &str = "
(import (scheme base) (scheme write) (only (srfi 1) filter delete iota) (srfi 69) (only (srfi 132) list-sort) (avm))
(define-record-type <point> (point x y) point? (x point-x) (y point-y))
(define-behavior cell (state (v 0)) ((get) v) ((add n) (set! v (+ v n)) v))
(define worth 0)
(define found '())
(define (plainly body picks)
  (set! worth 0)
  (let ((value (guard (e (#t #f)) (list (apply body (map (lambda (pick) (lambda () pick)) picks))))))
    (if value (set! found (cons (cons worth value) found)))))
(define (each-pick body picks domains)
  (if (null? domains)
      (plainly body (reverse picks))
      (for-each (lambda (value) (each-pick body (cons value picks) (cdr domains))) (car domains))))
(define (best) (apply max (map car found)))
(define (verdict settled)
  (cond ((null? found) (if settled (list 'invented settled) 'same))
        ((not settled) (list 'lost (best)))
        ((not (= (car settled) (best))) (list 'not-best settled (best)))
        ((member settled found) 'same)
        (else (list 'wrong settled found))))";

fn check(seed: u64) {
    let mut writer = Writer { random: Random(seed), known: vec![('i', "n".into())], names: 0 };
    let (mut kinds, mut domains) = (Vec::new(), Vec::new());
    for _ in 0..1 + writer.random.index(3) {
        // Numbers as often as all others.
        let kind =
            if writer.random.below(2) == 0 { &KINDS[0] } else { &KINDS[writer.random.index(KINDS.len())] };
        let count = 2 + writer.random.index(3);
        let values: Vec<&str> = (0..count).map(|_| writer.random.of(kind.values)).collect();
        domains.push(format!("({})", values.join(" ")));
        kinds.push(kind.letter);
    }
    let statements = 3 + writer.random.index(6);
    let body = writer.body(statements, &kinds);
    let names: String = (0..kinds.len()).rev().map(|choice| format!(" pick-x{choice}")).collect();
    let procedure = format!(
        "(lambda ({names}) (let ((n 0) (t (make-hash-table equal?)) (o (create-object 'cell 'local))) {body}))"
    );
    let chosen: String = domains.iter().map(|domain| format!(" (lambda () (choose '{domain}))")).collect();
    let program = format!(
        "{PRELUDE}
(let-syntax ((require! (syntax-rules () ((_ c) (if c (if #f #f) (raise 'violated)))))
             (prefer! (syntax-rules () ((_ c w) (if c (set! worth (+ worth w)))))))
  (each-pick {procedure} '() '({})))
(define settled
  (guard (e (#t #f))
    (let-syntax ((require! (syntax-rules () ((_ c) (require c)))) (prefer! (syntax-rules () ((_ c w) (prefer c w)))))
      (let ((s (settle (intent ({procedure}{chosen})))))
        (cons (settlement-worth s) (settlement-values s))))))
(write (verdict settled))",
        domains.join(" ")
    );
    let output = Buffer::default();
    let mut engine = Engine::builder().stdout(output.clone()).build();
    engine.eval(&program).unwrap_or_else(|error| panic!("seed {seed}: {}\n{program}", error.message()));
    assert_eq!(output.text(), "same", "seed {seed}\n{program}");
}

#[test]
fn what_is_chosen_is_what_the_best_plain_run_gives() {
    avm_testing::each(0..avm_testing::times(400).into(), check);
}
