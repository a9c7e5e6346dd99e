//! Requests that this server sends: to whom the operator named, within limits, and as if what answers were hostile.
//!
//! Nothing is followed elsewhere, no proxy is taken from the environment, and an answer has a time and a length.

mod addresses;
mod guarded;
mod names;
mod pinned;

pub use addresses::{is_public, meant};
pub use guarded::{Admits, Guarded};
pub use names::Names;

use axum::http::{Request, Response};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{sync::Arc, time::Duration};

/// For a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// For a request, from its beginning to the last byte of its answer.
const WHOLE: Duration = Duration::from_secs(8);
/// Bytes of an answer, at most: a key set of a large provider has some thousands.
const LONGEST: usize = 256 * 1024;
/// Connections that are kept for the next request.
const IDLE: usize = 2;

/// Sends requests.
#[derive(Clone, Debug)]
pub struct Outbound(reqwest::Client);

/// Nothing can be sent as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum Unready {
    /// What should be certificates is none.
    #[error("it holds no certificate in PEM, or a damaged one")]
    Certificates,
    /// There is no way to send.
    #[error("the cryptography of TLS does not start")]
    Tls,
}

/// There is no answer, or none that is read.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// Nobody answers, in time, with a certificate that is trusted.
    #[error("no answer")]
    NoAnswer,
    /// The answer is longer than any should be.
    #[error("the answer is too long")]
    TooLong,
    /// Nothing is sent there.
    #[error("it is at an address that nothing is sent to")]
    Barred,
}

impl Outbound {
    /// Trusts who the browsers trust, and besides whoever these certificates in PEM are of. Nothing goes in the clear, unless
    /// that is said, for what listens on this machine.
    pub fn new(authorities: Option<&[u8]>, clear: bool) -> Result<Self, Unready> {
        Self::by(Self::builder(authorities)?, clear)
    }

    /// Sends to whoever holds the key of this certificate, by whatever name and authority, and to nobody else.
    pub fn to_holder_of(certificate: &CertificateDer<'static>) -> Result<Self, Unready> {
        Self::by(Self::builder_over(pinned::tls(certificate)?), false)
    }

    fn by(builder: reqwest::ClientBuilder, clear: bool) -> Result<Self, Unready> {
        let client = builder
            .https_only(!clear)
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .pool_max_idle_per_host(IDLE)
            .build();
        client.map(Self).map_err(|_| Unready::Tls)
    }

    /// What holds of whatever is sent.
    fn builder(authorities: Option<&[u8]>) -> Result<reqwest::ClientBuilder, Unready> {
        Ok(Self::builder_over(tls(authorities)?))
    }

    fn builder_over(tls: ClientConfig) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("future-community/", env!("CARGO_PKG_VERSION")))
    }

    /// Sends one request, and reads its answer, whatever its status is.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unanswered> {
        let request = reqwest::Request::try_from(request).map_err(|_| Unanswered::NoAnswer)?;
        let mut answer = self.0.execute(request).await.map_err(|_| Unanswered::NoAnswer)?;
        let mut whole = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|_| Unanswered::NoAnswer)? {
            if whole.len().saturating_add(piece.len()) > LONGEST {
                return Err(Unanswered::TooLong);
            }
            whole.extend_from_slice(&piece);
        }
        let mut read = Response::new(whole);
        *read.status_mut() = answer.status();
        *read.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(read)
    }
}

/// How a server is known: by whom the browsers trust, and by these certificates in PEM.
pub fn tls(authorities: Option<&[u8]>) -> Result<ClientConfig, Unready> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = authorities {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let read = read.ok().filter(|read| !read.is_empty()).ok_or(Unready::Certificates)?;
        for certificate in read {
            roots.add(certificate).map_err(|_| Unready::Certificates)?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Unready::Tls)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::{Outbound, Unready};

    #[test]
    fn what_is_no_certificate_is_told() {
        assert!(Outbound::new(None, false).is_ok());
        let damaged = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in [&b""[..], b"no certificate", damaged] {
            assert!(matches!(Outbound::new(Some(pem), false), Err(Unready::Certificates)), "{pem:?}");
        }
    }
}
