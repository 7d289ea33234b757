//! Random programs of the model's language that end.

use avm_model::{Behavior, Expr, Pattern, Program};
use proptest::prelude::*;
use proptest::strategy::Union;

/// Variables that hold objects come first, then those that hold transactions.
const OBJECTS: usize = 4;
const TRANSACTIONS: usize = 2;
const SELECTORS: usize = 3;
const FIELDS: usize = 2;

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// In the program's body.
    Top,
    /// In a clause whose arguments are how deep it may still call, and any value.
    Clause,
    /// In a clause without arguments.
    Plain,
}

type Strategy1 = BoxedStrategy<Expr>;

fn object() -> Strategy1 {
    prop_oneof![
        20 => (0..OBJECTS - 1).prop_map(Expr::Global),
        3 => Just(Expr::Global(OBJECTS - 1)),
        1 => Just(Expr::Global(OBJECTS)),
        1 => Just(Expr::Sender),
    ]
    .boxed()
}

/// Whom to send a message.
fn receiver(at: At) -> Strategy1 {
    if at == At::Top { object() } else { prop_oneof![3 => object(), 1 => Just(Expr::This)].boxed() }
}

fn tx() -> Strategy1 {
    (OBJECTS..OBJECTS + TRANSACTIONS).prop_map(Expr::Global).boxed()
}

fn controller() -> Strategy1 {
    let name = prop_oneof![4 => Just("alice"), 1 => Just("bob")];
    name.prop_map(|name| Expr::Symbol(name.into())).boxed()
}

fn selector() -> BoxedStrategy<String> {
    (0..SELECTORS).prop_map(|number| format!("s{number}")).boxed()
}

/// A value that is at hand.
fn atom(at: At) -> Strategy1 {
    let mut atoms = vec![
        (4, (0..9i64).prop_map(Expr::Int).boxed()),
        (1, Just(Expr::Symbol("x".into())).boxed()),
        (1, object()),
        (1, Just(Expr::CurrentController).boxed()),
    ];
    if at != At::Top {
        atoms.push((8, (0..FIELDS).prop_map(Expr::Field).boxed()));
        atoms.push((1, Just(Expr::Input).boxed()));
        atoms.push((1, Just(Expr::This).boxed()));
    }
    if at == At::Clause {
        atoms.push((4, (0..2usize).prop_map(Expr::Arg).boxed()));
    }
    Union::new_weighted(atoms).boxed()
}

/// How deep a message may lead.
fn fuel(at: At) -> Strategy1 {
    match at {
        At::Clause => Just(Expr::Add(Box::new(Expr::Arg(0)), Box::new(Expr::Int(-1)))).boxed(),
        _ => (0..5i64).prop_map(Expr::Int).boxed(),
    }
}

fn message(at: At) -> Strategy1 {
    let usual = (selector(), fuel(at), atom(at))
        .prop_map(|(selector, fuel, value)| Expr::List(vec![Expr::Symbol(selector), fuel, value]));
    let short =
        (selector(), fuel(at)).prop_map(|(selector, fuel)| Expr::List(vec![Expr::Symbol(selector), fuel]));
    prop_oneof![
        30 => usual,
        1 => short,
        3 => Just(Expr::Symbol("ping".into())),
        1 => (0..5i64).prop_map(Expr::Int),
    ]
    .boxed()
}

/// What sends a message: in a clause only while the first argument allows it.
fn sends(at: At, depth: u32) -> Strategy1 {
    let failure = proptest::option::weighted(0.3, expr(at, depth).prop_map(Box::new));
    let call = (receiver(at), message(at), failure)
        .prop_map(|(object, message, failure)| Expr::Call(Box::new(object), Box::new(message), failure));
    let ask = (receiver(at), selector(), fuel(at), atom(at))
        .prop_map(|(object, selector, fuel, value)| Expr::Ask(Box::new(object), selector, vec![fuel, value]));
    let send = (receiver(at), message(at))
        .prop_map(|(object, message)| Expr::Send(Box::new(object), Box::new(message)));
    let note = (selector(), atom(at)).prop_map(|(selector, value)| {
        let message = Expr::List(vec![Expr::Symbol(selector), Expr::Int(0), value]);
        Expr::Seq(vec![Expr::Send(Box::new(Expr::This), Box::new(message)), Expr::Receive])
    });
    let any = prop_oneof![6 => call, 6 => ask, 3 => send, 1 => note];
    match at {
        At::Clause => any
            .prop_map(|send| {
                let stop = Expr::Symbol("stop".into());
                Expr::IfPositive(Box::new(Expr::Arg(0)), Box::new(send), Box::new(stop))
            })
            .boxed(),
        At::Top => any.boxed(),
        At::Plain => atom(at),
    }
}

fn set_global(index: impl Strategy<Value = usize> + 'static, value: Strategy1) -> Strategy1 {
    (index, value).prop_map(|(index, value)| Expr::SetGlobal(index, Box::new(value))).boxed()
}

/// An instruction.
fn instruction(at: At) -> Strategy1 {
    let owner = proptest::option::of(controller().prop_map(Box::new));
    let create = (prop_oneof![8 => Just("b0"), 4 => Just("b1"), 1 => Just("b9")], owner.clone())
        .prop_map(|(name, owner)| Expr::Create(name.into(), owner));
    let begin = owner.prop_map(Expr::Begin).boxed();
    let mut all = vec![
        (2, set_global(0..OBJECTS, create.boxed())),
        (1, object().prop_map(|object| Expr::Destroy(Box::new(object))).boxed()),
        (1, (object(), controller()).prop_map(|(o, to)| Expr::Transfer(Box::new(o), Box::new(to))).boxed()),
        (1, object().prop_map(|object| Expr::GetController(Box::new(object))).boxed()),
        (3, set_global(OBJECTS..OBJECTS + TRANSACTIONS, begin)),
        (3, tx().prop_map(|tx| Expr::Commit(Box::new(tx))).boxed()),
        (1, tx().prop_map(|tx| Expr::Abort(Box::new(tx))).boxed()),
        (1, Just(Expr::GetState).boxed()),
        (1, atom(at).prop_map(|value| Expr::Raise(Box::new(value))).boxed()),
        (1, (atom(at), atom(at)).prop_map(|(a, b)| Expr::Add(Box::new(a), Box::new(b))).boxed()),
    ];
    if at != At::Top {
        let set = (0..FIELDS, atom(at)).prop_map(|(index, value)| Expr::SetField(index, Box::new(value)));
        let add = (0..FIELDS, atom(at)).prop_map(|(index, value)| {
            let sum = Expr::Add(Box::new(Expr::Field(index)), Box::new(value));
            Expr::SetField(index, Box::new(sum))
        });
        let state = prop_oneof![
            5 => prop::collection::vec(atom(at), FIELDS).prop_map(Expr::List),
            1 => prop::collection::vec(atom(at), 0..FIELDS + 2).prop_map(Expr::List),
            1 => atom(at),
        ];
        all.push((1, Just(Expr::Receive).boxed()));
        all.push((5, set.boxed()));
        all.push((3, add.boxed()));
        all.push((1, state.prop_map(|state| Expr::SetState(Box::new(state))).boxed()));
    }
    Union::new_weighted(all).boxed()
}

fn expr(at: At, depth: u32) -> Strategy1 {
    let mut all = vec![(2, atom(at)), (4, instruction(at))];
    if depth > 0 {
        let inner = expr(at, depth - 1);
        let owner = proptest::option::of(controller().prop_map(Box::new));
        all.push((9, sends(at, depth - 1)));
        all.push((3, prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::Seq).boxed()));
        all.push((1, inner.clone().prop_map(|body| Expr::Guard(Box::new(body))).boxed()));
        all.push((1, inner.clone().prop_map(|body| Expr::Print(Box::new(body))).boxed()));
        all.push((
            1,
            (atom(at), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| Expr::IfPositive(Box::new(a), Box::new(b), Box::new(c)))
                .boxed(),
        ));
        all.push((
            2,
            (owner, inner).prop_map(|(owner, body)| Expr::Transaction(owner, Box::new(body))).boxed(),
        ));
    }
    Union::new_weighted(all).boxed()
}

fn behavior(name: &'static str) -> impl Strategy<Value = Behavior> {
    let clauses = prop::collection::vec(prop::collection::vec(expr(At::Clause, 2), 1..4), 2..=SELECTORS);
    let ping = proptest::option::of(expr(At::Plain, 1));
    let other = proptest::option::weighted(0.3, expr(At::Plain, 1));
    (clauses, ping, other).prop_map(move |(clauses, ping, other)| {
        let selector = |number| Pattern::Selector(format!("s{number}"), 2);
        let clauses = clauses.into_iter().zip(0..).map(|(body, number)| (selector(number), Expr::Seq(body)));
        let ping = ping.map(|body| (Pattern::Bare("ping".into()), body));
        let other = other.map(|body| (Pattern::Else, body));
        let clauses = clauses.chain(ping).chain(other).collect();
        Behavior { name: name.into(), fields: vec![5, 0], clauses }
    })
}

pub fn program() -> impl Strategy<Value = Program> {
    let body = prop::collection::vec(expr(At::Top, 2), 1..14);
    let last = proptest::option::of(expr(At::Top, 1));
    (behavior("b0"), behavior("b1"), body, last).prop_map(|(first, second, body, last)| {
        let create = |index, name: &str, owner: Option<&str>| {
            let owner = owner.map(|owner| Box::new(Expr::Symbol(owner.into())));
            Expr::SetGlobal(index, Box::new(Expr::Create(name.into(), owner)))
        };
        let mut forms =
            vec![create(0, "b0", Some("alice")), create(1, "b1", Some("alice")), create(2, "b1", None)];
        forms.extend(body);
        Program { behaviors: vec![first, second], globals: OBJECTS + TRANSACTIONS, body: forms, last }
    })
}

/// An expression of a deterministic behaviour that knows nothing but its state and input; its object may call itself. No
/// transactions: what one commits of the object around it stays where that activation rejects (docs/decisions.md).
fn lone_expr(depth: u32, whom: fn() -> Strategy1) -> Strategy1 {
    let atom = || {
        prop_oneof![
            3 => (0..9i64).prop_map(Expr::Int),
            4 => (0..FIELDS).prop_map(Expr::Field),
            3 => (0..2usize).prop_map(Expr::Arg),
            1 => Just(Expr::Input),
            1 => Just(Expr::GetState),
        ]
    };
    let pair = || (atom(), atom()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
    let mut all = vec![
        (3, atom().boxed()),
        (3, pair().prop_map(|(a, b)| Expr::Add(a, b)).boxed()),
        (
            5,
            (0..FIELDS, pair())
                .prop_map(|(index, (a, b))| Expr::SetField(index, Box::new(Expr::Add(a, b))))
                .boxed(),
        ),
        (2, (0..FIELDS, atom()).prop_map(|(index, value)| Expr::SetField(index, Box::new(value))).boxed()),
        (1, atom().prop_map(|value| Expr::Raise(Box::new(value))).boxed()),
    ];
    if depth > 0 {
        let inner = lone_expr(depth - 1, whom);
        all.push((3, prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::Seq).boxed()));
        all.push((1, inner.clone().prop_map(|body| Expr::Guard(Box::new(body))).boxed()));
        all.push((
            3,
            (atom(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| Expr::IfPositive(Box::new(a), Box::new(b), Box::new(c)))
                .boxed(),
        ));
        all.push((
            3,
            (whom(), selector(), atom())
                .prop_map(|(whom, selector, value)| {
                    let less = Expr::Add(Box::new(Expr::Arg(0)), Box::new(Expr::Int(-1)));
                    let ask = Expr::Ask(Box::new(whom), selector, vec![less, value]);
                    Expr::IfPositive(Box::new(Expr::Arg(0)), Box::new(ask), Box::new(Expr::Int(0)))
                })
                .boxed(),
        ));
    }
    Union::new_weighted(all).boxed()
}

/// A behaviour whose objects are functions of their inputs.
pub fn lone_behavior() -> BoxedStrategy<Behavior> {
    let clauses = prop::collection::vec(
        prop::collection::vec(lone_expr(2, || Just(Expr::This).boxed()), 1..4),
        2..=SELECTORS,
    );
    let random = clauses.prop_map(|clauses| {
        let clauses = clauses
            .into_iter()
            .zip(0..)
            .map(|(body, number)| (Pattern::Selector(format!("s{number}"), 2), Expr::Seq(body)));
        Behavior { name: "b".into(), fields: vec![5, 0], clauses: clauses.collect() }
    });
    prop_oneof![8 => random, 1 => Just(counter()), 1 => Just(echo())].boxed()
}

/// The counter of avm.md, but that it takes its amount from the second argument.
fn counter() -> Behavior {
    let sum = Expr::Add(Box::new(Expr::Field(0)), Box::new(Expr::Arg(1)));
    let body = Expr::Seq(vec![Expr::SetField(0, Box::new(sum)), Expr::Field(0)]);
    let inc = (Pattern::Selector("s0".into(), 2), body);
    let get = (Pattern::Selector("s1".into(), 2), Expr::Field(0));
    Behavior { name: "b".into(), fields: vec![0], clauses: vec![inc, get] }
}

fn echo() -> Behavior {
    Behavior { name: "b".into(), fields: Vec::new(), clauses: vec![(Pattern::Else, Expr::Input)] }
}

/// Messages, most of which such a behaviour has a clause for.
pub fn messages() -> impl Strategy<Value = Vec<Expr>> {
    let usual = (selector(), 0..4i64, 0..9i64).prop_map(|(selector, fuel, value)| {
        Expr::List(vec![Expr::Symbol(selector), Expr::Int(fuel), Expr::Int(value)])
    });
    let other = prop_oneof![Just(Expr::Int(7)), Just(Expr::Symbol("s0".into()))];
    prop::collection::vec(prop_oneof![9 => usual, 1 => other], 0..10)
}

/// A program whose objects use nothing of the world but calls of each other, outside of transactions.
pub fn talking_program() -> impl Strategy<Value = Program> {
    let whom = || prop_oneof![4 => object(), 1 => Just(Expr::This), 1 => Just(Expr::Sender)].boxed();
    let clauses = move || prop::collection::vec(prop::collection::vec(lone_expr(2, whom), 1..4), SELECTORS);
    let talk = (object(), message(At::Top))
        .prop_map(|(o, message)| Expr::Call(Box::new(o), Box::new(message), None));
    let body = prop::collection::vec(talk, 1..10);
    (clauses(), clauses(), body).prop_map(|(first, second, talk)| {
        let behavior = |name: &str, clauses: Vec<Vec<Expr>>| {
            let clauses = clauses
                .into_iter()
                .zip(0..)
                .map(|(body, number)| (Pattern::Selector(format!("s{number}"), 2), Expr::Seq(body)));
            Behavior { name: name.into(), fields: vec![5, 0], clauses: clauses.collect() }
        };
        let behaviors = vec![behavior("b0", first), behavior("b1", second)];
        let create =
            |(index, name): (usize, &str)| Expr::SetGlobal(index, Box::new(Expr::Create(name.into(), None)));
        let mut body: Vec<Expr> = [(0, "b0"), (1, "b1"), (2, "b0")].map(create).into();
        body.extend(talk);
        Program { behaviors, globals: OBJECTS + TRANSACTIONS, body, last: None }
    })
}
