//! `GET /files/{id}`: a file, for whoever sees what it hangs on, or has an address that was given for it.
//!
//! Which of "there is none", "one may not see it" and "the address is no longer good" it is, nobody is told; and its tag, which is its
//! digest, only with the file.

use super::{
    disposition,
    range::{Wanted, wanted},
};
use crate::{
    domain::attachment,
    error::Error,
    http::{
        App,
        exports::{Came, Reader, Stopped, arrived},
    },
};
use axum::{
    body::Body,
    extract::{Path, RawQuery, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
            CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
        },
    },
    response::{IntoResponse, Response},
};
use entity::{attachment::Model, id::AttachmentId};
use std::{ops::Range, sync::Arc};

/// What a browser may do with a file that it shows: nothing.
const SANDBOX: &str = "sandbox; default-src 'none'";

/// Answers with a file.
pub(super) async fn download(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
    came: Came,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let signed = query.as_deref().and_then(Signed::read);
    match arrived(Arc::clone(&app), headers.clone(), came).await {
        Err(turned_away) => turned_away,
        Ok((reader, asking)) => {
            let cx = reader.context(&asking, app.settings.limits.read);
            let found = match (id.parse::<AttachmentId>(), &signed) {
                (Err(_), _) => Ok(None),
                (Ok(id), Some(Signed { expires, signature })) => {
                    attachment::by_address(&cx, id, *expires, signature).await
                }
                (Ok(id), None) => attachment::by_id(&cx, &[id]).await.map(|mut found| found.pop()),
            };
            let answer = match found {
                Ok(Some(file)) => had(&reader, &file, &headers, &method).await,
                Ok(None) => Err(Stopped::NotFound),
                Err(error) => Err(error.into()),
            };
            answer.unwrap_or_else(Stopped::into_response)
        }
    }
}

/// What an address says besides its path.
struct Signed {
    expires: i64,
    signature: String,
}

impl Signed {
    /// None where it says nothing of the kind: then a token has to.
    fn read(query: &str) -> Option<Self> {
        let value = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let (expires, signature) = (value("expires"), value("signature")?);
        Some(Self { expires: expires?.parse().unwrap_or_default(), signature: signature.to_owned() })
    }
}

/// The file, or as much of it as is asked for.
async fn had(
    reader: &Reader,
    file: &Model,
    headers: &HeaderMap,
    method: &Method,
) -> Result<Response, Stopped> {
    let size = u64::try_from(file.size).map_err(|_| Error::Broken("a file has a size"))?;
    let tag = format!("\"{}\"", file.sha256);
    if is_named(headers, &IF_NONE_MATCH, &tag) {
        return Ok(with_headers(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // Of another file the rest is none of this one's.
    let is_same = text(&IF_RANGE).is_none_or(|shown| shown == tag);
    let wanted = match text(&RANGE) {
        Some(range) if is_same && *method == Method::GET => wanted(range, size),
        _ => Wanted::All,
    };
    let (status, range) = match wanted {
        Wanted::All => (StatusCode::OK, 0..size),
        Wanted::Some(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::None => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(&mut response, CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(with_headers(response, &tag));
        }
    };
    let Range { start, end } = range.clone();
    let body = if *method == Method::HEAD {
        Body::empty()
    } else {
        Body::from_stream(reader.app.api.files().storage()?.read(&file.sha256, range).await?)
    };
    let mut response = (status, body).into_response();
    set(&mut response, CONTENT_TYPE, &file.media_type);
    set(&mut response, CONTENT_LENGTH, &end.saturating_sub(start).to_string());
    if status == StatusCode::PARTIAL_CONTENT {
        set(&mut response, CONTENT_RANGE, &format!("bytes {start}-{}/{size}", end.saturating_sub(1)));
    }
    let disposition = disposition::attachment(&file.name).ok_or(Error::Broken("a name is encoded"))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    Ok(with_headers(response, &tag))
}

fn with_headers(mut response: Response, tag: &str) -> Response {
    set(&mut response, ETAG, tag);
    set(&mut response, ACCEPT_RANGES, "bytes");
    set(&mut response, CACHE_CONTROL, "private, no-cache");
    set(&mut response, CONTENT_SECURITY_POLICY, SANDBOX);
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether a list of tags has this one, or any.
fn is_named(headers: &HeaderMap, name: &HeaderName, tag: &str) -> bool {
    let shown = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    shown
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|it| it == "*" || it.trim_start_matches("W/") == tag)
}
