//! The endpoint: sign-in, GraphQL, health, metrics.

mod bearer;
mod graphiql;
mod graphql;
mod health;
mod metrics;
mod oauth;
mod rate;
mod router;
mod serve;

pub use router::{App, Settings, router};
pub use serve::serve;
