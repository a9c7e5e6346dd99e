//! What is loaded of items, and for them.

use super::{CONNECTION, WorkItem};
use crate::{
    domain::{
        duty::Availability,
        person::ByHand,
        work_item::{self as items, Filter, Order},
    },
    error::Result,
    graphql::{
        Root,
        connection::{self, Connection},
        context::{Context, Selection},
    },
    store::page::Paging,
};
use engine::{Arguments, Cost, Load};
use entity::id::{AccountId, WorkItemId};
use serde::Deserialize;
use std::collections::HashMap;

/// A page of items.
pub(super) struct List(pub(super) Connection<WorkItem>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Given {
            #[serde(flatten)]
            paging: Paging,
            filter: Option<Filter>,
            order_by: Option<Order>,
        }
        let Given { paging, filter, order_by } = at.args()?;
        let (cx, filter, order) = (at.context(), filter.unwrap_or_default(), order_by.unwrap_or_default());
        let (_, sort) = items::listed(cx, &filter, order)?;
        let rows = || Ok(items::listed(cx, &filter, order)?.0);
        let page = connection::read(at, CONNECTION.name, &sort, &paging, rows).await?;
        Ok(Self(page.map(WorkItem::new)))
    }
}

/// What the viewer may do with items.
pub(super) struct Actions(pub(super) HashMap<WorkItemId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = WorkItem;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a WorkItem>, (): (), at: Selection<'a>) -> Result<Self> {
        let cx = at.context();
        let available = |it: &&WorkItem| (it.row.id, items::available(&cx.viewer, &cx.catalogue, &it.row));
        Ok(Self(rows.iter().map(available).collect()))
    }
}

impl ByHand for WorkItem {
    fn hand(&self) -> Option<AccountId> {
        self.row.resolver_id
    }
}
