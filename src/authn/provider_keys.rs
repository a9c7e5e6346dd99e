//! What a provider says of itself, and the keys that it signs with, as they were a moment ago.
//!
//! Nothing is asked before somebody signs in by it: a server starts, and people sign in with passwords, where it is down. Keys
//! that are not known are asked for anew, and not oftener than once in a while, whatever strangers show: a flood of made-up
//! keys is none at the provider.

use crate::outbound::{Outbound, Unanswered};
use arc_swap::ArcSwap;
use entity::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient, HttpRequest, HttpResponse, IssuerUrl, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::Mutex;

/// How long a key is good here that the provider may have taken away.
const OLD_AFTER: i64 = 600;
/// How long it is not asked anew for keys that are not known.
const RENEWED_AFTER: i64 = 60;
/// How long it is not asked again where it did not answer: those who wait for it do not wait for each other.
const ASKED_AGAIN_AFTER: i64 = 5;

/// What a provider says of itself besides what the core of the standard knows.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Besides {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Besides {}

pub(super) type Metadata = ProviderMetadata<
    Besides,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What a provider said of itself.
pub(super) struct Discovered(Metadata);

impl Discovered {
    /// In the form that a client of it is made from.
    pub(super) fn metadata(&self) -> Metadata {
        self.0.clone()
    }

    /// The keys that it signs with.
    pub(super) fn keys(&self) -> &CoreJsonWebKeySet {
        self.0.jwks()
    }

    /// How clients may say who they are.
    pub(super) fn client_proofs(&self) -> Option<&Vec<CoreClientAuthMethod>> {
        self.0.token_endpoint_auth_methods_supported()
    }

    /// Whether whoever comes back from it brings its issuer along (RFC 9207).
    pub(super) fn says_who_answers(&self) -> bool {
        self.0.additional_metadata().authorization_response_iss_parameter_supported
    }
}

/// What is known of a provider.
#[derive(Default)]
pub(super) struct Known {
    read: ArcSwap<Read>,
    /// One asks while the others wait for what it learns.
    turn: Mutex<()>,
}

/// What came of asking last, and when that was.
#[derive(Default)]
struct Read {
    discovered: Option<Arc<Discovered>>,
    at: Option<Timestamp>,
}

impl Read {
    /// A clock that went back makes it old.
    fn is_younger(&self, seconds: i64, now: Timestamp) -> bool {
        self.at.is_some_and(|at| (at..at.plus_seconds(seconds)).contains(&now))
    }

    fn current(&self, now: Timestamp) -> Option<Arc<Discovered>> {
        self.discovered.as_ref().filter(|_| self.is_younger(OLD_AFTER, now)).map(Arc::clone)
    }
}

impl Known {
    /// What the provider says of itself; or what is wrong with that.
    pub(super) async fn find(
        &self,
        issuer: &IssuerUrl,
        outbound: &Outbound,
        now: Timestamp,
    ) -> Result<Arc<Discovered>, &'static str> {
        if let Some(current) = self.read.load().current(now) {
            return Ok(current);
        }
        let _turn = self.turn.lock().await;
        let read = self.read.load_full();
        if let Some(current) = read.current(now) {
            return Ok(current);
        }
        if read.discovered.is_none() && read.is_younger(ASKED_AGAIN_AFTER, now) {
            return Err("it did not answer a moment ago");
        }
        let asked = ask(issuer, outbound).await.map(Arc::new);
        let discovered = asked.as_ref().ok().map(Arc::clone);
        self.read.store(Arc::new(Read { discovered, at: Some(now) }));
        asked
    }

    /// The same, by now: where that was found out a moment ago, what was found then. None where it is not.
    pub(super) async fn renewed(
        &self,
        issuer: &IssuerUrl,
        outbound: &Outbound,
        now: Timestamp,
    ) -> Option<Arc<Discovered>> {
        let _turn = self.turn.lock().await;
        let read = self.read.load_full();
        if read.is_younger(RENEWED_AFTER, now) {
            return read.discovered.clone();
        }
        let asked = ask(issuer, outbound).await.ok().map(Arc::new);
        // Where it does not answer, what was known is good until it is old, and is not asked for again at once.
        let discovered = asked.or_else(|| read.current(now));
        self.read.store(Arc::new(Read { discovered: discovered.clone(), at: Some(now) }));
        discovered
    }
}

async fn ask(issuer: &IssuerUrl, outbound: &Outbound) -> Result<Discovered, &'static str> {
    let asked = Metadata::discover_async(issuer.clone(), outbound).await;
    let metadata = asked.map_err(|_| "its discovery or its keys are not to be had")?;
    let is_safe = |address: &str| {
        address.starts_with("https://")
            || (issuer.as_str().starts_with("http:") && address.starts_with("http://127.0.0.1:"))
    };
    let token = metadata.token_endpoint().map(|address| address.as_str());
    if !is_safe(metadata.authorization_endpoint().as_str()) || !token.is_some_and(is_safe) {
        return Err("its endpoints are not at addresses by https");
    }
    Ok(Discovered(metadata))
}

impl<'c> AsyncHttpClient<'c> for Outbound {
    type Error = Unanswered;
    type Future = BoxFuture<'c, Result<HttpResponse, Unanswered>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
