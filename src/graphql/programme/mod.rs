//! `Programme`: the document that the register carries out.

use super::{
    Root,
    aggregate::{Aggregate, Lookup, of_catalogue, words},
    context::{AnyRow, Gate, Many, Object, One},
    organization::ORGANIZATION,
    responsibility::RESPONSIBILITY,
    scenario::SCENARIO,
};
use crate::{
    authz::Permission,
    catalogue::{Catalogue, Organization, PoolSummary, Responsibility, Scenario},
};
use engine::{Writer, field, made_of};
use entity::{id::ProgrammeId, vocabulary::Pool};
use std::sync::Arc;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&PROGRAMME, &POOL_SUMMARY, &POLICY_COVERAGE],
    enums: &[words::<Pool>],
    queries: &[made_of(
        "programme",
        "Programme!",
        "行动方案。/ The programme.",
        &One::<Root, (), Arc<Catalogue>> {
            object: &PROGRAMME,
            of: |_, (), at| Some(&at.context().catalogue),
        },
    )
    .gate(Gate::Needs(Permission::ReadCatalogue))],
    nodes: &[Lookup::of::<ProgrammeId>(|ids, cx| {
        of_catalogue(ids, cx, |id| {
            let is_it = cx.catalogue.programme.id.0 == id;
            is_it.then(|| AnyRow::new(&PROGRAMME, Arc::clone(&cx.catalogue)))
        })
    })],
    ..Aggregate::NONE
};

static PROGRAMME: Object<Arc<Catalogue>> = Object {
    name: "Programme",
    about: "行动方案（条文：一、二）。/ The programme: one policy document, carried out (§一, §二).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.programme.id)),
        field("code", "String!", "方案代码。/ The code of its policy pack.", |it, _, out| {
            out.string(&it.programme.code)
        }),
        field("title", "String!", "文件标题。/ The document's title.", |it, _, out| {
            out.string(&it.programme.title)
        }),
        field("documentNumber", "String!", "文号。/ The document's number.", |it, _, out| {
            out.string(&it.programme.document_number)
        }),
        field("issuedOn", "Date!", "印发日期。/ The day it was issued.", |it, _, out| {
            out.plain(entity::day::write(it.programme.issued_on))
        }),
        field("effectiveOn", "Date!", "施行日期。/ The day from which it is in force.", |it, _, out| {
            out.plain(entity::day::write(it.programme.effective_on))
        }),
        made_of(
            "pools",
            "[PoolSummary!]!",
            "项目库三类（条文：附件1）。/ The pools of the project library (annex 1).",
            &Many::<Arc<Catalogue>, (), PoolSummary> {
                object: &POOL_SUMMARY,
                of: |it, (), _| it.pools.iter().collect(),
            },
        ),
        field(
            "totalCommunities",
            "Int!",
            "社区总数，含未具名者（条文：附件1）。/ All communities, those without a name included (annex 1).",
            |it, _, out| out.int(it.pools.iter().map(|pool| pool.planned).sum::<i64>()),
        ),
        made_of(
            "organizations",
            "[Organization!]!",
            "部门和单位，含已撤下的（条文：附件2）。/ Its organizations, in the order of annex 2, withdrawn ones included.",
            &Many::<Arc<Catalogue>, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), _| it.organizations_listed(None).collect(),
            },
        ),
        made_of(
            "scenarios",
            "[Scenario!]!",
            "九大场景，含已撤下的（条文：附件2）。/ Its scenarios, withdrawn ones included (annex 2).",
            &Many::<Arc<Catalogue>, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), _| it.scenarios_listed(None).collect(),
            },
        ),
        made_of(
            "responsibilities",
            "[Responsibility!]!",
            "条文，含已撤下的（附件2）。/ Its clauses, in the order of annex 2, withdrawn ones included.",
            &Many::<Arc<Catalogue>, (), Responsibility> {
                object: &RESPONSIBILITY,
                of: |it, (), _| it.responsibilities_listed(None, None),
            },
        ),
        made_of(
            "coverage",
            "PolicyCoverage!",
            "文件的覆盖情况。/ What the document leaves without an owner.",
            &One::<Arc<Catalogue>, (), Catalogue> { object: &POLICY_COVERAGE, of: |it, (), _| Some(&**it) },
        ),
    ],
};

static POOL_SUMMARY: Object<PoolSummary> = Object {
    name: "PoolSummary",
    about: "项目库的一类（条文：附件1）。/ A pool of the project library (annex 1).",
    implements: &[],
    fields: &[
        field("pool", "Pool!", "类型。/ Which.", |it, _, out| out.plain(it.pool)),
        field("plannedCount", "Int!", "计划数。/ Communities planned.", |it, _, out| out.int(it.planned)),
        field("namedCount", "Int!", "具名数。/ Communities named.", |it, _, out| out.int(it.named)),
        field("remark", "String", "备注。/ The document's remark.", |it, _, out| {
            out.optional(it.remark.as_deref(), Writer::string)
        }),
    ],
};

fn scenarios_where(catalogue: &Catalogue, fits: fn(usize) -> bool) -> Vec<&Scenario> {
    catalogue.scenarios().filter(|scenario| fits(scenario.departments.len())).collect()
}

static POLICY_COVERAGE: Object<Catalogue> = Object {
    name: "PolicyCoverage",
    about: "条文对场景的覆盖（条文：附件2）。/ How the clauses cover the scenarios (annex 2).",
    implements: &[],
    fields: &[
        made_of(
            "scenariosWithoutDepartment",
            "[Scenario!]!",
            "没有部门负责的场景，由牵头办负责。/ Scenarios that no department's clause names; the lead office answers.",
            &Many::<Catalogue, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), _| scenarios_where(it, |departments| departments == 0),
            },
        ),
        made_of(
            "scenariosWithSeveralDepartments",
            "[Scenario!]!",
            "由多个部门负责的场景。/ Scenarios that several departments' clauses name.",
            &Many::<Catalogue, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), _| scenarios_where(it, |departments| departments > 1),
            },
        ),
    ],
};
