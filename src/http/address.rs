//! Where a request comes from: the connection's address, or what a trusted proxy says of it.

use super::App;
use crate::authn::Origin;
use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The client's address, as it is counted: the connection's, or what a trusted proxy appended. What cannot be read is
/// one for all.
pub(super) fn origin(app: &App, headers: &HeaderMap, peer: Option<SocketAddr>) -> Origin {
    if app.settings.trust_forwarded_for
        && let Some(origin) = forwarded(headers)
    {
        return origin;
    }
    peer.map_or(Origin::Unknown, |peer| Origin::from(peer.ip()))
}

/// The connection's address, where the request came by one.
pub(super) fn peer(request: &Request) -> Option<SocketAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer)
}

/// The last address of `X-Forwarded-For`, however many lines it has: those before it are the client's word. None where
/// there is no such header.
fn forwarded(headers: &HeaderMap) -> Option<Origin> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.as_bytes();
    // As bytes: what a client wrote before it need not be text.
    let entry = last.rsplit(|byte| *byte == b',').next().unwrap_or_default();
    let address = std::str::from_utf8(entry).ok().and_then(read);
    Some(address.map_or(Origin::Unknown, Origin::from))
}

/// An address with or without a port, brackets, quotes.
fn read(entry: &str) -> Option<IpAddr> {
    let blank = |letter: char| letter == ' ' || letter == '\t';
    let entry = entry.trim_matches(blank);
    let entry = entry.strip_prefix('"').and_then(|entry| entry.strip_suffix('"')).unwrap_or(entry);
    let entry = entry.trim_matches(blank);
    if let Some(rest) = entry.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return if is_port { v6(address) } else { None };
    }
    if let Some((address, port)) = entry.split_once(':')
        && is_port(port)
        && let Ok(address) = address.parse()
    {
        return Some(IpAddr::V4(address));
    }
    entry.parse().map_or_else(|_| v6(entry), |address| Some(IpAddr::V4(address)))
}

/// Of a link's address its zone tells nobody else anything.
fn v6(address: &str) -> Option<IpAddr> {
    let address = address.split_once('%').map_or(address, |(address, _)| address);
    address.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|digit| digit.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::forwarded;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn of(lines: &[&[u8]]) -> Option<String> {
        let line = |line: &&[u8]| {
            (HeaderName::from_static("x-forwarded-for"), HeaderValue::from_bytes(line).unwrap())
        };
        Some(forwarded(&lines.iter().map(line).collect::<HeaderMap>())?.to_string())
    }

    #[test]
    fn an_address_is_read_in_every_form() {
        for (entry, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7\t", "203.0.113.7"),
            ("203.0.113.7:51000", "203.0.113.7"),
            ("\"203.0.113.7:51000\"", "203.0.113.7"),
            ("\" 203.0.113.7 \"", "203.0.113.7"),
            ("2001:db8::1", "2001:db8::/64"),
            ("2001:DB8::1:2", "2001:db8::/64"),
            ("[2001:db8::1]", "2001:db8::/64"),
            ("[2001:db8::1]:51000", "2001:db8::/64"),
            ("\"[2001:db8::1]:51000\"", "2001:db8::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("[fe80::1%25eth0]:80", "fe80::/64"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
        ] {
            assert_eq!(of(&[entry.as_bytes()]).as_deref(), Some(expected), "{entry}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_one_for_all() {
        for entry in [
            "",
            " ",
            "unknown",
            "_hidden",
            "unix:",
            "203.0.113",
            "203.0.113.7:",
            "203.0.113.7:x",
            "203.0.113.7:70000",
            "203.0.113.7:+80",
            "[203.0.113.7]",
            "[2001:db8::1",
            "[2001:db8::1]x",
            "[2001:db8::1]:x",
            "2001:db8::1]",
            "\"203.0.113.7",
            "203.0.113.7,",
            "for=203.0.113.7",
        ] {
            assert_eq!(of(&[entry.as_bytes()]).as_deref(), Some("unknown"), "{entry}");
        }
        assert_eq!(of(&[b"\xff"]).as_deref(), Some("unknown"));
    }

    #[test]
    fn the_last_of_all_lines_counts() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[b"198.51.100.1, 203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(of(&[b"198.51.100.1", b"203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(of(&[b"203.0.113.7, ", b"198.51.100.1 ,203.0.113.8:1"]).as_deref(), Some("203.0.113.8"));
        assert_eq!(
            of(&[b"\xff\", 203.0.113.7"]).as_deref(),
            Some("203.0.113.7"),
            "whatever stands before it"
        );
    }
}
