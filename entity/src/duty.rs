//! A duty: one responsibility and its subject. Derived from the pack, never typed in.

use crate::{
    id::{AccountId, CommunityId, DutyId, OrganizationId, ResponsibilityId, SignOffId},
    timestamp::Timestamp,
    vocabulary::DutyStatus,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duties")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DutyId,
    pub revision: i64,
    /// The clause.
    pub responsibility_id: ResponsibilityId,
    /// Who owes it: the clause's organization.
    pub organization_id: OrganizationId,
    /// Its community; none for a duty of the programme as a whole.
    pub community_id: Option<CommunityId>,
    /// The clause's place in annex 2, so that duties sort as the document does.
    pub position: i32,
    /// Where it stands.
    pub status: DutyStatus,
    /// Why it was returned or cancelled, while it is.
    pub status_reason: Option<String>,
    /// When an import cancelled it because it no longer followed from the policy; none once it follows again.
    pub lapsed_at: Option<Timestamp>,
    /// The day by which it is due, in Asia/Shanghai.
    pub due_on: Option<time::Date>,
    /// When it was derived.
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The unit that implements its community, as the community says; none without one.
    pub unit_id: Option<OrganizationId>,
    /// The signature by which it counts as complete; none while none does.
    pub completion_id: Option<SignOffId>,
    /// Who confirmed it last, also where it was opened again since.
    pub confirmed_by: Option<AccountId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    responsibility_id,
    organization_id,
    community_id,
    position,
    status,
    status_reason,
    lapsed_at,
    due_on,
    created_at,
    updated_at,
    unit_id,
    completion_id,
    confirmed_by
);
