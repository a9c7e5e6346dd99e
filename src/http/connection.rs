//! A connection: by TLS or plainly, in HTTP/1.1 or HTTP/2.
//!
//! The handshake is done before a request can be there, and is a part of that wait: whoever is in it has sent no request
//! and goes first where there is no place. It has a time of its own. The connection itself is watched below the
//! encryption, where it is seen what the client reads.

use super::{
    App,
    bodies::{Coming, Going},
    busy, http2,
    place::Place,
    places::Seat,
    wire::Wire,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{
        HeaderValue, Request, Version,
        header::{CONNECTION, STRICT_TRANSPORT_SECURITY},
    },
    response::Response,
};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use std::{convert::Infallible, error::Error, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// What is offered to who comes by TLS (ALPN), the best first.
pub(super) const SPOKEN: [&[u8]; 2] = [HTTP_2, b"http/1.1"];
const HTTP_2: &[u8] = b"h2";

/// For a handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// For the head of a request, from its first byte or from the connection's beginning. A client that sends nothing is
/// not worth a connection.
pub(super) const HEAD: Duration = Duration::from_secs(10);
/// Bytes of a request's head and, in HTTP/1.1, of what is read ahead of its body.
pub(super) const BUFFER: usize = 64 << 10;
/// Bytes of an answer that lie encrypted before more of it is: what an answer is counted by ends where it is encrypted.
const AHEAD: usize = 32 << 10;
/// What is answered whatever else is open.
const HEALTH: &str = "/healthz";
/// Who has come by TLS comes by TLS for a year (RFC 6797). Of other hosts nothing is said.
const BY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Why a connection ended before its time.
pub(super) type Ended = Result<(), Box<dyn Error + Send + Sync>>;

/// What answers the requests of a connection.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) app: Arc<App>,
    pub(super) routes: Router,
    /// The connection's own; whatever it becomes keeps it.
    pub(super) seat: Arc<Seat>,
    pub(super) peer: SocketAddr,
    /// How many there may be.
    pub(super) connections: usize,
    pub(super) is_secured: bool,
}

impl Connection {
    /// Answers what comes, until the connection ends or the server does.
    pub(super) async fn speak(
        self,
        wire: Wire,
        tls: Option<Arc<ServerConfig>>,
        mut end: watch::Receiver<()>,
    ) -> Ended {
        let Some(tls) = tls else { return Box::pin(self.speak_http1(wire, end)).await };
        let acceptor = TlsAcceptor::from(tls);
        let shaken = acceptor.accept_with(wire, |session| session.set_buffer_limit(Some(AHEAD)));
        let stream = tokio::select! {
            shaken = timeout(HANDSHAKE, shaken) => shaken??,
            _ = end.changed() => return Ok(()),
        };
        if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) {
            return Box::pin(http2::speak(self, stream, end)).await;
        }
        Box::pin(self.speak_http1(stream, end)).await
    }

    async fn speak_http1<S>(self, stream: S, mut end: watch::Receiver<()>) -> Ended
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let service = service_fn(move |request| self.clone().answer_http1(request));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
        let mut served = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
        tokio::select! {
            ended = served.as_mut() => return Ok(ended?),
            _ = end.changed() => served.as_mut().graceful_shutdown(),
        }
        Ok(served.await?)
    }

    /// Answers a request, whose head is there. The place works for it from now on.
    fn answer_http1<B>(
        self,
        mut request: Request<B>,
    ) -> impl Future<Output = Result<Response<Going<Body>>, Infallible>>
    where
        B: hyper::body::Body<Data = Bytes, Error: Error + Send + Sync> + Unpin + Send + 'static,
    {
        self.seat.place.works();
        request.extensions_mut().insert(Arc::clone(&self.seat));
        async move {
            let place = &self.seat.place;
            let response = self.answer(request, place).await;
            Ok(response.map(|body| Going::new(body, Arc::clone(place))))
        }
    }

    /// Answers a request that has this place.
    pub(super) async fn answer<B>(&self, mut request: Request<B>, place: &Arc<Place>) -> Response<Body>
    where
        B: hyper::body::Body<Data = Bytes, Error: Error + Send + Sync> + Unpin + Send + 'static,
    {
        let extensions = request.extensions_mut();
        extensions.insert(ConnectInfo(self.peer));
        extensions.insert(Arc::clone(place));
        let is_served = place.is_seated()
            || request.uri().path() == HEALTH
            || self.app.places.seat(place, self.connections).await;
        let mut response = if is_served {
            let request = request.map(|body| Body::new(Coming::new(body, Arc::clone(place))));
            let Ok(response) = self.routes.clone().oneshot(request).await;
            response
        } else {
            let mut response = busy::at(request.uri().path());
            if request.version() < Version::HTTP_2 {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            response
        };
        if self.is_secured {
            response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, BY_TLS);
        }
        response
    }
}
