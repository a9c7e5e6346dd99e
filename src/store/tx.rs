//! A command's transaction: everything it writes, its audit event and its idempotency key commit together.

use super::{
    audit,
    database::{Open, Store, Unscoped},
    feed::{Entry, Exit, Fed, change_changes_rights, entry_of, entry_of_new, new_changes_rights},
    reader::Reader,
    rows::Rows,
    scope::{Scope, Scoped},
    shown::{Row, Shown},
    write::{What, Write},
};
use crate::{
    authz::{Permission, Viewer},
    error::{Current, Error, Refusal, RefusalCode, Result},
    event::Event,
};
use engine::SPANS;
use entity::{
    id::{AccountId, OrganizationId},
    idempotency_key,
    timestamp::Timestamp,
};
use sea_orm::{
    ActiveModelTrait, EntityName, EntityTrait, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
    Value,
    sea_query::{Condition, Expr, ExprTrait, Query, UpdateStatement, ValueType},
};
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::SemaphorePermit;
use tracing::Instrument;
use uuid::Uuid;

/// A row that its command has locked, and that the viewer may see and may do this with.
///
/// Only [`Tx::take`] makes one, and only one is a licence to write.
#[derive(Debug)]
pub struct Held<E: EntityTrait> {
    pub(super) row: E::Model,
}

impl<E: EntityTrait> Deref for Held<E> {
    type Target = E::Model;

    fn deref(&self) -> &E::Model {
        &self.row
    }
}

/// A table whose rows count their changes.
pub trait Revised: Scoped<Model: Sync> + Fed {
    /// The column that counts.
    const REVISION: Self::Column;
    /// When a row was last changed.
    const UPDATED_AT: Self::Column;
    /// Whether commands answer with a row that they changed. Then the viewer's scope is asked for it.
    const ANSWERED: bool;
    /// The count of a row.
    fn revision(row: &Self::Model) -> i64;
    /// When a row was last changed.
    fn updated_at(row: &Self::Model) -> Timestamp;
    /// The count as who sees all of a row has it: more than its revision, where others do not see each change.
    fn whole_revision(row: &Self::Model) -> i64 {
        Self::revision(row)
    }
}

/// An open command. Dropped without [`commit`](Self::commit), it leaves nothing.
pub struct Tx<'s> {
    pub(super) store: &'s Store,
    pub(super) viewer: Arc<Viewer>,
    pub(super) account: AccountId,
    pub(super) catalogue: i64,
    pub(super) key: String,
    pub(super) transaction: Open,
    /// Something was written for it besides its key.
    pub(super) wrote: AtomicBool,
    pub(super) _turn: SemaphorePermit<'s>,
}

/// The column of a table's rows that names each.
pub(super) fn primary_key<E: EntityTrait>() -> Result<E::Column> {
    let mut columns = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    columns.next().ok_or(Error::Broken("a table has a primary key"))
}

fn id_of(key: Value) -> Result<Uuid> {
    ValueType::try_from(key).map_err(|_| Error::Broken("a UUID names each row"))
}

impl Tx<'_> {
    /// The rows of a table that the viewer may see, as this command finds them.
    pub fn rows<E: Scoped>(&self) -> Rows<'_, E> {
        Rows::seen_by(&self.viewer, Reader::Transaction(self.store, &self.transaction))
    }

    /// The rows of a table in which the viewer holds a permission for one organization, as this command finds them.
    pub fn rows_for<E: Scoped>(&self, act: Permission, organization: OrganizationId) -> Rows<'_, E> {
        let reach = self.viewer.reach_for(act, organization);
        let scope = Scope::of::<E>(&reach, self.store.dialect());
        Rows::within(scope, Reader::Transaction(self.store, &self.transaction))
    }

    /// The database, the clock, the source of ids.
    pub const fn store(&self) -> &Store {
        self.store
    }

    /// The account that commands.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// Whoever commands, with the rights that it has until the command ends.
    pub const fn viewer(&self) -> &Arc<Viewer> {
        &self.viewer
    }

    /// The revision of the catalogue that is in force until the command ends.
    pub const fn catalogue(&self) -> i64 {
        self.catalogue
    }

    /// Changes columns of a held row, and counts the change.
    pub async fn change<E: Revised>(&self, held: &Held<E>, columns: Vec<(E::Column, Value)>) -> Result<()> {
        let (primary, id) = (primary_key::<E>()?, held.id()?);
        let revision = E::revision(held);
        let mut columns = columns;
        columns.push((E::REVISION, revision.saturating_add(1).into()));
        // Another process's clock may be ahead of this one's: what changed later never looks older.
        columns.push((E::UPDATED_AT, self.store.clock().now().not_before(E::updated_at(held)).into()));
        let mut row = held.row.clone();
        for (column, value) in &columns {
            row.try_set(*column, value.clone())?;
        }
        let mut update = Query::update();
        update
            .table(E::default())
            .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
            .and_where(Expr::col(primary).eq(id))
            .and_where(Expr::col(E::REVISION).eq(revision));
        self.transaction.touch(entry_of::<E>(&row));
        let row = E::ANSWERED.then(|| Row { id, with: None, model: Box::new(row) });
        let seen = match row {
            Some(_) => Scope::seen_by::<E>(&self.viewer, self.store.dialect()).condition(),
            None => Condition::all(),
        };
        self.change_one::<E>(id, update, seen, row).await
    }

    /// Changes columns of a held row whose table counts no changes, or not these.
    pub async fn change_uncounted<E: Fed>(
        &self,
        held: &Held<E>,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<()> {
        self.transaction.touch(entry_of::<E>(&held.row));
        self.transaction.change_rights(change_changes_rights::<E>(&columns));
        self.change_in_silence(held, columns).await
    }

    /// The same, where it is not for all to know who see the row. Whoever may know is told by what is written beside it.
    pub async fn change_in_silence<E: Fed>(
        &self,
        held: &Held<E>,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<()> {
        let (primary, id) = (primary_key::<E>()?, held.id()?);
        let mut update = Query::update();
        update
            .table(E::default())
            .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
            .and_where(Expr::col(primary).eq(id));
        self.change_one::<E>(id, update, Condition::all(), None).await
    }

    /// Changes columns of the row of this id, which refers by `parent` to the held one. Whoever may know of it is told by what is
    /// written beside it.
    pub async fn change_below<E: Fed, P: EntityTrait>(
        &self,
        under: &Held<P>,
        parent: E::Column,
        id: impl Into<Uuid>,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<()> {
        let (held, id) = (under.id()?, id.into());
        let named = Expr::col(primary_key::<E>()?).eq(id).and(Expr::col(parent).eq(held));
        let mut update = Query::update();
        update
            .table(E::default())
            .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
            .and_where(named);
        self.change_one::<E>(id, update, Condition::all(), None).await
    }

    /// Changes one row, which is `row` then; `seen` says whether the viewer sees it.
    async fn change_one<E: EntityTrait>(
        &self,
        id: Uuid,
        mut update: UpdateStatement,
        seen: Condition,
        row: Option<Row>,
    ) -> Result<()> {
        let seen = Expr::case(seen, Expr::cust("1")).finally(Expr::cust("0"));
        update.returning(Query::returning().expr(seen));
        self.write(Write { table: E::default().table_name(), what: What::Change(update, id), row }).await
    }

    /// Adds a row that belongs under a held one.
    pub async fn add<E, A>(&self, _under: &Held<E>, row: A) -> Result<()>
    where
        E: EntityTrait,
        A: ActiveModelTrait<Entity: Fed>,
    {
        self.transaction.touch(entry_of_new(&row));
        self.transaction.change_rights(new_changes_rights::<A::Entity>());
        self.write(Write::add(&row)).await
    }

    /// Adds a row that belongs under none: that the viewer may make such a thing, its command has found out.
    pub async fn add_apart<A>(&self, row: A) -> Result<()>
    where
        A: ActiveModelTrait<Entity: Fed>,
    {
        self.transaction.touch(entry_of_new(&row));
        self.write(Write::add(&row)).await
    }

    /// The same as [`add`](Self::add), of a row that whoever sees the held one sees.
    pub async fn add_seen_with<E: EntityTrait, M>(&self, under: &Held<E>, row: M) -> Result<()>
    where
        M: ModelTrait<Entity: Fed>
            + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>
            + Sync
            + 'static,
    {
        let primary = primary_key::<M::Entity>()?;
        let (id, with) = (id_of(ModelTrait::get(&row, primary))?, Some(under.id()?));
        let new = row.clone().into_active_model();
        self.transaction.touch(entry_of_new(&new));
        let write = Write::add(&new);
        self.write(Write { row: Some(Row { id, with, model: Box::new(row) }), ..write }).await
    }

    /// Adds rows that belong under a held one, in one statement.
    pub async fn add_all<E, A>(&self, _under: &Held<E>, rows: Vec<A>) -> Result<()>
    where
        E: EntityTrait,
        A: ActiveModelTrait<Entity: Fed>,
    {
        self.transaction.touch(rows.iter().filter_map(entry_of_new));
        if rows.is_empty() { Ok(()) } else { self.write(Write::add_all(&rows)).await }
    }

    /// Tells who follows what this is about, beside what is written of it.
    pub fn touch(&self, entry: Entry) {
        self.transaction.touch([entry]);
    }

    /// Tells an organization that what it saw by the held row it sees no more.
    pub fn leave<E: EntityTrait>(&self, _by: &Held<E>, exits: impl IntoIterator<Item = Exit>) {
        self.transaction.leave(exits);
    }

    /// Writes, and remembers that something was written.
    pub(super) async fn write(&self, write: Write) -> Result<()> {
        self.wrote.store(true, Ordering::Relaxed);
        self.transaction.write(self.store, write).await
    }

    /// What follows from a held row, in rows that the viewer need not see, and what must hold of all of them. Nothing of
    /// them is answered.
    pub const fn consequence<E: EntityTrait>(&self, _of: &Held<E>) -> Unscoped<'_> {
        Unscoped { store: self.store, transaction: &self.transaction }
    }

    /// Ends the command: what follows from its events, its outcome and what it said under its key, its events in the trail,
    /// all of it at once. One that found everything as it asks keeps its key, and has no event.
    pub async fn commit(
        self,
        outcome: impl Into<Uuid>,
        said: Option<String>,
        events: Vec<Event>,
    ) -> Result<Shown> {
        let span = tracing::info_span!(target: SPANS, "commit");
        self.end(outcome.into(), said, events).instrument(span).await
    }

    async fn end(self, outcome: Uuid, said: Option<String>, events: Vec<Event>) -> Result<Shown> {
        if events.is_empty() && self.wrote.load(Ordering::Relaxed) {
            return Err(Error::Broken("what is written leaves a trace"));
        }
        for event in &events {
            self.store.follow(&self.transaction, event).await?;
        }
        let mut done = Query::update();
        done.table(idempotency_key::Entity)
            .value(idempotency_key::Column::Outcome, outcome)
            .and_where(Expr::col(idempotency_key::Column::AccountId).eq(self.account))
            .and_where(Expr::col(idempotency_key::Column::Key).eq(self.key.as_str()));
        if let Some(said) = said {
            done.value(idempotency_key::Column::Said, said);
        }
        let keys = idempotency_key::Entity.table_name();
        done.returning(Query::returning().expr(Expr::cust("0")));
        let done = Write { table: keys, what: What::Change(done, self.account.0), row: None };
        self.transaction.write(self.store, done).await?;
        match events.as_slice() {
            [event] => audit::write(self.store, &self.transaction, Some(self.account), event).await?,
            events => audit::write_all(self.store, &self.transaction, Some(self.account), events).await?,
        }
        // Where the connection breaks here, nobody knows whether it is done. It is not tried again: its key tells.
        let shown = self.transaction.commit(self.store).await?;
        self.store.seal_written().await;
        Ok(shown)
    }
}

impl<E: EntityTrait> Held<E> {
    pub(super) fn id(&self) -> Result<Uuid> {
        id_of(ModelTrait::get(&self.row, primary_key::<E>()?))
    }
}

impl<E: Revised> Held<E> {
    /// Refuses where somebody changed the row since the revision that the client saw.
    pub fn expect_revision(&self, expected: i64) -> Result<(), Refusal> {
        if E::whole_revision(&self.row) == expected {
            Ok(())
        } else {
            let current = Current { revision: Some(E::whole_revision(&self.row)), ..Current::default() };
            Err(Refusal::new(
                RefusalCode::Conflict,
                "expectedRevision",
                "他人已更新，请刷新后重试 / it changed meanwhile: read it again",
            )
            .with_current(current))
        }
    }
}
