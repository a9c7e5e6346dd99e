//! `WorkItemTally`: how many items there are.

use crate::{
    catalogue::Organization,
    domain::work_item::{self as items, Dimension, Filter, Tally},
    error::Result,
    graphql::{
        Root,
        community::COMMUNITY,
        context::{Context, Object, One, Selection},
        organization::ORGANIZATION,
    },
};
use engine::{Arguments, Cost, Enumeration, Load, Writer, field, made_of};
use entity::community::Model as Community;
use serde::Deserialize;
use std::sync::Arc;

pub(super) static TALLY: Object<Tally> = Object {
    name: "WorkItemTally",
    about: "清单事项计数的一行；未按其计数的维度为空（条文：五（一））。/ How many items of the three lists there are; a dimension that they are not counted by is null (§五(一)).",
    implements: &[],
    fields: &[
        field("list", "WorkList", "所在清单。/ On which list.", |it, _, out| {
            out.optional(it.list, Writer::plain)
        }),
        field("status", "WorkItemStatus", "状态。/ Where they stand.", |it, _, out| {
            out.optional(it.status, Writer::plain)
        }),
        made_of(
            "raisedBy",
            "Organization",
            "提出单位。/ Who raised them.",
            &One::<Tally, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.raised_by?),
            },
        ),
        made_of(
            "assignedTo",
            "Organization",
            "承办单位。/ Whose they are to resolve.",
            &One::<Tally, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.assigned_to?),
            },
        ),
        made_of(
            "community",
            "Community",
            "所涉社区；涉及整个行动方案者为空。/ Their community; null too of those of the programme as a whole.",
            &One::<Tally, (), Arc<Community>> { object: &COMMUNITY, of: |it, (), _| it.community.as_ref() },
        ),
        field("count", "Int!", "数量。/ How many.", |it, _, out| out.int(it.count)),
        field(
            "overdue",
            "Int!",
            "其中逾期数：期限早于今日（上海），且未办理完毕。/ How many of them are overdue: due before today in Shanghai, and not resolved.",
            |it, _, out| out.int(it.overdue),
        ),
    ],
};

pub(super) fn dimensions() -> Enumeration {
    let words = [
        ("LIST", "所在清单。/ On which list they are."),
        ("STATUS", "状态。/ Where they stand."),
        ("RAISED_BY", "提出单位。/ Who raised them."),
        ("ASSIGNED_TO", "承办单位。/ Whose they are to resolve."),
        ("COMMUNITY", "所涉社区。/ What they are about."),
    ];
    Enumeration::new("WorkItemCountDimension", "清单事项计数的维度。/ What items are counted by.", words)
}

/// How many items there are.
pub(super) struct Tallies(pub(super) Vec<Tally>);

impl Load<Context> for Tallies {
    type Row = Root;
    type Needs = ();

    /// As many as the largest dimension has, about, in a district.
    fn cost(args: &Arguments) -> Cost {
        let by = args.get("by").and_then(|by| by.as_array());
        let of = |dimension: &serde_json::Value| match dimension.as_str() {
            Some("COMMUNITY") => 60,
            Some("RAISED_BY" | "ASSIGNED_TO") => 20,
            _ => 5,
        };
        Cost::rows(by.into_iter().flatten().map(of).max().unwrap_or(1))
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Given {
            by: Vec<Dimension>,
            filter: Option<Filter>,
        }
        let Given { by, filter } = at.args()?;
        Ok(Self(items::tallies(at.context(), &by, &filter.unwrap_or_default()).await?))
    }
}
