//! `Duty` and its lists.

mod bulk;
mod commands;
mod decided;
mod load;
mod sign_off;
mod tally;

pub(super) use load::OfCommunities;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    attachment::{Attached, Holding},
    comment::Talk,
    community::{About, COMMUNITY, Communities, OfCommunity},
    connection::{AFTER, BEFORE, FIRST, LAST, connection},
    context::{AnyRow, Gate, Leaf, Many, Object, One},
    history::{Histories, Storied, Talked},
    organization::ORGANIZATION,
    responsibility::RESPONSIBILITY,
};
use crate::{
    authz::Permission,
    catalogue::{Organization, Responsibility},
    domain::{
        duty::{self as duties, Availability, Tally},
        sign_off::SignOff,
    },
};
use bulk::{DUTY_ITEM, DUTY_RESULT, SIGN_DUTY_ITEM, on_error};
use decided::{CONFIRMED_AT, CONFIRMED_BY, RETURNED_AT, RETURNED_BY, RETURNED_REASON};
use engine::{Enumeration, Input, InputObject, Loaded, With, Writer, field, input, made_of};
use entity::{
    attachment::of_sign_offs,
    comment::on_duties,
    community::Model as Community,
    duty::Model,
    history::of_duties,
    id::{CommunityId, DutyId, SignOffId},
    vocabulary::{DutyStatus, SignOffAct},
};
use futures_util::FutureExt;
use load::{Actions, Digests, List, Signatures, Voids};
use sign_off::SIGN_OFF;
use std::sync::Arc;
use tally::{TALLY, Tallies, dimensions};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&DUTY, &CONNECTION, &EDGE, &ACTION_AVAILABILITY, &SIGN_OFF, &TALLY, &DUTY_RESULT],
    inputs: &[&FILTER, &SIGN_DUTY_ITEM, &DUTY_ITEM],
    enums: &[words::<DutyStatus>, words::<SignOffAct>, orders, dimensions, on_error],
    queries: &[
        made_of(
            "duties",
            "DutyConnection!",
            "查看者可见的职责（条文：附件2）。/ The duties that the viewer may see (annex 2).",
            &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
        )
        .args(&[
            FIRST,
            AFTER,
            LAST,
            BEFORE,
            FILTER_ARGUMENT,
            input("orderBy", "DutyOrder", "排序，默认按期限。/ The order; by due day if not given."),
        ])
        .gate(Gate::Needs(Permission::ReadDuties)),
        made_of(
            "dutyTallies",
            "[DutyTally!]!",
            "查看者可见的职责按维度计数，不计为零者；依状态、责任方、场景、社区排序，无者在后；不按任何维度时为合计一行。/ How many \
             duties the viewer may see, for each combination of the dimensions that has one; in order of states, organizations, \
             scenarios, communities, what has none last; by no dimension, one row of all.",
            &Many::<Root, Loaded<Tallies>, Tally> { object: &TALLY, of: |_, tallies, _| tallies.0.iter().collect() },
        )
        .args(&[
            input("by", "[DutyCountDimension!]!", "维度，不得重复。/ The dimensions, each once."),
            FILTER_ARGUMENT,
        ])
        .gate(Gate::Needs(Permission::ReadDuties)),
    ],
    commands: commands::ALL,
    nodes: &[
        Lookup::of::<DutyId>(|ids, cx| {
            async move {
                let found = duties::by_id(cx, &typed::<DutyId>(ids)).await?;
                let row = |row: Model| (row.id.0, AnyRow::new(&DUTY, Duty::new(row)));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
        Lookup::of::<SignOffId>(|ids, cx| {
            async move {
                let found = duties::signatures_by_id(cx, &typed::<SignOffId>(ids)).await?;
                let row = |found: SignOff| (found.row.id.0, AnyRow::new(&SIGN_OFF, found));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
    ],
    ..Aggregate::NONE
};

/// A duty, with its community where the request came by it.
type Duty = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        self.community_id
    }
}

/// Its files are those of the completion that stands.
impl Holding for Duty {
    type Links = of_sign_offs::Entity;

    fn holder(&self) -> Option<Uuid> {
        self.row.completion_id.map(Uuid::from)
    }
}

impl Storied for Duty {
    type History = of_duties::Entity;

    fn id(&self) -> Uuid {
        self.row.id.into()
    }
}

impl Talked for Duty {
    type Comments = on_duties::Entity;
}

static DUTY: Object<Duty> = Object {
    name: "Duty",
    about: "职责事项：一条条文及其对象（条文：五（一）；附件2）。/ A duty: one clause and what it is owed for (§五(一), annex 2).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        made_of(
            "responsibility",
            "Responsibility!",
            "条文（附件2）。/ The clause of annex 2.",
            &One::<Duty, (), Responsibility> {
                object: &RESPONSIBILITY,
                of: |it, (), at| at.context().catalogue.responsibility(it.row.responsibility_id),
            },
        ),
        made_of(
            "organization",
            "Organization!",
            "责任方。/ Who owes it.",
            &One::<Duty, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id),
            },
        ),
        made_of(
            "community",
            "Community",
            "所属社区；整个方案的职责为空。/ Its community; null for a duty of the programme as a whole.",
            &One::<Duty, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        field("status", "DutyStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.row.status)),
        field(
            "statusReason",
            "String",
            "退回、取消或重新开启的理由。/ Why it was returned, cancelled or opened again, while it is.",
            |it, _, out| out.optional(it.row.status_reason.as_deref(), Writer::string),
        ),
        field("dueOn", "Date", "办理期限。/ The day by which it is due.", |it, _, out| {
            out.optional(it.row.due_on, |out, day| out.plain(entity::day::write(day)))
        }),
        made_of(
            "contentDigest",
            "String!",
            "签署内容的摘要（sha256）。/ sha256 of the canonical content that a signature covers.",
            &Leaf::<Duty, Loaded<Digests>> {
                write: |it, digests, _, out| {
                    out.optional(digests.0.get(&it.row.id), |out, digest| out.plain(digest.as_str()))
                },
            },
        ),
        made_of(
            "signOffs",
            "[SignOff!]!",
            "签署记录，按时间先后。/ The signatures under it, oldest first.",
            &Many::<Duty, Loaded<Signatures>, SignOff> {
                object: &SIGN_OFF,
                of: |it, signatures, _| signatures.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Duty, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.row.updated_at.rfc3339())
        }),
        CONFIRMED_AT,
        CONFIRMED_BY,
        RETURNED_AT,
        RETURNED_BY,
        RETURNED_REASON,
        Attached::<Duty>::field(
            "办结所附文件，按提交时的次序；未办结、已退回或已撤回的为空。/ The files of the completion by which it stands, in their order; \
             empty where there is none.",
        ),
        Histories::<Duty>::FIELD,
        Talk::<Duty>::FIELD,
    ],
};

connection!(Duty, DUTY, "Duty", "职责列表的一页。/ A page of a list of duties.");

pub(super) static ACTION_AVAILABILITY: Object<Availability> = Object {
    name: "ActionAvailability",
    about: "动作及可否办理。/ A step and whether it can be taken.",
    implements: &[],
    fields: &[
        field(
            "action",
            "String!",
            "动作；职责为 ACKNOWLEDGE、COMPLETE、RETURN、CONFIRM、CANCEL、SCHEDULE、RECALL、REOPEN，项目为 APPLY_FOR_CREATION 等与命令同名者。/ The step's name.",
            |it, _, out| out.plain(it.action),
        ),
        field("allowed", "Boolean!", "可以办理。/ Whether it can be taken now.", |it, _, out| {
            out.boolean(it.refusal.is_none())
        }),
        field("reason", "String", "不能办理的原因。/ Why not.", |it, _, out| {
            out.optional(it.refusal.as_ref(), |out, refusal| out.string(&refusal.message))
        }),
        made_of(
            "voids",
            "[SignOff!]!",
            "办理后将失效的签署：变更职责期限时，现有有效签署。/ Signatures that it would turn invalid: of a duty whose day is moved, those \
             that are valid now.",
            &Many::<Availability, Loaded<Voids>, SignOff> {
                object: &SIGN_OFF,
                of: |it, voids, _| {
                    let id = it.moves.as_ref().map(|duty| duty.row.id);
                    id.and_then(|id| voids.0.get(&id)).into_iter().flatten().collect()
                },
            },
        ),
    ],
};

static FILTER: InputObject = InputObject {
    name: "DutyFilter",
    about: "职责筛选，所列条件须全部符合。/ Which duties; all that is given must fit.",
    fields: &[
        input("status", "[DutyStatus!]", "状态之一。/ In one of these states."),
        input("organization", "String", "责任方代码。/ Owed by the organization of this code."),
        input("community", "String", "社区代码。/ For the community of this code."),
        input(
            "communities",
            "[String!]",
            "社区代码之一，至多 100 个。/ For one of the communities of these codes, at most 100.",
        ),
        input("pool", "Pool", "社区的项目库类型。/ For a community of this pool."),
        input(
            "implementingUnit",
            "String",
            "社区的责任单位代码。/ For a community that the organization of this code implements.",
        ),
        input("scenario", "String", "条文提及的场景代码。/ Whose clause names the scenario of this code."),
        input("activity", "Activity", "条文的工作内容。/ Whose clause asks for this."),
        input("role", "ResponsibilityRole", "条文的职责方式。/ Whose clause has this verb."),
        input("appliesTo", "DutySubject", "适用对象。/ Owed per community, or for the programme."),
        input(
            "text",
            "String",
            "条文或社区名称包含，不分全角半角与大小写。/ With this in the clause's text or in the community's name; wide forms and case \
             are no differences.",
        ),
        input("dueBefore", "Date", "期限早于该日。/ Due before this day."),
        input("dueAfter", "Date", "期限晚于该日。/ Due after this day."),
        input(
            "overdue",
            "Boolean",
            "逾期：期限早于今日（上海），且待签收、已签收或已退回；或非逾期。/ Overdue: due before today in Shanghai, and assigned, \
             acknowledged or returned; or not so.",
        ),
        input("withoutDueDay", "Boolean", "未设期限，或已设。/ Without a due day, or with one."),
        input("updatedSince", "DateTime", "该时间及以后变更过。/ Last changed at this moment or later."),
        input(
            "mine",
            "Boolean",
            "由查看者所属单位负责；或非其负责。/ Owed by an organization for which the viewer holds a role; or not so.",
        ),
        input(
            "awaitingMe",
            "Boolean",
            "待查看者办理：签署人为签收、办结，统筹协调机构为退回、确认（本人办结者除外）；或非待其办理。/ Waiting for a step that the \
             viewer can take: a signer's to acknowledge or complete, the lead office's to return or confirm, but what the viewer \
             completed itself; or not so.",
        ),
    ],
};

pub(super) const FILTER_ARGUMENT: Input = input("filter", "DutyFilter", "筛选条件。/ Which duties.");

fn orders() -> Enumeration {
    let words = [
        ("DUE_ON", "按期限，无者在后。/ By due day; those without one last."),
        ("DUE_ON_DESC", "按期限，最晚在前，无者在后。/ The latest due day first; those without one last."),
        ("UPDATED_AT", "按变更时间，最新在前。/ The last changed first."),
        ("UPDATED_AT_ASC", "按变更时间，最新在后。/ The last changed last."),
        ("RESPONSIBILITY", "按条文次序。/ In the order of annex 2."),
        ("RESPONSIBILITY_DESC", "按条文次序，由后至前。/ In the order of annex 2, from its end."),
        (
            "COMMUNITY",
            "按社区序号，无社区者在后。/ By the communities' numbers; those of the programme last.",
        ),
        (
            "COMMUNITY_DESC",
            "按社区序号，由后至前，无社区者在后。/ By the communities' numbers, the highest first; those of the programme last.",
        ),
        (
            "STATUS",
            "按状态先后，同状态者按期限。/ By their states, as the life of a duty goes; in one state by due day.",
        ),
        (
            "STATUS_DESC",
            "按状态先后，由后至前，同状态者按期限。/ By their states, from the end of that life; in one state by due day.",
        ),
    ];
    Enumeration::new("DutyOrder", "职责排序。/ An order of duties.", words)
}
