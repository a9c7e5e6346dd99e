//! What is served where.

use super::{graphiql, graphql, health, metrics::Metrics, oauth};
use crate::{
    authn::Authenticator,
    catalogue::Published,
    graphql::{Api, api},
    store::Store,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use std::sync::Arc;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, CompressionLevel, Predicate,
        predicate::{DefaultPredicate, SizeAbove},
    },
};

/// Bytes of a request's body, at most.
const MAX_BODY: usize = 1 << 20;
/// An answer below this many bytes is not worth compressing.
const COMPRESSED_ABOVE: u16 = 4 * 1024;

/// How the endpoint behaves.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether nobody may read the catalogue.
    pub public_read: bool,
    /// Whether `/graphiql` is there.
    pub graphiql: bool,
}

/// All that requests share.
pub struct App {
    /// The database.
    pub store: Arc<Store>,
    /// Sign-in.
    pub authenticator: Arc<Authenticator>,
    /// The catalogue that is in force.
    pub published: Published,
    /// What answers questions.
    pub api: Api,
    /// How the endpoint behaves.
    pub settings: Settings,
    pub(super) metrics: Metrics,
}

impl App {
    /// An endpoint over a database.
    pub fn new(store: Arc<Store>, authenticator: Arc<Authenticator>, settings: Settings) -> Arc<Self> {
        let (published, api, metrics) = (Published::default(), api(), Metrics::new());
        Arc::new(Self { store, authenticator, published, api, settings, metrics })
    }
}

/// The routes.
pub fn router(app: &Arc<App>) -> Router {
    let mut routes = Router::new()
        .route("/graphql", post(graphql::post).get(graphql::get))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(super::metrics::show))
        .merge(oauth::routes(Arc::clone(&app.authenticator)));
    if app.settings.graphiql {
        routes = routes.merge(graphiql::routes());
    }
    let worthwhile = DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_ABOVE));
    routes
        .layer(
            CompressionLayer::new().gzip(true).quality(CompressionLevel::Fastest).compress_when(worthwhile),
        )
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::new())
        .with_state(Arc::clone(app))
}
