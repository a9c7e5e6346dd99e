//! What an application asks when it sends somebody to the page (RFC 6749 §4.1.1, RFC 7636 §4.3).
//!
//! Nothing of it is answered to an address that is not the application's own: until that is known, faults are shown to
//! whoever has the browser. From then on they go back to the application, and say who they are from (RFC 9207).

use super::{super::percent, form, page::Language};
use crate::{
    authn::{Application, Asked, Authenticator},
    error::Result,
};
use std::fmt::Write;

/// The longest state, in bytes.
const MAX_STATE: usize = 2048;
/// Signs of a challenge: the digest that S256 makes.
const CHALLENGE: usize = 43;

/// An application that may ask, and what it asks.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) asked: Asked,
    pub(super) back: Back,
    /// What the page shall say, as the page itself asked for it.
    pub(super) said: Option<String>,
    /// The language that was chosen.
    pub(super) language: Option<Language>,
}

/// What came of a question.
#[derive(Debug)]
pub(super) enum Read {
    Asked(Box<Request>),
    /// It goes back to the application, to this address.
    Refused(String),
    /// It goes nowhere.
    NotOurs,
}

/// Where answers go.
#[derive(Clone, Debug)]
pub(super) struct Back {
    redirect_uri: String,
    state: Option<String>,
    issuer: String,
}

impl Back {
    /// The address with an answer.
    pub(super) fn with(&self, answer: &[(&str, &str)]) -> String {
        let mut address = self.redirect_uri.clone();
        let mut sign = if address.contains('?') { '&' } else { '?' };
        let state = self.state.as_deref().map(|state| ("state", state));
        for (name, value) in answer.iter().copied().chain(state).chain([("iss", self.issuer.as_str())]) {
            // Writing to a text does not fail.
            let _ = write!(address, "{sign}{name}={}", percent::encoded(value));
            sign = '&';
        }
        address
    }

    /// The address with what is wrong.
    pub(super) fn refused(&self, error: &str, description: &str) -> String {
        self.with(&[("error", error), ("error_description", description)])
    }

    /// The address itself.
    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

impl Request {
    /// Reads what stands behind the question mark.
    pub(super) async fn read(authenticator: &Authenticator, query: &str) -> Result<Read> {
        let Some(fields) = form::fields(query.as_bytes()) else { return Ok(Read::NotOurs) };
        let all = |name: &'static str| fields.iter().filter(move |(field, _)| field == name);
        let once = |name: &'static str| {
            let mut values = all(name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty());
            let first = values.next();
            if all(name).count() > 1 { None } else { first }
        };
        let (Some(client), Some(redirect_uri)) = (once("client_id"), once("redirect_uri")) else {
            return Ok(Read::NotOurs);
        };
        if !client.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Read::NotOurs);
        }
        let Some(application) = authenticator.application(client, redirect_uri).await? else {
            return Ok(Read::NotOurs);
        };
        let given = once("state");
        let state = given.filter(|state| is_state(state)).map(str::to_owned);
        let issuer = authenticator.settings().issuer.clone();
        let back = Back { redirect_uri: redirect_uri.to_owned(), state, issuer };
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let is_twice = names.windows(2).any(|pair| matches!(pair, [name, next] if name == next));
        let fault = if is_twice {
            Some(("invalid_request", "a parameter comes twice"))
        } else if given.is_some() && back.state.is_none() {
            Some(("invalid_request", "state is at most 2048 plain signs"))
        } else {
            fault(once)
        };
        if let Some((error, description)) = fault {
            return Ok(Read::Refused(back.refused(error, description)));
        }
        let code_challenge = once("code_challenge").unwrap_or_default().to_owned();
        Ok(Read::Asked(Box::new(Self {
            asked: Asked { application, redirect_uri: redirect_uri.to_owned(), code_challenge },
            back,
            said: once("said").map(str::to_owned),
            language: once("lang").and_then(Language::named),
        })))
    }

    /// The application that asks.
    pub(super) const fn application(&self) -> &Application {
        &self.asked.application
    }

    /// The page for the same question, in a language and with something to say.
    pub(super) fn again(&self, language: Option<Language>, said: Option<&str>) -> String {
        let mut query = "?response_type=code&code_challenge_method=S256".to_owned();
        for (name, value) in [
            ("client_id", Some(self.application().name.as_str())),
            ("redirect_uri", Some(self.asked.redirect_uri.as_str())),
            ("code_challenge", Some(self.asked.code_challenge.as_str())),
            ("state", self.back.state.as_deref()),
            ("lang", language.map(Language::code)),
            ("said", said),
        ] {
            if let Some(value) = value {
                let _ = write!(query, "&{name}={}", percent::encoded(value));
            }
        }
        query
    }

    /// The same, by a provider. No client's name has a blank.
    pub(super) fn bound_to(&self, provider: &str) -> String {
        format!("by {provider}\n{}", self.bound())
    }

    /// All that a form is good for, in a line.
    pub(super) fn bound(&self) -> String {
        let state = self.back.state.as_deref().unwrap_or_default();
        let Asked { application, redirect_uri, code_challenge } = &self.asked;
        format!("{}\n{redirect_uri}\n{code_challenge}\n{state}", application.name)
    }
}

/// What is wrong with a question of an application that may ask.
fn fault<'q>(once: impl Fn(&'static str) -> Option<&'q str>) -> Option<(&'static str, &'static str)> {
    match once("response_type") {
        Some("code") => {}
        Some(_) => return Some(("unsupported_response_type", "the response type is code")),
        None => return Some(("invalid_request", "response_type is missing")),
    }
    if once("response_mode").is_some_and(|mode| mode != "query") {
        return Some(("invalid_request", "the response mode is query"));
    }
    if once("request").is_some() {
        return Some(("request_not_supported", "parameters stand in the query"));
    }
    if once("request_uri").is_some() {
        return Some(("request_uri_not_supported", "parameters stand in the query"));
    }
    // Left out it would be plain, which whoever sees the question can answer.
    if once("code_challenge_method") != Some("S256") {
        return Some(("invalid_request", "the code challenge method is S256"));
    }
    let is_challenge = |text: &str| {
        text.len() == CHALLENGE
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if !once("code_challenge").is_some_and(is_challenge) {
        return Some(("invalid_request", "code_challenge is the SHA-256 of a verifier, 43 signs"));
    }
    if once("scope").is_some_and(|scope| !form::is_scope(scope)) {
        return Some(("invalid_scope", "a scope is words, a space between two"));
    }
    // Nobody is signed in here: each question is answered by signing in.
    if once("prompt").is_some_and(|prompt| prompt.split(' ').any(|word| word == "none")) {
        return Some(("login_required", "the person must sign in"));
    }
    None
}

/// By RFC 6749, appendix A.5.
fn is_state(text: &str) -> bool {
    text.len() <= MAX_STATE && text.bytes().all(|byte| (0x20..=0x7E).contains(&byte))
}
