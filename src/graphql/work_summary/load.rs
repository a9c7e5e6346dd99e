//! What is loaded for summaries: four statements for all of them, however much they count.

use crate::{
    domain::{
        community as communities, work_item as items,
        work_summary::{self as summaries, Counts, Line, WorkSummary},
    },
    error::Result,
    graphql::{
        Root,
        context::{Context, Selection},
        work_item::WorkItem,
    },
};
use engine::{Arguments, Cost, Load, Part, With};
use entity::{
    community::Model as Community,
    id::{CommunityId, WorkItemId, WorkSummaryId},
    vocabulary::Rhythm,
};
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Rows that a summary reads, about.
const ROWS: u32 = 100;

/// The summary that is asked for.
pub(super) struct Named(pub(super) Option<WorkSummary>);

impl Load<Context> for Named {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Given {
            rhythm: Rhythm,
            of: String,
            organization: Option<String>,
        }
        let Given { rhythm, of, organization } = at.args()?;
        Ok(Self(summaries::named(at.context(), rhythm, &of, organization.as_deref())?))
    }
}

/// What summaries count.
pub(super) struct Counted(HashMap<WorkSummaryId, Counts>);

impl Counted {
    pub(super) fn of(&self, it: &WorkSummary) -> Option<&Counts> {
        self.0.get(&it.id)
    }
}

impl Part<Context> for Counted {
    type Row = WorkSummary;
    const ROWS: u32 = ROWS;

    async fn load<'a>(rows: Vec<&'a WorkSummary>, cx: &'a Context) -> Result<Self> {
        let mut known = HashSet::with_capacity(rows.len());
        let each: Vec<_> = rows.into_iter().filter(|it| known.insert(it.id)).collect();
        let counts = summaries::counts(cx, &each).await?;
        Ok(Self(each.iter().map(|it| it.id).zip(counts).collect()))
    }
}

/// The items that summaries count, as they are now.
pub(super) struct Items(pub(super) HashMap<WorkSummaryId, Vec<WorkItem>>);

impl Load<Context> for Items {
    type Row = WorkSummary;
    type Needs = With<Counted>;

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(ROWS)
    }

    async fn load<'a>(rows: Vec<&'a WorkSummary>, counted: &'a Counted, at: Selection<'a>) -> Result<Self> {
        let ids = |it: &WorkSummary| -> Vec<WorkItemId> {
            counted.of(it).into_iter().flat_map(|it| &it.lines).map(|line| line.said.work_item_id).collect()
        };
        let mut all: Vec<WorkItemId> = rows.iter().flat_map(|it| ids(it)).collect();
        all.sort_unstable();
        all.dedup();
        let found = items::by_id(at.context(), &all).await?;
        let found: HashMap<WorkItemId, _> = found.into_iter().map(|row| (row.id, row)).collect();
        let of = |it: &&WorkSummary| {
            let rows = ids(it).into_iter().filter_map(|id| found.get(&id).cloned());
            (it.id, rows.map(WorkItem::new).collect())
        };
        Ok(Self(rows.iter().map(of).collect()))
    }
}

/// The communities of lines.
pub(super) struct Communities(pub(super) HashMap<CommunityId, Arc<Community>>);

impl Part<Context> for Communities {
    type Row = Line;
    /// Many lines have one between them.
    const ROWS: u32 = 0;

    async fn load<'a>(rows: Vec<&'a Line>, cx: &'a Context) -> Result<Self> {
        Ok(Self(communities::by_id(cx, rows.iter().filter_map(|it| it.said.community_id)).await?))
    }
}

/// Summaries as tables.
pub(super) struct Tables(pub(super) HashMap<WorkSummaryId, String>);

impl Load<Context> for Tables {
    type Row = WorkSummary;
    type Needs = With<Counted>;

    async fn load<'a>(rows: Vec<&'a WorkSummary>, counted: &'a Counted, at: Selection<'a>) -> Result<Self> {
        let cx = at.context();
        let lines = rows.iter().filter_map(|it| counted.of(it)).flat_map(|it| &it.lines);
        let named = communities::by_id(cx, lines.filter_map(|line| line.said.community_id)).await?;
        let codes: HashMap<_, _> = named.into_iter().map(|(id, row)| (id, row.code.clone())).collect();
        let table =
            |it: &&WorkSummary| Some((it.id, summaries::csv(&cx.catalogue, &codes, it, counted.of(it)?)));
        Ok(Self(rows.iter().filter_map(table).collect()))
    }
}
