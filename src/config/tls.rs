//! `TLS_CERT` and `TLS_KEY`: what the server shows who connects, where no proxy does.

use clap::Args;
use std::path::{Path, PathBuf};

/// Where the certificate is, and its key.
#[derive(Clone, Debug, Args)]
pub struct TlsConfig {
    /// A file in PEM: the server's certificate, and behind it those that lead to its authority [default: none, and plain
    /// HTTP]
    #[arg(long, env = "TLS_CERT", value_name = "TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// A file in PEM: the private key of that certificate
    #[arg(long, env = "TLS_KEY", value_name = "TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl TlsConfig {
    /// The file of the certificate and that of its key, where the server speaks TLS.
    pub fn files(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }
}
