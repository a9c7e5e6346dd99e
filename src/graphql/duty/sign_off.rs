//! `SignOff`: a signature under a duty.

use super::load::{Contents, Recalls, Valid};
use crate::{
    catalogue::Organization,
    domain::{
        person::{ByHand, OnBehalf, Person},
        sign_off::SignOff,
    },
    graphql::{
        attachment::{Attached, Holding},
        context::{Leaf, Object, One},
        organization::ORGANIZATION,
        person::{Delegators, Hands, USER},
    },
};
use engine::{Loaded, With, Writer, field, made_of};
use entity::{attachment::of_sign_offs, id::AccountId};
use uuid::Uuid;

impl OnBehalf for SignOff {
    fn delegator(&self) -> Option<AccountId> {
        self.row.on_behalf_of
    }
}

impl Holding for SignOff {
    type Links = of_sign_offs::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.row.id.into())
    }
}

impl ByHand for SignOff {
    fn hand(&self) -> Option<AccountId> {
        Some(self.row.account_id)
    }
}

pub(super) static SIGN_OFF: Object<SignOff> = Object {
    name: "SignOff",
    about: "签署记录，不改不删。/ A signature: never edited, never deleted.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("act", "SignOffAct!", "签收或办结。/ What it says.", |it, _, out| out.plain(it.row.act)),
        made_of(
            "organization",
            "Organization!",
            "签署单位。/ For whom it was signed.",
            &One::<SignOff, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id),
            },
        ),
        made_of(
            "signedBy",
            "User!",
            "签署人。/ Who signed.",
            &One::<SignOff, Loaded<Hands<SignOff>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        Delegators::FIELD,
        Attached::<SignOff>::FIELD,
        field("signedAt", "DateTime!", "签署时间。/ When.", |it, _, out| {
            out.plain(it.row.signed_at.rfc3339())
        }),
        field("statement", "String", "签署意见。/ What the signer added.", |it, _, out| {
            out.optional(it.row.statement.as_deref(), Writer::string)
        }),
        made_of(
            "content",
            "String!",
            "所签署的内容（规范 JSON），事后变更不影响此记录。/ What was signed, as canonical JSON; later changes leave it.",
            &Leaf::<SignOff, Loaded<Contents>> {
                write: |it, contents, _, out| {
                    out.optional(contents.0.get(&it.row.id), |out, content| out.string(content))
                },
            },
        ),
        field(
            "contentDigest",
            "String!",
            "签署时的内容摘要。/ The digest of what was signed.",
            |it, _, out| out.plain(&it.row.content_digest),
        ),
        made_of(
            "valid",
            "Boolean!",
            "有效：签署内容未变更；办结须未被退回、撤回或重新办结。/ False once what it covered has changed; of a completion, also \
             once it was returned, recalled, or given again.",
            &Leaf::<SignOff, Loaded<Valid>> {
                write: |it, valid, _, out| out.boolean(valid.0.contains(&it.row.id)),
            },
        ),
        made_of(
            "recalledAt",
            "DateTime",
            "办结被办结人撤回的时间。/ When who completed the duty recalled it.",
            &Leaf::<SignOff, With<Recalls>> {
                write: |it, recalls, _, out| {
                    out.optional(recalls.0.get(&it.row.id), |out, found| {
                        out.plain(found.recalled_at.rfc3339())
                    })
                },
            },
        ),
        made_of(
            "recallReason",
            "String",
            "撤回办结的理由。/ Why it was recalled.",
            &Leaf::<SignOff, With<Recalls>> {
                write: |it, recalls, _, out| {
                    out.optional(recalls.0.get(&it.row.id), |out, found| out.string(&found.reason))
                },
            },
        ),
    ],
};
