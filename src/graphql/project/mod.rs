//! The project of a community: where it stands, how it came there, what is advised, and the commands that carry it on.

mod commands;
mod load;
mod office;

use super::{
    aggregate::{Aggregate, words},
    attachment::{Attached, Holding},
    context::{Context, Field, Many, Object, One},
    duty::ACTION_AVAILABILITY,
    organization::ORGANIZATION,
    person::{Hands, USER},
};
use crate::{
    catalogue::Organization,
    domain::{duty::Availability, person::Person, project::Advice},
};
use engine::{Body, Loaded, With, Writer, field, made_of};
use entity::{
    acceptance::Model as Acceptance,
    attachment::of_stage_changes,
    community::Model,
    stage_change::Model as StageChange,
    vocabulary::{AcceptanceLevel, Stage, StudyConclusion},
};
use load::{Acceptances, Actions, Steps};
use std::sync::Arc;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&STAGE_CHANGE, &ACCEPTANCE, &ADVICE],
    enums: &[words::<Stage>, words::<AcceptanceLevel>, words::<StudyConclusion>],
    commands: commands::ALL,
    ..Aggregate::NONE
};

static STAGE_CHANGE: Object<StageChange> = Object {
    name: "StageChange",
    about: "项目进展的一步（条文：四（二）至四（七））：发生日与记录时间分开。/ A step in the life of a project (§四(二)–四(七)); the day it happened is \
            apart from when it was recorded.",
    implements: &[],
    fields: &[
        field(
            "step",
            "String!",
            "步骤，与 viewerActions 及审计记录相同；FOLLOW_LIBRARY 为随项目库调整，PASS_RECHECK、RETURN_RECHECK 随复核结论。/ The step, as viewerActions \
             names it; FOLLOW_LIBRARY follows the library, PASS_RECHECK and RETURN_RECHECK the conclusion of a recheck.",
            |it, _, out| out.string(&it.step),
        ),
        field("from", "Stage", "此前阶段。/ Where the project stood.", |it, _, out| {
            out.plain(it.from_stage)
        }),
        field(
            "to",
            "Stage!",
            "此后阶段；仅记录事实的步骤不变。/ Where it stood since; the same where the step records a fact.",
            |it, _, out| out.plain(it.to_stage),
        ),
        field(
            "occurredOn",
            "Date!",
            "发生日，上海日期。/ The day it happened, in Shanghai.",
            |it, _, out| out.plain(entity::day::write(it.occurred_on)),
        ),
        field("recordedAt", "DateTime!", "记录时间。/ When it was recorded.", |it, _, out| {
            out.plain(it.recorded_at.rfc3339())
        }),
        made_of(
            "by",
            "User",
            "记录人；政策包带来者为空。/ Who recorded it; null of what a pack brought.",
            &One::<StageChange, Loaded<Hands<StageChange>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        made_of(
            "organization",
            "Organization",
            "代表的单位。/ For whom.",
            &One::<StageChange, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id?),
            },
        ),
        field(
            "reason",
            "String",
            "退回、撤回、撤销等的理由。/ Why, of what goes back.",
            |it, _, out| out.optional(it.reason.as_deref(), Writer::string),
        ),
        field(
            "batch",
            "String",
            "公布、验收或命名的批次。/ The batch of a listing, an acceptance or a naming.",
            |it, _, out| out.optional(it.batch.as_deref(), Writer::string),
        ),
        field("level", "TargetLevel", "公布的创建等级。/ The level of a listing.", |it, _, out| {
            out.optional(it.level, Writer::plain)
        }),
        field(
            "approval",
            "String",
            "立项批复文号（条文：附件2）。/ The number of the approval by which it was begun (annex 2).",
            |it, _, out| out.optional(it.reference.as_deref(), Writer::string),
        ),
        field("note", "String", "说明。/ What was noted.", |it, _, out| {
            out.optional(it.note.as_deref(), Writer::string)
        }),
        field(
            "undone",
            "Boolean!",
            "已被其后的 UNDO_STAGE 撤销。/ Whether a later UNDO_STAGE undid it.",
            |it, _, out| out.boolean(it.undone_by.is_some()),
        ),
        Attached::<StageChange>::FIELD,
    ],
};

impl Holding for StageChange {
    type Links = of_stage_changes::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.id.into())
    }
}

static ACCEPTANCE: Object<Acceptance> = Object {
    name: "Acceptance",
    about: "市级或省级验收（条文：四（七）；五（三））。/ An acceptance by the city or the province (§四(七), §五(三)).",
    implements: &[],
    fields: &[
        field("level", "AcceptanceLevel!", "级别。/ Who accepted it.", |it, _, out| out.plain(it.level)),
        field("acceptedOn", "Date!", "验收日。/ The day.", |it, _, out| {
            out.plain(entity::day::write(it.accepted_on))
        }),
        field("batch", "String", "批次。/ Its batch.", |it, _, out| {
            out.optional(it.batch.as_deref(), Writer::string)
        }),
        field("note", "String", "说明。/ What was noted.", |it, _, out| {
            out.optional(it.note.as_deref(), Writer::string)
        }),
    ],
};

pub(super) static ADVICE: Object<Advice> = Object {
    name: "Advice",
    about: "文件所建议而不强制者，从不据以拒绝。/ What the document advises and does not demand: nothing is refused for it.",
    implements: &[],
    fields: &[
        field("code", "String!", "代码。/ For programs.", |it, _, out| out.plain(it.code)),
        field(
            "message",
            "String!",
            "说明，中文在前。/ For people: Chinese, then English.",
            |it, _, out| out.string(&it.message),
        ),
        field("clause", "String!", "条文。/ Where the document says so.", |it, _, out| {
            out.string(it.clause)
        }),
    ],
};

// The fields that a community has of it. Where it stands is as public as the community.

pub(super) const STAGE: Field<Arc<Model>> = field(
    "stage",
    "Stage!",
    "项目阶段（条文：四（二）至四（七））。/ Where its project stands (§四(二)–四(七)).",
    |it, _, out| out.plain(it.stage),
);

pub(super) const STAGE_SINCE: Field<Arc<Model>> = field(
    "stageSince",
    "Date",
    "进入该阶段之日；附件1 起始者未知为空。/ The day that began; null where annex 1 begins, which does not say.",
    |it, _, out| out.optional(it.stage_since, |out, day| out.plain(entity::day::write(day))),
);

pub(super) const CREATION_BATCH: Field<Arc<Model>> = field(
    "creationBatch",
    "String",
    "创建批次（条文：四（六））。/ The batch in which it was listed (§四(六)).",
    |it, _, out| out.optional(it.creation_batch.as_deref(), Writer::string),
);

pub(super) const NAMING_BATCH: Field<Arc<Model>> = field(
    "namingBatch",
    "String",
    "命名批次（条文：四（七））。/ The batch in which it was named (§四(七)).",
    |it, _, out| out.optional(it.naming_batch.as_deref(), Writer::string),
);

pub(super) const ACTUAL_START: Field<Arc<Model>> = field(
    "actualStart",
    "Date",
    "实际启动日，与计划启动时间分开。/ The day it was begun, apart from the month planned.",
    |it, _, out| out.optional(it.actual_start, |out, day| out.plain(entity::day::write(day))),
);

pub(super) const ACTUAL_FINISH: Field<Arc<Model>> = field(
    "actualFinish",
    "Date",
    "实际完成日，与计划完成时间分开。/ The day it was completed, apart from the month planned.",
    |it, _, out| out.optional(it.actual_finish, |out, day| out.plain(entity::day::write(day))),
);

pub(super) const UNIT_ACCEPTED_ON: Field<Arc<Model>> = field(
    "unitAcceptedOn",
    "Date",
    "责任单位自行组织验收之日（条文：四（七））。/ The day of its unit's own acceptance (§四(七)).",
    |it, _, out| out.optional(it.unit_accepted_on, |out, day| out.plain(entity::day::write(day))),
);

const STEPS: &dyn Body<Context, Arc<Model>> = &Many::<Arc<Model>, Loaded<Steps>, StageChange> {
    object: &STAGE_CHANGE,
    of: |it, steps, _| steps.0.get(&it.id).into_iter().flatten().collect(),
};

pub(super) const STAGE_HISTORY: Field<Arc<Model>> = made_of(
    "stageHistory",
    "[StageChange!]!",
    "项目进展，按先后，含已撤销者；限责任单位、统筹协调机构及对该社区负有（或曾负有）职责的单位，其他人所见为空列表。/ The steps of its project, the oldest \
     first, undone ones too: for its unit, the lead office, and organizations that have or had a duty for it; empty for all others.",
    STEPS,
);

const ACCEPTED: &dyn Body<Context, Arc<Model>> = &Many::<Arc<Model>, With<Acceptances>, Acceptance> {
    object: &ACCEPTANCE,
    of: |it, acceptances, _| acceptances.of(it).iter().collect(),
};

pub(super) const ACCEPTANCES: Field<Arc<Model>> = made_of(
    "acceptances",
    "[Acceptance!]!",
    "市级、省级验收，各一次（条文：四（七））。/ Its acceptances by the city and the province, each once (§四(七)).",
    ACCEPTED,
);

const ADVISED: &dyn Body<Context, Arc<Model>> = &Many::<Arc<Model>, Loaded<load::Advised>, Advice> {
    object: &ADVICE,
    of: |it, advised, _| advised.0.get(&it.id).into_iter().flatten().collect(),
};

pub(super) const ADVISES: Field<Arc<Model>> = made_of(
    "advice",
    "[Advice!]!",
    "今日对该项目的建议（条文：四（六）；附件1 注），从不据以拒绝。/ What is advised of its project today (§四(六), note of annex 1): never a refusal.",
    ADVISED,
);

const ACTIONS: &dyn Body<Context, Arc<Model>> = &Many::<Arc<Model>, Loaded<Actions>, Availability> {
    object: &ACTION_AVAILABILITY,
    of: |it, actions, _| actions.0.get(&it.id).into_iter().flatten().collect(),
};

pub(super) const VIEWER_ACTIONS: Field<Arc<Model>> = made_of(
    "viewerActions",
    "[ActionAvailability!]!",
    "查看者现在可以办理的步骤，不能办理时附原因，包括所缺条件；不可见项目进展者所见为空列表。/ What the viewer may do with its project now, and why not, \
     with what is missing; empty for who does not see the project.",
    ACTIONS,
);
