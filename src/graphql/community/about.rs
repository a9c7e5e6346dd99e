//! What is about a community: the row, and the community once it is needed.

use super::Model;
use crate::{domain::community as communities, error::Result, graphql::context::Context};
use engine::Part;
use entity::id::CommunityId;
use std::{collections::HashMap, marker::PhantomData, sync::Arc};

/// A row that may be about a community.
pub(in crate::graphql) trait About: Send + Sync + 'static {
    fn community_id(&self) -> Option<CommunityId>;
}

/// A row with its community, where the request came by it.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct OfCommunity<M> {
    pub(in crate::graphql) row: M,
    community: Option<Arc<Model>>,
}

impl<M> OfCommunity<M> {
    /// A row whose community is still to be read, where it is needed.
    pub(in crate::graphql) const fn new(row: M) -> Self {
        Self { row, community: None }
    }

    /// A row below its community.
    pub(in crate::graphql) const fn below(row: M, community: Option<Arc<Model>>) -> Self {
        Self { row, community }
    }
}

/// The communities of rows.
pub(in crate::graphql) struct Communities<M> {
    found: HashMap<CommunityId, Arc<Model>>,
    of: PhantomData<fn(M)>,
}

impl<M: About> Communities<M> {
    /// The community of a row.
    pub(in crate::graphql) fn of(&self, it: &OfCommunity<M>) -> Option<&Arc<Model>> {
        self.found.get(&it.row.community_id()?)
    }
}

impl<M: About> Part<Context> for Communities<M> {
    type Row = OfCommunity<M>;
    /// Many rows have one community between them; the field that shows it counts it.
    const ROWS: u32 = 0;

    async fn load<'a>(rows: Vec<&'a OfCommunity<M>>, cx: &'a Context) -> Result<Self> {
        let missing = rows.iter().filter(|it| it.community.is_none()).filter_map(|it| it.row.community_id());
        let mut found = communities::by_id(cx, missing).await?;
        found.extend(rows.iter().filter_map(|it| it.community.as_ref()).map(|it| (it.id, Arc::clone(it))));
        Ok(Self { found, of: PhantomData })
    }
}
