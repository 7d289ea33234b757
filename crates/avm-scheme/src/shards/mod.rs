//! An engine whose objects are spread over several shards, which run at the same time.
//!
//! The engine itself is the first shard: programs run there, and it alone reads standard input. The others are engines too, without a
//! program of their own. All run for an epoch of some gas; then what they have sent each other is exchanged, what they have
//! printed is written out in the order of their numbers, and so on. How long an epoch is, and what is exchanged, depends on the
//! program and the seed alone, so all else does.

mod disk;
mod peer;
mod pool;
#[cfg(test)]
mod tests;

use crate::error::{Error, ErrorKind};
use crate::{Buffer, Builder, Engine, Slice};
use avm_object::Sight;
use avm_primitives::Stream;
use avm_record::StoppedAt;
use avm_runtime::{CodeLibrary, Exchange, Parcel, Resort, RunResult, Runtime, SharedStore, Stop};
use avm_store::Sequence;
use avm_value::{Fault, ObjectRef, Value};
use peer::{Ended, Peer};
use pool::{Lost, Pool, Work};
use std::collections::{HashMap, VecDeque};

/// The gas of an epoch in which something is expected to be exchanged at its end,
const SHORT_EPOCH: u64 = 100_000;
/// and of one after many in which nothing was: so shards that have nothing to do with each other seldom wait for each other.
const LONG_EPOCH: u64 = 32_000_000;
/// The longest one on a store: whoever waits for the disk waits for its end.
const EPOCH_ON_STORE: u64 = 800_000;

/// How far the first shard has come in an epoch.
#[derive(Clone, Copy)]
struct Epoch {
    /// The gas that it has left.
    left: u64,
    /// Whether it does not run any more in it.
    is_over: bool,
}

/// How the first shard has come to stop in an epoch.
enum First {
    /// The epoch is over for it.
    Over,
    /// It has used what it was given.
    Paused,
    /// It waits for input from outside.
    Blocked,
    /// This.
    Result(RunResult),
}

/// The other shards of an engine.
pub(crate) struct Shards {
    exchange: Exchange,
    pool: Pool,
    /// By number; the first is the engine itself. One is missing while it runs, or for good if it is lost.
    peers: Vec<Option<Box<Peer>>>,
    /// What arrives at the first shard.
    arriving: Vec<Parcel>,
    /// Whether nobody on it can go on before something arrives.
    is_idle: bool,
    epoch: Option<Epoch>,
    /// The gas of the next one.
    length: u64,
    gas_at_start: u64,
    /// Whether the executions of a program that failed were stopped.
    has_stopped: bool,
    /// Why a shard is lost.
    lost: Option<String>,
    /// The store that all of them share.
    store: Option<SharedStore>,
    /// For each exchange at which output was held back since: after which batch it may go, as far as that is known.
    held: VecDeque<Option<Sequence>>,
    /// What is done when an epoch is over and all are at rest; whether the run may go on then.
    at_exchange: Option<Box<dyn FnMut() -> bool + Send>>,
    /// How many epochs have begun in this run.
    epochs: u64,
    /// Whether the run was stopped behind the last of them.
    was_stopped_behind: bool,
    /// Where the run is to be stopped, as one was that is repeated.
    stop_at: Option<(StoppedAt, Stop)>,
}

impl Shards {
    /// The shards beside an engine, which becomes the first.
    pub(crate) fn new(
        engine: &mut Engine,
        count: usize,
        threads: usize,
        seed: u64,
        builder: impl Fn(usize) -> Builder,
    ) -> Shards {
        let library = CodeLibrary::default();
        let total = count as u32;
        engine.runtime.join_shards(0, library.clone(), total);
        let peer = |number: usize| {
            let (output, errors) = (Buffer::default(), Buffer::default());
            let builder = builder(number).stdout(output.clone()).stderr(errors.clone());
            let mut engine = builder.build();
            engine.runtime.join_shards(number as u32, library.clone(), total);
            Box::new(Peer::new(number, engine, output, errors))
        };
        Shards {
            exchange: Exchange::new(total, seed),
            pool: Pool::new(threads.clamp(1, count)),
            peers: (0..count).map(|number| (number > 0).then(|| peer(number))).collect(),
            arriving: Vec::new(),
            is_idle: false,
            epoch: None,
            length: SHORT_EPOCH,
            gas_at_start: 0,
            has_stopped: false,
            lost: None,
            store: None,
            held: VecDeque::new(),
            at_exchange: None,
            epochs: 0,
            was_stopped_behind: false,
            stop_at: None,
        }
    }

    /// How many there are, the first included.
    pub(crate) fn count(&self) -> usize {
        self.peers.len()
    }

    /// Has something be done whenever an epoch is over and all are at rest: what says whether the run may go on.
    pub(crate) fn at_exchange(&mut self, act: impl FnMut() -> bool + Send + 'static) {
        self.at_exchange = Some(Box::new(act));
    }

    /// Where the run was stopped, when the first shard had used so much gas.
    pub(crate) fn stopped_at(&self, gas: u64) -> StoppedAt {
        StoppedAt { epochs: self.epochs, gas: (!self.was_stopped_behind).then_some(gas) }
    }

    /// Has the next run be stopped there.
    pub(crate) fn stop_at(&mut self, at: Option<(StoppedAt, Stop)>) {
        self.stop_at = at;
    }

    /// Why the run is to be stopped before another epoch begins, if it is.
    fn stop_behind(&self) -> Option<Stop> {
        let (at, stop) = self.stop_at?;
        (at.epochs == self.epochs && at.gas.is_none()).then_some(stop)
    }

    /// The gas at which the first shard is to be stopped in this epoch, and why.
    fn stop_within(&self) -> Option<(u64, Stop)> {
        let (at, stop) = self.stop_at?;
        at.gas.filter(|_| at.epochs == self.epochs).map(|gas| (gas, stop))
    }

    fn all(&self) -> impl Iterator<Item = &Peer> {
        self.peers.iter().flatten().map(|peer| &**peer)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Peer> {
        self.peers.iter_mut().flatten().map(|peer| &mut **peer)
    }

    /// The gas that the others have used in this run.
    pub(crate) fn gas(&self) -> u64 {
        self.total_gas() - self.gas_at_start
    }

    fn total_gas(&self) -> u64 {
        self.all().map(|peer| peer.engine.runtime.gas()).sum()
    }

    /// A run begins: whoever can go on does.
    pub(crate) fn begin(&mut self) {
        self.gas_at_start = self.total_gas();
        (self.is_idle, self.has_stopped) = (false, false);
        (self.epochs, self.was_stopped_behind) = (0, false);
        self.all_mut().for_each(|peer| peer.ended = Ended::OutOfFuel);
    }

    /// The engines of the other shards.
    pub(crate) fn engines(&self) -> impl Iterator<Item = &Engine> {
        self.all().map(|peer| &peer.engine)
    }

    /// The engines of the other shards, to do something with one.
    pub(crate) fn engines_mut(&mut self) -> impl Iterator<Item = &mut Engine> {
        self.all_mut().map(|peer| &mut peer.engine)
    }

    /// The engine of the other shard that has an object, if one has.
    pub(crate) fn into_engine_with(self, object: ObjectRef) -> Option<Engine> {
        let has = |peer: &Peer| !peer.engine.runtime.machine.world.space.is_elsewhere(object);
        self.peers.into_iter().flatten().find(|peer| has(peer)).map(|peer| peer.engine)
    }

    /// Whether a shard has something to do in the next epoch.
    fn is_awake(peer: &Peer) -> bool {
        matches!(peer.ended, Ended::OutOfFuel) || !peer.arriving.is_empty()
    }

    /// Begins an epoch in which all together use no more than `left`.
    fn begin_epoch(&mut self, left: Option<u64>) {
        let is_awake = !self.is_idle || !self.arriving.is_empty();
        let awake = u64::from(is_awake) + self.all().filter(|peer| Shards::is_awake(peer)).count() as u64;
        let fuel = left.map_or(self.length, |left| left.div_ceil(awake.max(1)).min(self.length)).max(1);
        let take = |peer: &mut Option<Box<Peer>>| peer.take_if(|peer| Shards::is_awake(peer));
        let work: Vec<_> =
            self.peers.iter_mut().filter_map(take).map(|peer| (peer, Work::Run(fuel))).collect();
        self.pool.start(work, !is_awake);
        self.epochs += 1;
        self.epoch = Some(Epoch { left: fuel, is_over: !is_awake });
    }

    /// Waits until the others have come to the end of the epoch.
    fn join(&mut self) {
        for result in self.pool.finish() {
            match result {
                Ok(peer) => {
                    let number = peer.number;
                    self.peers[number] = Some(peer);
                }
                Err(Lost { number, why }) => {
                    let text = format!("shard {number} is lost, and its objects with it: {why}");
                    self.lost.get_or_insert(text);
                }
            }
        }
        let damage = self.all().find_map(|peer| match &peer.ended {
            Ended::Damaged(why) => Some(format!("shard {} has lost something: {why}", peer.number)),
            _ => None,
        });
        if let Some(text) = damage {
            self.lost.get_or_insert(text);
        }
        self.epoch = None;
    }

    /// Exchanges what was sent; `first` is the first shard.
    fn exchange(&mut self, first: &Runtime, sent: Vec<Parcel>) {
        let mut all = vec![sent];
        all.extend(
            self.peers[1..]
                .iter_mut()
                .map(|peer| peer.as_mut().map(|peer| std::mem::take(&mut peer.sent)).unwrap_or_default()),
        );
        self.length = match all.iter().all(Vec::is_empty) {
            true => (self.length * 2).min(if self.store.is_some() { EPOCH_ON_STORE } else { LONG_EPOCH }),
            false => SHORT_EPOCH,
        };
        let peers = &self.peers;
        let shows_still = |shard: u32, sight: &Sight| match &peers[shard as usize] {
            Some(peer) => peer.engine.runtime.shows_still(sight),
            None => shard == 0 && first.shows_still(sight),
        };
        let arriving = self.exchange.send_on(all, shows_still);
        for (number, parcels) in arriving.into_iter().enumerate() {
            match &mut self.peers[number] {
                Some(peer) => peer.arriving.extend(parcels),
                None if number == 0 => self.arriving.extend(parcels),
                // What is sent to a shard that is lost is lost.
                None => {}
            }
        }
    }

    /// Whether nothing is on its way.
    fn is_quiet(&self) -> bool {
        self.arriving.is_empty() && self.all().all(|peer| peer.arriving.is_empty())
    }

    /// Whether nobody can go on.
    fn is_idle(&self) -> bool {
        self.is_idle && self.is_quiet() && self.all().all(|peer| matches!(peer.ended, Ended::Idle))
    }
}

impl Engine {
    /// Runs all shards until the program is done, asks something or has used so much gas of its own.
    pub(crate) fn run_shards(&mut self, mut shards: Box<Shards>, left: Option<u64>) -> RunResult {
        let result = self.run_epochs(&mut shards, left);
        self.shards = Some(shards);
        if let RunResult::Stopped(_) | RunResult::Exited(_) = result {
            self.abandon_shards();
        }
        result
    }

    fn run_epochs(&mut self, shards: &mut Shards, left: Option<u64>) -> RunResult {
        let before = self.runtime.gas();
        loop {
            let left = left.map(|left| left.saturating_sub(self.runtime.gas() - before));
            if shards.lost.is_some() {
                return self.runtime.stop_run(Stop::ShardLost);
            }
            if let Some(result) = self.runtime.stop_if_due() {
                shards.was_stopped_behind = shards.epoch.is_none();
                return result;
            }
            if shards.epoch.is_none() {
                if let Some(stop) = shards.stop_behind() {
                    return self.runtime.stop_run(stop);
                }
                let total = self.limits.gas.map(|gas| gas.saturating_sub(self.gas_of(shards)));
                if total == Some(0) {
                    return self.runtime.stop_run(Stop::OutOfGas);
                }
                shards.begin_epoch(total);
                if let Some((gas, stop)) = shards.stop_within() {
                    self.runtime.stop_at(Some((self.gas_at_start + gas, stop)));
                }
                if let Err(fault) = self.runtime.receive_parcels(std::mem::take(&mut shards.arriving)) {
                    return self.not_received(shards, &fault);
                }
            }
            let (mine, is_blocked) = match self.run_first(shards, left) {
                First::Over => (None, false),
                First::Blocked => (None, true),
                First::Paused => return RunResult::OutOfFuel,
                First::Result(result @ RunResult::Asks(_)) if shards.store.is_none() => return result,
                First::Result(result) => (Some(result), false),
            };
            if let Some(result) = self.end_epoch(shards, mine, is_blocked) {
                return result;
            }
            if left.is_some() || is_blocked {
                return RunResult::OutOfFuel;
            }
        }
    }

    /// Runs the first shard to the end of its epoch, or until it has used `left`.
    fn run_first(&mut self, shards: &mut Shards, left: Option<u64>) -> First {
        let Some(epoch) = shards.epoch.as_mut().filter(|epoch| !epoch.is_over) else { return First::Over };
        let before = self.runtime.gas();
        let fuel = left.map_or(epoch.left, |left| epoch.left.min(left));
        let result = self.runtime.run(Some(fuel));
        let used = self.runtime.gas() - before;
        epoch.left = epoch.left.saturating_sub(used);
        shards.is_idle = matches!(result, RunResult::Idle);
        match result {
            RunResult::Idle => First::Over,
            RunResult::OutOfFuel if epoch.left == 0 => First::Over,
            RunResult::OutOfFuel if used >= fuel => First::Paused,
            RunResult::OutOfFuel => First::Blocked,
            result => First::Result(result),
        }
    }

    /// The end of an epoch: what was printed is written, what was sent is exchanged; gives how the run ends, if it does.
    /// `is_blocked`: the first shard waits for input, and what was printed has to show.
    fn end_epoch(
        &mut self,
        shards: &mut Shards,
        mine: Option<RunResult>,
        is_blocked: bool,
    ) -> Option<RunResult> {
        shards.join();
        if shards.store.is_none() {
            self.write_out(shards);
        }
        let may_go_on = shards.at_exchange.as_mut().is_none_or(|act| act());
        let sent = self.runtime.take_parcels();
        shards.exchange(&self.runtime, sent);
        if let Err(result) = self.keep_all(shards, mine.is_some() || is_blocked) {
            return Some(result);
        }
        if mine.is_some() {
            return mine;
        }
        if !may_go_on {
            return Some(self.runtime.stop_run(Stop::Halted));
        }
        let theirs = shards.all().find_map(|peer| match peer.ended {
            Ended::Stopped(stop) => Some(Err(stop)),
            Ended::Exited(code) => Some(Ok(code)),
            _ => None,
        });
        match theirs {
            Some(Err(stop)) => return Some(self.runtime.stop_run(stop)),
            Some(Ok(code)) => {
                self.runtime.abandon();
                return Some(RunResult::Exited(Value::fixnum(code.into())));
            }
            None => {}
        }
        self.look_for_end(shards);
        None
    }

    /// Writes what the other shards have printed, behind what the first one has.
    fn write_out(&mut self, shards: &mut Shards) {
        for peer in shards.all_mut() {
            for (stream, buffer) in [(Stream::Output, &peer.output), (Stream::Error, &peer.errors)] {
                let bytes = buffer.take_bytes();
                if !bytes.is_empty() {
                    self.runtime.write_outside(stream, &bytes);
                }
            }
        }
    }

    /// Sees whether the program may end, or has to be helped on.
    fn look_for_end(&mut self, shards: &mut Shards) {
        if self.runtime.main_has_failed() && !std::mem::replace(&mut shards.has_stopped, true) {
            shards.engines_mut().for_each(|engine| engine.runtime.stop_executions());
            shards.all_mut().for_each(|peer| peer.ended = Ended::OutOfFuel);
            return;
        }
        let all_have = |test: fn(&Engine) -> bool| test(self) && shards.engines().all(test);
        let may_end = self.runtime.main_has_ended()
            && shards.is_quiet()
            && all_have(|engine| engine.runtime.is_settled())
            && (!self.runtime.runs_all() || all_have(|engine| !engine.runtime.has_living()));
        self.runtime.let_end(may_end);
        if self.break_ring(shards) {
            return;
        }
        if may_end {
            shards.is_idle = false;
        } else if shards.is_idle() {
            self.resort(shards);
        }
    }

    /// Where executions wait for each other's objects in a ring, over several shards, the first of them is told; gives whether that is so.
    fn break_ring(&mut self, shards: &mut Shards) -> bool {
        let own = self.runtime.waits_for_objects().into_iter().map(|wait| (0, wait));
        let others = shards.all().flat_map(|peer| {
            peer.engine.runtime.waits_for_objects().into_iter().map(|wait| (peer.number, wait))
        });
        let waits: Vec<_> = own.chain(others).collect();
        let next: HashMap<_, _> = waits.iter().map(|(_, wait)| *wait).collect();
        let is_in_ring = |first| {
            let mut at = first;
            (0..waits.len()).any(|_| match next.get(&at) {
                Some(blocker) => {
                    at = *blocker;
                    at == first
                }
                None => false,
            })
        };
        let Some((number, (waiting, _))) = waits.iter().find(|(_, (waiting, _))| is_in_ring(*waiting)) else {
            return false;
        };
        match &mut shards.peers[*number] {
            Some(peer) => {
                peer.engine.runtime.break_ring(*waiting);
                peer.ended = Ended::OutOfFuel;
            }
            None => {
                self.runtime.break_ring(*waiting);
                shards.is_idle = false;
            }
        }
        true
    }

    /// Nobody can go on: the first does that waits in vain.
    fn resort(&mut self, shards: &mut Shards) {
        let own = self.runtime.resort().map(|resort| (resort, 0));
        let others = shards.all().filter_map(|peer| Some((peer.engine.runtime.resort()?, peer.number)));
        let first: Option<(Resort, usize)> = own.into_iter().chain(others).min();
        match first {
            Some((_, 0)) => {
                self.runtime.do_resort();
                shards.is_idle = false;
            }
            Some((_, number)) => {
                if let Some(peer) = &mut shards.peers[number] {
                    peer.engine.runtime.do_resort();
                    peer.ended = Ended::OutOfFuel;
                }
            }
            // Somebody waits for a shard that has nothing to do for it.
            None => _ = shards.lost.get_or_insert("all executions wait for ever".into()),
        }
    }

    fn not_received(&mut self, shards: &mut Shards, fault: &Fault) -> RunResult {
        if *fault == Fault::OutOfMemory {
            return self.runtime.stop_run(Stop::OutOfMemory);
        }
        let why = avm_primitives::explain::message_of_fault(&self.runtime.machine.heap, fault, None);
        shards.lost.get_or_insert(format!("shard 0 has lost something: {why}"));
        self.runtime.stop_run(Stop::ShardLost)
    }

    fn gas_of(&self, shards: &Shards) -> u64 {
        self.runtime.gas() - self.gas_at_start + shards.gas()
    }

    /// Gives up all executions on all shards.
    pub(crate) fn abandon_shards(&mut self) {
        let Some(mut shards) = self.shards.take() else { return };
        shards.join();
        if shards.store.is_none() {
            self.write_out(&mut shards);
        }
        shards.all_mut().for_each(Peer::abandon);
        shards.arriving = Exchange::without_executions(std::mem::take(&mut shards.arriving));
        let sent = Exchange::without_executions(self.runtime.take_parcels());
        shards.exchange(&self.runtime, sent);
        shards.exchange.end_executions();
        shards.is_idle = false;
        self.shards = Some(shards);
    }

    /// Why a shard is lost.
    pub(crate) fn lost_shard(&self) -> Option<&str> {
        self.shards.as_ref().and_then(|shards| shards.lost.as_deref())
    }

    /// How many shards the engine's objects are spread over.
    pub fn shard_count(&self) -> usize {
        self.shards.as_ref().map_or(1, |shards| shards.peers.len())
    }

    /// The shard that a controller belongs to, if it has been used already. Those that are used first are spread evenly.
    pub fn shard_of(&self, controller: &str) -> Option<usize> {
        let shards = self.shards.as_ref()?;
        shards.exchange.controller_shard(controller.into()).map(|shard| shard as usize)
    }

    /// What [`Engine::recorded_schedule`] gives, for each shard.
    pub fn recorded_schedules(&self) -> Vec<Vec<Slice>> {
        let others = self.shards.iter().flat_map(|shards| shards.engines());
        std::iter::once(self).chain(others).map(|engine| engine.runtime.recorded_schedule()).collect()
    }

    /// Refuses what an engine of several shards cannot do.
    pub(crate) fn refuse_shards(&self, what: &str) -> Result<(), Error> {
        if self.shards.is_none() {
            return Ok(());
        }
        let text = format!("{what} is for engines of one shard");
        Err(Error::new(ErrorKind::Usage, "several-shards", text).help("run it without --shards"))
    }
}
