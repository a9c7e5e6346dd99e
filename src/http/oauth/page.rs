//! The page where people sign in: one text, from inside the binary. It asks nothing of any other machine, runs no script,
//! and works where there is none.
//!
//! It is written by hand, because it is one page of three forms: what is put into it is put through [`Text`], which is the
//! only way, and a test looks for what is not.

mod words;

use super::{guard::Guard, request::Request};
use crate::{
    authn::{Authenticator, Provider, redirect},
    http::markup::Text,
};
use axum::{
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    },
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::{
    fmt::Write,
    sync::{Arc, LazyLock},
};
pub(super) use words::Language;
use words::Words;

const STYLE: &str = include_str!("../../../assets/sign-in.css");

/// What a policy of contents knows the style by.
static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

/// The language that somebody chose, or that the browser prefers of the two.
pub(super) fn language(chosen: Option<Language>, headers: &HeaderMap) -> Language {
    let preferred = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok().and_then(Language::preferred);
    chosen.or_else(preferred).unwrap_or(Language::Chinese)
}

/// The page for a question: of a name and a password, or of another password where theirs must be changed.
pub(super) fn sign_in(
    request: &Request,
    language: Language,
    token: &str,
    providers: &Providers<'_>,
) -> Response {
    let words = language.words();
    let said = request.said.as_deref().and_then(|said| words.said(said));
    let changes = request.said.as_deref().is_some_and(Words::is_of_change);
    let application = Text(&request.application().display_name);
    let (alert, wrong) = match said {
        Some(said) => (
            format!("<p id=\"said\" role=\"alert\">{said}</p>\n"),
            " aria-describedby=\"said\" aria-invalid=\"true\"",
        ),
        None => (String::new(), ""),
    };
    let rules = if changes { format!("<p id=\"rules\">{}</p>\n", words.rules) } else { String::new() };
    let more = if changes {
        field("new_password", words.new_password, "password", "new-password", " aria-describedby=\"rules\"")
            + &field("repeated", words.repeated, "password", "new-password", "")
    } else {
        String::new()
    };
    let name = field(
        "name",
        words.name,
        "text",
        "username",
        &format!(" autocapitalize=\"none\" spellcheck=\"false\" autofocus{wrong}"),
    );
    let password = field(
        "password",
        if changes { words.old_password } else { words.password },
        "password",
        "current-password",
        wrong,
    );
    let (submit, heading) =
        if changes { (words.change, words.change) } else { (words.sign_in, words.sign_in) };
    let cancel = request.back.refused("access_denied", "the person did not sign in");
    let other = language.other();
    let known = request.said.as_deref().filter(|_| said.is_some());
    let switch = request.again(Some(other), known);
    let body = format!(
        "<h1>{heading}</h1>\n<p>{before}<strong>{application}</strong>{after}</p>\n{alert}{rules}\
         <form method=\"post\" autocomplete=\"off\">\n<input type=\"hidden\" name=\"token\" value=\"{token}\">\n{name}{password}{more}\
         <button>{submit}</button>\n</form>\n{others}\
         <nav><a href=\"{cancel}\">{cancelled}</a> <a href=\"{switch}\" lang=\"{code}\" hreflang=\"{code}\">{called}</a></nav>\n",
        before = words.before,
        after = words.after,
        others = if changes { String::new() } else { providers.links(words) },
        token = Text(token),
        cancel = Text(&cancel),
        cancelled = words.cancel,
        switch = Text(&switch),
        code = other.code(),
        called = other.words().called,
    );
    // Of a form that says off, browsers put nothing back that was typed; what keeps passwords goes by the fields.
    let leads_to = format!("'self' {}", redirect::source(request.back.redirect_uri()));
    let title = match said {
        Some(said) => format!("{said} – {heading}"),
        None => heading.to_owned(),
    };
    whole(StatusCode::OK, language, &title, &body, &leads_to)
}

/// The ways to sign in by a provider, each for this question in this browser alone.
///
/// They are links, not forms: where a form's answer leads, a policy of contents must name, and where a provider has people sign
/// in is not known before it is asked.
pub(super) struct Providers<'p> {
    all: &'p [Arc<Provider>],
    addresses: Vec<String>,
}

impl<'p> Providers<'p> {
    pub(super) fn of(authenticator: &'p Authenticator, request: &Request, guard: &Guard) -> Self {
        let all = &authenticator.settings().providers;
        let address = |provider: &Arc<Provider>| {
            let token = guard.token(&request.bound_to(provider.name()));
            // Seen from the page, as what stands before this server may have it at a path of its own.
            format!("provider/{}{}&token={token}", provider.name(), request.again(request.language, None))
        };
        Self { all, addresses: all.iter().map(address).collect() }
    }

    fn links(&self, words: &Words) -> String {
        let mut links = String::new();
        for (provider, address) in self.all.iter().zip(&self.addresses) {
            let (before, after) = words.by;
            // Writing to a text does not fail.
            let _ = writeln!(
                links,
                "<a class=\"by\" href=\"{}\">{before}{}{after}</a>",
                Text(address),
                Text(provider.label())
            );
        }
        if links.is_empty() {
            links
        } else {
            format!("<section aria-label=\"{}\">\n{links}</section>\n", words.others)
        }
    }
}

/// The page of what cannot be shown as a form: whom it is about is not known, or the server cannot answer.
pub(in super::super) fn refused(status: StatusCode, language: Language) -> Response {
    let words = language.words();
    let (heading, about) = match status {
        StatusCode::TOO_MANY_REQUESTS => (words.later, words.too_many),
        status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            (words.later, words.busy)
        }
        StatusCode::FORBIDDEN => (words.not_here, words.elsewhere),
        StatusCode::GONE => (words.not_here, words.over),
        _ => (words.not_here, words.unknown),
    };
    let body = format!("<h1>{heading}</h1>\n<p role=\"alert\">{about}</p>\n");
    whole(status, language, heading, &body, "'none'")
}

/// A field with its label.
fn field(name: &str, label: &str, kind: &str, holds: &str, more: &str) -> String {
    format!(
        "<label for=\"{name}\">{label}</label>\n<input id=\"{name}\" name=\"{name}\" type=\"{kind}\" \
         autocomplete=\"{holds}\" maxlength=\"1024\" required{more}>\n"
    )
}

fn whole(status: StatusCode, language: Language, title: &str, body: &str, leads_to: &str) -> Response {
    let words = language.words();
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {product}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header>{product}</header>\n<main>\n{body}</main>\n</body>\n</html>\n",
        language.code(),
        product = words.product,
    );
    let policy = format!(
        "default-src 'none'; style-src {}; form-action {leads_to}; base-uri 'none'; frame-ancestors 'none'",
        *STYLE_SOURCE
    );
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    // Not `no-referrer`: browsers would no longer say where a form comes from.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    // An address that is registered has no sign that ends a policy.
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::language;
    use crate::http::oauth::page::Language;
    use axum::http::{HeaderMap, HeaderValue, header::ACCEPT_LANGUAGE};

    #[test]
    fn a_language_is_chosen_or_preferred() {
        let prefers = |line: &'static str| {
            language(None, &HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(line))]))
        };
        for line in
            ["zh-CN,zh;q=0.9,en;q=0.8", "de", "", "*", "en;q=0.5,zh", "en;q=0", "fr,zh-TW;q=0.1,en;q=0.05"]
        {
            assert_eq!(prefers(line), Language::Chinese, "{line}");
        }
        for line in ["en", "EN-us,zh;q=0.9", "de,en;q=0.3", "zh;q=0.1,en;q=0.2", "zh;q=0,en"] {
            assert_eq!(prefers(line), Language::English, "{line}");
        }
        assert_eq!(language(Some(Language::English), &HeaderMap::new()), Language::English);
    }
}
