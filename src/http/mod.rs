//! The endpoint: sign-in, GraphQL, health, metrics.

mod address;
mod bearer;
mod graphiql;
mod graphql;
mod health;
mod host;
mod metrics;
mod negotiation;
mod oauth;
mod percent;
mod rate;
mod refused;
mod router;
mod serve;

pub use router::{App, Settings, router};
pub use serve::serve;
