//! The only owner of a database connection.
//!
//! There are three ways in, and each says who asks:
//!
//! - [`Store::rows`] reads, for a viewer. The statement begins with the viewer's scope ([`Scoped`]) and can only
//!   narrow from there. An unscoped query cannot be written: nothing hands out the connection, and the lints
//!   forbid the ORM's own entry points elsewhere.
//! - [`Store::command`] writes, for a viewer, under an idempotency key. A row is written through the
//!   [`Held`](tx::Held) that [`Tx::take`](tx::Tx::take) makes, which locks it and decides between *not found* and
//!   *not permitted*; the transaction commits with its audit event or not at all.
//! - [`Store::operate`] is the operator's way, from the command line and sign-in: no viewer, hence no scope. Its
//!   methods say `unscoped`.
//!
//! Every event is sealed into the chain of the audit trail, with its commit or right after it; [`Store::verify`] follows
//! the chain.
//!
//! Either way, what follows from an event is done in its transaction: a store is opened with it ([`Consequences`]).

mod alone;
mod answered;
mod audit;
mod backup;
pub mod begin;
mod budget;
mod column;
mod connect;
mod database;
pub mod deliveries;
mod each;
mod epoch;
mod epochs;
mod fault;
mod fed;
pub mod feed;
mod feed_faults;
mod floor;
pub mod followed;
mod follower;
mod followers;
pub mod identity;
mod in_use;
mod inspect;
mod marks;
mod migrate;
mod moved;
mod newest;
mod numbering;
mod operation;
mod outage;
pub mod own;
pub mod page;
mod passed;
mod patience;
mod pools;
mod postgres;
pub mod private;
mod prune;
mod ranges;
mod reader;
mod replicas;
pub mod request;
mod restore;
pub mod rows;
pub mod scope;
mod seal;
mod sealing;
mod secret;
mod set;
pub mod shown;
mod sqlite;
pub mod sums;
mod take;
pub mod tallies;
mod text;
mod touch;
pub mod tx;
mod unnumbered;
mod unscoped;
mod unsealed;
mod uploads;
mod used;
mod verify;
mod vitals;
mod walk;
mod write;

pub use backup::BackupError;
pub use connect::{ConnectError, Options};
pub use database::{Consequences, Store, Unscoped};
pub use feed_faults::FeedFault;
pub use follower::Replica;
pub use inspect::NotARegister;
pub use migrate::{Servers, Tables};
pub use moved::Moved;
pub use operation::Operation;
pub use patience::Patience;
pub use replicas::{Looking, ReplicaError, ReplicaOptions};
pub use restore::{RestoreError, Restored};
pub use scope::Scoped;
pub use sealing::Sealing;
pub use set::Dialect;
pub use sqlite::FileError;
pub use unsealed::Waiting;
pub use verify::{Break, Head, Verified, VerifyError};
pub use vitals::{Standby, Vitals};
