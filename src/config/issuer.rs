//! Who tokens say they are from, and for whom.

use axum::http::Uri;
use clap::{Arg, Command, builder::TypedValueParser, error::ErrorKind};
use std::{ffi::OsStr, fmt, net::SocketAddr, str::FromStr};

/// The server's address as its clients know it: `iss` of its tokens, and what its own addresses begin with (RFC 8414
/// §2: http or https, no query, no fragment).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    /// Of a server that nobody has named: the address that it listens at.
    pub fn at(scheme: &str, address: SocketAddr) -> Self {
        Self(format!("{scheme}://{address}"))
    }

    /// What is odd about it, though a server can be tried so.
    pub fn doubt(&self) -> Option<&'static str> {
        let host = Uri::from_str(&self.0).ok().and_then(|uri| uri.host().map(str::to_owned))?;
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().ok();
        if address.is_some_and(|address| address.is_unspecified()) {
            return Some("no client reaches it by this address: set ISSUER");
        }
        let is_here = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        let is_plain = self.0.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
        (is_plain && !is_here).then_some("tokens and passwords travel in the clear: set ISSUER to https://…")
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Issuer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text
            .split_once("://")
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
            .map(|(_, rest)| rest)
            .ok_or("an issuer begins with https:// (or http://, to try it)")?;
        if rest.contains('?') {
            return Err("an issuer has no query");
        }
        if rest.contains('#') {
            return Err("an issuer has no fragment");
        }
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.contains('@') {
            return Err("an issuer names nobody: no user, no password");
        }
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte));
        let uri = Uri::from_str(text).ok().filter(|_| is_plain).ok_or("an issuer is a URL")?;
        if uri.host().is_none_or(str::is_empty) {
            return Err("an issuer names a host");
        }
        // A colon with nothing behind it, or what is no port, goes through as none.
        if authority.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'))
            && uri.port_u16().is_none_or(|port| port == 0)
        {
            return Err("an issuer's port is a number from 1 to 65535");
        }
        Ok(Self(text.to_owned()))
    }
}

/// Reads an issuer, and does not repeat one that is refused: there may be a password in it.
#[derive(Clone)]
pub(super) struct IssuerParser;

impl TypedValueParser for IssuerParser {
    type Value = Issuer;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<Issuer, clap::Error> {
        let text =
            value.to_str().ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))?;
        text.parse().map_err(|why| {
            let message = format!("invalid value for '--issuer <ISSUER>': {why}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

/// Whom tokens are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience(String);

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Audience {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err("an audience is one word or URL");
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Audience, Issuer};

    #[test]
    fn an_issuer_is_an_address_and_nothing_more() {
        for good in [
            "https://register.example",
            "https://register.example/",
            "HTTPS://register.example:8443/duties",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://[2001:db8::1]",
        ] {
            assert_eq!(good.parse::<Issuer>().map(|issuer| issuer.to_string()).as_deref(), Ok(good));
        }
        for bad in [
            "",
            " ",
            "register.example",
            "//register.example",
            "register.example:8080",
            "http:/x",
            "http:x",
            "https:///x",
            "https://",
            "https://:8080",
            "ftp://register.example",
            "javascript://x",
            "https://register.example?",
            "https://register.example/?x=1",
            "https://register.example#",
            "https://register.example/#x",
            "https://user@register.example",
            "https://user:password@register.example",
            "https://@register.example",
            " https://register.example",
            "https://register.example ",
            "https://register.example\n",
            "https://regi ster.example",
            "https://register.example:x",
            "https://register.example:",
            "https://register.example:0",
            "https://register.example:70000",
            "https://[::1",
            "https://富阳.example",
            "https://register.example\\x",
            "https://register.example/<x>",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_odd_is_said() {
        let doubt = |text: &str| text.parse::<Issuer>().unwrap().doubt().is_some();
        for fine in
            ["https://register.example", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:80"]
        {
            assert!(!doubt(fine), "{fine}");
        }
        for odd in ["http://register.example", "http://0.0.0.0:8080", "https://0.0.0.0", "http://[::]:80"] {
            assert!(doubt(odd), "{odd}");
        }
        assert!(Issuer::at("http", "0.0.0.0:8080".parse().unwrap()).doubt().is_some());
        assert_eq!(Issuer::at("http", "[::1]:8080".parse().unwrap()).to_string(), "http://[::1]:8080");
    }

    #[test]
    fn an_audience_is_one_word() {
        for good in ["future-community", "https://register.example/api", "未来社区"] {
            assert!(good.parse::<Audience>().is_ok(), "{good}");
        }
        for bad in ["", " ", "a b", "a\n", "\u{7f}"] {
            assert!(bad.parse::<Audience>().is_err(), "{bad:?}");
        }
    }
}
