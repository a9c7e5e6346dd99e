//! What the token endpoint is asked: a form, and perhaps the client's name and secret in a header.

use super::answer::Fault;
use axum::{
    extract::rejection::FormRejection,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::collections::HashMap;

/// A form as axum reads it: every field, also those that come twice.
pub(super) type Submitted = Result<axum::Form<Vec<(String, String)>>, FormRejection>;

/// A form whose fields come once each.
#[derive(Debug)]
pub(super) struct Form(HashMap<String, String>);

impl Form {
    pub(super) fn read(submitted: Submitted) -> Result<Self, Fault> {
        let axum::Form(fields) = submitted.map_err(|rejection| match rejection.status() {
            // A form by another name is a bad request to every client library.
            StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
                Fault::Unreadable(StatusCode::BAD_REQUEST)
            }
            status => Fault::Unreadable(status),
        })?;
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

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&str, Fault> {
        self.get(name).ok_or_else(|| Fault::InvalidRequest(format!("{name} is missing")))
    }

    /// The client's name and secret: by HTTP Basic or in the form, not by both.
    pub(super) fn client(&self, headers: &HeaderMap) -> Result<(String, String), Fault> {
        let (id, secret) = (self.get("client_id"), self.get("client_secret"));
        let mut headers = headers.get_all(AUTHORIZATION).iter();
        let Some(header) = headers.next() else {
            let (id, secret) = id.zip(secret).ok_or(Fault::InvalidClient)?;
            return Ok((id.to_owned(), secret.to_owned()));
        };
        if secret.is_some() || headers.next().is_some() {
            return Err(Fault::InvalidRequest("a client proves who it is in one way".to_owned()));
        }
        let (basic, secret) = header.to_str().ok().and_then(basic).ok_or(Fault::InvalidClient)?;
        if id.is_some_and(|id| id != basic) {
            return Err(Fault::InvalidRequest("there are two client ids".to_owned()));
        }
        Ok((basic, secret))
    }
}

/// The name and secret of `Basic …`. Each is form-encoded before it is joined (RFC 6749 §2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{Fault, Form, basic};
    use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
    use base64::{Engine, engine::general_purpose::STANDARD};

    fn form(fields: &[(&str, &str)]) -> Result<Form, Fault> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Form::read(Ok(axum::Form(fields.collect())))
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
        let both = ("p".to_owned(), "s".to_owned());
        assert_eq!(posted.client(&nothing).unwrap(), both);
        assert_eq!(named.client(&basic).unwrap(), both);
        assert!(matches!(named.client(&nothing), Err(Fault::InvalidClient)));
        assert!(matches!(posted.client(&basic), Err(Fault::InvalidRequest(_))));
        assert!(matches!(other.client(&basic), Err(Fault::InvalidRequest(_))));
    }
}
