//! `Review` and its lists.

mod commands;
mod load;
mod opinion;

pub(super) use load::OfCommunities;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    comment::Talk,
    community::{About, COMMUNITY, Communities, OfCommunity},
    connection::{AFTER, BEFORE, FIRST, LAST, connection},
    context::{AnyRow, Gate, Leaf, Many, Object, One},
    duty::ACTION_AVAILABILITY,
    evaluation::{EVALUATION, Evaluation, SCENARIO_TOTAL, ScenarioTotal},
    history::{Histories, Storied, Talked},
    organization::ORGANIZATION,
    plan,
    responsibility::RESPONSIBILITY,
};
use crate::{
    authz::Permission,
    catalogue::{Organization, Responsibility},
    domain::{duty::Availability, review as reviews},
};
use engine::{Input, InputObject, Loaded, With, Writer, field, input, made_of};
use entity::{
    comment::on_reviews,
    community::Model as Community,
    history::of_reviews,
    id::{CommunityId, OpinionId, ReviewId},
    opinion::Signature as Opinion,
    review::Model,
    roster_entry::Model as RosterEntry,
    vocabulary::{OpinionDecision, ReviewConclusion, ReviewKind, ReviewStatus, SignatoryState},
};
use futures_util::FutureExt;
use load::{Actions, Evaluations, List, Opinions, Rosters, Standing, Totals};
use opinion::OPINION;
use std::sync::Arc;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&REVIEW, &CONNECTION, &EDGE, &ROSTER_ENTRY, &OPINION],
    inputs: &[&FILTER],
    enums: &[
        words::<ReviewKind>,
        words::<ReviewStatus>,
        words::<ReviewConclusion>,
        words::<OpinionDecision>,
        words::<SignatoryState>,
    ],
    queries: &[made_of(
        "reviews",
        "ReviewConnection!",
        "查看者可见的评审，最新在前。/ The reviews that the viewer may see, the newest first.",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[FIRST, AFTER, LAST, BEFORE, FILTER_ARGUMENT])
    .gate(Gate::Needs(Permission::ReadReviews))],
    commands: commands::ALL,
    nodes: &[
        Lookup::of::<ReviewId>(|ids, cx| {
            async move {
                let found = reviews::by_id(cx, &typed::<ReviewId>(ids)).await?;
                let row = |row: Model| (row.id.0, AnyRow::new(&REVIEW, Review::new(row)));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
        Lookup::of::<OpinionId>(|ids, cx| {
            async move {
                let found = reviews::opinions_by_id(cx, &typed::<OpinionId>(ids)).await?;
                let row = |found: Opinion| (found.id.0, AnyRow::new(&OPINION, found));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
    ],
    ..Aggregate::NONE
};

/// A review, with its community where the request came by it.
pub(super) type Review = OfCommunity<Model>;

impl About for Model {
    fn community_id(&self) -> Option<CommunityId> {
        Some(self.community_id)
    }
}

impl Storied for Review {
    type History = of_reviews::Entity;

    fn id(&self) -> Uuid {
        self.row.id.into()
    }
}

impl Talked for Review {
    type Comments = on_reviews::Entity;
}

pub(super) static REVIEW: Object<Review> = Object {
    name: "Review",
    about: "多部门评审（条文：附件2；四（七））。/ A review of a community by several departments.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field(
            "revision",
            "Int!",
            "修订号，每次可见的变更加一。/ Counts its changes, those that the viewer may notice.",
            |it, at, out| out.int(reviews::revision(&it.row, &at.context().viewer)),
        ),
        made_of(
            "community",
            "Community!",
            "社区。/ What is reviewed.",
            &One::<Review, With<Communities<Model>>, Arc<Community>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.of(it),
            },
        )
        .work(1),
        field("kind", "ReviewKind!", "评审类别。/ Which review it is.", |it, _, out| out.plain(it.row.kind)),
        field("round", "Int!", "轮次。/ Counts the community's reviews of the kind, from 1.", |it, _, out| {
            out.int(it.row.round)
        }),
        field("status", "ReviewStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.row.status)),
        made_of(
            "evaluation",
            "Evaluation",
            "所评审的评价；查看者不可见时为空。/ The evaluation under review, where there is one that the viewer may see.",
            &One::<Review, Loaded<Evaluations>, Evaluation> {
                object: &EVALUATION,
                of: |it, found, _| found.0.get(&it.row.evaluation_id?),
            },
        ),
        made_of(
            "plans",
            "[Plan!]!",
            "所审查的方案，按类别；查看者不可见者不在其中（条文：四（二））。/ The plans that it names, by kind, those that the viewer may see (§四(二)).",
            &Many::<Review, Loaded<plan::OfReviews>, plan::Plan> {
                object: &plan::PLAN,
                of: |it, plans, _| plans.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        field(
            "totalsDisclosed",
            "Boolean!",
            "评价各场景得分已向全部会签单位公开。/ Whether the whole roster is shown what the evaluation comes to in each scenario.",
            |it, _, out| out.boolean(it.row.totals_disclosed),
        ),
        made_of(
            "scenarioTotals",
            "[ScenarioTotal!]!",
            "公开的各场景得分；未公开、评价正由实施单位修改，或评审已取消、退回时为空列表。/ What the evaluation comes to in each scenario, where that is \
             shown; empty where it is not, while its unit has it, and once the review was cancelled or returned.",
            &Many::<Review, Loaded<Totals>, ScenarioTotal> {
                object: &SCENARIO_TOTAL,
                of: |it, totals, _| totals.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        made_of(
            "roster",
            "[RosterEntry!]!",
            "会签名单，发起时由条文确定。/ The roster; it follows from the clauses when the review opens.",
            &Many::<Review, With<Rosters>, RosterEntry> {
                object: &ROSTER_ENTRY,
                of: |it, rosters, _| rosters.review(it).roster.iter().collect(),
            },
        ),
        made_of(
            "signedCount",
            "Int!",
            "已签署（未撤回）的部门数。/ Departments that signed and did not withdraw.",
            &Leaf::<Review, With<Rosters>> {
                write: |it, rosters, _, out| {
                    out.int(i64::try_from(rosters.review(it).signed_count()).unwrap_or(i64::MAX))
                },
            },
        ),
        made_of(
            "requiredCount",
            "Int!",
            "会签部门数。/ Departments on the roster.",
            &Leaf::<Review, With<Rosters>> {
                write: |it, rosters, _, out| {
                    out.int(i64::try_from(rosters.review(it).roster.len()).unwrap_or(i64::MAX))
                },
            },
        ),
        made_of(
            "opinions",
            "[Opinion!]!",
            "可见的意见，按时间先后：结论前限本部门，结论后为全部；统筹协调机构始终可见全部。/ The opinions that the viewer may \
             see, oldest first: one's own; all of them once concluded; always to the lead office.",
            &Many::<Review, Loaded<Opinions>, Opinion> {
                object: &OPINION,
                of: |it, opinions, _| opinions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        field("conclusion", "ReviewConclusion", "结论。/ What it came to.", |it, _, out| {
            out.optional(it.row.conclusion, Writer::plain)
        }),
        field(
            "conclusionNote",
            "String",
            "结论说明，或取消理由。/ The note of the conclusion, or why it was cancelled.",
            |it, _, out| out.optional(it.row.conclusion_note.as_deref(), Writer::string),
        ),
        made_of(
            "contentDigest",
            "String!",
            "查看者所签署内容的摘要（sha256）。/ sha256 of the canonical content that the viewer's department signs.",
            &Leaf::<Review, With<Rosters>> {
                write: |it, rosters, at, out| match rosters.review(it).content_digest(&at.context().viewer) {
                    Ok(digest) => out.plain(digest),
                    Err(error) => at.fail(&error, out),
                },
            },
        )
        .work(1),
        field("dueOn", "Date", "会签期限。/ The day by which opinions are due.", |it, _, out| {
            out.optional(it.row.due_on, |out, day| out.plain(entity::day::write(day)))
        }),
        field("openedAt", "DateTime!", "发起时间。/ When it was opened.", |it, _, out| {
            out.plain(it.row.opened_at.rfc3339())
        }),
        field("concludedAt", "DateTime", "结论时间。/ When it was concluded.", |it, _, out| {
            out.optional(it.row.concluded_at, |out, moment| out.plain(moment.rfc3339()))
        }),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Review, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        Histories::<Review>::FIELD,
        Talk::<Review>::FIELD,
    ],
};

connection!(
    Review,
    REVIEW,
    "Review",
    "评审列表的一页，最新在前。/ A page of a list of reviews, the newest first."
);

static ROSTER_ENTRY: Object<RosterEntry> = Object {
    name: "RosterEntry",
    about: "会签名单中的一个部门。/ A place on the roster.",
    implements: &[],
    fields: &[
        made_of(
            "organization",
            "Organization!",
            "部门。/ Whose opinion is asked.",
            &One::<RosterEntry, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id),
            },
        ),
        made_of(
            "responsibility",
            "Responsibility",
            "依据的条文；由统筹协调机构增加者为空。/ The clause that puts it there; null for one that the office added.",
            &One::<RosterEntry, (), Responsibility> {
                object: &RESPONSIBILITY,
                of: |it, (), at| at.context().catalogue.responsibility(it.responsibility_id?),
            },
        ),
        field(
            "clause",
            "String",
            "发起时的条文原文。/ The clause as it was when the review opened.",
            |it, _, out| out.optional(it.clause.as_deref(), Writer::string),
        ),
        field("addedReason", "String", "增加的理由。/ Why the office added it.", |it, _, out| {
            out.optional(it.added_reason.as_deref(), Writer::string)
        }),
        made_of(
            "state",
            "SignatoryState",
            "会签状态：本单位与统筹协调机构可见，结论后可见评审者均可见；不可见为空。/ Where it stands, to its own organization and the \
             lead office; to all who see the review once it is concluded; null where it is not the viewer's to know.",
            &Leaf::<RosterEntry, Loaded<Standing>> {
                write: |it, standing, _, out| out.optional(standing.0.get(&it.id).copied(), Writer::plain),
            },
        ),
    ],
};

static FILTER: InputObject = InputObject {
    name: "ReviewFilter",
    about: "评审筛选，所列条件须全部符合。/ Which reviews; all that is given must fit.",
    fields: &[
        input("status", "[ReviewStatus!]", "状态之一。/ In one of these states."),
        input("kind", "ReviewKind", "评审类别。/ Of this kind."),
        input("community", "String", "社区代码。/ Of the community of this code."),
        input(
            "updatedSince",
            "DateTime",
            "该时间及以后变更过；评分变更及部门重签不计。/ Changed at this moment or later; what moves no revision does not count.",
        ),
        input(
            "awaitingMySignature",
            "Boolean",
            "待查看者签署。/ Open, and waiting for a signature that the viewer can give.",
        ),
    ],
};

pub(super) const FILTER_ARGUMENT: Input = input("filter", "ReviewFilter", "筛选条件。/ Which reviews.");
