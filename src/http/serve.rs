//! Listening: how long a client may take, how many there may be, and how the server ends.

use super::{
    App,
    accept::Acceptor,
    bodies::{Coming, Going},
    busy,
    door::{Door, enter},
    host, memory,
    places::Place,
    router,
    webhooks::send_webhooks,
    wire::Wire,
};
use crate::{authn::Origin, outbound::Guarded};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{
        HeaderValue, Request,
        header::{CONNECTION, STRICT_TRANSPORT_SECURITY},
    },
    response::Response,
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::{sleep, timeout},
};
use tower::ServiceExt;

/// For the head of a request, from its first byte or from the connection's beginning. A client that sends nothing is
/// not worth a connection.
const HEAD: Duration = Duration::from_secs(10);
/// For requests under way when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How often it is looked whether streams have ended.
const FAREWELL: Duration = Duration::from_millis(20);
/// Bytes of a request's head and of what is read ahead of its body.
const BUFFER: usize = 64 * 1024;
/// What is answered whatever else is open.
const HEALTH: &str = "/healthz";
/// Who has come by TLS comes by TLS for a year (RFC 6797). Of other hosts nothing is said.
const BY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Serves until SIGTERM or SIGINT. Then it takes no new work, and ends when the requests under way are answered, or
/// after ten seconds; a command that is cut off by then leaves nothing, and its key can be sent again.
pub async fn serve(
    app: Arc<App>,
    door: impl Into<Door>,
    connections: u32,
    webhooks: Guarded,
) -> io::Result<()> {
    let Door { listener, tls } = door.into();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let routes = host::required(router(&app));
    let connections = usize::try_from(connections).unwrap_or(usize::MAX);
    let graceful = GracefulShutdown::new();
    let mut http = auto::Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
    tracing::info!(tls = tls.is_some(), address = %listener.local_addr()?, "listening");
    let tidied = tokio::spawn(memory::give_back());
    let fresh = tls.clone().map(|tls| tokio::spawn(tls.keep_fresh()));
    let mut sending = send_webhooks(&app, webhooks);
    let mut acceptor = Acceptor::new(listener);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = acceptor.next(&app.places) => accepted,
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        };
        // Answers are written whole; waiting to fill a packet only delays them.
        if stream.set_nodelay(true).is_err() {
            continue;
        }
        // A handshake is work, so that it counts as a request does. Behind a proxy that names addresses, this one is its own.
        if tls.is_some()
            && !app.settings.trust_forwarded_for
            && app.addresses.count(&Origin::from(peer.ip())).is_err()
        {
            continue;
        }
        let seat = app.places.admit(peer.ip(), connections);
        let wire = Wire::new(stream, Arc::clone(&seat.place), &app.settings.edge);
        let stream = enter(wire, tls.as_deref());
        let connection = Connection {
            app: Arc::clone(&app),
            routes: routes.clone(),
            place: Arc::clone(&seat.place),
            peer,
            connections,
            is_secured: tls.is_some(),
        };
        let service = service_fn(move |request| connection.clone().answer(request));
        let served =
            graceful.watch(http.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned());
        tokio::spawn(async move {
            tokio::select! {
                // A client that goes away, or takes too long, is no fault of ours.
                ended = served => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                },
                () = seat.place.is_cut() => tracing::debug!("a connection gave its place up"),
            }
        });
    }
    tracing::info!("stopping");
    app.end_streams();
    drop(acceptor);
    tidied.abort();
    if let Some(fresh) = fresh {
        fresh.abort();
    }
    let streams = Arc::clone(&app);
    let ended = async move {
        graceful.shutdown().await;
        // Sockets are no connections of HTTP any more, and say their farewell by themselves.
        while streams.streams.open() > 0 {
            sleep(FAREWELL).await;
        }
        // What a webhook has not answered yet is sent again by whoever serves next.
        sending.ended().await;
    };
    if timeout(DRAIN, ended).await.is_err() {
        tracing::warn!("requests were cut off");
    }
    app.store.close().await.map_err(io::Error::other)
}

/// What answers the requests of a connection.
#[derive(Clone)]
struct Connection {
    app: Arc<App>,
    routes: Router,
    place: Arc<Place>,
    peer: SocketAddr,
    connections: usize,
    is_secured: bool,
}

impl Connection {
    /// Answers a request, whose head is there. The place works for it from now on.
    fn answer(
        self,
        mut request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Going<Body>>, Infallible>> {
        self.place.works();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request.extensions_mut().insert(Arc::clone(&self.place));
        async move {
            let is_health = request.uri().path() == HEALTH;
            let is_served = !self.place.stands()
                || is_health
                || self.app.places.seat(&self.place, self.connections).await;
            let place = self.place;
            let mut response = if is_served {
                let request = request.map(|body| Body::new(Coming::new(body, Arc::clone(&place))));
                self.routes.oneshot(request).await?
            } else {
                let mut response = busy::at(request.uri().path());
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                response
            };
            if self.is_secured {
                response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, BY_TLS);
            }
            Ok(response.map(|body| Going::new(body, place)))
        }
    }
}
