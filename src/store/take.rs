//! Taking rows to write them: each is locked, and whether the viewer may is decided by the scopes that reads use.

use super::{
    column::column_of,
    reader::Reader,
    scope::{Scope, Scoped},
    set::Dialect,
    tx::{Held, Tx, primary_key},
};
use crate::{
    authz::{Permission, Reach},
    error::{Refusal, Result, Stop},
};
use entity::Positional;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, Iterable, Order, QueryResult,
    sea_query::{Condition, Expr, ExprTrait, IntoCondition, LockType, Query, SelectStatement},
};
use uuid::Uuid;

/// A held row, and the row that it names.
pub type WithParent<E, P> = (Held<E>, Option<<P as EntityTrait>::Model>);

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
        let (held, ()) = self.take_joined(id.into(), (field, act), |_| {}, |_, _| Ok(())).await?;
        Ok(held)
    }

    /// Takes a row that is the viewer's own, whatever it is permitted: what it sees besides. Whatever else there is, is not found.
    pub async fn take_own<E: Scoped>(
        &self,
        id: impl Into<Uuid>,
        field: &'static str,
    ) -> Result<Held<E>, Stop> {
        let dialect = self.store.dialect();
        let own = E::besides(&self.viewer, dialect).ok_or_else(|| Refusal::not_found(field))?;
        let mut select = Query::select();
        select
            .from(E::default())
            .exprs(E::Column::iter().map(|column| column.select_as(column_of::<E>(column))))
            .cond_where(column_of::<E>(primary_key::<E>()?).eq(id.into()))
            .cond_where(own);
        if dialect == Dialect::Postgres {
            select.lock_with_tables(LockType::Update, [E::default()]);
        }
        self.take_first(&select, field).await
    }

    /// Takes a row that the viewer sees, whatever it may do: who may do this with it is no matter of a permission, and its
    /// command says so itself.
    pub async fn take_seen<E: Scoped>(
        &self,
        id: impl Into<Uuid>,
        field: &'static str,
    ) -> Result<Held<E>, Stop> {
        let named = column_of::<E>(primary_key::<E>()?).eq(id.into());
        self.take_first(&self.select_to_take::<E>(named, &Reach::Everywhere), field).await
    }

    /// The same of many rows, in one statement and in the order of their ids. What the viewer does not see is not among them.
    pub async fn take_seen_each<E: Scoped>(&self, ids: &[impl Into<Uuid> + Copy]) -> Result<Vec<Held<E>>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let primary = column_of::<E>(primary_key::<E>()?);
        let ids: Vec<Uuid> = ids.iter().map(|id| (*id).into()).collect();
        let named = self.store.dialect().any_of(primary.clone(), &ids);
        let mut select = self.select_to_take::<E>(named, &Reach::Everywhere);
        select.order_by_expr(primary, Order::Asc);
        let found = Reader::Transaction(self.store, &self.transaction).all(&select).await?;
        found.iter().map(|row| Ok(Held { row: E::Model::read(row)? })).collect()
    }

    async fn take_first<E: Scoped>(
        &self,
        select: &SelectStatement,
        field: &'static str,
    ) -> Result<Held<E>, Stop> {
        let found = Reader::Transaction(self.store, &self.transaction).all(select).await?;
        let found = found.first().ok_or_else(|| Refusal::not_found(field))?;
        Ok(Held { row: E::Model::read(found)? })
    }

    /// The same, and with it the row that it names by `parent`, if the viewer may see that, as this command finds it.
    pub async fn take_with<E: Scoped, P: Scoped>(
        &self,
        id: impl Into<Uuid>,
        field: &'static str,
        act: Permission,
        parent: E::Column,
    ) -> Result<(Held<E>, Option<P::Model>), Stop> {
        let (join, read) = self.parent_of::<E, P>(parent)?;
        self.take_joined(id.into(), (field, act), join, read).await
    }

    /// The same of many rows, in one statement and in the order of their ids; with none for those that the viewer sees and may
    /// not do this with. What it does not see is not among them.
    pub async fn take_each_with<E: Scoped, P: Scoped>(
        &self,
        ids: &[impl Into<Uuid> + Copy],
        act: Permission,
        parent: E::Column,
    ) -> Result<Vec<(Uuid, Option<WithParent<E, P>>)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (dialect, primary, act) = (self.store.dialect(), primary_key::<E>()?, self.viewer.reach(act));
        let (join, read) = self.parent_of::<E, P>(parent)?;
        let ids: Vec<Uuid> = ids.iter().map(|id| (*id).into()).collect();
        let mut select = self.select_to_take::<E>(dialect.any_of(column_of::<E>(primary), &ids), &act);
        select.order_by_expr(column_of::<E>(primary), Order::Asc);
        join(&mut select);
        let found = Reader::Transaction(self.store, &self.transaction).all(&select).await?;
        let own = E::Column::iter().count();
        let mut taken = Vec::with_capacity(found.len());
        for row in &found {
            let held = Held::<E> { row: E::Model::read(row)? };
            let may_act: i32 = row.try_get_by_index(own)?;
            let (id, parent) = (held.id()?, read(row, own.saturating_add(1))?);
            taken.push((id, (may_act == 1).then_some((held, parent))));
        }
        Ok(taken)
    }

    /// How a row's parent is read with it, if the viewer may see that.
    #[expect(clippy::type_complexity, reason = "two closures that belong together")]
    fn parent_of<E: Scoped, P: Scoped>(
        &self,
        parent: E::Column,
    ) -> Result<(
        impl FnOnce(&mut SelectStatement) + use<E, P>,
        impl Fn(&QueryResult, usize) -> Result<Option<P::Model>, DbErr> + use<E, P>,
    )> {
        let named = column_of::<P>(primary_key::<P>()?);
        let seen = Scope::seen_by::<P>(&self.viewer, self.store.dialect()).condition();
        let on = Condition::all().add(named.clone().eq(column_of::<E>(parent))).add(seen);
        let join = |select: &mut SelectStatement| {
            select
                .left_join(P::default(), on)
                .expr(named.is_not_null())
                .exprs(P::Column::iter().map(|column| column.select_as(column_of::<P>(column))));
        };
        let read = |row: &QueryResult, first: usize| {
            let is_there = row.try_get_by_index::<bool>(first)?;
            is_there.then(|| P::Model::read_from(row, first.saturating_add(1))).transpose()
        };
        Ok((join, read))
    }

    /// The rows that fit and that the viewer sees, each followed by whether it may do this with it, to be locked.
    fn select_to_take<E: Scoped>(&self, fits: impl IntoCondition, act: &Reach) -> SelectStatement {
        let dialect = self.store.dialect();
        let may_act = Scope::of::<E>(act, dialect).condition();
        let mut select = Query::select();
        select
            .from(E::default())
            .exprs(E::Column::iter().map(|column| column.select_as(column_of::<E>(column))))
            .expr(Expr::case(may_act, 1).finally(0))
            .cond_where(fits.into_condition())
            .cond_where(Scope::seen_by::<E>(&self.viewer, dialect).condition());
        if dialect == Dialect::Postgres {
            select.lock_with_tables(LockType::Update, [E::default()]);
        }
        select
    }

    async fn take_joined<E: Scoped, P>(
        &self,
        id: Uuid,
        (field, act): (&'static str, Permission),
        join: impl FnOnce(&mut SelectStatement),
        read: impl Fn(&QueryResult, usize) -> Result<P, DbErr>,
    ) -> Result<(Held<E>, P), Stop> {
        let primary = primary_key::<E>()?;
        let act = self.viewer.reach(act);
        let mut select = self.select_to_take::<E>(column_of::<E>(primary).eq(id), &act);
        join(&mut select);
        let found = Reader::Transaction(self.store, &self.transaction).all(&select).await?;
        let Some(found) = found.first() else { return Err(Refusal::not_found(field).into()) };
        let own = E::Column::iter().count();
        let may_act: i32 = found.try_get_by_index(own)?;
        if may_act == 0 {
            return Err(Refusal::not_permitted(field).into());
        }
        Ok((Held { row: E::Model::read(found)? }, read(found, own.saturating_add(1))?))
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
            .cond_where(Scope::seen_by::<E>(&self.viewer, dialect).condition())
            .cond_where(Scope::of::<E>(&self.viewer.reach(act), dialect).condition())
            .order_by(order, Order::Asc);
        if dialect == Dialect::Postgres {
            select.lock(LockType::Update);
        }
        let found = Reader::Transaction(self.store, &self.transaction).all(&select).await?;
        found.iter().map(|row| Ok(Held { row: E::Model::read(row)? })).collect()
    }
}
