//! `Organization`: who owes something.

use super::{
    answer::{Object, Out, field},
    responsibility::RESPONSIBILITY,
    scenario::SCENARIO,
};
use crate::catalogue::Organization;

pub(super) static ORGANIZATION: Object<Organization> = Object {
    name: "Organization",
    about: "部门或单位（条文：附件2）。/ An organization of annex 2.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("code", "String!", "代码。/ Its code in the policy pack.", |it, _, out| {
            out.string(&it.row.code)
        }),
        field("name", "String!", "名称。/ Its name in the document.", |it, _, out| {
            out.string(&it.row.name)
        }),
        field("englishName", "String", "英文名称。/ Its name in English.", |it, _, out| {
            out.optional(it.row.english_name.as_deref(), Out::string)
        }),
        field("kind", "OrganizationKind!", "类别。/ What it is in the programme.", |it, _, out| {
            out.word(it.row.kind)
        }),
        field(
            "divisionCode",
            "String",
            "统计用区划代码，九位。/ The public nine-digit statistical code of a street or town.",
            |it, _, out| out.optional(it.row.division_code.as_deref(), Out::string),
        ),
        field(
            "responsibilities",
            "[Responsibility!]!",
            "现行条文（条文：附件2）。/ Its clauses in force, in their order.",
            |it, at, out| {
                let catalogue = &at.asking().catalogue;
                let clauses = it.responsibilities.iter().filter_map(|id| catalogue.responsibility(*id));
                out.objects(&RESPONSIBILITY, clauses, at)
            },
        ),
        field(
            "scenarios",
            "[Scenario!]!",
            "条文提及的场景。/ The scenarios that its clauses name.",
            |it, at, out| {
                let catalogue = &at.asking().catalogue;
                out.objects(&SCENARIO, it.scenarios.iter().filter_map(|id| catalogue.scenario(*id)), at)
            },
        ),
    ],
};
