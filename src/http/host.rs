//! `Host`, which every request of HTTP/1.1 has once (RFC 9112 §3.2): who disagrees about it with a proxy could be taken
//! for somebody else.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, StatusCode, Version, header::HOST},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};

/// The routes, for requests that say once and readably what they are meant for.
pub(super) fn required(routes: Router) -> Router {
    routes.layer(from_fn(check))
}

async fn check(request: Request, next: Next) -> Response {
    if is_said(request.version(), request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::BAD_REQUEST, "Host 缺失或有误 / the header Host is missing or wrong\n").into_response()
    }
}

fn is_said(version: Version, headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(HOST).iter();
    match (lines.next(), lines.next()) {
        // There was none yet in HTTP/1.0.
        (None, _) => version < Version::HTTP_11,
        (Some(host), None) => host.to_str().is_ok_and(is_host),
        (Some(_), Some(_)) => false,
    }
}

/// A name or an address, perhaps with a port.
fn is_host(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']').is_some_and(|(address, port)| {
            address.parse::<std::net::Ipv6Addr>().is_ok()
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        });
    }
    let (name, port) = text.split_once(':').unwrap_or((text, ""));
    !name.is_empty() && name.split('%').enumerate().all(|(part, name)| is_name(part, name)) && is_port(port)
}

/// What stands between percent signs: of all but the first, two digits come first.
fn is_name(part: usize, text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let bytes = text.as_bytes();
    let (encoded, rest) = bytes.split_at_checked(if part == 0 { 0 } else { 2 }).unwrap_or((b"%", bytes));
    encoded.iter().all(u8::is_ascii_hexdigit) && rest.iter().copied().all(plain)
}

/// A port may be left out behind its colon.
fn is_port(text: &str) -> bool {
    text.is_empty()
        || (text.bytes().all(|digit| digit.is_ascii_digit())
            && text.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::is_said;
    use axum::http::{HeaderMap, HeaderValue, Version, header::HOST};

    fn said(version: Version, lines: &[&str]) -> bool {
        let line = |line: &&str| (HOST, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        is_said(version, &lines.iter().map(line).collect::<HeaderMap>())
    }

    #[test]
    fn a_host_is_said_once() {
        assert!(said(Version::HTTP_11, &["register.example"]));
        assert!(!said(Version::HTTP_11, &[]));
        assert!(said(Version::HTTP_10, &[]));
        for version in [Version::HTTP_10, Version::HTTP_11] {
            assert!(!said(version, &["register.example", "register.example"]));
            assert!(!said(version, &["register.example", ""]));
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        for host in [
            "x",
            "register.example",
            "Register.Example.",
            "register.example:8080",
            "register.example:",
            "xn--fiqs8s.example",
            "a_b.example",
            "%E5%AF%8C.example",
            "127.0.0.1:80",
            "[::1]",
            "[2001:db8::1]:8080",
        ] {
            assert!(said(Version::HTTP_11, &[host]), "{host}");
        }
        for host in [
            "", " ", ":80", "a b", "a,b", "a, b", "a/b", "http://a", "user@a", "a?b", "a#b", "a\\b", "\"a\"",
            "<a>", "a:b", "a:80:80", "a:0", "a:65536", "a:+80", "a:-1", "::1", "[::1", "[::1]x", "[::1]:x",
            "[a]", "[]", "%", "%4", "%zz", "a%", "富阳",
        ] {
            assert!(!said(Version::HTTP_11, &[host]), "{host}");
        }
    }
}
