//! The operator's transaction: imports, accounts, keys, sessions. No viewer, hence no scope.

use super::{
    audit,
    database::{Open, Store, Unscoped},
    feed::{Fed, entry_of_new, new_changes_rights},
    pools::Work,
    write::Write,
};
use crate::{
    error::{Error, Result},
    event::Event,
};
use entity::{Positional, id::AccountId};
use sea_orm::{ActiveModelTrait, EntityTrait, Value, sea_query::IntoCondition};
use tokio::sync::SemaphorePermit;

/// An open operation. Dropped without a commit, it leaves nothing.
pub struct Operation<'s> {
    store: &'s Store,
    transaction: Open,
    _turn: SemaphorePermit<'s>,
}

impl Store {
    /// Begins an operation.
    pub async fn operate(&self) -> Result<Operation<'_>> {
        self.expect_epoch().await;
        let (transaction, turn) = self.begin(Work::Operation).await?;
        Ok(Operation { store: self, transaction, _turn: turn })
    }

    /// The same, after all such and after the commands that change what others may do, and before those that come then: what
    /// it counts stays so until it ends.
    pub async fn operate_in_turn(&self) -> Result<Operation<'_>> {
        let operation = self.operate().await?;
        self.take_rights_turn(&operation.transaction).await?;
        Ok(operation)
    }
}

impl Operation<'_> {
    /// The database, the clock, the source of ids.
    pub const fn store(&self) -> &Store {
        self.store
    }

    /// What is done besides adding single rows.
    pub const fn unscoped(&self) -> Unscoped<'_> {
        Unscoped { store: self.store, transaction: &self.transaction }
    }

    /// All rows of a table that fit, by primary key.
    pub async fn unscoped_rows<E: EntityTrait<Model: Positional>>(
        &self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        self.unscoped().unscoped_rows::<E>(condition).await
    }

    /// The same, and nobody else changes or locks them until this operation ends.
    pub async fn unscoped_lock<E: EntityTrait<Model: Positional>>(
        &self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        self.unscoped().unscoped_lock::<E>(condition).await
    }

    /// The same, one such operation after another. It waits for no command of the account that these rows are, as nothing is
    /// taken from anybody: only [`unscoped_lock`](Self::unscoped_lock) does.
    pub async fn unscoped_turn<E: EntityTrait<Model: Positional>>(
        &self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        self.unscoped().unscoped_turn::<E>(condition).await
    }

    /// Adds a row.
    pub async fn unscoped_add<A: ActiveModelTrait<Entity: Fed>>(&self, row: A) -> Result<()> {
        self.transaction.touch(entry_of_new(&row));
        self.transaction.change_rights(new_changes_rights::<A::Entity>());
        self.transaction.write(self.store, Write::add(&row)).await
    }

    /// How many rows one statement adds, and how many events.
    pub const TOGETHER: usize = audit::TOGETHER;

    /// Adds rows that all set the same columns.
    pub async fn unscoped_add_all<A: ActiveModelTrait<Entity: Fed>>(&self, rows: Vec<A>) -> Result<()> {
        self.unscoped().unscoped_add_all(rows).await
    }

    /// Sets columns of the rows that fit; says how many did.
    pub async fn unscoped_set<E: Fed>(
        &self,
        condition: impl IntoCondition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<u64> {
        self.unscoped().unscoped_set::<E>(condition, columns).await
    }

    /// Does what follows from events and writes them into the audit trail. They are committed with the operation, which has
    /// more of them than it keeps until then.
    pub async fn tell(&self, actor: Option<AccountId>, events: &[Event]) -> Result<()> {
        for event in events {
            self.store.follow(&self.transaction, event).await?;
        }
        audit::write_all(self.store, &self.transaction, actor, events).await
    }

    /// Does what follows from the events, writes them into the audit trail and commits. `actor` is none for the command
    /// line.
    pub async fn commit(self, actor: Option<AccountId>, events: Vec<Event>) -> Result<()> {
        if events.is_empty() {
            return Err(Error::Broken("what is written leaves a trace"));
        }
        self.tell(actor, &events).await?;
        self.transaction.commit(self.store).await?;
        self.store.seal_written().await;
        Ok(())
    }
}
