//! A signature under a duty. Never edited, never deleted.

use crate::{
    id::{AccountId, DutyId, OrganizationId, SignOffId},
    timestamp::Timestamp,
    vocabulary::SignOffAct,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_offs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignOffId,
    /// What was signed.
    pub duty_id: DutyId,
    /// Its place among the signatures under the duty: the revision that it made of it. Clocks say nothing of it.
    pub ordinal: i64,
    /// What the signature says.
    pub act: SignOffAct,
    /// For whom it was signed.
    pub organization_id: OrganizationId,
    /// Who signed.
    pub account_id: AccountId,
    pub signed_at: Timestamp,
    /// What the signer added.
    pub statement: Option<String>,
    /// What the signer saw, as canonical JSON: the record of what was signed, whatever becomes of the duty.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Its digest: `sha256:` and 64 hex digits.
    pub content_digest: String,
    /// On whose behalf, where it was by a role that was handed on.
    pub on_behalf_of: Option<AccountId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    duty_id,
    ordinal,
    act,
    organization_id,
    account_id,
    signed_at,
    statement,
    content,
    content_digest,
    on_behalf_of
);

crate::columns!(
    /// A signature without what was signed, which is long.
    Signature {
        id: SignOffId = Id,
        duty_id: DutyId = DutyId,
        act: SignOffAct = Act,
        organization_id: OrganizationId = OrganizationId,
        account_id: AccountId = AccountId,
        signed_at: Timestamp = SignedAt,
        statement: Option<String> = Statement,
        content_digest: String = ContentDigest,
        on_behalf_of: Option<AccountId> = OnBehalfOf,
    }
);

crate::columns!(
    /// What was signed.
    Content { id: SignOffId = Id, content: String = Content }
);

impl From<Model> for Signature {
    fn from(row: Model) -> Self {
        let Model {
            id,
            duty_id,
            act,
            organization_id,
            account_id,
            signed_at,
            statement,
            content_digest,
            on_behalf_of,
            ..
        } = row;
        Self {
            id,
            duty_id,
            act,
            organization_id,
            account_id,
            signed_at,
            statement,
            content_digest,
            on_behalf_of,
        }
    }
}
