//! `serve`.

use super::{
    descriptors, ending::serving, managed::Managed, reminding::Reminding, sweeping::Sweeping, with_store,
};
use crate::{
    authn::{self, Authenticator, FileKeys, KeyFileError, Provider, ProviderError},
    config::{DatabaseConfig, DatabaseUrl, Introspection, KeyConfig, Rate, ServerConfig, WebhookConfig},
    domain::webhook::Reachable,
    files::{Files, S3, Storage},
    http::{App, CertificateError, Door, Edge, Settings, Tls, serve},
    outbound::{Guarded, Names},
    store::{Looking, Patience, ReplicaError, ReplicaOptions, Store, Tables},
};
use std::{error::Error, net::SocketAddr, num::NonZeroU32, path::Path, sync::Arc, time::Duration};
use tokio::net::TcpListener;

pub(super) async fn run(
    database: &DatabaseConfig,
    keys: &KeyConfig,
    server: &ServerConfig,
) -> Result<(), Box<dyn Error>> {
    check_replicas(server, database)?;
    let connections = descriptors::suffice(server, database)?;
    let files = SignInFiles { keys: key_files(keys)?, providers: providers(server)? };
    let (reachable, webhooks) = webhooks(&server.webhooks)?;
    let tls = tls(server)?;
    with_store(database, Patience::SERVER, async |store, signals| {
        // Behind the database, which says better what is wrong where both are in one folder.
        let storage = storage(server, database)?;
        let listener = listen(server).await?;
        let look = async {
            // It serves all the same, and is not ready: whoever rolls out a version sees why at /readyz.
            let tables = store.tables().await?;
            if let Tables::Older(_) = tables {
                tracing::warn!("migrations are pending: run `future-community migrate`");
                return Ok(());
            }
            if tables == Tables::Newer {
                tracing::warn!("the tables are newer, made to be served by this version too");
            }
            if store.catalogue_revision().await?.is_none() {
                tracing::warn!("there is no policy: run `future-community policy import DIR`");
            }
            Ok::<(), Box<dyn Error>>(())
        };
        signals.end(look).await?;
        let _looking = read_from(store, server, database).await?;
        let _sealing = store.keep_sealing();
        let _reminding = Reminding::begin(store, server.due_soon_days);
        let app = app(Arc::clone(store), (files, reachable, storage), server, listener.local_addr()?, false);
        let _sweeping = Sweeping::begin(store, app.api.files());
        let _managed = Managed::begin(&app, tls.clone())?;
        serving(signals, serve(app, Door::new(listener, tls), connections, webhooks)).await
    })
    .await
}

/// That there are standbys only where there can be.
pub(super) fn check_replicas(server: &ServerConfig, database: &DatabaseConfig) -> Result<(), ReplicaError> {
    match &database.database_url {
        DatabaseUrl::Sqlite(_) if !server.replicas.database_read_url.is_empty() => Err(ReplicaError::Sqlite),
        _ => Ok(()),
    }
}

/// Has standbys answer questions, where there are such.
pub(super) async fn read_from(
    store: &Store,
    server: &ServerConfig,
    database: &DatabaseConfig,
) -> Result<Option<Looking>, ReplicaError> {
    let urls = server.replicas.database_read_url.as_slice();
    if urls.is_empty() {
        return Ok(None);
    }
    let options = ReplicaOptions {
        urls,
        connections: database.connections(),
        patience: Patience::SERVER,
        pooled: database.database_pooled,
        wait: server.replicas.wait(),
        alone: server.replicas.alone(),
    };
    store.read_from(&options).await.map(Some)
}

/// The keys that sign, where they are not in the database.
pub(super) fn key_files(keys: &KeyConfig) -> Result<Option<Arc<FileKeys>>, KeyFileError> {
    keys.files().map(|files| FileKeys::read(files).map(Arc::new)).transpose()
}

/// The providers that people sign in by, where there are any. They need not answer now.
pub(super) fn providers(server: &ServerConfig) -> Result<Vec<Arc<Provider>>, ProviderError> {
    server.oidc_providers.as_deref().map_or_else(|| Ok(Vec::new()), authn::read_providers)
}

/// The certificate that it shows, where it speaks TLS.
pub(super) fn tls(server: &ServerConfig) -> Result<Option<Arc<Tls>>, CertificateError> {
    server.tls.files().map(|(certificate, key)| Tls::read(certificate, key)).transpose()
}

/// Where webhooks may be, and what sends to them.
pub(super) fn webhooks(config: &WebhookConfig) -> Result<(Arc<Reachable>, Guarded), Box<dyn Error>> {
    let reachable = reachable(config);
    let authorities = authorities(config.webhook_authorities.as_deref())?;
    let guarded = reachable.guarded(authorities.as_deref());
    let guarded = guarded.map_err(|error| format!("WEBHOOK_AUTHORITIES: {error}"))?;
    Ok((Arc::new(reachable), guarded))
}

/// What is in a file of certificates, where there is one.
pub(super) fn authorities(file: Option<&Path>) -> Result<Option<Vec<u8>>, String> {
    let Some(file) = file else { return Ok(None) };
    let read = std::fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(Some(read))
}

/// Where webhooks may be.
pub(super) fn reachable(config: &WebhookConfig) -> Reachable {
    Reachable::new(&config.webhook_networks, Names::system())
}

/// Where files are kept.
pub(super) fn storage(
    server: &ServerConfig,
    database: &DatabaseConfig,
) -> Result<Option<Storage>, Box<dyn Error>> {
    let config = &server.files;
    let Some(folder) = config.folder(database) else {
        tracing::warn!("no files are taken: set FILES, or FILES_S3_BUCKET");
        return Ok(None);
    };
    let storage = match &config.files_s3_bucket {
        None => Storage::folder(&folder),
        Some(bucket) => {
            let given = |value: &Option<String>| value.clone().unwrap_or_default();
            let s3 = S3 {
                bucket: bucket.clone(),
                endpoint: given(&config.files_s3_endpoint),
                region: config.files_s3_region.clone(),
                access_key_id: given(&config.files_s3_access_key_id),
                secret_access_key: given(&config.files_s3_secret_access_key),
            };
            Storage::bucket(&s3, &folder)
        }
    };
    storage.map(Some).map_err(|error| format!("FILES: {}: {error}", folder.display()).into())
}

/// What sign-in has of files.
pub(super) struct SignInFiles {
    pub(super) keys: Option<Arc<FileKeys>>,
    pub(super) providers: Vec<Arc<Provider>>,
}

pub(super) async fn listen(server: &ServerConfig) -> Result<TcpListener, Box<dyn Error>> {
    TcpListener::bind(server.bind)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", server.bind).into())
}

/// The endpoint as it is configured, at an address. A demo shows what a real server keeps to itself unless told.
pub(super) fn app(
    store: Arc<Store>,
    (files, reachable, storage): (SignInFiles, Arc<Reachable>, Option<Storage>),
    server: &ServerConfig,
    address: SocketAddr,
    demo: bool,
) -> Arc<App> {
    let issuer = server.issuer(address);
    if let Some(doubt) = issuer.doubt() {
        tracing::warn!(%issuer, "ISSUER is odd: {doubt}");
    }
    let config = &server.files;
    let kept = Files::at(&issuer, storage).within(config.file_max.into(), config.file_quota);
    let kept = Arc::new(kept);
    let sign_in = authn::Settings::new(issuer.to_string(), server.audience.to_string());
    let password_grant = server.password_grant.unwrap_or(demo);
    let sign_in =
        authn::Settings { key_files: files.keys, providers: files.providers, password_grant, ..sign_in };
    let authenticator = Arc::new(Authenticator::new(Arc::clone(&store), sign_in));
    let introspection = if demo { Introspection::Everyone } else { Introspection::SignedIn };
    let settings = Settings {
        public_read: server.public_read,
        offline_hold: Duration::from_hours(server.offline_hold.into()),
        graphiql: server.graphiql.unwrap_or(demo),
        introspection: server.introspection.unwrap_or(introspection),
        operations: server.operations,
        limits: server.limits,
        rate_limit: server.rate_limit,
        sign_in_rate_limit: server.sign_in_rate_limit,
        trust_forwarded_for: server.trust_forwarded_for,
        trust_traceparent: server.traces.trust_traceparent,
        edge: edge(server),
    };
    App::reaching(store, authenticator, settings, (reachable, kept))
}

/// What clients may take. Behind a proxy all connections are its own, so they are not counted by address unless told.
fn edge(server: &ServerConfig) -> Edge {
    let of_address = if server.trust_forwarded_for { None } else { Edge::default().connections_per_address };
    let rate = server.rate_limit.0.map(|times| times.saturating_mul(SHARED));
    Edge {
        connections_per_address: server.edge.connections_per_address.map_or(of_address, |most| most.0),
        address_rate_limit: server.edge.address_rate_limit.unwrap_or(Rate(rate)),
        uploads: server.files.file_uploads,
        bodies: server.edge.bodies,
        answers: server.edge.answers,
        streams: server.edge.streams,
        streams_per_account: server.edge.streams_per_account,
        streams_per_address: server.edge.streams_per_address,
        ..Edge::default()
    }
}

/// Viewers who ask as often as one may at one address, unless said otherwise: a whole office can have one.
const SHARED: NonZeroU32 = NonZeroU32::MIN.saturating_add(3);
