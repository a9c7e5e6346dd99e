//! What is loaded of money.

use super::summary::Summary;
use crate::{
    domain::{
        duty::Availability,
        funding::{self as money, Funding},
    },
    error::Result,
    graphql::{
        Root,
        context::{Context, Selection},
    },
};
use engine::{Arguments, Cost, Load};
use entity::{community::Model, id::CommunityId};
use std::{collections::HashMap, sync::Arc};

/// What is recorded of the money of a community, usually.
const ENTRIES: u32 = 10;

/// The money of communities, of which the viewer sees it.
pub(in crate::graphql) struct OfCommunities(pub(in crate::graphql) HashMap<CommunityId, Funding>);

impl Load<Context> for OfCommunities {
    type Row = Arc<Model>;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(ENTRIES)
    }

    async fn load<'a>(rows: Vec<&'a Arc<Model>>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(money::of_communities(at.context(), &rows).await?))
    }
}

/// What the viewer may do with money.
pub(super) struct Actions(HashMap<CommunityId, Vec<Availability>>);

impl Actions {
    pub(super) fn of(&self, it: &Funding) -> &[Availability] {
        let of = it.community.as_ref().and_then(|community| self.0.get(&community.id));
        of.map(Vec::as_slice).unwrap_or_default()
    }
}

impl Load<Context> for Actions {
    type Row = Funding;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(0)
    }

    async fn load<'a>(rows: Vec<&'a Funding>, (): (), at: Selection<'a>) -> Result<Self> {
        let of = |it: &&Funding| Some((it.community.as_ref()?.id, money::available(at.context(), it)));
        Ok(Self(rows.iter().filter_map(of).collect()))
    }
}

/// Money in sums.
pub(super) struct Summed(pub(super) Summary);

impl Load<Context> for Summed {
    type Row = Root;
    type Needs = ();

    /// All that is recorded of a district is read.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(600)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let (by_status, by_unit) = money::summary(at.context()).await?;
        Ok(Self(Summary { by_status, by_unit }))
    }
}
