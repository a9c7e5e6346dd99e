//! A connection that sees whether its client reads.
//!
//! What lies in the server until a client reads it is the client's to hold, so a client has some patience of the server,
//! and wins it back by reading: who reads nothing is cut off once it is used up, and who reads by drops too.

use super::{
    edge::Edge,
    places::{Place, Wait},
};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
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

    /// No request has come since then.
    pub(super) fn waits_for_a_request(&self, since: Instant) {
        self.place.waits(Wait::Head, since);
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
                    self.place.works();
                }
                self.patience.reads(bytes, now);
                written
            }
            Poll::Ready(Err(_)) => written,
            Poll::Pending => {
                let ends = self.patience.waits(now);
                self.place.waits(Wait::Reader, self.patience.since());
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

/// How much longer a client is waited for.
struct Patience {
    most: Duration,
    slowest: u32,
    left: Duration,
    at: Instant,
    tried: bool,
}

impl Patience {
    const fn new(edge: &Edge, now: Instant) -> Self {
        Self { most: edge.patience, slowest: edge.slowest, left: edge.patience, at: now, tried: false }
    }

    /// Whether there is something that the client does not read.
    const fn is_tried(&self) -> bool {
        self.tried
    }

    /// Since when it has been waited for, taken together.
    fn since(&self) -> Instant {
        self.at.checked_sub(self.most.saturating_sub(self.left)).unwrap_or(self.at)
    }

    /// The time that has passed counts against the client while it is waited for, and for it while it is not.
    fn pass(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at);
        self.left =
            if self.tried { self.left.saturating_sub(passed) } else { self.left.saturating_add(passed) };
        self.left = self.left.min(self.most);
        self.at = now;
    }

    /// It read so many bytes.
    fn reads(&mut self, bytes: usize, now: Instant) {
        self.pass(now);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let won = Duration::from_secs(1).saturating_mul(bytes) / self.slowest.max(1);
        self.left = self.left.saturating_add(won).min(self.most);
        self.tried = false;
    }

    /// It reads nothing now. Gives the moment until which it is waited for.
    fn waits(&mut self, now: Instant) -> Instant {
        if !self.tried {
            self.pass(now);
            self.tried = true;
        }
        self.at + self.left
    }
}

#[cfg(test)]
mod tests {
    use super::{Edge, Patience};
    use std::time::{Duration, Instant};

    const SECOND: Duration = Duration::from_secs(1);

    fn patience(now: Instant) -> Patience {
        Patience::new(&Edge { patience: 10 * SECOND, slowest: 1_000, ..Edge::default() }, now)
    }

    #[test]
    fn who_reads_nothing_is_waited_for_so_long() {
        let now = Instant::now();
        let mut patience = patience(now);
        assert_eq!(patience.waits(now + SECOND), now + 11 * SECOND);
        // To look again changes nothing.
        assert_eq!(patience.waits(now + 3 * SECOND), now + 11 * SECOND);
        assert_eq!(patience.since(), now + SECOND);
    }

    #[test]
    fn who_reads_by_drops_is_not_waited_for_longer() {
        let now = Instant::now();
        let mut patience = patience(now);
        let mut ends = patience.waits(now);
        let mut second = 0;
        // A tenth of what it should, as long as it is not too late for the next drop.
        while now + (second + 1) * SECOND < ends {
            second += 1;
            patience.reads(100, now + second * SECOND);
            ends = patience.waits(now + second * SECOND);
        }
        assert!((10..12).contains(&second), "{second}");
    }

    #[test]
    fn who_reads_fast_enough_is_waited_for_as_long_as_it_takes() {
        let now = Instant::now();
        let mut patience = patience(now);
        for second in 0..100 {
            assert!(patience.waits(now + second * SECOND) > now + (second + 1) * SECOND);
            patience.reads(1_000, now + (second + 1) * SECOND);
        }
    }

    #[test]
    fn patience_comes_back_between_answers() {
        let now = Instant::now();
        let mut patience = patience(now);
        patience.waits(now);
        patience.reads(0, now + 9 * SECOND);
        assert_eq!(patience.waits(now + 9 * SECOND), now + 10 * SECOND);
        patience.reads(0, now + 9 * SECOND);
        assert_eq!(patience.waits(now + 14 * SECOND), now + 20 * SECOND);
    }
}
