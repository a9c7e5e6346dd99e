//! What the token endpoint is asked: a form, and perhaps the client's name and secret in a header.

use super::{
    super::{negotiation, percent, refused},
    answer::Fault,
};
use crate::{
    authn::{Proof, assertion},
    text::{self, Lines},
};
use axum::{
    body::Bytes,
    extract::rejection::BytesRejection,
    http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::collections::HashMap;

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// What an assertion of a client is called (RFC 7523 §2.2).
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The fields of a form or of a query, in their order; none where they are not UTF-8.
pub(super) fn fields(text: &[u8]) -> Option<Vec<(String, String)>> {
    let fields = text.split(|byte| *byte == b'&').filter(|field| !field.is_empty());
    fields
        .map(|field| {
            let mut parts = field.splitn(2, |byte| *byte == b'=');
            let mut text = || percent::decoded(parts.next().unwrap_or_default());
            text().zip(text())
        })
        .collect()
}

/// Whether a text is a scope by RFC 6749 §3.3: words of plain signs, a space between two.
pub(super) fn is_scope(scope: &str) -> bool {
    let is_sign = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    scope.split(' ').all(|word| !word.is_empty() && word.bytes().all(is_sign))
}

/// A form whose fields come once each.
#[derive(Debug)]
pub(super) struct Form(HashMap<String, String>);

impl Form {
    pub(super) fn read(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Self, Fault> {
        let body = body.map_err(|rejection| Fault::Unreadable(refused::status_of(&rejection)))?;
        if !negotiation::is_of(headers, FORM) {
            // A form by another name is a bad request to every client library.
            return Err(Fault::Unreadable(StatusCode::BAD_REQUEST));
        }
        let fields = fields(&body);
        Self::of(fields.ok_or_else(|| Fault::InvalidRequest("the form is not UTF-8".to_owned()))?)
    }

    fn of(fields: Vec<(String, String)>) -> Result<Self, Fault> {
        let mut once = HashMap::with_capacity(fields.len());
        for (name, value) in fields {
            if once.contains_key(&name) {
                return Err(Fault::InvalidRequest("a parameter comes twice".to_owned()));
            }
            once.insert(name, value);
        }
        // "Parameters sent without a value MUST be treated as if they were omitted" (RFC 6749 §3.2).
        once.retain(|_, value| !value.is_empty());
        Ok(Self(once))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&str, Fault> {
        self.get(name).ok_or_else(|| Fault::InvalidRequest(format!("{name} is missing")))
    }

    /// The name that somebody signs in with. No account's has what a text may not hold, and the database would not take it.
    pub(super) fn name(&self, name: &'static str) -> Result<&str, Fault> {
        check_name(name, self.required(name)?)
    }

    /// The name of a client and its proof, which it must have.
    pub(super) fn service(&self, headers: &HeaderMap) -> Result<(String, Proof), Fault> {
        let Some(kind) = self.get("client_assertion_type") else {
            let Client { id, secret } = self.perhaps_client(headers)?.ok_or(Fault::InvalidClient)?;
            return Ok((id, Proof::Secret(secret)));
        };
        let has_header = headers.get_all(AUTHORIZATION).iter().any(|header| !is_bearer(header));
        if self.get("client_secret").is_some() || has_header {
            return Err(Fault::InvalidRequest("a client proves who it is in one way".to_owned()));
        }
        if kind != ASSERTION {
            return Err(Fault::InvalidClient);
        }
        let assertion = self.required("client_assertion")?;
        let claimed = assertion::claimed(assertion).ok_or(Fault::InvalidClient)?;
        if self.get("client_id").is_some_and(|id| id != claimed) {
            return Err(Fault::InvalidRequest("there are two client ids".to_owned()));
        }
        check_name("client_id", &claimed)?;
        Ok((claimed, Proof::Assertion(assertion.to_owned())))
    }

    /// The name that an application gives itself.
    pub(super) fn application(&self) -> Result<Option<&str>, Fault> {
        self.get("client_id").map(|id| check_name("client_id", id)).transpose()
    }

    /// The name and secret by which a client says who it is, if it does: by HTTP Basic or in the form, not by both. A
    /// name without a secret says nothing, and neither does an access token.
    pub(super) fn perhaps_client(&self, headers: &HeaderMap) -> Result<Option<Client>, Fault> {
        if self.get("client_assertion_type").is_some() {
            return Err(Fault::InvalidRequest("an assertion is for client_credentials".to_owned()));
        }
        let (id, secret) = (self.get("client_id"), self.get("client_secret"));
        let mut headers = headers.get_all(AUTHORIZATION).iter().filter(|header| !is_bearer(header));
        let Some(header) = headers.next() else {
            let Some(secret) = secret else { return Ok(None) };
            let id = id.ok_or(Fault::InvalidClient)?;
            let id = check_name("client_id", id)?;
            return Ok(Some(Client { id: id.to_owned(), secret: secret.to_owned() }));
        };
        if secret.is_some() || headers.next().is_some() {
            return Err(Fault::InvalidRequest("a client proves who it is in one way".to_owned()));
        }
        let (basic, secret) = header.to_str().ok().and_then(basic).ok_or(Fault::InvalidClient)?;
        if id.is_some_and(|id| id != basic) {
            return Err(Fault::InvalidRequest("there are two client ids".to_owned()));
        }
        check_name("client_id", &basic)?;
        Ok(Some(Client { id: basic, secret }))
    }

    /// Whether a scope is asked for. There is none that could be given: rights are looked up, not asked for.
    pub(super) fn asks_for_scope(&self) -> Result<bool, Fault> {
        let Some(scope) = self.get("scope") else { return Ok(false) };
        if is_scope(scope) { Ok(true) } else { Err(Fault::InvalidScope) }
    }
}

fn check_name<'n>(field: &str, name: &'n str) -> Result<&'n str, Fault> {
    match text::fit(name, Lines::One) {
        Ok(_) => Ok(name),
        Err(unfit) => Err(Fault::InvalidRequest(format!("{field}: {unfit}"))),
    }
}

/// What a client says it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
}

/// An access token says nothing of a client; applications send theirs everywhere.
fn is_bearer(header: &HeaderValue) -> bool {
    header.as_bytes().get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "))
}

/// The name and secret of `Basic …`. Each is form-encoded before it is joined (RFC 6749 §2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((percent::strictly_decoded(id.as_bytes())?, percent::strictly_decoded(secret.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::{ASSERTION, Fault, Form, Proof, basic};
    use axum::{
        body::Bytes,
        http::{
            HeaderMap, HeaderValue,
            header::{AUTHORIZATION, CONTENT_TYPE},
        },
    };
    use base64::{Engine, engine::general_purpose::STANDARD};

    fn form(fields: &[(&str, &str)]) -> Result<Form, Fault> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Form::of(fields.collect())
    }

    fn read(kind: &'static str, body: &'static [u8]) -> Result<Form, Fault> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        Form::read(&headers, Ok(Bytes::from_static(body)))
    }

    #[test]
    fn a_form_is_text_of_its_own_kind() {
        let form =
            read("Application/X-WWW-Form-Urlencoded; Charset=UTF-8", b"&a=1%2B+&%E5%AF%8C=b=c&d&&").unwrap();
        assert_eq!(form.get("a"), Some("1+ "));
        assert_eq!(form.get("富"), Some("b=c"));
        assert_eq!(form.get("d"), None);
        let form = "application/x-www-form-urlencoded";
        for body in [&b"a=%FF"[..], b"%ff=a", b"a=\xFF", b"a=b&c=%E5%AF"] {
            assert!(matches!(read(form, body), Err(Fault::InvalidRequest(_))), "{body:?}");
        }
        for kind in ["application/json", "application/x-www-form-urlencoded; charset=gbk", ""] {
            assert!(matches!(read(kind, b"a=1"), Err(Fault::Unreadable(_))), "{kind}");
        }
    }

    #[test]
    fn a_scope_is_words_of_plain_signs() {
        for (scope, expected) in [("openid", true), ("a b:c", true), ("", false)] {
            assert_eq!(form(&[("scope", scope)]).unwrap().asks_for_scope().unwrap(), expected, "{scope}");
        }
        for scope in ["a  b", " ", "a\"b", "a\\b", "读", "a\nb"] {
            let asked = form(&[("scope", scope)]).unwrap().asks_for_scope();
            assert!(matches!(asked, Err(Fault::InvalidScope)), "{scope:?}");
        }
    }

    fn header(id_and_secret: &str) -> String {
        format!("Basic {}", STANDARD.encode(id_and_secret))
    }

    #[test]
    fn a_parameter_comes_once_and_says_something() {
        assert!(matches!(form(&[("a", "1"), ("a", "1")]), Err(Fault::InvalidRequest(_))));
        assert!(matches!(form(&[("a", ""), ("a", "1")]), Err(Fault::InvalidRequest(_))));
        let form = form(&[("a", "1"), ("b", "")]).unwrap();
        assert_eq!(form.required("a").unwrap(), "1");
        assert!(matches!(form.required("b"), Err(Fault::InvalidRequest(_))));
    }

    #[test]
    fn basic_credentials_are_form_encoded() {
        let read = |text: &str| basic(&header(text));
        assert_eq!(read("platform:a%3Ab+c%25"), Some(("platform".into(), "a:b c%".into())));
        assert_eq!(read("platform:"), Some(("platform".into(), String::new())));
        assert_eq!(read("platform"), None);
        assert_eq!(read("platform:%"), None);
        assert_eq!(read("platform:%zz"), None);
        assert_eq!(read("platform:%ff"), None);
        assert_eq!(basic("Bearer x"), None);
        assert_eq!(basic("Basic !"), None);
    }

    #[test]
    fn a_client_proves_itself_in_one_way() {
        let nothing = HeaderMap::new();
        let basic = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(&header("p:s")).unwrap())]);
        let posted = form(&[("client_id", "p"), ("client_secret", "s")]).unwrap();
        let named = form(&[("client_id", "p")]).unwrap();
        let other = form(&[("client_id", "q")]).unwrap();
        let both = || ("p".to_owned(), Proof::Secret("s".to_owned()));
        assert_eq!(posted.service(&nothing).unwrap(), both());
        assert_eq!(named.service(&basic).unwrap(), both());
        assert!(matches!(named.service(&nothing), Err(Fault::InvalidClient)));
        assert!(matches!(posted.service(&basic), Err(Fault::InvalidRequest(_))));
        assert!(matches!(other.service(&basic), Err(Fault::InvalidRequest(_))));
        // {"alg":"none"} and {"sub":"p"}
        let kind = ("client_assertion_type", ASSERTION);
        let assertion = ("client_assertion", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwIn0.");
        let asserted = form(&[kind, assertion]).unwrap();
        assert_eq!(
            asserted.service(&nothing).unwrap(),
            ("p".to_owned(), Proof::Assertion(assertion.1.to_owned()))
        );
        assert!(matches!(asserted.service(&basic), Err(Fault::InvalidRequest(_))));
        assert!(matches!(asserted.perhaps_client(&nothing), Err(Fault::InvalidRequest(_))));
        for more in [("client_secret", "s"), ("client_id", "q")] {
            let form = form(&[kind, assertion, more]).unwrap();
            assert!(matches!(form.service(&nothing), Err(Fault::InvalidRequest(_))), "{more:?}");
        }
        for wrong in [[kind, ("client_assertion", "x")], [("client_assertion_type", "x"), assertion]] {
            assert!(
                matches!(form(&wrong).unwrap().service(&nothing), Err(Fault::InvalidClient)),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn a_client_need_not_say_who_it_is() {
        let with =
            |header: &'static str| HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(header))]);
        let nothing = HeaderMap::new();
        let empty = form(&[]).unwrap();
        let named = form(&[("client_id", "app")]).unwrap();
        for (form, headers) in [(&empty, &nothing), (&named, &nothing), (&named, &with("bearer x.y.z"))] {
            assert_eq!(form.perhaps_client(headers).unwrap(), None);
        }
        let secret = form(&[("client_secret", "s")]).unwrap();
        assert!(matches!(secret.perhaps_client(&nothing), Err(Fault::InvalidClient)));
        for header in ["Basic !", "Basic", "Digest x", "x", ""] {
            assert!(matches!(named.perhaps_client(&with(header)), Err(Fault::InvalidClient)), "{header}");
        }
    }
}
