//! Data between Rust and Scheme: serde types, `lexpr` values, datums. `cargo run -p avm-scheme --example data`

use avm_scheme::{Engine, Error, Serde};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    item: String,
    count: u32,
    wishes: Vec<Wish>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Wish {
    Gift,
    Before { day: u8 },
}

/// An order goes through a program and comes back changed.
pub fn main() -> Result<(), Error> {
    let mut engine = Engine::new();
    let order = Order { item: "tea".into(), count: 2, wishes: vec![Wish::Gift, Wish::Before { day: 24 }] };
    let handle = engine.make(Serde(order.clone()))?;
    println!("{}", engine.write(&handle)?);

    let doubled = engine.eval(
        "(lambda (order)
           (map (lambda (entry)
                  (if (eq? (car entry) 'count) (cons 'count (* 2 (cdr entry))) entry))
                order))",
    )?;
    let result = engine.call(&doubled, (&handle,))?;
    let Serde(changed): Serde<Order> = engine.get(&result)?;
    assert_eq!(changed, Order { count: 4, ..order });

    let value = lexpr::from_str("(1 #\\a \"text\" (nested . pair))").expect("it is well-formed");
    let list = engine.make(value)?;
    let length = engine.call_named("length", (&list,))?;
    println!("{} has {} items", engine.get::<lexpr::Value>(&list)?, engine.get::<usize>(&length)?);
    Ok(())
}
