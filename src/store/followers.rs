//! The standbys of a process, and which of them a question is asked of.

use super::follower::Follower;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{sync::OnceCell, time::timeout};

/// Those of a process.
#[derive(Debug, Default)]
pub(super) struct Replicas {
    pub(super) all: Vec<Arc<Follower>>,
    pub(super) wait: Duration,
    pub(super) next: AtomicUsize,
    /// Questions that the primary answered though they might have been asked elsewhere.
    pub(super) at_primary: AtomicU64,
    /// For how long they answer alone, once the primary says nothing; zero for never.
    pub(super) alone: Duration,
    pub(super) answered_alone: AtomicU64,
    /// How far the primary was when somebody last arrived.
    pub(super) known: AtomicI64,
}

/// Where one question is asked.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) position: i64,
    pub(super) chosen: OnceCell<Option<Arc<Follower>>>,
    /// The rest is asked of the primary.
    pub(super) stays: AtomicBool,
    /// The primary is silent: who asks was found out at the standby that was chosen, and nobody else is asked.
    pub(super) alone: bool,
}

impl Replicas {
    /// One that has replayed that, or has in a moment.
    pub(super) async fn choose(&self, position: i64, losses: Option<Instant>) -> Option<Arc<Follower>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed).checked_rem(self.all.len())?;
        let in_turn = self.all.iter().cycle().skip(first).take(self.all.len());
        let standing: Vec<&Arc<Follower>> = in_turn.filter(|one| one.stands(losses)).collect();
        let there = standing.iter().find(|one| one.replayed.load(Ordering::Acquire) >= position);
        if let Some(there) = there {
            return Some(Arc::clone(there));
        }
        let one = standing.first()?;
        match timeout(self.wait, one.answers(one.reaches(position))).await {
            Ok(Some(true)) => Some(Arc::clone(one)),
            Ok(None) => None,
            Ok(Some(false)) | Err(_) => {
                one.leave_out("it is behind");
                None
            }
        }
    }
}
