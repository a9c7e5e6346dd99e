//! What is served where.

use super::{
    bodies,
    edge::Edge,
    exports, files, graphiql, graphql, health,
    metrics::Metrics,
    negotiation, oauth,
    pace::Pace,
    places::Places,
    rate::{self, Client, Limit},
    refused, request_id,
    streams::{self, Moves, Streams},
    webhooks::Measured,
};
use crate::{
    authn::{Authenticator, Origin},
    catalogue::Published,
    config::{Introspection, Limits, Operations, Rate},
    domain::{document::Registry, webhook::Reachable},
    files::Files,
    graphql::{Api, api},
    store::Store,
};
use axum::{
    RequestExt, Router,
    extract::{DefaultBodyLimit, Request},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_ENCODING, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS},
    },
    middleware::{from_fn, from_fn_with_state, map_request},
    routing::{get, post},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, CompressionLevel, Predicate,
        predicate::{DefaultPredicate, SizeAbove},
    },
    decompression::RequestDecompressionLayer,
    set_header::SetResponseHeaderLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};

/// Uploads that are looked at at once.
const LOOKING: usize = 2;
/// Bytes of a request's body, at most; of one that is compressed, both as it comes and as it is read.
pub(super) const MAX_BODY: usize = 1 << 20;
/// An answer below this many bytes is not worth compressing.
const COMPRESSED_ABOVE: u16 = 4 * 1024;

/// Between two pieces of a request's body.
pub(super) const BETWEEN_PIECES: Duration = Duration::from_secs(10);
/// For a request from its head to its answer. A command that is cut off leaves nothing.
const REQUEST: Duration = Duration::from_secs(30);

/// A header of every answer that does not say otherwise.
fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// How the endpoint behaves.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the operator's")]
pub struct Settings {
    /// Whether nobody may read the catalogue.
    pub public_read: bool,
    /// For how long a copy of what is followed may be kept that does not ask again.
    pub offline_hold: Duration,
    /// Whether `/graphiql` is there.
    pub graphiql: bool,
    /// Who may ask the schema about itself.
    pub introspection: Introspection,
    /// Which operations are run.
    pub operations: Operations,
    /// What one question may take.
    pub limits: Limits,
    /// Requests of one viewer in a second.
    pub rate_limit: Rate,
    /// Sign-ins of one address in a minute.
    pub sign_in_rate_limit: Rate,
    /// Whether `X-Forwarded-For` is a proxy's word.
    pub trust_forwarded_for: bool,
    /// Whether `traceparent` is a proxy's word.
    pub trust_traceparent: bool,
    /// What clients may take before anything is done for them.
    pub edge: Edge,
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
    pub(super) registry: Registry,
    pub(super) metrics: Metrics,
    pub(super) questions: Limit<Client>,
    pub(super) sign_ins: Limit<Origin>,
    /// Requests of an address, whoever sends them.
    pub(super) addresses: Limit<Origin>,
    pub(super) places: Arc<Places>,
    pub(super) pace: Pace,
    pub(super) streams: Arc<Streams>,
    pub(super) moves: Moves,
    /// Exports of the feed that are sent.
    pub(super) exports: Arc<Streams>,
    /// Files that are uploaded.
    pub(super) uploads: Arc<Streams>,
    /// What came is looked at a few at a time.
    pub(super) looking: Semaphore,
    pub(super) webhooks: Measured,
    /// Long bodies are decoded one at a time.
    pub(super) long_bodies: Semaphore,
}

impl App {
    /// An endpoint over a database, with webhooks on the public Internet.
    pub fn new(store: Arc<Store>, authenticator: Arc<Authenticator>, settings: Settings) -> Arc<Self> {
        Self::reaching(store, authenticator, settings, (Arc::default(), Arc::default()))
    }

    /// The same, with webhooks that may be elsewhere, and files that are kept.
    pub fn reaching(
        store: Arc<Store>,
        authenticator: Arc<Authenticator>,
        settings: Settings,
        (reachable, files): (Arc<Reachable>, Arc<Files>),
    ) -> Arc<Self> {
        let api =
            api().within(&settings.limits).holding(settings.offline_hold).reaching(reachable).keeping(files);
        Arc::new(Self {
            store,
            authenticator,
            published: Published::default(),
            api,
            settings,
            registry: Registry::default(),
            metrics: Metrics::new(),
            questions: Limit::per_second(settings.rate_limit),
            sign_ins: Limit::per_minute(settings.sign_in_rate_limit),
            addresses: Limit::per_second(settings.edge.address_rate_limit),
            places: Arc::new(Places::new(settings.edge)),
            pace: Pace::new(),
            streams: Arc::new(Streams::new(settings.edge.streams())),
            moves: Moves::new(),
            exports: Arc::new(Streams::new(exports::EXPORTS)),
            uploads: Arc::new(Streams::new(files::uploads(settings.edge.uploads))),
            looking: Semaphore::new(LOOKING),
            webhooks: Measured::default(),
            long_bodies: Semaphore::new(1),
        })
    }

    /// Ends what would go on for long: their clients come again, to another process or to the next.
    pub fn end_streams(&self) {
        self.moves.close();
    }
}

/// What is compressed is limited as it comes, too: it may be endless, and have nothing in it.
async fn limit_compressed(mut request: Request) -> Request {
    negotiation::spell_codings(request.headers_mut());
    if request.headers().contains_key(CONTENT_ENCODING) { request.with_limited_body() } else { request }
}

/// The routes.
pub fn router(app: &Arc<App>) -> Router {
    let questions = post(graphql::post)
        .get(graphql::get)
        // What cannot be decompressed is for the route to refuse, in its own words.
        .layer(RequestDecompressionLayer::new().gzip(true).pass_through_unaccepted(true))
        .layer(map_request(limit_compressed));
    let mut routes = Router::new()
        .route("/graphql", questions.clone())
        .route("/graphql/stream", questions)
        .route("/graphql/ws", get(streams::open))
        .merge(exports::routes())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(super::metrics::show))
        .merge(
            oauth::routes(Arc::clone(&app.authenticator))
                .layer(from_fn_with_state(Arc::clone(app), bodies::of_form))
                .layer(from_fn_with_state(Arc::clone(app), rate::limit_sign_in)),
        );
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
        .layer(RequestBodyTimeoutLayer::new(BETWEEN_PIECES))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST))
        .merge(files::routes())
        .layer(from_fn(refused::formed))
        .layer(fixed(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(REFERRER_POLICY, "no-referrer"))
        .layer(fixed(X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(CACHE_CONTROL, "no-store"))
        .layer(from_fn_with_state(Arc::clone(app), request_id::named))
        .with_state(Arc::clone(app))
}
