//! Keys that sign access tokens, from files: whoever reads or writes the database cannot sign with them.
//!
//! Where there are such files, no other key counts: neither one that is in the database, nor one that somebody puts there.

use super::{keys::Signer, public_key::PublicKey};
use crate::{
    error::Error,
    store::private::{self, Writers},
};
use arc_swap::ArcSwap;
use p256::{SecretKey, pkcs8::DecodePrivateKey};
use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file with keys has a few hundred bytes each.
const MAX_BYTES: u64 = 64 * 1024;

/// Keys of files, in the order of the files and in them. The first signs, all verify.
pub struct FileKeys {
    files: Vec<PathBuf>,
    keys: ArcSwap<Vec<FileKey>>,
}

struct FileKey {
    secret: SecretKey,
    public: Arc<PublicKey>,
    file: PathBuf,
}

/// The files cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("SIGNING_KEY_FILE: {file}: {fault}")]
pub struct KeyFileError {
    file: String,
    fault: Fault,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("cannot read it: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is no file")]
    NotAFile,
    #[error("others than its owner can read it, and forge tokens: run `{0}`")]
    OpenToOthers(String),
    #[error("others than its owner can replace it in its folder: run `{0}`")]
    FolderOfOthers(String),
    #[error("it is longer than a file of keys")]
    Long,
    #[error("it holds no private key in PEM")]
    Empty,
    #[error("it holds {0:?}, and not a private key: BEGIN PRIVATE KEY or BEGIN EC PRIVATE KEY")]
    Kind(String),
    #[error("a key in it is damaged, or not of the curve P-256 (prime256v1)")]
    Key,
    #[error("a key in it was named before")]
    Twice,
    #[error(transparent)]
    Broken(#[from] Error),
}

impl FileKeys {
    /// Reads files, all of which must be good.
    pub fn read(files: &[PathBuf]) -> Result<Self, KeyFileError> {
        Ok(Self { files: files.to_owned(), keys: ArcSwap::from_pointee(keys_in(files)?) })
    }

    /// Reads the same files again. Unless all are good, the keys stay those that were read before. A key that is there no more
    /// verifies no more.
    pub fn read_again(&self) -> Result<(), KeyFileError> {
        self.keys.store(Arc::new(keys_in(&self.files)?));
        Ok(())
    }

    /// The names of the keys and the files that they are in, in their order.
    pub fn names(&self) -> Vec<(String, PathBuf)> {
        self.keys.load().iter().map(|key| (key.public.kid.clone(), key.file.clone())).collect()
    }

    pub(super) fn signer(&self) -> Result<Signer, Error> {
        let keys = self.keys.load();
        let first = keys.first().ok_or(Error::Broken("a file of keys has a key"))?;
        Signer::with(first.public.kid.clone(), &first.secret)
    }

    pub(super) fn find(&self, kid: &str) -> Option<Arc<PublicKey>> {
        self.keys.load().iter().find(|key| key.public.kid == kid).map(|key| Arc::clone(&key.public))
    }

    pub(super) fn verifying(&self) -> Vec<Arc<PublicKey>> {
        self.keys.load().iter().map(|key| Arc::clone(&key.public)).collect()
    }
}

/// The keys in files, all of which must be good.
fn keys_in(files: &[PathBuf]) -> Result<Vec<FileKey>, KeyFileError> {
    let mut keys = Vec::new();
    for file in files {
        add(&mut keys, file).map_err(|fault| KeyFileError { file: file.display().to_string(), fault })?;
    }
    Ok(keys)
}

fn add(keys: &mut Vec<FileKey>, path: &Path) -> Result<(), Fault> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(Fault::NotAFile);
    }
    if private::is_open_to_others(&about) {
        return Err(Fault::OpenToOthers(private::how_to_close(&[path.to_owned()])));
    }
    let folder = private::folder_of(path);
    if private::writers(folder)? == Writers::Others {
        return Err(Fault::FolderOfOthers(private::how_to_keep_out(folder)));
    }
    if about.len() > MAX_BYTES {
        return Err(Fault::Long);
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    for secret in secrets(&text)? {
        let public = Arc::new(PublicKey::of(&secret)?);
        if keys.iter().any(|key| key.public.kid == public.kid) {
            return Err(Fault::Twice);
        }
        keys.push(FileKey { secret, public, file: path.to_owned() });
    }
    Ok(())
}

/// The private halves stay out of logs.
impl fmt::Debug for FileKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.names()).finish()
    }
}

/// The private keys in a text, one at least.
fn secrets(text: &str) -> Result<Vec<SecretKey>, Fault> {
    const BEGIN: &str = "-----BEGIN ";
    let mut secrets = Vec::new();
    for (at, _) in text.match_indices(BEGIN) {
        let block = text.get(at..).unwrap_or_default();
        let label = block.strip_prefix(BEGIN).and_then(|rest| rest.split_once("-----")).ok_or(Fault::Key)?.0;
        let end = format!("-----END {label}-----");
        let length = block.find(&end).ok_or(Fault::Key)?.saturating_add(end.len());
        let block = block.get(..length).unwrap_or_default();
        let secret = match label {
            "PRIVATE KEY" => SecretKey::from_pkcs8_pem(block).map_err(|_| Fault::Key)?,
            "EC PRIVATE KEY" => SecretKey::from_sec1_pem(block).map_err(|_| Fault::Key)?,
            // What `openssl ecparam -genkey` writes before the key, which says its curve itself.
            "EC PARAMETERS" => continue,
            other => return Err(Fault::Kind(other.to_owned())),
        };
        secrets.push(secret);
    }
    if secrets.is_empty() { Err(Fault::Empty) } else { Ok(secrets) }
}

#[cfg(test)]
mod tests {
    use super::{Fault, secrets};
    use base64::{Engine, engine::general_purpose::STANDARD};
    use p256::{
        SecretKey,
        elliptic_curve::rand_core::OsRng,
        pkcs8::{EncodePrivateKey, LineEnding},
    };

    /// One key in the two forms of PEM.
    fn forms() -> (SecretKey, String, String) {
        let secret = SecretKey::random(&mut OsRng);
        let pkcs8 = secret.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
        let sec1 = secret.to_sec1_pem(LineEnding::LF).unwrap().to_string();
        (secret, pkcs8, sec1)
    }

    #[test]
    fn a_key_is_the_same_in_either_form() {
        let (secret, pkcs8, sec1) = forms();
        assert!(pkcs8.starts_with("-----BEGIN PRIVATE KEY-----\n"), "{pkcs8}");
        assert!(sec1.starts_with("-----BEGIN EC PRIVATE KEY-----\n"), "{sec1}");
        // As `openssl ecparam -genkey` has it.
        let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        for text in [&pkcs8, &sec1, &format!("{parameters}{sec1}"), &pkcs8.replace('\n', "\r\n")] {
            assert_eq!(secrets(text).unwrap(), std::slice::from_ref(&secret), "{text}");
        }
        let (other, _, second) = forms();
        assert_eq!(secrets(&format!("the first\n{pkcs8}\nthe second\n{second}")).unwrap(), [secret, other]);
    }

    #[test]
    fn what_is_no_key_of_ours_is_told_apart() {
        let (_, pkcs8, _) = forms();
        let fault = |text: &str| secrets(text).unwrap_err();
        assert!(matches!(fault(""), Fault::Empty));
        assert!(matches!(fault("no key"), Fault::Empty));
        assert!(matches!(fault(&pkcs8[..pkcs8.len() / 2]), Fault::Key), "cut off");
        let with = |label: &str| pkcs8.replace("PRIVATE KEY", label);
        for label in ["PUBLIC KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "CERTIFICATE"] {
            assert!(matches!(fault(&with(label)), Fault::Kind(kind) if kind == label), "{label}");
            assert!(
                matches!(fault(&format!("{pkcs8}{}", with(label))), Fault::Kind(_)),
                "{label} beside a key"
            );
        }
        // Another curve, by the last byte of its name.
        let curve = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
        let body: String = pkcs8.lines().filter(|line| !line.starts_with('-')).collect();
        let mut der = STANDARD.decode(body).unwrap();
        let at = der.windows(curve.len()).position(|bytes| bytes == curve).unwrap();
        der[at + curve.len() - 1] = 0x06;
        let body = STANDARD.encode(der);
        let other = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        assert!(matches!(fault(&other), Fault::Key));
    }
}
