//! What is loaded of applications, and for them.

use super::{Application, CONNECTION};
use crate::{
    domain::{
        digital_application::{self as applications, Filter, Month},
        duty::Availability,
    },
    error::{Error, Result},
    graphql::{
        Root,
        connection::{self, Connection},
        context::{Context, Selection},
        review::Review,
    },
    store::page::Paging,
};
use engine::{Arguments, Cost, Load};
use entity::{
    digital_application::Model,
    id::{CommunityId, DigitalApplicationId},
    month::YearMonth,
    vocabulary::ReviewKind,
};
use serde::Deserialize;
use std::collections::HashMap;

/// The months of an application that one reads, about.
const MONTHS: u32 = 24;

fn ids(rows: &[&Application]) -> Vec<DigitalApplicationId> {
    rows.iter().map(|it| it.row.id).collect()
}

#[derive(Deserialize)]
struct ListArguments {
    #[serde(flatten)]
    paging: Paging,
    #[serde(flatten)]
    filter: Filter,
}

/// A page of applications.
pub(super) struct List(pub(super) Connection<Application>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter } = at.args()?;
        let rows = || applications::listed(at.context(), &filter);
        let page = connection::read(at, CONNECTION.name, &applications::by_name(), &paging, rows).await?;
        Ok(Self(page.map(Application::new)))
    }
}

/// The reviews by which the platforms of communities are accepted.
pub(super) struct Acceptances(HashMap<(CommunityId, ReviewKind), Review>);

impl Acceptances {
    pub(super) fn of(&self, application: &Application, kind: ReviewKind) -> Option<&Review> {
        self.0.get(&(application.row.community_id, kind))
    }
}

impl Load<Context> for Acceptances {
    type Row = Application;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(2)
    }

    async fn load<'a>(rows: Vec<&'a Application>, (): (), at: Selection<'a>) -> Result<Self> {
        let mut communities: Vec<CommunityId> = rows.iter().map(|it| it.row.community_id).collect();
        communities.sort_unstable();
        communities.dedup();
        let found = applications::acceptances(at.context(), &communities).await?;
        Ok(Self(found.into_iter().map(|(of, row)| (of, Review::new(row))).collect()))
    }
}

/// What was reported of applications.
pub(super) struct Activity(pub(super) HashMap<DigitalApplicationId, Vec<Month>>);

impl Load<Context> for Activity {
    type Row = Application;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(MONTHS)
    }

    async fn load<'a>(rows: Vec<&'a Application>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Between {
            from: Option<String>,
            until: Option<String>,
        }
        let Between { from, until } = at.args()?;
        let read = |month: Option<String>, name: &str| -> Result<Option<YearMonth>> {
            month.map(|month| month.parse().map_err(|_| Error::BadInput(name.into()))).transpose()
        };
        let (from, until) = (read(from, "from")?, read(until, "until")?);
        let between = (from.as_ref(), until.as_ref());
        Ok(Self(applications::of_applications(at.context(), &ids(&rows), between).await?))
    }
}

/// The months of which nothing was reported.
pub(super) struct Missing(pub(super) HashMap<DigitalApplicationId, Vec<YearMonth>>);

impl Load<Context> for Missing {
    type Row = Application;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(MONTHS)
    }

    async fn load<'a>(rows: Vec<&'a Application>, (): (), at: Selection<'a>) -> Result<Self> {
        let rows: Vec<&Model> = rows.iter().map(|it| &it.row).collect();
        Ok(Self(applications::missing(at.context(), &rows).await?))
    }
}

/// What the viewer may do with applications.
pub(super) struct Actions(pub(super) HashMap<DigitalApplicationId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Application;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Application>, (): (), at: Selection<'a>) -> Result<Self> {
        let viewer = &at.context().viewer;
        Ok(Self(rows.iter().map(|it| (it.row.id, applications::available(viewer, &it.row))).collect()))
    }
}
