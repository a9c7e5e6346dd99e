//! An address that is told what changes: as it is registered, and how the telling goes.

use crate::{
    id::WebhookId,
    timestamp::Timestamp,
    vocabulary::{WebhookForm, WebhookOutcome, WebhookState, WebhookSuspension},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    /// Counts what is done with it, and not what it is told.
    pub revision: i32,
    /// What operators call it; unique.
    pub name: String,
    pub url: String,
    pub form: WebhookForm,
    /// The codes of what is followed, with blanks between them.
    pub kinds: String,
    pub state: WebhookState,
    /// Set while it is suspended.
    pub suspended_because: Option<WebhookSuspension>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub last_attempt_at: Option<Timestamp>,
    /// What came of the last attempt.
    pub last_outcome: Option<WebhookOutcome>,
    /// The status that it was answered with, where it was.
    pub last_status: Option<i32>,
    pub last_delivered_at: Option<Timestamp>,
    /// Since when a message waits to be delivered; none while none does.
    pub pending_since: Option<Timestamp>,
    /// Attempts that failed since the last that did not.
    pub failures: i32,
    /// The name or digest of the registered operation in which it is told what changes; none where it is told only what that is.
    pub document: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    name,
    url,
    form,
    kinds,
    state,
    suspended_because,
    created_at,
    updated_at,
    last_attempt_at,
    last_outcome,
    last_status,
    last_delivered_at,
    pending_since,
    failures,
    document
);
