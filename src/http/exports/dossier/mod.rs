//! `/communities/{code}/dossier.html`: all that the viewer may see of a community (一社一档), on one page to be printed and filed.

mod asked;
pub(super) mod sheet;

pub(super) use sheet::{Foot, document, row, rows, section, word};

use super::{
    Came, Stopped, arrived,
    reader::{Asking, Reader},
};
use crate::{
    authz::Permission,
    error::Error,
    http::{App, etag, negotiation},
};
use axum::{
    Router,
    body::Body,
    extract::{Path, RawQuery, State},
    http::{
        HeaderMap, HeaderValue,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use std::{sync::Arc, time::Instant};

const MEDIA_TYPE: &str = "text/html; charset=utf-8";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/communities/{code}/dossier.html", get(page))
}

async fn page(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    came: Came,
    RawQuery(query): RawQuery,
    Path(code): Path<String>,
) -> Response {
    match arrived(app, headers.clone(), came).await {
        Err(turned_away) => turned_away,
        Ok((reader, asking)) => {
            let answer = answer(&reader, &asking, &headers, (&code, query.as_deref().unwrap_or_default()));
            answer.await.unwrap_or_else(Stopped::into_response)
        }
    }
}

async fn answer(
    reader: &Reader,
    asking: &Asking,
    headers: &HeaderMap,
    (code, query): (&str, &str),
) -> Result<Response, Stopped> {
    let began = Instant::now();
    super::parameters::Parameters::read(query)?.end()?;
    if !negotiation::accepts(headers, "text/html") {
        return Err(Stopped::NotAcceptable("此处只提供 text/html / text/html is served here"));
    }
    permitted(asking, Permission::ReadCatalogue)?;
    let told = asked::told(reader, asking, code).await?;
    let day = entity::day::write(reader.app.store.clock().today());
    let html = sheet::written(&told, &day);
    page_of(reader, asking, headers, html, began).await
}

/// A page as it is answered: whose it is, and that it does nothing wherever it is opened.
pub(super) async fn page_of(
    reader: &Reader,
    asking: &Asking,
    headers: &HeaderMap,
    html: String,
    began: Instant,
) -> Result<Response, Stopped> {
    reader.app.metrics.observe("executed", began.elapsed());
    let tag = etag::of(&asking.viewer, MEDIA_TYPE, headers, html.as_bytes());
    let body = reader.piece(html.into_bytes()).await?;
    let mut response = etag::tagged(&tag, headers, Body::from(body).into_response());
    let with = response.headers_mut();
    with.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    with.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let policy = format!("{}; frame-ancestors 'none'; sandbox", *sheet::POLICY);
    let policy = HeaderValue::try_from(policy).map_err(|_| Error::Broken("a policy is of plain letters"))?;
    with.insert(CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// As the root field asks by which it is found.
pub(super) fn permitted(asking: &Asking, needed: Permission) -> Result<(), Error> {
    match asking.viewer.account() {
        _ if asking.viewer.holds(needed) => Ok(()),
        Some(_) => Err(Error::Forbidden(needed)),
        None => Err(Error::Unauthenticated),
    }
}
