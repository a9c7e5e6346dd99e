//! Files: how their bytes come in, what may come in, where they are kept, and the addresses by which they are had without a token.
//!
//! Bytes are received into a file of their own ([`Incoming`]), found out about ([`Kind`]), and only then kept, under their digest
//! ([`Storage`]): what is kept is whole, is written once, and is the same for all who upload it. Who may have them is for rows to say.

mod address;
mod incoming;
mod kind;
mod name;
mod storage;
mod written;
mod zip;

pub use address::{Address, FOR_SECONDS};
pub use incoming::{Incoming, Received, Unkept};
pub use kind::{Kind, Unfit};
pub use name::{Misnamed, Name};
pub use storage::{S3, Storage};

use crate::{
    config::Issuer,
    error::{Error, Result},
};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where files are, and how much of them there may be.
#[derive(Debug)]
pub struct Files {
    /// The server's address as its clients know it; empty where nobody said.
    origin: String,
    storage: Option<Storage>,
    /// How many were removed that hung on nothing.
    swept: AtomicUsize,
    /// Bytes of a file, at most.
    pub most: u64,
    /// Bytes of all files of an organization, at most.
    pub quota: u64,
}

impl Default for Files {
    /// None are kept.
    fn default() -> Self {
        Self {
            origin: String::new(),
            storage: None,
            swept: AtomicUsize::new(0),
            most: Self::MOST,
            quota: Self::QUOTA,
        }
    }
}

impl Files {
    /// Bytes of a file, unless said otherwise.
    pub const MOST: u64 = 50 << 20;
    /// Bytes of all files of an organization, unless said otherwise.
    pub const QUOTA: u64 = 20 << 30;

    /// Files of a server of this address, kept there, if anywhere.
    pub fn at(origin: &Issuer, storage: Option<Storage>) -> Self {
        let origin = origin.to_string().trim_end_matches('/').to_owned();
        Self { origin, storage, ..Self::default() }
    }

    /// The same, of so many bytes each at most, and of an organization.
    #[must_use]
    pub fn within(self, most: u64, quota: u64) -> Self {
        Self { most, quota, ..self }
    }

    /// Counts files that were removed because they hung on nothing.
    pub fn count_swept(&self, files: usize) {
        self.swept.fetch_add(files, Ordering::Relaxed);
    }

    /// How many were, by this process.
    pub fn swept(&self) -> usize {
        self.swept.load(Ordering::Relaxed)
    }

    /// Where they are kept.
    pub fn storage(&self) -> Result<&Storage> {
        self.storage.as_ref().ok_or(Error::Unready("未配置文件存储 / no place for files is configured"))
    }
}
