//! Webhooks: a cursor that the server keeps for an account, and an address that is told what lies behind it.
//!
//! Who registers one chooses where messages go, so that what they say must be no more than whoever registers it could have anyway.
//! Of changes it is told as a service: whoever administers webhooks administers accounts too, and may give a service another secret
//! and ask by that. Of a person it is told only that there is something new, which says nothing of what. What a webhook was told
//! stands nowhere that they read: no id, no cursor.

mod commands;
pub mod operate;
mod reachable;
mod register;
mod secret;
mod step;

pub use commands::{
    CreateWebhook, DeleteWebhook, MadeWebhook, ResumeWebhook, RewindWebhook, RotateWebhookSecret,
    SuspendWebhook, TestWebhook,
};
pub use reachable::{Reachable, Unfit};
pub use secret::{Secret, signatures};
pub use step::available;

use super::Context;
use crate::{
    authz::{Permission, Places},
    error::Result,
    store::{Dialect, Scoped},
};
use entity::{
    id::{AccountRecordId, WebhookId},
    vocabulary::{FeedKind, Vocabulary},
    webhook::{Column, Entity, Model},
    webhook_account::named,
};
use sea_orm::Condition;
use std::collections::HashMap;

/// Webhooks that there are, at most: each process looks for all of them whenever something changes.
pub const MOST: usize = 50;

/// Accounts of which one webhook tells that there is something new.
pub const MOST_ACCOUNTS: usize = 100;

/// They belong to no organization: who administers webhooks reads all of them, and else nobody any.
macro_rules! of_webhooks {
    ($($entity:ty),+) => {$(
        impl Scoped for $entity {
            const READ: Permission = Permission::ManageWebhooks;

            fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
                Vec::new()
            }
        }
    )+};
}

of_webhooks!(Entity, named::Entity);

/// Every webhook, by name.
pub async fn listed(cx: &Context) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).all(&[Column::Name]).await
}

/// The webhooks of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[WebhookId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// As which accounts these read.
pub async fn accounts_of(
    cx: &Context,
    ids: &[WebhookId],
) -> Result<HashMap<WebhookId, Vec<AccountRecordId>>> {
    use named::Column as C;
    let rows = cx.store.rows::<named::Entity>(&cx.viewer).among(C::WebhookId, ids);
    let mut of_each: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows.all(&[C::WebhookId, C::AccountId]).await? {
        of_each.entry(row.webhook_id).or_default().push(row.account_id);
    }
    Ok(of_each)
}

/// What a webhook follows.
pub fn kinds(row: &Model) -> Vec<FeedKind> {
    FeedKind::ALL
        .iter()
        .copied()
        .filter(|kind| row.kinds.split(' ').any(|word| word == kind.code()))
        .collect()
}
