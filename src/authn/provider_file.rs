//! `OIDC_PROVIDERS`: which providers of sign-on there are. All of the file is good, or the server does not start; whether a
//! provider answers is not asked then.

use super::provider::{Provider, Terms};
use crate::{
    outbound::{Outbound, Unready},
    store::private,
    text::{self, Lines},
};
use serde::Deserialize;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file of providers, a secret or a certificate is no longer.
const MAX_BYTES: u64 = 256 * 1024;
/// The longest name of a provider, which stands in addresses, and the longest label, which stands on a button.
const MAX_NAME: usize = 32;
const MAX_LABEL: usize = 40;
/// The longest of the other words: an issuer as `linkIdentity` takes it.
const MAX_WORD: usize = 255;

/// What people change at a provider, or is given to somebody else when they go: it names nobody (the core of `OpenID`
/// Connect, §5.7).
const CHANGING: [&str; 10] = [
    "email",
    "email_verified",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "phone_number",
    "phone_number_verified",
];

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("OIDC_PROVIDERS: {file}: {fault}")]
pub struct ProviderError {
    file: String,
    fault: Fault,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("cannot read it: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is longer than such a file is")]
    Long,
    #[error("it is no TOML of providers: {0}")]
    Form(String),
    #[error("it names no provider: leave OIDC_PROVIDERS away for none")]
    Empty,
    #[error("provider {0:?}: {1}")]
    Of(String, Unfit),
}

#[derive(Debug, thiserror::Error)]
enum Unfit {
    #[error("its name is 1 to {MAX_NAME} small letters, digits and hyphens")]
    Name,
    #[error("another provider has its {0}")]
    Twice(&'static str),
    #[error("its label is a line of 1 to {MAX_LABEL} signs")]
    Label,
    #[error(
        "its issuer is an address by https without query and fragment (http is for 127.0.0.1 alone, to try it)"
    )]
    Issuer,
    #[error("its {0} is 1 to {MAX_WORD} plain signs")]
    Word(&'static str),
    #[error(
        "`{0}` may change or pass to another person, and names nobody: take a claim that is theirs for good, such as `sub`"
    )]
    Changing(String),
    #[error("an audience is the client id of an application there, not this register's own")]
    OwnAudience,
    #[error("{file}: {fault}", file = .0.display(), fault = .1)]
    File(PathBuf, FileFault),
    #[error(transparent)]
    Unready(#[from] Unready),
}

#[derive(Debug, thiserror::Error)]
enum FileFault {
    #[error("cannot read it: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is no file")]
    NotAFile,
    #[error("others than its owner can read it: run `{0}`")]
    OpenToOthers(String),
    #[error("it is longer than such a file is")]
    Long,
    #[error("it holds no secret of one line")]
    NoSecret,
    #[error("{0}")]
    Certificates(Unready),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    provider: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    label: String,
    issuer: String,
    client_id: String,
    secret_file: PathBuf,
    #[serde(default = "subject")]
    claim: String,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default)]
    scopes: Vec<String>,
    ca_file: Option<PathBuf>,
}

fn subject() -> String {
    "sub".to_owned()
}

/// Reads the providers of a file, in its order. Files that it names are beside it, unless their paths are whole.
pub fn read(path: &Path) -> Result<Vec<Arc<Provider>>, ProviderError> {
    providers(path).map_err(|fault| ProviderError { file: path.display().to_string(), fault })
}

fn providers(path: &Path) -> Result<Vec<Arc<Provider>>, Fault> {
    let mut text = String::new();
    fs::File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(Fault::Long);
    }
    // What TOML says of a fault repeats the line: there is no secret in this file.
    let file: File = toml::from_str(&text).map_err(|fault| Fault::Form(fault.to_string()))?;
    if file.provider.is_empty() {
        return Err(Fault::Empty);
    }
    let folder = private::folder_of(path);
    let mut providers: Vec<Arc<Provider>> = Vec::new();
    for entry in file.provider {
        let name = entry.name.clone();
        let provider = entry.provider(folder, &providers).map_err(|unfit| Fault::Of(name, unfit))?;
        providers.push(Arc::new(provider));
    }
    Ok(providers)
}

impl Entry {
    fn provider(self, folder: &Path, others: &[Arc<Provider>]) -> Result<Provider, Unfit> {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=MAX_NAME).contains(&self.name.len()) || !self.name.bytes().all(is_name) {
            return Err(Unfit::Name);
        }
        let label = text::given(&self.label, Lines::One).ok().flatten().ok_or(Unfit::Label)?;
        if label.chars().count() > MAX_LABEL {
            return Err(Unfit::Label);
        }
        let clear = self.issuer.starts_with("http://127.0.0.1:");
        let is_issuer = (clear || self.issuer.starts_with("https://")) && !self.issuer.contains(['?', '#']);
        if !is_issuer || word(&self.issuer, "issuer").is_err() {
            return Err(Unfit::Issuer);
        }
        for other in others {
            if other.name() == self.name {
                return Err(Unfit::Twice("name"));
            }
            if other.issuer() == self.issuer {
                return Err(Unfit::Twice("issuer"));
            }
        }
        word(&self.client_id, "client_id")?;
        word(&self.claim, "claim")?;
        if CHANGING.contains(&self.claim.as_str()) {
            return Err(Unfit::Changing(self.claim));
        }
        for audience in &self.audiences {
            word(audience, "audience")?;
            if *audience == self.client_id {
                return Err(Unfit::OwnAudience);
            }
        }
        self.scopes.iter().try_for_each(|scope| word(scope, "scope"))?;
        let secret = secret(&folder.join(&self.secret_file))?;
        let authorities = self.ca_file.map(|file| folder.join(file));
        let pem = authorities.as_deref().map(|file| whole(file, false)).transpose()?;
        let outbound = Outbound::new(pem.as_deref(), clear).map_err(|unready| match authorities {
            Some(file) => Unfit::File(file, FileFault::Certificates(unready)),
            None => unready.into(),
        })?;
        let terms = Terms {
            name: self.name,
            label,
            issuer: self.issuer,
            client_id: self.client_id,
            secret,
            claim: self.claim,
            audiences: self.audiences,
            scopes: self.scopes,
        };
        Provider::new(terms, outbound).ok_or(Unfit::Issuer)
    }
}

/// Checks a word that is sent, or compared, as it stands.
fn word(text: &str, what: &'static str) -> Result<(), Unfit> {
    let is_word = (1..=MAX_WORD).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_word { Ok(()) } else { Err(Unfit::Word(what)) }
}

fn secret(path: &Path) -> Result<String, Unfit> {
    let bytes = whole(path, true)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Unfit::File(path.to_owned(), FileFault::NoSecret));
    }
    Ok(text.to_owned())
}

fn whole(path: &Path, is_secret: bool) -> Result<Vec<u8>, Unfit> {
    let read = || -> Result<Vec<u8>, FileFault> {
        let file = fs::File::open(path)?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(FileFault::NotAFile);
        }
        if is_secret && private::is_open_to_others(&about) {
            return Err(FileFault::OpenToOthers(private::how_to_close(&[path.to_owned()])));
        }
        if about.len() > MAX_BYTES {
            return Err(FileFault::Long);
        }
        let mut bytes = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|fault| Unfit::File(path.to_owned(), fault))
}
