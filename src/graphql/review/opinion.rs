//! `Opinion`: what a department signed in a review.

use super::load::{Contents, Valid, Withdrawals};
use crate::{
    catalogue::Organization,
    domain::person::{ByHand, OnBehalf, Person},
    graphql::{
        context::{Leaf, Object, One},
        organization::ORGANIZATION,
        person::{Delegators, Hands, USER},
    },
};
use engine::{Loaded, With, Writer, field, made_of};
use entity::{id::AccountId, opinion::Signature as Opinion};

impl OnBehalf for Opinion {
    fn delegator(&self) -> Option<AccountId> {
        self.on_behalf_of
    }
}

impl ByHand for Opinion {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

pub(super) static OPINION: Object<Opinion> = Object {
    name: "Opinion",
    about: "会签意见，不改不删。/ A signed opinion: never edited, never deleted.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        made_of(
            "organization",
            "Organization!",
            "签署部门。/ For whom it was signed.",
            &One::<Opinion, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id),
            },
        ),
        field("decision", "OpinionDecision!", "意见。/ What it says.", |it, _, out| {
            out.plain(it.decision)
        }),
        field("comment", "String", "意见说明。/ What the signer adds.", |it, _, out| {
            out.optional(it.comment.as_deref(), Writer::string)
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
        Delegators::FIELD,
        field("signedAt", "DateTime!", "签署时间。/ When.", |it, _, out| {
            out.plain(it.signed_at.rfc3339())
        }),
        made_of(
            "content",
            "String",
            "所签署的内容（规范 JSON），限签署部门和统筹协调机构。/ What was signed, as canonical JSON; for the organization \
             that signed and the lead office.",
            &Leaf::<Opinion, Loaded<Contents>> {
                write: |it, contents, _, out| {
                    out.optional(contents.0.get(&it.id), |out, content| out.string(content))
                },
            },
        ),
        field(
            "contentDigest",
            "String!",
            "所签署内容的摘要。/ The digest of what was signed.",
            |it, _, out| out.plain(&it.content_digest),
        ),
        made_of(
            "valid",
            "Boolean!",
            "有效：未撤回、未重新签署，且所签署内容未变更；结论后不再变化。/ It stands, and what it covered has not changed; \
             after the conclusion, as things were then.",
            &Leaf::<Opinion, Loaded<Valid>> {
                write: |it, valid, _, out| out.boolean(valid.0.contains(&it.id)),
            },
        ),
        made_of(
            "withdrawnAt",
            "DateTime",
            "撤回时间。/ When it was withdrawn.",
            &Leaf::<Opinion, With<Withdrawals>> {
                write: |it, withdrawals, _, out| {
                    out.optional(withdrawals.0.get(&it.id), |out, found| {
                        out.plain(found.withdrawn_at.rfc3339())
                    })
                },
            },
        ),
        made_of(
            "withdrawalReason",
            "String",
            "撤回理由。/ Why it was withdrawn.",
            &Leaf::<Opinion, With<Withdrawals>> {
                write: |it, withdrawals, _, out| {
                    out.optional(withdrawals.0.get(&it.id), |out, found| out.string(&found.reason))
                },
            },
        ),
    ],
};
