//! Sessions: each seen and ended by whose it is, and by nobody else.

use super::{
    Context,
    command::{Command, Outcome, named},
    duty::Availability,
};
use crate::{
    authz::{Permission, Places, Viewer},
    error::{Refusal, Result, Stop},
    event::{Event, SessionEvent},
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::Scope,
        tx::{Held, Tx},
    },
};
use entity::{
    id::{AccountId, SessionId},
    session::{Column, Entity, Model},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

impl Scoped for Entity {
    // It reaches none: see `part`.
    const READ: Permission = Permission::ReadAccounts;

    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    /// Sessions are nobody's to read but their holders', whatever one is permitted.
    fn part() -> Option<Condition> {
        Some(Scope::Nothing.condition())
    }

    /// One's own that were not ended.
    fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
        let own = column_of::<Self>(Column::AccountId).eq(viewer.account()?);
        Some(Condition::all().add(own).add(column_of::<Self>(Column::RevokedAt).is_null()))
    }
}

/// The viewer's sessions that last, the newest first.
pub async fn own(cx: &Context) -> Result<Vec<Model>> {
    let mut own = cx.store.rows::<Entity>(&cx.viewer).narrow(lasting(cx)).all(&[Column::CreatedAt]).await?;
    own.reverse();
    Ok(own)
}

/// The sessions of these ids that are the viewer's and last.
pub async fn by_id(cx: &Context, ids: &[SessionId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).narrow(lasting(cx)).among(Column::Id, ids).all(&[]).await
}

fn lasting(cx: &Context) -> Expr {
    column_of::<Entity>(Column::ExpiresAt).gt(cx.store.clock().now())
}

/// That it can be ended, of a session that the viewer sees: it is its own, and lasts.
pub const fn endable() -> Availability {
    Availability { action: "END_SESSION", permission: None, refusal: None, moves: None }
}

/// Which sessions were ended: all that is said of them.
pub struct Ended(pub AccountId);

impl Outcome for Ended {
    fn id(&self) -> Uuid {
        self.0.0
    }

    fn again(id: Uuid, _: Option<String>) -> Result<Self> {
        Ok(Self(AccountId(id)))
    }
}

/// End one of one's own sessions; also this one.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndSession {
    /// Which.
    pub id: String,
    pub idempotency_key: String,
}

impl Command for EndSession {
    named!(EndSession);
    type Done = Ended;

    fn accounts(&self, cx: &Context) -> Vec<AccountId> {
        cx.viewer.account().into_iter().collect()
    }

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(Ended, Option<Event>), Stop> {
        let id: SessionId = self.id.parse().map_err(|_| Refusal::not_found("id"))?;
        let held = tx.take_own::<Entity>(id, "id").await?;
        if held.expires_at <= cx.store.clock().now() {
            return Err(Refusal::not_found("id").into());
        }
        Ok((Ended(tx.account()), Some(end(tx, &held).await?)))
    }
}

/// End all of one's own sessions but this one.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndOtherSessions {
    pub idempotency_key: String,
}

impl Command for EndOtherSessions {
    named!(EndOtherSessions, Vec<Event>);
    type Done = Ended;

    fn accounts(&self, cx: &Context) -> Vec<AccountId> {
        cx.viewer.account().into_iter().collect()
    }

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(Ended, Vec<Event>), Stop> {
        let this = cx.viewer.identity().map(|identity| identity.session);
        let own = tx.rows::<Entity>().narrow(lasting(cx)).all(&[Column::Id]).await?;
        let mut events = Vec::new();
        for other in own.into_iter().filter(|it| Some(it.id) != this) {
            let held = tx.take_own::<Entity>(other.id, "idempotencyKey").await?;
            events.push(end(tx, &held).await?);
        }
        Ok((Ended(tx.account()), events))
    }
}

async fn end(tx: &Tx<'_>, session: &Held<Entity>) -> Result<Event> {
    let now = tx.store().clock().now();
    tx.change_uncounted(session, vec![(Column::RevokedAt, Some(now).into())]).await?;
    Ok(SessionEvent::Revoked(session.id).into())
}
