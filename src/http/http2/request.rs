//! A request as the routes know it, however it came.

use axum::{
    body::Bytes,
    http::{
        HeaderValue, Request, Uri,
        header::{CONTENT_LENGTH, HOST},
        uri::PathAndQuery,
    },
};
use h2::RecvStream;
use hyper::body::{Body, Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The request that HTTP/1.1 would have brought: its target is a path, and whom it is meant for stands in `Host`. Where it
/// says so twice and differently, it keeps both, and is refused as it would be there (RFC 9113 §8.3.1).
pub(super) fn plain(request: Request<RecvStream>) -> Request<Received> {
    let (mut parts, body) = request.into_parts();
    if let Some(authority) = parts.uri.authority() {
        let is_said = parts.headers.get(HOST).is_some_and(|host| host == authority.as_str());
        if !is_said && let Ok(host) = HeaderValue::from_str(authority.as_str()) {
            parts.headers.append(HOST, host);
        }
    }
    let path = parts.uri.path_and_query().cloned();
    parts.uri = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    Request::from_parts(parts, Received { body, length })
}

/// A request's body.
pub(super) struct Received {
    body: RecvStream,
    /// Bytes that are still to come, as was announced; the library holds it to that.
    length: Option<u64>,
}

impl Body for Received {
    type Data = Bytes;
    type Error = h2::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, h2::Error>>> {
        // What may stand behind a body, nobody reads.
        let Some(bytes) = ready!(self.body.poll_data(context)).transpose()? else { return Poll::Ready(None) };
        self.body.flow_control().release_capacity(bytes.len())?;
        let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.length = self.length.map(|length| length.saturating_sub(read));
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
