//! Webhooks by who administers them.

use super::{
    reachable::Unfit,
    register::{self, New, register},
    secret::{self, Secret},
    step::{self, Step},
};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, Outcome, named},
        text,
    },
    error::{Current, Refusal, RefusalCode, Result, Stop},
    event::Event,
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    account_record,
    id::{AccountId, AccountRecordId, WebhookId},
    vocabulary::{AccountKind, WebhookForm, WebhookSuspension},
    webhook,
};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use uuid::Uuid;

/// A webhook that was given a secret; none of it where the command comes again.
pub struct MadeWebhook {
    pub webhook: WebhookId,
    pub secret: Option<String>,
}

impl Outcome for MadeWebhook {
    fn id(&self) -> Uuid {
        self.webhook.0
    }

    fn again(id: Uuid, _: Option<String>) -> Result<Self> {
        Ok(Self { webhook: WebhookId(id), secret: None })
    }
}

/// What is found out before a webhook is registered.
struct Prepared {
    id: WebhookId,
    secret: Secret,
    url: Result<String, Unfit>,
}

/// Have an address told what changes of what an account may see, or that there is something new for accounts.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateWebhook {
    pub name: String,
    pub url: String,
    /// As whom it reads: accounts as they are administered.
    pub accounts: Vec<String>,
    /// A word of [`WebhookForm`]; changes if it is not said.
    pub form: Option<String>,
    /// Codes of what is followed; everything if none are given.
    pub kinds: Option<Vec<String>>,
    /// The name or digest of the registered operation in which it is told.
    pub document: Option<String>,
    pub reason: Option<String>,
    pub idempotency_key: String,
    #[serde(skip)]
    prepared: OnceLock<Prepared>,
}

impl Command for CreateWebhook {
    named!(CreateWebhook);
    type Done = MadeWebhook;

    // One at a time: of two that make the same name the second finds it taken.
    const CHANGES_RIGHTS: bool = true;

    async fn prepare(&self, cx: &Context) -> Result<(), Stop> {
        if cx.viewer.holds(Permission::ManageWebhooks) {
            let id = cx.store.ids().next();
            let secret = secret::make(&cx.store, id).await?;
            let url = cx.reachable.check(&self.url).await.map(String::from);
            // A command prepares itself once.
            let _ = self.prepared.set(Prepared { id, secret, url });
        }
        Ok(())
    }

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(MadeWebhook, Option<Event>), Stop> {
        let prepared = self.prepared.get().filter(|_| tx.viewer().holds(Permission::ManageWebhooks));
        let Prepared { id, secret, url } = prepared.ok_or_else(|| Refusal::not_permitted("name"))?;
        let unfit = |why: &Unfit| Refusal::new(RefusalCode::Invalid, "url", why.to_string());
        let url = url.as_ref().map_err(unfit)?.clone();
        let form = self.form.as_deref().and_then(|word| word.parse().ok()).unwrap_or(WebhookForm::Changes);
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        let accounts = accounts(tx, &self.accounts).await?;
        let kinds = register::kinds(self.kinds.as_deref());
        let own = AccountRecordId(tx.account().0);
        let held = tx.take_own::<account_record::Entity>(own, "name").await?;
        let (name, document) = (self.name.as_str(), self.document.as_deref());
        let new = New { id: *id, name, url, form, accounts, kinds, document, secret, reason };
        let event = register(tx.consequence(&held), new).await?;
        Ok((MadeWebhook { webhook: *id, secret: Some(secret.text.clone()) }, Some(event.into())))
    }
}

/// Accounts by their ids, as the viewer sees them.
async fn accounts(tx: &Tx<'_>, ids: &[String]) -> Result<Vec<(AccountId, AccountKind)>, Stop> {
    let mut accounts = Vec::with_capacity(ids.len());
    for id in ids.iter().take(super::MOST_ACCOUNTS.saturating_add(1)) {
        let id: AccountRecordId = id.parse().map_err(|_| Refusal::not_found("accounts"))?;
        let named = column_of::<account_record::Entity>(account_record::Column::Id).eq(id);
        let found = tx.rows::<account_record::Entity>().narrow(named).one().await?;
        let found = found.ok_or_else(|| Refusal::not_found("accounts"))?;
        accounts.push((AccountId(found.id.0), found.kind));
    }
    Ok(accounts)
}

/// Takes a webhook as the client saw it.
async fn take(tx: &Tx<'_>, id: &str, expected: Option<i64>) -> Result<Held<webhook::Entity>, Stop> {
    let id: WebhookId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let held = tx.take::<webhook::Entity>(id, "id", Permission::ManageWebhooks).await?;
    let revision = i64::from(held.revision);
    if expected.is_some_and(|expected| expected != revision) {
        let current = Current { revision: Some(revision), ..Current::default() };
        let message = "他人已更新，请刷新后重试 / it changed meanwhile: read it again";
        return Err(Refusal::new(RefusalCode::Conflict, "expectedRevision", message)
            .with_current(current)
            .into());
    }
    Ok(held)
}

/// Commands on a webhook that take and answer the same.
macro_rules! steps {
    ($($(#[$about:meta])* $command:ident: $step:expr;)+) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $command {
            /// Which webhook.
            pub id: String,
            pub reason: String,
            pub expected_revision: i64,
            pub idempotency_key: String,
        }

        impl Command for $command {
            named!($command);
            type Done = WebhookId;

            async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(WebhookId, Option<Event>), Stop> {
                let held = take(tx, &self.id, Some(self.expected_revision)).await?;
                let reason = Some(text::required(&self.reason, "reason")?);
                let event = step::take(tx.consequence(&held), &held, $step, reason).await?;
                Ok((held.id, Some(event.into())))
            }
        }
    )+};
}

steps! {
    /// Tell a webhook nothing until it is resumed.
    SuspendWebhook: Step::Suspend(WebhookSuspension::Requested);
    /// Tell a suspended webhook again, from where it stood.
    ResumeWebhook: Step::Resume;
    /// Tell a webhook everything again, from the beginning.
    RewindWebhook: Step::Rewind;
    /// Remove a webhook. What it had been told stays with whoever was told.
    DeleteWebhook: Step::Delete;
}

/// Give a webhook another secret. Messages are signed with both for a day.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RotateWebhookSecret {
    /// Which webhook.
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
    #[serde(skip)]
    secret: OnceLock<Secret>,
}

impl Command for RotateWebhookSecret {
    named!(RotateWebhookSecret);
    type Done = MadeWebhook;

    async fn prepare(&self, cx: &Context) -> Result<(), Stop> {
        if cx.viewer.holds(Permission::ManageWebhooks)
            && let Ok(id) = self.id.parse()
        {
            let _ = self.secret.set(secret::make(&cx.store, id).await?);
        }
        Ok(())
    }

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(MadeWebhook, Option<Event>), Stop> {
        let held = take(tx, &self.id, Some(self.expected_revision)).await?;
        let reason = Some(text::required(&self.reason, "reason")?);
        let secret = self.secret.get().ok_or_else(|| Refusal::not_permitted("id"))?;
        let event = step::take(tx.consequence(&held), &held, Step::Rotate(secret.clone()), reason).await?;
        Ok((MadeWebhook { webhook: held.id, secret: Some(secret.text.clone()) }, Some(event.into())))
    }
}

/// Send a webhook a message to try it, in its turn.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestWebhook {
    /// Which webhook.
    pub id: String,
    pub idempotency_key: String,
}

impl Command for TestWebhook {
    named!(TestWebhook);
    type Done = WebhookId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(WebhookId, Option<Event>), Stop> {
        let held = take(tx, &self.id, None).await?;
        let event = step::take(tx.consequence(&held), &held, Step::Test, None).await?;
        Ok((held.id, Some(event.into())))
    }
}
