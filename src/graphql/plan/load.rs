//! What is loaded of plans, and for them.

use super::Plan;
use crate::{
    domain::{duty::Availability, plan as plans},
    error::Result,
    graphql::{
        context::{Context, Selection},
        review::Review,
    },
};
use engine::{Arguments, Cost, Load};
use entity::{
    community::Model as Community,
    id::{CommunityId, PlanId, ReviewId},
    plan::Model,
};
use std::{collections::HashMap, sync::Arc};

/// The versions of a community's plans that one sees, about.
const VERSIONS: u32 = 4;

/// The plans of each community.
pub(in crate::graphql) struct OfCommunities(pub(in crate::graphql) HashMap<CommunityId, Vec<Plan>>);

impl Load<Context> for OfCommunities {
    type Row = Arc<Community>;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(VERSIONS)
    }

    async fn load<'a>(parents: Vec<&'a Arc<Community>>, (): (), at: Selection<'a>) -> Result<Self> {
        let ids: Vec<CommunityId> = parents.iter().map(|it| it.id).collect();
        let mut found = plans::of_communities(at.context(), &ids).await?;
        let of_each = parents.iter().filter_map(|community| {
            let below = |row: Model| Plan::below(row, Some(Arc::clone(community)));
            Some((community.id, found.remove(&community.id)?.into_iter().map(below).collect()))
        });
        Ok(Self(of_each.collect()))
    }
}

/// The plans that each review names.
pub(in crate::graphql) struct OfReviews(pub(in crate::graphql) HashMap<ReviewId, Vec<Plan>>);

impl Load<Context> for OfReviews {
    type Row = Review;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a Review>, (): (), at: Selection<'a>) -> Result<Self> {
        let ids: Vec<ReviewId> = rows.iter().map(|it| it.row.id).collect();
        let found = plans::of_reviews(at.context(), &ids).await?;
        let of_each = found.into_iter().map(|(id, rows)| (id, rows.into_iter().map(Plan::new).collect()));
        Ok(Self(of_each.collect()))
    }
}

/// The reviews of plans.
pub(super) struct Reviews(pub(super) HashMap<PlanId, Review>);

impl Load<Context> for Reviews {
    type Row = Plan;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Plan>, (): (), at: Selection<'a>) -> Result<Self> {
        let ids: Vec<PlanId> = rows.iter().map(|it| it.row.id).collect();
        let found = plans::reviews_of(at.context(), &ids).await?;
        Ok(Self(found.into_iter().map(|(id, row)| (id, Review::new(row))).collect()))
    }
}

/// What the viewer may do with plans.
pub(super) struct Actions(pub(super) HashMap<PlanId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Plan;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Plan>, (): (), at: Selection<'a>) -> Result<Self> {
        let viewer = &at.context().viewer;
        Ok(Self(rows.iter().map(|it| (it.row.id, plans::available(viewer, &it.row))).collect()))
    }
}
