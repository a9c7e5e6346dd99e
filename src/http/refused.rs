//! What is refused before or beside a handler, in the form that the place speaks: GraphQL's at `/graphql`, `/exports/…`, `/feed` and `/files`,
//! OAuth's at `/oauth/…`, but for the page where
//! people sign in, which answers by a page. A time limit, a panic, a wrong method and a body that is too long answer with a status alone.

use super::{negotiation::Media, oauth};
use axum::{
    body::Body,
    extract::{Request, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_LANGUAGE, ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::Response,
};
use serde_json::json;
use std::{error::Error, io};
use tower_http::timeout::TimeoutError;

/// Who reads the answer.
#[derive(Clone, Copy)]
enum Place {
    GraphQl(Media),
    OAuth,
    Page,
    Tables,
    Files,
}

/// Puts a refusal that has no form of its own into the place's.
pub(super) async fn formed(request: Request, next: Next) -> Response {
    let place = match request.uri().path() {
        "/graphql" => Place::GraphQl(Media::accepted(request.headers()).unwrap_or(Media::Json)),
        path if oauth::is_page(path) => Place::Page,
        path if path.starts_with("/oauth/") => Place::OAuth,
        path if path.starts_with("/exports/") || path == "/feed" || path.starts_with("/feed/") => {
            Place::Tables
        }
        path if path == "/files" || path.starts_with("/files/") => Place::Files,
        _ => return next.run(request).await,
    };
    let languages = request.headers().get(ACCEPT_LANGUAGE).cloned();
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    if let Place::Page = place {
        return page(response, languages);
    }
    let kind = response.headers().get(CONTENT_TYPE);
    let is_formed = kind.and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.contains("json"));
    if !is_formed {
        let formed = match place {
            Place::Tables if status == StatusCode::METHOD_NOT_ALLOWED => {
                body("BAD_USER_INPUT", "请用 GET / use GET")
            }
            Place::Files if status == StatusCode::METHOD_NOT_ALLOWED => {
                body("BAD_USER_INPUT", "请用 POST /files 或 GET /files/… / use POST /files, or GET /files/…")
            }
            Place::GraphQl(_) | Place::Tables | Place::Files => graphql_body(status),
            Place::OAuth | Place::Page => oauth::refused_body(status),
        };
        response.headers_mut().remove(CONTENT_LENGTH);
        *response.body_mut() = Body::from(formed.to_string());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().entry(RETRY_AFTER).or_insert(HeaderValue::from_static("1"));
        }
    }
    let kind = match place {
        Place::GraphQl(media) => media.content_type(),
        Place::OAuth | Place::Page | Place::Tables | Place::Files => Media::Json.content_type(),
    };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A refusal as a page, unless it is one.
fn page(response: Response, languages: Option<HeaderValue>) -> Response {
    let kind = response.headers().get(CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return response;
    }
    let headers: HeaderMap = languages.map(|languages| (ACCEPT_LANGUAGE, languages)).into_iter().collect();
    let mut page = oauth::refused_page(response.status(), &headers);
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

fn graphql_body(status: StatusCode) -> serde_json::Value {
    let (code, message) = match status {
        StatusCode::NOT_FOUND => ("NOT_FOUND", "不存在 / there is no such thing"),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("BAD_USER_INPUT", "请用 POST，查询也可用 GET / use POST, or GET for a query")
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => (
            "UNAVAILABLE",
            "请求超时，已中断，请重试，命令须用原幂等键 / \
             the request took too long and was cut off: try again, a command with the same key",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ("BAD_USER_INPUT", "请求体过长 / the body is too long"),
        StatusCode::TOO_MANY_REQUESTS => ("LIMIT_EXCEEDED", "请求过于频繁 / too many requests"),
        StatusCode::SERVICE_UNAVAILABLE => {
            ("UNAVAILABLE", "服务暂时不可用，请稍后重试 / the server cannot answer for now: try again")
        }
        status if status.is_server_error() => ("INTERNAL", "服务器内部错误 / the server failed; try again"),
        _ => ("BAD_USER_INPUT", "请求无法处理 / the request cannot be served"),
    };
    body(code, message)
}

fn body(code: &str, message: &str) -> serde_json::Value {
    json!({ "errors": [{ "message": message, "extensions": { "code": code } }] })
}

/// The status of a body that could not be read: also of one that came too slowly.
pub(super) fn status_of(rejection: &BytesRejection) -> StatusCode {
    let mut cause: Option<&(dyn Error + 'static)> = Some(rejection);
    while let Some(error) = cause {
        if error.is::<TimeoutError>() {
            return StatusCode::REQUEST_TIMEOUT;
        }
        // What was decompressed has its fault inside another, which is not its source.
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match inside {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    rejection.status()
}

#[cfg(test)]
mod tests {
    use super::{formed, status_of};
    use axum::{
        Router,
        body::{Body, Bytes},
        extract::rejection::BytesRejection,
        http::{
            Request, StatusCode,
            header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
        },
        middleware::from_fn,
        response::IntoResponse,
        routing::{get, post},
    };
    use http_body_util::BodyExt;
    use serde_json::Value;
    use std::{future::pending, time::Duration};
    use tower::ServiceExt;
    use tower_http::{
        catch_panic::CatchPanicLayer,
        decompression::RequestDecompressionLayer,
        timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
    };

    const SOON: Duration = Duration::from_millis(1);

    async fn panics() -> &'static str {
        panic!("a handler panics")
    }

    async fn reads(body: Result<Bytes, BytesRejection>) -> StatusCode {
        body.map_or_else(|rejection| status_of(&rejection), |_| StatusCode::OK)
    }

    /// What may go wrong, each at a place of its own name.
    fn routes(place: &str) -> Router {
        let unavailable = || async { StatusCode::SERVICE_UNAVAILABLE };
        let limited = || async { (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "7")]) };
        let written =
            || async { (StatusCode::CONFLICT, [(CONTENT_TYPE, "application/json")], "{}").into_response() };
        let handler = match place {
            "late" => get(pending::<()>),
            "panics" => get(panics),
            "unavailable" => get(unavailable),
            "limited" => get(limited),
            "written" => get(written),
            "fine" => get(|| async { "fine" }),
            _ => post(reads),
        };
        let handler = handler.layer(RequestDecompressionLayer::new().gzip(true));
        Router::new()
            .route("/graphql", handler.clone())
            .route("/oauth/token", handler.clone())
            .route("/healthz", handler)
            .layer(CatchPanicLayer::new())
            .layer(RequestBodyTimeoutLayer::new(SOON))
            .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, SOON * 100))
            .layer(from_fn(formed))
    }

    async fn answer(place: &str, path: &str, accept: &str) -> (StatusCode, String, Value, bool) {
        let request = Request::get(path).header(ACCEPT, accept).body(Body::empty()).unwrap();
        let response = routes(place).oneshot(request).await.unwrap();
        let kind = response.headers().get(CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        let waits = response.headers().contains_key(RETRY_AFTER);
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, kind.unwrap_or_default(), serde_json::from_slice(&bytes).unwrap_or_default(), waits)
    }

    #[tokio::test]
    async fn what_no_handler_wrote_has_the_form_of_its_place() {
        for (place, status, code, error) in [
            ("late", 408, "UNAVAILABLE", "temporarily_unavailable"),
            ("panics", 500, "INTERNAL", "server_error"),
            ("unavailable", 503, "UNAVAILABLE", "temporarily_unavailable"),
            ("limited", 429, "LIMIT_EXCEEDED", "temporarily_unavailable"),
            ("reads", 405, "BAD_USER_INPUT", "invalid_request"),
        ] {
            for (accept, kind) in [
                ("*/*", "application/json; charset=utf-8"),
                ("application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
                ("text/html", "application/json; charset=utf-8"),
            ] {
                let (answered, said, body, waits) = answer(place, "/graphql", accept).await;
                assert_eq!((answered.as_u16(), said.as_str()), (status, kind), "{place}");
                assert_eq!(body["errors"][0]["extensions"]["code"], code, "{place}");
                assert!(body["errors"][0]["message"].as_str().unwrap().contains(" / "), "{place}");
                assert_eq!(waits, matches!(status, 429 | 503), "{place}");
            }
            let (answered, said, body, _) = answer(place, "/oauth/token", "*/*").await;
            assert_eq!(
                (answered.as_u16(), said.as_str()),
                (status, "application/json; charset=utf-8"),
                "{place}"
            );
            assert_eq!(body["error"], error, "{place}");
            let (answered, _, body, _) = answer(place, "/healthz", "*/*").await;
            assert_eq!((answered.as_u16(), body), (status, Value::Null), "{place}");
        }
        let (_, _, body, _) = answer("written", "/graphql", "*/*").await;
        assert_eq!(body, serde_json::json!({}), "what is written stays");
        assert_eq!(answer("fine", "/graphql", "*/*").await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_body_that_comes_too_slowly_is_no_bad_body() {
        for coding in [None, Some("gzip")] {
            let never = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
            let mut request = Request::post("/healthz");
            if let Some(coding) = coding {
                request = request.header(CONTENT_ENCODING, coding);
            }
            let response = routes("reads").oneshot(request.body(never).unwrap()).await.unwrap();
            assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT, "{coding:?}");
        }
    }
}
