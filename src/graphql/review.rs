//! `Review` and its lists.

use super::{
    answer::{At, Input, InputObject, Loading, Object, Out, field, input},
    community::COMMUNITY,
    connection::{self, Connection, connection},
    duty::ACTION_AVAILABILITY,
    evaluation::{self, EVALUATION},
    opinion::OPINION,
    organization::ORGANIZATION,
    responsibility::RESPONSIBILITY,
};
use crate::{
    domain::{
        community as communities,
        duty::Availability,
        evaluation::{self as evaluations, Evaluation},
        review::{self as reviews, Opinion, Review},
    },
    error::Result,
    store::page::Paging,
};
use entity::{
    community::Model as Community,
    id::{CommunityId, EvaluationId, ReviewId},
    review::{Column, Model},
    roster_entry::Model as RosterEntry,
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// The fields that need the community.
const NEED_COMMUNITY: &[&str] = &["community"];
/// The fields that need the roster.
const NEED_ROSTER: &[&str] =
    &["roster", "signedCount", "requiredCount", "opinions", "contentDigest", "viewerActions"];

/// The departments on a roster, about.
const ROSTER: u32 = 8;

pub(super) static REVIEW: Object<Review> = Object {
    name: "Review",
    about: "多部门评审（条文：附件2；四（七））。/ A review of a community by several departments.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        field::<Review>("community", "Community!", "社区。/ What is reviewed.", |it, at, out| {
            out.optional(it.community.as_ref(), |out, found| out.object(&COMMUNITY, found, at))
        })
        .load(|rows, at| at.descend(&COMMUNITY, rows.iter().filter_map(|it| it.community.as_ref()))),
        field("kind", "ReviewKind!", "评审类别。/ Which review it is.", |it, _, out| out.word(it.row.kind)),
        field("round", "Int!", "轮次。/ Counts the community's reviews of the kind, from 1.", |it, _, out| {
            out.int(it.row.round)
        }),
        field("status", "ReviewStatus!", "状态。/ Where it stands.", |it, _, out| out.word(it.row.status)),
        field::<Review>(
            "evaluation",
            "Evaluation",
            "所评审的评价；查看者不可见时为空。/ The evaluation under review, where there is one that the viewer may see.",
            |it, at, out| {
                let found = at.loaded::<HashMap<EvaluationId, Evaluation>>();
                let evaluation = it.row.evaluation_id.and_then(|id| found.and_then(|found| found.get(&id)));
                out.optional(evaluation, |out, evaluation| out.object(&EVALUATION, evaluation, at))
            },
        )
        .load(load_evaluations),
        field::<Review>(
            "roster",
            "[RosterEntry!]!",
            "会签名单，发起时由条文确定。/ The roster; it follows from the clauses when the review opens.",
            |it, at, out| out.objects(&ROSTER_ENTRY, &it.roster, at),
        )
        .beside(ROSTER),
        field(
            "signedCount",
            "Int!",
            "已签署（未撤回）的部门数。/ Departments that signed and did not withdraw.",
            |it, _, out| out.int(i64::try_from(it.signed_count()).unwrap_or(i64::MAX)),
        ),
        field("requiredCount", "Int!", "会签部门数。/ Departments on the roster.", |it, _, out| {
            out.int(i64::try_from(it.roster.len()).unwrap_or(i64::MAX))
        }),
        field::<Review>(
            "opinions",
            "[Opinion!]!",
            "可见的意见，按时间先后：结论前限本部门，结论后为全部；统筹协调机构始终可见全部。/ The opinions that the viewer may \
             see, oldest first: one's own; all of them once concluded; always to the lead office.",
            |it, at, out| {
                let found = at.loaded::<HashMap<ReviewId, Vec<Opinion>>>();
                let opinions = found.and_then(|found| found.get(&it.row.id)).map(Vec::as_slice);
                out.objects(&OPINION, opinions.unwrap_or_default(), at)
            },
        )
        .load(load_opinions)
        .beside(ROSTER),
        field("conclusion", "ReviewConclusion", "结论。/ What it came to.", |it, _, out| {
            out.optional(it.row.conclusion, Out::word)
        }),
        field(
            "conclusionNote",
            "String",
            "结论说明，或取消理由。/ The note of the conclusion, or why it was cancelled.",
            |it, _, out| out.optional(it.row.conclusion_note.as_deref(), Out::string),
        ),
        field::<Review>(
            "contentDigest",
            "String!",
            "查看者所签署内容的摘要（sha256）。/ sha256 of the canonical content that the viewer's department signs.",
            |it, at, out| match it.content_digest(&at.asking().viewer) {
                Ok(digest) => out.plain(digest),
                Err(error) => out.error(&error, at),
            },
        )
        .beside(ROSTER)
        .rows(1),
        field("dueOn", "Date", "会签期限。/ The day by which opinions are due.", |it, _, out| {
            out.optional(it.row.due_on, |out, day| out.plain(entity::day::write(day)))
        }),
        field("openedAt", "DateTime!", "发起时间。/ When it was opened.", |it, _, out| {
            out.plain(it.row.opened_at.rfc3339())
        }),
        field("concludedAt", "DateTime", "结论时间。/ When it was concluded.", |it, _, out| {
            out.optional(it.row.concluded_at, |out, moment| out.plain(moment.rfc3339()))
        }),
        field::<Review>(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            |it, at, out| {
                let found = at.loaded::<HashMap<ReviewId, Vec<Availability>>>();
                let actions = found.and_then(|found| found.get(&it.row.id)).map(Vec::as_slice);
                out.objects(&ACTION_AVAILABILITY, actions.unwrap_or_default(), at)
            },
        )
        .load(load_actions)
        .beside(ROSTER),
    ],
};

connection!(
    Review,
    REVIEW,
    "Review",
    "ReviewConnection",
    "ReviewEdge",
    "评审列表的一页，最新在前。/ A page of a list of reviews, the newest first."
);

pub(super) static ROSTER_ENTRY: Object<RosterEntry> = Object {
    name: "RosterEntry",
    about: "会签名单中的一个部门。/ A place on the roster.",
    implements: &[],
    fields: &[
        field("organization", "Organization!", "部门。/ Whose opinion is asked.", |it, at, out| {
            out.optional(at.asking().catalogue.organization(it.organization_id), |out, found| {
                out.object(&ORGANIZATION, found, at)
            })
        }),
        field(
            "responsibility",
            "Responsibility",
            "依据的条文；由统筹协调机构增加者为空。/ The clause that puts it there; null for one that the office added.",
            |it, at, out| {
                let clause = it.responsibility_id.and_then(|id| at.asking().catalogue.responsibility(id));
                out.optional(clause, |out, clause| out.object(&RESPONSIBILITY, clause, at))
            },
        ),
        field(
            "clause",
            "String",
            "发起时的条文原文。/ The clause as it was when the review opened.",
            |it, _, out| out.optional(it.clause.as_deref(), Out::string),
        ),
        field("addedReason", "String", "增加的理由。/ Why the office added it.", |it, _, out| {
            out.optional(it.added_reason.as_deref(), Out::string)
        }),
    ],
};

pub(super) const FILTER: InputObject = InputObject {
    name: "ReviewFilter",
    about: "评审筛选，所列条件须全部符合。/ Which reviews; all that is given must fit.",
    fields: &[
        input("status", "[ReviewStatus!]", "状态之一。/ In one of these states."),
        input("kind", "ReviewKind", "评审类别。/ Of this kind."),
        input("community", "String", "社区代码。/ Of the community of this code."),
        input(
            "awaitingMySignature",
            "Boolean",
            "待查看者签署。/ Open, and waiting for a signature that the viewer can give.",
        ),
    ],
};

pub(super) const FILTER_ARGUMENT: Input = input("filter", "ReviewFilter", "筛选条件。/ Which reviews.");

#[derive(Default, Deserialize)]
struct Arguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<reviews::Filter>,
}

/// Loads `Query.reviews`.
pub(super) fn load_list(at: At<'_>) -> Loading<'_> {
    Box::pin(async move {
        let Arguments { paging, filter } = at.args()?;
        let asking = at.asking();
        let filter = filter.unwrap_or_default();
        let sort = reviews::newest_first();
        let rows = || Ok(reviews::listed(&asking.store, &asking.viewer, &filter));
        let (page, total) = connection::read(at, "ReviewConnection", &sort, &paging, rows).await?;
        let nodes = connection::of_nodes(at, "ReviewConnection", "ReviewEdge");
        let found = with_parts(at, &nodes, page.rows.clone()).await?;
        let kept: &Connection<Review> = at.keep(Connection::of(page, &sort, total, |_| found))?;
        descend_all(at, std::iter::once(kept)).await
    })
}

/// Puts communities and rosters to rows, where one of the selections needs them.
pub(super) async fn with_parts(at: At<'_>, nodes: &[At<'_>], rows: Vec<Model>) -> Result<Vec<Review>> {
    let needs = |fields| nodes.iter().any(|node| node.selects("Review", fields));
    let (store, viewer) = (&at.asking().store, &at.asking().viewer);
    let communities = async {
        if !needs(NEED_COMMUNITY) {
            return Ok(HashMap::new());
        }
        communities::by_id(store, viewer, rows.iter().map(|row| row.community_id)).await
    };
    let ids: Vec<ReviewId> = rows.iter().map(|row| row.id).collect();
    let rosters = async {
        if needs(NEED_ROSTER) { reviews::rosters(store, viewer, &ids).await } else { Ok(HashMap::new()) }
    };
    let (communities, mut rosters) = tokio::try_join!(communities, rosters)?;
    let review = |row: Model| Review {
        community: communities.get(&row.community_id).cloned(),
        roster: rosters.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(review).collect())
}

/// Loads `Community.reviews`: a page for each community, in one statement.
pub(super) fn load_of_communities<'a>(parents: Vec<&'a Arc<Community>>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let Arguments { paging, filter } = at.args()?;
        let asking = at.asking();
        let rows = reviews::listed(&asking.store, &asking.viewer, &filter.unwrap_or_default());
        let ids: Vec<CommunityId> = parents.iter().map(|parent| parent.id).collect();
        let nodes = connection::of_nodes(at, "ReviewConnection", "ReviewEdge");
        let found = |rows| async {
            let found = with_parts(at, &nodes, rows).await?;
            Ok(found.into_iter().map(|it| (it.row.id.0, it)).collect())
        };
        let (place, sort) = ((Column::CommunityId, ids.as_slice()), reviews::newest_first());
        let connections = connection::pages_of_each(rows, place, (&sort, &paging), found).await?;
        let kept: &HashMap<CommunityId, Connection<Review>> = at.keep(connections)?;
        descend_all(at, kept.values()).await
    })
}

async fn descend_all<'a>(
    at: At<'a>,
    connections: impl Iterator<Item = &'a Connection<Review>>,
) -> Result<()> {
    let rows = connections.flat_map(Connection::nodes).collect();
    connection::descend(&REVIEW, at, ("ReviewConnection", "ReviewEdge"), rows).await
}

fn load_evaluations<'a>(rows: Vec<&'a Review>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let mut ids: Vec<EvaluationId> = rows.iter().filter_map(|it| it.row.evaluation_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = evaluations::by_id(&at.asking().store, &at.asking().viewer, &ids).await?;
        let found = evaluation::with_parts(at, &[at], found).await?;
        let found: HashMap<EvaluationId, Evaluation> = found.into_iter().map(|it| (it.row.id, it)).collect();
        let kept: &HashMap<EvaluationId, Evaluation> = at.keep(found)?;
        at.descend(&EVALUATION, kept.values()).await
    })
}

async fn opinions_of(rows: &[&Review], at: At<'_>) -> Result<HashMap<ReviewId, Vec<Opinion>>> {
    reviews::opinions(&at.asking().store, &at.asking().viewer, rows).await
}

fn load_opinions<'a>(rows: Vec<&'a Review>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let kept: &HashMap<ReviewId, Vec<Opinion>> = at.keep(opinions_of(&rows, at).await?)?;
        at.descend(&OPINION, kept.values().flatten()).await
    })
}

fn load_actions<'a>(rows: Vec<&'a Review>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let opinions = opinions_of(&rows, at).await?;
        let actions: HashMap<ReviewId, Vec<Availability>> = rows
            .iter()
            .map(|it| {
                let of_review = opinions.get(&it.row.id).map(Vec::as_slice).unwrap_or_default();
                let of_review: Vec<_> = of_review.iter().map(|opinion| &opinion.row).collect();
                (it.row.id, reviews::available(&at.asking().viewer, it, &of_review))
            })
            .collect();
        at.keep(actions)?;
        Ok(())
    })
}
