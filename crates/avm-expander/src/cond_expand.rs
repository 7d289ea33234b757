//! `cond-expand` (R7RS 4.2.1, 5.6.1): what this implementation, or the loader, has.

use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::forms::{expect_list, proper_list};
use crate::library::name::LibraryName;
use avm_syntax::Syntax;

/// The forms of the first clause whose requirement is met; none if there is no such clause.
pub(crate) fn chosen(cx: &mut Cx, clauses: &[Syntax]) -> Outcome<Vec<Syntax>> {
    for clause in clauses {
        let items = expect_list(cx, CoreForm::CondExpand, clause, "a clause must be a list")?;
        let Some((requirement, forms)) = items.split_first() else {
            return Err(cx.bad_form(CoreForm::CondExpand, "a clause must not be empty", clause));
        };
        if is_met(cx, requirement)? {
            return Ok(forms.to_vec());
        }
    }
    Ok(Vec::new())
}

/// `srfi-1` is there if the library `(srfi 1)` is.
fn is_srfi(cx: &mut Cx, name: &str) -> bool {
    let number = name.strip_prefix("srfi-").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    number.is_some_and(|number| cx.library_exists(&LibraryName::of_symbols(["srfi", number])))
}

fn is_met(cx: &mut Cx, requirement: &Syntax) -> Outcome<bool> {
    if let Some(id) = requirement.identifier() {
        let name = id.name.as_str();
        return Ok(name == "else" || cx.world.features.contains(&id.name) || is_srfi(cx, name));
    }
    let items = proper_list(cx, requirement).unwrap_or_default();
    let head = items.first().and_then(Syntax::identifier).map(|id| id.name.as_str());
    match (head, items.get(1..).unwrap_or_default()) {
        (Some("library"), [name]) => {
            let Some(name) = LibraryName::parse(&name.to_datum()) else {
                return Err(cx.error(ExpandErrorKind::BadRequirement, name));
            };
            Ok(cx.library_exists(&name))
        }
        (Some("not"), [inner]) => cx.deeper(inner, |cx| is_met(cx, inner)).map(|met| !met),
        (Some("and"), parts) => {
            let mut all = true;
            for part in parts {
                all = all && cx.deeper(part, |cx| is_met(cx, part))?;
            }
            Ok(all)
        }
        (Some("or"), parts) => {
            let mut any = false;
            for part in parts {
                any = any || cx.deeper(part, |cx| is_met(cx, part))?;
            }
            Ok(any)
        }
        _ => Err(cx.error(ExpandErrorKind::BadRequirement, requirement)),
    }
}
