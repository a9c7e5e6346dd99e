//! The secret half of an account, kept apart so that no query of accounts can select it.

use crate::{id::AccountId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credentials")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Argon2id, PHC form.
    pub secret_hash: String,
    /// Failed sign-ins since the last good one, from all addresses together.
    pub failures: i32,
    /// Set after very many failures: until then only addresses that the account signed in from are let try.
    pub locked_until: Option<Timestamp>,
    /// When the secret was last set.
    pub changed_at: Timestamp,
    /// The last failed sign-in.
    pub failed_at: Option<Timestamp>,
    /// From when on it is no good, of one that somebody else set and that must be changed.
    pub expires_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(account_id, secret_hash, failures, locked_until, changed_at, failed_at, expires_at);

/// Until when failed sign-ins have an account refused, and nothing of its secret.
pub mod lock {
    use crate::{id::AccountId, timestamp::Timestamp};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "credentials")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        pub locked_until: Option<Timestamp>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    crate::positional!(account_id, locked_until);
}
