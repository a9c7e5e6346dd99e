//! `LibraryDecision`: how the lead office changes the project library, and what comes of it.

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    command::{Command, Outcome, ReadBack, answered},
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{AnyRow, Context, Field, Gate, Many, Object, One, Selection},
    organization::ORGANIZATION,
    person::{Hands, USER},
    responsibility::RESPONSIBILITY,
};
use crate::{
    authz::Permission,
    catalogue::{Organization, Responsibility},
    domain::{
        library::{self, AdjustLibrary, Adjusted, Changed, Effect, Followed},
        person::Person,
    },
    error::Result,
    store::{page::Paging, shown::Shown},
};
use engine::{Arguments, Cost, Input, InputObject, Load, Loaded, Writer, field, input, made_of};
use entity::{
    id::{LibraryDecisionId, OrganizationId},
    library_decision::Model,
    vocabulary::{LibraryDutyEffect, LibraryField},
};
use futures_util::FutureExt;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&LIBRARY_DECISION, &CONNECTION, &EDGE, &LIBRARY_CHANGE, &LIBRARY_DUTY],
    inputs: &[&CHANGE_INPUT, &NEW_INPUT],
    enums: &[words::<LibraryField>, words::<LibraryDutyEffect>],
    queries: &[made_of(
        "libraryDecisions",
        "LibraryDecisionConnection!",
        "项目库调整决定，最近在前；仅可调整项目库者可见（条文：附件1）。/ The decisions by which the library was changed, the last first; for who \
         changes it only (annex 1).",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[FIRST, AFTER, LAST, BEFORE])
    .gate(Gate::Needs(Permission::AdjustLibrary))],
    commands: &[Command::of::<AdjustLibrary>()],
    nodes: &[Lookup::of::<LibraryDecisionId>(|ids, cx| {
        async move {
            let found = library::by_id(cx, &typed::<LibraryDecisionId>(ids)).await?;
            let decision = |it: Model| (it.id.0, AnyRow::new(&LIBRARY_DECISION, Decision::read(it)));
            Found::Ok(found.into_iter().map(decision).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

/// A decision, with what it changed.
#[derive(Clone)]
pub(in crate::graphql) struct Decision {
    row: Model,
    changes: Vec<Changed>,
}

impl Decision {
    fn read(row: Model) -> Self {
        let changes = library::changes(&row);
        Self { row, changes }
    }
}

impl crate::domain::person::ByHand for Decision {
    fn hand(&self) -> Option<entity::id::AccountId> {
        self.row.hand()
    }
}

static LIBRARY_DECISION: Object<Decision> = Object {
    name: "LibraryDecision",
    about: "项目库调整决定（条文：附件1）。/ A decision by which the project library was changed (annex 1).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("decidedOn", "Date!", "决定日期。/ The day of the decision.", |it, _, out| {
            out.plain(entity::day::write(it.row.decided_on))
        }),
        field("reason", "String!", "理由。/ Why.", |it, _, out| out.string(&it.row.reason)),
        made_of(
            "changes",
            "[LibraryChange!]!",
            "逐项变更。/ What it changed, field by field.",
            &Many::<Decision, (), Changed> {
                object: &LIBRARY_CHANGE,
                of: |it, (), _| it.changes.iter().collect(),
            },
        ),
        made_of(
            "decidedBy",
            "User!",
            "录入人。/ Who brought it in.",
            &One::<Decision, Loaded<Hands<Decision>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        made_of(
            "organization",
            "Organization!",
            "作出决定的单位。/ Who decided it.",
            &One::<Decision, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id),
            },
        ),
        field("recordedAt", "DateTime!", "录入时间。/ When it was brought in.", |it, _, out| {
            out.plain(it.row.recorded_at.rfc3339())
        }),
    ],
};

connection!(Decision, LIBRARY_DECISION, "LibraryDecision", "决定列表的一页。/ A page of decisions.");

static LIBRARY_CHANGE: Object<Changed> = Object {
    name: "LibraryChange",
    about: "项目库中一项变更（条文：附件1）。/ A field of a community that a decision changes (annex 1).",
    implements: &[],
    fields: &[
        field("community", "String!", "社区代码。/ The code of the community.", |it, _, out| {
            out.string(&it.community)
        }),
        field("field", "LibraryField!", "字段。/ Which field.", |it, _, out| out.plain(&it.field)),
        field(
            "from",
            "String",
            "原值；原无则为空。/ What it said; null where it said nothing.",
            |it, _, out| out.optional(it.from.as_deref(), Writer::string),
        ),
        field(
            "to",
            "String",
            "新值；清除则为空。/ What it says then; null where it says nothing.",
            |it, _, out| out.optional(it.to.as_deref(), Writer::string),
        ),
    ],
};

static LIBRARY_DUTY: Object<Followed> = Object {
    name: "LibraryDuty",
    about: "因决定而变化的职责（条文：附件2）。/ A duty that comes, goes or stays by a decision (annex 2).",
    implements: &[],
    fields: &[
        field("community", "String!", "社区代码。/ The code of its community.", |it, _, out| {
            out.string(&it.community)
        }),
        field("effect", "LibraryDutyEffect!", "变化。/ What becomes of it.", |it, _, out| {
            out.plain(&it.effect)
        }),
        made_of(
            "responsibility",
            "Responsibility!",
            "条文。/ Its clause.",
            &One::<Followed, (), Responsibility> {
                object: &RESPONSIBILITY,
                of: |it, (), at| at.context().catalogue.responsibility(it.responsibility.parse().ok()?),
            },
        ),
        made_of(
            "organization",
            "Organization!",
            "责任单位。/ Who owes it.",
            &One::<Followed, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization.parse().ok()?),
            },
        ),
    ],
};

/// A page of decisions.
struct List(Connection<Decision>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let paging: Paging = at.args()?;
        let rows = || Ok(library::decisions(at.context()));
        let page = connection::read(at, CONNECTION.name, &library::newest_first(), &paging, rows).await?;
        Ok(Self(page.map(Decision::read)))
    }
}

/// What came of a decision, or would.
pub(super) struct Done {
    decision: Option<Decision>,
    effect: Effect,
    losing_sight: Vec<OrganizationId>,
}

impl ReadBack for Adjusted {
    type Answer = Done;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Done>> {
        let decision = match self.decision {
            Some(id) => library::by_id(cx, &[id]).await?.pop().map(Decision::read),
            None => None,
        };
        let losing_sight = self.effect.losing_sight.iter().filter_map(|id| id.parse().ok()).collect();
        Ok(Some(Done { decision, effect: self.effect, losing_sight }))
    }
}

const DECISION: Field<Outcome<Done>> = made_of(
    "decision",
    "LibraryDecision",
    "决定；预览或未办理为空。/ The decision; null in a preview, or if nothing was done.",
    &DECISION_OF,
);

static DECISION_OF: One<Outcome<Done>, (), Decision> =
    One { object: &LIBRARY_DECISION, of: |it, (), _| it.done.as_ref()?.decision.as_ref() };

const CHANGES: Field<Outcome<Done>> = made_of(
    "changes",
    "[LibraryChange!]!",
    "逐项变更；预览时为将有者。/ What it changed, field by field; in a preview, would.",
    &CHANGES_OF,
);

static CHANGES_OF: Many<Outcome<Done>, (), Changed> = Many {
    object: &LIBRARY_CHANGE,
    of: |it, (), _| it.done.iter().flat_map(|it| &it.effect.changes).collect(),
};

const DUTIES: Field<Outcome<Done>> = made_of(
    "duties",
    "[LibraryDuty!]!",
    "随之新增、恢复、取消或保留的职责；预览时为将有者。/ Duties that came, went or stayed by it; in a preview, would.",
    &DUTIES_OF,
);

static DUTIES_OF: Many<Outcome<Done>, (), Followed> =
    Many { object: &LIBRARY_DUTY, of: |it, (), _| it.done.iter().flat_map(|it| &it.effect.duties).collect() };

const VOIDED: Field<Outcome<Done>> = field(
    "opinionsVoided",
    "Int!",
    "未结评审中因此失效的意见数。/ How many opinions in open reviews it turned invalid; in a preview, would.",
    |it, _, out| out.int(it.done.as_ref().map_or(0, |done| done.effect.opinions_voided)),
);

const LOSING_SIGHT: Field<Outcome<Done>> = made_of(
    "losingSight",
    "[Organization!]!",
    "不再可见所移交社区的实施主体；其签署仍可见。/ Units that see no more of a community that went to another, but for their own signatures.",
    &LOSING_SIGHT_OF,
);

static LOSING_SIGHT_OF: Many<Outcome<Done>, (), Organization> = Many {
    object: &ORGANIZATION,
    of: |it, (), at| {
        let units = it.done.iter().flat_map(|done| &done.losing_sight);
        units.filter_map(|id| at.context().catalogue.organization(*id)).collect()
    },
};

const PREVIEW: Input = input(
    "preview",
    "Boolean",
    "仅预览，不写入；其幂等键不可再用于办理。/ Nothing is written; to do it takes another key.",
);

answered!(
    AdjustLibrary,
    AdjustLibrary,
    "调整项目库：各项变更同时生效，或均不生效（条文：附件1）。/ Change the project library by a decision: all of its changes, or none (annex 1).",
    "调整。/ A decision." [
        input("changes", "[LibraryChangeInput!]!", "各项变更，1 至 100 项。/ What changes: 1 to 100."),
        input("decidedOn", "Date!", "决定日期，不晚于今天。/ The day of the decision, not after today."),
        input("reason", "String!", "理由，最多 2000 字；仅可调整项目库者可见。/ Why, in at most 2000 characters; for who changes the library only."),
        PREVIEW],
    [DECISION, CHANGES, DUTIES, VOIDED, LOSING_SIGHT]
);

static CHANGE_INPUT: InputObject = InputObject {
    name: "LibraryChangeInput",
    about: "一项变更；未给出者不变。给出 community 或 new 之一。/ One change; what is not given stays as it is. Give community, or new.",
    fields: &[
        input("community", "String", "社区代码。/ Of which community, by its code."),
        input(
            "expectedRevision",
            "Int",
            "所见社区修订号；给出 community 时必填。/ The revision of it that the client saw; it goes with community.",
        ),
        input("new", "NewCommunityInput", "为一个未具名的社区列名。/ One of those without a name is named."),
        input(
            "pool",
            "Pool",
            "项目库类型；新列者默认基础型。/ Its pool; what is new is basic, if nothing else is said.",
        ),
        input(
            "implementingUnit",
            "String",
            "责任单位代码；新列者必填。/ Its unit, by its code; what is new has one.",
        ),
        input("targetLevel", "TargetLevel", "创建等级。/ The level it aims at."),
        input("plannedStart", "YearMonth", "启动时间。/ The month it is planned to start."),
        input("plannedFinish", "YearMonth", "完成时间。/ The month it is planned to finish."),
        input("clear", "[LibraryField!]", "清除的月份。/ Months that are none any more."),
        input(
            "withdraw",
            "Boolean",
            "是：移出项目库；否：恢复。/ True: it leaves the library; false: it comes back.",
        ),
    ],
};

static NEW_INPUT: InputObject = InputObject {
    name: "NewCommunityInput",
    about: "新列名的社区。/ A community that had no name.",
    fields: &[
        input("code", "String!", "代码：a-z、0-9、-。/ Its code, of a-z, 0-9 and -."),
        input("name", "String!", "名称，最多 200 字。/ Its name, of at most 200 characters."),
    ],
};
