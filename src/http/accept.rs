//! Taking connections, also where the machine lacks what it takes.

use super::places::Places;
use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

/// For how long nothing is tried where nobody has a descriptor to give back, at first and at most.
const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);
/// Idle connections that are closed for it, and the time that this takes.
const DISMISSED: usize = 16;
const UNTIL_CLOSED: Duration = Duration::from_millis(10);
/// How often that is said.
const SAID: Duration = Duration::from_secs(1);

/// Where connections come from.
pub(super) struct Acceptor {
    listener: TcpListener,
    pause: Duration,
    said: Option<Instant>,
    unsaid: u64,
}

impl Acceptor {
    pub(super) const fn new(listener: TcpListener) -> Self {
        Self { listener, pause: SHORTEST, said: None, unsaid: 0 }
    }

    /// The next connection. Where there is no descriptor for it, the idlest connections give theirs back, and nothing is
    /// tried for a while: who tries at once again does nothing else.
    pub(super) async fn next(&mut self, places: &Places) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(accepted) => {
                    self.pause = SHORTEST;
                    return accepted;
                }
                // The client is gone; the next one is there.
                Err(error) if is_of_the_client(&error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                }
                Err(error) => {
                    self.say(&error);
                    if places.dismiss_the_idlest(DISMISSED) > 0 {
                        sleep(UNTIL_CLOSED).await;
                    } else {
                        sleep(self.pause).await;
                        self.pause = self.pause.saturating_mul(2).min(LONGEST);
                    }
                }
            }
        }
    }

    fn say(&mut self, error: &io::Error) {
        if self.said.is_some_and(|said| said.elapsed() < SAID) {
            self.unsaid = self.unsaid.saturating_add(1);
            return;
        }
        let before = std::mem::take(&mut self.unsaid);
        tracing::warn!(%error, before, "connections are not accepted for now");
        self.said = Some(Instant::now());
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted)
}
