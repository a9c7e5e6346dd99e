//! Rows that are found by their age: how many, up to which moment the oldest of them reach, and removing them.

use super::{
    database::{Store, Unscoped},
    feed::Fed,
    reader::Reader,
};
use crate::error::Result;
use entity::timestamp::Timestamp;
use sea_orm::{
    EntityTrait, Order,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

impl Store {
    /// How many rows of a table fit, outside a transaction.
    pub async fn unscoped_count<E: EntityTrait>(&self, condition: impl IntoCondition) -> Result<u64> {
        let mut count = Query::select();
        count.from(E::default()).expr(Expr::val(1).count()).cond_where(condition.into_condition());
        let rows = Reader::Arrival(self).all(&count).await?;
        let counted: i64 = rows.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
        Ok(u64::try_from(counted).unwrap_or(0))
    }
}

impl Unscoped<'_> {
    /// When the last of so many rows was, of those that were before a moment, the oldest first; none where there are fewer. So
    /// what is removed together is one range of an index, however many wait.
    pub async fn unscoped_nth<E: EntityTrait>(
        self,
        when: &Expr,
        before: Timestamp,
        nth: u64,
    ) -> Result<Option<Timestamp>> {
        let mut select = Query::select();
        select
            .from(E::default())
            .expr(when.clone())
            .and_where(when.clone().lt(before))
            .order_by_expr(when.clone(), Order::Asc)
            .offset(nth.saturating_sub(1))
            .limit(1);
        let rows = Reader::Transaction(self.store, self.transaction).all(&select).await?;
        Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// Removes the rows that fit, which are of no more use to anybody; says how many there were.
    pub async fn unscoped_prune<E: Fed>(self, condition: impl IntoCondition) -> Result<u64> {
        let mut delete = Query::delete();
        delete.from_table(E::default()).cond_where(condition.into_condition());
        Ok(self.transaction.execute(self.store, &delete).await?.rows_affected())
    }
}
