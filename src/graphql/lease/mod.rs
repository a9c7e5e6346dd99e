//! `LeaseRequest`: a unit asks for state-owned premises, and the commands on that.

mod commands;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    attachment::{Attached, Holding},
    community::{About, COMMUNITY, Communities, OfCommunity},
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{AnyRow, Context, Gate, Many, Object, One, Selection},
    duty::ACTION_AVAILABILITY,
};
use crate::{
    authz::Permission,
    domain::{duty::Availability, lease as leases},
    error::Result,
    store::page::Paging,
};
use engine::{Arguments, Cost, Input, Load, Loaded, With, Writer, field, input, made_of};
use entity::{
    attachment::of_leases,
    community::Model as Community,
    id::{CommunityId, LeaseRequestId},
    lease_request::Model,
    vocabulary::LeaseStatus,
};
use futures_util::FutureExt;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

const COMMUNITY_CODE: Input =
    input("community", "String", "社区代码。/ Of the community of this code; of all if not given.");

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&LEASE_REQUEST, &CONNECTION, &EDGE],
    enums: &[words::<LeaseStatus>],
    queries: &[made_of(
        "leaseRequests",
        "LeaseRequestConnection!",
        "租用国有房产的意见，最近在前；责任单位可见本辖区的，统筹协调机构可见全部（条文：五（四））。/ Requests for state-owned premises, the last first: a unit's own, to the \
         lead office all (§五(四)).",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[FIRST, AFTER, LAST, BEFORE, COMMUNITY_CODE])
    .gate(Gate::Needs(Permission::ReadMechanisms))],
    commands: commands::ALL,
    nodes: &[Lookup::of::<LeaseRequestId>(|ids, cx| {
        async move {
            let found = leases::by_id(cx, &typed::<LeaseRequestId>(ids)).await?;
            let row = |row: Model| (row.id.0, AnyRow::new(&LEASE_REQUEST, Request::new(row)));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

/// A request, with its community.
type Request = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        Some(self.community_id)
    }
}

impl Holding for Request {
    type Links = of_leases::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.row.id.into())
    }
}

static LEASE_REQUEST: Object<Request> = Object {
    name: "LeaseRequest",
    about: "租用国有房产的意见：责任单位提出，统筹协调机构转送区属国有企业并记录其答复（条文：五（四））。/ A request for state-owned premises: a unit makes it, the lead office forwards \
            it to the enterprise and records the answer (§五(四)).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        made_of(
            "community",
            "Community!",
            "社区。/ For which community.",
            &One::<Request, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        field("status", "LeaseStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.row.status)),
        field("premises", "String!", "拟租用的国有房产。/ Which premises.", |it, _, out| {
            out.string(&it.row.premises)
        }),
        field("areaM2", "Decimal", "面积，平方米。/ Square metres.", |it, _, out| {
            out.optional(it.row.area, |out, area| out.string(&area.to_string()))
        }),
        field("purpose", "String!", "用途。/ What for.", |it, _, out| out.string(&it.row.purpose)),
        Attached::<Request>::FIELD,
        field("requestedOn", "Date!", "提出日期。/ The day of the request.", |it, _, out| {
            out.plain(entity::day::write(it.row.requested_on))
        }),
        field(
            "enterprise",
            "String",
            "所转送的区属国有企业；未转送为空。/ The state-owned enterprise to which it was forwarded; null before.",
            |it, _, out| out.optional(it.row.enterprise.as_deref(), Writer::string),
        ),
        field("forwardedOn", "Date", "转送日期。/ The day it was forwarded.", |it, _, out| {
            out.optional(it.row.forwarded_on, |out, day| out.plain(entity::day::write(day)))
        }),
        field("answer", "String", "企业的答复。/ What the enterprise said.", |it, _, out| {
            out.optional(it.row.answer.as_deref(), Writer::string)
        }),
        field("answeredOn", "Date", "答复日期。/ The day the answer was recorded.", |it, _, out| {
            out.optional(it.row.answered_on, |out, day| out.plain(entity::day::write(day)))
        }),
        field(
            "statusReason",
            "String",
            "撤回意见或撤回上一步的理由。/ Why it was withdrawn, or its last step taken back.",
            |it, _, out| out.optional(it.row.status_reason.as_deref(), Writer::string),
        ),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.row.updated_at.rfc3339())
        }),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Request, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
    ],
};

connection!(Request, LEASE_REQUEST, "LeaseRequest", "意见列表的一页。/ A page of requests.");

#[derive(Deserialize)]
struct ListArguments {
    #[serde(flatten)]
    paging: Paging,
    community: Option<String>,
}

/// A page of requests.
struct List(Connection<Request>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, community } = at.args()?;
        let rows = || leases::listed(at.context(), community.as_deref());
        let page = connection::read(at, CONNECTION.name, &leases::newest_first(), &paging, rows).await?;
        Ok(Self(page.map(Request::new)))
    }
}

/// What the viewer may do with requests.
struct Actions(HashMap<LeaseRequestId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Request;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Request>, (): (), at: Selection<'a>) -> Result<Self> {
        let viewer = &at.context().viewer;
        Ok(Self(rows.iter().map(|it| (it.row.id, leases::available(viewer, &it.row))).collect()))
    }
}
