//! `Query`: what can be asked. Each field names its permission, and the schema repeats it.

use super::{
    Root,
    answer::{At, Gate, Input, Loading, Object, field, input},
    audit_event, community,
    connection::{AFTER, BEFORE, Connection, FIRST, LAST},
    duty, evaluation,
    explanation::{self, Simulated},
    indicator_set::INDICATOR_SET,
    node,
    organization::ORGANIZATION,
    programme::PROGRAMME,
    responsibility::RESPONSIBILITY,
    review,
    scenario::SCENARIO,
    viewer::VIEWER,
};
use crate::{
    authz::Permission,
    domain::{duty::Duty, evaluation::Evaluation, review::Review},
};
use entity::{
    audit_event::Model as AuditEvent,
    community::Model as Community,
    vocabulary::{IndicatorSetStatus, OrganizationKind},
};
use std::sync::Arc;

const CATALOGUE: Gate = Gate::Needs(Permission::ReadCatalogue);
const ORGANIZATION_CODE: Input =
    input("organization", "String", "单位代码。/ Of the organization of this code.");

pub(super) static QUERY: Object<Root> = Object {
    name: "Query",
    about: "查询。/ What can be asked.",
    implements: &[],
    fields: &[
        field::<Root>(
            "viewer",
            "Viewer",
            "当前登录者；未登录为空。/ Whoever is signed in; null for nobody.",
            |_, at, out| {
                let viewer = &*at.asking().viewer;
                out.optional(viewer.identity().map(|_| viewer), |out, viewer| out.object(&VIEWER, viewer, at))
            },
        )
        .load(|_, at| {
            let viewer = &*at.asking().viewer;
            at.descend(&VIEWER, viewer.identity().map(|_| viewer))
        }),
        field::<Root>(
            "node",
            "Node",
            "按标识取一条；不可见者与不存在者皆为空。/ Anything by its id; null for what is not there or not to be seen.",
            |_, at, out| node::write_one(at, out),
        )
        .args(&[input("id", "ID!", "标识。/ Its id.")])
        .gate(CATALOGUE)
        .load(|_, at| node::load_one(at)),
        field::<Root>(
            "nodes",
            "[Node]!",
            "按标识取多条，次序同 ids，最多 100。/ Things by their ids, in the order of the ids; at most 100.",
            |_, at, out| node::write_many(at, out),
        )
        .args(&[input("ids", "[ID!]!", "标识。/ Their ids.")])
        .gate(CATALOGUE)
        .load(|_, at| node::load_many(at)),
        field::<Root>("programme", "Programme!", "行动方案。/ The programme.", |_, at, out| {
            out.object(&PROGRAMME, &at.asking().catalogue, at)
        })
        .gate(CATALOGUE),
        field::<Root>(
            "organizations",
            "[Organization!]!",
            "部门和单位（条文：附件2）。/ The organizations, in the order of annex 2.",
            |_, at, out| {
                let kind = at.arg("kind").and_then(|kind| kind.as_str());
                let kind = kind.and_then(|kind| kind.parse::<OrganizationKind>().ok());
                let fits = at.asking().catalogue.organizations();
                out.objects(&ORGANIZATION, fits.filter(|it| kind.is_none_or(|kind| it.row.kind == kind)), at)
            },
        )
        .args(&[input("kind", "OrganizationKind", "类别。/ Of this kind.")])
        .gate(CATALOGUE),
        field::<Root>("organization", "Organization", "按代码取单位。/ The organization of a code.", |_, at, out| {
            let code = at.arg("code").and_then(|code| code.as_str()).unwrap_or_default();
            out.optional(at.asking().catalogue.organization_named(code), |out, found| {
                out.object(&ORGANIZATION, found, at)
            })
        })
        .args(&[input("code", "String!", "代码。/ Its code.")])
        .gate(CATALOGUE),
        field::<Root>("scenarios", "[Scenario!]!", "九大场景。/ The scenarios, in official order.", |_, at, out| {
            out.objects(&SCENARIO, at.asking().catalogue.scenarios(), at)
        })
        .gate(CATALOGUE),
        field::<Root>(
            "responsibilities",
            "[Responsibility!]!",
            "现行条文（条文：附件2）。/ The clauses in force, in the order of annex 2.",
            |_, at, out| {
                let catalogue = &at.asking().catalogue;
                let owner = at.arg("organization").and_then(|code| code.as_str());
                let fits = catalogue.responsibilities().filter(|clause| {
                    owner.is_none_or(|code| {
                        catalogue
                            .organization_named(code)
                            .is_some_and(|found| found.row.id == clause.row.organization_id)
                    })
                });
                out.objects(&RESPONSIBILITY, fits, at)
            },
        )
        .args(&[ORGANIZATION_CODE])
        .gate(CATALOGUE),
        field::<Root>(
            "communities",
            "CommunityConnection!",
            "项目库中的具名社区（条文：附件1）。/ The named communities of the project library (annex 1).",
            |_, at, out| {
                out.optional(at.loaded::<Connection<Arc<Community>>>(), |out, page| {
                    out.object(&community::CONNECTION, page, at)
                })
            },
        )
        .args(&[
            FIRST,
            AFTER,
            LAST,
            BEFORE,
            input("filter", "CommunityFilter", "筛选条件。/ Which communities."),
            input("orderBy", "CommunityOrder", "排序，默认按序号。/ The order; by number if not given."),
        ])
        .gate(CATALOGUE)
        .load(|_, at| community::load_list(at)),
        field::<Root>("community", "Community", "按代码取社区。/ The community of a code.", |_, at, out| {
            let found = at.loaded::<Option<Arc<Community>>>().and_then(Option::as_ref);
            out.optional(found, |out, found| out.object(&community::COMMUNITY, found, at))
        })
        .args(&[input("code", "String!", "代码。/ Its code.")])
        .gate(CATALOGUE)
        .load(|_, at| community::load_one(at)),
        field::<Root>(
            "duties",
            "DutyConnection!",
            "查看者可见的职责（条文：附件2）。/ The duties that the viewer may see (annex 2).",
            |_, at, out| {
                out.optional(at.loaded::<Connection<Duty>>(), |out, page| {
                    out.object(&duty::CONNECTION, page, at)
                })
            },
        )
        .args(&[
            FIRST,
            AFTER,
            LAST,
            BEFORE,
            duty::FILTER_ARGUMENT,
            input("orderBy", "DutyOrder", "排序，默认按期限。/ The order; by due day if not given."),
        ])
        .gate(Gate::Needs(Permission::ReadDuties))
        .load(|_, at| duty::load_list(at)),
        field::<Root>(
            "indicatorSets",
            "[IndicatorSet!]!",
            "指标集；草案仅统筹协调人可见。/ The sets of indicators, the oldest first; drafts are seen by who manages sets.",
            |_, at, out| {
                let status = at.arg("status").and_then(|status| status.as_str());
                let status = status.and_then(|status| status.parse::<IndicatorSetStatus>().ok());
                let sets = at.asking().catalogue.indicator_sets(&at.asking().viewer);
                let fits = sets.filter(|set| status.is_none_or(|status| set.row.status == status));
                out.objects(&INDICATOR_SET, fits, at)
            },
        )
        .args(&[input("status", "IndicatorSetStatus", "状态。/ In this state.")])
        .gate(CATALOGUE),
        field::<Root>(
            "evaluations",
            "EvaluationConnection!",
            "查看者可见的评价，最新在前。/ The evaluations that the viewer may see, the newest first.",
            |_, at, out| {
                out.optional(at.loaded::<Connection<Evaluation>>(), |out, page| {
                    out.object(&evaluation::CONNECTION, page, at)
                })
            },
        )
        .args(&[
            FIRST,
            AFTER,
            LAST,
            BEFORE,
            input("community", "String", "社区代码。/ Of the community of this code."),
        ])
        .gate(Gate::Needs(Permission::ReadEvaluations))
        .load(|_, at| evaluation::load_list(at)),
        field::<Root>(
            "simulateEvaluation",
            "SimulationPayload!",
            "试算：如评分为所给，得分如何；不写入任何内容。/ What would come of other scores; nothing is written.",
            |_, at, out| {
                out.optional(at.loaded::<Simulated>(), |out, simulated| {
                    out.object(&explanation::SIMULATION_PAYLOAD, simulated, at)
                })
            },
        )
        .args(&[input("input", "SimulateEvaluationInput!", "试算内容。/ The what-if.")])
        .gate(Gate::Needs(Permission::ReadEvaluations))
        .load(|_, at| explanation::load_simulation(at))
        .rows(evaluation::SHEET),
        field::<Root>(
            "reviews",
            "ReviewConnection!",
            "查看者可见的评审，最新在前。/ The reviews that the viewer may see, the newest first.",
            |_, at, out| {
                out.optional(at.loaded::<Connection<Review>>(), |out, page| {
                    out.object(&review::CONNECTION, page, at)
                })
            },
        )
        .args(&[FIRST, AFTER, LAST, BEFORE, review::FILTER_ARGUMENT])
        .gate(Gate::Needs(Permission::ReadReviews))
        .load(|_, at| review::load_list(at)),
        field::<Root>(
            "auditEvents",
            "AuditEventConnection!",
            "审计记录，最新在前。/ The audit trail, the newest first.",
            |_, at, out| {
                out.optional(at.loaded::<Connection<AuditEvent>>(), |out, page| {
                    out.object(&audit_event::CONNECTION, page, at)
                })
            },
        )
        .args(&[
            FIRST,
            AFTER,
            LAST,
            BEFORE,
            input("filter", "AuditEventFilter", "筛选条件。/ Which events."),
        ])
        .gate(Gate::Needs(Permission::ReadAuditTrail))
        .load(|_, at: At<'_>| -> Loading<'_> { audit_event::load_list(at) }),
    ],
};
