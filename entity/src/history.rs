//! The audit trail as the history of duties, of evaluations, of reviews, of items of lists and of the money of communities: the same rows, each seen by who sees what it is
//! about, and for that a table of its own each time.

use crate::{
    id::{AccountId, AuditEventId, OrganizationId},
    timestamp::Timestamp,
};
use uuid::Uuid;

/// What is told of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: AuditEventId,
    pub occurred_at: Timestamp,
    /// Who did it; none for an import.
    pub actor_id: Option<AccountId>,
    /// What was done: `SIGN_DUTY`.
    pub action: String,
    /// For which organization.
    pub organization_id: Option<OrganizationId>,
    /// JSON: what changed.
    pub detail: String,
    /// Of what it is told.
    pub history_of: Option<Uuid>,
}

macro_rules! history {
    ($(#[$about:meta])* $of:ident) => {
        $(#[$about])*
        pub mod $of {
            use crate::{
                id::{AccountId, AuditEventId, OrganizationId},
                timestamp::Timestamp,
            };
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = "audit_events")]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: AuditEventId,
                pub occurred_at: Timestamp,
                pub actor_id: Option<AccountId>,
                pub action: String,
                pub subject_id: Uuid,
                pub organization_id: Option<OrganizationId>,
                #[sea_orm(column_type = "Text")]
                pub detail: String,
                pub history_of: Option<Uuid>,
                pub history_order: Option<Timestamp>,
            }

            #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            crate::positional!(
                id,
                occurred_at,
                actor_id,
                action,
                subject_id,
                organization_id,
                detail,
                history_of,
                history_order
            );

            impl From<Model> for super::Entry {
                fn from(row: Model) -> Self {
                    let Model { id, occurred_at, actor_id, action, organization_id, detail, history_of, .. } = row;
                    Self { id, occurred_at, actor_id, action, organization_id, detail, history_of }
                }
            }
        }
    };
}

history! {
    /// Of duties.
    of_duties
}
history! {
    /// Of evaluations.
    of_evaluations
}
history! {
    /// Of reviews.
    of_reviews
}
history! {
    /// Of items of the three lists.
    of_work_items
}
history! {
    /// Of the money of communities.
    of_funding
}
