//! Which epoch of the feed this process is in.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

/// Which epoch this process is in.
#[derive(Debug, Default)]
pub(super) struct Epoch {
    pub(super) began: Mutex<Option<Began>>,
    /// Something was touched, and is committed, since this was last asked.
    touched: AtomicBool,
}

impl Epoch {
    /// Notes that something was touched, where it was.
    pub(super) fn touches(&self, touched: bool) {
        self.touched.fetch_or(touched, Ordering::SeqCst);
    }

    /// Whether something was touched since this was last asked.
    pub(super) fn was_touched(&self) -> bool {
        self.touched.swap(false, Ordering::SeqCst)
    }
}

/// The last connection that had broken when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Began(pub(super) Option<Instant>);
