//! `PlanMilestone`: what the special plan comes to by when, and the commands on it.

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    attachment::{Attached, Holding, INPUT as ATTACHMENTS},
    command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
    context::{AnyRow, Context, Gate, Many, Object, One, Selection},
    duty::ACTION_AVAILABILITY,
    organization::ORGANIZATION,
    responsibility::RESPONSIBILITY,
};
use crate::{
    authz::Permission,
    catalogue::{Organization, Responsibility},
    domain::{
        duty::Availability,
        milestone::{self as milestones, ReachMilestone, TakeBackMilestone},
    },
    error::Result,
    store::shown::Shown,
};
use engine::{Arguments, Cost, Input, Load, Loaded, Writer, field, input, made_of};
use entity::{
    attachment::of_milestones,
    id::MilestoneId,
    milestone::{Entity, Model},
    vocabulary::MilestoneStatus,
};
use futures_util::FutureExt;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&MILESTONE],
    enums: &[words::<MilestoneStatus>],
    queries: &[made_of(
        "milestones",
        "[PlanMilestone!]!",
        "专项规划的时间节点，按现行文件的次序，含已撤下的；工作推进各方均可见（条文：五（二））。/ The milestones of the special plan, in the order of the policy pack, \
         withdrawn ones included: to everybody in the programme (§五(二)).",
        &Many::<Root, Loaded<All>, Model> { object: &MILESTONE, of: |_, all, _| all.0.iter().collect() },
    )
    .gate(Gate::Needs(Permission::ReadMechanisms))],
    commands: &[Command::of::<ReachMilestone>(), Command::of::<TakeBackMilestone>()],
    nodes: &[Lookup::of::<MilestoneId>(|ids, cx| {
        async move {
            let found = milestones::by_id(cx, &typed::<MilestoneId>(ids)).await?;
            Found::Ok(found.into_iter().map(|row| (row.id.0, AnyRow::new(&MILESTONE, row))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

impl Holding for Model {
    type Links = of_milestones::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.id.into())
    }
}

static MILESTONE: Object<Model> = Object {
    name: "PlanMilestone",
    about: "《城镇社区建设专项规划》的时间节点（条文：五（二）；附件2·区风貌办、市规划资源局富阳分局）。/ A milestone of the special plan of the district's urban communities \
            (§五(二), annex 2).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.revision)
        }),
        field("code", "String!", "代码。/ Its code in the policy pack.", |it, _, out| {
            out.string(&it.code)
        }),
        field("title", "String!", "内容。/ What is reached.", |it, _, out| out.string(&it.title)),
        field("dueOn", "Date!", "期限。/ Its day.", |it, _, out| out.plain(entity::day::write(it.due_on))),
        made_of(
            "owner",
            "Organization!",
            "责任单位，由条文而定。/ Whose it is, by the clause.",
            &One::<Model, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id),
            },
        ),
        made_of(
            "responsibility",
            "Responsibility!",
            "所依据的职责条文（附件2）。/ The clause by which it is its owner's (annex 2).",
            &One::<Model, (), Responsibility> {
                object: &RESPONSIBILITY,
                of: |it, (), at| at.context().catalogue.responsibility(it.responsibility_id),
            },
        ),
        field(
            "status",
            "MilestoneStatus!",
            "状态，逾期按上海时间的当日计。/ Where it stands today, in Shanghai.",
            |it, at, out| out.plain(milestones::status(it, at.context().store.clock().today())),
        ),
        field("reachedOn", "Date", "完成日期。/ The day it was reached.", |it, _, out| {
            out.optional(it.reached_on, |out, day| out.plain(entity::day::write(day)))
        }),
        field(
            "takenBackReason",
            "String",
            "最近一次撤回完成的理由；再次完成后为空。/ Why it was last taken back; null once it is reached again.",
            |it, _, out| out.optional(it.taken_back_reason.as_deref(), Writer::string),
        ),
        Attached::<Model>::FIELD,
        field("clause", "String!", "条文。/ Where the document names it.", |it, _, out| {
            out.string(&it.clause)
        }),
        field(
            "decided",
            "Boolean!",
            "责任单位和期限是否均由文件明定；否则见 reading。/ Whether the document says all of it; else reading does.",
            |it, _, out| out.boolean(it.decided),
        ),
        field(
            "reading",
            "String",
            "对文件未明之处的理解。/ How the document is read where it leaves that open.",
            |it, _, out| out.optional(it.reading.as_deref(), Writer::string),
        ),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.updated_at.rfc3339())
        }),
        field(
            "withdrawnAt",
            "DateTime",
            "现行文件不再列明的时间；在列为空。/ When a later document no longer named it; null while it does.",
            |it, _, out| out.optional(it.withdrawn_at, |out, moment| out.plain(moment.rfc3339())),
        ),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Model, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.id).into_iter().flatten().collect(),
            },
        ),
    ],
};

/// How many milestones there are, about.
const MILESTONES: u32 = 4;

struct All(Vec<Model>);

impl Load<Context> for All {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(MILESTONES)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(milestones::all(at.context()).await?))
    }
}

/// What the viewer may do with milestones.
struct Actions(HashMap<MilestoneId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Model;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        let cx = at.context();
        let today = cx.store.clock().today();
        Ok(Self(rows.iter().map(|it| (it.id, milestones::available(&cx.viewer, it, today))).collect()))
    }
}

static PAYLOAD: Object<Outcome<Model>> = Object {
    name: "PlanMilestonePayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "milestone",
            "PlanMilestone",
            "办理后的节点；未办理为空。/ The milestone as it is now; null if nothing was done.",
            &One::<Outcome<Model>, (), Model> { object: &MILESTONE, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for MilestoneId {
    type Answer = Model;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Model>> {
        match shown.row::<Entity>(self) {
            Some(row) => Ok(Some(row.clone())),
            None => Ok(milestones::by_id(cx, &[self]).await?.pop()),
        }
    }
}

const ID: Input = input("id", "ID!", "节点标识。/ Which milestone.");

answered!(
    ReachMilestone,
    ReachMilestones,
    "记录节点已完成，附材料（条文：五（二））。/ Say that a milestone was reached, with files (§五(二)).",
    "完成的节点。/ A milestone that was reached." [
        ID,
        input("reachedOn", "Date!", "完成日期，不晚于今天。/ The day it was reached, not after today."),
        ATTACHMENTS,
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    TakeBackMilestone,
    ReachMilestones,
    "撤回误记的完成；所附材料不再附于节点（条文：五（二））。/ Take back that a milestone was reached, where it was a mistake; its files hang on it no more (§五(二)).",
    "撤回的节点。/ A milestone that was not reached." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);
