//! Removing what is beyond its use: sessions that ended long ago, with their refresh tokens, and idempotency keys that nobody
//! repeats a command by any more. The trail says of each sign-in, and of each command, what happened; nothing of it is removed.
//! When an account last signed in stands in the account.
//!
//! What goes together is one transaction with its event, and small: servers go on beside it. Killed at any moment, what was
//! removed is in the trail, and the next run finds the rest. Two at once share the work.

use crate::{
    error::Result,
    event::SessionEvent,
    store::{Operation, Store, rows::column_of},
};
use entity::{id::ProgrammeId, idempotency_key, programme, refresh_token, session, timestamp::Timestamp};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, Func, Query},
};
use std::ops::AddAssign;

/// Sessions that go together: each has a refresh token for each time that it was renewed.
const SESSIONS: u64 = 100;
/// Keys that go together.
const KEYS: u64 = 1_000;

/// Before when something must have been to be beyond its use.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// When a session ended.
    pub sessions: Timestamp,
    /// When a command was done.
    pub keys: Timestamp,
}

/// How much is beyond its use, or was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub sessions: u64,
    pub refresh_tokens: u64,
    pub idempotency_keys: u64,
}

impl AddAssign for Pruned {
    fn add_assign(&mut self, other: Self) {
        self.sessions = self.sessions.saturating_add(other.sessions);
        self.refresh_tokens = self.refresh_tokens.saturating_add(other.refresh_tokens);
        self.idempotency_keys = self.idempotency_keys.saturating_add(other.idempotency_keys);
    }
}

/// When a session ended: as the index over it has it.
fn ended() -> Expr {
    let column = column_of::<session::Entity>;
    Func::coalesce([column(session::Column::RevokedAt), column(session::Column::ExpiresAt)]).into()
}

/// When a command was done under a key.
fn done() -> Expr {
    column_of::<idempotency_key::Entity>(idempotency_key::Column::CreatedAt)
}

/// The refresh tokens of sessions.
fn tokens_of(sessions: Condition) -> Condition {
    let these = Query::select()
        .from(session::Entity)
        .expr(column_of::<session::Entity>(session::Column::Id))
        .cond_where(sessions)
        .take();
    Condition::all().add(refresh_token::Column::SessionId.in_subquery(these))
}

/// How much is beyond its use.
pub async fn beyond_use(store: &Store, before: Before) -> Result<Pruned> {
    let sessions = Condition::all().add(ended().lt(before.sessions));
    Ok(Pruned {
        refresh_tokens: store.unscoped_count::<refresh_token::Entity>(tokens_of(sessions.clone())).await?,
        sessions: store.unscoped_count::<session::Entity>(sessions).await?,
        idempotency_keys: store.unscoped_count::<idempotency_key::Entity>(done().lt(before.keys)).await?,
    })
}

/// Removes what is beyond its use; says how much that was.
pub async fn prune(store: &Store, before: Before) -> Result<Pruned> {
    let mut pruned = Pruned::default();
    // The trail has it as done to the programme. Before that is imported nobody has had anything to do.
    let programme = store.unscoped_rows::<programme::Entity>(Condition::all()).await?;
    let Some(programme) = programme.first().map(|programme| programme.id) else { return Ok(pruned) };
    loop {
        let (some, more) = prune_sessions(store, programme, before.sessions).await?;
        pruned += some;
        if !more {
            break;
        }
    }
    loop {
        let (some, more) = prune_keys(store, programme, before.keys).await?;
        pruned += some;
        if !more {
            break;
        }
    }
    Ok(pruned)
}

/// Removes the sessions that ended first, and their tokens; says whether there may be more.
async fn prune_sessions(store: &Store, programme: ProgrammeId, before: Timestamp) -> Result<(Pruned, bool)> {
    let operation = store.operate().await?;
    let unscoped = operation.unscoped();
    let last = unscoped.unscoped_nth::<session::Entity>(&ended(), before, SESSIONS).await?;
    let old = Condition::all().add(last.map_or_else(|| ended().lt(before), |last| ended().lte(last)));
    // Nobody renews a session that has ended, so none of them gets a token meanwhile.
    let held = operation.unscoped_lock::<session::Entity>(old).await?;
    let ids: Vec<_> = held.iter().map(|session| session.id).collect();
    let dialect = store.dialect();
    let tokens = dialect.any_of(Expr::col(refresh_token::Column::SessionId), &ids);
    let refresh_tokens = unscoped.unscoped_prune::<refresh_token::Entity>(tokens).await?;
    let these = dialect.any_of(Expr::col(session::Column::Id), &ids);
    let sessions = unscoped.unscoped_prune::<session::Entity>(these).await?;
    let pruned = Pruned { sessions, refresh_tokens, ..Pruned::default() };
    say(operation, programme, pruned).await?;
    Ok((pruned, last.is_some()))
}

/// Removes the oldest keys; says whether there may be more.
async fn prune_keys(store: &Store, programme: ProgrammeId, before: Timestamp) -> Result<(Pruned, bool)> {
    let operation = store.operate().await?;
    let unscoped = operation.unscoped();
    let last = unscoped.unscoped_nth::<idempotency_key::Entity>(&done(), before, KEYS).await?;
    let old = last.map_or_else(|| done().lt(before), |last| done().lte(last));
    let idempotency_keys = unscoped.unscoped_prune::<idempotency_key::Entity>(old).await?;
    let pruned = Pruned { idempotency_keys, ..Pruned::default() };
    say(operation, programme, pruned).await?;
    Ok((pruned, last.is_some()))
}

/// Writes what was removed into the trail, and commits. Where that is nothing, nothing is written.
async fn say(operation: Operation<'_>, programme: ProgrammeId, pruned: Pruned) -> Result<()> {
    if pruned == Pruned::default() {
        return Ok(());
    }
    let Pruned { sessions, refresh_tokens, idempotency_keys } = pruned;
    let event = SessionEvent::Pruned { programme, sessions, refresh_tokens, idempotency_keys };
    operation.commit(None, vec![event.into()]).await
}
