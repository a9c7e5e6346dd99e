//! `Scenario`: one of the nine.

use super::{
    Root,
    aggregate::{Aggregate, Lookup, WITHDRAWN, of_catalogue, withdrawn},
    context::{AnyRow, Gate, Many, Object},
    organization::ORGANIZATION,
};
use crate::{
    authz::Permission,
    catalogue::{Organization, Scenario},
};
use engine::{field, made_of};
use entity::id::ScenarioId;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&SCENARIO],
    queries: &[made_of(
        "scenarios",
        "[Scenario!]!",
        "九大场景，含已撤下的。/ The scenarios, in official order, withdrawn ones included.",
        &Many::<Root, (), Scenario> {
            object: &SCENARIO,
            of: |_, (), at| at.context().catalogue.scenarios_listed(withdrawn(at)).collect(),
        },
    )
    .args(&[WITHDRAWN])
    .gate(Gate::Needs(Permission::ReadCatalogue))],
    nodes: &[Lookup::of::<ScenarioId>(|ids, cx| {
        of_catalogue(ids, cx, |id| {
            cx.catalogue.scenario(ScenarioId(id)).map(|found| AnyRow::new(&SCENARIO, found.clone()))
        })
    })],
    ..Aggregate::NONE
};

pub(super) static SCENARIO: Object<Scenario> = Object {
    name: "Scenario",
    about: "九大场景之一（条文：三、总体目标）。/ One of the nine scenarios (§三).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("code", "String!", "代码。/ Its code.", |it, _, out| out.string(&it.row.code)),
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.string(&it.row.name)),
        field("ordinal", "Int!", "次序。/ Its official place.", |it, _, out| out.int(it.row.ordinal)),
        made_of(
            "departments",
            "[Organization!]!",
            "现行条文提及该场景的部门。/ The departments whose clauses in force name it.",
            &Many::<Scenario, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| {
                    let catalogue = &at.context().catalogue;
                    it.departments.iter().filter_map(|id| catalogue.organization(*id)).collect()
                },
            },
        ),
        field(
            "withdrawnAt",
            "DateTime",
            "撤下时间；在现行文件中为空。/ When a later document no longer named it; null while it does.",
            |it, _, out| out.optional(it.row.withdrawn_at, |out, moment| out.plain(moment.rfc3339())),
        ),
    ],
};
