//! A connection that sees whether its client reads.
//!
//! What lies in the server until a client reads it is the client's to hold, so a client has some patience of the server,
//! and wins it back by reading: who reads nothing is cut off once it is used up, and who reads by drops too.

use super::{edge::Edge, patience::Patience, place::Place};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep_until},
};

/// A connection.
pub(super) struct Wire {
    stream: TcpStream,
    place: Arc<Place>,
    patience: Patience,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, place: Arc<Place>, edge: &Edge) -> Self {
        Self { stream, place, patience: Patience::new(edge, Instant::now()), alarm: None }
    }

    /// Looks at what came of writing.
    fn watch(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let now = Instant::now();
        match written {
            Poll::Ready(Ok(bytes)) => {
                if self.patience.is_tried() {
                    self.place.lies(None);
                }
                self.patience.reads(bytes, now);
                written
            }
            Poll::Ready(Err(_)) => written,
            Poll::Pending => {
                let ends = self.patience.waits(now);
                self.place.lies(Some(self.patience.since()));
                let ends = tokio::time::Instant::from_std(ends);
                let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(ends)));
                if alarm.deadline() != ends {
                    alarm.as_mut().reset(ends);
                }
                match alarm.as_mut().poll(context) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                }
            }
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // What its client did not read by now, the system need not keep for it either.
        if self.patience.is_tried() {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.watch(context, written)
    }

    // Answers are handed on as they are; without this they would be copied together first.
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.place.written();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
