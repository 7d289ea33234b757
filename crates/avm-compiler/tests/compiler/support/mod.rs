//! From text to the core language, without macros: `lambda`, `case-lambda`, `let`, `letrec` (the core's, which is
//! `letrec*`), `if`, `begin`, `set!`, `define`, `quote`, `unspecified`, and calls. A free name is a name of the kernel
//! if there is one, else a global of the unit, immutable unless the text assigns it or defines it twice.

pub mod machine;

use avm_base::{FileId, Sources, Span, Symbol};
use avm_compiler::Options;
use avm_number::{Budget, parse_number};
use avm_syntax::core::{
    Clause, Expr, ExprKind, Global, GlobalId, GlobalKey, KERNEL_LIBRARY, Lambda, Local, LocalId, Unit,
    UnitKind,
};
use avm_syntax::{Datum, DatumKind};
use std::collections::HashMap;

/// All passes, each pass alone missing, and none.
pub fn variants() -> Vec<(&'static str, Options)> {
    let all = Options::default();
    vec![
        ("all passes", all),
        ("no passes", Options::NONE),
        ("without letrec", Options { letrec: false, ..all }),
        ("without known_calls", Options { known_calls: false, ..all }),
        ("without globals", Options { globals: false, ..all }),
        ("without inline", Options { inline: false, ..all }),
        ("without propagate", Options { propagate: false, ..all }),
        ("without fold", Options { fold: false, ..all }),
        ("without lift", Options { lift: false, ..all }),
        ("without loops", Options { loops: false, ..all }),
        ("without peephole", Options { peephole: false, ..all }),
    ]
}

enum Tree {
    Atom(String),
    List(Vec<(Span, Tree)>),
}

type Node = (Span, Tree);

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    file: FileId,
}

impl Parser<'_> {
    fn skip(&mut self) {
        while self.at < self.text.len() {
            match self.text[self.at] {
                b';' => {
                    while self.at < self.text.len() && self.text[self.at] != b'\n' {
                        self.at += 1
                    }
                }
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    fn node(&mut self) -> Option<Node> {
        self.skip();
        let start = self.at;
        let tree = match *self.text.get(self.at)? {
            b')' => return None,
            b'(' => {
                self.at += 1;
                let mut items = Vec::new();
                while let Some(item) = self.node() {
                    items.push(item);
                }
                self.at += 1;
                Tree::List(items)
            }
            b'\'' => {
                self.at += 1;
                let quoted = self.node()?;
                let span = Span::new(self.file, start, start + 1);
                Tree::List(vec![(span, Tree::Atom("quote".into())), quoted])
            }
            b'"' => {
                self.at += 1;
                while self.text[self.at] != b'"' {
                    self.at += 1;
                }
                self.at += 1;
                Tree::Atom(String::from_utf8_lossy(&self.text[start..self.at]).into())
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"();".contains(byte);
                while self.text.get(self.at).is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
                Tree::Atom(String::from_utf8_lossy(&self.text[start..self.at]).into())
            }
        };
        Some((Span::new(self.file, start, self.at), tree))
    }
}

/// The unit of a text: a program.
pub fn unit(text: &str, sources: &mut Sources) -> Unit {
    let file = sources.add("test.scm", text);
    let mut parser = Parser { text: text.as_bytes(), at: 0, file };
    let mut reader = Reader { unit: empty_unit(), scopes: Vec::new(), globals: HashMap::new() };
    let mut body = Vec::new();
    while let Some(node) = parser.node() {
        body.push(reader.expr(&node));
    }
    reader.unit.body = body;
    reader.unit
}

fn empty_unit() -> Unit {
    Unit {
        name: Symbol::intern("test"),
        kind: UnitKind::Program,
        requires: Vec::new(),
        exports: Vec::new(),
        locals: Vec::new(),
        globals: Vec::new(),
        body: Vec::new(),
    }
}

struct Reader {
    unit: Unit,
    scopes: Vec<HashMap<String, LocalId>>,
    globals: HashMap<String, GlobalId>,
}

fn atom(node: &Node) -> &str {
    match &node.1 {
        Tree::Atom(text) => text,
        Tree::List(_) => "",
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.1 {
        Tree::List(items) => items,
        Tree::Atom(_) => &[],
    }
}

impl Reader {
    fn expr(&mut self, node: &Node) -> Expr {
        let kind = match &node.1 {
            Tree::Atom(text) => match datum(node).kind {
                DatumKind::Symbol(_) => self.variable(text, node.0),
                kind => ExprKind::Quote(Datum { span: node.0, kind }),
            },
            Tree::List(items) => self.form(items, node.0),
        };
        Expr { span: node.0, kind }
    }

    fn child(&mut self, node: &Node) -> Box<Expr> {
        Box::new(self.expr(node))
    }

    fn local(&self, name: &str) -> Option<LocalId> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name)).copied()
    }

    fn global(&mut self, name: &str, span: Span) -> GlobalId {
        if let Some(&id) = self.globals.get(name) {
            return id;
        }
        let kernel = avm_bytecode::Kernel::from_name(name).is_some();
        let library = if kernel { KERNEL_LIBRARY } else { "test" };
        let symbol = Symbol::intern(name);
        let key = GlobalKey { library: Symbol::intern(library), name: symbol };
        self.unit.globals.push(Global { key, defined: false, mutable: false, name: symbol, span });
        let id = GlobalId(self.unit.globals.len() as u32 - 1);
        self.globals.insert(name.into(), id);
        id
    }

    fn variable(&mut self, name: &str, span: Span) -> ExprKind {
        match self.local(name) {
            Some(id) => ExprKind::Local(id),
            None => ExprKind::Global(self.global(name, span)),
        }
    }

    fn bind(&mut self, names: &[&Node]) -> Vec<LocalId> {
        let mut scope = HashMap::new();
        let mut ids = Vec::new();
        for node in names {
            let id = LocalId(self.unit.locals.len() as u32);
            self.unit.locals.push(Local { name: Symbol::intern(atom(node)), span: node.0, assigned: false });
            scope.insert(atom(node).to_string(), id);
            ids.push(id);
        }
        self.scopes.push(scope);
        ids
    }

    fn body(&mut self, nodes: &[Node]) -> Expr {
        let mut exprs: Vec<Expr> = nodes.iter().map(|node| self.expr(node)).collect();
        match exprs.len() {
            1 => exprs.remove(0),
            _ => Expr { span: exprs[0].span, kind: ExprKind::Begin(exprs) },
        }
    }

    fn clause(&mut self, params: &Node, body: &[Node]) -> Clause {
        let names: Vec<&Node> = items(params).iter().filter(|item| atom(item) != ".").collect();
        let dotted = items(params).iter().any(|item| atom(item) == ".") || !atom(params).is_empty();
        let names = if atom(params).is_empty() { names } else { vec![params] };
        let mut params = self.bind(&names);
        let rest = if dotted { params.pop() } else { None };
        let body = self.body(body);
        self.scopes.pop();
        Clause { params, rest, body }
    }

    fn form(&mut self, list: &[Node], span: Span) -> ExprKind {
        let head = atom(&list[0]);
        if self.local(head).is_some() {
            return self.call(list);
        }
        match head {
            "quote" => ExprKind::Quote(datum(&list[1])),
            "unspecified" => ExprKind::Unspecified,
            "if" => ExprKind::If(self.child(&list[1]), self.child(&list[2]), self.child(&list[3])),
            "begin" => ExprKind::Begin(list[1..].iter().map(|node| self.expr(node)).collect()),
            "lambda" => {
                let clauses = vec![self.clause(&list[1], &list[2..])];
                ExprKind::Lambda(Box::new(Lambda { name: None, clauses }))
            }
            "case-lambda" => {
                let clause = |node: &Node| self.clause(&items(node)[0], &items(node)[1..]);
                let clauses = list[1..].iter().map(clause).collect();
                ExprKind::Lambda(Box::new(Lambda { name: None, clauses }))
            }
            "let" => {
                let pairs = items(&list[1]);
                let inits: Vec<Expr> = pairs.iter().map(|pair| self.expr(&items(pair)[1])).collect();
                let names: Vec<&Node> = pairs.iter().map(|pair| &items(pair)[0]).collect();
                let ids = self.bind(&names);
                let body = self.body(&list[2..]);
                self.scopes.pop();
                ExprKind::Let(ids.into_iter().zip(inits).collect(), Box::new(body))
            }
            "letrec" => {
                let pairs = items(&list[1]);
                let names: Vec<&Node> = pairs.iter().map(|pair| &items(pair)[0]).collect();
                let ids = self.bind(&names);
                let inits: Vec<Expr> =
                    pairs.iter().map(|pair| self.named(&items(pair)[0], &items(pair)[1])).collect();
                let body = self.body(&list[2..]);
                self.scopes.pop();
                ExprKind::Letrec(ids.into_iter().zip(inits).collect(), Box::new(body))
            }
            "define" => {
                let value = Box::new(self.named(&list[1], &list[2]));
                let id = self.global(atom(&list[1]), span);
                let global = &mut self.unit.globals[id.0 as usize];
                global.mutable |= global.defined;
                global.defined = true;
                ExprKind::Define(id, value)
            }
            "set!" => {
                let value = self.child(&list[2]);
                match self.local(atom(&list[1])) {
                    Some(id) => {
                        self.unit.locals[id.0 as usize].assigned = true;
                        ExprKind::SetLocal(id, value)
                    }
                    None => {
                        let id = self.global(atom(&list[1]), span);
                        self.unit.globals[id.0 as usize].mutable = true;
                        ExprKind::SetGlobal(id, value)
                    }
                }
            }
            _ => self.call(list),
        }
    }

    fn named(&mut self, name: &Node, value: &Node) -> Expr {
        let mut expr = self.expr(value);
        if let ExprKind::Lambda(lambda) = &mut expr.kind {
            lambda.name = Some(Symbol::intern(atom(name)));
        }
        expr
    }

    fn call(&mut self, list: &[Node]) -> ExprKind {
        let operator = self.child(&list[0]);
        ExprKind::Call(operator, list[1..].iter().map(|node| self.expr(node)).collect())
    }
}

fn datum(node: &Node) -> Datum {
    let kind = match &node.1 {
        Tree::List(items) => DatumKind::List(items.iter().map(datum).collect(), None),
        Tree::Atom(text) => match text.as_str() {
            "#t" => DatumKind::Boolean(true),
            "#f" => DatumKind::Boolean(false),
            text if text.starts_with('"') => DatumKind::String(text[1..text.len() - 1].into()),
            text if text.starts_with("#\\") => DatumKind::Character(text.chars().nth(2).unwrap_or(' ')),
            text => match parse_number(text, 10, Budget::UNLIMITED) {
                Ok(number) => DatumKind::Number(number),
                Err(_) => DatumKind::Symbol(Symbol::intern(text)),
            },
        },
    };
    Datum { span: node.0, kind }
}
