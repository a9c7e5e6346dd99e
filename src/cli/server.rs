//! `serve`.

use super::open;
use crate::{
    authn::{self, Authenticator},
    config::{DatabaseConfig, Introspection, ServerConfig},
    http::{App, Settings, serve},
    store::Store,
};
use std::{error::Error, net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

pub(super) async fn run(database: &DatabaseConfig, server: &ServerConfig) -> Result<(), Box<dyn Error>> {
    let store = Arc::new(open(database).await?);
    let listener = listen(server).await?;
    // It serves all the same, and is not ready: whoever rolls out a version sees why at /readyz.
    if store.pending_migrations().await? > 0 {
        tracing::warn!("migrations are pending: run `future-community migrate`");
    } else if store.catalogue_revision().await?.is_none() {
        tracing::warn!("there is no policy: run `future-community policy import DIR`");
    }
    let _sealing = store.keep_sealing();
    Ok(serve(app(store, server, listener.local_addr()?, false), listener, server.connections).await?)
}

pub(super) async fn listen(server: &ServerConfig) -> Result<TcpListener, Box<dyn Error>> {
    TcpListener::bind(server.bind)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", server.bind).into())
}

/// The endpoint as it is configured, at an address. A demo shows what a real server keeps to itself unless told.
pub(super) fn app(store: Arc<Store>, server: &ServerConfig, address: SocketAddr, demo: bool) -> Arc<App> {
    let sign_in = authn::Settings::new(server.issuer(address), server.audience.clone());
    let authenticator = Arc::new(Authenticator::new(Arc::clone(&store), sign_in));
    let introspection = if demo { Introspection::Everyone } else { Introspection::SignedIn };
    let settings = Settings {
        public_read: server.public_read,
        graphiql: server.graphiql.unwrap_or(demo),
        introspection: server.introspection.unwrap_or(introspection),
        limits: server.limits,
        rate_limit: server.rate_limit,
        sign_in_rate_limit: server.sign_in_rate_limit,
        trust_forwarded_for: server.trust_forwarded_for,
    };
    App::new(store, authenticator, settings)
}
