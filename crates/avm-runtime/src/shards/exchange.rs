//! Where parcels of all shards meet between two epochs: each is sent on to the shard that it is for.

use super::parcel::{Address, Content, Named, Parcel, Refusal, Sights, Ticket};
use crate::durable::{StoreFailure, StoredOwner, stored_owner, stored_owners, stored_receivers};
use avm_base::Symbol;
use avm_object::{MetaTest, Sight};
use avm_store::Store;
use avm_value::ObjectRef;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Knows on which shard everything is, and in which order parcels arrive: all of it follows from what was sent and the seed,
/// never from which thread was faster.
pub struct Exchange {
    count: u32,
    seed: u64,
    rounds: u64,
    /// The shards of controllers, in the order in which they were first named.
    controllers: HashMap<Symbol, u32>,
    /// Objects that do not live where they were created.
    moved: HashMap<ObjectRef, u32>,
    /// The latest execution of each name: its shard, and whether it lives.
    executions: HashMap<Symbol, (u32, bool)>,
    /// The number of the next execution without a name.
    next_unnamed: u64,
    /// Transactions that are to be judged, in the order in which they came.
    pleas: VecDeque<Plea>,
    /// Where objects of earlier runs are.
    stored: Option<Stored>,
}

/// What comes of a store that was opened.
pub struct Opened {
    /// What arrives at each shard.
    pub arriving: Vec<Vec<Parcel>>,
    /// The shards of the objects that have messages which nobody has received.
    pub receivers: HashMap<ObjectRef, u32>,
}

/// The store of the machine.
struct Stored {
    store: Arc<Store>,
    /// So many objects may be there.
    objects: u32,
    /// By which tests objects were looked for already: their controllers have shards.
    looked_for: HashSet<Option<MetaTest>>,
}

/// A transaction that can only be committed if what it saw of other shards is still so.
struct Plea {
    /// The shard that commits it.
    from: u32,
    ticket: Ticket,
    sights: Sights,
}

impl Exchange {
    /// An exchange for so many shards.
    pub fn new(count: u32, seed: u64) -> Exchange {
        Exchange {
            count,
            seed,
            rounds: 0,
            controllers: HashMap::new(),
            moved: HashMap::new(),
            executions: HashMap::new(),
            next_unnamed: 2,
            pleas: VecDeque::new(),
            stored: None,
        }
    }

    /// There is a store, which may have so many objects of earlier runs. They live where their controllers belong, those without one
    /// where their numbers do.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn know_store(&mut self, store: Arc<Store>, objects: u32) -> Result<Opened, StoreFailure> {
        let mut arriving: Vec<Vec<Parcel>> = (0..self.count).map(|_| Vec::new()).collect();
        let receivers = stored_receivers(&store)?;
        self.stored = Some(Stored { store, objects, looked_for: HashSet::new() });
        let mut homes = HashMap::new();
        for receiver in receivers.into_values() {
            homes.insert(receiver, self.shard_of(receiver, &mut arriving));
        }
        Ok(Opened { arriving, receivers: homes })
    }

    /// Sends on what the shards have sent, each in the order of sending; gives what arrives at each. Objects come first, so that
    /// whoever asks something of one finds it. Parcels of one shard never overtake each other. `shows_still` says whether a
    /// shard is as it was seen once; all of them are at rest.
    pub fn send_on(
        &mut self,
        sent: Vec<Vec<Parcel>>,
        shows_still: impl Fn(u32, &Sight) -> bool,
    ) -> Vec<Vec<Parcel>> {
        let mut arriving: Vec<Vec<Parcel>> = (0..self.count).map(|_| Vec::new()).collect();
        let mut defined = BTreeMap::new();
        let mut rest: Vec<Vec<Parcel>> = Vec::new();
        for parcels in sent {
            let (objects, others): (Vec<_>, Vec<_>) =
                parcels.into_iter().partition(|parcel| matches!(parcel.content, Content::Object(_)));
            for parcel in objects {
                if let Content::Object(moving) = &parcel.content {
                    let to = moving.to;
                    self.moved.insert(moving.object, to);
                    arriving[to as usize].push(parcel);
                }
            }
            rest.push(others);
        }
        for from in self.order() {
            for parcel in std::mem::take(&mut rest[from as usize]) {
                self.send_one(from, parcel, &mut arriving, &mut defined);
            }
        }
        self.judge(shows_still, &mut arriving);
        // Where several shards define the same, the last one does.
        for ((what, name), shard) in defined {
            self.tell_others(shard, &mut arriving, || Content::Defined { what, name, shard });
        }
        self.rounds += 1;
        // What was said of names and places is known before it is used.
        for parcels in &mut arriving {
            parcels.sort_by_key(|parcel| match parcel.content {
                Content::Placed { .. } | Content::Defined { .. } | Content::Started { .. } => 0,
                Content::Forget(_) | Content::Stays { .. } => 1,
                Content::Object(_) => 2,
                _ => 3,
            });
        }
        arriving
    }

    /// Judges the transactions of one shard, those of the others at later exchanges: a transaction that was judged changes its shard before
    /// the next one, so what another saw of that could not be relied upon.
    fn judge(&mut self, shows_still: impl Fn(u32, &Sight) -> bool, arriving: &mut [Vec<Parcel>]) {
        let Some(first) = self.pleas.front().map(|plea| plea.from) else { return };
        let (judged, later) =
            std::mem::take(&mut self.pleas).into_iter().partition(|plea| plea.from == first);
        self.pleas = later;
        for Plea { from, ticket, sights } in judged {
            let holds = sights.iter().all(|(shard, sight)| shows_still(*shard, sight));
            let content = Content::Judged { ticket, holds };
            arriving[from as usize].push(Parcel { to: Address::Shard(from), content });
        }
    }

    /// In which order the shards have their turn this time.
    fn order(&mut self) -> Vec<u32> {
        // A seed turns the circle; without one it always begins with the first.
        let first = if self.seed == 0 { 0 } else { mix(self.seed ^ self.rounds) % u64::from(self.count) };
        (0..self.count).map(|at| (at + first as u32) % self.count).collect()
    }

    fn send_one(
        &mut self,
        from: u32,
        parcel: Parcel,
        arriving: &mut [Vec<Parcel>],
        defined: &mut BTreeMap<(Named, Symbol), u32>,
    ) {
        let Parcel { to, content } = parcel;
        match content {
            Content::Place(controller) => _ = self.place(controller, arriving),
            Content::Defined { what, name, shard } => _ = defined.insert((what, name), shard),
            Content::Ended(name) => {
                if let Some((shard, lives)) = self.executions.get_mut(&name)
                    && *shard == from
                {
                    *lives = false;
                }
            }
            Content::Start { .. } => self.start(from, content, arriving),
            Content::Judge { ticket, sights } => self.pleas.push_back(Plea { from, ticket, sights }),
            Content::Stays { object, shard } => {
                self.moved.insert(object, shard);
                self.tell_others(from, arriving, || Content::Stays { object, shard });
            }
            Content::Look(looking) => {
                self.place_owners(looking.test, arriving);
                match to {
                    Address::Others => self.tell_others(from, arriving, || Content::Look(looking)),
                    _ => self.tell_all(arriving, || Content::Look(looking)),
                }
            }
            content => {
                let shard = match to {
                    Address::Shard(shard) => shard,
                    Address::Object(object) => self.shard_of(object, arriving),
                    Address::Execution(name) => self.executions.get(&name).map_or(from, |(shard, _)| *shard),
                    Address::Others | Address::Exchange => {
                        if let Content::Cancel(ticket) = content {
                            self.pleas.retain(|plea| plea.ticket != ticket);
                            self.tell_others(from, arriving, || Content::Cancel(ticket));
                        }
                        return;
                    }
                };
                arriving[shard as usize].push(Parcel { to: Address::Shard(shard), content });
            }
        }
    }

    /// The shard where an object lives.
    fn shard_of(&mut self, object: ObjectRef, arriving: &mut [Vec<Parcel>]) -> u32 {
        if let Some(shard) = self.moved.get(&object) {
            return *shard;
        }
        let owner = match &self.stored {
            Some(stored) if object.0 < stored.objects => stored_owner(&stored.store, object),
            _ => Ok(StoredOwner::Nobody),
        };
        // One that cannot be read is looked for where it may be; there this shows once more, to whoever wants it.
        let Ok(StoredOwner::Of(owner)) = owner else { return object.0 % self.count };
        let shard = owner.map_or(object.0 % self.count, |controller| self.place(controller, arriving));
        self.moved.insert(object, shard);
        shard
    }

    /// Gives shards to the controllers of objects that somebody looks for. Where they cannot be read, whoever looks is told by the shards,
    /// which cannot read them either.
    fn place_owners(&mut self, test: Option<MetaTest>, arriving: &mut [Vec<Parcel>]) {
        let Some(stored) = self.stored.as_mut().filter(|stored| !stored.looked_for.contains(&test)) else {
            return;
        };
        let mut owners = Vec::new();
        if stored_owners(&stored.store, test, |owner| owners.push(owner)).is_ok() {
            stored.looked_for.insert(test);
        }
        owners.into_iter().for_each(|owner| _ = self.place(owner, arriving));
    }

    /// The shard of a controller. The first that is named gets the first shard, and so on around.
    fn place(&mut self, controller: Symbol, arriving: &mut [Vec<Parcel>]) -> u32 {
        if let Some(shard) = self.controllers.get(&controller) {
            return *shard;
        }
        let shard = self.controllers.len() as u32 % self.count;
        self.controllers.insert(controller, shard);
        self.tell_all(arriving, || Content::Placed { controller, shard });
        shard
    }

    /// An execution is to be started: if it may have the name, it is.
    fn start(&mut self, from: u32, content: Content, arriving: &mut [Vec<Parcel>]) {
        let Content::Start { ticket, name, controller, thunk } = content else { return };
        let name = name.unwrap_or_else(|| self.unused_name());
        if self.executions.get(&name).is_some_and(|(_, lives)| *lives) {
            let refusal = Refusal::Fault(None, format!("an execution named {name} lives already"));
            let content = Content::Answer { ticket, outcome: Err(refusal), tx: None };
            arriving[from as usize].push(Parcel { to: Address::Shard(from), content });
            return;
        }
        let shard = controller.map_or(from, |controller| self.place(controller, arriving));
        if let Some((former, _)) = self.executions.insert(name, (shard, true))
            && former != shard
        {
            let content = Content::Forget(name);
            arriving[former as usize].push(Parcel { to: Address::Shard(former), content });
        }
        self.tell_all(arriving, || Content::Started { name, shard });
        let content = Content::Start { ticket, name: Some(name), controller, thunk };
        arriving[shard as usize].push(Parcel { to: Address::Shard(shard), content });
    }

    fn unused_name(&mut self) -> Symbol {
        loop {
            let name = Symbol::intern(&format!("execution-{}", self.next_unnamed));
            self.next_unnamed += 1;
            if !self.executions.contains_key(&name) {
                return name;
            }
        }
    }

    fn tell_all(&self, arriving: &mut [Vec<Parcel>], content: impl Fn() -> Content) {
        for (shard, parcels) in (0..).zip(arriving) {
            parcels.push(Parcel { to: Address::Shard(shard), content: content() });
        }
    }

    fn tell_others(&self, from: u32, arriving: &mut [Vec<Parcel>], content: impl Fn() -> Content) {
        for (shard, parcels) in (0..).zip(arriving).filter(|(shard, _)| *shard != from) {
            parcels.push(Parcel { to: Address::Shard(shard), content: content() });
        }
    }

    /// Keeps of what is on its way, when all executions are given up, what outlives them.
    pub fn without_executions(parcels: Vec<Parcel>) -> Vec<Parcel> {
        let outlives = |parcel: &Parcel| {
            !matches!(
                parcel.content,
                Content::Request(_)
                    | Content::Start { .. }
                    | Content::Fetch { .. }
                    | Content::Answer { .. }
                    | Content::Look(_)
                    | Content::Looked { .. }
                    | Content::Judge { .. }
                    | Content::Judged { .. }
                    | Content::Cancel(_)
                    | Content::Abort(_)
            )
        };
        parcels.into_iter().filter(outlives).collect()
    }

    /// All executions have ended.
    pub fn end_executions(&mut self) {
        self.executions.values_mut().for_each(|(_, lives)| *lives = false);
        self.pleas.clear();
    }

    /// The shard of a controller, if it has one.
    pub fn controller_shard(&self, controller: Symbol) -> Option<u32> {
        self.controllers.get(&controller).copied()
    }
}

/// Mixes the bits of a number, as SplitMix64 does.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::parcel::Post;
    use super::*;
    use avm_object::{EntryId, ExecutionId};

    fn post(receiver: u32, cause: u64) -> Parcel {
        let receiver = ObjectRef(receiver);
        Parcel {
            to: Address::Object(receiver),
            content: Content::Post(Post {
                sender: None,
                receiver,
                message: Vec::new(),
                execution: ExecutionId(1),
                cause: EntryId(cause),
            }),
        }
    }

    /// An exchange of shards that always are as they were seen.
    fn send_on(exchange: &mut Exchange, sent: Vec<Vec<Parcel>>) -> Vec<Vec<Parcel>> {
        exchange.send_on(sent, |_, _| true)
    }

    fn causes(parcels: &[Parcel]) -> Vec<u64> {
        let cause = |parcel: &Parcel| match &parcel.content {
            Content::Post(post) => Some(post.cause.0),
            _ => None,
        };
        parcels.iter().filter_map(cause).collect()
    }

    #[test]
    fn parcels_of_one_shard_stay_in_order_whatever_the_seed() {
        for seed in 0..50 {
            let mut exchange = Exchange::new(3, seed);
            for _ in 0..4 {
                let sent = (0..3).map(|shard| (0..4).map(|n| post(1, shard * 10 + n)).collect()).collect();
                let arrived = send_on(&mut exchange, sent);
                assert_eq!((arrived[0].len(), arrived[1].len(), arrived[2].len()), (0, 12, 0));
                let causes = causes(&arrived[1]);
                for shard in 0..3 {
                    let own: Vec<u64> = causes.iter().copied().filter(|cause| cause / 10 == shard).collect();
                    assert_eq!(own, (0..4).map(|n| shard * 10 + n).collect::<Vec<u64>>(), "seed {seed}");
                }
            }
        }
    }

    #[test]
    fn a_seed_changes_the_order_of_shards() {
        let orders = |seed: u64| {
            let mut exchange = Exchange::new(3, seed);
            (0..20)
                .map(|_| {
                    let sent = (0..3).map(|shard| vec![post(1, shard)]).collect();
                    causes(&send_on(&mut exchange, sent)[1])
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(orders(7), orders(7));
        assert_ne!(orders(7), orders(8));
        assert_eq!(orders(0), vec![vec![0, 1, 2]; 20]);
    }

    #[test]
    fn controllers_are_spread_in_the_order_of_their_names_first_use() {
        let mut exchange = Exchange::new(2, 5);
        let names = ["c", "a", "b"].map(Symbol::intern);
        for name in names {
            let place = || Parcel { to: Address::Exchange, content: Content::Place(name) };
            send_on(&mut exchange, vec![vec![place()], vec![place()]]);
        }
        assert_eq!(names.map(|name| exchange.controller_shard(name)), [Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn transactions_of_one_shard_are_judged_at_an_exchange() {
        let mut exchange = Exchange::new(2, 0);
        let plea = |shard, number| Parcel {
            to: Address::Exchange,
            content: Content::Judge { ticket: Ticket { shard, number }, sights: Vec::new() },
        };
        let judged = |arrived: Vec<Vec<Parcel>>| -> Vec<(u32, u64)> {
            let all = arrived.into_iter().flatten();
            let ticket = |parcel: Parcel| match parcel.content {
                Content::Judged { ticket, holds: true } => Some((ticket.shard, ticket.number)),
                _ => None,
            };
            all.filter_map(ticket).collect()
        };
        let sent = vec![vec![plea(0, 1), plea(0, 2)], vec![plea(1, 1), plea(1, 2)]];
        assert_eq!(judged(send_on(&mut exchange, sent)), [(0, 1), (0, 2)]);
        // Nobody waits for one of the others any more.
        let cancelled = Content::Cancel(Ticket { shard: 1, number: 1 });
        let sent = vec![vec![plea(0, 3)], vec![Parcel { to: Address::Others, content: cancelled }]];
        assert_eq!(judged(send_on(&mut exchange, sent)), [(1, 2)]);
        assert_eq!(judged(send_on(&mut exchange, vec![Vec::new(), Vec::new()])), [(0, 3)]);
    }

    #[test]
    fn one_of_two_gets_a_name() {
        let mut exchange = Exchange::new(2, 0);
        let start = |shard| Parcel {
            to: Address::Exchange,
            content: Content::Start {
                ticket: Ticket { shard, number: 1 },
                name: Some(Symbol::intern("e")),
                controller: None,
                thunk: Vec::new(),
            },
        };
        let arrived = send_on(&mut exchange, vec![vec![start(0)], vec![start(1)]]);
        let starts = |parcels: &[Parcel]| {
            parcels.iter().filter(|parcel| matches!(parcel.content, Content::Start { .. })).count()
        };
        assert_eq!((starts(&arrived[0]), starts(&arrived[1])), (1, 0));
        let refused = |parcel: &Parcel| matches!(parcel.content, Content::Answer { outcome: Err(_), .. });
        assert!(arrived[1].iter().any(refused));
        let ended = Parcel { to: Address::Exchange, content: Content::Ended(Symbol::intern("e")) };
        send_on(&mut exchange, vec![vec![ended], Vec::new()]);
        let arrived = send_on(&mut exchange, vec![Vec::new(), vec![start(1)]]);
        assert_eq!(starts(&arrived[1]), 1, "an ended execution leaves its name");
        assert!(arrived[0].iter().any(|parcel| matches!(parcel.content, Content::Forget(_))));
    }
}
