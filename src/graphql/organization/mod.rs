//! `Organization`: who owes something.

use super::{
    Root,
    aggregate::{Aggregate, Lookup, WITHDRAWN, of_catalogue, withdrawn, words},
    context::{AnyRow, Gate, Many, Object, One},
    responsibility::RESPONSIBILITY,
    scenario::SCENARIO,
};
use crate::{
    authz::Permission,
    catalogue::{Organization, Responsibility, Scenario},
};
use engine::{Writer, field, input, made_of};
use entity::{id::OrganizationId, vocabulary::OrganizationKind};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&ORGANIZATION],
    enums: &[words::<OrganizationKind>],
    queries: &[
        made_of(
            "organizations",
            "[Organization!]!",
            "部门和单位（条文：附件2），含已撤下的。/ The organizations, in the order of annex 2, withdrawn ones included.",
            &Many::<Root, (), Organization> {
                object: &ORGANIZATION,
                of: |_, (), at| {
                    let kind = at.arg("kind").and_then(|kind| kind.as_str());
                    let kind = kind.and_then(|kind| kind.parse::<OrganizationKind>().ok());
                    let all = at.context().catalogue.organizations_listed(withdrawn(at));
                    all.filter(|it| kind.is_none_or(|kind| it.row.kind == kind)).collect()
                },
            },
        )
        .args(&[input("kind", "OrganizationKind", "类别。/ Of this kind."), WITHDRAWN])
        .gate(Gate::Needs(Permission::ReadCatalogue)),
        made_of(
            "organization",
            "Organization",
            "按代码取单位。/ The organization of a code.",
            &One::<Root, (), Organization> {
                object: &ORGANIZATION,
                of: |_, (), at| at.context().catalogue.organization_named(at.arg("code")?.as_str()?),
            },
        )
        .args(&[input("code", "String!", "代码。/ Its code.")])
        .gate(Gate::Needs(Permission::ReadCatalogue)),
    ],
    nodes: &[Lookup::of::<OrganizationId>(|ids, cx| {
        of_catalogue(ids, cx, |id| {
            cx.catalogue.organization(OrganizationId(id)).map(|found| AnyRow::new(&ORGANIZATION, found.clone()))
        })
    })],
    ..Aggregate::NONE
};

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
            out.optional(it.row.english_name.as_deref(), Writer::string)
        }),
        field("kind", "OrganizationKind!", "类别。/ What it is in the programme.", |it, _, out| {
            out.plain(it.row.kind)
        }),
        field(
            "divisionCode",
            "String",
            "统计用区划代码，九位。/ The public nine-digit statistical code of a street or town.",
            |it, _, out| out.optional(it.row.division_code.as_deref(), Writer::string),
        ),
        made_of(
            "responsibilities",
            "[Responsibility!]!",
            "条文（条文：附件2），含已撤下的。/ Its clauses, in their order, withdrawn ones included.",
            &Many::<Organization, (), Responsibility> {
                object: &RESPONSIBILITY,
                of: |it, (), at| {
                    at.context().catalogue.responsibilities_listed(Some(it.row.id), withdrawn(at))
                },
            },
        )
        .args(&[WITHDRAWN]),
        made_of(
            "scenarios",
            "[Scenario!]!",
            "现行条文提及的场景。/ The scenarios that its clauses in force name.",
            &Many::<Organization, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), at| {
                    let catalogue = &at.context().catalogue;
                    it.scenarios.iter().filter_map(|id| catalogue.scenario(*id)).collect()
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
