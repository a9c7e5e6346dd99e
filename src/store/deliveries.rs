//! What is on its way to webhooks, as the server keeps it for itself: whose turn it is, the message, where it stands once that is
//! delivered. It leaves no trace in the trail, as what a stream was sent leaves none.
//!
//! Whoever delivers holds a lease, and each write asks for it: a process that was thought dead and comes back writes nothing. It asks
//! for the message too, so that what was done with the webhook meanwhile stays done.

use super::{
    database::{Open, Store},
    pools::Work,
    reader::Reader,
    text::Text,
};
use crate::error::Result;
use entity::{
    id::{AccountId, WebhookId},
    timestamp::Timestamp,
    vocabulary::{WebhookOutcome, WebhookState},
    webhook, webhook_account, webhook_delivery, webhook_key,
};
use sea_orm::{ColumnTrait, Value};
use uuid::Uuid;

/// A webhook, as far as it decides when it is its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub id: WebhookId,
    /// What was done with it.
    pub revision: i32,
    pub test_wanted: bool,
    /// Since when a message waits.
    pub pending_since: Option<Timestamp>,
}

/// All that is kept of a webhook.
#[derive(Clone, Debug)]
pub struct Standing {
    pub webhook: webhook::Model,
    pub delivery: webhook_delivery::Model,
    pub key: webhook_key::Model,
    /// By their ids.
    pub accounts: Vec<webhook_account::Model>,
}

/// A message that is to be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub body: String,
    /// As whom it was read, and by which rights; none of what was read as nobody.
    pub read_as: Option<(AccountId, String)>,
    /// Where the account stands once it is delivered, where that moves.
    pub cursor: Option<String>,
    /// It is the one that was asked for to try it.
    pub is_test: bool,
}

const TURNS: &str = "SELECT webhooks.id, webhooks.state, webhooks.revision, webhook_deliveries.test_wanted, webhooks.pending_since
FROM webhooks JOIN webhook_deliveries ON webhook_deliveries.webhook_id = webhooks.id ORDER BY webhooks.id";
const LEASE: &str = "UPDATE webhook_deliveries SET lease = $2, leased_until = $3
WHERE webhook_id = $1 AND (lease IS NULL OR lease = $2 OR leased_until <= $4)";
const LEAVE: &str =
    "UPDATE webhook_deliveries SET lease = NULL, leased_until = NULL WHERE webhook_id = $1 AND lease = $2";
const WAITS: &str =
    "UPDATE webhooks SET pending_since = $3 WHERE id = $1 AND revision = $2 AND state = 'ACTIVE'";
const KEEP: &str =
    "UPDATE webhook_deliveries SET pending = $3, pending_id = $4, pending_account = $5, pending_cursor = $6,
pending_rights = $7, attempts = 0, next_at = NULL, test_wanted = (test_wanted AND NOT $8)
WHERE webhook_id = $1 AND lease = $2 AND pending_id IS NULL";
const EMPTIED: &str = "UPDATE webhooks SET pending_since = NULL WHERE id = $1";
const EMPTY: &str = "UPDATE webhook_deliveries SET pending = NULL, pending_id = NULL, pending_account = NULL, pending_cursor = NULL,
pending_rights = NULL, attempts = 0, next_at = NULL WHERE webhook_id = $1 AND lease = $2 AND pending_id = $3";
const TOLD: &str = "UPDATE webhooks SET last_attempt_at = $2, last_outcome = $3, last_status = $4, last_delivered_at = $2, failures = 0
WHERE id = $1";
const TOLD_AT: &str = "UPDATE webhook_deliveries SET told_at = $3 WHERE webhook_id = $1 AND lease = $2";
const MOVE: &str = "UPDATE webhook_accounts SET cursor = $3 WHERE webhook_id = $1 AND account_id = $2";
const MISSED: &str = "UPDATE webhooks SET last_attempt_at = $2, last_outcome = $3, last_status = $4, failures = failures + 1 WHERE id = $1";
const AGAIN: &str = "UPDATE webhook_deliveries SET attempts = attempts + 1, next_at = $4
WHERE webhook_id = $1 AND lease = $2 AND pending_id = $3";

/// What came of an attempt: an outcome, and the status where there was an answer.
pub type Attempted = (WebhookOutcome, Option<u16>);

impl Store {
    /// The webhooks that are told, and how many are not.
    pub async fn webhook_turns(&self) -> Result<(Vec<Turn>, u32)> {
        let rows = Reader::Arrival(self).all(&Text { text: TURNS.into(), values: Vec::new() }).await?;
        let (mut turns, mut suspended) = (Vec::with_capacity(rows.len()), 0_u32);
        for row in &rows {
            if row.try_get_by_index::<WebhookState>(1)? == WebhookState::Suspended {
                suspended = suspended.saturating_add(1);
                continue;
            }
            turns.push(Turn {
                id: row.try_get_by_index(0)?,
                revision: row.try_get_by_index(2)?,
                test_wanted: row.try_get_by_index(3)?,
                pending_since: row.try_get_by_index(4)?,
            });
        }
        Ok((turns, suspended))
    }

    /// A webhook that is told.
    pub async fn webhook_standing(&self, id: WebhookId) -> Result<Option<Standing>> {
        // What waits is read after what was done with it: where that is old by then, nothing is written by it.
        let webhook = self.unscoped_rows::<webhook::Entity>(webhook::Column::Id.eq(id)).await?.pop();
        let Some(webhook) = webhook.filter(|it| it.state == WebhookState::Active) else { return Ok(None) };
        let deliveries = webhook_delivery::Column::WebhookId.eq(id);
        let (accounts, keys) =
            (webhook_account::Column::WebhookId.eq(id), webhook_key::Column::WebhookId.eq(id));
        let delivery = self.unscoped_rows::<webhook_delivery::Entity>(deliveries).await?.pop();
        let key = self.unscoped_rows::<webhook_key::Entity>(keys).await?.pop();
        let accounts = self.unscoped_rows::<webhook_account::Entity>(accounts).await?;
        // Removed meanwhile.
        let (Some(delivery), Some(key)) = (delivery, key) else { return Ok(None) };
        Ok(Some(Standing { webhook, delivery, key, accounts }))
    }

    /// Takes the turn at a webhook, or keeps it, until then. Whether it is the caller's.
    pub async fn lease_webhook(&self, id: WebhookId, lease: Uuid, until: Timestamp) -> Result<bool> {
        let values = vec![id.into(), lease.into(), until.into(), self.clock().now().into()];
        self.write_one(LEASE, values).await
    }

    /// Gives the turn back.
    pub async fn leave_webhook(&self, id: WebhookId, lease: Uuid) -> Result<()> {
        self.write_one(LEAVE, vec![id.into(), lease.into()]).await.map(drop)
    }

    /// Keeps a message before it is sent, where nothing was done with the webhook since it was read.
    pub async fn keep_message(&self, of: &Standing, lease: Uuid, message: &Message) -> Result<bool> {
        let (id, now) = (of.webhook.id, self.clock().now());
        let name = format!("msg_{}", self.ids().next::<Uuid>().simple());
        let (account, rights) = message.read_as.clone().unzip();
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let waits = vec![id.into(), of.webhook.revision.into(), Some(now).into()];
        let values = vec![
            id.into(),
            lease.into(),
            message.body.clone().into(),
            name.into(),
            account.into(),
            message.cursor.clone().into(),
            rights.into(),
            message.is_test.into(),
        ];
        // In the order in which who administers it writes.
        let kept =
            one(self, &transaction, WAITS, waits).await? && one(self, &transaction, KEEP, values).await?;
        finish(self, transaction, kept).await
    }

    /// Throws the message away.
    pub async fn forget_message(&self, of: &Standing, lease: Uuid) -> Result<bool> {
        let (id, transaction) = (of.webhook.id, self.begin(Work::Operation).await?);
        let (transaction, _turn) = transaction;
        let done = one(self, &transaction, EMPTIED, vec![id.into()]).await?
            && one(self, &transaction, EMPTY, vec![id.into(), lease.into(), named(of).into()]).await?;
        finish(self, transaction, done).await
    }

    /// The message was delivered: its account stands where it leads, and the next may come.
    pub async fn message_told(
        &self,
        of: &Standing,
        lease: Uuid,
        (outcome, status): Attempted,
    ) -> Result<bool> {
        let (id, now) = (of.webhook.id, self.clock().now());
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let told = vec![id.into(), Some(now).into(), Some(outcome).into(), status.map(i32::from).into()];
        let mut done = one(self, &transaction, TOLD, told).await?
            && one(self, &transaction, EMPTIED, vec![id.into()]).await?
            && one(self, &transaction, EMPTY, vec![id.into(), lease.into(), named(of).into()]).await?
            && one(self, &transaction, TOLD_AT, vec![id.into(), lease.into(), now.into()]).await?;
        if let (true, Some(account), Some(cursor)) =
            (done, of.delivery.pending_account, of.delivery.pending_cursor.clone())
        {
            done =
                one(self, &transaction, MOVE, vec![id.into(), account.into(), Some(cursor).into()]).await?;
        }
        finish(self, transaction, done).await
    }

    /// The message was not delivered, and is sent again then.
    pub async fn message_missed(
        &self,
        of: &Standing,
        lease: Uuid,
        (outcome, status): Attempted,
        next: Timestamp,
    ) -> Result<bool> {
        let id = of.webhook.id;
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let now = self.clock().now();
        let missed = vec![id.into(), Some(now).into(), Some(outcome).into(), status.map(i32::from).into()];
        let again = vec![id.into(), lease.into(), named(of).into(), Some(next).into()];
        let done =
            one(self, &transaction, MISSED, missed).await? && one(self, &transaction, AGAIN, again).await?;
        finish(self, transaction, done).await
    }

    async fn write_one(&self, text: &'static str, values: Vec<Value>) -> Result<bool> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let done = one(self, &transaction, text, values).await?;
        finish(self, transaction, done).await
    }
}

/// What the message that waits is called.
fn named(of: &Standing) -> String {
    of.delivery.pending_id.clone().unwrap_or_default()
}

async fn one(store: &Store, transaction: &Open, text: &'static str, values: Vec<Value>) -> Result<bool> {
    Ok(transaction.execute(store, &Text { text: text.into(), values }).await?.rows_affected() == 1)
}

/// All of it stays, or nothing.
async fn finish(store: &Store, transaction: Open, done: bool) -> Result<bool> {
    if done {
        transaction.commit(store).await?;
    }
    Ok(done)
}
