//! Rows and relations of the register: one file a table.
//!
//! No permissions and no GraphQL live here, and no query joins through entities: the server's store builds statements.
//! Ids are typed ([`id`]), closed word lists are enums that are stored as their own codes ([`vocabulary`]), and times are
//! whole microseconds ([`timestamp`]), so that both databases keep, compare and sort the same values.

use sea_orm::{DbErr, EntityTrait, QueryResult};

/// A row that is read by position: the columns of a statement stand in the order of the row's fields.
///
/// Reading by name looks each column up in each row, which is most of the cost of a long list.
pub trait Positional: Sized {
    /// Reads the fields from column 0 on.
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Self::read_from(row, 0)
    }
    /// Reads the fields from this column on.
    fn read_from(row: &QueryResult, first: usize) -> Result<Self, DbErr>;
    /// Bytes of memory that the row takes, its texts included.
    fn bytes(&self) -> usize;
}

/// Implements [`Positional`] for the `Model` of a file; the fields are named in their own order, which a test of each
/// file compares with the columns.
macro_rules! positional {
    ($($field:ident),+) => {
        impl crate::Positional for Model {
            fn read_from(row: &sea_orm::QueryResult, first: usize) -> Result<Self, DbErr> {
                let mut columns = first..;
                let mut next = || columns.next().unwrap_or_default();
                Ok(Self { $($field: row.try_get_by_index(next())?),+ })
            }

            fn bytes(&self) -> usize {
                let texts = [$(crate::texts::Texts::bytes(&self.$field)),+];
                texts.into_iter().fold(std::mem::size_of::<Self>(), usize::saturating_add)
            }
        }

        #[cfg(test)]
        mod positional {
            #[test]
            fn fields_stand_in_the_order_of_the_columns() {
                use sea_orm::{IdenStatic, Iterable};
                let columns: Vec<&str> = super::Column::iter().map(|column| column.as_str()).collect();
                assert_eq!(columns, [$(stringify!($field)),+]);
            }
        }
    };
}
use positional;

/// Some columns of a table: what is long and seldom asked for is left where it is.
pub trait Columns<E: EntityTrait>: Sized {
    /// Which, in the order of the fields.
    const COLUMNS: &'static [E::Column];
    /// Reads the fields from column 0 on.
    fn read(row: &QueryResult) -> Result<Self, DbErr>;
    /// Bytes of memory that they take, their texts included.
    fn bytes(&self) -> usize;
}

/// Declares a row of some columns of a file's table.
macro_rules! columns {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $ty:ty = $column:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$doc])* pub $field: $ty),+
        }

        impl crate::Columns<Entity> for $name {
            const COLUMNS: &'static [Column] = &[$(Column::$column),+];

            fn read(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                let mut columns = 0..;
                let mut next = || columns.next().unwrap_or_default();
                Ok(Self { $($field: row.try_get_by_index(next())?),+ })
            }

            fn bytes(&self) -> usize {
                let texts = [$(crate::texts::Texts::bytes(&self.$field)),+];
                texts.into_iter().fold(std::mem::size_of::<Self>(), usize::saturating_add)
            }
        }
    };
}
use columns;

#[warn(missing_docs)]
pub mod cents;
#[warn(missing_docs)]
pub mod day;
pub mod digital_application;
pub mod document;
#[warn(missing_docs)]
pub mod hundredths;
#[warn(missing_docs)]
pub mod id;
#[warn(missing_docs)]
pub mod month;
mod texts;
#[warn(missing_docs)]
pub mod timestamp;
#[warn(missing_docs)]
pub mod vocabulary;

pub mod acceptance;
pub mod account;
pub mod account_record;
pub mod application_activity;
pub mod assignment;
pub mod attachment;
pub mod audit_event;
pub mod audit_head;
pub mod audit_seal;
pub mod audit_waiting;
pub mod authorization_code;
pub mod bulletin;
pub mod bulletin_draft;
pub mod bulletin_formula;
pub mod client_key;
pub mod comment;
pub mod community;
pub mod community_standing;
pub mod credential;
pub mod dossier;
pub mod dossier_version;
pub mod draft;
pub mod duty;
pub mod duty_event;
pub mod duty_standing;
pub mod duty_tally;
pub mod duty_tally_change;
pub mod duty_tally_day;
pub mod duty_tally_sum;
pub mod evaluation;
pub mod evaluation_standing;
pub mod evaluation_verifier;
pub mod expenditure;
pub mod feed;
pub mod feed_clock;
pub mod feed_epoch;
pub mod feed_exit;
pub mod feed_right;
pub mod funding;
pub mod funding_rule_set;
pub mod funding_ruling;
pub mod history;
pub mod idempotency_key;
pub mod indicator;
pub mod indicator_set;
pub mod lease_request;
pub mod library_decision;
pub mod linked_identity;
pub mod milestone;
pub mod notification;
pub mod notification_read;
pub mod opinion;
pub mod opinion_withdrawal;
pub mod organization;
pub mod pack_cell;
pub mod payment;
pub mod plan;
pub mod pool;
pub mod price_audit;
pub mod programme;
pub mod project;
pub mod public_client;
pub mod publicity_record;
pub mod redirect_uri;
pub mod refresh_token;
pub mod reminder;
pub mod requirement;
pub mod responsibility;
pub mod review;
pub mod review_plan;
pub mod roster_entry;
pub mod scenario;
pub mod schema_floor;
pub mod score;
pub mod secret;
pub mod session;
pub mod sign_in_address;
pub mod sign_off;
pub mod sign_off_recall;
pub mod signing_key;
pub mod stage_change;
pub mod stage_step;
pub mod superseded_verification;
pub mod target;
pub mod used_assertion;
pub mod used_provider_token;
pub mod verification;
pub mod webhook;
pub mod webhook_account;
pub mod webhook_delivery;
pub mod webhook_key;
pub mod work_item;
pub mod work_item_change;
