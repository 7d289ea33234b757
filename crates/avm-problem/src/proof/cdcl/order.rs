//! Which variable is decided next: those that conflicts were about lately before others.

/// Variables by how active they are, in a heap.
#[derive(Default)]
pub(super) struct Order {
    heap: Vec<usize>,
    /// Where in the heap each variable is, if it is there.
    places: Vec<Option<usize>>,
    activity: Vec<f64>,
    step: f64,
}

/// By how much an older conflict counts less than the next.
const FADING: f64 = 0.95;
/// Activities are made smaller before they get larger than this.
const MOST: f64 = 1e100;

impl Order {
    /// A new variable, the last so far.
    pub(super) fn add(&mut self) {
        let variable = self.activity.len();
        self.activity.push(0.0);
        self.places.push(None);
        self.step = self.step.max(1.0);
        self.put_back(variable);
    }

    /// A conflict is about the variable.
    pub(super) fn bump(&mut self, variable: usize) {
        self.activity[variable] += self.step;
        if self.activity[variable] > MOST {
            self.activity.iter_mut().for_each(|activity| *activity /= MOST);
            self.step /= MOST;
        }
        if let Some(place) = self.places[variable] {
            self.rise(place);
        }
    }

    /// A conflict is over.
    pub(super) fn fade(&mut self) {
        self.step /= FADING;
    }

    /// The variable can be decided again.
    pub(super) fn put_back(&mut self, variable: usize) {
        if self.places[variable].is_none() {
            self.heap.push(variable);
            self.rise(self.heap.len() - 1);
        }
    }

    /// None but these variables can be decided.
    pub(super) fn only(&mut self, variables: impl Iterator<Item = usize>) {
        for variable in self.heap.drain(..) {
            self.places[variable] = None;
        }
        variables.for_each(|variable| self.put_back(variable));
    }

    /// The most active variable, which is taken out.
    pub(super) fn take(&mut self) -> Option<usize> {
        let last = self.heap.len().checked_sub(1)?;
        let first = self.heap[0];
        let moved = self.heap.swap_remove(0);
        self.places[moved] = None;
        if last > 0 {
            self.sink(0);
        }
        Some(first)
    }

    /// Whether one variable comes before another; of equally active ones the older.
    fn precedes(&self, a: usize, b: usize) -> bool {
        (self.activity[a], b) > (self.activity[b], a)
    }

    fn put(&mut self, place: usize, variable: usize) {
        self.heap[place] = variable;
        self.places[variable] = Some(place);
    }

    fn rise(&mut self, place: usize) {
        let (variable, mut place) = (self.heap[place], place);
        while place > 0 && self.precedes(variable, self.heap[(place - 1) / 2]) {
            self.put(place, self.heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        self.put(place, variable);
    }

    fn sink(&mut self, place: usize) {
        let (variable, mut place) = (self.heap[place], place);
        loop {
            let (left, right) = (2 * place + 1, 2 * place + 2);
            let Some(mut child) = self.heap.get(left).map(|_| left) else { break };
            if right < self.heap.len() && self.precedes(self.heap[right], self.heap[left]) {
                child = right;
            }
            if !self.precedes(self.heap[child], variable) {
                break;
            }
            self.put(place, self.heap[child]);
            place = child;
        }
        self.put(place, variable);
    }
}
