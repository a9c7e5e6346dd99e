//! Registering clients, by who administers accounts: services, and applications of people.

use super::secrets::{Made, Secret, create, make};
use crate::{
    authz::Permission,
    domain::{
        Context,
        account::AccountError,
        command::{Command, Outcome, named},
        public_client::{self, ClientError},
        text,
    },
    error::{Refusal, RefusalCode, Result, Stop},
    event::Event,
    store::tx::Tx,
};
use entity::{
    account_record,
    id::AccountRecordId,
    vocabulary::{AccountKind, ClientKind},
};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use uuid::Uuid;

/// A client that was registered.
pub struct MadeClient {
    /// Of a service its account, of an application itself.
    id: Uuid,
    /// Its `client_id`.
    pub name: Option<String>,
    /// Of a service its secret; none where the command comes again.
    pub secret: Option<String>,
}

impl MadeClient {
    /// The account that it has if it is a service.
    pub const fn account(&self) -> AccountRecordId {
        AccountRecordId(self.id)
    }
}

impl Outcome for MadeClient {
    fn id(&self) -> Uuid {
        self.id
    }

    fn said(&self) -> Result<Option<String>> {
        Ok(self.name.clone())
    }

    fn again(id: Uuid, said: Option<String>) -> Result<Self> {
        Ok(Self { id, name: said, secret: None })
    }
}

/// Make the account of a service, with a secret; or register an application of people, which has neither.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateClient {
    /// Its `client_id`.
    pub name: String,
    /// What others see of it.
    pub display_name: String,
    pub reason: Option<String>,
    pub idempotency_key: String,
    /// A word of [`ClientKind`]; a service if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where the page may send people back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uris: Option<Vec<String>>,
    #[serde(skip)]
    secret: OnceLock<Secret>,
}

impl Command for CreateClient {
    named!(CreateClient);
    type Done = MadeClient;

    // One at a time: of two that make the same name the second finds it taken.
    const CHANGES_RIGHTS: bool = true;

    async fn prepare(&self, cx: &Context) -> Result<(), Stop> {
        match self.kind() {
            ClientKind::Public => Ok(()),
            ClientKind::Service => make(cx, &self.secret).await,
        }
    }

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(MadeClient, Option<Event>), Stop> {
        match self.kind() {
            ClientKind::Public => self.register(tx).await,
            ClientKind::Service => {
                self.check_bare(tx)?;
                let new = (AccountKind::Service, self.name.as_str(), self.display_name.as_str());
                let (Made { account, secret }, event) =
                    create(tx, new, self.reason.as_deref(), &self.secret).await?;
                Ok((MadeClient { id: account.0, name: Some(self.name.clone()), secret }, event))
            }
        }
    }
}

impl CreateClient {
    /// The API takes no other word.
    fn kind(&self) -> ClientKind {
        self.kind.as_deref().and_then(|word| word.parse().ok()).unwrap_or(ClientKind::Service)
    }

    /// Refuses a service that people would be sent back to; whether one may make one comes first.
    fn check_bare(&self, tx: &Tx<'_>) -> Result<(), Refusal> {
        let is_bare = self.redirect_uris.as_ref().is_none_or(Vec::is_empty);
        if is_bare || !tx.viewer().holds(Permission::ManageAccounts) {
            return Ok(());
        }
        let message = "服务没有回调地址 / a service has no redirect URIs";
        Err(Refusal::new(RefusalCode::Invalid, "redirectUris", message))
    }

    /// Registers an application of people, by the rules of the command line.
    async fn register(&self, tx: &Tx<'_>) -> Result<(MadeClient, Option<Event>), Stop> {
        if !tx.viewer().holds(Permission::ManageAccounts) {
            return Err(Refusal::not_permitted("name").into());
        }
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        let own = AccountRecordId(tx.account().0);
        let held = tx.take_own::<account_record::Entity>(own, "name").await?;
        let uris = self.redirect_uris.as_deref().unwrap_or_default();
        let registered =
            public_client::register(tx.consequence(&held), &self.name, &self.display_name, uris, reason);
        let (id, event) = registered.await.map_err(unfit)?;
        Ok((MadeClient { id: id.0, name: Some(self.name.clone()), secret: None }, Some(event.into())))
    }
}

/// What was wrong, at the field that it is about.
fn unfit(error: ClientError) -> Stop {
    let field = match &error {
        ClientError::Failed(_) | ClientError::Named(AccountError::Failed(_)) => None,
        ClientError::BadUri { .. } | ClientError::Uris | ClientError::NotThere(_) => Some("redirectUris"),
        ClientError::Named(AccountError::BadDisplayName | AccountError::UnfitDisplayName(_)) => {
            Some("displayName")
        }
        ClientError::Unknown(_) | ClientError::Named(_) => Some("name"),
    };
    match (field, error) {
        (Some(field), error) => Refusal::new(RefusalCode::Invalid, field, error.to_string()).into(),
        (None, ClientError::Failed(error) | ClientError::Named(AccountError::Failed(error))) => error.into(),
        (None, error) => Refusal::new(RefusalCode::Invalid, "name", error.to_string()).into(),
    }
}
