//! `Plan`: the versions of a community's plans, and the commands on them.

mod commands;
mod load;

pub(super) use load::{OfCommunities, OfReviews};

use super::{
    aggregate::{Aggregate, Found, Lookup, typed, words},
    attachment::{Attached, Holding},
    community::{About, COMMUNITY, Communities, OfCommunity},
    context::{AnyRow, Many, Object, One},
    duty::ACTION_AVAILABILITY,
    review::{REVIEW, Review},
};
use crate::domain::{duty::Availability, plan as plans};
use engine::{Loaded, With, Writer, field, made_of};
use entity::{
    attachment::of_plans,
    community::Model as Community,
    id::{CommunityId, PlanId},
    plan::Model,
    vocabulary::{PlanKind, PlanStatus},
};
use futures_util::FutureExt;
use load::{Actions, Reviews};
use std::sync::Arc;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&PLAN],
    enums: &[words::<PlanKind>, words::<PlanStatus>],
    commands: commands::ALL,
    nodes: &[Lookup::of::<PlanId>(|ids, cx| {
        async move {
            let found = plans::by_id(cx, &typed::<PlanId>(ids)).await?;
            let row = |row: Model| (row.id.0, AnyRow::new(&PLAN, Plan::new(row)));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

/// A plan, with its community where the request came by it.
pub(super) type Plan = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        Some(self.community_id)
    }
}

impl Holding for Plan {
    type Links = of_plans::Entity;

    fn holder(&self) -> Option<Uuid> {
        Some(self.row.id.into())
    }
}

pub(super) static PLAN: Object<Plan> = Object {
    name: "Plan",
    about: "社区方案的一版：申报方案或实施方案（条文：四（二））。/ A version of a community's plan: that by which its creation is applied for, or that \
            by which it is carried out (§四(二)).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        made_of(
            "community",
            "Community!",
            "社区。/ Whose plan it is.",
            &One::<Plan, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        field("kind", "PlanKind!", "方案类别。/ Which plan.", |it, _, out| out.plain(it.row.kind)),
        field(
            "version",
            "Int!",
            "版次，按社区和类别自 1 起。/ Counts the community's versions of the kind, from 1.",
            |it, _, out| out.int(it.row.version),
        ),
        field("status", "PlanStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.row.status)),
        field("title", "String!", "标题。/ Its title.", |it, _, out| out.string(&it.row.title)),
        field("summary", "String", "摘要。/ What it says, in short.", |it, _, out| {
            out.optional(it.row.summary.as_deref(), Writer::string)
        }),
        Attached::<Plan>::FIELD,
        field(
            "contentDigest",
            "String!",
            "内容摘要（sha256）；提交时须交回，且计入评审意见的签署内容。/ sha256 of its canonical content: given back to submit it, and a part of \
             what opinions sign in its appraisal.",
            |it, _, out| out.string(&it.row.content_digest),
        ),
        field(
            "submittedAt",
            "DateTime",
            "提交时间；草稿为空。/ When it was submitted; null of a draft.",
            |it, _, out| out.optional(it.row.submitted_at, |out, moment| out.plain(moment.rfc3339())),
        ),
        field("updatedAt", "DateTime!", "最近变更时间。/ Its last change.", |it, _, out| {
            out.plain(it.row.updated_at.rfc3339())
        }),
        made_of(
            "review",
            "Review",
            "审查该版的评审，查看者可见的最近一次；没有为空。/ The appraisal that names it, or named it: the last one that the viewer may see.",
            &One::<Plan, Loaded<Reviews>, Review> {
                object: &REVIEW,
                of: |it, found, _| found.0.get(&it.row.id),
            },
        ),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Plan, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
    ],
};
