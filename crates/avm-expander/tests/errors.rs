//! What the expander says of wrong programs, word for word.

mod support;
use support::{Files, check_errors, check_errors_with};

#[test]
fn names() {
    check_errors(
        "(define counter 1) (display conter)",
        "test.scm:1:29 [unbound-variable, warning] unbound variable `conter` @ conter
           test.scm:1:29: not defined or imported here
           help: did you mean `counter`?",
    );
    check_errors(
        "(lambda (number) (numbr 1) (set! zzz 1))",
        "test.scm:1:19 [unbound-variable, warning] unbound variable `numbr` @ numbr
           test.scm:1:19: not defined or imported here
           help: did you mean `number`?
         test.scm:1:34 [unbound-variable, warning] unbound variable `zzz` @ zzz
           test.scm:1:34: not defined or imported here",
    );
    check_errors(
        "(set! car 1)",
        "test.scm:1:7 [set-imported] `car` belongs to (avm kernel) and cannot be assigned @ car
           help: `(define car ...)` makes a variable of your own",
    );
    check_errors(
        "(list if) (else 1) (define-syntax m (syntax-rules ())) (map m '())",
        "test.scm:1:7 [keyword-as-variable] the keyword `if` is no variable @ if
           help: the shape is (if TEST CONSEQUENT [ALTERNATE])
         test.scm:1:12 [keyword-as-variable] the keyword `else` is no variable @ else
           help: it has a meaning inside of other forms only: (else EXPRESSION ...)
         test.scm:1:61 [keyword-as-variable] the keyword `m` is no variable @ m
           test.scm:1:37: `m` is defined here
           help: a macro must stand first in a list; wrap it in a `lambda` to pass it on",
    );
    check_errors(
        "(lambda (x y x) 1) (let ((a 1) (a 2)) a)",
        "test.scm:1:14 [duplicate-parameter] `x` is bound twice @ x
           test.scm:1:14: the second time here
           test.scm:1:10: the first time here
         test.scm:1:33 [duplicate-parameter] `a` is bound twice @ a
           test.scm:1:33: the second time here
           test.scm:1:27: the first time here",
    );
    check_errors(
        "(lambda () (define x 1) (define x 2) x)",
        "test.scm:1:33 [duplicate-definition] `x` is defined twice @ x
           test.scm:1:33: the second time here
           test.scm:1:20: first defined here",
    );
}

#[test]
fn shapes() {
    check_errors(
        "(if) (lambda (1) 1) (let ((x)) x) (cond (else 1) (2 3)) (define) (case 1 (2 3))",
        "test.scm:1:1 [bad-form] bad `if`: it takes two or three expressions @ (if)
           help: the shape is (if TEST CONSEQUENT [ALTERNATE])
         test.scm:1:15 [bad-form] bad `lambda`: a parameter must be an identifier @ 1
           help: the shape is (lambda FORMALS BODY ...)
         test.scm:1:27 [bad-form] bad `let`: a binding must be (NAME INIT) @ (x)
           help: the shape is (let ((NAME INIT) ...) BODY ...) or (let NAME ((NAME INIT) ...) BODY ...)
         test.scm:1:41 [bad-form] bad `cond`: `else` must be in the last clause @ (else 1)
           help: the shape is (cond (TEST EXPRESSION ...) ... [(else EXPRESSION ...)])
         test.scm:1:57 [bad-form] bad `define`: the name is missing @ (define)
           help: the shape is (define NAME EXPRESSION) or (define (NAME . FORMALS) BODY ...)
         test.scm:1:75 [bad-form] bad `case`: a clause begins with a list of data, or `else` @ 2
           help: the shape is (case KEY ((DATUM ...) EXPRESSION ...) ... [(else EXPRESSION ...)])",
    );
    check_errors("(list (define x 1)) () (list . 1) (lambda () (define x 1)) #0=(a #0#)",
        "test.scm:1:7 [misplaced-definition] `define` is a definition, and an expression is needed here @ (define x 1)
           help: definitions stand at the top level or in a body; `(let () ...)` makes a body
         test.scm:1:21 [empty-application] `()` is no expression @ ()
           help: write '() for the empty list
         test.scm:1:24 [dotted-form] a dotted list is no expression @ (list . 1)
         test.scm:1:35 [body-without-expression] the body ends without an expression @ (lambda () (define x 1))
           help: add the expression whose value the body has
         test.scm:1:60 [label-outside-quote] data with labels must be quoted @ #0=(a #0#)");
}

#[test]
fn declarations_stand_at_the_top() {
    check_errors(
        "(define (f) (import abs) 1)",
        "test.scm:1:14 [misplaced-declaration] `import` may stand at the top level only @ import",
    );
    check_errors(
        "(define-library (a) (import (avm kernel)) (begin (define-library (b))))",
        "test.scm:1:50 [misplaced-declaration] `define-library` may stand at the top level only @ (define-library (b))",
    );
}

#[test]
fn macros() {
    check_errors(
        "(define-syntax two (syntax-rules () ((_ a b) (list a b c))))\n(two 1)\n(two 1 2)",
        "test.scm:2:1 [no-rule-matches] no pattern of the macro `two` matches this use @ (two 1)
           test.scm:1:20: `two` is defined here
         test.scm:3:1 [unbound-variable, warning] unbound variable `c` @ (two 1 2)
           test.scm:3:1: not defined or imported here
           test.scm:1:20: `two` is defined here
           note: in the expansion of the macro `two`",
    );
    check_errors(
        "(define-syntax outer (syntax-rules () ((_ a) (inner a (if)))))
                  (define-syntax inner (syntax-rules () ((_ a b) b)))
                  (list\n(outer 1))",
        "test.scm:4:1 [bad-form] bad `if`: it takes two or three expressions @ (outer 1)
           test.scm:1:22: `outer` is defined here
           help: the shape is (if TEST CONSEQUENT [ALTERNATE])
           note: in the expansion of the macro `outer`",
    );
    check_errors(
        "(define-syntax positive (syntax-rules () ((_ x) (syntax-error \"not positive:\" x (y \"z\")))))
                  (positive -1)",
        "test.scm:2:19 [syntax-error] not positive: -1 (y \"z\") @ (positive -1)
           test.scm:1:25: `positive` is defined here
           note: in the expansion of the macro `positive`",
    );
    check_errors(
        "(define-syntax a 1) (define-syntax b (syntax-rules () ((_ x x) 1)))
                  (define-syntax c (syntax-rules () ((_ x ...) x)))
                  (define-syntax d (syntax-rules () ((_ x) (x ...)))) (a (b c) d)",
        "test.scm:1:18 [not-a-transformer] a macro must be defined by `syntax-rules` @ 1
         test.scm:1:61 [duplicate-pattern-variable] the pattern variable `x` occurs twice @ x
         test.scm:2:64 [too-few-ellipses] the pattern variable `x` is followed by too few ellipses @ x
         test.scm:3:61 [nothing-to-repeat] nothing in front of this ellipsis can be repeated @ x",
    );
    check_errors("(define-syntax m (syntax-rules () ((_ (a ...) (b ...)) '((a b) ...)))) (m (1 2) (3))",
        "test.scm:1:72 [ellipsis-lengths] pattern variables under one ellipsis matched different numbers of forms \\
         @ (m (1 2) (3))".replace("\\\n         ", "").as_str());
}

#[test]
fn libraries() {
    let mut files = Files::default();
    let mut add = |name: &str, text: &str| files.libraries.insert(name.into(), text.into());
    add(
        "(lib list)",
        "(define-library (lib list) (import (avm kernel)) (export fold) (begin (define (fold) 1)))",
    );
    add("(cycle a)", "(define-library (cycle a) (import (cycle b)))");
    add("(cycle b)", "(define-library (cycle b) (import (cycle a)))");
    add("(other)", "(define-library (another))");
    add(
        "(bad)",
        "(define-library (bad) (import (avm kernel)) (export nothing fold) (frob) (begin (define fold lst)))",
    );
    check_errors_with(&mut files,
        "(import (lib lists) (only (lib list) flod) (rename (lib list) fold) (cycle a) (other) 5) (undefined)",
        "test.scm:1:9 [library-not-found] there is no library (lib lists) @ (lib lists)
           help: did you mean `(lib list)`?
         test.scm:1:38 [not-exported] (lib list) does not export `flod` @ flod
           help: did you mean `fold`?
         test.scm:1:63 [bad-import] bad `import`: a renaming must be (OLD NEW) @ fold
           help: an import set is (NAME ...), or only, except, prefix or rename of one
         test.scm:1:79 [library-not-in-file] the file found for library (other) does not define it @ (other)
         test.scm:1:87 [bad-import] bad `import`: an import set must be the name of a library or a modifier of one @ 5
           help: an import set is (NAME ...), or only, except, prefix or rename of one
         cycle/b.sld:1:35 [import-cycle] libraries import each other: (cycle a) -> (cycle b) -> (cycle a) @ (cycle a)");
    check_errors_with(&mut files, "(import (bad)) (fold)",
        "bad.sld:1:53 [export-undefined] `nothing` is exported but neither defined nor imported @ nothing
         bad.sld:1:67 [bad-library] bad `define-library`: a declaration must be export, import, begin, include, \\
include-ci, include-library-declarations or cond-expand @ (frob)
           help: the shape is (define-library (NAME ...) DECLARATION ...)
         bad.sld:1:94 [unbound-variable] unbound variable `lst` @ lst
           bad.sld:1:94: not defined or imported here
           help: did you mean `list`?"
            .replace("\\\n", "").as_str());
    check_errors_with(
        &mut files,
        "(include \"nowhere.scm\") (cond-expand ((foo) 1))",
        "test.scm:1:10 [include-failed] cannot include \"nowhere.scm\": no such file @ \"nowhere.scm\"
         test.scm:1:39 [bad-requirement] bad requirement in `cond-expand` @ (foo)
           help: a requirement is a feature, (library NAME), (and ...), (or ...), (not ...) or else",
    );
}
