//! `Opinion`: what a department signed in a review.

use crate::{
    catalogue::Organization,
    domain::{person::Person, review::Opinion},
    graphql::{
        context::{Object, One},
        organization::ORGANIZATION,
        person::{ByHand, Hands, USER},
    },
};
use engine::{Loaded, Writer, field, made_of};
use entity::id::AccountId;

impl ByHand for Opinion {
    fn hand(&self) -> Option<AccountId> {
        Some(self.row.account_id)
    }
}

pub(super) static OPINION: Object<Opinion> = Object {
    name: "Opinion",
    about: "会签意见，不改不删。/ A signed opinion: never edited, never deleted.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        made_of(
            "organization",
            "Organization!",
            "签署部门。/ For whom it was signed.",
            &One::<Opinion, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id),
            },
        ),
        field("decision", "OpinionDecision!", "意见。/ What it says.", |it, _, out| {
            out.plain(it.row.decision)
        }),
        field("comment", "String", "意见说明。/ What the signer adds.", |it, _, out| {
            out.optional(it.row.comment.as_deref(), Writer::string)
        }),
        made_of(
            "signedBy",
            "User!",
            "签署人。/ Who signed.",
            &One::<Opinion, Loaded<Hands<Opinion>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        field("signedAt", "DateTime!", "签署时间。/ When.", |it, _, out| {
            out.plain(it.row.signed_at.rfc3339())
        }),
        field(
            "content",
            "String",
            "所签署的内容（规范 JSON），限签署部门和统筹协调机构。/ What was signed, as canonical JSON; for the organization \
             that signed and the lead office.",
            |it, at, out| out.optional(it.content_for(&at.context().viewer), Writer::string),
        ),
        field(
            "contentDigest",
            "String!",
            "所签署内容的摘要。/ The digest of what was signed.",
            |it, _, out| out.plain(&it.row.content_digest),
        ),
        field(
            "valid",
            "Boolean!",
            "有效：未撤回、未重新签署，且所签署内容未变更；结论后不再变化。/ It stands, and what it covered has not changed; \
             after the conclusion, as things were then.",
            |it, _, out| out.boolean(it.valid),
        ),
        field("withdrawnAt", "DateTime", "撤回时间。/ When it was withdrawn.", |it, _, out| {
            out.optional(it.withdrawal.as_ref(), |out, withdrawal| {
                out.plain(withdrawal.withdrawn_at.rfc3339())
            })
        }),
        field("withdrawalReason", "String", "撤回理由。/ Why it was withdrawn.", |it, _, out| {
            out.optional(it.withdrawal.as_ref(), |out, withdrawal| out.string(&withdrawal.reason))
        }),
    ],
};
