//! Whether there may be something new, and for whom: looked at once for all streams of this process.
//!
//! Where something was touched, it is asked once for all streams that see the same whether it is theirs. Only those are woken:
//! each then reads its rights and its page for itself.

use crate::{
    error::Result,
    store::{Moved, Store, followed::Followed},
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{sync::watch, time::sleep};

/// How often it is looked, while somebody follows.
const LOOK: Duration = Duration::from_millis(250);

/// What streams wait for.
#[derive(Debug)]
pub(in crate::http) struct Moves {
    /// Looks as long as a stream is open.
    looking: Mutex<Weak<Looking>>,
    closing: watch::Sender<bool>,
}

/// Those that are open.
#[derive(Debug)]
struct Looking {
    /// Something became of rights, or of the database itself.
    everybody: watch::Sender<()>,
    /// By what is followed.
    groups: Mutex<HashMap<Seen, Weak<Group>>>,
}

/// The digest of what a viewer sees of what it follows. Where it is the same, so is what is new.
type Seen = [u8; 32];

/// Streams that see the same.
#[derive(Debug)]
struct Group {
    seen: Seen,
    followed: Arc<Followed>,
    moved: watch::Sender<()>,
}

/// What one stream waits for.
#[derive(Debug)]
pub(super) struct Waiting {
    everybody: watch::Receiver<()>,
    group: Option<(Arc<Group>, watch::Receiver<()>)>,
    closing: watch::Receiver<bool>,
    looking: Arc<Looking>,
}

impl Moves {
    pub(in crate::http) fn new() -> Self {
        Self { looking: Mutex::default(), closing: watch::Sender::new(false) }
    }

    /// Ends all streams: their clients come again, to another process or to the next.
    pub(in crate::http) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Whether the server ends.
    pub(in crate::http) fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// What says when streams are to end.
    pub(in crate::http) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Begins to wait, and to look where nobody does.
    pub(super) fn wait(&self, store: &Arc<Store>) -> Waiting {
        let mut kept = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let looking = kept.upgrade().unwrap_or_else(|| {
            let looking = Arc::new(Looking { everybody: watch::Sender::new(()), groups: Mutex::default() });
            *kept = Arc::downgrade(&looking);
            tokio::spawn(look(Arc::downgrade(&looking), Arc::clone(store)));
            looking
        });
        let everybody = looking.everybody.subscribe();
        Waiting { everybody, group: None, closing: self.closing.subscribe(), looking }
    }
}

async fn look(looking: Weak<Looking>, store: Arc<Store>) {
    let mut before = None;
    loop {
        let now = store.feed_moved().await;
        let Some(looking) = looking.upgrade() else { return };
        if let Ok(now) = now {
            looking.tell(&store, before, now).await;
            before = Some(now);
        }
        drop(looking);
        sleep(LOOK).await;
    }
}

impl Looking {
    async fn tell(&self, store: &Store, before: Option<Moved>, now: Moved) {
        match before {
            Some(before) if before == now => {}
            Some(before) if (before.rights, before.epoch) == (now.rights, now.epoch) => {
                for group in self.groups() {
                    // Whoever cannot be asked about finds out by itself.
                    if group.is_moved(store, before.position).await.unwrap_or(true) {
                        group.moved.send_replace(());
                    }
                }
            }
            // Whoever came before it was first looked may have asked before that.
            None | Some(_) => self.everybody.send_replace(()),
        }
    }

    fn groups(&self) -> Vec<Arc<Group>> {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        groups.retain(|_, group| group.strong_count() > 0);
        groups.values().filter_map(Weak::upgrade).collect()
    }

    fn group(&self, seen: Seen, followed: &Arc<Followed>) -> Arc<Group> {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let group = groups.entry(seen).or_default();
        group.upgrade().unwrap_or_else(|| {
            let made =
                Arc::new(Group { seen, followed: Arc::clone(followed), moved: watch::Sender::new(()) });
            *group = Arc::downgrade(&made);
            made
        })
    }
}

impl Group {
    /// Whether something is new to it that was touched after a number.
    async fn is_moved(&self, store: &Store, position: i64) -> Result<bool> {
        Ok(store.feed_newest(&self.followed, position, position, false).await?.is_some())
    }
}

impl Waiting {
    /// What is there up to now is seen.
    pub(super) fn see(&mut self) {
        self.everybody.mark_unchanged();
        if let Some((_, moved)) = &mut self.group {
            moved.mark_unchanged();
        }
    }

    /// This is what it sees, of which something may be new from now on.
    pub(super) fn follow(&mut self, followed: &Arc<Followed>) {
        let seen = Sha256::digest(format!("{followed:?}")).into();
        if self.group.as_ref().is_none_or(|(group, _)| group.seen != seen) {
            let group = self.looking.group(seen, followed);
            let mut moved = group.moved.subscribe();
            // What came while it was not yet of this group was told to nobody of it: it asks once more.
            moved.mark_changed();
            self.group = Some((group, moved));
        }
    }

    /// Waits until there may be something new, and says so; or until the server ends.
    pub(super) async fn moves(&mut self) -> bool {
        let Self { everybody, group, closing, .. } = self;
        let of_group = async {
            match group {
                Some((_, moved)) => moved.changed().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            moved = everybody.changed() => moved.is_ok(),
            moved = of_group => moved.is_ok(),
            _ = closing.wait_for(|closing| *closing) => false,
        }
    }

    /// Waits until the server ends.
    pub(super) async fn closes(&mut self) {
        let _ = self.closing.wait_for(|closing| *closing).await;
    }

    /// Whether the server ends.
    pub(super) fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }
}
