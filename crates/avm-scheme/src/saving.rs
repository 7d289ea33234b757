//! Programs that stop in one process and go on in another.

use crate::Engine;
use crate::error::{Error, ErrorKind};
use crate::running::Task;
use avm_runtime::NotSaved;

impl Engine {
    /// The run at hand as bytes, from which [`Engine::resume_saved`] makes it go on, in another process too: its stack, its open
    /// activations, its continuations, all data that it reaches, its code, and, without a store, the objects of this machine. It goes on
    /// here as well.
    ///
    /// # Errors
    /// Where there is no run that [`Engine::step`] has begun, or it cannot be saved where it is: with an open transaction, while messages
    /// are delivered, with constraint variables, with a port to a file, or once it has started executions.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut here = Engine::new();
    /// here.start_program("sum.scm", "(let f ((n 10000)) (if (= n 0) 0 (+ n (f (- n 1)))))").unwrap();
    /// here.step(50_000).unwrap();
    /// let saved = here.save_execution().unwrap();
    /// let mut there = Engine::new();
    /// there.resume_saved(&saved).unwrap();
    /// let sum = there.finish().unwrap();
    /// assert_eq!(there.get::<i64>(&sum).unwrap(), 50_005_000);
    /// ```
    pub fn save_execution(&mut self) -> Result<Vec<u8>, Error> {
        let is_program = match &self.task {
            Some(Task::Program) => true,
            Some(Task::Rest) => false,
            Some(Task::Forms(forms)) if forms.is_empty() => false,
            Some(Task::Forms(_)) => {
                let text = "forms at the prompt cannot be saved before the last one runs; a program can";
                return Err(Error::new(ErrorKind::Usage, "not-saved", text));
            }
            None => return Err(Error::new(ErrorKind::Usage, "no-run", "there is no run to save")),
        };
        if self.pending.is_some() {
            return Err(Error::new(ErrorKind::Usage, "no-run", "the run has not begun: step first"));
        }
        match self.runtime.save_execution(is_program) {
            Ok(bytes) => Ok(bytes),
            Err(NotSaved::Refused(fault)) => Err(self.error_of(*fault)),
            Err(NotSaved::Ended(result)) => {
                self.pending = Some(result);
                let text = "the program came to its end, or asked something, before it could be saved";
                Err(Error::new(ErrorKind::Usage, "not-saved", text))
            }
        }
    }

    /// Takes up a run that was saved: [`Engine::step`] and [`Engine::finish`] go on with it. The bytes may come from anywhere. What was
    /// running here is given up.
    ///
    /// # Errors
    /// What is wrong with the bytes; and where they bring objects and there are objects here.
    pub fn resume_saved(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.begin();
        match self.runtime.resume_saved(bytes) {
            Ok(saved) => {
                self.runtime.set_runs_all(saved.note);
                self.task = Some(if saved.note { Task::Program } else { Task::Rest });
                Ok(())
            }
            Err(fault) => Err(self.error_of(*fault)),
        }
    }
}
