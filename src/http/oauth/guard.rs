//! That a form was sent from the page, and by whom it was shown to.
//!
//! A page carries what only the browser that has its cookie can have been given, for this question of this application
//! alone; and browsers say where a form comes from. The cookie is no session: it says nothing of anybody, and goes when
//! somebody has signed in.

use crate::{authn, error::Result};
use axum::http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, HOST, ORIGIN},
    uri::Authority,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How long a page can be left open, in seconds.
const MAX_AGE: u32 = 3600;
/// Signs of a cookie: 256 bits.
const LENGTH: usize = 43;

/// The cookie of a browser.
pub(super) struct Guard {
    value: String,
    is_secure: bool,
}

impl Guard {
    /// Of the browser that sends these headers; none where it has none of ours.
    pub(super) fn of(headers: &HeaderMap, issuer: &str) -> Option<Self> {
        let is_secure = is_secure(issuer);
        let value = cookie(headers, name(is_secure)).filter(|value| is_value(value))?;
        Some(Self { value: value.to_owned(), is_secure })
    }

    /// A new one.
    pub(super) fn new(issuer: &str) -> Result<Self> {
        Ok(Self { value: authn::random()?, is_secure: is_secure(issuer) })
    }

    /// The line that sets it. `__Host-` keeps other names of the domain from setting it.
    pub(super) fn set(&self) -> Option<HeaderValue> {
        line(self.is_secure, &self.value, MAX_AGE)
    }

    /// The line that takes a browser's cookie away.
    pub(super) fn gone(issuer: &str) -> Option<HeaderValue> {
        line(is_secure(issuer), "", 0)
    }

    /// What a form carries that is good for this alone.
    pub(super) fn token(&self, bound: &str) -> String {
        self.mac(bound).map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())).unwrap_or_default()
    }

    /// Whether a form carries it.
    pub(super) fn is_token(&self, token: &str, bound: &str) -> bool {
        let Ok(token) = URL_SAFE_NO_PAD.decode(token) else { return false };
        self.mac(bound).is_some_and(|mac| mac.verify_slice(&token).is_ok())
    }

    fn mac(&self, bound: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.value.as_bytes()).ok()?;
        mac.update(b"a form for ");
        mac.update(bound.as_bytes());
        Some(mac)
    }
}

/// Whether a form can have come from the page, by what the browser says of it. One that says nothing has its cookie.
pub(super) fn is_from_here(headers: &HeaderMap, issuer: &str) -> bool {
    let from = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(from, None | Some(b"same-origin" | b"none")) {
        return false;
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Some((scheme, authority)) = origin.to_str().ok().and_then(|origin| origin.split_once("://")) else {
        return false;
    };
    let is_issuer = issuer.split_once("://").is_some_and(|(by, rest)| {
        by.eq_ignore_ascii_case(scheme)
            && rest.split('/').next().is_some_and(|host| host.eq_ignore_ascii_case(authority))
    });
    // A demo is asked by more names than one; behind a proxy the name may be another.
    is_issuer || headers.get(HOST).is_some_and(|host| is_same(host, authority))
}

/// What a browser keeps by a name; nothing where it keeps two, of which one was put there by somebody else.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut values = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(given, _)| *given == name)
        .map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

fn is_same(host: &HeaderValue, authority: &str) -> bool {
    let read = |text: &str| text.parse::<Authority>().ok();
    host.to_str().ok().and_then(read).zip(read(authority)).is_some_and(|(host, origin)| host == origin)
}

/// Whether browsers come by https.
pub(super) fn is_secure(issuer: &str) -> bool {
    issuer.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
}

const fn name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-sign-in" } else { "sign-in" }
}

fn line(is_secure: bool, value: &str, seconds: u32) -> Option<HeaderValue> {
    let (name, secure) = (name(is_secure), if is_secure { "; Secure" } else { "" });
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(line).ok()
}

fn is_value(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{Guard, is_from_here};
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    const ISSUER: &str = "https://register.example/duties";

    fn with(lines: &[(&'static str, &str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), value.parse::<HeaderValue>().unwrap())
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn a_form_is_good_for_one_browser_and_one_question() {
        let guard = Guard::new(ISSUER).unwrap();
        let token = guard.token("a question");
        assert!(guard.is_token(&token, "a question"));
        assert!(!guard.is_token(&token, "another"));
        assert!(!guard.is_token("", "a question"));
        assert!(!Guard::new(ISSUER).unwrap().is_token(&token, "a question"));
        let cookie = format!("a=b; __Host-sign-in={}", guard.value);
        assert!(Guard::of(&with(&[("cookie", &cookie)]), ISSUER).unwrap().is_token(&token, "a question"));
        assert!(Guard::of(&with(&[("cookie", &cookie)]), "http://127.0.0.1:80").is_none(), "another name");
        let twice = format!("{cookie}; __Host-sign-in={}", guard.value);
        for none in ["", "__Host-sign-in=", "__Host-sign-in=short", &twice] {
            assert!(Guard::of(&with(&[("cookie", none)]), ISSUER).is_none(), "{none}");
        }
    }

    #[test]
    fn a_form_of_another_place_is_none_of_ours() {
        let host = ("host", "127.0.0.1:8080");
        for fine in [
            &[host][..],
            &[host, ("sec-fetch-site", "same-origin")],
            &[host, ("origin", "https://register.example")],
            &[host, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")],
        ] {
            assert!(is_from_here(&with(fine), ISSUER), "{fine:?}");
        }
        for wrong in [
            &[host, ("sec-fetch-site", "cross-site")][..],
            &[host, ("sec-fetch-site", "same-site")],
            &[host, ("origin", "null")],
            &[host, ("origin", "https://evil.example")],
            &[host, ("origin", "http://register.example")],
            &[host, ("origin", "https://register.example.evil.example")],
            &[host, ("origin", "http://127.0.0.1:8081")],
            &[host, ("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
        ] {
            assert!(!is_from_here(&with(wrong), ISSUER), "{wrong:?}");
        }
    }
}
