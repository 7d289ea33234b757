//! Forms that stand for the forms in them: `begin` (R7RS 4.2.3, 5.1), `include` (4.1.7), `cond-expand` (4.2.1).

use super::Form;
use crate::cond_expand;
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::unit;
use avm_base::FileId;
use avm_syntax::core::Expr;
use avm_syntax::{DatumKind, ScopeSet, Syntax};

/// The forms that a splicing form stands for.
pub(crate) fn parts(cx: &mut Cx, form: &Form) -> Outcome<Vec<Syntax>> {
    match form.core {
        CoreForm::Include | CoreForm::IncludeCi => {
            let scopes = form.keyword.scopes;
            include(cx, form.parts(), form.core == CoreForm::IncludeCi, scopes, &form.syntax)
        }
        CoreForm::CondExpand => cond_expand::chosen(cx, form.parts()),
        _ => Ok(form.parts().to_vec()),
    }
}

/// A splicing form where an expression is needed.
pub(crate) fn expression(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let parts = parts(cx, form)?;
    if parts.is_empty() && form.core == CoreForm::Begin {
        return Err(cx.bad_form(form.core, "there is nothing to do", &form.syntax));
    }
    let body = cx.expressions(&parts)?;
    Ok(unit::sequence(body, form.syntax.span))
}

/// The forms of the files named, with `scopes`.
pub(crate) fn include(
    cx: &mut Cx,
    files: &[Syntax],
    fold_case: bool,
    scopes: ScopeSet,
    whole: &Syntax,
) -> Outcome<Vec<Syntax>> {
    let core = if fold_case { CoreForm::IncludeCi } else { CoreForm::Include };
    if files.is_empty() {
        return Err(cx.bad_form(core, "the name of a file is missing", whole));
    }
    let mut forms = Vec::new();
    for file in files {
        let Some(DatumKind::String(path)) = file.as_datum() else {
            return Err(cx.bad_form(core, "the name of a file must be a string", file));
        };
        let path = path.to_string();
        let data = read_included(cx, &path, whole.span.file, fold_case, file)?;
        forms.extend(data.iter().map(|datum| Syntax::from_datum(datum, scopes)));
    }
    Ok(forms)
}

fn read_included(
    cx: &mut Cx,
    path: &str,
    from: FileId,
    fold_case: bool,
    at: &Syntax,
) -> Outcome<Vec<avm_syntax::Datum>> {
    if !cx.unit.may_include() {
        let reason = "too many files are included; does the file include itself?".into();
        return Err(cx.error(ExpandErrorKind::IncludeFailed { path: path.into(), reason }, at));
    }
    cx.loader.include(path, from, fold_case).map_err(|error| match error {
        crate::IncludeError::Unavailable(reason) => {
            cx.error(ExpandErrorKind::IncludeFailed { path: path.into(), reason }, at)
        }
        crate::IncludeError::Unreadable(diagnostics) => {
            cx.diagnostics.extend(diagnostics);
            cx.error(ExpandErrorKind::Reported, at)
        }
    })
}
