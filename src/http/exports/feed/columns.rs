//! A table for whoever loads a database (库表): whole, in an order in which nothing moves, so that no row comes twice.
//!
//! What was cut off is broken off, as the transfer is: no row of a table could say that it is the last without being loaded. How many
//! rows there were, and their digest, stand in trailers for whoever asks for them (`TE: trailers`).

use super::{
    super::{
        Stopped,
        question::Question,
        reader::{Asking, Reader},
        table::{BYTE_ORDER_MARK, disposition},
    },
    Admitted,
};
use crate::{
    domain::csv,
    error::Error,
    graphql::Table,
    http::{metrics::Underway, streams::Seat},
};
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, TRAILER},
    },
    response::{IntoResponse, Response},
};
use engine::SPANS;
use entity::day;
use futures_util::stream;
use http_body_util::StreamBody;
use hyper::body::Frame;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{io, sync::Arc, time::Instant};
use tracing::Instrument;

pub(super) const MEDIA_TYPE: &str = "text/csv";

const ROWS: HeaderName = HeaderName::from_static("feed-rows");
const SHA256: HeaderName = HeaderName::from_static("feed-sha256");

/// A table on its way.
struct Writing {
    reader: Reader,
    /// As things were at the beginning.
    asking: Asking,
    table: &'static Table,
    question: Question,
    after: Option<String>,
    rows: u64,
    /// Over all bytes so far.
    sha256: Sha256,
    underway: Underway,
    _seat: Seat,
}

/// What comes next of it.
enum Next {
    Rows(Box<Writing>),
    Trailers(HeaderMap),
    Nothing,
}

/// A page of a list, as the question has it.
#[derive(Deserialize)]
struct Data {
    rows: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    nodes: Vec<Value>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

/// The answer: the beginning of the table, and the rest as it is read.
pub(super) async fn begun(
    admitted: Admitted,
    table: &'static Table,
    request_id: &str,
) -> Result<Response, Stopped> {
    let began = Instant::now();
    let span = tracing::info_span!("export", request = %request_id, table = table.name);
    let traced = tracing::info_span!(target: SPANS, "export", table = table.name);
    let Admitted { reader, asking, seat } = admitted;
    let (app, viewer) = (Arc::clone(&reader.app), asking.name());
    let name = format!("{}-{}.csv", table.name, day::write(app.store.clock().today()));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, disposition(&name)?),
        (TRAILER, HeaderValue::from_static("feed-rows, feed-sha256")),
    ];
    let question = Question::new(table.document());
    let underway = app.metrics.export();
    let (after, rows, sha256) = (None, 0, Sha256::new());
    let writing = Writing { reader, asking, table, question, after, rows, sha256, underway, _seat: seat };
    let header = [BYTE_ORDER_MARK, &csv::header(&table.column_names())].concat();
    let (beginning, next) = writing.step(header).instrument(traced.clone()).await?;
    app.metrics.observe("executed", began.elapsed());
    span.in_scope(|| tracing::info!(viewer, micros = began.elapsed().as_micros(), "begun"));
    let spans = (span, traced);
    let pieces = stream::try_unfold((Some(beginning), next, spans), async |(beginning, next, spans)| {
        if let Some(beginning) = beginning {
            return Ok(Some((Frame::data(beginning), (None, next, spans))));
        }
        match next {
            Next::Nothing => Ok(None),
            Next::Trailers(trailers) => Ok(Some((Frame::trailers(trailers), (None, Next::Nothing, spans)))),
            Next::Rows(writing) => match writing.next().instrument(spans.1.clone()).await {
                Ok((bytes, next)) => Ok(Some((Frame::data(bytes), (None, next, spans)))),
                Err(stopped) => {
                    spans.0.in_scope(|| tracing::warn!(%stopped, "a table was broken off"));
                    Err(io::Error::other(stopped))
                }
            },
        }
    });
    Ok((headers, Body::new(StreamBody::new(pieces))).into_response())
}

impl Writing {
    async fn next(self) -> Result<(Bytes, Next), Stopped> {
        if self.reader.app.moves.is_closing() {
            return Err(Stopped::Closing);
        }
        self.asking.check_unchanged(&self.reader.again().await?)?;
        self.step(String::new()).await
    }

    /// The rows of the next page, behind what stands before them.
    async fn step(mut self, before: String) -> Result<(Bytes, Next), Stopped> {
        let data = self.question.page(&self.reader, &self.asking, &[("after", json!(self.after))]).await?;
        let Data { rows: Page { nodes, page_info } } =
            serde_json::from_str(data.get()).map_err(|_| Error::Broken("a page of a list is one"))?;
        drop(data);
        let rows = self.table.rows(&nodes);
        self.rows = self.rows.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX));
        let text = before + &csv::lines(rows.into_iter());
        self.sha256.update(&text);
        let piece = self.reader.piece(text.into_bytes()).await?;
        self.after = page_info.end_cursor.filter(|_| page_info.has_next_page);
        if self.after.is_some() {
            return Ok((piece, Next::Rows(Box::new(self))));
        }
        let sha256 = format!("{:x}", self.sha256.clone().finalize());
        let sha256 = HeaderValue::from_str(&sha256).map_err(|_| Error::Broken("a digest is of digits"))?;
        let trailers = HeaderMap::from_iter([(ROWS, HeaderValue::from(self.rows)), (SHA256, sha256)]);
        self.underway.complete();
        Ok((piece, Next::Trailers(trailers)))
    }
}
