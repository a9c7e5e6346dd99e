//! A connection, plain or by TLS.
//!
//! The handshake is done when the first request is waited for, and is a part of that wait: whoever is in it has sent no
//! request and goes first where there is no place. It has a time of its own. The connection itself is watched below
//! the encryption, where it is seen what the client reads.

use super::wire::Wire;
use rustls::ServerConfig;
use std::{
    io::{self, ErrorKind, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};
use tokio_rustls::{Accept, TlsAcceptor, server::TlsStream};

/// Bytes of an answer that lie encrypted before more of it is: what an answer is counted by ends where it is encrypted.
const AHEAD: usize = 32 * 1024;

/// For a handshake: as long as for the head of a request.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A connection.
pub(super) struct Stream(State);

enum State {
    Plain(Wire),
    /// Since when its client is waited for, and until when.
    Handshake(Box<Accept<Wire>>, Instant, Pin<Box<Sleep>>),
    Secured(Box<TlsStream<Wire>>),
    /// The handshake failed.
    Over,
}

impl Stream {
    pub(super) const fn plain(wire: Wire) -> Self {
        Self(State::Plain(wire))
    }

    pub(super) fn secured(wire: Wire, config: Arc<ServerConfig>) -> Self {
        let accept =
            TlsAcceptor::from(config).accept_with(wire, |session| session.set_buffer_limit(Some(AHEAD)));
        Self(State::Handshake(Box::new(accept), Instant::now(), Box::pin(sleep(HANDSHAKE))))
    }

    /// Comes back once there is something to read from and to write to.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let State::Handshake(accept, begun, ends) = &mut self.0 else { return Poll::Ready(Ok(())) };
        let begun = *begun;
        let came_of_it = Pin::new(accept.as_mut()).poll(context);
        let Poll::Ready(came_of_it) = came_of_it else {
            // Whatever was written meanwhile: no request has come.
            if let Some(wire) = accept.get_ref() {
                wire.waits_for_a_request(begun);
            }
            ready!(ends.as_mut().poll(context));
            self.0 = State::Over;
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        };
        self.0 = State::Over;
        let stream = came_of_it?;
        stream.get_ref().0.waits_for_a_request(begun);
        self.0 = State::Secured(Box::new(stream));
        Poll::Ready(Ok(()))
    }
}

fn over<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(ErrorKind::BrokenPipe.into()))
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_open(context))?;
        match &mut self.0 {
            State::Plain(wire) => Pin::new(wire).poll_read(context, buffer),
            State::Secured(stream) => Pin::new(stream).poll_read(context, buffer),
            State::Handshake(..) | State::Over => over(),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_open(context))?;
        match &mut self.0 {
            State::Plain(wire) => Pin::new(wire).poll_write(context, bytes),
            State::Secured(stream) => Pin::new(stream).poll_write(context, bytes),
            State::Handshake(..) | State::Over => over(),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_open(context))?;
        match &mut self.0 {
            State::Plain(wire) => Pin::new(wire).poll_write_vectored(context, pieces),
            State::Secured(stream) => Pin::new(stream).poll_write_vectored(context, pieces),
            State::Handshake(..) | State::Over => over(),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.0 {
            State::Plain(wire) => wire.is_write_vectored(),
            // Asked once, before the handshake: encrypted, pieces are taken as they are too.
            State::Handshake(..) | State::Secured(_) | State::Over => true,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            State::Plain(wire) => Pin::new(wire).poll_flush(context),
            State::Secured(stream) => Pin::new(stream).poll_flush(context),
            // Nothing was written yet but by the handshake, which sees to it itself.
            State::Handshake(..) | State::Over => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            State::Plain(wire) => Pin::new(wire).poll_shutdown(context),
            State::Secured(stream) => Pin::new(stream).poll_shutdown(context),
            State::Handshake(accept, ..) => match accept.get_mut() {
                Some(wire) => Pin::new(wire).poll_shutdown(context),
                None => Poll::Ready(Ok(())),
            },
            State::Over => Poll::Ready(Ok(())),
        }
    }
}
