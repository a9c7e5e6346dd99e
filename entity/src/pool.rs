//! How many communities of a pool of annex 1 have no name. Those that have one are rows themselves.

use crate::vocabulary::Pool;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pools")]
pub struct Model {
    /// The pool.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pool: Pool,
    /// Communities planned beside those that are named.
    pub unnamed_count: i32,
    /// 备注 of the pool's unnamed communities.
    pub remark: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// A primary key must say how a row number becomes one; no row of this table is numbered.
impl sea_orm::TryFromU64 for Pool {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Pool"))
    }
}

crate::positional!(pool, unnamed_count, remark);
