//! Questions while the primary says nothing: standbys answer them alone, for a while.
//!
//! Who asks, and what they may, is asked of the primary, so that what was taken away is gone at once. From the loss of a primary
//! until another is promoted that is nobody, and nobody could ask anything. So for a bounded time the standby that is furthest says
//! who asks, and answers: it has replayed all that it received, and no less than this process ever saw. What is so answered may lack
//! what was taken away since the primary was last heard, where it lives on and is cut off from here alone. Nothing is ever done by
//! it: commands, streams, exports and the feed wait for the primary.

use super::{
    database::Store,
    follower::Follower,
    followers::{Asked, Replicas},
    identity::Arrival,
    reader::Reader,
    text::Text,
};
use crate::error::{Error, Result};
use futures_util::future::{join_all, pending};
use sea_orm::QueryResult;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::OnceCell,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tracing::Instrument;

/// For how long the primary has answered nothing of this process before it is not waited for: it is asked something every second.
const SILENT: Duration = Duration::from_secs(2);
/// How often a silent one is asked whether it is back, and how long it may take to say so.
const LISTENS: Duration = Duration::from_millis(500);
/// How long a standby may take to say how far it is.
const SAYS: Duration = Duration::from_secs(1);

impl Store {
    /// Does work that the primary is needed for. None once it is silent, and standbys may answer.
    pub async fn unless_silent<T>(&self, work: impl Future<Output = Result<T>>) -> Option<Result<T>> {
        let Some(replicas) = self.shared.replicas.get().filter(|all| !all.alone.is_zero()) else {
            return Some(work.await);
        };
        tokio::select! {
            biased;
            () = self.silence(replicas) => None,
            answer = work => match answer {
                // Its connections broke a moment ago: that it is gone shows when none can be made.
                Err(Error::Unreachable(_)) if timeout(SILENT, self.silence(replicas)).await.is_ok() => None,
                answer => Some(answer),
            },
        }
    }

    /// Waits until the primary is silent. Beyond the time for which standbys may answer that never comes.
    async fn silence(&self, replicas: &Replicas) {
        loop {
            let quiet = self.shared.outage.unanswered(Instant::now());
            if quiet > replicas.alone {
                return pending().await;
            }
            let Some(left) = SILENT.checked_sub(quiet).filter(|left| !left.is_zero()) else { return };
            sleep(left).await;
        }
    }

    /// The standby that may answer while the primary is silent, if there is one.
    pub(super) async fn furthest(&self) -> Option<Arc<Follower>> {
        let replicas = self.shared.replicas.get()?;
        let known = replicas.known.load(Ordering::Acquire);
        let asked = replicas.all.iter().filter(|one| one.stood()).map(|one| async move {
            let place = timeout(SAYS, one.place()).await.ok()?.ok()??;
            (place >= known).then_some((place, one))
        });
        let told = join_all(asked).await.into_iter().flatten();
        told.max_by_key(|(place, _)| *place).map(|(_, one)| Arc::clone(one))
    }

    /// Whether questions are answered, though the primary is silent.
    pub async fn answers_alone(&self) -> bool {
        self.furthest().await.is_some()
    }

    /// The rows of a statement by which somebody arrives who asks a question, of a standby.
    pub(super) async fn arrive_alone(&self, statement: &Text, one: &Follower) -> Result<Vec<QueryResult>> {
        let span = self.sends(statement);
        let rows = one.answers(one.pool.all(statement)).instrument(span).await;
        let rows = rows.ok_or_else(|| self.too_late("the standby does not answer any more"))?;
        if let Some(replicas) = self.shared.replicas.get() {
            replicas.answered_alone.fetch_add(1, Ordering::Relaxed);
        }
        Ok(rows)
    }

    /// The same store, for a question of who arrived so: by that standby, and by nothing else.
    #[must_use]
    pub fn at(&self, arrival: &Arrival) -> Self {
        let asked = match (&arrival.alone, arrival.position) {
            (Some(one), _) => Some((0, OnceCell::new_with(Some(Some(Arc::clone(one)))), true)),
            (None, Some(position)) => Some((position, OnceCell::new(), false)),
            (None, None) => None,
        };
        let mut store = self.aside();
        store.asked = asked.map(|(position, chosen, alone)| {
            Arc::new(Asked { position, chosen, stays: AtomicBool::new(false), alone })
        });
        store
    }

    /// Fails for who arrived at a standby: what that does not answer, nobody does.
    pub(super) fn check_alone(&self) -> Result<()> {
        match &self.asked {
            Some(asked) if asked.alone => Err(self.too_late("the primary does not answer")),
            _ => Ok(()),
        }
    }

    /// Asks a silent primary again and again whether it is back, and says when questions are answered without it.
    pub(super) async fn listen(&self, replicas: &Replicas) {
        let mut ticks = interval(LISTENS);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_alone = false;
        loop {
            ticks.tick().await;
            let quiet = self.shared.outage.unanswered(Instant::now());
            let was_alone = std::mem::replace(&mut is_alone, (SILENT..replicas.alone).contains(&quiet));
            match (was_alone, is_alone) {
                (false, true) => tracing::warn!("the primary says nothing: standbys answer questions alone"),
                (true, false) if quiet < SILENT => tracing::warn!("the primary is heard again"),
                (true, false) => {
                    tracing::error!("the primary was not heard for too long: nobody answers questions");
                }
                _ => {}
            }
            if quiet >= SILENT {
                let ask = Text { text: "SELECT 1".into(), values: Vec::new() };
                // That it answers is noted where answers are.
                let _answer = timeout(LISTENS, Reader::Arrival(self).all(&ask)).await;
            }
        }
    }
}
