//! A department's signed opinion in a review. Never edited, never deleted.

use crate::{
    id::{AccountId, OpinionId, OrganizationId, ReviewId},
    timestamp::Timestamp,
    vocabulary::OpinionDecision,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opinions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OpinionId,
    pub review_id: ReviewId,
    /// Its place among the opinions in the review, from 1, those of others counted. Clocks say nothing of it.
    pub ordinal: i64,
    /// For whom it was signed.
    pub organization_id: OrganizationId,
    /// By whose hand.
    pub account_id: AccountId,
    /// What it says.
    pub decision: OpinionDecision,
    /// What the signer adds.
    pub comment: Option<String>,
    /// What was signed, as canonical JSON.
    pub content: String,
    /// Its digest.
    pub content_digest: String,
    pub signed_at: Timestamp,
    /// On whose behalf, where it was by a role that was handed on.
    pub on_behalf_of: Option<AccountId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    review_id,
    ordinal,
    organization_id,
    account_id,
    decision,
    comment,
    content,
    content_digest,
    signed_at,
    on_behalf_of
);

crate::columns!(
    /// An opinion without what was signed, which is long.
    Signature {
        id: OpinionId = Id,
        review_id: ReviewId = ReviewId,
        ordinal: i64 = Ordinal,
        organization_id: OrganizationId = OrganizationId,
        account_id: AccountId = AccountId,
        decision: OpinionDecision = Decision,
        comment: Option<String> = Comment,
        content_digest: String = ContentDigest,
        signed_at: Timestamp = SignedAt,
        on_behalf_of: Option<AccountId> = OnBehalfOf,
    }
);

crate::columns!(
    /// What was signed.
    Content { id: OpinionId = Id, content: String = Content }
);
