//! Who is asking: passwords, sessions, tokens and the keys that sign them.
//!
//! An access token says which account and which session, and nothing about rights: those are looked up at every
//! request, so that what was revoked works no more at once. It is short-lived and signed by a key of a file or of the
//! table `signing_keys`; whoever wants a new one shows a refresh token, which is good once.

pub mod assertion;
mod attempt;
mod authenticator;
mod authorize;
mod cache;
mod chain;
pub mod client_key;
mod door;
mod key_files;
mod keyring;
pub mod keys;
pub mod lockout;
mod origin;
pub mod password;
mod provider;
mod provider_file;
mod provider_keys;
mod provider_logout;
mod provider_sign_in;
mod provider_token;
mod public_key;
pub mod redirect;
mod refresh;
mod refusals;
mod session;
mod settings;
mod sign_in;
mod swap;
mod token;

pub use attempt::{Attempt, SECONDS as ATTEMPT_SECONDS};
pub use authenticator::{Authenticator, Denied};
pub use authorize::{Application, Asked, Entered, Redemption, end_sessions_of, take_back_codes};
pub use chain::random;
pub use door::Door;
pub use key_files::{FileKeys, KeyFileError};
pub use origin::Origin;
pub use provider::Provider;
pub use provider_file::{ProviderError, read as read_providers};
pub use provider_logout::NoticeError;
pub use provider_sign_in::{Met, SignOnError};
pub use session::{GrantError, Tokens};
pub use settings::Settings;
pub use sign_in::Proof;
pub use swap::Swap;
