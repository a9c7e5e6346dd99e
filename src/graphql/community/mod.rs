//! `Community` and its lists.

mod about;

pub(super) use about::{About, Communities, OfCommunity};

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, WITHDRAWN, typed, words},
    bulletin,
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{AnyRow, Context, Gate, Many, Object, One, Selection},
    dossier, duty, evaluation, funding,
    organization::ORGANIZATION,
    plan, project, review,
};
use crate::{
    authz::Permission,
    catalogue::Organization,
    domain::{community as communities, dossier::Dossier, funding::Funding},
    error::Result,
    store::page::Paging,
};
use engine::{Arguments, Cost, Enumeration, InputObject, Load, Loaded, Writer, field, input, made_of};
use entity::{community::Model, id::CommunityId, vocabulary::TargetLevel};
use futures_util::FutureExt;
use serde::Deserialize;
use std::sync::Arc;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&COMMUNITY, &CONNECTION, &EDGE],
    inputs: &[&FILTER],
    enums: &[words::<TargetLevel>, orders],
    queries: &[
        made_of(
            "communities",
            "CommunityConnection!",
            "项目库中的具名社区（条文：附件1），含已移出的。/ The named communities of the project library (annex 1), withdrawn \
             ones included.",
            &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
        )
        .args(&[
            FIRST,
            AFTER,
            LAST,
            BEFORE,
            input("filter", "CommunityFilter", "筛选条件。/ Which communities."),
            input("orderBy", "CommunityOrder", "排序，默认按序号。/ The order; by number if not given."),
        ])
        .gate(Gate::Needs(Permission::ReadCatalogue)),
        made_of(
            "community",
            "Community",
            "按代码取社区。/ The community of a code.",
            &One::<Root, Loaded<Named>, _> { object: &COMMUNITY, of: |_, named, _| named.0.as_ref() },
        )
        .args(&[input("code", "String!", "代码。/ Its code.")])
        .gate(Gate::Needs(Permission::ReadCatalogue)),
    ],
    nodes: &[Lookup::of::<CommunityId>(|ids, cx| {
        async move {
            let found = communities::by_id(cx, typed::<CommunityId>(ids)).await?;
            let row = |(id, found): (CommunityId, Arc<Model>)| (id.0, AnyRow::new(&COMMUNITY, found));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static COMMUNITY: Object<Arc<Model>> = Object {
    name: "Community",
    about: "具名社区（条文：附件1）。/ A named community of the project library (annex 1).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| out.int(it.revision)),
        field("code", "String!", "代码。/ Its code in the policy pack.", |it, _, out| out.string(&it.code)),
        field("name", "String!", "社区（村）名称。/ Its name.", |it, _, out| out.string(&it.name)),
        field("ordinal", "Int!", "序号。/ Its number in annex 1.", |it, _, out| out.int(it.ordinal)),
        field("pool", "Pool!", "项目库类型。/ Its pool.", |it, _, out| out.plain(it.pool)),
        made_of(
            "implementingUnit",
            "Organization!",
            "责任单位。/ The unit that implements it.",
            &One::<Arc<Model>, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.implementing_unit_id),
            },
        ),
        field("targetLevel", "TargetLevel!", "创建等级。/ The level it aims at.", |it, _, out| {
            out.plain(it.target_level)
        }),
        field(
            "creationType",
            "CreationType",
            "创建类型，街道（乡镇）申报前未知（条文：四（四））。/ Unknown until the unit states it (§四(四)).",
            |it, _, out| out.optional(it.creation_type, Writer::plain),
        ),
        field(
            "plannedStart",
            "YearMonth",
            "启动时间；附件1 记“/”者为空。/ The month it is planned to start; “/” in annex 1 is null.",
            |it, _, out| out.optional(it.planned_start.as_ref(), Writer::plain),
        ),
        field("plannedFinish", "YearMonth", "完成时间。/ The month it is planned to finish.", |it, _, out| {
            out.optional(it.planned_finish.as_ref(), Writer::plain)
        }),
        field("remarks", "String", "备注。/ The document's remark.", |it, _, out| {
            out.optional(it.remarks.as_deref(), Writer::string)
        }),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.updated_at.rfc3339())
        }),
        field(
            "withdrawnAt",
            "DateTime",
            "移出项目库的时间；在库为空。/ When a later document no longer listed it; null while it does.",
            |it, _, out| out.optional(it.withdrawn_at, |out, moment| out.plain(moment.rfc3339())),
        ),
        field(
            "withdrawalReason",
            "String",
            "移出项目库的原因；在库为空。/ Why it was withdrawn; null while it is listed.",
            |it, _, out| out.optional(it.withdrawal_reason.as_deref(), Writer::string),
        ),
        project::STAGE,
        project::STAGE_SINCE,
        project::STAGE_HISTORY,
        project::ACCEPTANCES,
        project::CREATION_BATCH,
        project::NAMING_BATCH,
        project::ACTUAL_START,
        project::ACTUAL_FINISH,
        project::UNIT_ACCEPTED_ON,
        project::ADVISES,
        project::VIEWER_ACTIONS,
        bulletin::SIGNAL,
        bulletin::SIGNAL_REASONS,
        made_of(
            "duties",
            "DutyConnection!",
            "查看者可见的该社区职责，按条文次序。/ Its duties, those the viewer may see, in the order of annex 2.",
            &One::<Arc<Model>, Loaded<duty::OfCommunities>, _> {
                object: &duty::CONNECTION,
                of: |it, pages, _| pages.0.get(&it.id),
            },
        )
        .args(&[FIRST, AFTER, LAST, BEFORE, duty::FILTER_ARGUMENT]),
        made_of(
            "evaluations",
            "EvaluationConnection!",
            "查看者可见的该社区评价，最新在前。/ Its evaluations, those the viewer may see, the newest first.",
            &One::<Arc<Model>, Loaded<evaluation::OfCommunities>, _> {
                object: &evaluation::CONNECTION,
                of: |it, pages, _| pages.0.get(&it.id),
            },
        )
        .args(&[FIRST, AFTER, LAST, BEFORE, evaluation::FILTER_ARGUMENT]),
        made_of(
            "reviews",
            "ReviewConnection!",
            "查看者可见的该社区评审，最新在前。/ Its reviews, those the viewer may see, the newest first.",
            &One::<Arc<Model>, Loaded<review::OfCommunities>, _> {
                object: &review::CONNECTION,
                of: |it, pages, _| pages.0.get(&it.id),
            },
        )
        .args(&[FIRST, AFTER, LAST, BEFORE, review::FILTER_ARGUMENT]),
        made_of(
            "plans",
            "[Plan!]!",
            "查看者可见的申报方案和实施方案，按类别，新版在前（条文：四（二））：实施单位可见全部，统筹协调机构可见已提交者，会签单位可见提请其评审者。/ Its              plans, those that the viewer may see, by kind and the newest version first (§四(二)): to its unit all, to the lead office what was              submitted, to a department what an appraisal with it on the roster names or named.",
            &Many::<Arc<Model>, Loaded<plan::OfCommunities>, plan::Plan> {
                object: &plan::PLAN,
                of: |it, plans, _| plans.0.get(&it.id).into_iter().flatten().collect(),
            },
        ),
        made_of(
            "dossier",
            "Dossier",
            "社区档案（一社一档，条文：四（一）），限责任单位、统筹协调机构和对该社区负有职责的单位；尚未填报或不可见为空。/ The record of the community (§四(一)), for its              unit, the lead office, and organizations with a duty for it; null where there is none, or none to be seen.",
            &One::<Arc<Model>, Loaded<dossier::OfCommunities>, Dossier> {
                object: &dossier::DOSSIER,
                of: |it, dossiers, _| dossiers.0.get(&it.id),
            },
        ),
        made_of(
            "funding",
            "Funding",
            "奖补资金（条文：五（三）），限责任单位、统筹协调机构，以及条文载有审价、拨付的单位；其他查看者为空。/ Its money (§五(三)), for its unit, the lead office, and \
             organizations whose clauses speak of price audits or payments; null for anybody else.",
            &One::<Arc<Model>, Loaded<funding::OfCommunities>, Funding> {
                object: &funding::FUNDING,
                of: |it, money, _| money.0.get(&it.id),
            },
        ),
    ],
};

connection!(Arc<Model>, COMMUNITY, "Community", "社区列表的一页。/ A page of a list of communities.");

static FILTER: InputObject = InputObject {
    name: "CommunityFilter",
    about: "社区筛选，所列条件须全部符合。/ Which communities; all that is given must fit.",
    fields: &[
        input("pool", "Pool", "项目库类型。/ Of this pool."),
        input("targetLevel", "TargetLevel", "创建等级。/ Aiming at this level."),
        input("stage", "[Stage!]", "项目阶段之一。/ Whose project is at one of these stages."),
        input("implementingUnit", "String", "责任单位代码。/ Implemented by the organization of this code."),
        input("nameContains", "String", "名称包含。/ With this in the name."),
        WITHDRAWN,
    ],
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListArguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<communities::Filter>,
    order_by: Option<communities::Order>,
}

/// A page of communities.
struct List(Connection<Arc<Model>>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, filter, order_by } = at.args()?;
        let (sort, filter) = (order_by.unwrap_or_default().sort(), filter.unwrap_or_default());
        let rows = || communities::listed(at.context(), &filter);
        Ok(Self(connection::read(at, CONNECTION.name, &sort, &paging, rows).await?.map(Arc::new)))
    }
}

/// The community of a code.
struct Named(Option<Arc<Model>>);

impl Load<Context> for Named {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Code {
            code: String,
        }
        let Code { code } = at.args()?;
        Ok(Self(communities::named(at.context(), &code).await?.map(Arc::new)))
    }
}

fn orders() -> Enumeration {
    let words = [
        ("ORDINAL", "按序号。/ By number, as annex 1 does."),
        ("NAME", "按名称字码。/ By the code points of the name."),
        ("PLANNED_FINISH", "按完成时间，无者在后。/ By the planned finish; those without one last."),
    ];
    Enumeration::new("CommunityOrder", "社区排序。/ An order of communities.", words)
}
