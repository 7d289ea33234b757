//! Globals: finds the globals of a unit that certainly have their value wherever they are used, and what it is.
//!
//! A global may be used before its definition is reached only if something that runs before can reach it: an expression
//! of the body, or a procedure that one refers to. What nothing reaches too early is certain: its definition comes
//! first. Takes and gives the same forms of tree.

use crate::constants::ConstId;
use crate::tree::{Expr, FnId, Kind, Program, deeper};
use avm_bytecode::Kernel;
use avm_syntax::core::{GlobalId, UnitKind};

/// What is known of a global.
#[derive(Clone, Copy, Debug, Default)]
pub struct GlobalInfo {
    /// Whether it has its only value whenever it is used.
    pub certain: bool,
    /// The value, if it is certain and known.
    pub value: Option<GlobalValue>,
}

/// The known value of a global.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalValue {
    /// A constant.
    Const(ConstId),
    /// A kernel name.
    Kernel(Kernel),
    /// A lambda.
    Function(FnId),
}

/// Finds what is known of the globals.
pub fn run(program: &mut Program<'_>) {
    let count = program.unit.globals.len();
    program.globals = vec![GlobalInfo::default(); count];
    if program.unit.kind == UnitKind::Interactive {
        return;
    }
    let body = std::mem::take(&mut program.body);
    let mut search = Search { places: vec![None; count], uses: Vec::new(), seen: vec![u32::MAX; count] };
    for (i, expr) in body.iter_mut().enumerate() {
        search.item(i as u32, expr);
    }
    let early = search.early(body);
    for (i, global) in program.unit.globals.iter().enumerate() {
        let certain = global.defined && !global.mutable && search.places[i].is_some() && !early[i];
        program.globals[i].certain = certain;
    }
    for expr in body.iter() {
        if let Kind::Define(id, value) = &expr.kind {
            let info = &mut program.globals[id.0 as usize];
            info.value = if info.certain { known(value) } else { None };
        }
    }
    program.body = body;
}

fn known(value: &Expr<'_>) -> Option<GlobalValue> {
    match &value.kind {
        Kind::Const(id) => Some(GlobalValue::Const(*id)),
        Kind::Kernel(kernel) => Some(GlobalValue::Kernel(*kernel)),
        Kind::Lambda(lambda) => Some(GlobalValue::Function(lambda.id)),
        _ => None,
    }
}

struct Search {
    /// For each global, the expression of the body that defines it.
    places: Vec<Option<u32>>,
    /// For each expression of the body, the globals that it refers to.
    uses: Vec<Vec<GlobalId>>,
    /// For each global, the expression of the body that last was found to refer to it.
    seen: Vec<u32>,
}

impl Search {
    fn item(&mut self, index: u32, expr: &mut Expr<'_>) {
        self.uses.push(Vec::new());
        if let Kind::Define(id, value) = &mut expr.kind {
            self.places[id.0 as usize].get_or_insert(index);
            return self.collect(index, value);
        }
        self.collect(index, expr);
    }

    fn collect(&mut self, index: u32, expr: &mut Expr<'_>) {
        if let Kind::Global(id) | Kind::SetGlobal(id, _) | Kind::Define(id, _) = &expr.kind {
            let seen = &mut self.seen[id.0 as usize];
            if *seen != index {
                *seen = index;
                self.uses[index as usize].push(*id);
            }
        }
        deeper(|| expr.for_each_child(|child| self.collect(index, child)));
    }

    /// For each global, whether something may use it before its definition is done.
    fn early(&self, body: &[Expr<'_>]) -> Vec<bool> {
        let mut early = vec![false; self.places.len()];
        let mut reached = vec![false; self.places.len()];
        let mut work: Vec<GlobalId> = Vec::new();
        for (i, expr) in body.iter().enumerate() {
            let defines_lambda =
                matches!(&expr.kind, Kind::Define(_, value) if matches!(value.kind, Kind::Lambda(_)));
            if defines_lambda {
                continue;
            }
            work.extend(&self.uses[i]);
            while let Some(id) = work.pop() {
                let global = id.0 as usize;
                if std::mem::replace(&mut reached[global], true) {
                    continue;
                }
                if let Some(place) = self.places[global] {
                    early[global] = place as usize >= i;
                    work.extend(&self.uses[place as usize]);
                }
            }
        }
        early
    }
}
