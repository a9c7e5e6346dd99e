//! A command's transaction: everything it writes, its audit event and its idempotency key commit together.

use super::{
    audit,
    column::column_of,
    database::{Store, Unscoped, execute},
    reader::Reader,
    rows::Rows,
    scope::{Scope, Scoped},
    set::Dialect,
};
use crate::{
    authz::{Permission, Viewer},
    error::{Error, Refusal, RefusalCode, Result, Stop},
    event::Event,
};
use entity::{Positional, id::AccountId, idempotency_key};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, Iterable, ModelTrait, Order,
    PrimaryKeyToColumn, Set, Value,
    sea_query::{Expr, ExprTrait, IntoCondition, LockType, OnConflict, Query},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::ops::Deref;
use tokio::sync::SemaphorePermit;
use uuid::Uuid;

/// The longest idempotency key, in bytes.
const MAX_KEY: usize = 200;

/// A row that its command has locked, and that the viewer may see and may do this with.
///
/// Only [`Tx::take`] makes one, and only one is a licence to write.
#[derive(Debug)]
pub struct Held<E: EntityTrait> {
    row: E::Model,
}

impl<E: EntityTrait> Deref for Held<E> {
    type Target = E::Model;

    fn deref(&self) -> &E::Model {
        &self.row
    }
}

/// A table whose rows count their changes.
pub trait Revised: Scoped {
    /// The column that counts.
    const REVISION: Self::Column;
    /// When a row was last changed.
    const UPDATED_AT: Self::Column;
    /// The count of a row.
    fn revision(row: &Self::Model) -> i64;
}

/// How a command begins.
pub enum Begun<'s> {
    /// It is new: do it.
    New(Tx<'s>),
    /// The same key and input were done before; this is what it made or changed.
    Done(Uuid),
}

/// An open command. Dropped without [`commit`](Self::commit), it leaves nothing.
pub struct Tx<'s> {
    store: &'s Store,
    viewer: &'s Viewer,
    account: AccountId,
    key: String,
    transaction: DatabaseTransaction,
    _turn: SemaphorePermit<'s>,
}

impl Store {
    /// Begins a command of the viewer, or finds that it was done.
    ///
    /// Two requests with one key at the same time: the second waits here for the first. Refused where the key
    /// was used with another command or input.
    pub async fn command<'s>(
        &'s self,
        viewer: &'s Viewer,
        command: &'static str,
        key: &str,
        input: &(impl Serialize + Sync),
    ) -> Result<Begun<'s>, Stop> {
        let account = viewer.account().ok_or(Error::Unauthenticated)?;
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(Refusal::new(
                RefusalCode::Invalid,
                "idempotencyKey",
                format!("须为 1 至 {MAX_KEY} 字节 / must have 1 to {MAX_KEY} bytes"),
            )
            .into());
        }
        let input_digest = input_digest(input)?;
        let (transaction, turn) = self.begin().await?;
        let row = idempotency_key::ActiveModel {
            account_id: Set(account),
            key: Set(key.to_owned()),
            command: Set(command.to_owned()),
            input_digest: Set(input_digest.clone()),
            outcome: Set(None),
            created_at: Set(self.clock().now()),
        };
        let mut insert = audit::insert(&row);
        insert.on_conflict(OnConflict::new().do_nothing().to_owned());
        if execute(self, &transaction, &insert).await?.rows_affected() == 1 {
            let key = key.to_owned();
            return Ok(Begun::New(Tx { store: self, viewer, account, key, transaction, _turn: turn }));
        }
        let mut earlier = Query::select();
        earlier
            .from(idempotency_key::Entity)
            .exprs(idempotency_key::Column::iter().map(|column| column.select_as(Expr::col(column))))
            .and_where(Expr::col(idempotency_key::Column::AccountId).eq(account))
            .and_where(Expr::col(idempotency_key::Column::Key).eq(key));
        let earlier = Reader::Transaction(self, &transaction).all(&earlier).await?;
        let earlier = earlier.first().map(idempotency_key::Model::read).transpose()?;
        match earlier {
            Some(idempotency_key::Model {
                command: same,
                input_digest: input,
                outcome: Some(outcome),
                ..
            }) if same == command && input == input_digest => Ok(Begun::Done(outcome)),
            Some(_) => Err(Refusal::new(
                RefusalCode::DuplicateKey,
                "idempotencyKey",
                "该幂等键已用于其他请求 / the key was used for another request",
            )
            .into()),
            None => Err(Error::Broken("a key that conflicts is there").into()),
        }
    }
}

/// The column of a table's rows that names each.
fn primary_key<E: EntityTrait>() -> Result<E::Column> {
    let mut columns = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    columns.next().ok_or(Error::Broken("a table has a primary key"))
}

fn input_digest(input: &impl Serialize) -> Result<String> {
    let canonical = serde_json_canonicalizer::to_vec(input)
        .map_err(|_| Error::Broken("a command's input has a canonical form"))?;
    Ok(format!("{:x}", Sha256::digest(canonical)))
}

impl Tx<'_> {
    /// Takes a row to write it: locks it, and decides whether the viewer may.
    ///
    /// What the viewer may not see is not found, as if it were not there; what it sees but may not do this with
    /// is not permitted. Both are decided by the scopes that reads use, in one statement. `field` is the
    /// input's field that names the row.
    pub async fn take<E: Scoped>(
        &self,
        id: impl Into<Uuid>,
        field: &'static str,
        act: Permission,
    ) -> Result<Held<E>, Stop> {
        let dialect = self.store.dialect();
        let primary = primary_key::<E>()?;
        let may_act = Scope::of::<E>(&self.viewer.reach(act), dialect).condition();
        let mut select = Query::select();
        select
            .from(E::default())
            .exprs(E::Column::iter().map(|column| column.select_as(column_of::<E>(column))))
            .expr(Expr::case(may_act, 1).finally(0))
            .and_where(column_of::<E>(primary).eq(id.into()))
            .cond_where(Scope::seen_by::<E>(self.viewer, dialect).condition());
        if dialect == Dialect::Postgres {
            select.lock(LockType::Update);
        }
        let found = Reader::Transaction(self.store, &self.transaction).all(&select).await?;
        let Some(found) = found.first() else { return Err(Refusal::not_found(field).into()) };
        let may_act: i32 = found.try_get_by_index(E::Column::iter().count())?;
        if may_act == 0 {
            return Err(Refusal::not_permitted(field).into());
        }
        Ok(Held { row: E::Model::read(found)? })
    }

    /// Takes all rows that fit and that the viewer may see and may do this with, in the order of a column. What it sees
    /// and may not do this with is left out.
    pub async fn take_all<E: Scoped>(
        &self,
        condition: impl IntoCondition,
        act: Permission,
        order: E::Column,
    ) -> Result<Vec<Held<E>>> {
        let dialect = self.store.dialect();
        let mut select = Query::select();
        select
            .from(E::default())
            .exprs(E::Column::iter().map(|column| column.select_as(column_of::<E>(column))))
            .cond_where(condition.into_condition())
            .cond_where(Scope::seen_by::<E>(self.viewer, dialect).condition())
            .cond_where(Scope::of::<E>(&self.viewer.reach(act), dialect).condition())
            .order_by(order, Order::Asc);
        if dialect == Dialect::Postgres {
            select.lock(LockType::Update);
        }
        let found = Reader::Transaction(self.store, &self.transaction).all(&select).await?;
        found.iter().map(|row| Ok(Held { row: E::Model::read(row)? })).collect()
    }

    /// The rows of a table that the viewer may see, as this command finds them.
    pub fn rows<E: Scoped>(&self) -> Rows<'_, E> {
        Rows::seen_by(self.viewer, Reader::Transaction(self.store, &self.transaction))
    }

    /// The database, the clock, the source of ids.
    pub const fn store(&self) -> &Store {
        self.store
    }

    /// The account that commands.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// Whoever commands.
    pub const fn viewer(&self) -> &Viewer {
        self.viewer
    }

    /// Changes columns of a held row, and counts the change.
    pub async fn change<E: Revised>(&self, held: &Held<E>, columns: Vec<(E::Column, Value)>) -> Result<()> {
        let primary = primary_key::<E>()?;
        let revision = E::revision(held);
        let mut update = Query::update();
        update
            .table(E::default())
            .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
            .value(E::REVISION, revision.saturating_add(1))
            .value(E::UPDATED_AT, self.store.clock().now())
            .and_where(Expr::col(primary).eq(ModelTrait::get(&held.row, primary)))
            .and_where(Expr::col(E::REVISION).eq(revision));
        if execute(self.store, &self.transaction, &update).await?.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Error::Broken("a held row does not change"))
        }
    }

    /// Changes columns of a held row of a table that counts no changes.
    pub async fn change_uncounted<E: EntityTrait>(
        &self,
        held: &Held<E>,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<()> {
        let primary = primary_key::<E>()?;
        let named = Expr::col(primary).eq(ModelTrait::get(&held.row, primary));
        self.change_one::<E>(named, columns).await
    }

    /// Changes columns of the row of this id, which refers by `parent` to the held one.
    pub async fn change_below<E: EntityTrait, P: EntityTrait>(
        &self,
        under: &Held<P>,
        parent: E::Column,
        id: impl Into<Uuid>,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<()> {
        let held = ModelTrait::get(&under.row, primary_key::<P>()?);
        let named = Expr::col(primary_key::<E>()?).eq(id.into()).and(Expr::col(parent).eq(held));
        self.change_one::<E>(named, columns).await
    }

    async fn change_one<E: EntityTrait>(&self, named: Expr, columns: Vec<(E::Column, Value)>) -> Result<()> {
        let mut update = Query::update();
        update
            .table(E::default())
            .values(columns.into_iter().map(|(column, value)| (column, Expr::val(value))))
            .and_where(named);
        if execute(self.store, &self.transaction, &update).await?.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Error::Broken("a row under a held one is there"))
        }
    }

    /// Adds a row that belongs under a held one.
    pub async fn add<E: EntityTrait, A: ActiveModelTrait>(&self, _under: &Held<E>, row: A) -> Result<()> {
        execute(self.store, &self.transaction, &audit::insert(&row)).await?;
        Ok(())
    }

    /// Adds rows that belong under a held one, in one statement.
    pub async fn add_all<E: EntityTrait, A: ActiveModelTrait>(
        &self,
        _under: &Held<E>,
        rows: Vec<A>,
    ) -> Result<()> {
        audit::insert_all(self.store, &self.transaction, rows).await
    }

    /// What follows from a held row, in rows that the viewer need not see. Nothing of them is answered.
    pub const fn consequence<E: EntityTrait>(&self, _of: &Held<E>) -> Unscoped<'_> {
        Unscoped { store: self.store, transaction: &self.transaction }
    }

    /// Ends the command: what follows from its event, its outcome under its key, its event in the trail, all of it at
    /// once.
    pub async fn commit(self, outcome: impl Into<Uuid>, event: Event) -> Result<()> {
        self.store.follow(&self.transaction, &event).await?;
        let mut done = Query::update();
        done.table(idempotency_key::Entity)
            .value(idempotency_key::Column::Outcome, outcome.into())
            .and_where(Expr::col(idempotency_key::Column::AccountId).eq(self.account))
            .and_where(Expr::col(idempotency_key::Column::Key).eq(self.key.as_str()));
        execute(self.store, &self.transaction, &done).await?;
        audit::write(self.store, &self.transaction, Some(self.account), &event).await?;
        // Where the connection breaks here, nobody knows whether it is done. It is not tried again: its key tells.
        self.store.heard(self.transaction.commit().await)?;
        self.store.seal_written().await;
        Ok(())
    }
}

impl<E: Revised> Held<E> {
    /// Refuses where somebody changed the row since the revision that the client saw.
    pub fn expect_revision(&self, expected: i64) -> Result<(), Refusal> {
        if E::revision(&self.row) == expected {
            Ok(())
        } else {
            Err(Refusal::new(
                RefusalCode::Conflict,
                "expectedRevision",
                "他人已更新，请刷新后重试 / it changed meanwhile: read it again",
            ))
        }
    }
}
