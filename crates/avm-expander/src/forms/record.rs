//! `define-record-type` (R7RS 5.5).

use super::{Form, expect_list, proper_list};
use crate::body::{Deferred, Item, Scan, Target, expect_identifier, target_value};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::unit;
use avm_base::{Span, Symbol};
use avm_syntax::core::{Expr, LocalId};
use avm_syntax::{DatumKind, Identifier, Syntax};

const FORM: CoreForm = CoreForm::DefineRecordType;

/// A field: its name, and what reads and changes it.
struct Field {
    name: Identifier,
    accessor: Option<Identifier>,
    modifier: Option<Identifier>,
}

/// The type that is being defined.
struct Record {
    rtd: Target,
    span: Span,
}

/// `(define-record-type NAME CONSTRUCTOR PREDICATE FIELD ...)`. The constructor is `(NAME FIELD ...)`, `NAME` for all
/// fields, or `#f` for none; the predicate may be `#f`; a field may be without accessor. Where a procedure has the name of the
/// type, the name is the procedure's.
pub(crate) fn scan(cx: &mut Cx, form: &Form, scan: &mut Scan) -> Outcome<()> {
    let [name, constructor, predicate, fields @ ..] = form.parts() else {
        return Err(cx.bad_form(FORM, "the name, the constructor or the predicate is missing", &form.syntax));
    };
    let id = expect_identifier(cx, FORM, name)?;
    let fields = parse_fields(cx, fields)?;
    let span = form.syntax.span;
    let rtd = match is_of_a_procedure(cx, &id, constructor, predicate, &fields) {
        true => cx.declare_hidden(id.name.as_str(), id.span),
        false => cx.declare(&id, scan)?,
    };
    let names: Vec<Symbol> = fields.iter().map(|field| field.name.name).collect();
    let operands = vec![unit::quote_symbol(id.name, id.span), unit::quote_symbols(&names, true, span)];
    let value = cx.call_primitive("%make-record-type", operands, span);
    define(scan, rtd, id.name, value, span);
    let record = Record { rtd, span };
    scan_constructor(cx, &record, constructor, &fields, scan)?;
    if !is_false(predicate) {
        let id = expect_identifier(cx, FORM, predicate)?;
        let value = procedure(cx, &["v"], span, |cx, args| {
            let operands = vec![unit::local(args[0], span), target_value(rtd, span)];
            cx.call_primitive("%record?", operands, span)
        });
        let target = cx.declare(&id, scan)?;
        define(scan, target, id.name, value, span);
    }
    for (index, field) in fields.iter().enumerate() {
        scan_field(cx, &record, index as u32, field, scan)?;
    }
    Ok(())
}

/// Whether a procedure of the type is defined under an identifier.
fn is_of_a_procedure(
    cx: &mut Cx,
    id: &Identifier,
    constructor: &Syntax,
    predicate: &Syntax,
    fields: &[Field],
) -> bool {
    let constructor = match constructor.identifier() {
        None => proper_list(cx, constructor).and_then(|parts| parts.first()?.identifier()),
        constructor => constructor,
    };
    let of_fields = fields.iter().flat_map(|field| [field.accessor, field.modifier]);
    let mut procedures = [constructor, predicate.identifier()].into_iter().chain(of_fields).flatten();
    procedures.any(|procedure| procedure.name == id.name && procedure.scopes == id.scopes)
}

fn define(scan: &mut Scan, target: Target, name: Symbol, value: Expr, span: Span) {
    scan.items.push(Item::Definition { target, name, value: Deferred::Ready(value), span });
}

fn is_false(syntax: &Syntax) -> bool {
    matches!(syntax.as_datum(), Some(DatumKind::Boolean(false)))
}

/// A procedure with parameters of these names.
fn procedure(
    cx: &mut Cx,
    names: &[&str],
    span: Span,
    body: impl FnOnce(&mut Cx, &[LocalId]) -> Expr,
) -> Expr {
    let params: Vec<LocalId> = names.iter().map(|name| cx.unit.local(Symbol::intern(name), span)).collect();
    let body = body(cx, &params);
    unit::lambda(params, None, body, span)
}

fn parse_fields(cx: &mut Cx, specs: &[Syntax]) -> Outcome<Vec<Field>> {
    const PROBLEM: &str = "a field must be (NAME ACCESSOR) or (NAME ACCESSOR MODIFIER)";
    let mut fields: Vec<Field> = Vec::with_capacity(specs.len());
    for spec in specs {
        let parts = match spec.identifier() {
            Some(_) => vec![spec.clone()],
            None => expect_list(cx, FORM, spec, PROBLEM)?,
        };
        if parts.is_empty() || parts.len() > 3 {
            return Err(cx.bad_form(FORM, PROBLEM, spec));
        }
        let ids: Option<Vec<Identifier>> = parts.iter().map(Syntax::identifier).collect();
        let Some(ids) = ids else { return Err(cx.bad_form(FORM, PROBLEM, spec)) };
        if let Some(first) = fields.iter().find(|field| field.name.name == ids[0].name) {
            let error = cx.error_id(ExpandErrorKind::DuplicateDefinition { name: ids[0].name }, &ids[0]);
            return Err(error.related(first.name.span, "first defined here"));
        }
        fields.push(Field { name: ids[0], accessor: ids.get(1).copied(), modifier: ids.get(2).copied() });
    }
    Ok(fields)
}

fn scan_constructor(
    cx: &mut Cx,
    record: &Record,
    constructor: &Syntax,
    fields: &[Field],
    scan: &mut Scan,
) -> Outcome<()> {
    const PROBLEM: &str = "the constructor must be (NAME FIELD ...), a name, or #f";
    if is_false(constructor) {
        return Ok(());
    }
    let (id, given) = match constructor.identifier() {
        Some(id) => (id, fields.iter().map(|field| field.name).collect()),
        None => {
            let parts = proper_list(cx, constructor).unwrap_or_default();
            let ids: Option<Vec<Identifier>> = parts.iter().map(Syntax::identifier).collect();
            match ids.as_deref() {
                Some([id, given @ ..]) => (*id, given.to_vec()),
                _ => return Err(cx.bad_form(FORM, PROBLEM, constructor)),
            }
        }
    };
    super::procedure::check_distinct(cx, &given)?;
    if let Some(stray) = given.iter().find(|id| !fields.iter().any(|field| field.name.name == id.name)) {
        let problem = "the constructor names a field that the type does not have";
        return Err(cx.bad_form(FORM, problem, &stray.to_syntax()));
    }
    let span = record.span;
    let params: Vec<LocalId> = given.iter().map(|id| cx.unit.local(id.name, id.span)).collect();
    let mut operands = vec![target_value(record.rtd, span)];
    for field in fields {
        let place = given.iter().position(|id| id.name == field.name.name);
        operands.push(place.map_or_else(|| unit::unspecified(span), |at| unit::local(params[at], span)));
    }
    let body = cx.call_primitive("%make-record", operands, span);
    let value = unit::lambda(params, None, body, span);
    let target = cx.declare(&id, scan)?;
    define(scan, target, id.name, value, span);
    Ok(())
}

fn scan_field(cx: &mut Cx, record: &Record, index: u32, field: &Field, scan: &mut Scan) -> Outcome<()> {
    let span = record.span;
    if let Some(id) = field.accessor {
        let value = procedure(cx, &["r"], span, |cx, args| {
            let operands = vec![
                target_value(record.rtd, span),
                unit::local(args[0], span),
                unit::quote_index(index, span),
                unit::quote_symbol(id.name, span),
            ];
            cx.call_primitive("%record-ref", operands, span)
        });
        let target = cx.declare(&id, scan)?;
        define(scan, target, id.name, value, span);
    }
    if let Some(id) = field.modifier {
        let value = procedure(cx, &["r", "x"], span, |cx, args| {
            let operands = vec![
                target_value(record.rtd, span),
                unit::local(args[0], span),
                unit::quote_index(index, span),
                unit::local(args[1], span),
                unit::quote_symbol(id.name, span),
            ];
            cx.call_primitive("%record-set!", operands, span)
        });
        let target = cx.declare(&id, scan)?;
        define(scan, target, id.name, value, span);
    }
    Ok(())
}
