//! What is loaded for projects.

use crate::{
    domain::{
        duty::Availability,
        project::{self as projects, Advice},
    },
    error::Result,
    graphql::context::{Context, Selection},
};
use engine::{Arguments, Cost, Load, Part};
use entity::{acceptance, community::Model, id::CommunityId, stage_change};
use std::{collections::HashMap, sync::Arc};

/// The steps of a project, usually: most have hardly begun.
const STEPS: u32 = 5;

fn ids(rows: &[&Arc<Model>]) -> Vec<CommunityId> {
    rows.iter().map(|it| it.id).collect()
}

/// The steps of projects, the oldest first, as far as the viewer sees them.
pub(super) struct Steps(pub(super) HashMap<CommunityId, Vec<stage_change::Model>>);

impl Load<Context> for Steps {
    type Row = Arc<Model>;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(STEPS)
    }

    async fn load<'a>(rows: Vec<&'a Arc<Model>>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(projects::steps(at.context(), &ids(&rows)).await?))
    }
}

/// The acceptances of projects.
pub(super) struct Acceptances(HashMap<CommunityId, Vec<acceptance::Model>>);

impl Acceptances {
    pub(super) fn of(&self, it: &Model) -> &[acceptance::Model] {
        self.0.get(&it.id).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Part<Context> for Acceptances {
    type Row = Arc<Model>;
    const ROWS: u32 = 2;

    async fn load<'a>(rows: Vec<&'a Arc<Model>>, cx: &'a Context) -> Result<Self> {
        Ok(Self(projects::acceptances(cx, &ids(&rows)).await?))
    }
}

/// What is advised today.
pub(super) struct Advised(pub(super) HashMap<CommunityId, Vec<Advice>>);

impl Load<Context> for Advised {
    type Row = Arc<Model>;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(0)
    }

    async fn load<'a>(rows: Vec<&'a Arc<Model>>, (): (), at: Selection<'a>) -> Result<Self> {
        let today = at.context().store.clock().today();
        let advised = |it: &&Arc<Model>| (it.id, projects::advice(it, today));
        Ok(Self(rows.iter().map(advised).collect()))
    }
}

/// What the viewer may do with projects.
pub(super) struct Actions(pub(super) HashMap<CommunityId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Arc<Model>;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(STEPS)
    }

    async fn load<'a>(rows: Vec<&'a Arc<Model>>, (): (), at: Selection<'a>) -> Result<Self> {
        let communities: Vec<&Model> = rows.iter().map(|it| &***it).collect();
        Ok(Self(projects::available(at.context(), &communities).await?))
    }
}
