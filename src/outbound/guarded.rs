//! Requests to addresses that somebody else than the operator may have named: where they may go is decided for the very address
//! that is dialled.

use super::{Names, Outbound, Unanswered, Unready};
use axum::http::{HeaderMap, Request, StatusCode};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    error::Error,
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// For a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// For a request, from its beginning to the end of what is read of its answer: less than the lease of a webhook's turn.
const WHOLE: Duration = Duration::from_secs(15);
/// Bytes of an answer that are read, so that whoever answers is not cut off; what they say is nobody's to know.
const READ: usize = 64 * 1024;

/// Whether something may be sent to an address.
pub type Admits = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// Sends requests to where it may, and tells the status of their answers and nothing else.
#[derive(Clone)]
pub struct Guarded {
    client: reqwest::Client,
    admits: Admits,
    whole: Duration,
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").finish_non_exhaustive()
    }
}

/// A name leads to where nothing may be sent.
#[derive(Debug, thiserror::Error)]
#[error("it leads to an address that nothing is sent to")]
struct Barred;

impl Guarded {
    /// Trusts as [`Outbound::new`] does. Each request has a connection of its own, so that none goes to an address that was
    /// looked at before.
    pub fn new(authorities: Option<&[u8]>, names: Names, admits: Admits) -> Result<Self, Unready> {
        let builder = Outbound::builder(authorities)?
            .connect_timeout(CONNECT)
            .pool_max_idle_per_host(0)
            .dns_resolver(Dialled { names, admits: Arc::clone(&admits) });
        builder.build().map(|client| Self { client, admits, whole: WHOLE }).map_err(|_| Unready::Tls)
    }

    /// The same, with so long for a request.
    #[must_use]
    pub fn within(self, whole: Duration) -> Self {
        Self { whole, ..self }
    }

    /// Sends one request. Whoever says a status in time has answered, however long what comes after it takes: that is
    /// not waited for beyond the request's time.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<(StatusCode, HeaderMap), Unanswered> {
        let mut request = reqwest::Request::try_from(request).map_err(|_| Unanswered::NoAnswer)?;
        *request.timeout_mut() = Some(self.whole);
        // What is no name is not looked up, and dialled as it is.
        let host = request.url().host_str().unwrap_or_default().trim_matches(['[', ']']);
        if let Ok(address) = host.parse::<IpAddr>()
            && !(self.admits)(address)
        {
            return Err(Unanswered::Barred);
        }
        let mut answer = self.client.execute(request).await.map_err(|error| unanswered(&error))?;
        let answered = (answer.status(), std::mem::take(answer.headers_mut()));
        let mut read = 0_usize;
        while let Ok(Some(piece)) = answer.chunk().await {
            read = read.saturating_add(piece.len());
            if read > READ {
                break;
            }
        }
        Ok(answered)
    }
}

fn unanswered(error: &reqwest::Error) -> Unanswered {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<Barred>() {
            return Unanswered::Barred;
        }
        cause = error.source();
    }
    Unanswered::NoAnswer
}

/// Finds the addresses that are dialled. One that is barred bars them all: a name that leads to both means no good.
struct Dialled {
    names: Names,
    admits: Admits,
}

impl Resolve for Dialled {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, admits) = (self.names.clone(), Arc::clone(&self.admits));
        Box::pin(async move {
            let found = names.of(name.as_str()).await?;
            if !found.iter().all(|address| admits(*address)) {
                return Err(Barred.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
