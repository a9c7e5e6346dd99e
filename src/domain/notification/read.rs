//! What somebody has read of what it was told. Others have not.

use super::is_read;
use crate::{
    authz::{Permission, Places, Viewer},
    domain::{
        Context,
        command::{Command, Outcome, named},
    },
    error::{Refusal, RefusalCode, Result, Stop},
    event::{Event, NotificationEvent},
    store::{Dialect, Scoped, own::Own, rows::column_of, scope::Scope, tx::Tx},
};
use entity::{
    id::{AccountId, NotificationId},
    notification::{Column, Entity, Model},
    notification_read::{self, ActiveModel},
    timestamp::Timestamp,
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// What one has read is for oneself to know.
impl Scoped for notification_read::Entity {
    // It reaches none: see `part`.
    const READ: Permission = Permission::ReadAccounts;

    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    fn part() -> Option<Condition> {
        Some(Scope::Nothing.condition())
    }

    fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
        let own = column_of::<Self>(notification_read::Column::AccountId);
        Some(own.eq(viewer.account()?).into_condition())
    }
}

impl Own for notification_read::Entity {
    const ACCOUNT: notification_read::Column = notification_read::Column::AccountId;
}

/// Notifications that one command names, at most.
const MOST: usize = 1_000;

/// When the viewer read each of these; those that it has not read are left out.
pub async fn marks(cx: &Context, rows: &[&Model]) -> Result<HashMap<NotificationId, Timestamp>> {
    use notification_read::{Column, Entity};
    let ids: Vec<NotificationId> = rows.iter().map(|row| row.id).collect();
    let marks = cx.store.rows::<Entity>(&cx.viewer).among(Column::NotificationId, &ids).all(&[]).await?;
    Ok(marks.into_iter().map(|mark| (mark.notification_id, mark.read_at)).collect())
}

/// Mark notifications as read, for oneself.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MarkNotificationsRead {
    /// These.
    #[serde(default)]
    pub ids: Option<Vec<String>>,
    /// Or all that were raised by this moment.
    #[serde(default)]
    pub up_to: Option<String>,
    pub idempotency_key: String,
}

/// Whose inbox it was: all that is said of it.
pub struct Marked(pub AccountId);

impl Outcome for Marked {
    fn id(&self) -> Uuid {
        self.0.0
    }

    fn again(id: Uuid, _: Option<String>) -> Result<Self> {
        Ok(Self(AccountId(id)))
    }
}

impl Command for MarkNotificationsRead {
    named!(MarkNotificationsRead);
    type Done = Marked;

    /// Marks those that the viewer is told and has not read. What is over by now, or nobody's to tell it, needs no mark, and is not
    /// told apart.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(Marked, Option<Event>), Stop> {
        let account = tx.account();
        let rows = tx.rows::<Entity>();
        let column = column_of::<Entity>;
        let rows = match (&self.ids, &self.up_to) {
            (Some(ids), None) if ids.len() > MOST => {
                let message = format!("一次最多 {MOST} 条 / at most {MOST} at once");
                return Err(Refusal::new(RefusalCode::Invalid, "ids", message).into());
            }
            (Some(ids), None) => {
                let ids: Vec<NotificationId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
                rows.among(Column::Id, &ids)
            }
            (None, Some(moment)) => {
                let moment = Timestamp::parse(moment)
                    .ok_or_else(|| Refusal::new(RefusalCode::Invalid, "upTo", "不是时间 / not a moment"))?;
                rows.narrow(column(Column::RaisedAt).lte(moment))
            }
            _ => {
                let message = "给出 ids 或 upTo 之一 / give either ids or upTo";
                return Err(Refusal::new(RefusalCode::Invalid, "ids", message).into());
            }
        };
        let unread = rows.narrow(is_read(account).not()).all(&[Column::Id]).await?;
        if unread.is_empty() {
            return Ok((Marked(account), None));
        }
        let now = cx.store.clock().now();
        let mark = |row: &Model| notification_read::Model {
            account_id: account,
            notification_id: row.id,
            read_at: now.not_before(row.raised_at),
        };
        let number = unread.len();
        // What was read and is over is forgotten, so that no more marks are kept than there are notifications.
        tx.remove_own::<notification_read::Entity>(over()).await?;
        tx.add_own(unread.iter().map(|row| ActiveModel::from(mark(row))).collect()).await?;
        Ok((Marked(account), Some(NotificationEvent::Read { account, number }.into())))
    }
}

/// That a mark is of nothing any more.
fn over() -> Condition {
    let of = column_of::<notification_read::Entity>(notification_read::Column::NotificationId);
    let there = Query::select()
        .from(Entity)
        .expr(Expr::val(1))
        .and_where(column_of::<Entity>(Column::Id).eq(of))
        .take();
    Condition::all().add(Expr::exists(there).not())
}
