//! Answers that a client need not be sent again: of registered queries that are asked by GET.
//!
//! The tag is over who asks, by what rights, and the answer: equal answers of two viewers share none, and one from before rights
//! changed fits no more. It saves bytes, not work: the answer is made all the same, by the rights of now.

use crate::authz::Viewer;
use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY},
    },
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The tag of an answer.
pub(super) fn of(viewer: &Viewer, media_type: &str, headers: &HeaderMap, body: &[u8]) -> String {
    let account = viewer.account().map(|account| account.to_string()).unwrap_or_default();
    // Of what is compressed the bytes are others, and so is a strong tag.
    let codings: Vec<&[u8]> = headers.get_all(ACCEPT_ENCODING).iter().map(HeaderValue::as_bytes).collect();
    let mut digest = Sha256::new();
    for part in
        [account.as_bytes(), viewer.rights().as_bytes(), media_type.as_bytes(), &codings.join(&b","[..])]
    {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    digest.update(body);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest.finalize()))
}

/// The answer with its tag, or that the client has it.
pub(super) fn tagged(tag: &str, headers: &HeaderMap, mut answer: Response) -> Response {
    if is_there(headers, tag) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        *answer.body_mut() = Body::empty();
        answer.headers_mut().clear();
    }
    let kept = answer.headers_mut();
    kept.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    kept.insert(VARY, HeaderValue::from_static("Authorization, Accept"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        kept.insert(ETAG, tag);
    }
    answer
}

/// Whether the client says that it has this answer. Of what it has it may say that it is weak: that is the same here.
fn is_there(headers: &HeaderMap, tag: &str) -> bool {
    let said = headers.get_all(IF_NONE_MATCH).iter().filter_map(|said| said.to_str().ok());
    said.flat_map(|said| said.split(',')).map(str::trim).any(|said| {
        let strong = said.strip_prefix("W/").unwrap_or(said);
        said == "*" || strong == tag
    })
}

#[cfg(test)]
mod tests {
    use super::is_there;
    use axum::http::{HeaderMap, HeaderValue, header::IF_NONE_MATCH};

    #[test]
    fn a_client_says_what_it_has_in_several_ways() {
        for (said, is_meant) in [
            (&["\"a\""][..], true),
            (&["W/\"a\""], true),
            (&["*"], true),
            (&["\"b\", \"a\""], true),
            (&["\"b\"", "\"a\""], true),
            (&["\"b\""], false),
            (&["a"], false),
            (&[""], false),
            (&[], false),
        ] {
            let headers: HeaderMap =
                said.iter().map(|it| (IF_NONE_MATCH, HeaderValue::from_static(it))).collect();
            assert_eq!(is_there(&headers, "\"a\""), is_meant, "{said:?}");
        }
    }
}
