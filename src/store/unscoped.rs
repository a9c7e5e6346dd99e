//! Reading and writing without a viewer's scope: for the operator, and for what follows from what was done, wherever it
//! lies. Nothing of it is answered to a viewer.

use super::{
    audit,
    column::column_of,
    database::{Store, Unscoped},
    feed::{
        Entry, Exit, Fed, change_changes_rights, entry_of_new, entry_of_returned, is_fed, named_by,
        new_changes_rights,
    },
    reader::Reader,
    rows::Rows,
    scope::{Scope, Scoped},
    set::Dialect,
    tx::Revised,
    write::{What, Write, insert_rows},
};
use crate::error::Result;
use entity::{Positional, timestamp::Timestamp, vocabulary::FeedKind};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityName, EntityTrait, Iterable, PrimaryKeyToColumn,
    TryGetableMany, Value,
    sea_query::{Expr, ExprTrait, IntoCondition, LockType, Query, UpdateStatement},
};
use std::collections::HashSet;
use uuid::Uuid;

impl Store {
    /// All rows of a table that fit, unscoped, outside a transaction.
    pub async fn unscoped_rows<E: EntityTrait<Model: Positional>>(
        &self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        read::<E>(&Reader::Arrival(self), condition.into_condition(), None).await
    }
}

impl<'t> Unscoped<'t> {
    /// The database, the clock, the source of ids.
    pub const fn store(self) -> &'t Store {
        self.store
    }

    /// All rows of a table that fit, by primary key.
    pub async fn unscoped_rows<E: EntityTrait<Model: Positional>>(
        self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        read::<E>(&Reader::Transaction(self.store, self.transaction), condition.into_condition(), None).await
    }

    /// The rows of a table, to be narrowed and read as a viewer's are.
    pub fn unscoped_all<E: Scoped>(self) -> Rows<'t, E> {
        Rows::within(Scope::Everything, Reader::Transaction(self.store, self.transaction))
    }

    /// The same, and nobody else changes or locks them until the transaction ends. SQLite lets one in at a time anyway.
    pub async fn unscoped_lock<E: EntityTrait<Model: Positional>>(
        self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        self.read_locked::<E>(condition, LockType::Update).await
    }

    /// The same, one after another; whoever only relies on them goes on.
    pub(super) async fn unscoped_turn<E: EntityTrait<Model: Positional>>(
        self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        self.read_locked::<E>(condition, LockType::NoKeyUpdate).await
    }

    /// The same, as they are and by primary key, and nobody takes them away or changes what names them: as a command relies on
    /// what it was begun by.
    pub async fn unscoped_rely_on<E: EntityTrait<Model: Positional>>(
        self,
        condition: impl IntoCondition,
    ) -> Result<Vec<E::Model>> {
        self.read_locked::<E>(condition, LockType::KeyShare).await
    }

    async fn read_locked<E: EntityTrait<Model: Positional>>(
        self,
        condition: impl IntoCondition,
        lock: LockType,
    ) -> Result<Vec<E::Model>> {
        let lock = match self.store.dialect() {
            Dialect::Postgres => Some(lock),
            Dialect::Sqlite => None,
        };
        let reader = Reader::Transaction(self.store, self.transaction);
        read::<E>(&reader, condition.into_condition(), lock).await
    }

    /// Some columns of the rows that fit, in no order: for many rows of which little is asked.
    pub async fn unscoped_columns<E: EntityTrait, T: TryGetableMany>(
        self,
        columns: &[E::Column],
        condition: impl IntoCondition,
    ) -> Result<Vec<T>> {
        let mut select = Query::select();
        select
            .from(E::default())
            .exprs(columns.iter().map(|column| column.select_as(column_of::<E>(*column))))
            .cond_where(condition.into_condition());
        let rows = Reader::Transaction(self.store, self.transaction).all(&select).await?;
        let read = |row| T::try_get_many_by_index(row).map_err(sea_orm::DbErr::from);
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Nobody else changes the catalogue, or commands by it, until the transaction ends: the first lock of whoever changes it
    /// without being a command. It also keeps out whoever would make the programme.
    pub async fn unscoped_hold_catalogue(self) -> Result<()> {
        if self.store.dialect() == Dialect::Postgres {
            // Of the table, because whoever waits for that is next: commands that only share a row never let anybody in.
            let lock = format!("LOCK TABLE {} IN EXCLUSIVE MODE", entity::programme::Entity.table_name());
            self.transaction.execute_text(self.store, &lock).await?;
        }
        Ok(())
    }

    /// Makes room for a transaction that changes far more than others: what SQLite's cache does not hold is written, read
    /// and written again. The connection keeps the room; nothing takes it up by itself.
    pub async fn unscoped_make_room(self) -> Result<()> {
        if self.store.dialect() == Dialect::Sqlite {
            self.transaction.execute_text(self.store, "PRAGMA cache_size = -32768").await?;
        }
        Ok(())
    }

    /// Adds rows that all set the same columns, as many in a statement as it takes.
    pub async fn unscoped_add_all<A: ActiveModelTrait<Entity: Fed>>(self, rows: Vec<A>) -> Result<()> {
        self.transaction.change_rights(!rows.is_empty() && new_changes_rights::<A::Entity>());
        for some in rows.chunks(audit::TOGETHER) {
            self.transaction.execute(self.store, &insert_rows(some)).await?;
            self.transaction.touch_many(self.store, some.iter().filter_map(entry_of_new)).await?;
        }
        Ok(())
    }

    /// Sets columns of the rows that fit; says how many did.
    pub async fn unscoped_set<E: Fed>(
        self,
        condition: impl IntoCondition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<u64> {
        self.transaction.change_rights(change_changes_rights::<E>(&columns));
        if !is_fed::<E>() {
            return self.unscoped_set_untold::<E>(condition, columns).await;
        }
        let mut update = setting::<E>(condition.into_condition(), columns);
        let columns = named_by::<E>();
        let named = columns.iter().map(|column| column.select_as(column_of::<E>(*column)));
        update.returning(Query::returning().exprs(named.chain([Expr::val(1)])));
        let changed = self.transaction.change(self.store, &update).await?;
        let touched = changed.iter().filter_map(|row| entry_of_returned::<E>(row, &columns, 0));
        self.transaction.touch_many(self.store, touched).await?;
        Ok(u64::try_from(changed.len()).unwrap_or(u64::MAX))
    }

    /// The same of what nobody who follows the rows is told: it is in none of what they say.
    pub async fn unscoped_set_untold<E: Fed>(
        self,
        condition: impl IntoCondition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<u64> {
        let update = setting::<E>(condition.into_condition(), columns);
        Ok(self.transaction.execute(self.store, &update).await?.rows_affected())
    }

    /// Counts a change of each of the rows that fit, in what they show and is not kept in them; says how many they are. They
    /// are things that are followed, `id` of a kind, and so many that they are not named one by one.
    pub async fn unscoped_revise<E: Revised>(
        self,
        (kind, id): (FeedKind, E::Column),
        condition: impl IntoCondition,
    ) -> Result<u64> {
        let condition = condition.into_condition();
        self.transaction.touch_where::<E>(self.store, (kind, id), condition.clone()).await?;
        let mut update = counting::<E>(self.store.clock().now());
        update.cond_where(condition);
        Ok(self.transaction.execute(self.store, &update).await?.rows_affected())
    }

    /// Sets columns of those of the rows named that fit, and counts a change of each at this moment; says which they were.
    pub async fn unscoped_change<E: Revised>(
        self,
        (id, ids): (E::Column, &[Uuid]),
        condition: impl IntoCondition,
        columns: Vec<(E::Column, Value)>,
        now: Timestamp,
    ) -> Result<HashSet<Uuid>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let mut update = counting::<E>(now);
        update
            .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
            .and_where(self.store.dialect().any_of(column_of::<E>(id), ids))
            .cond_where(condition.into_condition());
        let named_by = named_by::<E>();
        let named = named_by.iter().map(|column| column.select_as(column_of::<E>(*column)));
        update
            .returning(Query::returning().exprs([id.select_as(column_of::<E>(id))].into_iter().chain(named)));
        let changed = self.transaction.change(self.store, &update).await?;
        let touched = changed.iter().filter_map(|row| entry_of_returned::<E>(row, &named_by, 1));
        self.transaction.touch_many(self.store, touched).await?;
        Ok(changed.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }

    /// Tells who follows what these are about, beside what is written of them.
    pub async fn touch_all(self, entries: impl IntoIterator<Item = Entry>) -> Result<()> {
        self.transaction.touch_many(self.store, entries).await
    }

    /// Tells organizations that what they saw they see no more.
    pub fn leave(self, exits: impl IntoIterator<Item = Exit>) {
        self.transaction.leave(exits);
    }

    /// Removes the rows that fit. Only what nobody has relied on is ever removed; what it belonged to is written beside it.
    pub async fn unscoped_remove<E: Fed>(self, condition: impl IntoCondition) -> Result<()> {
        let mut delete = Query::delete();
        delete.from_table(E::default()).cond_where(condition.into_condition());
        self.transaction.execute(self.store, &delete).await?;
        Ok(())
    }

    /// The same, with what else is written before the next statement.
    pub async fn unscoped_remove_with<E: Fed>(self, condition: impl IntoCondition) -> Result<()> {
        let mut delete = Query::delete();
        delete.from_table(E::default()).cond_where(condition.into_condition());
        let write = Write { table: E::default().table_name(), what: What::Remove(delete), row: None };
        self.transaction.write(self.store, write).await
    }

    /// Adds those of the rows that are not there, with what else is written before the next statement. They all set the same
    /// columns.
    pub async fn unscoped_add_missing<A: ActiveModelTrait<Entity: Fed>>(self, rows: Vec<A>) -> Result<()> {
        self.transaction.touch(rows.iter().filter_map(entry_of_new));
        for some in rows.chunks(audit::TOGETHER) {
            self.transaction.write(self.store, Write::add_missing(some)).await?;
        }
        Ok(())
    }

    /// Tells every copy of the catalogue that it is old.
    pub async fn catalogue_changed(self) -> Result<()> {
        let mut update = Query::update();
        let revision = entity::programme::Column::Revision;
        update.table(entity::programme::Entity).value(revision, Expr::col(revision).add(1));
        self.transaction.execute(self.store, &update).await?;
        Ok(())
    }
}

fn setting<E: EntityTrait>(condition: Condition, columns: Vec<(E::Column, Value)>) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table(E::default())
        .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
        .cond_where(condition);
    update
}

/// Counts a change of each row at a moment.
fn counting<E: Revised>(now: Timestamp) -> UpdateStatement {
    let updated_at = Expr::col(E::UPDATED_AT);
    // As `Timestamp::not_before` has it.
    let moment = Expr::case(updated_at.clone().gt(now), updated_at.add(1)).finally(now);
    let mut update = Query::update();
    update.table(E::default()).value(E::REVISION, Expr::col(E::REVISION).add(1)).value(E::UPDATED_AT, moment);
    update
}

async fn read<E: EntityTrait<Model: Positional>>(
    reader: &Reader<'_>,
    condition: Condition,
    lock: Option<LockType>,
) -> Result<Vec<E::Model>> {
    let primary = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let mut select = Query::select();
    select
        .from(E::default())
        .exprs(E::Column::iter().map(|column| column.select_as(Expr::col(column))))
        .cond_where(condition);
    for column in primary {
        select.order_by(column, sea_orm::Order::Asc);
    }
    if let Some(lock) = lock {
        select.lock(lock);
    }
    let rows = reader.all(&select).await?;
    Ok(rows.iter().map(E::Model::read).collect::<Result<_, _>>()?)
}
