//! GraphiQL, from files inside the binary: the page asks nothing of any other machine.

use super::App;
use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use std::sync::Arc;

/// Scripts, styles and connections of this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

macro_rules! asset {
    ($path:literal, $kind:literal) => {
        ($path, $kind, include_bytes!(concat!("../../assets/graphiql/", $path, ".gz")).as_slice())
    };
}

const ASSETS: [(&str, &str, &[u8]); 4] = [
    asset!("graphiql.min.js", "text/javascript"),
    asset!("graphiql.min.css", "text/css"),
    asset!("react.production.min.js", "text/javascript"),
    asset!("react-dom.production.min.js", "text/javascript"),
];

/// The page and what it loads.
pub(super) fn routes() -> Router<Arc<App>> {
    let mut routes = Router::new().route("/graphiql", get(page)).route("/graphiql/boot.js", get(boot));
    for (path, kind, bytes) in ASSETS {
        // Every browser takes gzip, and nothing else shows this page.
        let headers =
            [(CONTENT_TYPE, kind), (CONTENT_ENCODING, "gzip"), (CACHE_CONTROL, "public, max-age=86400")];
        routes = routes.route(&format!("/graphiql/{path}"), get(move || async move { (headers, bytes) }));
    }
    routes
}

async fn page() -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
    (headers, include_str!("../../assets/graphiql/index.html")).into_response()
}

async fn boot() -> Response {
    ([(CONTENT_TYPE, "text/javascript")], include_str!("../../assets/graphiql/boot.js")).into_response()
}
