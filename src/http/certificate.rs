//! The certificate that the server shows, and its key, from files that are replaced while it serves.

use super::{connection::SPOKEN, validity};
use arc_swap::ArcSwap;
use entity::timestamp::Timestamp;
use rustls::{
    InconsistentKeys, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::interval;

/// A certificate with all that lead to its authority has a few thousand bytes.
const MAX_BYTES: u64 = 256 * 1024;
/// How often it is looked whether the files were replaced, as what renews certificates does.
const LOOK: Duration = Duration::from_mins(1);
/// The bit by which everybody reads a file.
const EVERYBODY_READS: u32 = 0o004;

/// The files, and what was read of them.
#[derive(Debug)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    every: Duration,
    config: ArcSwap<ServerConfig>,
    /// The files that were tried last.
    tried: Mutex<Stamps>,
}

/// By what a file is known that takes another's place, or has been written to.
type Stamp = Option<(u64, u64, i64, i64)>;
type Stamps = [Stamp; 2];

/// A certificate and a key that fit each other.
pub struct Pair {
    config: ServerConfig,
    leaf: CertificateDer<'static>,
    /// Whether everybody on this machine can read the key.
    pub key_is_open: bool,
}

/// The files cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {file}: {fault}")]
pub struct CertificateError {
    variable: &'static str,
    file: String,
    fault: Fault,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("cannot read it: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is no file")]
    NotAFile,
    #[error("it is longer than any certificate or key")]
    Long,
    #[error("it holds no certificate in PEM, or a damaged one")]
    NoCertificate,
    #[error("it holds no private key in PEM, or a damaged one: BEGIN PRIVATE KEY, without a password")]
    NoKey,
    #[error("it is not the key of the certificate in {0}")]
    AnotherKey(String),
    #[error("it cannot be used: {0}")]
    Unusable(rustls::Error),
}

impl Tls {
    /// Reads both files, which must be good.
    pub fn read(certificate: &Path, key: &Path) -> Result<Arc<Self>, CertificateError> {
        let tried = stamps(certificate, key);
        let pair = Pair::read(certificate, key)?;
        if pair.key_is_open {
            let file = key.display();
            tracing::warn!(%file, "everybody on this machine can read the key of the certificate: close it (chmod 640)");
        }
        Ok(Arc::new(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            every: LOOK,
            config: ArcSwap::from_pointee(pair.config),
            tried: Mutex::new(tried),
        }))
    }

    /// The same, looking so often whether the files were replaced.
    pub fn looking_every(self: Arc<Self>, every: Duration) -> Arc<Self> {
        let config = ArcSwap::new(self.config.load_full());
        let tried = Mutex::new(*self.tried());
        Arc::new(Self { certificate: self.certificate.clone(), key: self.key.clone(), every, config, tried })
    }

    fn tried(&self) -> std::sync::MutexGuard<'_, Stamps> {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the files again, for connections that come from now on. Unless both are good, it stays what was read before.
    pub fn read_again(&self) -> Result<(), CertificateError> {
        // Taken before they are read: a file that is replaced meanwhile is read once more.
        *self.tried() = stamps(&self.certificate, &self.key);
        let pair = Pair::read(&self.certificate, &self.key)?;
        self.config.store(Arc::new(pair.config));
        Ok(())
    }

    /// Reads the files again as often as they are replaced. What replaces both may be between the two, so that a pair that
    /// does not fit is said once, and the next is waited for.
    pub(super) async fn keep_fresh(self: Arc<Self>) {
        let mut looks = interval(self.every);
        loop {
            looks.tick().await;
            if *self.tried() == stamps(&self.certificate, &self.key) {
                continue;
            }
            match self.read_again() {
                Ok(()) => tracing::info!("the certificate was replaced"),
                Err(error) => tracing::error!(%error, "the certificate stays the one that was read before"),
            }
        }
    }

    /// What a connection is begun with.
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        self.config.load_full()
    }
}

impl Pair {
    /// Reads a certificate and its key.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, CertificateError> {
        let of_certificate = |fault| fault_in("TLS_CERT", certificate, fault);
        let of_key = |fault| fault_in("TLS_KEY", key, fault);
        let (pem, _) = bytes(certificate).map_err(of_certificate)?;
        let chain: Option<Vec<_>> = CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().ok();
        let chain = chain.ok_or_else(|| of_certificate(Fault::NoCertificate))?;
        let leaf = chain.first().cloned().ok_or_else(|| of_certificate(Fault::NoCertificate))?;
        let (pem, mode) = bytes(key).map_err(of_key)?;
        let secret = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| of_key(Fault::NoKey))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, secret));
        let mut config = config.map_err(|error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                of_key(Fault::AnotherKey(certificate.display().to_string()))
            }
            rustls::Error::InvalidCertificate(_) => of_certificate(Fault::NoCertificate),
            error => of_key(Fault::Unusable(error)),
        })?;
        config.alpn_protocols = SPOKEN.map(<[u8]>::to_vec).to_vec();
        Ok(Self { config, leaf, key_is_open: mode & EVERYBODY_READS != 0 })
    }

    /// The certificate itself, without those that lead to its authority.
    pub const fn leaf(&self) -> &CertificateDer<'static> {
        &self.leaf
    }

    /// Until when the certificate holds; none where it does not say so in a way that is read.
    pub fn ends(&self) -> Option<Timestamp> {
        let since_1970 = validity::not_after(&self.leaf).ok()?;
        i64::try_from(since_1970.as_micros()).ok().map(Timestamp)
    }
}

fn fault_in(variable: &'static str, file: &Path, fault: Fault) -> CertificateError {
    CertificateError { variable, file: file.display().to_string(), fault }
}

/// What is in a file, and who may read it.
fn bytes(path: &Path) -> Result<(Vec<u8>, u32), Fault> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(Fault::NotAFile);
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        return Err(Fault::Long);
    }
    Ok((bytes, about.permissions().mode()))
}

fn stamps(certificate: &Path, key: &Path) -> Stamps {
    [certificate, key].map(|file| {
        let about = fs::metadata(file).ok()?;
        Some((about.ino(), about.len(), about.mtime(), about.mtime_nsec()))
    })
}
