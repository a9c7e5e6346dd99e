//! Why nothing was done with an account.

use super::{MAX_DISPLAY_NAME, MAX_NAME, password::Unsuitable};
use crate::{
    error::{Error, Refusal, Stop},
    text::Unfit,
};

/// Nothing was done with an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No account, or none of the kind that was meant, has this name.
    #[error("there is no account {0}")]
    Unknown(String),
    /// Another account has this name.
    #[error("the name {0} is taken")]
    NameTaken(String),
    /// A name that cannot be spelled out on paper or in a header.
    #[error(
        "a name has 1 to {MAX_NAME} of the signs a-z 0-9 . _ - and begins with a letter or digit; {0:?} does not"
    )]
    BadName(String),
    /// Nobody could tell whose signature it is.
    #[error("a display name has 1 to {MAX_DISPLAY_NAME} characters")]
    BadDisplayName,
    /// It would not show as what it is.
    #[error("a display name: {0}")]
    UnfitDisplayName(#[from] Unfit),
    /// A secret that can be guessed, that takes long to hash, or that cannot be typed the same way everywhere.
    #[error("a secret: {0}")]
    BadSecret(#[from] Unsuitable),
    /// Who it is elsewhere cannot be meant, is somebody else, or is not so.
    #[error("an identity: {}", .0.message)]
    BadIdentity(Refusal),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<Stop> for AccountError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Failed(error) => Self::Failed(error),
            Stop::Refused(refusals) => match refusals.into_iter().next() {
                Some(refusal) => Self::BadIdentity(refusal),
                None => Self::Failed(Error::Broken("a refusal says why")),
            },
        }
    }
}
