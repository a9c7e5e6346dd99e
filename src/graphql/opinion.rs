//! `Opinion`: what a department signed in a review.

use super::{
    answer::{Object, Out, field},
    organization::ORGANIZATION,
    user::{self, USER},
};
use crate::{
    authz::Permission,
    domain::{person::Person, review::Opinion},
};
use entity::id::AccountId;
use std::collections::HashMap;

pub(super) static OPINION: Object<Opinion> = Object {
    name: "Opinion",
    about: "会签意见，不改不删。/ A signed opinion: never edited, never deleted.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("organization", "Organization!", "签署部门。/ For whom it was signed.", |it, at, out| {
            out.optional(at.asking().catalogue.organization(it.row.organization_id), |out, found| {
                out.object(&ORGANIZATION, found, at)
            })
        }),
        field("decision", "OpinionDecision!", "意见。/ What it says.", |it, _, out| {
            out.word(it.row.decision)
        }),
        field("comment", "String", "意见说明。/ What the signer adds.", |it, _, out| {
            out.optional(it.row.comment.as_deref(), Out::string)
        }),
        field::<Opinion>("signedBy", "User!", "签署人。/ Who signed.", |it, at, out| {
            let found = at.loaded::<HashMap<AccountId, Person>>();
            out.optional(found.and_then(|found| found.get(&it.row.account_id)), |out, person| {
                out.object(&USER, person, at)
            })
        })
        .load(|rows, at| user::load(at, rows.iter().map(|it| it.row.account_id).collect())),
        field("signedAt", "DateTime!", "签署时间。/ When.", |it, _, out| {
            out.plain(it.row.signed_at.rfc3339())
        }),
        field(
            "content",
            "String",
            "所签署的内容（规范 JSON），限签署部门和统筹协调机构。/ What was signed, as canonical JSON; for the organization \
             that signed and the lead office.",
            |it, at, out| {
                let reach = at.asking().viewer.reach(Permission::ReadReviews);
                let is_own = reach.covers_own(it.row.organization_id);
                out.optional(is_own.then_some(it.row.content.as_str()), Out::string)
            },
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
