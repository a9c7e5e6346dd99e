//! Listening: how long a client may take, how many there may be, and how the server ends.

use super::{
    App, accept::Acceptor, certificate::Tls, connection::Connection, door::Door, host, memory, router,
    webhooks::send_webhooks, wire::Wire,
};
use crate::{authn::Origin, outbound::Guarded};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::{sleep, timeout},
};

/// For requests under way when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How often it is looked whether streams have ended.
const FAREWELL: Duration = Duration::from_millis(20);

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
    // Connections listen here for the end, and are there as long as they do.
    let (end, _) = watch::channel(());
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
        let seat = Arc::new(app.places.admit(peer.ip(), connections));
        let wire = Wire::new(stream, Arc::clone(&seat.place), &app.settings.edge);
        let connection = Connection {
            app: Arc::clone(&app),
            routes: routes.clone(),
            seat: Arc::clone(&seat),
            peer,
            connections,
            is_secured: tls.is_some(),
        };
        let spoken = connection.speak(wire, tls.as_deref().map(Tls::config), end.subscribe());
        tokio::spawn(async move {
            tokio::select! {
                // A client that goes away, or takes too long, is no fault of ours.
                ended = spoken => if let Err(error) = ended {
                    tracing::debug!(error, "a connection ended early");
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
        let _ = end.send(());
        end.closed().await;
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
