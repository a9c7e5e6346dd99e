//! HTTP/2: requests that share a connection.
//!
//! Each of them has what a connection has elsewhere: a place, the server's patience, a count of what it holds; and each
//! goes by itself. That is why the protocol's own library is asked here and not hyper, which hands an answer over without
//! looking at how much of it the client takes, and at nothing while the client takes nothing. What the connection as a
//! whole may make the server do (heads, resets, frames without content) the library bounds.

mod exchange;
mod request;

use super::connection::{BUFFER, Connection, Ended, HEAD};
use h2::server::Builder;
use std::{future::poll_fn, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep_until, timeout_at},
};

/// Requests of one connection at once. How many are worked on is a matter of places.
const STREAMS: u32 = 64;
/// The same, with those whose client took them back and that have not noticed yet.
const EXCHANGES: usize = 2 * 64;
/// Bytes of a request's body, and of all on a connection, that may come before they are asked for.
const WINDOW: u32 = 128 << 10;
const WINDOWS: u32 = 256 << 10;
/// Bytes of an answer that were handed over to be written.
const UNSENT: usize = 64 << 10;

/// Answers what comes, until the connection ends or the server does.
pub(super) async fn speak<S>(connection: Connection, stream: S, mut end: watch::Receiver<()>) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut http = Builder::new();
    http.max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(BUFFER)?)
        .initial_window_size(WINDOW)
        .initial_connection_window_size(WINDOWS)
        .max_send_buffer_size(UNSENT);
    let first = Instant::now() + HEAD;
    let mut http = tokio::select! {
        begun = timeout_at(first, http.handshake(stream)) => begun??,
        _ = end.changed() => return Ok(()),
    };
    let connection = Arc::new(connection);
    let mut exchanges = JoinSet::new();
    let (mut has_asked, mut is_ending) = (false, false);
    loop {
        // Who takes back what was begun, and begins anew, waits for what there is to end.
        let is_full = exchanges.len() >= EXCHANGES;
        let next = poll_fn(|context| {
            if is_full {
                http.poll_closed(context).map(|closed| closed.err().map(Err))
            } else {
                http.poll_accept(context)
            }
        });
        tokio::select! {
            request = next => {
                let Some(request) = request else { return Ok(()) };
                let (request, respond) = request?;
                has_asked = true;
                let seat = connection.app.places.admit_stream(&connection.seat.place, connection.connections);
                exchanges.spawn(exchange::run(Arc::clone(&connection), seat, request, respond));
            }
            Some(_) = exchanges.join_next() => {}
            _ = end.changed(), if !is_ending => {
                is_ending = true;
                http.graceful_shutdown();
            }
            () = sleep_until(first), if !has_asked => return Ok(()),
        }
    }
}
