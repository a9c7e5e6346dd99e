//! `WorkSummary`: what was done in a week, half a month or a month.

mod load;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    community::COMMUNITY,
    context::{AnyRow, Context, Field, Gate, Leaf, Many, Object, One},
    organization::ORGANIZATION,
    work_item::{WORK_ITEM, WorkItem},
};
use crate::{
    authz::Permission,
    catalogue::Organization,
    domain::work_summary::{self as summaries, Counts, Line, WorkSummary},
};
use engine::{Body, Loaded, With, field, input, made_of};
use entity::{community::Model as Community, day, id::WorkSummaryId, vocabulary::Rhythm};
use futures_util::FutureExt;
use load::{Communities, Counted, Items, Named, Tables};
use std::sync::Arc;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&WORK_SUMMARY, &LINE],
    enums: &[words::<Rhythm>],
    queries: &[made_of(
        "workSummary",
        "WorkSummary",
        "某日所在周期的工作总结（条文：五（一））：统筹协调机构可取任何单位的及全部的，其他单位限本单位；不填单位者，统筹协调机构得全部，其他单位得本单位。无权者得空。\
         以往周期的总结不随后来的变更而变。/ The summary of the period in which a day lies (§五(一)): the lead office has that of any organization and of all, others \
         their own. Where none is named the office is answered all, and others their own; null where it is not one's to have. That of a past period does not \
         change by what happens later.",
        &One::<Root, Loaded<Named>, WorkSummary> { object: &WORK_SUMMARY, of: |_, named, _| named.0.as_ref() },
    )
    .args(&[
        input("rhythm", "Rhythm!", "周期。/ How long a period."),
        input("of", "Date!", "周期中的一日。/ A day in it."),
        input("organization", "String", "单位代码。/ The code of the organization."),
    ])
    .gate(Gate::Needs(Permission::ReadWorkItems))],
    nodes: &[Lookup::of::<WorkSummaryId>(|ids, cx| {
        async move {
            let found = summaries::by_id(cx, &typed::<WorkSummaryId>(ids));
            Found::Ok(found.into_iter().map(|it| (it.id.0, AnyRow::new(&WORK_SUMMARY, it))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

/// A field that is a count.
const fn count(
    name: &'static str,
    about: &'static str,
    body: &'static dyn Body<Context, WorkSummary>,
) -> Field<WorkSummary> {
    made_of(name, "Int!", about, body)
}

macro_rules! counted {
    ($field:ident) => {
        &Leaf::<WorkSummary, With<Counted>> {
            write: |it, counted, _, out| out.int(counted.of(it).map_or(0, |counts: &Counts| counts.$field)),
        }
    };
}

static WORK_SUMMARY: Object<WorkSummary> = Object {
    name: "WorkSummary",
    about: "工作总结：一周、半月或一月，某单位的或全部的（条文：五（一））。/ What was done in a week, half a month or a month, by an organization or by all (§五(一)).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("rhythm", "Rhythm!", "周期。/ How long a period.", |it, _, out| out.plain(it.period.rhythm)),
        field("from", "Date!", "首日。/ Its first day.", |it, _, out| {
            out.plain(day::write(it.period.from))
        }),
        field("to", "Date!", "末日。/ Its last day.", |it, _, out| out.plain(day::write(it.period.to))),
        made_of(
            "organization",
            "Organization",
            "所属单位；全部者为空。/ Whose; null of all.",
            &One::<WorkSummary, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization?),
            },
        ),
        count(
            "raised",
            "本周期提出的清单事项数；属单位者，由其提出。/ Items raised in the period: of an organization's, by it.",
            counted!(raised),
        ),
        count(
            "resolved",
            "本周期办理完毕且期末仍为已办理的事项数；属单位者，由其承办。/ Items resolved in the period, and still at its end: of an organization's, by it.",
            counted!(resolved),
        ),
        count(
            "overdue",
            "期末逾期未办的事项数。/ Items that were due before the end of the period and not resolved by then.",
            counted!(overdue),
        ),
        count(
            "dutiesCompleted",
            "本周期办结且期末仍为办结的职责数。/ Duties completed in the period, and still at its end.",
            counted!(duties_completed),
        ),
        count(
            "stagesReached",
            "本周期项目阶段推进的次数，期末前已撤销者不计；属单位者，由其办理。/ Stages that projects reached in the period, but for steps undone by its end: of \
             an organization's, by its steps.",
            counted!(stages_reached),
        ),
        made_of(
            "items",
            "[WorkItem!]!",
            "所计事项的现状，限查看者现仍可见者；期末的情形见 lines。/ The items that it counts, as they are now, as far as the viewer sees them still; `lines` has \
             them as they were.",
            &Many::<WorkSummary, Loaded<Items>, WorkItem> {
                object: &WORK_ITEM,
                of: |it, items, _| items.0.get(&it.id).into_iter().flatten().collect(),
            },
        ),
        made_of(
            "lines",
            "[WorkSummaryLine!]!",
            "所计事项在期末的情形，按清单及提出先后。/ The items that it counts, as they were at the end of the period: list by list, in the order in which they were \
             raised.",
            &Many::<WorkSummary, With<Counted>, Line> {
                object: &LINE,
                of: |it, counted, _| counted.of(it).into_iter().flat_map(|counts| &counts.lines).collect(),
            },
        ),
        made_of(
            "csv",
            "String!",
            "表格：先为各数，后为 lines；以往周期者逐字节不变。/ The same as a table: its counts, then its lines. That of a past period stays the same to the byte.",
            &Leaf::<WorkSummary, Loaded<Tables>> {
                write: |it, tables, _, out| {
                    out.string(tables.0.get(&it.id).map(String::as_str).unwrap_or_default())
                },
            },
        ),
    ],
};

static LINE: Object<Line> = Object {
    name: "WorkSummaryLine",
    about: "清单事项在某周期末的情形。/ An item of the three lists as it was at the end of a period.",
    implements: &[],
    fields: &[
        field("list", "WorkList!", "清单。/ On which list it stood.", |it, _, out| {
            out.plain(it.said.list)
        }),
        field("title", "String!", "标题。/ What it was, in short.", |it, _, out| {
            out.string(&it.said.title)
        }),
        made_of(
            "community",
            "Community",
            "所涉社区。/ Its community.",
            &One::<Line, With<Communities>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.0.get(&it.said.community_id?),
            },
        ),
        made_of(
            "raisedBy",
            "Organization!",
            "提出单位。/ Who raised it.",
            &One::<Line, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.said.raised_by),
            },
        ),
        made_of(
            "assignedTo",
            "Organization!",
            "期末的承办单位。/ Whose it was then.",
            &One::<Line, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.said.assigned_to),
            },
        ),
        field("status", "WorkItemStatus!", "期末的状态。/ Where it stood.", |it, _, out| {
            out.plain(it.said.status)
        }),
        field("dueOn", "Date", "期末的期限。/ The day by which it was due.", |it, _, out| {
            out.optional(it.said.due_on, |out, due| out.plain(day::write(due)))
        }),
        field("raisedAt", "DateTime!", "提出时间。/ When it was raised.", |it, _, out| {
            out.plain(it.said.raised_at.rfc3339())
        }),
        field("raised", "Boolean!", "计入提出。/ Whether it counts as raised.", |it, _, out| {
            out.boolean(it.raised)
        }),
        field(
            "resolved",
            "Boolean!",
            "计入办理完毕。/ Whether it counts as resolved.",
            |it, _, out| out.boolean(it.resolved),
        ),
        field("overdue", "Boolean!", "计入逾期。/ Whether it counts as overdue.", |it, _, out| {
            out.boolean(it.overdue)
        }),
    ],
};
