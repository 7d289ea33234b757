//! A host that owns objects of the machine: it creates them, sends them messages, and reads states and trace.
//! `cargo run -p avm-scheme --example objects`

use avm_scheme::{Engine, Error, TraceFormat};

const BANK: &str = r#"
(define-behavior account (state (balance 0))
  ((deposit n) (set! balance (+ balance n)) balance)
  ((withdraw n)
   (if (> n balance)
       (error "not enough" balance n)
       (begin (set! balance (- balance n)) balance)))
  ((balance) balance))

(define (move from to n)
  (transaction
    (ask from (withdraw n))
    (ask to (deposit n))))
"#;

/// Two accounts, a transfer that works, and one that is undone.
pub fn main() -> Result<(), Error> {
    let mut engine = Engine::new();
    engine.eval_named("bank.scm", BANK)?;
    let ann = engine.eval("(create-object 'account 'bank)")?;
    let bob = engine.eval("(create-object 'account 'bank)")?;
    engine.ask(&ann, "deposit", (100,))?;

    let pay = engine.lookup("move")?;
    engine.call(&pay, (&ann, &bob, 30))?;
    let error = engine.call(&pay, (&ann, &bob, 500)).expect_err("there is not enough");
    println!("{}", error.render(false));

    let balance = engine.ask(&bob, "balance", ())?;
    assert_eq!(engine.get::<i64>(&balance)?, 30);
    for object in engine.objects() {
        println!("{} {}: {}", object.number, object.behavior, object.state);
    }
    println!("{}", engine.trace(TraceFormat::Mermaid));
    Ok(())
}
