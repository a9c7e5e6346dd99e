//! What is loaded for reviews.

use super::{CONNECTION, Review};
use crate::{
    domain::{duty::Availability, evaluation as evaluations, review as reviews},
    error::Result,
    graphql::{
        Root,
        connection::{self, Connection},
        context::{Context, Selection},
        evaluation::{Evaluation, SHEET, ScenarioTotal},
    },
    store::page::Paging,
};
use engine::{Arguments, Cost, Load, Part, With};
use entity::{
    community::Model as Community,
    id::{CommunityId, EvaluationId, OpinionId, ReviewId, RosterEntryId},
    opinion::Signature as Opinion,
    opinion_withdrawal,
    review::{Column, Model},
    roster_entry::Model as RosterEntry,
    vocabulary::SignatoryState,
};
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The departments on a roster, about.
const ROSTER: u32 = 8;

#[derive(Default, Deserialize)]
struct ListArguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<reviews::Filter>,
}

/// A page of reviews.
pub(super) struct List(pub(super) Connection<Review>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter } = at.args()?;
        let filter = filter.unwrap_or_default();
        let rows = || Ok(reviews::listed(at.context(), &filter));
        let sort = reviews::newest_first();
        Ok(Self(connection::read(at, CONNECTION.name, &sort, &paging, rows).await?.map(Review::new)))
    }
}

/// A page of the reviews of each community.
pub(in crate::graphql) struct OfCommunities(pub(in crate::graphql) HashMap<CommunityId, Connection<Review>>);

impl Load<Context> for OfCommunities {
    type Row = Arc<Community>;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(parents: Vec<&'a Arc<Community>>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter } = at.args()?;
        let (sort, filter) = (reviews::newest_first(), filter.unwrap_or_default());
        let rows = reviews::listed(at.context(), &filter);
        let below = (Column::CommunityId, &*parents);
        let name = CONNECTION.name;
        Ok(Self(connection::below_communities(at, name, rows, below, &sort, &paging).await?))
    }
}

/// The rosters of reviews, in order.
pub(super) struct Rosters(HashMap<ReviewId, Vec<RosterEntry>>);

impl Rosters {
    /// A review with its roster.
    pub(super) fn review<'r>(&'r self, it: &'r Review) -> reviews::Review<'r> {
        let roster = self.0.get(&it.row.id).map(Vec::as_slice).unwrap_or_default();
        reviews::Review { row: &it.row, roster }
    }

    fn reviews<'r>(&'r self, rows: &[&'r Review]) -> Vec<reviews::Review<'r>> {
        rows.iter().map(|it| self.review(it)).collect()
    }
}

impl Part<Context> for Rosters {
    type Row = Review;
    const ROWS: u32 = ROSTER;

    async fn load<'a>(rows: Vec<&'a Review>, cx: &'a Context) -> Result<Self> {
        let ids: Vec<ReviewId> = rows.iter().map(|it| it.row.id).collect();
        Ok(Self(reviews::rosters(cx, &ids).await?))
    }
}

/// The evaluations under review, as far as the viewer sees them.
pub(super) struct Evaluations(pub(super) HashMap<EvaluationId, Evaluation>);

impl Load<Context> for Evaluations {
    type Row = Review;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Review>, (): (), at: Selection<'a>) -> Result<Self> {
        let mut ids: Vec<EvaluationId> = rows.iter().filter_map(|it| it.row.evaluation_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = evaluations::by_id(at.context(), &ids).await?;
        Ok(Self(found.into_iter().map(|row| (row.id, Evaluation::new(row))).collect()))
    }
}

/// The opinions that the viewer may see, oldest first.
pub(super) struct Opinions(pub(super) HashMap<ReviewId, Vec<Opinion>>);

impl Load<Context> for Opinions {
    type Row = Review;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(ROSTER)
    }

    async fn load<'a>(rows: Vec<&'a Review>, (): (), at: Selection<'a>) -> Result<Self> {
        let ids: Vec<ReviewId> = rows.iter().map(|it| it.row.id).collect();
        Ok(Self(reviews::opinions(at.context(), &ids).await?))
    }
}

/// Which opinions stand.
pub(super) struct Valid(pub(super) HashSet<OpinionId>);

impl Load<Context> for Valid {
    type Row = Opinion;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Opinion>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(reviews::valid(at.context(), &rows).await?))
    }
}

/// What was signed, where it is for the viewer.
pub(super) struct Contents(pub(super) HashMap<OpinionId, String>);

impl Load<Context> for Contents {
    type Row = Opinion;
    type Needs = ();

    /// The opinion counts it.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(0)
    }

    async fn load<'a>(rows: Vec<&'a Opinion>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(reviews::contents(at.context(), &rows).await?))
    }
}

/// Which opinions were withdrawn.
pub(super) struct Withdrawals(pub(super) HashMap<OpinionId, opinion_withdrawal::Model>);

impl Part<Context> for Withdrawals {
    type Row = Opinion;
    /// The opinion counts it.
    const ROWS: u32 = 0;

    async fn load<'a>(rows: Vec<&'a Opinion>, cx: &'a Context) -> Result<Self> {
        Ok(Self(reviews::withdrawals(cx, &rows).await?))
    }
}

/// Where places of rosters stand.
pub(super) struct Standing(pub(super) HashMap<RosterEntryId, SignatoryState>);

impl Load<Context> for Standing {
    type Row = RosterEntry;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a RosterEntry>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(reviews::standing(at.context(), &rows).await?))
    }
}

/// What evaluations under review come to in each scenario, where that is shown.
pub(super) struct Totals(pub(super) HashMap<ReviewId, Vec<ScenarioTotal>>);

impl Load<Context> for Totals {
    type Row = Review;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(SHEET)
    }

    async fn load<'a>(rows: Vec<&'a Review>, (): (), at: Selection<'a>) -> Result<Self> {
        let rows: Vec<&Model> = rows.iter().map(|it| &it.row).collect();
        let total = |(scenario, total)| ScenarioTotal { scenario, total };
        let of_review =
            |(review, totals): (ReviewId, Vec<_>)| (review, totals.into_iter().map(total).collect());
        Ok(Self(reviews::disclosed(at.context(), &rows).await?.into_iter().map(of_review).collect()))
    }
}

/// What the viewer may do with reviews.
pub(super) struct Actions(pub(super) HashMap<ReviewId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Review;
    type Needs = With<Rosters>;

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(ROSTER)
    }

    async fn load<'a>(rows: Vec<&'a Review>, rosters: &'a Rosters, at: Selection<'a>) -> Result<Self> {
        Ok(Self(reviews::available(at.context(), &rosters.reviews(&rows)).await?))
    }
}
