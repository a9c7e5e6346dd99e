//! What the manager of services, systemd, has of a server: that it is ready, that it still works, and that it reads its keys
//! and its certificate again when told to (SIGHUP). Where there is none, nobody is told, and the signal does the same.

use crate::http::{App, Tls};
use sd_notify::{NotifyState, notify, watchdog_enabled};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
    time::{Interval, interval},
};

/// How often within its patience the manager is told that the server works.
const TIMES: u32 = 3;
/// In between where there is none.
const SELDOM: Duration = Duration::from_hours(1);

/// Looks out for what the manager says, until it is dropped.
pub(super) struct Managed(JoinHandle<()>);

impl Drop for Managed {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Managed {
    /// Tells it that the server is ready: it listens, and its database answered.
    pub(super) fn begin(app: &Arc<App>, tls: Option<Arc<Tls>>) -> io::Result<Self> {
        let hangup = signal(SignalKind::hangup())?;
        let patience = watchdog_enabled();
        let turns = interval(patience.map_or(SELDOM, |patience| patience / TIMES));
        tell(&[NotifyState::Ready]);
        Ok(Self(tokio::spawn(look_out(Arc::clone(app), tls, hangup, turns))))
    }
}

async fn look_out(app: Arc<App>, tls: Option<Arc<Tls>>, mut hangup: Signal, mut turns: Interval) {
    loop {
        tokio::select! {
            _ = turns.tick() => tell(&[NotifyState::Watchdog]),
            _ = hangup.recv() => {
                tell(&[NotifyState::Reloading]);
                match app.authenticator.read_keys_again() {
                    Ok(true) => tracing::info!("the files of keys were read again"),
                    Ok(false) => tracing::info!("there are no files of keys to read again"),
                    Err(error) => tracing::error!(%error, "the keys stay those that were read before"),
                }
                match tls.as_ref().map(|tls| tls.read_again()) {
                    Some(Ok(())) => tracing::info!("the certificate was read again"),
                    Some(Err(error)) => tracing::error!(%error, "the certificate stays the one that was read before"),
                    None => {}
                }
                tell(&[NotifyState::Ready]);
            }
        }
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = notify(states) {
        tracing::warn!(%error, "the manager of services is not told");
    }
}
