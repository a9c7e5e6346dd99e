//! What is an account's own: rows that it writes for itself, whatever it is permitted, and that nobody else sees.

use super::{
    database::Unscoped,
    feed::Fed,
    scope::Scoped,
    tx::Tx,
    write::{What, Write},
};
use crate::error::Result;
use entity::account;
use sea_orm::{
    ActiveModelTrait, ColumnTrait,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

/// A table of such rows.
pub trait Own: Scoped + Fed {
    /// Whose a row is.
    const ACCOUNT: Self::Column;
}

/// Rows that one statement adds, at most.
const TOGETHER: usize = 512;

impl Tx<'_> {
    /// Adds those of the rows that are not there. They are the account's that commands, whatever they say.
    pub async fn add_own<A>(&self, mut rows: Vec<A>) -> Result<()>
    where
        A: ActiveModelTrait<Entity: Own>,
    {
        for row in &mut rows {
            row.set(<A::Entity as Own>::ACCOUNT, self.account().into());
        }
        for some in rows.chunks(TOGETHER) {
            self.write(Write::add_missing(some)).await?;
        }
        Ok(())
    }

    /// Comes after other commands of the account that ask for the same, until this one ends: what must hold of all its own rows
    /// is asked behind it. It waits for no other command, and none for it.
    pub async fn own_turn(&self) -> Result<()> {
        let unscoped = Unscoped { store: self.store, transaction: &self.transaction };
        unscoped.unscoped_turn::<account::Entity>(account::Column::Id.eq(self.account())).await.map(drop)
    }

    /// Removes those rows of the account that fit.
    pub async fn remove_own<E: Own>(&self, condition: impl IntoCondition) -> Result<()> {
        let mut delete = Query::delete();
        delete
            .from_table(E::default())
            .and_where(Expr::col(E::ACCOUNT).eq(self.account()))
            .cond_where(condition.into_condition());
        self.write(Write { table: E::default().table_name(), what: What::Remove(delete), row: None }).await
    }
}
