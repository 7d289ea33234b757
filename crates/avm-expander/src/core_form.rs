//! The names that the kernel binds to syntax: one table of name and shape.

use serde::{Deserialize, Serialize};

macro_rules! core_forms {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal $shape:literal $role:ident;)*) => {
        /// A special form, or a keyword that has a meaning inside some.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum CoreForm { $($(#[doc = $doc])+ $variant,)* }

        impl CoreForm {
            /// Every one.
            pub const ALL: &'static [CoreForm] = &[$(CoreForm::$variant,)*];

            /// The name that the kernel exports it by.
            pub fn name(self) -> &'static str {
                match self { $(CoreForm::$variant => $name,)* }
            }

            /// How a use of it looks.
            pub fn shape(self) -> &'static str {
                match self { $(CoreForm::$variant => $shape,)* }
            }

            /// Where it may stand.
            pub fn role(self) -> Role {
                match self { $(CoreForm::$variant => Role::$role,)* }
            }
        }
    };
}

/// Where a core form may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Wherever an expression may.
    Expression,
    /// At the top level and at the head of a body.
    Definition,
    /// Wherever an expression or a definition may; it stands for what is in it.
    Splice,
    /// Only inside of the forms that know it.
    Auxiliary,
}

core_forms! {
    /// R7RS 4.1.2.
    Quote = "quote" "(quote DATUM)" Expression;
    /// R7RS 4.2.8.
    Quasiquote = "quasiquote" "(quasiquote TEMPLATE)" Expression;
    /// R7RS 4.1.4.
    Lambda = "lambda" "(lambda FORMALS BODY ...)" Expression;
    /// R7RS 4.1.5.
    If = "if" "(if TEST CONSEQUENT [ALTERNATE])" Expression;
    /// R7RS 4.1.6.
    Set = "set!" "(set! NAME EXPRESSION)" Expression;
    /// R7RS 4.2.1.
    Cond = "cond" "(cond (TEST EXPRESSION ...) ... [(else EXPRESSION ...)])" Expression;
    /// R7RS 4.2.1.
    Case = "case" "(case KEY ((DATUM ...) EXPRESSION ...) ... [(else EXPRESSION ...)])" Expression;
    /// R7RS 4.2.1.
    And = "and" "(and TEST ...)" Expression;
    /// R7RS 4.2.1.
    Or = "or" "(or TEST ...)" Expression;
    /// R7RS 4.2.1.
    When = "when" "(when TEST EXPRESSION ...)" Expression;
    /// R7RS 4.2.1.
    Unless = "unless" "(unless TEST EXPRESSION ...)" Expression;
    /// R7RS 4.2.2 and, named, 4.2.4.
    Let = "let" "(let ((NAME INIT) ...) BODY ...) or (let NAME ((NAME INIT) ...) BODY ...)" Expression;
    /// R7RS 4.2.2.
    LetStar = "let*" "(let* ((NAME INIT) ...) BODY ...)" Expression;
    /// R7RS 4.2.2.
    Letrec = "letrec" "(letrec ((NAME INIT) ...) BODY ...)" Expression;
    /// R7RS 4.2.2.
    LetrecStar = "letrec*" "(letrec* ((NAME INIT) ...) BODY ...)" Expression;
    /// R7RS 4.2.2.
    LetValues = "let-values" "(let-values ((FORMALS INIT) ...) BODY ...)" Expression;
    /// R7RS 4.2.2.
    LetStarValues = "let*-values" "(let*-values ((FORMALS INIT) ...) BODY ...)" Expression;
    /// R7RS 4.2.4.
    Do = "do" "(do ((NAME INIT [STEP]) ...) (TEST EXPRESSION ...) COMMAND ...)" Expression;
    /// R7RS 4.2.5.
    Delay = "delay" "(delay EXPRESSION)" Expression;
    /// R7RS 4.2.5.
    DelayForce = "delay-force" "(delay-force EXPRESSION)" Expression;
    /// R7RS 4.2.6.
    Parameterize = "parameterize" "(parameterize ((PARAMETER VALUE) ...) BODY ...)" Expression;
    /// R7RS 4.2.7.
    Guard = "guard" "(guard (NAME CLAUSE ...) BODY ...)" Expression;
    /// R7RS 4.2.9.
    CaseLambda = "case-lambda" "(case-lambda (FORMALS BODY ...) ...)" Expression;
    /// R7RS 4.3.1.
    LetSyntax = "let-syntax" "(let-syntax ((KEYWORD TRANSFORMER) ...) BODY ...)" Expression;
    /// R7RS 4.3.1.
    LetrecSyntax = "letrec-syntax" "(letrec-syntax ((KEYWORD TRANSFORMER) ...) BODY ...)" Expression;
    /// R7RS 4.3.3.
    SyntaxError = "syntax-error" "(syntax-error MESSAGE FORM ...)" Expression;
    /// avm.md section 2.
    Ask = "ask" "(ask OBJECT (SELECTOR ARGUMENT ...))" Expression;
    /// avm.md section 2.
    Tell = "tell" "(tell OBJECT (SELECTOR ARGUMENT ...))" Expression;
    /// R7RS 4.1.7.
    Include = "include" "(include FILE ...)" Splice;
    /// R7RS 4.1.7.
    IncludeCi = "include-ci" "(include-ci FILE ...)" Splice;
    /// R7RS 4.2.1.
    CondExpand = "cond-expand" "(cond-expand (REQUIREMENT FORM ...) ... [(else FORM ...)])" Splice;
    /// R7RS 4.2.3 and 5.1.
    Begin = "begin" "(begin FORM ...)" Splice;
    /// R7RS 5.3.
    Define = "define" "(define NAME EXPRESSION) or (define (NAME . FORMALS) BODY ...)" Definition;
    /// R7RS 5.3.3.
    DefineValues = "define-values" "(define-values FORMALS EXPRESSION)" Definition;
    /// R7RS 5.4.
    DefineSyntax = "define-syntax" "(define-syntax KEYWORD TRANSFORMER)" Definition;
    /// R7RS 5.5.
    DefineRecordType = "define-record-type"
        "(define-record-type NAME (CONSTRUCTOR FIELD ...) PREDICATE (FIELD ACCESSOR [MODIFIER]) ...)" Definition;
    /// avm.md section 2.
    DefineBehavior = "define-behavior"
        "(define-behavior NAME (state (FIELD INIT) ...) ((SELECTOR . FORMALS) BODY ...) ...)" Definition;
    /// R7RS 4.3.2.
    SyntaxRules = "syntax-rules" "(syntax-rules [ELLIPSIS] (LITERAL ...) (PATTERN TEMPLATE) ...)" Auxiliary;
    /// R7RS 4.2.1.
    Else = "else" "(else EXPRESSION ...)" Auxiliary;
    /// R7RS 4.2.1.
    Arrow = "=>" "(TEST => RECEIVER)" Auxiliary;
    /// R7RS 4.3.2.
    Ellipsis = "..." "PATTERN ..." Auxiliary;
    /// R7RS 4.3.2.
    Underscore = "_" "_" Auxiliary;
    /// R7RS 4.2.8.
    Unquote = "unquote" ",EXPRESSION" Auxiliary;
    /// R7RS 4.2.8.
    UnquoteSplicing = "unquote-splicing" ",@EXPRESSION" Auxiliary;
}

impl CoreForm {
    /// The core form of that name.
    pub fn from_name(name: &str) -> Option<CoreForm> {
        CoreForm::ALL.iter().copied().find(|form| form.name() == name)
    }
}
