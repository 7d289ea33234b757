//! Programs that stop in one process and go on in another.

use crate::Engine;
use crate::error::{Error, ErrorKind};
use crate::running::Task;
use avm_base::Symbol;
use avm_runtime::NotSaved;

impl Engine {
    /// The run at hand as bytes, from which [`Engine::resume_saved`] makes it go on, in another process too: its stack, its open
    /// activations, its continuations, all data that it reaches, its code, and, without a store, the objects of this machine. It goes on
    /// here as well. All executions that it has started come along, their open transactions, and messages on their way.
    ///
    /// # Errors
    /// Where there is no run that [`Engine::step`] has begun, or it cannot be saved where it is: with constraint variables, with choices
    /// that are undecided, with a port to a file; or the engine records.
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
        self.refuse_shards("saving a program")?;
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

    /// The execution of a name as bytes, from which [`Engine::restore_execution`] makes another one that goes on from here: its stack, its
    /// open activations, its open transaction, all data that it reaches, its code, and, without a store, the objects of this
    /// machine. `main` is the run at hand itself. It goes on here as well.
    ///
    /// # Errors
    /// Where none of that name lives, or it cannot be saved where it is, as for [`Engine::save_execution`].
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut here = Engine::new();
    /// let work = here.eval("(define (sum n) (if (= n 0) 0 (+ n (sum (- n 1))))) (lambda () (sum 10000))").unwrap();
    /// here.start_execution("sum", &work, None).unwrap();
    /// here.start_executions();
    /// here.step(50_000).unwrap();
    /// let saved = here.save_execution_named("sum").unwrap();
    /// let mut there = Engine::new();
    /// assert_eq!(there.restore_execution(&saved, Some("again")).unwrap(), "again");
    /// let sum = there.await_execution("again").unwrap();
    /// assert_eq!(there.get::<i64>(&sum).unwrap(), 50_005_000);
    /// ```
    pub fn save_execution_named(&mut self, name: &str) -> Result<Vec<u8>, Error> {
        if self.pending.is_some() || (name == "main" && self.task.is_none()) {
            return Err(Error::new(
                ErrorKind::Usage,
                "no-run",
                "the run has not begun, or has ended: step first",
            ));
        }
        self.runtime.save_named(Symbol::intern(name)).map_err(|fault| self.error_of(*fault))
    }

    /// Makes an execution of what [`Engine::save_execution_named`] saved, or `(save-execution name file)`, and gives its name: the given
    /// one, or the one that it had. It runs whenever something else does, and in [`Engine::run_executions`]. The bytes may come
    /// from anywhere.
    ///
    /// # Errors
    /// What is wrong with the bytes, where an execution of that name lives, and where they bring objects and there are others here.
    pub fn restore_execution(&mut self, bytes: &[u8], name: Option<&str>) -> Result<String, Error> {
        self.refuse_unrecorded()?;
        let restored = self.runtime.restore_execution(bytes, name.map(Symbol::intern));
        restored.map(|name| name.to_string()).map_err(|fault| self.error_of(*fault))
    }

    /// Takes up a run that was saved, or an execution: [`Engine::step`] and [`Engine::finish`] go on with it. The bytes may come from
    /// anywhere. What was running here is given up.
    ///
    /// # Errors
    /// What is wrong with the bytes; and where they bring objects and there are objects here.
    pub fn resume_saved(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.resume(bytes, None)
    }

    /// The same for an execution that gets another name than it had.
    ///
    /// # Errors
    /// As for [`Engine::resume_saved`]; and for a whole program, which has no name.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut here = Engine::new();
    /// let work = here.eval("(lambda () (let loop ((n 9000)) (if (> n 0) (loop (- n 1)))) (current-execution))").unwrap();
    /// here.start_execution("one", &work, None).unwrap();
    /// here.start_executions();
    /// here.step(50_000).unwrap();
    /// let saved = here.save_execution_named("one").unwrap();
    /// let mut there = Engine::new();
    /// there.resume_saved_as(&saved, "other").unwrap();
    /// there.finish().unwrap();
    /// let name = there.await_execution("other").unwrap();
    /// assert_eq!(there.write(&name).unwrap(), "other");
    /// ```
    pub fn resume_saved_as(&mut self, bytes: &[u8], name: &str) -> Result<(), Error> {
        self.resume(bytes, Some(Symbol::intern(name)))
    }

    fn resume(&mut self, bytes: &[u8], name: Option<Symbol>) -> Result<(), Error> {
        self.begin();
        match self.runtime.resume_saved(bytes, name) {
            Ok(saved) => {
                self.task = Some(if saved.note { Task::Program } else { Task::Rest });
                Ok(())
            }
            Err(fault) => Err(self.error_of(*fault)),
        }
    }
}
