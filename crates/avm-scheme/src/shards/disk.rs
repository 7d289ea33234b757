//! What all shards have committed is kept as one.
//!
//! At an exchange all shards are at rest. There each takes what arrives, so that nothing is on its way but what executions wait for, which ends
//! with them; then each makes its changes, and all of them are one batch of the store. So the store always has what the
//! machine had at one moment. What was shown, and who waits for the disk, waits until that batch is on disk. When there is one depends
//! on the program alone: somebody waits, has flushed output, or a shard has used enough gas since the last one.

use super::Shards;
use super::peer::{Ended, Peer};
use super::pool::Work;
use crate::Engine;
use crate::error::Error;
use crate::running::store_error;
use avm_runtime::{Cut, RunResult, Runtime, SharedStore, Stop, StoreFailure};
use avm_store::Store;
use std::sync::Arc;

impl Engine {
    /// Lets all shards live on a store.
    pub(crate) fn share_store(&mut self, shards: &mut Shards, store: Arc<Store>) -> Result<(), Error> {
        for engine in std::iter::once(&mut *self).chain(shards.engines_mut()) {
            engine.runtime.attach_store(store.clone()).map_err(store_error)?;
        }
        let objects = self.runtime.stored_objects();
        let known = shards.exchange.know_store(store.clone(), objects);
        let opened = known.map_err(store_error)?;
        for (number, parcels) in opened.arriving.into_iter().enumerate() {
            match &mut shards.peers[number] {
                Some(peer) => peer.arriving.extend(parcels),
                None => shards.arriving.extend(parcels),
            }
        }
        for (number, engine) in std::iter::once(&mut *self).chain(shards.engines_mut()).enumerate() {
            let lives_here = |object| opened.receivers.get(&object) == Some(&(number as u32));
            engine.runtime.restore_messages(lives_here).map_err(store_error)?;
        }
        shards.store = Some(SharedStore::new(store).map_err(store_error)?);
        Ok(())
    }

    /// After an exchange, keeps what was committed: in any case, or where somebody waits for that and nobody can go on, or where output
    /// was flushed or a shard has done enough since the last time. Who waits when others can go on is joined by these. Where only output
    /// waits, all go on while the store writes.
    ///
    /// # Errors
    /// The result, where the store has failed or a shard is lost.
    pub(super) fn keep_all(&mut self, shards: &mut Shards, in_any_case: bool) -> Result<(), RunResult> {
        if shards.store.is_none() {
            return Ok(());
        }
        self.check_shards(shards)?;
        self.let_go_kept(shards);
        // What a port holds back waits for the disk, too.
        self.runtime.send_output();
        let all = || std::iter::once(&*self).chain(shards.engines()).map(|engine| &engine.runtime);
        let is_due = all().any(Runtime::waits_for_disk);
        let is_idle = shards.is_idle();
        // What is recorded comes out when the program alone says so.
        let must_show = is_due && (is_idle || self.runtime.is_followed());
        let is_waiting = in_any_case || must_show || all().any(Runtime::has_waiting_for_disk);
        let is_much = all().any(Runtime::has_much_for_store);
        let shows = all().any(Runtime::wants_to_show);
        if is_due {
            all().for_each(Runtime::end_part_of_output);
            shards.held.push_back(None);
        }
        if !(in_any_case || is_much || shows || (is_idle && is_waiting)) {
            return Ok(());
        }
        let cuts = self.settle(shards)?;
        let Some(store) = &mut shards.store else { return Ok(()) };
        let kept = store.commit(cuts).and_then(|()| if is_waiting { store.wait() } else { Ok(()) });
        if let Err(failure) = kept {
            return Err(self.fail(&failure));
        }
        if is_waiting {
            self.let_go(shards);
        } else if is_due {
            let after = store.keep_ahead();
            shards.held.iter_mut().for_each(|part| _ = part.get_or_insert(after));
        }
        Ok(())
    }

    /// Writes out what all shards had printed at exchanges up to which everything is on disk.
    fn let_go_kept(&mut self, shards: &mut Shards) {
        let is_kept =
            |shards: &Shards, after| shards.store.as_ref().is_some_and(|store| store.is_kept(after));
        while let Some(Some(after)) = shards.held.front()
            && is_kept(shards, *after)
        {
            shards.held.pop_front();
            self.let_part_go(shards);
        }
    }

    /// Writes out what all shards had printed at the first exchange of which something is held back; whether there is one.
    fn let_part_go(&mut self, shards: &mut Shards) -> bool {
        let is_one = self.runtime.release_part_of_output();
        if is_one {
            shards.engines().for_each(|engine| _ = engine.runtime.release_part_of_output());
            self.write_out(shards);
        }
        is_one
    }

    /// All shards take what arrives, and give what they have for the store.
    fn settle(&mut self, shards: &mut Shards) -> Result<Vec<Cut>, RunResult> {
        let work =
            shards.peers.iter_mut().filter_map(Option::take).map(|peer| (peer, Work::Settle)).collect();
        shards.pool.start(work, false);
        let arriving = std::mem::take(&mut shards.arriving);
        shards.is_idle &= arriving.is_empty();
        let received = self.runtime.receive_parcels(arriving);
        let own = if received.is_ok() { self.runtime.take_cut() } else { Ok(Cut::default()) };
        shards.join();
        if let Err(fault) = received {
            return Err(self.not_received(shards, &fault));
        }
        let mut cuts = vec![own?];
        self.check_shards(shards)?;
        cuts.extend(shards.all_mut().filter_map(|peer| peer.cut.take()));
        Ok(cuts)
    }

    /// Whether all shards are there and well: nothing is kept otherwise, since what others did may have come of what is lost.
    fn check_shards(&mut self, shards: &Shards) -> Result<(), RunResult> {
        if shards.lost.is_some() {
            return Err(self.runtime.stop_run(Stop::ShardLost));
        }
        let failure = shards.engines().find_map(|engine| engine.runtime.store_failure());
        match failure.cloned() {
            Some(failure) => Err(self.fail(&failure)),
            None => Ok(()),
        }
    }

    fn fail(&mut self, failure: &StoreFailure) -> RunResult {
        self.runtime.adopt_store_failure(failure);
        self.runtime.stop_run(Stop::StoreFailed)
    }

    /// All is on disk: what was printed is written out, exchange by exchange in the order of the shards, and who has waited goes on.
    fn let_go(&mut self, shards: &mut Shards) {
        while self.let_part_go(shards) {}
        shards.held.clear();
        self.runtime.is_on_disk();
        let wake = |peer: &mut Peer| {
            peer.engine.runtime.is_on_disk();
            if matches!(peer.ended, Ended::Idle) {
                peer.ended = Ended::OutOfFuel;
            }
        };
        shards.all_mut().for_each(wake);
        shards.is_idle = false;
    }

    /// Waits until all that was committed on all shards is on disk, and lets output go. To be called between two epochs.
    ///
    /// # Errors
    /// The result, where the store has failed or a shard is lost.
    pub(crate) fn barrier(&mut self) -> Result<(), RunResult> {
        let Some(mut shards) = self.shards.take() else { return self.runtime.barrier() };
        let kept = if shards.epoch.is_some() { Ok(()) } else { self.keep_all(&mut shards, true) };
        self.shards = Some(shards);
        kept
    }
}
