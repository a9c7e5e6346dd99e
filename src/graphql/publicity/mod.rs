//! `PublicityRecord`: publicity, training and visits on site, and the commands on their records.

mod commands;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    attachment::{Attached, Holding},
    community::{About, COMMUNITY, Communities, OfCommunity},
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{AnyRow, Context, Gate, Many, Object, One, Selection},
    duty::ACTION_AVAILABILITY,
    organization::ORGANIZATION,
};
use crate::{
    authz::Permission,
    catalogue::Organization,
    domain::{duty::Availability, publicity as records},
    error::Result,
    store::page::Paging,
};
use engine::{Arguments, Cost, Load, Loaded, With, Writer, field, input, made_of};
use entity::{
    attachment::of_publicity,
    community::Model as Community,
    id::{CommunityId, PublicityRecordId},
    publicity_record::Model,
    vocabulary::{PublicityKind, PublicityStatus},
};
use futures_util::FutureExt;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&PUBLICITY_RECORD, &CONNECTION, &EDGE],
    enums: &[words::<PublicityKind>, words::<PublicityStatus>],
    queries: &[made_of(
        "publicityRecords",
        "PublicityRecordConnection!",
        "宣传、培训和现场观摩记录，最近在前；已公开的与项目库同样公开，其余限记录单位、统筹协调机构和负责指导宣传的单位（条文：五（五）；附件2·区风貌办、区委宣传部）。/ Records of \
         publicity, training and visits, the last first: what is published is as public as the project library, the rest is its writer's, the \
         lead office's, and that of whoever guides publicity by a clause (§五(五), annex 2).",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[
        FIRST,
        AFTER,
        LAST,
        BEFORE,
        input("community", "String", "社区代码。/ About the community of this code; all if not given."),
    ])
    .gate(Gate::Needs(Permission::ReadCatalogue))],
    commands: commands::ALL,
    nodes: &[Lookup::of::<PublicityRecordId>(|ids, cx| {
        async move {
            let found = records::by_id(cx, &typed::<PublicityRecordId>(ids)).await?;
            let row = |row: Model| (row.id.0, AnyRow::new(&PUBLICITY_RECORD, Kept::new(row)));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

/// A record, with the community that it is about.
type Kept = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        self.community_id
    }
}

impl Holding for Kept {
    type Links = of_publicity::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.row.id.into())
    }
}

static PUBLICITY_RECORD: Object<Kept> = Object {
    name: "PublicityRecord",
    about: "宣传、培训或现场观摩记录（条文：五（五）；附件2·区风貌办、区委宣传部）。/ A record of publicity, of a training or of a visit on site (§五(五), annex 2).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        made_of(
            "organization",
            "Organization!",
            "记录单位。/ Who records it.",
            &One::<Kept, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id),
            },
        ),
        made_of(
            "community",
            "Community",
            "所涉社区；不专涉某社区为空。/ What it is about; null where that is no community in particular.",
            &One::<Kept, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        field("kind", "PublicityKind!", "类别。/ What it was.", |it, _, out| out.plain(it.row.kind)),
        field("status", "PublicityStatus!", "状态。/ Where it stands.", |it, _, out| {
            out.plain(it.row.status)
        }),
        field("title", "String!", "标题。/ Its title.", |it, _, out| out.string(&it.row.title)),
        field("heldOn", "Date!", "日期。/ The day of it.", |it, _, out| {
            out.plain(entity::day::write(it.row.held_on))
        }),
        field("place", "String", "地点或媒体。/ Where, or in which medium.", |it, _, out| {
            out.optional(it.row.place.as_deref(), Writer::string)
        }),
        field("body", "String", "内容。/ What there is to say.", |it, _, out| {
            out.optional(it.row.body.as_deref(), Writer::string)
        }),
        field("link", "String", "网址。/ Where it was reported.", |it, _, out| {
            out.optional(it.row.link.as_deref(), Writer::string)
        }),
        Attached::<Kept>::FIELD,
        field(
            "statusReason",
            "String",
            "撤下的理由；重新修改后为空。/ Why it was withdrawn from publication; null once it is written anew.",
            |it, _, out| out.optional(it.row.status_reason.as_deref(), Writer::string),
        ),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.row.updated_at.rfc3339())
        }),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Kept, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
    ],
};

connection!(Kept, PUBLICITY_RECORD, "PublicityRecord", "记录列表的一页。/ A page of records.");

#[derive(Deserialize)]
struct ListArguments {
    #[serde(flatten)]
    paging: Paging,
    community: Option<String>,
}

/// A page of records.
struct List(Connection<Kept>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        let ListArguments { paging, community } = at.args()?;
        let rows = || records::listed(at.context(), community.as_deref());
        let page = connection::read(at, CONNECTION.name, &records::newest_first(), &paging, rows).await?;
        Ok(Self(page.map(Kept::new)))
    }
}

/// What the viewer may do with records.
struct Actions(HashMap<PublicityRecordId, Vec<Availability>>);

impl Load<Context> for Actions {
    type Row = Kept;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Kept>, (): (), at: Selection<'a>) -> Result<Self> {
        let viewer = &at.context().viewer;
        Ok(Self(rows.iter().map(|it| (it.row.id, records::available(viewer, &it.row))).collect()))
    }
}
