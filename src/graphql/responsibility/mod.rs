//! `Responsibility`: one clause of annex 2.

use super::{
    Root,
    aggregate::{Aggregate, Lookup, WITHDRAWN, of_catalogue, withdrawn, words},
    context::{AnyRow, Context, Gate, Many, Object, One, Selection},
    organization::ORGANIZATION,
    scenario::SCENARIO,
};
use crate::{
    authz::Permission,
    catalogue::{Organization, Responsibility, Scenario},
    error::Result,
};
use engine::{Arguments, Cost, Load, Loaded, Writer, field, input, made_of};
use entity::{
    id::{OrganizationId, ResponsibilityId},
    vocabulary::{Activity, DutySubject, ResponsibilityRole},
};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&RESPONSIBILITY],
    enums: &[words::<ResponsibilityRole>, words::<DutySubject>, words::<Activity>],
    queries: &[made_of(
        "responsibilities",
        "[Responsibility!]!",
        "条文（条文：附件2），含已撤下的。/ The clauses, in the order of annex 2, withdrawn ones included.",
        &Many::<Root, Loaded<Owner>, Responsibility> {
            object: &RESPONSIBILITY,
            of: |_, owner, at| at.context().catalogue.responsibilities_listed(owner.0, withdrawn(at)),
        },
    )
    .args(&[input("organization", "String", "单位代码。/ Of the organization of this code."), WITHDRAWN])
    .gate(Gate::Needs(Permission::ReadCatalogue))],
    nodes: &[Lookup::of::<ResponsibilityId>(|ids, cx| {
        of_catalogue(ids, cx, |id| {
            cx.catalogue
                .responsibility(ResponsibilityId(id))
                .map(|found| AnyRow::new(&RESPONSIBILITY, found.clone()))
        })
    })],
    ..Aggregate::NONE
};

/// Whose clauses are asked for; all where nobody's are.
struct Owner(Option<OrganizationId>);

impl Load<Context> for Owner {
    type Row = Root;
    type Needs = ();

    /// The catalogue has it: nothing is read.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(0)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let code = at.arg("organization").and_then(|code| code.as_str());
        let of = |code| at.context().catalogue.organization_of("organization", code);
        Ok(Self(code.map(of).transpose()?))
    }
}

pub(super) static RESPONSIBILITY: Object<Responsibility> = Object {
    name: "Responsibility",
    about: "职责条文（条文：附件2）。/ One clause of annex 2.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("code", "String!", "条文代码。/ Its code: texts repeat.", |it, _, out| {
            out.string(&it.row.code)
        }),
        made_of(
            "organization",
            "Organization!",
            "责任方。/ Who owes it.",
            &One::<Responsibility, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id),
            },
        ),
        field(
            "ordinal",
            "Int!",
            "在该单位条文中的次序。/ Its place among the organization's.",
            |it, _, out| out.int(it.row.ordinal),
        ),
        field("text", "String!", "条文原文。/ Verbatim.", |it, _, out| out.string(&it.row.text)),
        field("role", "ResponsibilityRole!", "职责方式。/ Its verb.", |it, _, out| {
            out.plain(it.row.role)
        }),
        field("appliesTo", "DutySubject!", "适用对象。/ What it is owed for.", |it, _, out| {
            out.plain(it.row.applies_to)
        }),
        field("activities", "[Activity!]!", "工作内容。/ What it asks to be done.", |it, _, out| {
            out.leaves(&it.activities, Writer::plain)
        }),
        made_of(
            "scenarios",
            "[Scenario!]!",
            "提及的场景。/ The scenarios it names.",
            &Many::<Responsibility, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), at| {
                    let catalogue = &at.context().catalogue;
                    it.scenarios.iter().filter_map(|id| catalogue.scenario(*id)).collect()
                },
            },
        ),
        field(
            "openEnded",
            "Boolean!",
            "以“等”结尾。/ It ends in 等 (and the like).",
            |it, _, out| out.boolean(it.row.open_ended),
        ),
        field(
            "withdrawnAt",
            "DateTime",
            "撤下时间；现行为空。/ When a later document no longer had it; null while it is in force.",
            |it, _, out| out.optional(it.row.withdrawn_at, |out, moment| out.plain(moment.rfc3339())),
        ),
    ],
};
