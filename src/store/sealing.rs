//! When the audit trail is sealed on PostgreSQL: right after each commit, many at once; and each second, for whoever was
//! killed between the two. Before it what was touched is numbered for the feed; beside it the summary of duties is folded.

use super::{
    database::Store, set::Dialect, tallies::keep_folding, unnumbered::Unnumbered, unsealed::Waiting,
};
use crate::error::Result;
use std::time::Duration;
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

/// Commits that come within it are sealed together.
const TOGETHER: Duration = Duration::from_millis(50);
/// For what is left when the store closes.
const LAST: Duration = Duration::from_secs(2);

/// Seals and folds what this process and others write, until it is dropped.
#[derive(Debug)]
pub struct Sealing {
    store: Store,
    task: JoinHandle<()>,
}

impl Drop for Sealing {
    fn drop(&mut self) {
        self.store.shared.unsealed.keep(false);
        self.task.abort();
    }
}

impl Store {
    /// Begins to seal beside the commands, as a server does. Without it each command waits until its events are sealed.
    pub fn keep_sealing(&self) -> Sealing {
        self.shared.unsealed.keep(true);
        Sealing { store: self.aside(), task: tokio::spawn(keep_sealing(self.aside())) }
    }

    /// What waited to be sealed when this process last looked, which it does each second while it serves.
    pub fn last_seen_waiting(&self) -> Option<Waiting> {
        self.shared.unsealed.measured()
    }

    /// How far the feed was numbered when this process last looked, and for how long something has waited for its number since.
    pub fn last_seen_unnumbered(&self) -> Option<(Unnumbered, Duration)> {
        self.shared.unnumbered.measured()
    }

    /// Sees to it that what was just committed is numbered and sealed. It is committed, whatever becomes of that.
    pub(super) async fn seal_written(&self) {
        if self.dialect() == Dialect::Sqlite {
            return;
        }
        if self.shared.unsealed.is_kept() {
            self.shared.unsealed.tell();
            return;
        }
        if self.shared.epoch.was_touched()
            && let Err(error) = self.number_feed().await
        {
            tracing::warn!(%error, "what was done waits to be told");
        }
        if let Err(error) = self.seal().await {
            tracing::warn!(%error, "what was done waits to be sealed");
        }
    }

    /// Seals what the task has not come to.
    pub(super) async fn seal_last(&self) {
        self.shared.unsealed.keep(false);
        if self.shared.unsealed.begin() && !matches!(timeout(LAST, self.seal()).await, Ok(Ok(()))) {
            tracing::warn!("what was done last waits to be sealed by the next process");
        }
    }
}

async fn keep_sealing(store: Store) {
    tokio::join!(look_each_second(&store), seal_when_told(&store), keep_folding(&store));
}

/// Looks beside the sealing, so that it shows where that is held up; tells of what others left.
async fn look_each_second(store: &Store) {
    let unsealed = &store.shared.unsealed;
    let mut each_second = interval(Duration::from_secs(1));
    each_second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut fails = false;
    loop {
        each_second.tick().await;
        let seen = store.waiting().await;
        if let Ok(waiting) = seen {
            unsealed.measure(waiting);
            if waiting.number > 0 {
                unsealed.tell();
            }
        }
        let unnumbered = store.unnumbered().await;
        if let Ok(unnumbered) = unnumbered {
            store.shared.unnumbered.measure(unnumbered);
            if unnumbered.waiting > 0 {
                unsealed.tell();
            }
        }
        fails = complain(store, seen.and(unnumbered), fails);
    }
}

async fn seal_when_told(store: &Store) {
    let mut fails = false;
    loop {
        store.shared.unsealed.told().await;
        sleep(TOGETHER).await;
        store.shared.unsealed.begin();
        let numbered = store.number_feed().await;
        fails = complain(store, store.seal().await.and(numbered), fails);
    }
}

/// Says once, not each second, that it does not go on; whether it fails now.
fn complain<T>(store: &Store, done: Result<T>, fails: bool) -> bool {
    match done {
        Ok(_) => false,
        Err(error) => {
            if !fails && store.shared.unsealed.is_kept() {
                tracing::warn!(%error, "the audit trail is not sealed, or the feed not numbered");
            }
            true
        }
    }
}
