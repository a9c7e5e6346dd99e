//! `Responsibility`: one clause of annex 2.

use super::{
    answer::{Object, field},
    organization::ORGANIZATION,
    scenario::SCENARIO,
};
use crate::catalogue::Responsibility;

pub(super) static RESPONSIBILITY: Object<Responsibility> = Object {
    name: "Responsibility",
    about: "职责条文（条文：附件2）。/ One clause of annex 2.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("code", "String!", "条文代码。/ Its code: texts repeat.", |it, _, out| {
            out.string(&it.row.code)
        }),
        field("organization", "Organization!", "责任方。/ Who owes it.", |it, at, out| {
            out.optional(at.asking().catalogue.organization(it.row.organization_id), |out, found| {
                out.object(&ORGANIZATION, found, at)
            })
        }),
        field(
            "ordinal",
            "Int!",
            "在该单位条文中的次序。/ Its place among the organization's.",
            |it, _, out| out.int(it.row.ordinal),
        ),
        field("text", "String!", "条文原文。/ Verbatim.", |it, _, out| out.string(&it.row.text)),
        field("role", "ResponsibilityRole!", "职责方式。/ Its verb.", |it, _, out| {
            out.word(it.row.role)
        }),
        field("appliesTo", "DutySubject!", "适用对象。/ What it is owed for.", |it, _, out| {
            out.word(it.row.applies_to)
        }),
        field("activities", "[Activity!]!", "工作内容。/ What it asks to be done.", |it, _, out| {
            out.leaves(&it.activities, |out, activity| out.word(*activity))
        }),
        field("scenarios", "[Scenario!]!", "提及的场景。/ The scenarios it names.", |it, at, out| {
            let catalogue = &at.asking().catalogue;
            out.objects(&SCENARIO, it.scenarios.iter().filter_map(|id| catalogue.scenario(*id)), at)
        }),
        field(
            "openEnded",
            "Boolean!",
            "以“等”结尾。/ It ends in 等 (and the like).",
            |it, _, out| out.boolean(it.row.open_ended),
        ),
    ],
};
