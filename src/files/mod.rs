//! Files: the addresses by which they are had without a token.

mod address;

pub use address::{Address, FOR_SECONDS};

use crate::config::Issuer;

/// Where files are.
#[derive(Debug, Default)]
pub struct Files {
    /// The server's address as its clients know it; empty where nobody said.
    origin: String,
}

impl Files {
    /// Files of a server of this address.
    pub fn at(origin: &Issuer) -> Self {
        Self { origin: origin.to_string().trim_end_matches('/').to_owned() }
    }
}
