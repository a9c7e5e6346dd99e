//! `Evaluation` and its lists.

mod commands;
mod explanation;
mod load;
mod moments;
mod score;

pub(super) use load::{OfCommunities, SHEET};
pub(super) use score::{SCENARIO_TOTAL, ScenarioTotal};

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    comment::Talk,
    community::{About, COMMUNITY, Communities, OfCommunity},
    connection::{AFTER, BEFORE, FIRST, LAST, connection},
    context::{AnyRow, Gate, Leaf, Many, Object, One},
    duty::ACTION_AVAILABILITY,
    history::{Histories, Storied, Talked},
    indicator_set::INDICATOR_SET,
};
use crate::{
    authz::Permission,
    catalogue::IndicatorSet,
    domain::{
        duty::Availability,
        evaluation::{self as evaluations, Explanation, Score},
    },
};
use commands::{SCORE_INPUT, SIMULATE_INPUT};
use engine::{Both, Input, InputObject, Loaded, With, Writer, field, input, made_of};
use entity::{
    comment::on_evaluations,
    community::Model as Community,
    evaluation::Model,
    history::of_evaluations,
    id::{CommunityId, EvaluationId, ScoreId},
    vocabulary::{EvaluationStatus, ScoreStatus},
};
use explanation::{EXPLAINED, EXPLANATION, SIMULATION, SIMULATION_PAYLOAD, STEP, Simulated};
use futures_util::FutureExt;
use load::{Actions, DIGEST, Explanations, List, Scores, Sheets, Totals, Verifications};
use moments::{FINALIZED_AT, OPENED_BY, SUBMITTED_AT};
use score::{SCORE, SUPERSEDED, VERIFICATION};
use std::sync::Arc;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[
        &EVALUATION,
        &CONNECTION,
        &EDGE,
        &SCORE,
        &VERIFICATION,
        &SUPERSEDED,
        &SCENARIO_TOTAL,
        &EXPLANATION,
        &EXPLAINED,
        &STEP,
        &SIMULATION,
        &SIMULATION_PAYLOAD,
    ],
    inputs: &[&FILTER, &SCORE_INPUT, &SIMULATE_INPUT],
    enums: &[words::<EvaluationStatus>, words::<ScoreStatus>],
    queries: &[
        made_of(
            "evaluations",
            "EvaluationConnection!",
            "查看者可见的评价，最新在前。/ The evaluations that the viewer may see, the newest first.",
            &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
        )
        .args(&[
            FIRST,
            AFTER,
            LAST,
            BEFORE,
            FILTER_ARGUMENT,
            input(
                "community",
                "String",
                "社区代码；请改用 filter.community。/ Of the community of this code. Deprecated: use filter.community.",
            ),
        ])
        .gate(Gate::Needs(Permission::ReadEvaluations)),
        made_of(
            "simulateEvaluation",
            "SimulationPayload!",
            "试算：如评分为所给，得分如何；不写入任何内容。/ What would come of other scores; nothing is written.",
            &One::<Root, Loaded<Simulated>, _> { object: &SIMULATION_PAYLOAD, of: |_, it, _| Some(it) },
        )
        .args(&[input("input", "SimulateEvaluationInput!", "试算内容。/ The what-if.")])
        .gate(Gate::Needs(Permission::ReadEvaluations)),
    ],
    commands: commands::ALL,
    nodes: &[
        Lookup::of::<EvaluationId>(|ids, cx| {
            async move {
                let found = evaluations::by_id(cx, &typed::<EvaluationId>(ids)).await?;
                let row = |row: Model| (row.id.0, AnyRow::new(&EVALUATION, Evaluation::new(row)));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
        Lookup::of::<ScoreId>(|ids, cx| {
            async move {
                let found = evaluations::scores_by_id(cx, &typed::<ScoreId>(ids)).await?;
                let row = |score: Score| (score.row.id.0, AnyRow::new(&SCORE, score));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
    ],
    ..Aggregate::NONE
};

/// An evaluation, with its community where the request came by it.
pub(super) type Evaluation = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        Some(self.community_id)
    }
}

impl Storied for Evaluation {
    type History = of_evaluations::Entity;

    fn id(&self) -> Uuid {
        self.row.id.into()
    }
}

impl Talked for Evaluation {
    type Comments = on_evaluations::Entity;
}

pub(super) static EVALUATION: Object<Evaluation> = Object {
    name: "Evaluation",
    about: "社区评价（条文：三；五（六））。/ An evaluation of a community by a set of indicators (§三, §五(六)).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field(
            "revision",
            "Int!",
            "修订号，每次可见的变更加一；核验与裁定计入评分自身。/ Counts its changes, those that the viewer may notice; verifications count on their scores.",
            |it, at, out| out.int(evaluations::revision(it.row.revision, it.row.drafts, &at.context().viewer)),
        ),
        made_of(
            "community",
            "Community!",
            "社区。/ What is evaluated.",
            &One::<Evaluation, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        made_of(
            "indicatorSet",
            "IndicatorSet!",
            "所用指标集，开展评价时锁定。/ The set, pinned; later versions never change it.",
            &One::<Evaluation, (), IndicatorSet> {
                object: &INDICATOR_SET,
                of: |it, (), at| at.context().catalogue.pinned_set(it.row.indicator_set_id),
            },
        ),
        field("round", "Int!", "轮次。/ Counts the community's evaluations, from 1.", |it, _, out| {
            out.int(it.row.round)
        }),
        field("status", "EvaluationStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.row.status)),
        field("openedAt", "DateTime!", "开展时间。/ When it was opened.", |it, _, out| {
            out.plain(it.row.opened_at.rfc3339())
        }),
        field(
            "updatedAt",
            "DateTime!",
            "最近变更时间；核验与裁定计入评分自身。/ Its last change, as its revision counts them; verifications count on their scores.",
            |it, _, out| out.plain(it.row.updated_at.rfc3339()),
        ),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Evaluation, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        field(
            "statusReason",
            "String",
            "退回、撤回或取消的理由。/ Why it was returned, withdrawn or cancelled, while it is.",
            |it, _, out| out.optional(it.row.status_reason.as_deref(), Writer::string),
        ),
        made_of(
            "scores",
            "[Score!]!",
            "查看者可见的评分：部门限其条文提及的场景。/ The scores that the viewer may see: of a department, those of the \
             scenarios that its clauses name.",
            &Many::<Evaluation, Loaded<Sheets>, Score> {
                object: &SCORE,
                of: |it, sheets, _| sheets.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        made_of(
            "scenarioTotals",
            "[ScenarioTotal!]!",
            "可见场景的得分。/ The totals of the scenarios that the viewer sees.",
            &Many::<Evaluation, Loaded<Totals>, ScenarioTotal> {
                object: &SCENARIO_TOTAL,
                of: |it, totals, _| totals.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        made_of(
            "total",
            "Decimal",
            "总分；定稿前限可见全部评分者。/ The total; before it is final, only for who sees every score.",
            &Leaf::<Evaluation, With<Scores>> {
                write: |it, scores, at, out| {
                    match evaluations::outcome(&it.row, scores.of(it), &at.context().catalogue) {
                        Ok(outcome) => out.optional(outcome, |out, (total, _)| out.plain(total)),
                        Err(error) => at.fail(&error, out),
                    }
                },
            },
        )
        .work(1),
        made_of(
            "passed",
            "Boolean",
            "是否合格；指标集未设合格分且无否决时为空。/ Whether it passed; null where the set has no pass mark and nothing \
             vetoed.",
            &Leaf::<Evaluation, With<Scores>> {
                write: |it, scores, at, out| {
                    match evaluations::outcome(&it.row, scores.of(it), &at.context().catalogue) {
                        Ok(outcome) => out.optional(outcome.and_then(|(_, passed)| passed), Writer::boolean),
                        Err(error) => at.fail(&error, out),
                    }
                },
            },
        )
        .work(1),
        made_of(
            "contentDigest",
            "String!",
            "查看者可见内容的摘要（sha256）。/ sha256 of the canonical content that the viewer sees.",
            &Leaf::<Evaluation, Both<With<Communities<Model>>, Both<With<Scores>, With<Verifications>>>> {
                write: |it, (communities, (scores, verifications)), at, out| {
                    let Some(community) = communities.of(it) else { return out.null() };
                    let sheet = verifications.sheet(it, scores);
                    match evaluations::digest(&it.row, community, sheet, &at.context().catalogue) {
                        Ok(digest) => out.plain(digest.as_str()),
                        Err(error) => at.fail(&error, out),
                    }
                },
            },
        )
        .work(DIGEST),
        made_of(
            "explanation",
            "EvaluationExplanation!",
            "计分过程，限查看者可见者。/ How the totals come about, as far as the viewer sees it.",
            &One::<Evaluation, Loaded<Explanations>, Explanation> {
                object: &EXPLANATION,
                of: |it, explanations, _| explanations.0.get(&it.row.id),
            },
        ),
        made_of(
            "csv",
            "String!",
            "评分表（CSV），限查看者可见者。/ All that the viewer sees of it, as CSV.",
            &Leaf::<Evaluation, Both<With<Scores>, With<Verifications>>> {
                write: |it, (scores, verifications), at, out| {
                    let sheet = verifications.sheet(it, scores);
                    match evaluations::csv(&it.row, sheet, &at.context().catalogue) {
                        Ok(csv) => out.string(&csv),
                        Err(error) => at.fail(&error, out),
                    }
                },
            },
        )
        .work(DIGEST),
        OPENED_BY,
        SUBMITTED_AT,
        FINALIZED_AT,
        Histories::<Evaluation>::FIELD,
        Talk::<Evaluation>::FIELD,
    ],
};

static FILTER: InputObject = InputObject {
    name: "EvaluationFilter",
    about: "评价筛选，所列条件须全部符合。/ Which evaluations; all that is given must fit.",
    fields: &[
        input("status", "[EvaluationStatus!]", "状态之一。/ In one of these states."),
        input("community", "String", "社区代码。/ Of the community of this code."),
        input(
            "awaitingMyVerification",
            "Boolean",
            "待查看者核验：已提交，且其部门负责的场景尚有未核验的评分；或非待其核验。/ Submitted, with a score that the viewer can verify and \
             its organization has not; or not so.",
        ),
        input(
            "awaitingAdjudication",
            "Boolean",
            "待裁定：已提交，且查看者可见的评分中有不一致者；或非待裁定。/ Submitted, with a disputed score among those that the viewer \
             sees; or not so.",
        ),
        input(
            "updatedSince",
            "DateTime",
            "该时间及以后变更过；核验与裁定计入评分自身。/ Changed at this moment or later, as updatedAt has it.",
        ),
    ],
};

pub(super) const FILTER_ARGUMENT: Input =
    input("filter", "EvaluationFilter", "筛选条件。/ Which evaluations.");

connection!(
    Evaluation,
    EVALUATION,
    "Evaluation",
    "评价列表的一页，最新在前。/ A page of a list of evaluations, the newest first."
);
