//! Listening: how long a client may take, how many there may be, and how the server ends.

use super::{App, host, router};
use axum::{body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
    time::timeout,
};
use tower::ServiceExt;

/// For the head of a request, from its first byte or from the connection's beginning. A client that sends nothing is
/// not worth a connection.
const HEAD: Duration = Duration::from_secs(10);
/// For requests under way when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// Bytes of a request's head and of what is read ahead of its body.
const BUFFER: usize = 64 * 1024;

/// Serves until SIGTERM or SIGINT. Then it takes no new work, and ends when the requests under way are answered, or
/// after ten seconds; a command that is cut off by then leaves nothing, and its key can be sent again.
pub async fn serve(app: Arc<App>, listener: TcpListener, connections: u32) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let routes = host::required(router(&app));
    let places = Arc::new(Semaphore::new(usize::try_from(connections).unwrap_or(usize::MAX)));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
    tracing::info!(address = %listener.local_addr()?, "listening");
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // No file descriptors left, or the client is gone: the next one may fare better.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::task::yield_now().await;
                continue;
            }
        };
        let routes = routes.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            routes.clone().oneshot(request.map(Body::new))
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away, or takes too long, is no fault of ours.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    tracing::info!("stopping");
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were cut off");
    }
    app.store.close().await.map_err(io::Error::other)
}

type Accepted = (tokio::net::TcpStream, std::net::SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // Answers are written whole; waiting to fill a packet only delays them.
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}
