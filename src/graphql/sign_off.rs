//! `SignOff`: a signature under a duty.

use super::{
    answer::{Object, Out, field},
    organization::ORGANIZATION,
    user::{self, USER},
};
use crate::domain::{person::Person, sign_off::SignOff};
use entity::id::AccountId;
use std::collections::HashMap;

pub(super) static SIGN_OFF: Object<SignOff> = Object {
    name: "SignOff",
    about: "签署记录，不改不删。/ A signature: never edited, never deleted.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("act", "SignOffAct!", "签收或办结。/ What it says.", |it, _, out| out.word(it.row.act)),
        field("organization", "Organization!", "签署单位。/ For whom it was signed.", |it, at, out| {
            out.optional(at.asking().catalogue.organization(it.row.organization_id), |out, found| {
                out.object(&ORGANIZATION, found, at)
            })
        }),
        field::<SignOff>("signedBy", "User!", "签署人。/ Who signed.", |it, at, out| {
            let found = at.loaded::<HashMap<AccountId, Person>>();
            out.optional(found.and_then(|found| found.get(&it.row.account_id)), |out, person| {
                out.object(&USER, person, at)
            })
        })
        .load(|rows, at| user::load(at, rows.iter().map(|it| it.row.account_id).collect())),
        field("signedAt", "DateTime!", "签署时间。/ When.", |it, _, out| {
            out.plain(it.row.signed_at.rfc3339())
        }),
        field("statement", "String", "签署意见。/ What the signer added.", |it, _, out| {
            out.optional(it.row.statement.as_deref(), Out::string)
        }),
        field(
            "content",
            "String!",
            "所签署的内容（规范 JSON），事后变更不影响此记录。/ What was signed, as canonical JSON; later changes leave it.",
            |it, _, out| out.string(&it.row.content),
        ),
        field(
            "contentDigest",
            "String!",
            "签署时的内容摘要。/ The digest of what was signed.",
            |it, _, out| out.plain(&it.row.content_digest),
        ),
        field(
            "valid",
            "Boolean!",
            "签署内容未变更。/ False once what it covered has changed.",
            |it, _, out| out.boolean(it.valid),
        ),
    ],
};
