//! Libraries, programs, interactive environments and interfaces (R7RS 5).

mod support;
use avm_base::Symbol;
use avm_expander::{Environment, Expander, LibraryName, NameKind};
use avm_syntax::core::{Unit, UnitKind};
use avm_syntax::print_unit;
use support::{Files, check_with, expander, normal};

const COUNTER: &str = "
    (define-library (lib counter)
      (export make-counter (rename tick! advance!) while total counted)
      (import (avm kernel))
      (begin
        (define total 0)
        (define (make-counter) (list 0))
        (define (tick! c) (set! total (+ total 1)) (hidden c))
        (define (hidden c) c)
        (define-syntax helper (syntax-rules () ((_ e) (hidden e))))
        (define-syntax counted (syntax-rules () ((_ e) (begin (set! total (+ total 1)) (helper e)))))
        (define-syntax while (syntax-rules ()
          ((_ test body ...) (let loop () (if test (begin body ... (loop)))))))))";

const MORE: &str = "
    (define-library (lib more)
      (import (avm kernel) (lib counter))
      (export twice maker while)
      (begin
        (define-syntax twice (syntax-rules () ((_ e) (begin (counted e) (counted e)))))
        (define-syntax maker (syntax-rules () ((_ name)
          (define-syntax name (syntax-rules () ((_ a (... ...)) (twice (list a (... ...)))))))))))";

fn with_counter() -> Files {
    let mut files = Files::default();
    files.libraries.insert("(lib counter)".into(), COUNTER.into());
    files
}

fn names(units: &[Unit]) -> Vec<&'static str> {
    units.iter().map(|unit| unit.name.as_str()).collect()
}

fn program(expander: &mut Expander, files: &mut Files, text: &str) -> Vec<Unit> {
    let data = files.read("test.scm", text, false);
    match expander.expand_program("(program)", &data, files) {
        Ok(units) => units,
        Err(diagnostics) => panic!("{text}\n{}", support::render(files, &diagnostics)),
    }
}

#[test]
fn programs_get_their_libraries_first() {
    let mut files = with_counter();
    files.libraries.insert(
        "(lib user)".into(),
        "(define-library (lib user) (import (avm kernel) (lib counter)) (export f make-counter)
           (begin (define (f) (counted (make-counter)))))"
            .into(),
    );
    let mut expander = expander();
    let units = program(&mut expander, &mut files, "(import (avm kernel) (lib user)) (f) (make-counter)");
    assert_eq!(names(&units), ["(lib counter)", "(lib user)", "(program)"]);
    let shown = |unit: &Unit| normal(&print_unit(unit, 100));
    assert_eq!(
        shown(&units[0]),
        normal("(define total 0) (define make-counter (lambda () (list 0)))
                (define tick! (lambda (c) (set! total (+ total 1)) (hidden c))) (define hidden (lambda (c) c))")
    );
    assert_eq!(shown(&units[1]), "(define f (lambda () (set! total (+ total 1)) (hidden (make-counter))))");
    let requires = |unit: &Unit| unit.requires.iter().map(|name| name.as_str()).collect::<Vec<_>>();
    assert_eq!(requires(&units[1]), ["(lib counter)"]);
    assert_eq!(requires(&units[2]), ["(lib user)"]);
    assert_eq!(units[2].kind, UnitKind::Program);
    let exports: Vec<String> =
        units[1].exports.iter().map(|(name, key)| format!("{name} {}:{}", key.library, key.name)).collect();
    assert_eq!(exports, ["f (lib user):f", "make-counter (lib counter):make-counter"]);
    let total =
        units[0].globals.iter().find(|global| global.key.name.as_str() == "total").expect("it is defined");
    assert!(total.mutable && total.defined);
    // What was expanded once is not expanded again.
    assert_eq!(names(&program(&mut expander, &mut files, "(import (lib user)) (f)")), ["(program)"]);
}

#[test]
fn imports_are_modified() {
    check_with(
        &mut with_counter(),
        "(import (only (avm kernel) car) (prefix (except (lib counter) total while) c:)
                 (rename (only (avm kernel) cdr list) (cdr rest)))
         (c:advance! (c:make-counter)) (car (rest (list 1)))",
        "(tick! (make-counter)) (car (cdr (list 1)))",
    );
}

#[test]
fn exported_macros_are_hygienic() {
    check_with(
        &mut with_counter(),
        "(import (only (avm kernel) define lambda) (lib counter))
         (define (f loop if hidden) (while loop (counted hidden)))",
        "(define f (lambda (loop if.1 hidden.1)
           (letrec* ((loop.1 (lambda () (if loop (begin (begin (set! total (+ total 1)) (hidden hidden.1)) (loop.1))))))
             (loop.1))))",
    );
}

#[test]
fn files_hold_libraries_before_the_program() {
    let mut files = Files::default();
    let units = program(
        &mut expander(),
        &mut files,
        "(define-library (a) (import (avm kernel) (b)) (export x) (begin (define x y)))
         (define-library (b) (import (avm kernel)) (export y) (begin (define y 1)))
         (define-library (unused) (import (avm kernel)))
         (import (avm kernel) (a)) (display x)",
    );
    assert_eq!(names(&units), ["(b)", "(a)", "(program)"]);
    let units = program(&mut expander(), &mut files, "(define-library (only one) (import (avm kernel)))");
    assert_eq!(names(&units), ["(only one)"]);
}

#[test]
fn declarations_splice() {
    let mut files = Files::default();
    files.files.insert("body.scm".into(), "(define x 1)".into());
    files.files.insert("FOLDED.scm".into(), "(DEFINE y 2)".into());
    files.files.insert("decl.scm".into(), "(export x y) (include \"body.scm\")".into());
    files.libraries.insert(
        "(l 1)".into(),
        "(define-library (l 1) (include-library-declarations \"decl.scm\") (include-ci \"FOLDED.scm\")
           (cond-expand ((and avm (not nothing) (or nothing (library (avm kernel)))) (import (avm kernel)))
                        (else (import (nowhere))))
           (cond-expand ((library (nowhere)) (export z)) (else (export))))"
            .into(),
    );
    check_with(
        &mut files,
        "(import (avm kernel) (l 1)) (list x y) (include \"body.scm\")
         (cond-expand (nothing 1) ((not avm) 2) (full-unicode (define z 3) z))
         (let () (cond-expand (avm (define q 1))) (include \"body.scm\") (list q x))",
        "(list x y) (define x 1) (define z 3) z (letrec* ((q 1) (x.1 1)) (list q x.1))",
    );
}

#[test]
fn srfis_are_features_and_have_r6rs_names() {
    let mut files = Files::default();
    files.libraries.insert("(srfi 1)".into(), "(define-library (srfi 1) (export))".into());
    check_with(
        &mut files,
        "(import (avm kernel) (srfi :1 lists))
         (cond-expand (srfi-1 1) (else 2))
         (cond-expand (srfi-2 1) (else 2))
         (cond-expand (srfi-x 1) (srfi- 1) (else 2))
         (cond-expand ((library (srfi :1)) 1) (else 2))",
        "1 2 2 1",
    );
}

#[test]
fn damaged_interfaces_are_told_from_whole_ones() {
    let text = "(define-library (lib m) (import (avm kernel)) (export twice)
                  (begin (define-syntax twice (syntax-rules () ((_ e) (list e e))))))";
    let mut files = Files::default();
    files.libraries.insert("(lib m)".into(), text.into());
    let mut whole = expander();
    program(&mut whole, &mut files, "(import (lib m))");
    let name = LibraryName::parse(&files.read("name", "(lib m)", false)[0]).expect("a name");
    let bytes = postcard::to_stdvec(&whole.interface(&name).expect("it was imported")).expect("it is data");
    files.libraries.clear();
    let data = files.read("p.scm", "(import (lib m)) (twice 1)", false);
    let mut seen = std::collections::BTreeSet::new();
    for at in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x41;
        let Ok(interface) = postcard::from_bytes(&bytes) else { continue };
        files.compiled.insert("(lib m)".into(), interface);
        match expander().expand_program("(program)", &data, &mut files) {
            Ok(_) => seen.insert("none"),
            Err(diagnostics) => seen.insert(diagnostics[0].code),
        };
    }
    assert!(seen.contains("bad-interface"), "{seen:?}");
}

#[test]
fn interfaces_travel() {
    let sources = || {
        let mut files = with_counter();
        files.libraries.insert("(lib more)".into(), MORE.into());
        files
    };
    let mut files = sources();
    let mut first = expander();
    program(&mut first, &mut files, "(import (lib more))");
    let interface = |expander: &Expander, files: &mut Files, name: &str| {
        let name = LibraryName::parse(&files.read("name", name, false)[0]).expect("a name");
        let bytes =
            postcard::to_stdvec(&expander.interface(&name).expect("it was imported")).expect("it is data");
        let made = postcard::from_bytes(&bytes).expect("it is the same data");
        files.compiled.insert(name.to_string(), made);
        bytes
    };
    let bytes = interface(&first, &mut files, "(lib more)");
    interface(&first, &mut files, "(lib counter)");
    let text = "(import (only (avm kernel) define lambda list) (lib more))
                (maker two) (define (f hidden total loop) (two hidden total) (while loop 1))";
    let expected = "(define f (lambda (hidden.1 total.1 loop)
       (set! total (+ total 1)) (hidden (list hidden.1 total.1))
       (set! total (+ total 1)) (hidden (list hidden.1 total.1))
       (letrec* ((loop.1 (lambda () (if loop (begin 1 (loop.1)))))) (loop.1))))";
    // In another process: other numbers for scopes, no sources.
    let mut second = expander();
    program(&mut second, &mut files, "(define-syntax m (syntax-rules () ((_) 1))) (let ((a (m))) a)");
    files.libraries.clear();
    let units = program(&mut second, &mut files, text);
    assert_eq!(names(&units), ["(program)"], "compiled libraries have their units elsewhere");
    assert_eq!(normal(&print_unit(&units[0], 100)), normal(expected));
    let total = units[0].globals.iter().find(|global| global.name.as_str() == "total").expect("it is used");
    assert!(total.mutable && !total.defined);
    // The same sources give the same bytes, whatever was expanded before.
    let mut files = sources();
    let mut third = expander();
    program(&mut third, &mut files, "(define-syntax m (syntax-rules () ((_) 1))) (m)");
    program(&mut third, &mut files, "(import (lib more))");
    assert_eq!(interface(&third, &mut files, "(lib more)"), bytes);
}

struct Prompt {
    expander: Expander,
    files: Files,
    environment: Environment,
}

impl Prompt {
    fn new() -> Prompt {
        let (mut expander, mut files) = (expander(), with_counter());
        let imports = files.read("imports", "(avm kernel)", false);
        let (environment, units) =
            expander.environment("(repl)", &imports, &mut files).expect("the kernel is there");
        assert!(units.is_empty());
        Prompt { expander, files, environment }
    }

    fn enter(&mut self, text: &str) -> String {
        let data = self.files.read("repl", text, false);
        let mut shown = Vec::new();
        for form in &data {
            match self.expander.expand_interactive(&mut self.environment, form, &mut self.files) {
                Ok(units) => shown.extend(units.iter().map(|unit| normal(&print_unit(unit, 100)))),
                Err(diagnostics) => shown.push(support::render(&self.files, &diagnostics)),
            }
        }
        shown.join(" ")
    }

    fn kind(&self, name: &str) -> Option<NameKind> {
        self.expander.describe(&self.environment, Symbol::intern(name)).map(|visible| visible.kind)
    }
}

#[test]
fn prompts_take_one_form_at_a_time() {
    let mut prompt = Prompt::new();
    assert_eq!(prompt.enter("(define (f) (g 1))"), "(define f (lambda () (g 1)))", "g may be defined later");
    assert_eq!(prompt.enter("(define (g x) x) (f)"), "(define g (lambda (x) x)) (f)");
    assert_eq!(
        prompt.enter("(define-syntax m (syntax-rules () ((_ x) (let ((t x)) (g t))))) (let ((g 1)) (m g))"),
        "(unspecified) (let ((g.1 1)) (let ((t g.1)) (g t)))"
    );
    assert_eq!(prompt.enter("(set! h 1)"), "(set! h 1)");
    assert_eq!(prompt.enter("(define car cdr) (car '())"), "(define car cdr) (car '())", "an own variable");
    assert!(prompt.enter("(set! cdr 1)").contains("`cdr` belongs to (avm kernel) and cannot be assigned"));
    assert_eq!(
        prompt.enter("(import (prefix (lib counter) c:)) (c:make-counter)").matches("(define").count(),
        4
    );
    assert_eq!(prompt.environment.requires().len(), 1);
    assert!(matches!(prompt.kind("m"), Some(NameKind::Macro(home)) if home.as_str() == "(repl)"));
    assert!(
        matches!(prompt.kind("c:while"), Some(NameKind::Macro(home)) if home.as_str() == "(lib counter)")
    );
    assert!(matches!(prompt.kind("car"), Some(NameKind::Variable(key)) if key.library.as_str() == "(repl)"));
    assert!(matches!(prompt.kind("if"), Some(NameKind::Syntax(_))));
    assert_eq!(prompt.kind("nothing"), None);
    assert!(prompt.expander.names(&prompt.environment).iter().any(|visible| visible.name.as_str() == "f"));
}

#[test]
fn a_wrong_form_leaves_the_environment_alone() {
    let mut prompt = Prompt::new();
    assert!(prompt.enter("(begin (define car 1) (define-syntax if 2) (if))").contains("syntax-rules"));
    assert!(
        matches!(prompt.kind("car"), Some(NameKind::Variable(key)) if key.library.as_str() == "(avm kernel)")
    );
    assert_eq!(prompt.enter("(if 1 2 3)"), "(if 1 2 3)");
    assert!(prompt.enter("(import (nowhere))").contains("there is no library (nowhere)"));
    assert_eq!(prompt.enter("(car '())"), "(car '())");
}

#[test]
fn expansion_at_a_prompt_leaves_nothing_behind() {
    let mut prompt = Prompt::new();
    prompt.enter("(define-syntax my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))");
    let form = "(let loop ((i 0)) (my-or (loop 1) (loop 2) (lambda (x) (let ((y x)) (my-or y x)))))";
    let first = prompt.enter(form);
    for _ in 0..200 {
        assert_eq!(prompt.enter(form), first);
    }
}

#[test]
fn programs_and_released_environments_leave_nothing_behind() {
    let (mut expander, mut files) = (expander(), with_counter());
    let text = "(import (avm kernel) (lib counter)) (define-syntax m (syntax-rules () ((_) (list 1)))) (define x (m))";
    program(&mut expander, &mut files, text);
    let shown = |units: Vec<Unit>| print_unit(&units[0], 100);
    let first = shown(program(&mut expander, &mut files, text));
    for _ in 0..50 {
        assert_eq!(shown(program(&mut expander, &mut files, text)), first);
        let imports = files.read("imports", "(avm kernel) (lib counter)", false);
        let (mut environment, _) =
            expander.environment("(env)", &imports, &mut files).expect("both are there");
        let form = files.read("form", "(define-syntax m (syntax-rules () ((_ x) (counted x))))", false);
        assert!(expander.expand_interactive(&mut environment, &form[0], &mut files).is_ok());
        expander.release(environment);
    }
    let imports = files.read("imports", "(lib counter)", false);
    let (environment, _) = expander.environment("(env)", &imports, &mut files).expect("it is there");
    assert_eq!(expander.names(&environment).len(), 5);
}

#[test]
fn an_expander_can_be_sent() {
    fn sent<T: Send>() {}
    sent::<Expander>();
    sent::<Environment>();
    sent::<Unit>();
}
