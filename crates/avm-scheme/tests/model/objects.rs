//! The object properties of avm.md section 1, over random behaviours on the engine: an object denotes a partial function of
//! its input sequence that is defined on the empty sequence, closed under prefixes and single-valued.

use crate::{cases, programs};
use avm_model::{Behavior, Expr};
use avm_scheme::{Engine, Handle};
use proptest::prelude::*;

/// An engine with a behaviour and an object of it.
struct Life {
    engine: Engine,
    object: Handle,
}

/// An object as it can be told from others: its state, and how many inputs it accepted.
type Seen = (String, u64);

impl Life {
    fn new(behavior: &Behavior) -> Life {
        let mut engine = Engine::new();
        engine.eval("(define (describe e) 'caught)").expect("a definition");
        engine.eval(&behavior.to_string()).expect("a behaviour");
        let object = engine.eval("(create-object 'b 'alice)").expect("an object");
        Life { engine, object }
    }

    /// Another object of the behaviour, in its place.
    fn again(&mut self) {
        self.object = self.engine.eval("(create-object 'b 'alice)").expect("an object");
    }

    /// Sends a message: its output, or `None` where it is rejected.
    fn send(&mut self, message: &Expr) -> Option<String> {
        let message = self.engine.eval(&message.to_string()).expect("a message");
        let output = self.engine.send(&self.object, &message).ok()?;
        Some(self.engine.write(&output).expect("it can be written"))
    }

    fn look(&mut self) -> Seen {
        let summary = self.engine.object(&self.object).expect("its own").expect("it is there");
        (summary.state, summary.inputs)
    }
}

fn check(behavior: &Behavior, messages: &[Expr]) -> Result<(), TestCaseError> {
    let mut life = Life::new(behavior);
    let mut seen = vec![life.look()];
    prop_assert_eq!(seen[0].1, 0, "it is defined on the empty sequence");
    let mut accepted = Vec::new();
    for message in messages {
        match life.send(message) {
            Some(output) => {
                accepted.push((message, output));
                seen.push(life.look());
            }
            None => {
                let now = life.look();
                prop_assert_eq!(Some(&now), seen.last(), "{}{} was rejected", behavior, message);
            }
        }
    }
    for length in 0..=accepted.len() {
        life.again();
        for (message, output) in &accepted[..length] {
            let again = life.send(message);
            prop_assert_eq!(again.as_ref(), Some(output), "{}{} of {:?}", behavior, message, &accepted);
        }
        prop_assert_eq!(&life.look(), &seen[length], "{}after {:?}", behavior, &accepted[..length]);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn the_accepted_inputs_determine_outputs_and_states(
        behavior in programs::lone_behavior(),
        messages in programs::messages(),
    ) {
        check(&behavior, &messages)?;
    }
}
