//! What is loaded for records.

use super::CONNECTION;
use crate::{
    domain::{
        community as communities,
        dossier::{self as dossiers, Dossier},
    },
    error::Result,
    graphql::{
        connection::{self, Connection},
        context::{Context, Selection},
    },
    store::page::Paging,
};
use engine::{Arguments, Cost, Load};
use entity::{
    community::Model as Community,
    dossier_version::Column,
    id::{CommunityId, DossierId},
};
use std::{collections::HashMap, sync::Arc};

/// The records of communities.
pub(in crate::graphql) struct OfCommunities(pub(in crate::graphql) HashMap<CommunityId, Dossier>);

impl Load<Context> for OfCommunities {
    type Row = Arc<Community>;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(parents: Vec<&'a Arc<Community>>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(dossiers::of_communities(at.context(), parents.iter().map(|it| it.id)).await?))
    }
}

/// The communities of records.
pub(super) struct Communities(pub(super) HashMap<CommunityId, Arc<Community>>);

impl Load<Context> for Communities {
    type Row = Dossier;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a Dossier>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(communities::by_id(at.context(), rows.iter().map(|it| it.community_id)).await?))
    }
}

/// A page of the versions of each record.
pub(super) struct Versions(pub(super) HashMap<DossierId, Connection<Dossier>>);

impl Load<Context> for Versions {
    type Row = Dossier;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(rows: Vec<&'a Dossier>, (): (), at: Selection<'a>) -> Result<Self> {
        let (paging, cx) = (at.args::<Paging>()?, at.context());
        let records: Vec<DossierId> = rows.iter().map(|it| it.id).collect();
        let (listed, sort) = (dossiers::versions(cx), dossiers::newest_first());
        let below = (Column::DossierId, &*records);
        let pages = connection::read_each(at, CONNECTION.name, listed, below, &sort, &paging).await?;
        let page = |(id, page): (DossierId, Connection<_>)| Ok((id, page.try_map(Dossier::try_from)?));
        Ok(Self(pages.into_iter().map(page).collect::<Result<_>>()?))
    }
}
