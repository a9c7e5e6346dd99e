//! A request while it is answered: what was kept for each selected field, and what failed.

use crate::{Context, Error, Fault};
use std::{
    any::Any,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

type Kept = Box<dyn Any + Send + Sync>;

/// A request while it is answered.
pub struct Execution<C: Context> {
    pub(crate) context: C,
    slots: Vec<OnceLock<Result<Kept, C::Error>>>,
    /// A field failed that the application answers for.
    has_failed: AtomicBool,
}

/// Why what a field is written from is not there.
pub enum Missing<'a, C: Context> {
    /// It could not be loaded.
    Failed(&'a C::Error),
    /// Nothing loaded it.
    NotLoaded,
}

impl<C: Context> Execution<C> {
    pub(crate) fn new(context: C, slots: usize) -> Self {
        let slots = std::iter::repeat_with(OnceLock::new).take(slots).collect();
        Self { context, slots, has_failed: AtomicBool::new(false) }
    }

    /// Fills a slot with what was loaded, or with the error. Every field written from that slot fails then, and no
    /// other.
    pub(crate) fn settle<K: Any + Send + Sync>(&self, slot: usize, key: &str, loaded: Result<K, C::Error>) {
        if let Err(error) = &loaded
            && error.is_ours()
        {
            tracing::error!(field = key, %error, "a field failed");
            self.has_failed.store(true, Ordering::Relaxed);
        }
        let loaded = loaded.map(|kept| -> Kept { Box::new(kept) });
        let again = match self.slots.get(slot) {
            Some(slot) => slot.set(loaded).is_err(),
            None => true,
        };
        if again {
            let error = Error::Broken("a slot is filled once");
            tracing::error!(field = key, %error, "a field failed");
        }
    }

    /// Whether a field failed that the application answers for.
    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }

    /// What was kept in a slot.
    pub(crate) fn kept<K: Any>(&self, slot: usize) -> Result<&K, Missing<'_, C>> {
        match self.slots.get(slot).and_then(OnceLock::get) {
            Some(Ok(kept)) => kept.downcast_ref().ok_or(Missing::NotLoaded),
            Some(Err(error)) => Err(Missing::Failed(error)),
            None => Err(Missing::NotLoaded),
        }
    }

    /// Why nothing was kept in a slot, where something should have been.
    pub(crate) fn failure(&self, slot: usize) -> Option<&C::Error> {
        self.slots.get(slot)?.get()?.as_ref().err()
    }
}
