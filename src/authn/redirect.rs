//! Where people are sent back to with a code: which addresses may be registered, and which are the registered one.
//!
//! To the letter (RFC 9700 §4.1): whoever could have the code sent a little aside would have it. Only the port of a loopback
//! address is free, because programs take whichever they get (RFC 8252 §7.3).

use axum::http::Uri;
use std::str::FromStr;

/// The longest, in bytes.
const MAX_BYTES: usize = 1000;
/// What a loopback address begins with. `localhost` may be somebody else (RFC 8252 §8.3).
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// Why an address cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is not one.
    #[error("it is no URI of at most {MAX_BYTES} plain signs")]
    NotAUri,
    /// What follows the sign goes to no server, and browsers carry it on.
    #[error("it has a fragment")]
    Fragment,
    /// Nothing stands for anything else.
    #[error("it has a wildcard: each address is registered by itself")]
    Wildcard,
    /// Whoever listens on the way would have the code.
    #[error("http is for 127.0.0.1 and [::1] alone: use https")]
    Plain,
    /// Any page could be made to run it.
    #[error("a scheme of an application's own has a dot, such as cn.example.app:/signed-in")]
    Scheme,
    /// An address names a host and nobody.
    #[error("it names no host, or a user")]
    Host,
}

/// Whether an address may be registered.
pub fn check(uri: &str) -> Result<(), Unfit> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\\"<>^`{|}'".contains(&byte);
    if uri.len() > MAX_BYTES || !uri.bytes().all(is_plain) {
        return Err(Unfit::NotAUri);
    }
    if uri.contains('#') {
        return Err(Unfit::Fragment);
    }
    if uri.contains('*') {
        return Err(Unfit::Wildcard);
    }
    let (scheme, rest) = uri.split_once(':').ok_or(Unfit::NotAUri)?;
    match scheme {
        "https" => {
            let rest = rest.strip_prefix("//").ok_or(Unfit::NotAUri)?;
            let authority = rest.split(['/', '?']).next().unwrap_or_default();
            let has_host =
                Uri::from_str(uri).ok().is_some_and(|uri| uri.host().is_some_and(|it| !it.is_empty()));
            if has_host && !authority.contains('@') && is_authority(authority) {
                Ok(())
            } else {
                Err(Unfit::Host)
            }
        }
        "http" => loopback(uri).map(|_| ()).ok_or(Unfit::Plain),
        _ => {
            let is_sign =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
            let is_own = scheme.starts_with(|first: char| first.is_ascii_lowercase())
                && scheme.bytes().all(is_sign)
                && scheme.contains('.');
            if is_own && rest.starts_with('/') { Ok(()) } else { Err(Unfit::Scheme) }
        }
    }
}

/// Whether the address that is asked for is a registered one.
pub fn fits(registered: &str, asked: &str) -> bool {
    registered == asked
        || match (loopback(registered), loopback(asked)) {
            (Some(registered), Some(asked)) => registered == asked,
            _ => false,
        }
}

/// What a policy of contents calls the place that an address leads to: a form may be answered by being sent there.
pub fn source(uri: &str) -> String {
    let Some((scheme, rest)) =
        uri.split_once("://").filter(|(scheme, _)| matches!(*scheme, "https" | "http"))
    else {
        return format!("{}:", uri.split(':').next().unwrap_or_default());
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    // Such a policy has no word for an address of IPv6.
    if authority.starts_with('[') { format!("{scheme}:") } else { format!("{scheme}://{authority}") }
}

/// A loopback address without its port: what it begins with, and what follows.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let (host, rest) = LOOPBACK.iter().find_map(|host| Some((*host, uri.strip_prefix(host)?)))?;
    let rest = match rest.strip_prefix(':') {
        Some(rest) => {
            let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
            let (port, rest) = rest.split_at_checked(end)?;
            port.parse::<u16>().ok().filter(|port| *port > 0)?;
            rest
        }
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

/// A host, perhaps with a port, of signs that mean nothing to a policy of contents.
fn is_authority(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{Unfit, check, fits, source};

    #[test]
    fn an_address_is_registered_that_nobody_else_can_be() {
        for good in [
            "https://app.example/signed-in",
            "https://app.example",
            "https://app.example:8443/a?b=c&d",
            "http://127.0.0.1/cb",
            "http://127.0.0.1:8765/cb",
            "http://[::1]/cb",
            "cn.gov.fuyang.app:/signed-in",
            "cn.gov.fuyang.app://signed-in",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", Unfit::NotAUri),
            ("/cb", Unfit::NotAUri),
            ("https:app.example", Unfit::NotAUri),
            ("https://app.example/a b", Unfit::NotAUri),
            ("https://app.example/\r\nx: y", Unfit::NotAUri),
            ("https://app.example/富", Unfit::NotAUri),
            ("https://app.example/#", Unfit::Fragment),
            ("https://*.app.example/", Unfit::Wildcard),
            ("https://app.example/*", Unfit::Wildcard),
            ("https://user@app.example/", Unfit::Host),
            ("https://app.example;x/", Unfit::Host),
            ("https:///cb", Unfit::Host),
            ("http://app.example/cb", Unfit::Plain),
            ("http://localhost/cb", Unfit::Plain),
            ("http://127.0.0.1.example/cb", Unfit::Plain),
            ("http://127.0.0.1:80@example/cb", Unfit::Plain),
            ("http://127.0.0.1:0/cb", Unfit::Plain),
            ("http://127.0.0.1:70000/cb", Unfit::Plain),
            ("javascript:alert(1)", Unfit::Scheme),
            ("javascript.x:alert(1)", Unfit::Scheme),
            ("data:/x", Unfit::Scheme),
            ("myapp:/cb", Unfit::Scheme),
            ("HTTPS://app.example/", Unfit::Scheme),
        ] {
            assert_eq!(check(bad), Err(why), "{bad:?}");
        }
        assert_eq!(check(&format!("https://app.example/{}", "x".repeat(1000))), Err(Unfit::NotAUri));
    }

    #[test]
    fn only_the_port_of_a_loopback_address_is_free() {
        for asked in ["http://127.0.0.1/cb", "http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb"] {
            assert!(fits("http://127.0.0.1/cb", asked) && fits("http://127.0.0.1:8765/cb", asked), "{asked}");
        }
        assert!(fits("http://[::1]/cb?x=1", "http://[::1]:9/cb?x=1"));
        for (registered, asked) in [
            ("https://app.example/cb", "https://app.example:443/cb"),
            ("https://app.example/cb", "https://app.example/cb/"),
            ("https://app.example/cb", "https://app.example/cb?x=1"),
            ("https://app.example/cb", "https://app.example/cb#"),
            ("https://app.example/cb", "https://APP.example/cb"),
            ("https://app.example/cb", "https://app.example/x/../cb"),
            ("https://app.example/cb", "https://app.example.evil/cb"),
            ("https://app.example/cb", "https://app.example@evil/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:80@evil/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:1/other"),
            ("http://127.0.0.1/cb", "http://[::1]/cb"),
            ("http://127.0.0.1/cb", "http://localhost/cb"),
            ("http://127.0.0.1/cb", "https://127.0.0.1/cb"),
            ("http://127.0.0.1", "http://127.0.0.1.evil"),
        ] {
            assert!(!fits(registered, asked), "{asked}");
        }
    }

    #[test]
    fn a_policy_names_the_place() {
        for (uri, place) in [
            ("https://app.example:8443/cb?x", "https://app.example:8443"),
            ("http://127.0.0.1:9/cb", "http://127.0.0.1:9"),
            ("http://[::1]:9/cb", "http:"),
            ("cn.gov.app:/cb", "cn.gov.app:"),
            ("cn.gov.app://cb", "cn.gov.app:"),
        ] {
            assert_eq!(source(uri), place);
        }
    }
}
