//! A provider of sign-on, as this server is its client: how people are sent there, and what is asked of it when they come back.

use super::{
    attempt::Attempt,
    provider_keys::{Discovered, Known},
    provider_token::{self, Audiences, Bad, Said},
};
use crate::{error, outbound::Outbound};
use entity::timestamp::Timestamp;
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod},
};
use std::fmt;

/// What the operator says of a provider.
pub(super) struct Terms {
    /// Its name here: in addresses, in the trail.
    pub(super) name: String,
    /// What people know it by.
    pub(super) label: String,
    /// Its issuer identifier.
    pub(super) issuer: String,
    /// Who this server is there.
    pub(super) client_id: String,
    pub(super) secret: String,
    /// The claim whose value is linked to an account.
    pub(super) claim: String,
    /// Who applications are there that may swap their tokens here.
    pub(super) audiences: Vec<String>,
    /// What is asked for besides `openid`.
    pub(super) scopes: Vec<String>,
}

/// A provider, and what is known of it.
pub struct Provider {
    terms: Terms,
    issuer: IssuerUrl,
    outbound: Outbound,
    known: Known,
}

impl fmt::Debug for Provider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Provider").field("name", &self.terms.name).finish_non_exhaustive()
    }
}

/// Why nothing comes of asking a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not answer, or not as a provider does.
    Down,
    /// It answered, and what it answered signs nobody in.
    Bad,
}

impl From<Bad> for Fault {
    fn from(_: Bad) -> Self {
        Self::Bad
    }
}

impl Provider {
    /// None where its issuer is no URL.
    pub(super) fn new(terms: Terms, outbound: Outbound) -> Option<Self> {
        let issuer = IssuerUrl::new(terms.issuer.clone()).ok()?;
        Some(Self { terms, issuer, outbound, known: Known::default() })
    }

    /// Its name here.
    pub fn name(&self) -> &str {
        &self.terms.name
    }

    /// What people know it by.
    pub fn label(&self) -> &str {
        &self.terms.label
    }

    /// Its issuer identifier.
    pub fn issuer(&self) -> &str {
        &self.terms.issuer
    }

    /// Where people are sent back to from it, below this server's own address.
    pub fn callback(&self) -> String {
        format!("/oauth/callback/{}", self.terms.name)
    }

    /// Whether applications swap its tokens here.
    pub fn swaps(&self) -> bool {
        !self.terms.audiences.is_empty()
    }

    /// A sign-in that is under way here, as the browser keeps it.
    pub fn sealed(&self, attempt: &Attempt) -> error::Result<String> {
        attempt.sealed(self.seal())
    }

    /// One that a browser kept, where this server sealed it, in whichever process, and it is not over.
    pub fn opened(&self, sealed: &str, now: Timestamp) -> Option<Attempt> {
        Attempt::opened(self.seal(), sealed, now)
    }

    fn seal(&self) -> (&str, &[u8]) {
        (&self.terms.name, self.terms.secret.as_bytes())
    }

    /// Who somebody is by a token, where the token says so.
    pub(super) fn who(&self, said: &Said) -> Option<String> {
        let who = said.named(&self.terms.claim);
        if who.is_none() {
            let (provider, claim) = (self.name(), self.terms.claim.as_str());
            tracing::warn!(provider, claim, "the claim that names a person is not in the provider's tokens");
        }
        who
    }

    /// Where a browser is sent to sign in.
    pub(super) async fn address(
        &self,
        attempt: &Attempt,
        callback: String,
        now: Timestamp,
    ) -> Result<String, Fault> {
        let discovered = self.discovered(now).await?;
        let callback = RedirectUrl::new(callback).map_err(|_| Fault::Down)?;
        let (state, nonce) = (CsrfToken::new(attempt.state()), Nonce::new(attempt.nonce()));
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(attempt.verifier()));
        let client = CoreClient::from_provider_metadata(
            discovered.metadata(),
            ClientId::new(self.terms.client_id.clone()),
            None,
        )
        .set_redirect_uri(callback);
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .set_pkce_challenge(challenge);
        for scope in &self.terms.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        Ok(request.url().0.into())
    }

    /// What the provider says of who came back with a code.
    pub(super) async fn redeem(
        &self,
        attempt: &Attempt,
        code: &str,
        callback: String,
        now: Timestamp,
    ) -> Result<Said, Fault> {
        let discovered = self.discovered(now).await?;
        let callback = RedirectUrl::new(callback).map_err(|_| Fault::Down)?;
        let client = CoreClient::from_provider_metadata(
            discovered.metadata(),
            ClientId::new(self.terms.client_id.clone()),
            Some(ClientSecret::new(self.terms.secret.clone())),
        )
        .set_redirect_uri(callback)
        .set_auth_type(auth_type(&discovered));
        let request =
            client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|_| Fault::Down)?;
        let answer = request
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier()))
            .request_async(&self.outbound)
            .await;
        let answer = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => Fault::Bad,
            RequestTokenError::Parse(_, body) if has_token(&body) => Fault::Bad,
            // Neither what was sent nor what came is told.
            _ => self.is_down("its token endpoint does not answer as one"),
        })?;
        let token = answer.id_token().ok_or(Fault::Bad)?.to_string();
        self.said(&token, &Audiences::Own(&self.terms.client_id), Some(&attempt.nonce()), now).await
    }

    /// What a token says that an application has of it.
    pub(super) async fn swapped(&self, token: &str, now: Timestamp) -> Result<Said, Fault> {
        self.said(token, &Audiences::Others(&self.terms.audiences), None, now).await
    }

    /// What a notice of its says that somebody has signed out there.
    pub(super) async fn signed_out(&self, token: &str, now: Timestamp) -> Result<Said, Fault> {
        let audiences: Vec<&str> =
            std::iter::once(&self.terms.client_id).chain(&self.terms.audiences).map(String::as_str).collect();
        self.with_keys(now, |discovered| {
            provider_token::signed_out(token, discovered, self.issuer(), &audiences, now)
        })
        .await
    }

    /// Whether the provider says that what comes back says who it is from (RFC 9207); or whether that was said, and is wrong.
    pub(super) async fn is_from(&self, issuer: Option<&str>, now: Timestamp) -> Result<bool, Fault> {
        Ok(match issuer {
            Some(issuer) => issuer == self.issuer(),
            None => !self.discovered(now).await?.says_who_answers(),
        })
    }

    async fn said(
        &self,
        token: &str,
        audiences: &Audiences<'_>,
        nonce: Option<&str>,
        now: Timestamp,
    ) -> Result<Said, Fault> {
        self.with_keys(now, |discovered| {
            provider_token::of_person(token, discovered, &self.issuer, audiences, nonce, now)
        })
        .await
    }

    /// Reads by the keys as they are known, and where none of them signed it, by those that there are by now.
    async fn with_keys(
        &self,
        now: Timestamp,
        read: impl Fn(&Discovered) -> Result<Said, provider_token::Unread>,
    ) -> Result<Said, Fault> {
        use provider_token::Unread;
        match read(&*self.discovered(now).await?) {
            Ok(said) => Ok(said),
            Err(Unread::Bad(bad)) => Err(bad.into()),
            Err(Unread::UnknownKey) => {
                let renewed = self.known.renewed(&self.issuer, &self.outbound, now).await;
                match read(&*renewed.ok_or(Fault::Bad)?) {
                    Ok(said) => Ok(said),
                    Err(_) => Err(Fault::Bad),
                }
            }
        }
    }

    async fn discovered(&self, now: Timestamp) -> Result<std::sync::Arc<Discovered>, Fault> {
        let discovered = self.known.find(&self.issuer, &self.outbound, now).await;
        discovered.map_err(|why| self.is_down(why))
    }

    fn is_down(&self, why: &'static str) -> Fault {
        tracing::warn!(provider = self.name(), "a provider of sign-on cannot be asked: {why}");
        Fault::Down
    }
}

/// Whether an answer has a token in it, though none that can be read.
fn has_token(answer: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(answer).is_ok_and(|answer| answer.get("id_token").is_some())
}

/// How this server says who it is: in a header, unless the provider takes it in the form alone.
fn auth_type(discovered: &Discovered) -> AuthType {
    let takes =
        |method: CoreClientAuthMethod| discovered.client_proofs().is_some_and(|all| all.contains(&method));
    if !takes(CoreClientAuthMethod::ClientSecretBasic) && takes(CoreClientAuthMethod::ClientSecretPost) {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }
}
