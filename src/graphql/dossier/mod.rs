//! `Dossier`: the record of a community (一社一档), and its versions.

mod commands;
mod load;
mod parts;

pub(super) use load::OfCommunities;

use super::{
    aggregate::{Aggregate, Found, Lookup, typed, words},
    attachment::{Attached, Holding},
    command::Command,
    community::COMMUNITY,
    connection::{AFTER, FIRST, connection},
    context::{AnyRow, Many, Object, One},
    person::{Hands, USER},
    project::ADVICE,
};
use crate::domain::{
    dossier::{self as dossiers, Dossier, FundingBalance, Named, Population, SaveDossier},
    person::Person,
    project::Advice,
};
use engine::{Loaded, Writer, field, made_of};
use entity::{
    attachment::of_dossiers,
    community,
    id::{DossierId, DossierVersionId},
    vocabulary::{CreationSubtype, DossierField, SpaceKind},
};
use futures_util::FutureExt;
use load::{Communities, Versions};
use parts::{CIRCLE, CIRCLES, FUNDING_BALANCE, POINT, POINT_OF, POPULATION, SPACE, SPACES};
use std::sync::Arc;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&DOSSIER, &CONNECTION, &EDGE, &POINT, &POPULATION, &SPACE, &CIRCLE, &FUNDING_BALANCE],
    inputs: commands::INPUTS,
    enums: &[words::<CreationSubtype>, words::<SpaceKind>, words::<DossierField>],
    commands: &[Command::of::<SaveDossier>()],
    nodes: &[
        Lookup::of::<DossierId>(|ids, cx| {
            async move {
                let found = dossiers::by_id(cx, &typed::<DossierId>(ids)).await?;
                Found::Ok(found.into_iter().map(|it| (it.id.0, AnyRow::new(&DOSSIER, it))).collect())
            }
            .boxed()
        }),
        Lookup::of::<DossierVersionId>(|ids, cx| {
            async move {
                let found = dossiers::versions_by_id(cx, &typed::<DossierVersionId>(ids)).await?;
                Found::Ok(found.into_iter().map(|it| (it.version_id.0, AnyRow::new(&DOSSIER, it))).collect())
            }
            .boxed()
        }),
    ],
    ..Aggregate::NONE
};

impl Holding for Dossier {
    type Links = of_dossiers::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.version_id.into())
    }
}

pub(super) static DOSSIER: Object<Dossier> = Object {
    name: "Dossier",
    about: "社区档案（一社一档，条文：四（一））：由责任单位逐版填报，未填报者为空，不作推断。/ The record of a community (§四(一)), as its unit states it, version by \
            version. What it did not state is null, and never guessed.",
    implements: &["Node"],
    fields: &[
        field(
            "id",
            "ID!",
            "标识：档案现状的标识不变；每一版本另有其标识。/ Its id. That of the record as it is now stays; each version has one of its own.",
            |it, _, out| match it.named {
                Named::Now => out.plain(it.id),
                Named::Version => out.plain(it.version_id),
            },
        ),
        field(
            "revision",
            "Int!",
            "修订号，即版本号：每次变更成一版。/ Its revision, which is the number of the version: each change makes one.",
            |it, _, out| out.int(it.version),
        ),
        field("version", "Int!", "版本号，自 1 起。/ The number of the version, from 1.", |it, _, out| {
            out.int(it.version)
        }),
        field("updatedAt", "DateTime!", "该版本的保存时间。/ When this version was saved.", |it, _, out| {
            out.plain(it.saved_at.rfc3339())
        }),
        made_of(
            "updatedBy",
            "User",
            "该版本的保存人。/ Who saved this version.",
            &One::<Dossier, Loaded<Hands<Dossier>>, Person> { object: &USER, of: |it, hands, _| hands.of(it) },
        ),
        made_of(
            "community",
            "Community!",
            "所属社区。/ Of which community.",
            &One::<Dossier, Loaded<Communities>, Arc<community::Model>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.0.get(&it.community_id),
            },
        ),
        field("location", "String", "区位（条文：四（二））。/ Where it lies, in words (§四(二)).", |it, _, out| {
            out.optional(it.record.location.as_deref(), Writer::string)
        }),
        made_of("point", "Point", "坐标。/ A point in it.", &POINT_OF),
        field(
            "implementationAreaHa",
            "Decimal",
            "实施单元面积，公顷，以 20 公顷左右为参考（条文：四（三））。/ The area of the implementation unit, in hectares; about 20 are the \
             reference (§四(三)).",
            |it, _, out| out.optional(it.record.implementation_area, Writer::plain),
        ),
        field(
            "planningAreaHa",
            "Decimal",
            "规划单元面积，公顷（条文：四（四）1）。/ The area of the planning unit around it, in hectares (§四(四)1).",
            |it, _, out| out.optional(it.record.planning_area, Writer::plain),
        ),
        field(
            "creationType",
            "CreationType",
            "创建类型（条文：四（四））；社区的创建类型以此为准。/ The type of creation (§四(四)): the community has it from here.",
            |it, _, out| out.optional(it.record.creation_type, Writer::plain),
        ),
        field(
            "creationSubtype",
            "CreationSubtype",
            "创建类型的细分（条文：四（四））。/ What the creation is in particular (§四(四)).",
            |it, _, out| out.optional(it.record.creation_subtype, Writer::plain),
        ),
        field(
            "selfBuiltHouses",
            "Boolean",
            "是否有自建房（条文：四（三））。/ Whether houses there were built by their owners, which may join (§四(三)).",
            |it, _, out| out.optional(it.record.self_built_houses, Writer::boolean),
        ),
        field(
            "mixedStandards",
            "Boolean",
            "是否“高低配”（条文：四（三））。/ Whether higher and lower standards are mixed (“高低配”), which is allowed (§四(三)).",
            |it, _, out| out.optional(it.record.mixed_standards, Writer::boolean),
        ),
        made_of(
            "population",
            "Population",
            "人员结构，仅计数（条文：四（二））。/ Who lives there, as counts (§四(二)).",
            &One::<Dossier, (), Population> { object: &POPULATION, of: |it, (), _| it.record.population() },
        ),
        field(
            "needs",
            "[String!]!",
            "居民需求（条文：四（二））。/ What residents need (§四(二)).",
            |it, _, out| out.leaves(&it.record.needs, |out, text| out.string(text)),
        ),
        field(
            "highlights",
            "[String!]!",
            "特色亮点（条文：四（二））。/ What is special about it (§四(二)).",
            |it, _, out| out.leaves(&it.record.highlights, |out, text| out.string(text)),
        ),
        made_of(
            "spaces",
            "[Space!]!",
            "空间资源（条文：四（二）、四（四）1）。/ Spaces that it can use (§四(二), §四(四)1).",
            &SPACES,
        ),
        made_of(
            "circles",
            "[LivingCircle!]!",
            "5-10-15 分钟生活圈（条文：四（三））。/ Its circles of daily life, of 5, 10 and 15 minutes (§四(三)).",
            &CIRCLES,
        ),
        made_of(
            "fundingBalance",
            "FundingBalance",
            "资金平衡，由责任单位填报（条文：四（五））。/ How building and running it pays for itself, as the unit states it (§四(五)).",
            &One::<Dossier, (), FundingBalance> {
                object: &FUNDING_BALANCE,
                of: |it, (), _| it.record.funding_balance(),
            },
        ),
        field(
            "joinedEstates",
            "[String!]!",
            "联动改造的老旧小区，按名称（条文：四（四）1）。/ The old estates whose renewal it is joined with, by name (§四(四)1).",
            |it, _, out| out.leaves(&it.record.joined_estates, |out, text| out.string(text)),
        ),
        Attached::<Dossier>::field(
            "该版本的附件，按提交时的次序。/ The files of this version, in the order in which they were given.",
        ),
        field(
            "changed",
            "[DossierField!]!",
            "该版本较上一版变更的各项。/ What this version says otherwise than the one before.",
            |it, _, out| out.leaves(&it.changed, Writer::plain),
        ),
        made_of(
            "advice",
            "[Advice!]!",
            "对所填内容的建议（条文：四（三）），从不据以拒绝。/ What is advised of what it says (§四(三)): never a refusal.",
            &Many::<Dossier, (), Advice> { object: &ADVICE, of: |it, (), _| it.advice.iter().collect() },
        ),
        field(
            "contentDigest",
            "String!",
            "内容摘要；内容相同则摘要相同，不论版本。/ The digest of what it says: equal records of a community have the same, whichever their versions.",
            |it, _, out| out.plain(&it.content_digest),
        ),
        made_of(
            "versions",
            "DossierConnection!",
            "全部版本，最新在前；各版本完整保存，不可更改。/ All versions, the newest first. Each is kept whole, and never changes.",
            &One::<Dossier, Loaded<Versions>, _> {
                object: &CONNECTION,
                of: |it, versions, _| versions.0.get(&it.id),
            },
        )
        .args(&[FIRST, AFTER]),
    ],
};

connection!(Dossier, DOSSIER, "Dossier", "档案版本的一页。/ A page of the versions of a record.");
