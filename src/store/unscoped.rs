//! Reading and writing without a viewer's scope: for the operator, and for what follows from what was done, wherever it
//! lies. Nothing of it is answered to a viewer.

use super::{
    database::{Store, Unscoped},
    reader::Reader,
    set::Dialect,
    tx::Revised,
    write::insert_rows,
};
use crate::error::Result;
use entity::Positional;
use sea_orm::{
    ActiveModelTrait, Condition, EntityName, EntityTrait, Iterable, PrimaryKeyToColumn, Value,
    sea_query::{Expr, ExprTrait, IntoCondition, LockType, Query},
};

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

    /// Adds rows, in one statement.
    pub async fn unscoped_add_all<A: ActiveModelTrait>(self, rows: Vec<A>) -> Result<()> {
        if !rows.is_empty() {
            self.transaction.execute(self.store, &insert_rows(&rows)).await?;
        }
        Ok(())
    }

    /// Sets columns of the rows that fit; says how many did.
    pub async fn unscoped_set<E: EntityTrait>(
        self,
        condition: impl IntoCondition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<u64> {
        let mut update = Query::update();
        update
            .table(E::default())
            .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
            .cond_where(condition.into_condition());
        Ok(self.transaction.execute(self.store, &update).await?.rows_affected())
    }

    /// Counts a change of each of the rows that fit, in what they show and is not kept in them; says how many they are.
    pub async fn unscoped_revise<E: Revised>(self, condition: impl IntoCondition) -> Result<u64> {
        let (now, updated_at) = (self.store.clock().now(), Expr::col(E::UPDATED_AT));
        // As `Timestamp::not_before` has it.
        let moment = Expr::case(updated_at.clone().gt(now), updated_at.add(1)).finally(now);
        let mut update = Query::update();
        update
            .table(E::default())
            .value(E::REVISION, Expr::col(E::REVISION).add(1))
            .value(E::UPDATED_AT, moment)
            .cond_where(condition.into_condition());
        Ok(self.transaction.execute(self.store, &update).await?.rows_affected())
    }

    /// Removes the rows that fit. Only what nobody has relied on is ever removed.
    pub async fn unscoped_remove<E: EntityTrait>(self, condition: impl IntoCondition) -> Result<()> {
        let mut delete = Query::delete();
        delete.from_table(E::default()).cond_where(condition.into_condition());
        self.transaction.execute(self.store, &delete).await?;
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

async fn read<E: EntityTrait<Model: Positional>>(
    reader: &Reader<'_>,
    condition: Condition,
    lock: Option<LockType>,
) -> Result<Vec<E::Model>> {
    let primary = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let mut select = Query::select();
    select
        .from(E::default())
        .exprs(E::Column::iter().map(|column| sea_orm::ColumnTrait::select_as(&column, Expr::col(column))))
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
