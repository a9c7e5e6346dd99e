//! Where clients come in: plainly, or by TLS.

use super::certificate::Tls;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Where the server listens, and what it speaks there.
#[derive(Debug)]
pub struct Door {
    pub(super) listener: TcpListener,
    pub(super) tls: Option<Arc<Tls>>,
}

impl From<TcpListener> for Door {
    fn from(listener: TcpListener) -> Self {
        Self { listener, tls: None }
    }
}

impl Door {
    /// One where TLS is spoken, if there is a certificate for it.
    pub const fn new(listener: TcpListener, tls: Option<Arc<Tls>>) -> Self {
        Self { listener, tls }
    }
}
