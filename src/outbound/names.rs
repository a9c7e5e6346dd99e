//! Where names lead, as of now: the system's own answer, or what somebody says.

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::lookup_host, time::timeout};

/// For an answer.
const ANSWERS: Duration = Duration::from_secs(5);

/// Says where names lead.
#[derive(Clone, Debug)]
pub struct Names(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Told(Arc<Mutex<HashMap<String, Vec<IpAddr>>>>),
}

impl Default for Names {
    fn default() -> Self {
        Self::system()
    }
}

impl Names {
    /// As the machine has them.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// Those that are [told](Self::tell), and no others.
    pub fn told() -> Self {
        Self(Source::Told(Arc::default()))
    }

    /// From now on a name leads there; the machine's own are not ours to change.
    pub fn tell(&self, name: &str, addresses: &[IpAddr]) {
        if let Source::Told(names) = &self.0 {
            let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
            names.insert(name.to_owned(), addresses.to_vec());
        }
    }

    /// Where a name leads; an error where nobody knows.
    pub async fn of(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let addresses = match &self.0 {
            Source::System => {
                let found =
                    timeout(ANSWERS, lookup_host((name, 0))).await.map_err(|_| io::ErrorKind::TimedOut)??;
                found.map(|address| address.ip()).collect()
            }
            Source::Told(names) => {
                let names = names.lock().unwrap_or_else(PoisonError::into_inner);
                names.get(name).cloned().unwrap_or_default()
            }
        };
        if addresses.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(addresses) }
    }
}
