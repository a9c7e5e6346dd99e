//! What is loaded for duties.

use super::{CONNECTION, Duty};
use crate::{
    domain::{
        content::ContentDigest,
        duty::{self as duties, Availability},
        sign_off::{self, SignOff, Signed},
    },
    error::Result,
    graphql::{
        Root,
        community::Communities,
        connection::{self, Connection},
        context::{Context, Selection},
    },
    store::page::Paging,
};
use engine::{Arguments, Cost, Load, Part, With};
use entity::{
    community::Model as Community,
    duty::{Column, Model},
    id::{CommunityId, DutyId, SignOffId},
    sign_off_recall,
};
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListArguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<duties::Filter>,
    order_by: Option<duties::Order>,
}

/// A page of duties.
pub(super) struct List(pub(super) Connection<Duty>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter, order_by } = at.args()?;
        let (order, filter) = (order_by.unwrap_or_default(), filter.unwrap_or_default());
        let (sort, cx) = (order.sort(), at.context());
        let (rows, count) = (duties::listed(cx, &filter, order)?, duties::count(cx, &filter));
        let read = connection::read_counted(at, CONNECTION.name, &sort, &paging, rows, count).await?;
        Ok(Self(read.map(Duty::new)))
    }
}

/// A page of the duties of each community, in the order of annex 2.
pub(in crate::graphql) struct OfCommunities(pub(in crate::graphql) HashMap<CommunityId, Connection<Duty>>);

impl Load<Context> for OfCommunities {
    type Row = Arc<Community>;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(parents: Vec<&'a Arc<Community>>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter, .. } = at.args()?;
        let (order, filter) = (duties::Order::Responsibility, filter.unwrap_or_default());
        let sort = order.sort();
        let rows = duties::listed(at.context(), &filter, order)?;
        let below = (Column::CommunityId, &*parents);
        let name = CONNECTION.name;
        Ok(Self(connection::below_communities(at, name, rows, below, &sort, &paging).await?))
    }
}

/// The duties, each before its community.
fn with_communities<'r>(rows: &[&'r Duty], communities: &'r Communities<Model>) -> Vec<duties::Duty<'r>> {
    let with = |it: &&'r Duty| duties::Duty { row: &it.row, community: communities.of(it).map(|it| &**it) };
    rows.iter().map(with).collect()
}

/// The digests of duties: each is made once, however often the duty stands there, and takes as long as to read a row.
pub(super) struct Digests(pub(super) HashMap<DutyId, ContentDigest>);

impl Load<Context> for Digests {
    type Row = Duty;
    type Needs = With<Communities<Model>>;

    async fn load<'a>(
        rows: Vec<&'a Duty>,
        communities: &'a Communities<Model>,
        at: Selection<'a>,
    ) -> Result<Self> {
        let mut digests = HashMap::with_capacity(rows.len());
        for duty in with_communities(&rows, communities) {
            if let Entry::Vacant(digest) = digests.entry(duty.row.id) {
                digest.insert(duties::digest(duty, &at.context().catalogue)?);
            }
        }
        Ok(Self(digests))
    }
}

/// The signatures under duties.
pub(super) struct Signatures(pub(super) HashMap<DutyId, Vec<SignOff>>);

impl Load<Context> for Signatures {
    type Row = Duty;
    type Needs = With<Communities<Model>>;

    async fn load<'a>(
        rows: Vec<&'a Duty>,
        communities: &'a Communities<Model>,
        at: Selection<'a>,
    ) -> Result<Self> {
        let signed = rows.iter().map(|it| {
            let community = communities.of(it).cloned();
            Arc::new(Signed { row: it.row.clone(), community })
        });
        Ok(Self(duties::signatures(at.context(), signed.collect()).await?))
    }
}

/// Which signatures cover what stands there now.
pub(super) struct Valid(pub(super) HashSet<SignOffId>);

impl Load<Context> for Valid {
    type Row = SignOff;
    type Needs = ();

    /// The signature counts it.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(0)
    }

    async fn load<'a>(rows: Vec<&'a SignOff>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(duties::valid(at.context(), &rows).await?))
    }
}

/// What was signed.
pub(super) struct Contents(pub(super) HashMap<SignOffId, String>);

impl Load<Context> for Contents {
    type Row = SignOff;
    type Needs = ();

    /// The signature counts it.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(0)
    }

    async fn load<'a>(rows: Vec<&'a SignOff>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(sign_off::contents(at.context(), &rows).await?))
    }
}

/// Which signatures were recalled.
pub(super) struct Recalls(pub(super) HashMap<SignOffId, sign_off_recall::Model>);

impl Part<Context> for Recalls {
    type Row = SignOff;
    /// The signature counts it.
    const ROWS: u32 = 0;

    async fn load<'a>(rows: Vec<&'a SignOff>, cx: &'a Context) -> Result<Self> {
        Ok(Self(sign_off::recalls(cx, &rows).await?))
    }
}

/// What the viewer may do with duties.
pub(super) struct Actions(pub(super) HashMap<DutyId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Duty;
    type Needs = With<Communities<Model>>;

    async fn load<'a>(
        rows: Vec<&'a Duty>,
        communities: &'a Communities<Model>,
        at: Selection<'a>,
    ) -> Result<Self> {
        Ok(Self(duties::available(at.context(), &with_communities(&rows, communities)).await?))
    }
}

/// The signatures that steps would turn invalid.
pub(super) struct Voids(pub(super) HashMap<DutyId, Vec<SignOff>>);

impl Load<Context> for Voids {
    type Row = Availability;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Availability>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(duties::voided(at.context(), &rows).await?))
    }
}
