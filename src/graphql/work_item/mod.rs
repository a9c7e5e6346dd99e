//! `WorkItem`: the items of the three lists, and the commands on them.

mod commands;
mod load;
mod tally;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    attachment::{Attached, Holding},
    comment::Talk,
    community::{About, COMMUNITY, Communities, OfCommunity},
    connection::{AFTER, BEFORE, FIRST, LAST, connection},
    context::{AnyRow, Gate, Many, Object, One},
    duty::ACTION_AVAILABILITY,
    history::{Histories, Storied, Talked},
    organization::ORGANIZATION,
    person::{Hands, USER},
};
use crate::{
    authz::Permission,
    catalogue::Organization,
    domain::{
        duty::Availability,
        person::Person,
        work_item::{self as items, Tally, is_overdue},
    },
};
use engine::{Enumeration, InputObject, Loaded, With, Writer, field, input, made_of};
use entity::{
    attachment::of_work_items,
    comment::on_work_items,
    community::Model as Community,
    day, history,
    id::{CommunityId, WorkItemId},
    vocabulary::{WorkItemStatus, WorkList},
    work_item::Model,
};
use futures_util::FutureExt;
use load::{Actions, List};
use std::sync::Arc;
use tally::{TALLY, Tallies, dimensions};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&WORK_ITEM, &CONNECTION, &EDGE, &TALLY],
    inputs: &[&FILTER],
    enums: &[words::<WorkList>, words::<WorkItemStatus>, orders, dimensions],
    queries: &[made_of(
        "workItemTallies",
        "[WorkItemTally!]!",
        "查看者可见的清单事项按维度计数，不计为零者；依清单、状态、提出单位、承办单位、社区排序，无者在后；不按任何维度时为合计一行（条文：五（一））。/ How many \
         items the viewer may see, for each combination of the dimensions that has one; in order of lists, states, who raised them, whose they are, \
         communities, what has none last; by no dimension, one row of all (§五(一)).",
        &Many::<Root, Loaded<Tallies>, Tally> { object: &TALLY, of: |_, tallies, _| tallies.0.iter().collect() },
    )
    .args(&[
        input("by", "[WorkItemCountDimension!]!", "维度，不得重复。/ The dimensions, each once."),
        input("filter", "WorkItemFilter", "筛选条件。/ Which items."),
    ])
    .gate(Gate::Needs(Permission::ReadWorkItems)),
    made_of(
        "workItems",
        "WorkItemConnection!",
        "查看者可见的清单事项：本单位提出或承办的、所辖社区的；统筹协调机构可见全部（条文：五（一））。/ The items of the three lists that the viewer may see: \
         raised by its organization or assigned to it, or about its communities; the lead office sees all (§五(一)).",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[
        FIRST,
        AFTER,
        LAST,
        BEFORE,
        input("filter", "WorkItemFilter", "筛选条件。/ Which items."),
        input("orderBy", "WorkItemOrder", "排序，默认按期限。/ The order; by due day if not given."),
    ])
    .gate(Gate::Needs(Permission::ReadWorkItems))],
    commands: commands::ALL,
    nodes: &[Lookup::of::<WorkItemId>(|ids, cx| {
        async move {
            let found = items::by_id(cx, &typed::<WorkItemId>(ids)).await?;
            let row = |row: Model| (row.id.0, AnyRow::new(&WORK_ITEM, WorkItem::new(row)));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

/// An item, with its community where the request came by it.
pub(in crate::graphql) type WorkItem = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        self.community_id
    }
}

impl Storied for WorkItem {
    type History = history::of_work_items::Entity;

    fn id(&self) -> Uuid {
        self.row.id.into()
    }
}

impl Talked for WorkItem {
    type Comments = on_work_items::Entity;
}

impl Holding for WorkItem {
    type Links = of_work_items::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.row.id.into())
    }
}

pub(in crate::graphql) static WORK_ITEM: Object<WorkItem> = Object {
    name: "WorkItem",
    about: "清单事项：问题、工作或创新（条文：五（一））。/ An item of the three lists: a problem, a piece of work or an innovation (§五(一)).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        field("list", "WorkList!", "所在清单。/ On which list.", |it, _, out| out.plain(it.row.list)),
        field("title", "String!", "标题。/ What it is, in short.", |it, _, out| out.string(&it.row.title)),
        field("body", "String", "内容。/ What it is.", |it, _, out| {
            out.optional(it.row.body.as_deref(), Writer::string)
        }),
        made_of(
            "community",
            "Community",
            "所涉社区；涉及整个行动方案者为空。/ Its community; null where it is of the programme as a whole.",
            &One::<WorkItem, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        made_of(
            "raisedBy",
            "Organization!",
            "提出单位。/ Who raised it.",
            &One::<WorkItem, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.raised_by),
            },
        ),
        made_of(
            "assignedTo",
            "Organization!",
            "承办单位；未交办者为统筹协调机构。/ Whose it is to resolve: the lead office's while it is given to nobody else.",
            &One::<WorkItem, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.assigned_to),
            },
        ),
        field("status", "WorkItemStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.row.status)),
        field(
            "statusReason",
            "String",
            "退回、撤销、重新开启或改派的理由；再次变动后为空。/ Why it was returned, dropped, opened again or given to another, until it moves on.",
            |it, _, out| out.optional(it.row.status_reason.as_deref(), Writer::string),
        ),
        field("dueOn", "Date", "办理期限。/ The day by which it is due.", |it, _, out| {
            out.optional(it.row.due_on, |out, due| out.plain(day::write(due)))
        }),
        field(
            "overdue",
            "Boolean!",
            "是否逾期：期限已过且未办理完毕（上海时间）。/ Whether it was due before today, in Shanghai, and is not resolved.",
            |it, at, out| out.boolean(is_overdue(&it.row, at.context().store.clock().today())),
        ),
        field(
            "resolution",
            "String",
            "办理结果；未办理完毕为空。/ What resolved it; null while nothing does.",
            |it, _, out| out.optional(it.row.resolution.as_deref(), Writer::string),
        ),
        made_of(
            "resolvedBy",
            "User",
            "办理人；未办理完毕为空。/ Who resolved it; null while nobody has.",
            &One::<WorkItem, Loaded<Hands<WorkItem>>, Person> { object: &USER, of: |it, hands, _| hands.of(it) },
        ),
        field("raisedAt", "DateTime!", "提出时间。/ When it was raised.", |it, _, out| {
            out.plain(it.row.raised_at.rfc3339())
        }),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.row.updated_at.rfc3339())
        }),
        Attached::<WorkItem>::field(
            "办理结果的附件，按提交时的次序。/ The files of what resolved it, in the order in which they were given.",
        ),
        Talk::<WorkItem>::FIELD,
        Histories::<WorkItem>::FIELD,
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<WorkItem, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
    ],
};

connection!(WorkItem, WORK_ITEM, "WorkItem", "清单事项的一页。/ A page of items of the three lists.");

static FILTER: InputObject = InputObject {
    name: "WorkItemFilter",
    about: "清单事项筛选。/ Which items; all that is given must fit.",
    fields: &[
        input("list", "[WorkList!]", "清单；空列表为无。/ On one of these lists; an empty list is none."),
        input(
            "status",
            "[WorkItemStatus!]",
            "状态；空列表为无。/ In one of these states; an empty list is none.",
        ),
        input("community", "String", "社区代码。/ Of the community of this code."),
        input("raisedBy", "String", "提出单位代码。/ Raised by the organization of this code."),
        input("assignedTo", "String", "承办单位代码。/ Assigned to the organization of this code."),
        input("overdue", "Boolean", "逾期，或未逾期。/ Overdue, or not."),
        input(
            "dueBefore",
            "Date",
            "期限早于此日；无期限者不计。/ Due before this day; those without a day are not.",
        ),
        input("dueAfter", "Date", "期限晚于此日。/ Due after this day."),
        input(
            "text",
            "String",
            "标题含此文字，不分大小写。/ With this in the title; small letters and large are no difference.",
        ),
        input(
            "mine",
            "Boolean",
            "由本单位承办，或非本单位承办。/ Assigned to an organization of the viewer's, or not.",
        ),
        input("updatedSince", "DateTime", "此时间及以后变更的。/ Last changed at this moment or later."),
    ],
};

fn orders() -> Enumeration {
    let words = [
        ("DUE_ON", "按期限，无期限者在后。/ By due day; those without one last."),
        ("UPDATED_AT", "最近变更在前。/ The last changed first."),
        ("UPDATED_AT_ASC", "最近变更在后。/ The last changed last."),
    ];
    Enumeration::new("WorkItemOrder", "清单事项排序。/ Orders of a list of items.", words)
}
