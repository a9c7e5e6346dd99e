//! Telling what is due, while the server serves.

use crate::{domain::notification::remind, store::Store};
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval_at},
};

/// How often it is looked what is due. Who sets a day waits no longer than that.
const EACH: Duration = Duration::from_mins(5);
/// After the start, which has other things to do.
const FIRST: Duration = Duration::from_secs(30);

/// Tells what is due as its days come, until it is dropped.
pub(super) struct Reminding(JoinHandle<()>);

impl Drop for Reminding {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Reminding {
    /// Begins. Each server of a database does: what one tells, the others find told.
    pub(super) fn begin(store: &Arc<Store>, days: u32) -> Self {
        Self(tokio::spawn(look(Arc::clone(store), days)))
    }
}

async fn look(store: Arc<Store>, days: u32) {
    let mut each = interval_at(tokio::time::Instant::now() + FIRST, EACH);
    each.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        each.tick().await;
        match remind(&store, days).await {
            Ok(0) => {}
            Ok(told) => tracing::info!(told, "told what is due"),
            Err(error) => tracing::warn!(%error, "what is due waits to be told"),
        }
    }
}
