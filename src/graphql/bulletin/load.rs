//! What is loaded of bulletins, and for them.

use super::{CONNECTION, parts::Recomputed};
use crate::{
    domain::{
        bulletin::{self as bulletins, Bulletin, CommunityRow, Standing},
        community as communities,
        duty::Availability,
    },
    error::{Error, Result},
    graphql::{
        Root,
        connection::{self, Connection},
        context::{Context, Selection},
    },
    store::page::Paging,
};
use engine::{Arguments, Cost, Load, Part};
use entity::{
    community::Model as Community,
    id::{BulletinId, CommunityId},
    month::YearMonth,
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// A page of what was published.
pub(super) struct List(pub(super) Connection<Bulletin>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let paging: Paging = at.args()?;
        let rows = || Ok(bulletins::published(at.context()));
        let page = connection::read(at, CONNECTION.name, &bulletins::newest_first(), &paging, rows).await?;
        Ok(Self(page.try_map(Bulletin::try_from)?))
    }
}

/// The bulletin of a month.
pub(super) struct Named(pub(super) Option<Bulletin>);

impl Load<Context> for Named {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Of {
            month: String,
        }
        let Of { month } = at.args()?;
        let month: YearMonth = month.parse().map_err(|_| Error::BadInput("month".into()))?;
        Ok(Self(bulletins::of_month(at.context(), &month).await?))
    }
}

/// The drafts.
pub(super) struct Drafts(pub(super) Vec<Bulletin>);

impl Load<Context> for Drafts {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(2)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(bulletins::drafts(at.context()).await?))
    }
}

/// The communities of rows, by their codes.
pub(super) struct Communities(pub(super) HashMap<String, Arc<Community>>);

impl Load<Context> for Communities {
    type Row = CommunityRow;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a CommunityRow>, (): (), at: Selection<'a>) -> Result<Self> {
        let cx = at.context();
        let ids = rows.iter().filter_map(|it| cx.catalogue.community_of("community", &it.community).ok());
        let found = communities::by_id(cx, ids).await?;
        Ok(Self(found.into_values().map(|it| (it.code.clone(), it)).collect()))
    }
}

/// Bulletins, computed again.
pub(super) struct Again(pub(super) HashMap<BulletinId, Recomputed>);

impl Load<Context> for Again {
    type Row = Bulletin;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a Bulletin>, (): (), at: Selection<'a>) -> Result<Self> {
        let mut again = HashMap::new();
        for it in rows {
            if let Some(digest) = bulletins::computed_again(at.context(), it).await? {
                let agrees = digest == it.content_digest;
                again.insert(it.id, Recomputed { digest, agrees });
            }
        }
        Ok(Self(again))
    }
}

/// The signals of communities.
pub(super) struct Signals(pub(super) HashMap<CommunityId, Standing>);

impl Part<Context> for Signals {
    type Row = Arc<Community>;
    const ROWS: u32 = 1;

    async fn load<'a>(rows: Vec<&'a Arc<Community>>, cx: &'a Context) -> Result<Self> {
        Ok(Self(bulletins::signals(cx, &rows).await?))
    }
}

/// What the viewer may do with bulletins.
pub(super) struct Actions(pub(super) HashMap<BulletinId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Bulletin;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Bulletin>, (): (), at: Selection<'a>) -> Result<Self> {
        let viewer = &at.context().viewer;
        Ok(Self(rows.iter().map(|it| (it.id, bulletins::available(viewer, it))).collect()))
    }
}
