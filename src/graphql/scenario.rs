//! `Scenario`: one of the nine.

use super::{
    answer::{Object, field},
    organization::ORGANIZATION,
};
use crate::catalogue::Scenario;

pub(super) static SCENARIO: Object<Scenario> = Object {
    name: "Scenario",
    about: "九大场景之一（条文：三、总体目标）。/ One of the nine scenarios (§三).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("code", "String!", "代码。/ Its code.", |it, _, out| out.string(&it.row.code)),
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.string(&it.row.name)),
        field("ordinal", "Int!", "次序。/ Its official place.", |it, _, out| out.int(it.row.ordinal)),
        field(
            "departments",
            "[Organization!]!",
            "条文提及该场景的部门。/ The departments whose clauses name it.",
            |it, at, out| {
                let catalogue = &at.asking().catalogue;
                let departments = it.departments.iter().filter_map(|id| catalogue.organization(*id));
                out.objects(&ORGANIZATION, departments, at)
            },
        ),
    ],
};
