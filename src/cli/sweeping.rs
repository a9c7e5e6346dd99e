//! Sweeping files that hang on nothing, while the server serves.

use crate::{
    domain::attachment::{Swept, sweep, sweep_contents},
    error::Result,
    files::Files,
    store::Store,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval_at},
};

/// How often it is looked for uploads that hang on nothing.
const EACH: Duration = Duration::from_mins(10);
/// How many such looks later it is looked for bytes that no row names, for which all that is kept is gone through.
const CONTENTS: u32 = 72;

/// Sweeps, until it is dropped.
pub(super) struct Sweeping(JoinHandle<()>);

impl Drop for Sweeping {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sweeping {
    /// Begins. Each server of a register does.
    pub(super) fn begin(store: &Arc<Store>, files: Arc<Files>) -> Self {
        Self(tokio::spawn(look(Arc::clone(store), files)))
    }
}

async fn look(store: Arc<Store>, files: Arc<Files>) {
    if files.storage().is_err() {
        return;
    }
    let mut each = interval_at(tokio::time::Instant::now() + EACH, EACH);
    each.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks = 0_u32;
    loop {
        each.tick().await;
        match swept(&store, &files, looks.is_multiple_of(CONTENTS)).await {
            Ok(Swept { files: 0, contents: 0 }) => {}
            Ok(Swept { files, contents }) => {
                tracing::info!(files, contents, "swept files that hung on nothing");
            }
            Err(error) => tracing::warn!(%error, "files wait to be swept"),
        }
        looks = looks.wrapping_add(1);
    }
}

async fn swept(store: &Store, files: &Files, with_contents: bool) -> Result<Swept> {
    let storage = files.storage()?;
    let mut swept = sweep(store, storage).await?;
    if with_contents {
        let more = sweep_contents(store, storage).await?;
        swept.contents = swept.contents.saturating_add(more.contents);
    }
    files.count_swept(swept.files);
    Ok(swept)
}
