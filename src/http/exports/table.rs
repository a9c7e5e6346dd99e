//! A table that is sent while it is read.
//!
//! A piece of it is held, and no connection of the database between two of them; who reads it is found out again before
//! each, so that whose session ends gets no more. What goes wrong on the way, and whatever would make the rest another
//! table, breaks the transfer off: one that ends as it should is whole.

use super::{
    Stopped,
    reader::{Asking, Reader},
};
use crate::{
    domain::{
        csv,
        export::{Export, Piece},
    },
    error::Error,
};
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use engine::SPANS;
use futures_util::stream::{self, StreamExt};
use std::{future::ready, io, time::Instant};
use tracing::{Instrument, Span};

/// By this spreadsheets know UTF-8.
pub(super) const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The table that is asked for.
pub(super) struct Asked {
    pub(super) export: Export,
    /// What its file is called.
    pub(super) name: String,
    pub(super) with_bom: bool,
}

/// A table while it is read.
pub(super) struct Table {
    pub(super) reader: Reader,
    /// As things were at the beginning.
    pub(super) asking: Asking,
}

impl Table {
    /// The answer: the beginning of the table, and the rest as it is read.
    pub(super) async fn begun(self, asked: Asked, request_id: &str) -> Result<Response, Stopped> {
        let began = Instant::now();
        let span = tracing::info_span!("export", request = %request_id, table = %asked.name);
        // What the table is called may have an id in it.
        let traced = tracing::info_span!(target: SPANS, "export");
        let Piece { lines, rest } = self.piece(&asked.export, None).instrument(traced.clone()).await?;
        let mark = if asked.with_bom { BYTE_ORDER_MARK } else { "" };
        let header = csv::header(asked.export.columns());
        let beginning = [mark, &header, &csv::lines(lines.into_iter())].concat();
        let beginning = self.reader.piece(beginning.into_bytes()).await?;
        self.reader.app.metrics.observe("executed", began.elapsed());
        let viewer = self.asking.name();
        span.in_scope(|| tracing::info!(viewer, micros = began.elapsed().as_micros(), "begun"));
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
            (CONTENT_DISPOSITION, disposition(&format!("{}.csv", asked.name))?),
        ];
        let body = stream::once(ready(Ok(beginning))).chain(self.rest(asked.export, rest, (span, traced)));
        Ok((headers, Body::from_stream(body)).into_response())
    }

    /// What follows the beginning; with the spans of the log and of the trace.
    fn rest(
        self,
        export: Export,
        from: Option<String>,
        spans: (Span, Span),
    ) -> impl stream::Stream<Item = io::Result<Bytes>> {
        let reading = (self, export, from);
        stream::try_unfold((reading, spans), async |((table, export, from), spans)| {
            let Some(from) = from else { return Ok(None) };
            match table.next(&export, from).instrument(spans.1.clone()).await {
                Ok((bytes, rest)) => Ok(Some((bytes, ((table, export, rest), spans)))),
                Err(stopped) => {
                    spans.0.in_scope(|| tracing::warn!(%stopped, "a table was broken off"));
                    Err(io::Error::other(stopped))
                }
            }
        })
    }

    async fn next(&self, export: &Export, from: String) -> Result<(Bytes, Option<String>), Stopped> {
        let Piece { lines, rest } = self.piece(export, Some(from)).await?;
        let bytes = csv::lines(lines.into_iter()).into_bytes();
        Ok((self.reader.piece(bytes).await?, rest))
    }

    /// Reads a piece by the rights of now, which are those of the beginning.
    async fn piece(&self, export: &Export, from: Option<String>) -> Result<Piece, Stopped> {
        if from.is_some() {
            self.asking.check_unchanged(&self.reader.again().await?)?;
        }
        match export.permission() {
            needed if self.asking.viewer.holds(needed) => {}
            needed if self.asking.viewer.account().is_some() => return Err(Error::Forbidden(needed).into()),
            _ => return Err(Error::Unauthenticated.into()),
        }
        let app = &self.reader.app;
        let cx = self.reader.context(&self.asking, app.settings.limits.read);
        let piece = app.pace.work(self.reader.origin, export.piece(&cx, from)).await?;
        piece.ok_or(Stopped::NotFound)
    }
}

/// The header by which a file has a name.
pub(super) fn disposition(file: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(&format!("attachment; filename=\"{file}\""))
        .map_err(|_| Error::Broken("a file's name is of letters, digits and signs"))
}
