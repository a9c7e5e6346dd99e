//! A table that is sent while it is read.
//!
//! A piece of it is held, and no connection of the database between two of them; who reads it is found out again before
//! each, so that whose session ends gets no more. What goes wrong on the way, and whatever would make the rest another
//! table, breaks the transfer off: one that ends as it should is whole.

use super::{
    super::{
        App, address, bearer,
        held::Room,
        rate::{self, Client},
    },
    Stopped,
};
use crate::{
    authn::{Denied, Door, Origin},
    authz::Viewer,
    catalogue::Catalogue,
    domain::{
        Context, csv,
        export::{Export, Piece},
    },
    error::Error,
    store::identity::Arrival,
};
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderValue,
        header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use futures_util::stream::{self, StreamExt};
use std::{future::ready, io, net::SocketAddr, sync::Arc, time::Instant};

/// By this spreadsheets know UTF-8.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The table that is asked for.
pub(super) struct Asked {
    pub(super) export: Export,
    /// What its file is called.
    pub(super) name: String,
    pub(super) with_bom: bool,
}

/// Who reads a table.
pub(super) struct Reader {
    app: Arc<App>,
    /// The token, if any: by it the rights are found out.
    shown: HeaderMap,
    origin: Origin,
    room: Room,
    /// As they were at the beginning.
    viewer: Arc<Viewer>,
    catalogue: Arc<Catalogue>,
}

impl Reader {
    /// Finds out who asks, and counts the request.
    pub(super) async fn arrived(
        app: Arc<App>,
        headers: HeaderMap,
        peer: Option<SocketAddr>,
        room: Room,
    ) -> Result<Self, Response> {
        let origin = address::origin(&app, &headers, peer);
        let mut shown = HeaderMap::new();
        for token in headers.get_all(AUTHORIZATION) {
            shown.append(AUTHORIZATION, token.clone());
        }
        let arrival = match arrival(&app, &shown).await {
            Ok(arrival) => arrival,
            Err(denied) => {
                // Who shows a bad token is nobody, and not counted as that yet.
                app.questions.count(&Client::Address(origin)).map_err(rate::too_many)?;
                return Err(denied.into_response());
            }
        };
        let viewer = viewer(&app, &arrival);
        if let Some(account) = viewer.account() {
            app.questions.count(&Client::Account(account)).map_err(rate::too_many)?;
        }
        let catalogue =
            catalogue(&app, &arrival).await.map_err(|error| Denied::Failed(error).into_response())?;
        Ok(Self { app, shown, origin, room, viewer: Arc::new(viewer), catalogue })
    }

    /// The answer: the beginning of the table, and the rest as it is read.
    pub(super) async fn table(self, asked: Asked, request_id: &str) -> Result<Response, Stopped> {
        let began = Instant::now();
        let span = tracing::info_span!("export", request = %request_id, table = %asked.name);
        let Piece { lines, rest } = self.piece(&asked.export, None).await?;
        let mark = if asked.with_bom { BYTE_ORDER_MARK } else { "" };
        let header = csv::header(asked.export.columns());
        let beginning = [mark, &header, &csv::lines(lines.into_iter())].concat();
        let beginning = self.room.piece(beginning.into_bytes()).await.map_err(|_| Stopped::NoRoom)?;
        self.app.metrics.observe("executed", began.elapsed());
        span.in_scope(|| tracing::info!(viewer = self.name(), micros = began.elapsed().as_micros(), "begun"));
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
            (CONTENT_DISPOSITION, disposition(&asked.name)?),
        ];
        let body = stream::once(ready(Ok(beginning))).chain(self.rest(asked.export, rest, span));
        Ok((headers, Body::from_stream(body)).into_response())
    }

    fn name(&self) -> String {
        self.viewer.account().map(|account| account.to_string()).unwrap_or_default()
    }

    /// What follows the beginning.
    fn rest(
        self,
        export: Export,
        from: Option<String>,
        span: tracing::Span,
    ) -> impl stream::Stream<Item = io::Result<Bytes>> {
        let reading = (self, export, from);
        stream::try_unfold((reading, span), async |((reader, export, from), span)| {
            let Some(from) = from else { return Ok(None) };
            match reader.next(&export, from).await {
                Ok((bytes, rest)) => Ok(Some((bytes, ((reader, export, rest), span)))),
                Err(stopped) => {
                    span.in_scope(|| tracing::warn!(%stopped, "a table was broken off"));
                    Err(io::Error::other(stopped))
                }
            }
        })
    }

    async fn next(&self, export: &Export, from: String) -> Result<(Bytes, Option<String>), Stopped> {
        let Piece { lines, rest } = self.piece(export, Some(from)).await?;
        let bytes = csv::lines(lines.into_iter()).into_bytes();
        Ok((self.room.piece(bytes).await.map_err(|_| Stopped::NoRoom)?, rest))
    }

    /// Reads a piece by the rights of now, which are those of the beginning.
    async fn piece(&self, export: &Export, from: Option<String>) -> Result<Piece, Stopped> {
        if from.is_some() {
            self.check_unchanged().await?;
        }
        match export.permission() {
            needed if self.viewer.holds(needed) => {}
            needed if self.viewer.account().is_some() => return Err(Error::Forbidden(needed).into()),
            _ => return Err(Error::Unauthenticated.into()),
        }
        let store = Arc::new(self.app.store.reading_at_most(self.app.settings.limits.read));
        let (viewer, catalogue) = (Arc::clone(&self.viewer), Arc::clone(&self.catalogue));
        let door = Door { authenticator: Arc::clone(&self.app.authenticator), origin: self.origin };
        let cx = Context { viewer, store, catalogue, door };
        let piece = self.app.pace.work(self.origin, export.piece(&cx, from)).await?;
        piece.ok_or(Stopped::NotFound)
    }

    async fn check_unchanged(&self) -> Result<(), Stopped> {
        let arrival = match arrival(&self.app, &self.shown).await {
            Ok(arrival) => arrival,
            Err(Denied::Failed(error)) => return Err(error.into()),
            Err(Denied::Token(_)) => return Err(Error::Unauthenticated.into()),
        };
        if viewer(&self.app, &arrival).assignments() != self.viewer.assignments() {
            return Err(Stopped::OtherRights);
        }
        if arrival.catalogue != Some(self.catalogue.programme.revision) {
            return Err(Stopped::OtherCatalogue);
        }
        Ok(())
    }
}

async fn arrival(app: &App, shown: &HeaderMap) -> Result<Arrival, Denied> {
    bearer::arrival(&app.authenticator, shown, app.settings.public_read).await
}

fn viewer(app: &App, arrival: &Arrival) -> Viewer {
    arrival.viewer.clone().unwrap_or_else(|| Viewer::nobody(app.settings.public_read))
}

async fn catalogue(app: &App, arrival: &Arrival) -> Result<Arc<Catalogue>, Error> {
    let revision = arrival.catalogue.ok_or(Error::Unready("尚未导入政策 / no policy was imported yet"))?;
    app.published.at(&app.store, revision).await
}

fn disposition(name: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""))
        .map_err(|_| Error::Broken("a file's name is of letters, digits and signs"))
}
