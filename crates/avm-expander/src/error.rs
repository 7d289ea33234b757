//! Errors as data; their texts are made in [`ExpandError::to_diagnostic`].

use crate::core_form::{CoreForm, Role};
use crate::macros::Macro;
use avm_base::{Diagnostic, Span, Symbol};

/// The result of a step of expansion.
pub(crate) type Outcome<T> = Result<T, Box<ExpandError>>;

/// What is wrong with a program, before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the facts that the message names")]
pub enum ExpandErrorKind {
    /// A core form that has not the shape it must have.
    BadForm { form: CoreForm, problem: &'static str },
    /// A name that is bound nowhere.
    UnboundVariable { name: Symbol, suggestion: Option<Symbol> },
    /// A keyword where a variable is needed.
    KeywordAsVariable { name: Symbol, form: Option<CoreForm> },
    /// A definition where an expression is needed.
    MisplacedDefinition { name: Symbol },
    /// An `import` or `define-library` elsewhere than at the top level.
    MisplacedDeclaration { name: Symbol },
    /// `()` as an expression.
    EmptyApplication,
    /// A dotted list as an expression.
    DottedForm,
    /// `#0#` or `#0=` as an expression.
    LabelOutsideQuote,
    /// A body that ends without an expression.
    BodyWithoutExpression,
    /// Two parameters of the same name.
    DuplicateParameter { name: Symbol },
    /// Two definitions of the same name in a body or library.
    DuplicateDefinition { name: Symbol },
    /// Assignment to a variable of another library.
    SetImported { name: Symbol, library: Symbol },
    /// A macro use that none of its patterns matches.
    NoRuleMatches { name: Symbol },
    /// A macro definition that is neither `syntax-rules` nor the name of a macro.
    NotATransformer,
    /// Two pattern variables of the same name.
    DuplicatePatternVariable { name: Symbol },
    /// A pattern variable that has more ellipses in the pattern.
    TooFewEllipses { name: Symbol },
    /// A template with an ellipsis but no variable to repeat.
    NothingToRepeat,
    /// Variables under one ellipsis that matched different numbers of forms.
    EllipsisLengths,
    /// `syntax-error`.
    Raised { message: String },
    /// Code nested too deep.
    TooDeep { limit: u32 },
    /// Macros that expand to macro uses without end.
    TooManyExpansions { name: Symbol, limit: u32 },
    /// Macros that make more and more syntax.
    ExpansionTooLarge { limit: u32 },
    /// A library that the loader does not have.
    LibraryNotFound { name: String, suggestion: Option<String> },
    /// A file that should define a library and does not.
    LibraryNotInFile { name: String },
    /// A name that a library does not export.
    NotExported { library: Symbol, name: Symbol, suggestion: Option<Symbol> },
    /// An exported name that the library does not define or import.
    ExportUndefined { name: Symbol, suggestion: Option<Symbol> },
    /// Two exports by the same name.
    DuplicateExport { name: Symbol },
    /// Libraries that import each other.
    ImportCycle { libraries: Vec<String> },
    /// A malformed `import`.
    BadImport { problem: &'static str },
    /// A malformed `define-library`.
    BadLibrary { problem: &'static str },
    /// A malformed requirement of `cond-expand`.
    BadRequirement,
    /// A file that could not be included.
    IncludeFailed { path: String, reason: String },
    /// A compiled library that is damaged.
    BadInterface { name: String },
    /// A label that the constant does not define.
    UnknownLabel { label: u32 },
    /// Reported before, at the place where it arose.
    Reported,
}

/// A macro on the way from the user's text to the place of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacroUse {
    /// The name it was used by.
    pub name: Symbol,
    /// Where it is defined; [`Span::NONE`] where that is not known.
    pub definition: Span,
}

/// An error and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// What is wrong.
    pub kind: ExpandErrorKind,
    /// Where, in the user's text: the use of the macro that introduced the fault, if one did.
    pub span: Span,
    /// The macros that introduced it, the innermost first.
    pub macros: Vec<MacroUse>,
    /// Other places that matter.
    pub related: Vec<(Span, String)>,
}

impl ExpandError {
    /// Adds a place that matters.
    pub(crate) fn related(mut self: Box<Self>, span: Span, text: impl Into<String>) -> Box<Self> {
        if !span.is_none() {
            self.related.push((span, text.into()));
        }
        self
    }

    /// Adds the place where a macro is defined.
    pub(crate) fn about_macro(self: Box<Self>, definition: &Macro) -> Box<Self> {
        self.related(definition.span, format!("`{}` is defined here", definition.name))
    }

    /// The error as a person reads it.
    pub fn to_diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.kind.code(), self.span, self.kind.message());
        if let Some(label) = self.kind.label() {
            diagnostic = diagnostic.at(label);
        }
        if let Some(help) = self.kind.help() {
            diagnostic = diagnostic.help(help);
        }
        for (span, text) in &self.related {
            diagnostic = diagnostic.label(*span, text.clone());
        }
        for (depth, user) in self.macros.iter().take(MOST_MACROS).enumerate() {
            let via = if depth == 0 { "in the expansion of" } else { "which comes from" };
            diagnostic = diagnostic.note(format!("{via} the macro `{}`", user.name));
            let known = diagnostic.labels.iter().any(|label| label.span == user.definition);
            if !user.definition.is_none() && !known {
                diagnostic = diagnostic.label(user.definition, format!("`{}` is defined here", user.name));
            }
        }
        diagnostic
    }
}

/// How many macros a message names.
const MOST_MACROS: usize = 4;

fn did_you_mean(suggestion: &Option<impl std::fmt::Display>) -> Option<String> {
    suggestion.as_ref().map(|name| format!("did you mean `{name}`?"))
}

impl ExpandErrorKind {
    /// A stable name of the kind.
    pub fn code(&self) -> &'static str {
        match self {
            ExpandErrorKind::BadForm { .. } => "bad-form",
            ExpandErrorKind::UnboundVariable { .. } => "unbound-variable",
            ExpandErrorKind::KeywordAsVariable { .. } => "keyword-as-variable",
            ExpandErrorKind::MisplacedDefinition { .. } => "misplaced-definition",
            ExpandErrorKind::MisplacedDeclaration { .. } => "misplaced-declaration",
            ExpandErrorKind::EmptyApplication => "empty-application",
            ExpandErrorKind::DottedForm => "dotted-form",
            ExpandErrorKind::LabelOutsideQuote => "label-outside-quote",
            ExpandErrorKind::BodyWithoutExpression => "body-without-expression",
            ExpandErrorKind::DuplicateParameter { .. } => "duplicate-parameter",
            ExpandErrorKind::DuplicateDefinition { .. } => "duplicate-definition",
            ExpandErrorKind::SetImported { .. } => "set-imported",
            ExpandErrorKind::NoRuleMatches { .. } => "no-rule-matches",
            ExpandErrorKind::NotATransformer => "not-a-transformer",
            ExpandErrorKind::DuplicatePatternVariable { .. } => "duplicate-pattern-variable",
            ExpandErrorKind::TooFewEllipses { .. } => "too-few-ellipses",
            ExpandErrorKind::NothingToRepeat => "nothing-to-repeat",
            ExpandErrorKind::EllipsisLengths => "ellipsis-lengths",
            ExpandErrorKind::Raised { .. } => "syntax-error",
            ExpandErrorKind::TooDeep { .. } => "too-deep",
            ExpandErrorKind::TooManyExpansions { .. } => "too-many-expansions",
            ExpandErrorKind::ExpansionTooLarge { .. } => "expansion-too-large",
            ExpandErrorKind::LibraryNotFound { .. } => "library-not-found",
            ExpandErrorKind::LibraryNotInFile { .. } => "library-not-in-file",
            ExpandErrorKind::NotExported { .. } => "not-exported",
            ExpandErrorKind::ExportUndefined { .. } => "export-undefined",
            ExpandErrorKind::DuplicateExport { .. } => "duplicate-export",
            ExpandErrorKind::ImportCycle { .. } => "import-cycle",
            ExpandErrorKind::BadImport { .. } => "bad-import",
            ExpandErrorKind::BadLibrary { .. } => "bad-library",
            ExpandErrorKind::BadRequirement => "bad-requirement",
            ExpandErrorKind::IncludeFailed { .. } => "include-failed",
            ExpandErrorKind::BadInterface { .. } => "bad-interface",
            ExpandErrorKind::UnknownLabel { .. } => "unknown-label",
            ExpandErrorKind::Reported => "reported",
        }
    }

    fn message(&self) -> String {
        use ExpandErrorKind::*;
        match self {
            BadForm { form, problem } => format!("bad `{}`: {problem}", form.name()),
            UnboundVariable { name, .. } => format!("unbound variable `{name}`"),
            KeywordAsVariable { name, .. } => format!("the keyword `{name}` is no variable"),
            MisplacedDefinition { name } => {
                format!("`{name}` is a definition, and an expression is needed here")
            }
            MisplacedDeclaration { name } => format!("`{name}` may stand at the top level only"),
            EmptyApplication => "`()` is no expression".into(),
            DottedForm => "a dotted list is no expression".into(),
            LabelOutsideQuote => "data with labels must be quoted".into(),
            BodyWithoutExpression => "the body ends without an expression".into(),
            DuplicateParameter { name } => format!("`{name}` is bound twice"),
            DuplicateDefinition { name } => format!("`{name}` is defined twice"),
            SetImported { name, library } => format!("`{name}` belongs to {library} and cannot be assigned"),
            NoRuleMatches { name } => format!("no pattern of the macro `{name}` matches this use"),
            NotATransformer => "a macro must be defined by `syntax-rules`".into(),
            DuplicatePatternVariable { name } => format!("the pattern variable `{name}` occurs twice"),
            TooFewEllipses { name } => {
                format!("the pattern variable `{name}` is followed by too few ellipses")
            }
            NothingToRepeat => "nothing in front of this ellipsis can be repeated".into(),
            EllipsisLengths => {
                "pattern variables under one ellipsis matched different numbers of forms".into()
            }
            Raised { message } => message.clone(),
            TooDeep { limit } => format!("code is nested more than {limit} levels deep"),
            TooManyExpansions { name, limit } => {
                format!("more than {limit} macro uses in one form, the last one of `{name}`")
            }
            ExpansionTooLarge { limit } => {
                format!("macros made more than {limit} pieces of syntax from one form")
            }
            LibraryNotFound { name, .. } => format!("there is no library {name}"),
            LibraryNotInFile { name } => format!("the file found for library {name} does not define it"),
            NotExported { library, name, .. } => format!("{library} does not export `{name}`"),
            ExportUndefined { name, .. } => format!("`{name}` is exported but neither defined nor imported"),
            DuplicateExport { name } => format!("`{name}` is exported twice"),
            ImportCycle { libraries } => format!("libraries import each other: {}", libraries.join(" -> ")),
            BadImport { problem } => format!("bad `import`: {problem}"),
            BadLibrary { problem } => format!("bad `define-library`: {problem}"),
            BadRequirement => "bad requirement in `cond-expand`".into(),
            IncludeFailed { path, reason } => format!("cannot include \"{path}\": {reason}"),
            BadInterface { name } => format!("the compiled library {name} is damaged"),
            UnknownLabel { label } => format!("this constant has no label #{label}="),
            Reported => "see above".into(),
        }
    }

    /// What is said at the place itself.
    fn label(&self) -> Option<&'static str> {
        match self {
            ExpandErrorKind::UnboundVariable { .. } => Some("not defined or imported here"),
            ExpandErrorKind::DuplicateParameter { .. } | ExpandErrorKind::DuplicateDefinition { .. } => {
                Some("the second time here")
            }
            _ => None,
        }
    }

    fn help(&self) -> Option<String> {
        use ExpandErrorKind::*;
        match self {
            BadForm { form, .. } => Some(format!("the shape is {}", form.shape())),
            KeywordAsVariable { form: Some(form), .. } if form.role() == Role::Auxiliary => {
                Some(format!("it has a meaning inside of other forms only: {}", form.shape()))
            }
            KeywordAsVariable { form: Some(form), .. } => Some(format!("the shape is {}", form.shape())),
            KeywordAsVariable { form: None, .. } => {
                Some("a macro must stand first in a list; wrap it in a `lambda` to pass it on".into())
            }
            MisplacedDefinition { .. } => {
                Some("definitions stand at the top level or in a body; `(let () ...)` makes a body".into())
            }
            EmptyApplication => Some("write '() for the empty list".into()),
            BodyWithoutExpression => Some("add the expression whose value the body has".into()),
            SetImported { name, .. } => Some(format!("`(define {name} ...)` makes a variable of your own")),
            TooManyExpansions { .. } | ExpansionTooLarge { .. } => {
                Some("does the macro's expansion use the macro itself, without end?".into())
            }
            BadImport { .. } => {
                Some("an import set is (NAME ...), or only, except, prefix or rename of one".into())
            }
            BadLibrary { .. } => Some("the shape is (define-library (NAME ...) DECLARATION ...)".into()),
            BadRequirement => Some(
                "a requirement is a feature, (library NAME), (and ...), (or ...), (not ...) or else".into(),
            ),
            UnboundVariable { suggestion, .. }
            | NotExported { suggestion, .. }
            | ExportUndefined { suggestion, .. } => did_you_mean(suggestion),
            LibraryNotFound { suggestion, .. } => did_you_mean(suggestion),
            _ => None,
        }
    }
}
