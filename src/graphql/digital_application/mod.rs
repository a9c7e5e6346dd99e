//! `DigitalApplication`: a digital application of a community, with its acceptance and how active it is, and the commands on it.

mod activity;
mod commands;
mod load;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    community::{About, COMMUNITY, Communities, OfCommunity},
    connection::{AFTER, BEFORE, FIRST, LAST, connection},
    context::{AnyRow, Gate, Leaf, Many, Object, One},
    duty::ACTION_AVAILABILITY,
    review::{REVIEW, Review},
};
use crate::{
    authz::Permission,
    domain::{
        digital_application::{self as applications, Month},
        duty::Availability,
    },
};
use activity::{ACTIVITY, SUPERSEDED};
use engine::{Loaded, With, Writer, field, input, made_of};
use entity::{
    community::Model as Community,
    digital_application::Model,
    id::{CommunityId, DigitalApplicationId},
    vocabulary::{ApplicationKind, ApplicationStatus, ReviewKind},
};
use futures_util::FutureExt;
use load::{Acceptances, Actions, Activity, List, Missing};
use std::sync::Arc;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&APPLICATION, &ACTIVITY, &SUPERSEDED, &CONNECTION, &EDGE],
    enums: &[words::<ApplicationKind>, words::<ApplicationStatus>],
    queries: &[made_of(
        "digitalApplications",
        "DigitalApplicationConnection!",
        "数字社会应用，按名称；责任单位可见本辖区的，统筹协调机构和条文负责指导其活跃度或建设的单位可见全部（条文：附件2·区发改局、区数据资源局）。/ Digital applications, by name: a \
         unit's own; all of them to the lead office and to whoever guides by a clause how active they are or how they are built (annex 2).",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[
        FIRST,
        AFTER,
        LAST,
        BEFORE,
        input("community", "String", "社区代码。/ Of the community of this code; of all if not given."),
        input("kind", "ApplicationKind", "类别。/ Of this kind; of both if not given."),
        input(
            "belowIn",
            "YearMonth",
            "只列该月在用、且未填报或未达标者。/ Only those that were in use in this month, and not reported to have been as active as is required.",
        ),
    ])
    .gate(Gate::Needs(Permission::ReadMechanisms))],
    commands: commands::ALL,
    nodes: &[Lookup::of::<DigitalApplicationId>(|ids, cx| {
        async move {
            let found = applications::by_id(cx, &typed::<DigitalApplicationId>(ids)).await?;
            let row = |row: Model| (row.id.0, AnyRow::new(&APPLICATION, Application::new(row)));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

/// An application, with its community.
type Application = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        Some(self.community_id)
    }
}

static APPLICATION: Object<Application> = Object {
    name: "DigitalApplication",
    about: "社区的数字社会应用：统建平台的或社区个性的，及其验收和活跃度（条文：附件2·区发改局、区数据资源局）。/ A digital application of a community: of the platform that is built for all, or its own \
            (annex 2, the reform and the data bureau).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        made_of(
            "community",
            "Community!",
            "社区。/ Whose it is.",
            &One::<Application, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        field("kind", "ApplicationKind!", "类别：统建或个性。/ Of the platform, or its own.", |it, _, out| {
            out.plain(it.row.kind)
        }),
        field("status", "ApplicationStatus!", "状态。/ Where it stands.", |it, _, out| {
            out.plain(it.row.status)
        }),
        field("name", "String!", "名称，在社区内不重。/ Its name, which no other of the community has.", |it, _, out| {
            out.string(&it.row.name)
        }),
        field("purpose", "String", "用途。/ What it does, and for whom.", |it, _, out| {
            out.optional(it.row.purpose.as_deref(), Writer::string)
        }),
        field(
            "inUseSince",
            "YearMonth",
            "启用月份，自此按月填报活跃度；未启用为空。/ From which month on its activity is reported; null while it is not in use.",
            |it, _, out| out.optional(it.row.in_use_since.as_ref(), Writer::plain),
        ),
        field(
            "retiredIn",
            "YearMonth",
            "停用月份，为填报活跃度的最后一月；未停用为空。/ In which month it was taken out of use, the last that is reported; null while it is not.",
            |it, _, out| out.optional(it.row.retired_in.as_ref(), Writer::plain),
        ),
        made_of(
            "preliminaryAcceptance",
            "Review",
            "社区统建平台的初验评审，查看者可见的最近一轮，已取消者不计；个性应用随平台验收（条文：附件2·区数据资源局）。/ The review by which the community's platform is accepted preliminarily: \
             the last round that the viewer sees and that was not cancelled. A community's own applications are accepted with the platform (annex 2, the data bureau).",
            &One::<Application, Loaded<Acceptances>, Review> {
                object: &REVIEW,
                of: |it, found, _| found.of(it, ReviewKind::PlatformPreliminaryAcceptance),
            },
        ),
        made_of(
            "finalAcceptance",
            "Review",
            "社区统建平台的终验评审，同上（条文：附件2·区数据资源局）。/ The review by which it is accepted finally, likewise (annex 2, the data bureau).",
            &One::<Application, Loaded<Acceptances>, Review> {
                object: &REVIEW,
                of: |it, found, _| found.of(it, ReviewKind::PlatformFinalAcceptance),
            },
        ),
        made_of(
            "activity",
            "[ApplicationActivity!]!",
            "各月活跃度，最近月份在前（条文：附件2·区发改局）。/ How active it was by month, the last month first (annex 2, the reform bureau).",
            &Many::<Application, Loaded<Activity>, Month> {
                object: &ACTIVITY,
                of: |it, found, _| found.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        )
        .args(&[
            input("from", "YearMonth", "自该月起。/ From this month on."),
            input("until", "YearMonth", "至该月止。/ Until this month."),
        ]),
        made_of(
            "missingMonths",
            "[YearMonth!]!",
            "在用而尚未填报的月份，当月不计。/ The months that are over in which it was in use and of which nothing was reported.",
            &Leaf::<Application, Loaded<Missing>> {
                write: |it, missing, _, out| {
                    out.leaves(missing.0.get(&it.row.id).into_iter().flatten(), Writer::plain)
                },
            },
        ),
        field(
            "statusReason",
            "String",
            "停用或恢复的理由。/ Why it was taken out of use, or put back.",
            |it, _, out| out.optional(it.row.status_reason.as_deref(), Writer::string),
        ),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.row.updated_at.rfc3339())
        }),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Application, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
    ],
};

connection!(Application, APPLICATION, "DigitalApplication", "应用列表的一页。/ A page of applications.");
