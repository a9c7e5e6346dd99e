//! The chain of the audit trail: a seal has the next position, the hash before, and a hash over both and all that its event
//! says.
//!
//! SQLite has one writer, which seals in its own transaction. On PostgreSQL an event waits, numbered in the order of
//! writing, and is sealed right after its commit by whoever holds the head: no command queues for it.

use super::{
    database::{Open, Store},
    pools::Work,
    reader::Reader,
    set::Dialect,
    unsealed::{COUNTED, Waiting},
    write::{What, Write},
};
use crate::error::{Error, Result};
use entity::{Positional, audit_event, audit_head, audit_seal, audit_waiting};
use sea_orm::{
    DbErr, EntityName, Iterable, Order, QueryResult,
    sea_query::{
        Alias, Expr, ExprTrait, InsertStatement, LockBehavior, LockType, Query, SelectStatement,
        UpdateStatement,
    },
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// The hash before the first.
pub(super) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Events that one transaction seals, at most.
const BATCH: usize = 512;

/// An event to seal, and whether it was there before it could be.
pub(super) type ToSeal = (audit_event::Model, bool);

/// What is hashed: all that an event says, but for the name of its request, which is whoever asked's. Whole numbers are texts, because canonical JSON has them as floating-point numbers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Covered<'e> {
    position: String,
    previous: &'e str,
    sealed_afterwards: bool,
    id: Uuid,
    occurred_at: String,
    actor: Option<Uuid>,
    action: &'e str,
    subject_kind: &'e str,
    subject: Uuid,
    organization: Option<Uuid>,
    detail: &'e str,
    #[serde(flatten)]
    history: Option<InHistory>,
}

/// Where an event is told. Null where it is told nowhere, so that this is sealed too. Its place there is not known before it
/// is written; verifying holds it against the places of the chain.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InHistory {
    history_of: Option<Uuid>,
}

/// What a seal covers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// All that the event says, but not where it is told: seals from before they had that in them.
    WithoutHistory,
    /// All.
    Whole,
}

/// The hash of an event at its place in the chain, whichever database it is in.
pub(super) fn hash(
    form: Form,
    position: i64,
    previous: &str,
    event: &audit_event::Model,
    afterwards: bool,
) -> Result<String> {
    let history = (form == Form::Whole).then_some(InHistory { history_of: event.history_of });
    let covered = Covered {
        position: position.to_string(),
        previous,
        sealed_afterwards: afterwards,
        id: event.id.0,
        occurred_at: event.occurred_at.0.to_string(),
        actor: event.actor_id.map(Into::into),
        action: &event.action,
        subject_kind: &event.subject_kind,
        subject: event.subject_id,
        organization: event.organization_id.map(Into::into),
        detail: &event.detail,
        history,
    };
    let canonical = serde_json_canonicalizer::to_vec(&covered)
        .map_err(|_| Error::Broken("an event has a canonical form"))?;
    Ok(format!("{:x}", Sha256::digest(canonical)))
}

/// Seals events in this order behind the last one. On PostgreSQL the caller holds the head, or it waits for it here.
pub(super) async fn append(store: &Store, transaction: &Open, events: &[ToSeal]) -> Result<()> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let raised = transaction.all(store, &raise(count)).await?;
    let raised = raised.first().ok_or(Error::Broken("the audit trail has a head"))?;
    let last: i64 = raised.try_get_by_index(0)?;
    // A seal that was taken away leaves a gap, which verifying finds; the next ones are made all the same.
    let mut previous = raised.try_get_by_index::<Option<String>>(1)?.unwrap_or_else(|| BEGINNING.to_owned());
    let mut seals = Vec::with_capacity(events.len());
    for (position, (event, afterwards)) in (last.saturating_sub(count).saturating_add(1)..).zip(events) {
        let hash = hash(Form::Whole, position, &previous, event, *afterwards)?;
        let seal = audit_seal::Model {
            position,
            event_id: event.id,
            previous: std::mem::replace(&mut previous, hash.clone()),
            hash,
            sealed_afterwards: *afterwards,
        };
        seals.push(seal);
    }
    let mut rest = seals.as_slice();
    while let Some(size) = rest.len().checked_ilog2() {
        // Powers of two, so that there are few statements for a connection to keep prepared.
        let (some, others) = rest.split_at(1 << size);
        let seals = What::Add(insert(some));
        transaction
            .write(store, Write { table: audit_seal::Entity.table_name(), what: seals, row: None })
            .await?;
        transaction.flush(store).await?;
        rest = others;
    }
    Ok(())
}

/// Raises the head; tells the last position, and the hash before the first of them.
fn raise(count: i64) -> UpdateStatement {
    let position = Expr::col((audit_head::Entity, audit_head::Column::Position));
    let before = Query::select()
        .column(audit_seal::Column::Hash)
        .from(audit_seal::Entity)
        .and_where(
            Expr::col((audit_seal::Entity, audit_seal::Column::Position)).eq(position.clone().sub(count)),
        )
        .take();
    let before = Expr::SubQuery(None, Box::new(before.into()));
    let mut raise = Query::update();
    raise
        .table(audit_head::Entity)
        .value(audit_head::Column::Position, Expr::col(audit_head::Column::Position).add(count))
        .returning(Query::returning().exprs([position, before]));
    raise
}

fn insert(seals: &[audit_seal::Model]) -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table(audit_seal::Entity).columns(audit_seal::Column::iter());
    for seal in seals {
        let audit_seal::Model { position, event_id, previous, hash, sealed_afterwards } = seal;
        insert.values_panic([
            Expr::val(*position),
            Expr::val(*event_id),
            Expr::val(previous.as_str()),
            Expr::val(hash.as_str()),
            Expr::val(*sealed_afterwards),
        ]);
    }
    insert
}

/// The first events that wait, in the order in which they were written. One that is gone, or was sealed already, stays for
/// verifying to find and holds nobody up.
fn first_waiting(dialect: Dialect) -> SelectStatement {
    use audit_waiting::{Column, Entity};
    let mut select = Query::select();
    select
        .exprs(audit_event::Column::iter().map(|column| Expr::col((audit_event::Entity, column))))
        .expr(Expr::col((Entity, Column::SealedAfterwards)))
        .from(Entity)
        .inner_join(
            audit_event::Entity,
            Expr::col((audit_event::Entity, audit_event::Column::Id)).equals((Entity, Column::EventId)),
        )
        .and_where(sealed(Expr::col((Entity, Column::EventId))).not())
        .order_by((Entity, Column::Number), Order::Asc)
        .limit(u64::try_from(BATCH).unwrap_or(u64::MAX));
    if dialect == Dialect::Postgres {
        select.lock_with_tables_behavior(LockType::Update, [Entity], LockBehavior::SkipLocked);
    }
    select
}

/// Whether the event of this id has a seal.
pub(super) fn sealed(event: Expr) -> Expr {
    let seal = Query::select()
        .expr(Expr::val(1))
        .from(audit_seal::Entity)
        .and_where(Expr::col((audit_seal::Entity, audit_seal::Column::EventId)).eq(event))
        .take();
    Expr::exists(seal)
}

fn to_seal(row: &QueryResult) -> Result<ToSeal, DbErr> {
    Ok((audit_event::Model::read(row)?, row.try_get_by_index(audit_event::Column::iter().count())?))
}

impl Store {
    /// Seals every event that waits.
    pub async fn seal(&self) -> Result<()> {
        while self.seal_batch().await? == BATCH {}
        Ok(())
    }

    async fn seal_batch(&self) -> Result<usize> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        if self.dialect() == Dialect::Postgres {
            let mut head = Query::select();
            head.column(audit_head::Column::Position).from(audit_head::Entity).lock(LockType::Update);
            Reader::Transaction(self, &transaction).all(&head).await?;
        }
        // Read after the head is held: what whoever held it before has sealed waits no more.
        let waiting = Reader::Transaction(self, &transaction).all(&first_waiting(self.dialect())).await?;
        let events = waiting.iter().map(to_seal).collect::<Result<Vec<_>, _>>()?;
        if events.is_empty() {
            return Ok(0);
        }
        append(self, &transaction, &events).await?;
        let sealed: Vec<Uuid> = events.iter().map(|(event, _)| event.id.0).collect();
        let mut wait_no_more = Query::delete();
        let event = Expr::col(audit_waiting::Column::EventId);
        wait_no_more.from_table(audit_waiting::Entity).and_where(self.dialect().any_of(event, &sealed));
        transaction.execute(self, &wait_no_more).await?;
        transaction.commit(self).await?;
        Ok(sealed.len())
    }

    /// What waits to be sealed, in the whole database.
    pub async fn waiting(&self) -> Result<Waiting> {
        use audit_waiting::{Column, Entity};
        let some = Query::select().column(Column::Number).from(Entity).limit(COUNTED.into()).take();
        let now = match self.dialect() {
            Dialect::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)",
            Dialect::Sqlite => "CAST((julianday('now') - 2440587.5) * 86400000000 AS integer)",
        };
        let first = Query::select()
            .expr(Expr::cust(now).sub(Expr::col(Column::Since)))
            .from(Entity)
            .order_by(Column::Number, Order::Asc)
            .limit(1)
            .take();
        let mut select = Query::select();
        select
            .expr(Expr::col(Column::Number).count())
            .expr(Expr::SubQuery(None, Box::new(first.into())))
            .from_subquery(some, Alias::new("some"));
        let found = Reader::Pool(self).all(&select).await?;
        let Some(row) = found.first() else { return Ok(Waiting::default()) };
        let number: i64 = row.try_get_by_index(0)?;
        let micros: Option<i64> = row.try_get_by_index(1)?;
        Ok(Waiting {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            longest: Duration::from_micros(u64::try_from(micros.unwrap_or_default()).unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGINNING, Form, hash};
    use entity::{
        audit_event,
        id::{AccountId, AuditEventId, OrganizationId},
        timestamp::Timestamp,
    };
    use uuid::Uuid;

    /// The forms are frozen: what was sealed with one is verified with it. Worked out apart from this program.
    #[test]
    fn the_hash_is_that_of_the_manual() {
        let id = |last: u8| Uuid::from_u128(0x0182_5a7c_0000_7000_8000_0000_0000_00a0 + u128::from(last));
        let event = audit_event::Model {
            break_glass: None,
            request_id: None,
            id: AuditEventId(id(1)),
            occurred_at: Timestamp(1_659_312_000_000_001),
            actor_id: Some(AccountId(id(2))),
            action: "SIGN_DUTY".to_owned(),
            subject_kind: "duty".to_owned(),
            subject_id: id(3),
            organization_id: Some(OrganizationId(id(4))),
            detail: r#"{"act":"COMPLETE","note":"办结 \u0001"}"#.to_owned(),
            history_of: None,
            history_order: None,
        };
        assert_eq!(
            hash(Form::WithoutHistory, 1, BEGINNING, &event, false).unwrap(),
            "95c8975058bdc58f76213dca1aadd14f6a57de01cd00295c494ad8d2818b30e8"
        );
        let told = audit_event::Model { history_of: Some(id(3)), ..event.clone() };
        assert_eq!(
            hash(Form::Whole, 1, BEGINNING, &told, false).unwrap(),
            "84ec0a3362c6e331a1c90eae1add1ac13e0b77af5e39e77e6d6de3226ad843f9"
        );
        assert_eq!(
            hash(Form::Whole, 1, BEGINNING, &event, false).unwrap(),
            "982e4119842aadedac373d18f581a1d91755ab7be7a9e9022a3042d1a9984adb"
        );
        let by_nobody = audit_event::Model { actor_id: None, organization_id: None, ..event };
        assert_eq!(
            hash(Form::WithoutHistory, 2, "ff", &by_nobody, true).unwrap(),
            "f6f0b0a000b2dade58eaf3315685a7c641126eea75829ac34dea4fdceb1842e2"
        );
    }
}
