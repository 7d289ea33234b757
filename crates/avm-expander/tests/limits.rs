//! Depth, size and endless expansion: a clear error or success, never a crash.

mod support;
use avm_expander::ExpandLimits;
use support::{Files, check, check_errors, expand_with, expander, render};

fn nested(open: &str, inside: &str, close: &str, depth: usize) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

fn succeeds(source: &str) {
    let mut files = Files::default();
    if let Err(diagnostics) = expand_with(&mut files, source) {
        panic!("{}", render(&files, &diagnostics[..1]).chars().take(300).collect::<String>());
    }
}

fn first_code(source: &str) -> &'static str {
    expand_with(&mut Files::default(), source).err().map_or("ok", |diagnostics| diagnostics[0].code)
}

#[test]
fn deep_data_is_fine_and_deep_code_is_told() {
    succeeds(&format!("(quote {})", nested("(", "x", ")", 1_000_000)));
    succeeds(&format!("`{}", nested("(", "x", ")", 1_000_000)));
    succeeds(&format!(
        "(define-syntax m (syntax-rules () ((_ x) 'x))) (m {})",
        nested("#(", "x", ")", 1_000_000)
    ));
    succeeds(&nested("(begin ", "1", ")", 100_000));
    for (open, close) in [
        ("(list ", ")"),
        ("(lambda (x) ", ")"),
        ("(let ((x 1)) ", ")"),
        ("(if 1 ", ")"),
        ("`(,", ")"),
        ("(or ", ")"),
    ] {
        succeeds(&nested(open, "1", close, 3_000));
        assert_eq!(first_code(&nested(open, "1", close, 100_000)), "too-deep", "{open}");
    }
    assert_eq!(first_code(&nested("(define-syntax m ", "1", ")", 100_000)), "not-a-transformer");
    assert_eq!(
        first_code(&nested("(let-syntax ((m (syntax-rules () ((_) 1)))) ", "1", ")", 100_000)),
        "too-deep"
    );
    let deep = nested("(", "x", ")", 100_000);
    assert_eq!(first_code(&format!("(define-syntax m (syntax-rules () ((_ {deep}) 1)))")), "bad-form");
    assert_eq!(first_code(&format!("(define-syntax m (syntax-rules () ((_ x) {deep})))")), "bad-form");
    assert_eq!(
        first_code(&format!("(cond-expand ({} 1))", nested("(not ", "avm", ")", 100_000))),
        "too-deep"
    );
    assert_eq!(first_code(&format!("(import {})", nested("(only ", "(a)", ")", 100_000))), "too-deep");
}

#[test]
fn long_forms_are_not_deep() {
    let clauses = "((null? 1) 2) ".repeat(50_000);
    succeeds(&format!("(cond {clauses})"));
    succeeds(&format!("(case 1 {})", "((1) 2) ".repeat(50_000)));
    succeeds(&format!("(or {})", "1 ".repeat(50_000)));
    let bindings: String = (0..5_000).map(|i| format!("(x{i} (list {i})) ")).collect();
    succeeds(&format!("(let* ({bindings}) x1)"));
    let definitions: String = (0..20_000).map(|i| format!("(define x{i} (lambda () x{i})) ")).collect();
    succeeds(&format!("(define (f) {definitions} x1) {definitions}"));
}

#[test]
fn expansion_without_end_is_told() {
    check_errors("(define-syntax m (syntax-rules () ((_) (m)))) (m)",
        "test.scm:1:47 [too-many-expansions] more than 1000000 macro uses in one form, the last one of `m` @ (m)
           test.scm:1:18: `m` is defined here
           help: does the macro's expansion use the macro itself, without end?
           note: in the expansion of the macro `m`
           note: which comes from the macro `m`
           note: which comes from the macro `m`
           note: which comes from the macro `m`");
    assert_eq!(
        first_code("(define-syntax m (syntax-rules () ((_ x ...) (m x ... x ...)))) (m 1)"),
        "expansion-too-large"
    );
    assert_eq!(
        first_code("(define-syntax m (syntax-rules () ((_ x) (m (x x))))) (m 1)"),
        "too-many-expansions"
    );
    assert_eq!(first_code("(define-syntax m (syntax-rules () ((_) (list (m))))) (m)"), "too-deep");
    let mut files = Files::default();
    files.files.insert("self.scm".into(), "(include \"self.scm\")".into());
    let errors = expand_with(&mut files, "(include \"self.scm\")").expect_err("it never ends");
    assert_eq!(errors[0].code, "include-failed");
}

#[test]
fn limits_can_be_set() {
    let mut files = Files::default();
    let data = files.read("test.scm", "(list (list (list (list 1))))", false);
    let mut expander = expander();
    expander.set_limits(ExpandLimits { depth: 3, ..ExpandLimits::default() });
    assert!(expander.expand_program("(program)", &data, &mut files).is_err());
}

#[test]
fn recursive_macros_stay_small() {
    // A loop of 2,000 rounds over its arguments, and one that builds a name's scopes up.
    let arguments = "x ".repeat(2_000);
    succeeds(&format!(
        "(define-syntax my-or (syntax-rules () ((_) #f) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))
         (define (f x) (my-or {arguments}))"
    ));
    check(
        "(define-syntax count (syntax-rules () ((_ () n) 'n) ((_ (x . r) n) (count r (s n))))) (count (1 2 3) z)",
        "'(s (s (s z)))",
    );
}

/// How fast, `cargo test --release -p avm-expander --test limits -- --nocapture large` shows.
#[test]
fn a_large_program_is_expanded() {
    let part = |i: usize| {
        format!(
            "(define (insert{i} tree key value)
               (cond ((null? tree) (vector key value '() '()))
                     ((< key (vector-ref tree 0))
                      (let* ((left (vector-ref tree 2)) (new (insert{i} left key value)))
                        (when (swap{i}! left new) (display `(inserted ,key ,@(list value new)))) new))
                     (else (let loop ((i 0) (rest (cdr tree)))
                       (my-or (= i 10) (and (pair? rest) (loop (+ i 1) (cdr rest))) (not key))))))
             (define-syntax swap{i}! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp) #t))))\n"
        )
    };
    let source: String = std::iter::once(
        "(define-syntax my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))"
            .to_string(),
    )
    .chain((0..2_000).map(part))
    .collect();
    let mut files = Files::default();
    let data = files.read("speed.scm", &source, false);
    let start = std::time::Instant::now();
    let units = expander().expand_program("(program)", &data, &mut files);
    let took = start.elapsed();
    assert!(units.is_ok());
    println!(
        "{:.2} MB in {took:?}: {:.1} MB/s",
        source.len() as f64 / 1e6,
        source.len() as f64 / 1e6 / took.as_secs_f64()
    );
}
