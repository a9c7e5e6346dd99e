//! A file that was uploaded, and what it hangs on: one table of links for each kind of holder.

use crate::{
    id::{AccountId, AttachmentId, OrganizationId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

/// One upload. Its bytes are where files are kept, by their digest: two uploads of the same bytes share them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    /// What its uploader calls it.
    pub name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Of its bytes, as 64 hex digits.
    pub sha256: String,
    /// For whom it was uploaded.
    pub organization_id: OrganizationId,
    /// Who uploaded it.
    pub account_id: AccountId,
    pub uploaded_at: Timestamp,
    /// When it was first attached to something. From then on it stays, whatever becomes of that.
    pub attached_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, name, media_type, size, sha256, organization_id, account_id, uploaded_at, attached_at);

/// That a file hangs on something, whatever that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// On what.
    pub holder: Uuid,
    pub attachment: AttachmentId,
    /// Its place among the files of its holder, from 1.
    pub ordinal: i32,
}

/// The files of one kind of holder: they are seen by who sees that, and have a table of their own for it. A new kind of holder has its
/// line below, its migration, and what `domain::attachment` asks for.
macro_rules! links {
    ($(#[$about:meta])* $of:ident, $table:tt, $id:ident) => {
        $(#[$about])*
        pub mod $of {
            use super::Link;
            use crate::id::{AttachmentId, $id};
            use sea_orm::{Set, entity::prelude::*};

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub holder_id: $id,
                #[sea_orm(primary_key, auto_increment = false)]
                pub attachment_id: AttachmentId,
                pub ordinal: i32,
            }

            #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            crate::positional!(holder_id, attachment_id, ordinal);

            impl From<Model> for Link {
                fn from(row: Model) -> Self {
                    let Model { holder_id, attachment_id: attachment, ordinal } = row;
                    Self { holder: holder_id.into(), attachment, ordinal }
                }
            }

            impl From<Link> for ActiveModel {
                fn from(Link { holder, attachment, ordinal }: Link) -> Self {
                    Self {
                        holder_id: Set(holder.into()),
                        attachment_id: Set(attachment),
                        ordinal: Set(ordinal),
                    }
                }
            }
        }
    };
}

links! {
    /// Of completions of duties.
    of_sign_offs, "sign_off_attachments", SignOffId
}
links! {
    /// Of versions of the record of a community.
    of_dossiers, "dossier_attachments", DossierVersionId
}
links! {
    /// Of what a unit says of an indicator.
    of_scores, "score_attachments", ScoreId
}
links! {
    /// Of steps of projects.
    of_stage_changes, "stage_change_attachments", StageChangeId
}
links! {
    /// Of milestones of the special plan.
    of_milestones, "milestone_attachments", MilestoneId
}
links! {
    /// Of requests for premises.
    of_leases, "lease_attachments", LeaseRequestId
}
links! {
    /// Of records of publicity.
    of_publicity, "publicity_attachments", PublicityRecordId
}
links! {
    /// Of plans.
    of_plans, "plan_attachments", PlanId
}
links! {
    /// Of expenditures.
    of_expenditures, "expenditure_attachments", ExpenditureId
}
links! {
    /// Of price audits.
    of_price_audits, "price_audit_attachments", PriceAuditId
}
links! {
    /// Of payments.
    of_payments, "payment_attachments", PaymentId
}
links! {
    /// Of what resolved items of the three lists.
    of_work_items, "work_item_attachments", WorkItemId
}
