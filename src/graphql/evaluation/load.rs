//! What is loaded for evaluations.

use super::{CONNECTION, Evaluation, score::ScenarioTotal};
use crate::{
    domain::{
        duty::Availability,
        evaluation::{self as evaluations, Explanation, Score, Sheet},
    },
    error::Result,
    graphql::{
        Root,
        connection::{self, Connection},
        context::{Context, Selection},
    },
    store::page::Paging,
};
use engine::{Arguments, Both, Cost, Load, Part, With};
use entity::{
    community::Model as Community,
    evaluation::Column,
    id::{CommunityId, EvaluationId, ScoreId},
    score, superseded_verification, verification,
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// The scores of an evaluation, about.
pub(in crate::graphql) const SHEET: u32 = 50;
/// The scenarios of an evaluation, about.
const SCENARIOS: u32 = 10;
/// To make a text of them takes as long as to read so many rows.
pub(super) const DIGEST: u32 = 20;

#[derive(Default, Deserialize)]
struct ListArguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<evaluations::Filter>,
    /// As it was given before there was a filter.
    community: Option<String>,
}

/// A page of evaluations.
pub(super) struct List(pub(super) Connection<Evaluation>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter, community } = at.args()?;
        let filter = filter.unwrap_or_default();
        let rows = || evaluations::listed(at.context(), &filter, community.as_deref());
        let sort = evaluations::newest_first();
        Ok(Self(connection::read(at, CONNECTION.name, &sort, &paging, rows).await?.map(Evaluation::new)))
    }
}

/// A page of the evaluations of each community.
pub(in crate::graphql) struct OfCommunities(
    pub(in crate::graphql) HashMap<CommunityId, Connection<Evaluation>>,
);

impl Load<Context> for OfCommunities {
    type Row = Arc<Community>;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(parents: Vec<&'a Arc<Community>>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter, .. } = at.args()?;
        let (sort, filter) = (evaluations::newest_first(), filter.unwrap_or_default());
        let rows = evaluations::listed(at.context(), &filter, None)?;
        let below = (Column::CommunityId, &*parents);
        let name = CONNECTION.name;
        Ok(Self(connection::below_communities(at, name, rows, below, &sort, &paging).await?))
    }
}

fn ids(rows: &[&Evaluation]) -> Vec<EvaluationId> {
    rows.iter().map(|it| it.row.id).collect()
}

/// The scores of evaluations, as far as the viewer sees them.
pub(super) struct Scores(HashMap<EvaluationId, Vec<Arc<score::Model>>>);

impl Scores {
    /// Those of an evaluation; an empty list where nothing of it is seen.
    pub(super) fn of(&self, it: &Evaluation) -> &evaluations::Scores {
        self.0.get(&it.row.id).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Part<Context> for Scores {
    type Row = Evaluation;
    const ROWS: u32 = SHEET;

    async fn load<'a>(rows: Vec<&'a Evaluation>, cx: &'a Context) -> Result<Self> {
        Ok(Self(evaluations::scores(cx, &ids(&rows)).await?))
    }
}

/// What verifiers found of them.
pub(super) struct Verifications(HashMap<EvaluationId, Vec<Arc<verification::Model>>>);

impl Verifications {
    /// All that is seen of an evaluation.
    pub(super) fn sheet<'r>(&'r self, it: &Evaluation, scores: &'r Scores) -> Sheet<'r> {
        let verifications = self.0.get(&it.row.id).map(Vec::as_slice).unwrap_or_default();
        Sheet { scores: scores.of(it), verifications }
    }
}

impl Part<Context> for Verifications {
    type Row = Evaluation;
    const ROWS: u32 = SHEET;

    async fn load<'a>(rows: Vec<&'a Evaluation>, cx: &'a Context) -> Result<Self> {
        Ok(Self(evaluations::verifications(cx, &ids(&rows)).await?))
    }
}

/// The scores of evaluations, each with its verifications.
pub(super) struct Sheets(pub(super) HashMap<EvaluationId, Vec<Score>>);

impl Load<Context> for Sheets {
    type Row = Evaluation;
    type Needs = Both<With<Scores>, With<Verifications>>;

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(
        rows: Vec<&'a Evaluation>,
        (scores, verifications): (&'a Scores, &'a Verifications),
        _: Selection<'a>,
    ) -> Result<Self> {
        let sheet = |it: &&Evaluation| (it.row.id, verifications.sheet(it, scores).lines().collect());
        Ok(Self(rows.iter().map(sheet).collect()))
    }
}

/// What was found of scores before their evaluations were taken back.
pub(super) struct Superseded(pub(super) HashMap<ScoreId, Vec<superseded_verification::Model>>);

impl Load<Context> for Superseded {
    type Row = Score;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Score>, (): (), at: Selection<'a>) -> Result<Self> {
        let ids: Vec<ScoreId> = rows.iter().map(|it| it.row.id).collect();
        Ok(Self(evaluations::superseded(at.context(), &ids).await?))
    }
}

/// The totals of scenarios.
pub(super) struct Totals(pub(super) HashMap<EvaluationId, Vec<ScenarioTotal>>);

impl Load<Context> for Totals {
    type Row = Evaluation;
    type Needs = With<Scores>;

    async fn load<'a>(rows: Vec<&'a Evaluation>, scores: &'a Scores, at: Selection<'a>) -> Result<Self> {
        let mut totals = HashMap::with_capacity(rows.len());
        for it in rows {
            let of_row = evaluations::totals(&it.row, scores.of(it), &at.context().catalogue)?;
            let total = |(scenario, total)| ScenarioTotal { scenario, total };
            totals.insert(it.row.id, of_row.into_iter().map(total).collect());
        }
        Ok(Self(totals))
    }
}

/// What the viewer may do with evaluations.
pub(super) struct Actions(pub(super) HashMap<EvaluationId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Evaluation;
    type Needs = Both<With<Scores>, With<Verifications>>;

    /// Who answers for each scenario.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(SCENARIOS)
    }

    async fn load<'a>(
        rows: Vec<&'a Evaluation>,
        (scores, verifications): (&'a Scores, &'a Verifications),
        at: Selection<'a>,
    ) -> Result<Self> {
        let evaluations: Vec<_> = rows.iter().map(|it| (&it.row, verifications.sheet(it, scores))).collect();
        Ok(Self(evaluations::available(at.context(), &evaluations).await?))
    }
}

/// How the totals come about.
pub(super) struct Explanations(pub(super) HashMap<EvaluationId, Explanation>);

impl Load<Context> for Explanations {
    type Row = Evaluation;
    type Needs = With<Scores>;

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(DIGEST)
    }

    async fn load<'a>(rows: Vec<&'a Evaluation>, scores: &'a Scores, at: Selection<'a>) -> Result<Self> {
        let mut explanations = HashMap::with_capacity(rows.len());
        for it in rows {
            let explanation = evaluations::explain(&it.row, scores.of(it), &at.context().catalogue)?;
            explanations.insert(it.row.id, explanation);
        }
        Ok(Self(explanations))
    }
}
