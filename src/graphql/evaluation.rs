//! `Evaluation` and its lists.

use super::{
    answer::{At, Loading, Object, Out, field},
    community::COMMUNITY,
    connection::{self, Connection, connection},
    explanation::EXPLANATION,
    indicator_set::INDICATOR_SET,
    score::{SCENARIO_TOTAL, SCORE, ScenarioTotal},
};
use crate::{
    domain::{
        community as communities,
        evaluation::{self as evaluations, Evaluation, Explanation},
    },
    error::Result,
    store::page::Paging,
};
use entity::{
    community::Model as Community,
    evaluation::{Column, Model},
    id::{CommunityId, EvaluationId},
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// The fields that need the community.
const NEED_COMMUNITY: &[&str] = &["community", "contentDigest"];
/// The fields that need the scores.
const NEED_SHEET: &[&str] =
    &["scores", "scenarioTotals", "total", "passed", "contentDigest", "explanation", "csv"];
/// Those of them that need the verifications too.
const NEED_VERIFICATIONS: &[&str] = &["scores", "contentDigest", "csv"];

/// The scores of an evaluation, about.
pub(super) const SHEET: u32 = 50;
/// To make a text of them takes as long as to read so many rows.
const DIGEST: u32 = 20;

pub(super) static EVALUATION: Object<Evaluation> = Object {
    name: "Evaluation",
    about: "社区评价。/ An evaluation of a community by a set of indicators.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field(
            "revision",
            "Int!",
            "修订号；核验与裁定计入评分自身。/ Counts its changes; verifications count on their scores.",
            |it, _, out| out.int(it.row.revision),
        ),
        field::<Evaluation>("community", "Community!", "社区。/ What is evaluated.", |it, at, out| {
            out.optional(it.community.as_ref(), |out, found| out.object(&COMMUNITY, found, at))
        })
        .load(|rows, at| at.descend(&COMMUNITY, rows.iter().filter_map(|it| it.community.as_ref()))),
        field(
            "indicatorSet",
            "IndicatorSet!",
            "所用指标集，开展评价时锁定。/ The set, pinned; later versions never change it.",
            |it, at, out| match it.set(&at.asking().catalogue) {
                Ok(set) => out.object(&INDICATOR_SET, set, at),
                Err(error) => out.error(&error, at),
            },
        ),
        field("round", "Int!", "轮次。/ Counts the community's evaluations, from 1.", |it, _, out| {
            out.int(it.row.round)
        }),
        field("status", "EvaluationStatus!", "状态。/ Where it stands.", |it, _, out| out.word(it.row.status)),
        field::<Evaluation>(
            "scores",
            "[Score!]!",
            "查看者可见的评分：部门限其条文提及的场景。/ The scores that the viewer may see: of a department, those of the \
             scenarios that its clauses name.",
            |it, at, out| {
                let scores = it.sheet.as_ref().map(|sheet| sheet.scores.as_slice());
                out.objects(&SCORE, scores.unwrap_or_default(), at)
            },
        )
        .load(|rows, at| {
            let sheets = rows.into_iter().filter_map(|it| it.sheet.as_ref());
            at.descend(&SCORE, sheets.flat_map(|sheet| &sheet.scores))
        })
        .beside(SHEET),
        field::<Evaluation>(
            "scenarioTotals",
            "[ScenarioTotal!]!",
            "可见场景的得分。/ The totals of the scenarios that the viewer sees.",
            |it, at, out| {
                let found = at.loaded::<HashMap<EvaluationId, Vec<ScenarioTotal>>>();
                let totals = found.and_then(|found| found.get(&it.row.id)).map(Vec::as_slice);
                out.objects(&SCENARIO_TOTAL, totals.unwrap_or_default(), at)
            },
        )
        .load(load_totals)
        .beside(SHEET),
        field::<Evaluation>(
            "total",
            "Decimal",
            "总分；定稿前限可见全部评分者。/ The total; before it is final, only for who sees every score.",
            |it, at, out| match it.outcome(&at.asking().catalogue) {
                Ok(outcome) => out.optional(outcome, |out, (total, _)| out.plain(total)),
                Err(error) => out.error(&error, at),
            },
        )
        .beside(SHEET)
        .rows(1),
        field::<Evaluation>(
            "passed",
            "Boolean",
            "是否合格；指标集未设合格分且无否决时为空。/ Whether it passed; null where the set has no pass mark and nothing \
             vetoed.",
            |it, at, out| match it.outcome(&at.asking().catalogue) {
                Ok(outcome) => out.optional(outcome.and_then(|(_, passed)| passed), Out::boolean),
                Err(error) => out.error(&error, at),
            },
        )
        .beside(SHEET)
        .rows(1),
        field::<Evaluation>(
            "contentDigest",
            "String!",
            "查看者可见内容的摘要（sha256）。/ sha256 of the canonical content that the viewer sees.",
            |it, at, out| match evaluations::digest(it, &at.asking().catalogue) {
                Ok(digest) => out.plain(digest.as_str()),
                Err(error) => out.error(&error, at),
            },
        )
        .beside(SHEET)
        .rows(DIGEST),
        field::<Evaluation>(
            "explanation",
            "EvaluationExplanation!",
            "计分过程，限查看者可见者。/ How the totals come about, as far as the viewer sees it.",
            |it, at, out| {
                let found = at.loaded::<HashMap<EvaluationId, Explanation>>();
                out.optional(found.and_then(|found| found.get(&it.row.id)), |out, explanation| {
                    out.object(&EXPLANATION, explanation, at)
                })
            },
        )
        .load(load_explanations)
        .beside(SHEET)
        .rows(DIGEST),
        field::<Evaluation>(
            "csv",
            "String!",
            "评分表（CSV），限查看者可见者。/ All that the viewer sees of it, as CSV.",
            |it, at, out| match evaluations::csv(it, &at.asking().catalogue) {
                Ok(csv) => out.string(&csv),
                Err(error) => out.error(&error, at),
            },
        )
        .beside(SHEET)
        .rows(DIGEST),
    ],
};

connection!(
    Evaluation,
    EVALUATION,
    "Evaluation",
    "EvaluationConnection",
    "EvaluationEdge",
    "评价列表的一页，最新在前。/ A page of a list of evaluations, the newest first."
);

#[derive(Default, Deserialize)]
struct Arguments {
    #[serde(flatten)]
    paging: Paging,
    community: Option<String>,
}

/// Loads `Query.evaluations`.
pub(super) fn load_list(at: At<'_>) -> Loading<'_> {
    Box::pin(async move {
        let Arguments { paging, community } = at.args()?;
        let asking = at.asking();
        let sort = evaluations::newest_first();
        let rows = || Ok(evaluations::listed(&asking.store, &asking.viewer, community.as_deref()));
        let (page, total) = connection::read(at, "EvaluationConnection", &sort, &paging, rows).await?;
        let nodes = connection::of_nodes(at, "EvaluationConnection", "EvaluationEdge");
        let found = with_parts(at, &nodes, page.rows.clone()).await?;
        let kept: &Connection<Evaluation> = at.keep(Connection::of(page, &sort, total, |_| found))?;
        descend_all(at, std::iter::once(kept)).await
    })
}

/// Puts communities and scores to rows, where one of the selections needs them.
pub(super) async fn with_parts(at: At<'_>, nodes: &[At<'_>], rows: Vec<Model>) -> Result<Vec<Evaluation>> {
    let needs = |fields| nodes.iter().any(|node| node.selects("Evaluation", fields));
    let (store, viewer) = (&at.asking().store, &at.asking().viewer);
    let communities = async {
        if !needs(NEED_COMMUNITY) {
            return Ok(HashMap::new());
        }
        communities::by_id(store, viewer, rows.iter().map(|row| row.community_id)).await
    };
    let ids: Vec<EvaluationId> = rows.iter().map(|row| row.id).collect();
    let sheets = async {
        if !needs(NEED_SHEET) {
            return Ok(HashMap::new());
        }
        evaluations::sheets(store, viewer, &ids, needs(NEED_VERIFICATIONS)).await
    };
    let (communities, mut sheets) = tokio::try_join!(communities, sheets)?;
    let evaluation = |row: Model| Evaluation {
        community: communities.get(&row.community_id).cloned(),
        sheet: Some(sheets.remove(&row.id).unwrap_or_default()),
        row,
    };
    Ok(rows.into_iter().map(evaluation).collect())
}

/// Loads `Community.evaluations`: a page for each community, in one statement.
pub(super) fn load_of_communities<'a>(parents: Vec<&'a Arc<Community>>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let Arguments { paging, .. } = at.args()?;
        let asking = at.asking();
        let rows = evaluations::listed(&asking.store, &asking.viewer, None);
        let ids: Vec<CommunityId> = parents.iter().map(|parent| parent.id).collect();
        let nodes = connection::of_nodes(at, "EvaluationConnection", "EvaluationEdge");
        let found = |rows| async {
            let found = with_parts(at, &nodes, rows).await?;
            Ok(found.into_iter().map(|it| (it.row.id.0, it)).collect())
        };
        let (place, sort) = ((Column::CommunityId, ids.as_slice()), evaluations::newest_first());
        let connections = connection::pages_of_each(rows, place, (&sort, &paging), found).await?;
        let kept: &HashMap<CommunityId, Connection<Evaluation>> = at.keep(connections)?;
        descend_all(at, kept.values()).await
    })
}

async fn descend_all<'a>(
    at: At<'a>,
    connections: impl Iterator<Item = &'a Connection<Evaluation>>,
) -> Result<()> {
    let rows = connections.flat_map(Connection::nodes).collect();
    connection::descend(&EVALUATION, at, ("EvaluationConnection", "EvaluationEdge"), rows).await
}

fn load_totals<'a>(rows: Vec<&'a Evaluation>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let mut totals = HashMap::with_capacity(rows.len());
        for row in rows {
            let of_row = row.scenario_totals(&at.asking().catalogue)?;
            let total = |(scenario, total)| ScenarioTotal { scenario, total };
            totals.insert(row.row.id, of_row.into_iter().map(total).collect::<Vec<_>>());
        }
        at.keep(totals)?;
        Ok(())
    })
}

fn load_explanations<'a>(rows: Vec<&'a Evaluation>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let mut explanations: HashMap<EvaluationId, Explanation> = HashMap::with_capacity(rows.len());
        for row in rows {
            explanations.insert(row.row.id, evaluations::explain(row, &at.asking().catalogue)?);
        }
        at.keep(explanations)?;
        Ok(())
    })
}
