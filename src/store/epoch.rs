//! Which epoch of the feed this process is in.

use std::{sync::Mutex, time::Instant};

/// Which epoch this process is in.
#[derive(Debug, Default)]
pub(super) struct Epoch(pub(super) Mutex<Option<Began>>);

/// The last connection that had broken when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Began(pub(super) Option<Instant>);
