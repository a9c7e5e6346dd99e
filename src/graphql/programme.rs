//! `Programme`: the document that the register carries out.

use super::{
    answer::{Object, Out, field},
    scenario::SCENARIO,
};
use crate::catalogue::{Catalogue, PoolSummary, Scenario};

pub(super) static PROGRAMME: Object<Catalogue> = Object {
    name: "Programme",
    about: "行动方案。/ The programme: one policy document, carried out.",
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
        field(
            "pools",
            "[PoolSummary!]!",
            "项目库三类（条文：附件1）。/ The pools of the project library (annex 1).",
            |it, at, out| out.objects(&POOL_SUMMARY, &it.pools, at),
        ),
        field(
            "totalCommunities",
            "Int!",
            "社区总数，含未具名者（条文：附件1）。/ All communities, those without a name included (annex 1).",
            |it, _, out| out.int(it.pools.iter().map(|pool| i64::from(pool.planned)).sum::<i64>()),
        ),
        field(
            "coverage",
            "PolicyCoverage!",
            "文件的覆盖情况。/ What the document leaves without an owner.",
            |it, at, out| out.object(&POLICY_COVERAGE, it, at),
        ),
    ],
};

pub(super) static POOL_SUMMARY: Object<PoolSummary> = Object {
    name: "PoolSummary",
    about: "项目库的一类（条文：附件1）。/ A pool of the project library (annex 1).",
    implements: &[],
    fields: &[
        field("pool", "Pool!", "类型。/ Which.", |it, _, out| out.word(it.pool)),
        field("plannedCount", "Int!", "计划数。/ Communities planned.", |it, _, out| out.int(it.planned)),
        field("namedCount", "Int!", "具名数。/ Communities named.", |it, _, out| out.int(it.named)),
        field("remark", "String", "备注。/ The document's remark.", |it, _, out| {
            out.optional(it.remark.as_deref(), Out::string)
        }),
    ],
};

fn scenarios_where(catalogue: &Catalogue, fits: fn(usize) -> bool) -> impl Iterator<Item = &Scenario> {
    catalogue.scenarios().filter(move |scenario| fits(scenario.departments.len()))
}

pub(super) static POLICY_COVERAGE: Object<Catalogue> = Object {
    name: "PolicyCoverage",
    about: "条文对场景的覆盖（条文：附件2）。/ How the clauses cover the scenarios (annex 2).",
    implements: &[],
    fields: &[
        field(
            "scenariosWithoutDepartment",
            "[Scenario!]!",
            "没有部门负责的场景，由牵头办负责。/ Scenarios that no department's clause names; the lead office answers.",
            |it, at, out| out.objects(&SCENARIO, scenarios_where(it, |departments| departments == 0), at),
        ),
        field(
            "scenariosWithSeveralDepartments",
            "[Scenario!]!",
            "由多个部门负责的场景。/ Scenarios that several departments' clauses name.",
            |it, at, out| out.objects(&SCENARIO, scenarios_where(it, |departments| departments > 1), at),
        ),
    ],
};
