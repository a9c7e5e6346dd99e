//! The endpoint: sign-in, GraphQL, health, metrics.

mod accept;
mod address;
mod admission;
mod bearer;
mod bodies;
mod busy;
mod certificate;
mod connection;
mod documents;
mod door;
mod edge;
mod etag;
mod exports;
mod files;
mod graphiql;
mod graphql;
mod health;
mod held;
mod host;
mod http2;
mod markup;
mod memory;
mod metrics;
mod negotiation;
mod oauth;
mod pace;
mod patience;
mod percent;
mod place;
mod places;
mod rate;
mod refused;
mod replicas;
mod request_id;
mod router;
mod serve;
mod streams;
mod traced;
mod validity;
mod webhooks;
mod wire;

pub use certificate::{CertificateError, Pair, Tls};
pub use door::Door;
pub use edge::Edge;
pub use router::{App, Settings, router};
pub use serve::serve;
pub use webhooks::{Sending, send_webhooks};

/// Descriptors that a server takes which serves so many connections, over so many of the database.
pub fn descriptors(connections: u32, database_connections: u32) -> u64 {
    /// What a process has open besides: the log, the runtime, files that are read and written.
    const RESERVE: u64 = 64;
    // SQLite has three files open for each: the database, and the two beside it.
    let database = u64::from(database_connections).saturating_mul(3);
    let standing = u64::try_from(places::STANDING).unwrap_or(u64::MAX);
    u64::from(connections).saturating_add(standing).saturating_add(database).saturating_add(RESERVE)
}
