//! What a webhook may be, for the command line and the API alike.

use super::{MOST, MOST_ACCOUNTS, reachable::origin, secret::Secret};
use crate::{
    domain::document::key,
    error::{Refusal, RefusalCode, Stop},
    event::WebhookEvent,
    store::Unscoped,
};
use entity::{
    document::{self, Column as Document},
    id::{AccountId, WebhookId},
    vocabulary::{AccountKind, FeedKind, Vocabulary, WebhookForm, WebhookState},
    webhook, webhook_account, webhook_delivery, webhook_key,
};
use sea_orm::{ColumnTrait, Condition, Set};
use std::collections::BTreeSet;

/// The longest name, in bytes.
const MAX_NAME: usize = 64;

/// A webhook that is to be registered.
pub(super) struct New<'n> {
    pub(super) id: WebhookId,
    pub(super) name: &'n str,
    /// As it was read.
    pub(super) url: String,
    pub(super) form: WebhookForm,
    /// As whom it reads, and what those are.
    pub(super) accounts: Vec<(AccountId, AccountKind)>,
    pub(super) kinds: Vec<FeedKind>,
    /// The name or digest of the registered operation in which it is told.
    pub(super) document: Option<&'n str>,
    pub(super) secret: &'n Secret,
    pub(super) reason: Option<String>,
}

/// Registers a webhook, which is told from the beginning on.
pub(super) async fn register(unscoped: Unscoped<'_>, new: New<'_>) -> Result<WebhookEvent, Stop> {
    let New { id, name, url, form, accounts, kinds, document, secret, reason } = new;
    check_name(name)?;
    check_accounts(form, &accounts)?;
    if kinds.is_empty() {
        let message = "须至少一类，或不填 / names one kind at least, or is left out";
        return Err(Refusal::new(RefusalCode::Invalid, "kinds", message).into());
    }
    let document = match document {
        Some(name) => Some(registered(unscoped, form, name).await?),
        None => None,
    };
    let others = unscoped.unscoped_rows::<webhook::Entity>(Condition::all()).await?;
    if others.iter().any(|other| other.name == name) {
        return Err(Refusal::new(RefusalCode::Invalid, "name", "名称已有 / the name is taken").into());
    }
    if others.len() >= MOST {
        let message =
            format!("Webhook 最多 {MOST} 个 / there are {MOST} webhooks, which is as many as there may be");
        return Err(Refusal::new(RefusalCode::WrongState, "name", message).into());
    }
    let now = unscoped.store().clock().now();
    let words: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let at = origin(&url);
    let row = webhook::ActiveModel {
        id: Set(id),
        revision: Set(1),
        name: Set(name.to_owned()),
        url: Set(url),
        form: Set(form),
        kinds: Set(words.join(" ")),
        state: Set(WebhookState::Active),
        suspended_because: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        last_attempt_at: Set(None),
        last_outcome: Set(None),
        last_status: Set(None),
        last_delivered_at: Set(None),
        pending_since: Set(None),
        failures: Set(0),
        document: Set(document),
    };
    unscoped.unscoped_add_all(vec![row]).await?;
    let account = |(account_id, _): &(AccountId, AccountKind)| webhook_account::ActiveModel {
        webhook_id: Set(id),
        account_id: Set(*account_id),
        cursor: Set(None),
    };
    unscoped.unscoped_add_all(accounts.iter().map(account).collect()).await?;
    let key = webhook_key::ActiveModel {
        webhook_id: Set(id),
        sealed: Set(secret.sealed.clone()),
        former: Set(None),
        former_until: Set(None),
    };
    unscoped.unscoped_add_all(vec![key]).await?;
    let delivery = webhook_delivery::ActiveModel {
        webhook_id: Set(id),
        lease: Set(None),
        leased_until: Set(None),
        pending: Set(None),
        pending_id: Set(None),
        pending_account: Set(None),
        pending_cursor: Set(None),
        pending_rights: Set(None),
        attempts: Set(0),
        next_at: Set(None),
        told_at: Set(now),
        test_wanted: Set(false),
    };
    unscoped.unscoped_add_all(vec![delivery]).await?;
    let accounts = accounts.into_iter().map(|(account, _)| account).collect();
    Ok(WebhookEvent::Created { webhook: id, name: name.to_owned(), form, origin: at, accounts, reason })
}

/// The registered operation of a name, as it is kept.
async fn registered(unscoped: Unscoped<'_>, form: WebhookForm, name: &str) -> Result<String, Stop> {
    if form == WebhookForm::Wake {
        let message = "仅唤醒者不告知内容 / what wakes phones tells nothing else";
        return Err(Refusal::new(RefusalCode::Invalid, "document", message).into());
    }
    let name = key(name);
    let by_name = Condition::any().add(Document::AskedBy.eq(name)).add(Document::Digest.eq(name));
    let in_force = Condition::all().add(by_name).add(Document::RetiredAt.is_null());
    if unscoped.unscoped_rows::<document::Entity>(in_force).await?.is_empty() {
        let message = "没有登记此标识的操作 / no operation is registered by this id";
        return Err(Refusal::new(RefusalCode::Invalid, "document", message).into());
    }
    Ok(name.to_owned())
}

/// Removes a webhook with all that was kept for it.
pub(super) async fn remove(unscoped: Unscoped<'_>, id: WebhookId) -> Result<(), Stop> {
    unscoped.unscoped_remove::<webhook_delivery::Entity>(webhook_delivery::Column::WebhookId.eq(id)).await?;
    unscoped.unscoped_remove::<webhook_key::Entity>(webhook_key::Column::WebhookId.eq(id)).await?;
    unscoped.unscoped_remove::<webhook_account::Entity>(webhook_account::Column::WebhookId.eq(id)).await?;
    unscoped.unscoped_remove::<webhook::Entity>(webhook::Column::Id.eq(id)).await?;
    Ok(())
}

/// The kinds of these codes; everything where none are given.
pub(super) fn kinds(codes: Option<&[String]>) -> Vec<FeedKind> {
    let is_named = |kind: &FeedKind| codes.is_none_or(|codes| codes.iter().any(|code| code == kind.code()));
    FeedKind::ALL.iter().copied().filter(is_named).collect()
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let is_plain =
        |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '.' | '_' | '-');
    if (1..=MAX_NAME).contains(&name.len()) && name.chars().all(is_plain) {
        return Ok(());
    }
    let message =
        format!("须为 1 至 {MAX_NAME} 个 a-z 0-9 . _ - / has 1 to {MAX_NAME} of the signs a-z 0-9 . _ -");
    Err(Refusal::new(RefusalCode::Invalid, "name", message))
}

/// Whom it may be registered for. A person is told of as little as wakes a phone.
fn check_accounts(form: WebhookForm, accounts: &[(AccountId, AccountKind)]) -> Result<(), Refusal> {
    let message = match (form, accounts) {
        (WebhookForm::Changes, [(_, AccountKind::Service)]) => return Ok(()),
        (WebhookForm::Changes, _) => {
            "告知变更的 Webhook 须恰有一个服务账户 / what tells of changes reads as one account, of a service"
        }
        (WebhookForm::Wake, accounts) => {
            let different: BTreeSet<AccountId> = accounts.iter().map(|(account, _)| *account).collect();
            if (1..=MOST_ACCOUNTS).contains(&accounts.len()) && different.len() == accounts.len() {
                return Ok(());
            }
            "须为 1 至 100 个不同账户 / names 1 to 100 accounts, each of them once"
        }
    };
    Err(Refusal::new(RefusalCode::Invalid, "accounts", message))
}
