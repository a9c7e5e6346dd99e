//! Whether there may be something new for anybody: looked at once for all streams of this process.

use crate::store::{Moved, Store};
use std::{
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
    looking: Mutex<Weak<watch::Sender<Moved>>>,
    closing: watch::Sender<bool>,
}

/// What one stream waits for.
#[derive(Debug)]
pub(super) struct Waiting {
    moved: watch::Receiver<Moved>,
    closing: watch::Receiver<bool>,
    _looking: Arc<watch::Sender<Moved>>,
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

    /// Begins to wait, and to look where nobody does.
    pub(super) fn wait(&self, store: &Arc<Store>) -> Waiting {
        let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = looking.upgrade().unwrap_or_else(|| {
            let sender = Arc::new(watch::Sender::new(Moved::default()));
            *looking = Arc::downgrade(&sender);
            tokio::spawn(look(Arc::downgrade(&sender), Arc::clone(store)));
            sender
        });
        Waiting { moved: sender.subscribe(), closing: self.closing.subscribe(), _looking: sender }
    }
}

async fn look(sender: Weak<watch::Sender<Moved>>, store: Arc<Store>) {
    loop {
        // Whoever opened a stream has asked by itself: what comes after that is looked for.
        if let Ok(now) = store.feed_moved().await {
            let Some(sender) = sender.upgrade() else { return };
            sender.send_if_modified(|moved| std::mem::replace(moved, now) != now);
        }
        sleep(LOOK).await;
        if sender.strong_count() == 0 {
            return;
        }
    }
}

impl Waiting {
    /// What is there up to now is seen.
    pub(super) fn see(&mut self) {
        self.moved.mark_unchanged();
    }

    /// Waits until there may be something new, and says so; or until the server ends.
    pub(super) async fn moves(&mut self) -> bool {
        tokio::select! {
            moved = self.moved.changed() => moved.is_ok(),
            _ = self.closing.wait_for(|closing| *closing) => false,
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
