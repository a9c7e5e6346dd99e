//! Opening a review: the roster follows from the clauses in force, and is kept with them.

use super::content::Subject;
use crate::{
    authz::Permission,
    catalogue::Catalogue,
    domain::{
        Context,
        command::{Command, named},
        community::{check_in_force, for_command},
        due_day, plan as plans,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, ReviewEvent},
    store::{
        Store,
        tx::{Held, Tx},
    },
};
use entity::{
    community, evaluation,
    id::{CommunityId, EvaluationId, ReviewId, RosterEntryId},
    review::{Column, Entity, Model},
    roster_entry,
    vocabulary::{
        Activity, EvaluationStatus, OrganizationKind, ReviewConclusion, ReviewKind, ReviewStatus, Stage,
    },
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// Open a review.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenReview {
    /// The code of the community.
    pub community: String,
    /// Which review: a word of [`ReviewKind`].
    pub kind: String,
    /// The evaluation under review.
    #[serde(default)]
    pub evaluation: Option<String>,
    /// The day by which opinions are due.
    #[serde(default)]
    pub due_on: Option<String>,
    /// Its whole roster is shown what the evaluation comes to in each scenario, and signs that too. It is not in the digests
    /// of commands that were given before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclose_totals: Option<bool>,
    /// The plans under review, where it is an appraisal. It is not in the digests of commands that were given before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plans: Option<Vec<String>>,
    pub idempotency_key: String,
}

/// The activity whose clauses put a department on the roster.
const fn activity(kind: ReviewKind) -> Activity {
    match kind {
        ReviewKind::Appraisal => Activity::Review,
        ReviewKind::Recheck => Activity::Acceptance,
        ReviewKind::PlatformPreliminaryAcceptance => Activity::DigitalPlatformPreliminaryAcceptance,
        ReviewKind::PlatformFinalAcceptance => Activity::DigitalPlatformFinalAcceptance,
    }
}

impl Command for OpenReview {
    named!(OpenReview);
    type Done = ReviewId;

    /// Opens a review. Refused while one of the kind is open, and after one that passed; but for a recheck of which acceptance was
    /// asked for again, and one that names plans: each has an appraisal of its own, or several have one together.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ReviewId, Option<Event>), Stop> {
        let kind: ReviewKind = self
            .kind
            .parse()
            .map_err(|unknown| Refusal::new(RefusalCode::Invalid, "kind", format!("{unknown}")))?;
        let due_on = match &self.due_on {
            None => None,
            day => due_day::given(cx, day.as_deref(), None)?,
        };
        if self.disclose_totals == Some(true) && self.evaluation.is_none() {
            let message = "没有评价可公开得分 / there is no evaluation whose totals could be shown";
            return Err(Refusal::new(RefusalCode::Invalid, "discloseTotals", message).into());
        }
        let plans = self.plans.as_deref().unwrap_or_default();
        if !plans.is_empty() && kind != ReviewKind::Appraisal {
            let message = "仅“评审”审查方案 / only an appraisal is of plans";
            return Err(Refusal::new(RefusalCode::Invalid, "plans", message).into());
        }
        let named = for_command(tx, &self.community).await?;
        let held = tx.take::<community::Entity>(named, "community", Permission::OpenReviews).await?;
        check_in_force(&held)?;
        // What was asked for again is rechecked again, whatever an earlier recheck came to.
        let again =
            !plans.is_empty() || (kind == ReviewKind::Recheck && held.stage == Stage::AcceptanceRequested);
        let earlier = earlier(tx, &held, kind, again).await?;
        let evaluation = match &self.evaluation {
            None => None,
            Some(id) => Some(reviewable(tx, id, held.id).await?.id),
        };
        let plans = plans::nameable(tx, plans, held.id).await?;
        let last = earlier.last();
        let round = last.map_or(0, |last| last.round).saturating_add(1);
        // Reviews are listed by when they were opened: a later round never looks older, whatever the clock says.
        let now = cx.store.clock().now();
        let now = last.map_or(now, |last| now.not_before(last.opened_at));
        let review = Model {
            id: cx.store.ids().next(),
            revision: 1,
            replacements: 0,
            community_id: held.id,
            kind,
            round,
            status: ReviewStatus::Open,
            evaluation_id: evaluation,
            due_on,
            conclusion: None,
            conclusion_note: None,
            opened_at: now,
            concluded_at: None,
            updated_at: now,
            unit_id: held.implementing_unit_id,
            totals_disclosed: self.disclose_totals == Some(true),
        };
        let mut roster = roster(&review, &cx.catalogue, &cx.store);
        if roster.is_empty() {
            let message = "没有条文规定该类评审的部门 / no clause names a department for it";
            return Err(Refusal::new(RefusalCode::WrongState, "kind", message).into());
        }
        let links = plans::name_to(review.id, &plans);
        let named = plans.iter().map(|plan| plan.id).collect();
        let subject = Subject::naming(tx.consequence(&held), &review, plans).await?;
        for entry in &mut roster {
            entry.content_digest = subject.digest(&review, entry)?.into_string();
        }
        let event = ReviewEvent::Opened {
            review: review.id,
            community: held.code.clone(),
            kind,
            round,
            evaluation,
            totals_disclosed: review.totals_disclosed,
            plans: named,
            roster: roster.iter().map(|entry| entry.organization_id).collect(),
        };
        let id = review.id;
        tx.add(&held, entity::review::ActiveModel::from(review)).await?;
        tx.add_all(&held, roster.into_iter().map(roster_entry::ActiveModel::from).collect()).await?;
        tx.add_all(&held, links).await?;
        Ok((id, Some(event.into())))
    }
}

/// The departments of which a clause in force asks the activity, in the order of annex 2.
fn roster(review: &Model, catalogue: &Catalogue, store: &Store) -> Vec<roster_entry::Model> {
    let activity = activity(review.kind);
    let clauses = catalogue
        .organizations()
        .filter(|organization| organization.row.kind == OrganizationKind::Department)
        .filter_map(|organization| {
            let clauses = organization.responsibilities.iter().filter_map(|id| catalogue.responsibility(*id));
            clauses.into_iter().find(|clause| clause.activities.contains(&activity))
        });
    (1..)
        .zip(clauses)
        .map(|(position, clause)| roster_entry::Model {
            id: store.ids().next::<RosterEntryId>(),
            review_id: review.id,
            organization_id: clause.row.organization_id,
            responsibility_id: Some(clause.row.id),
            clause: Some(clause.row.text.clone()),
            added_reason: None,
            position,
            opinion_id: None,
            content_digest: String::new(),
        })
        .collect()
}

/// All earlier reviews of the kind, in the order of their rounds; refused where another one may not follow.
async fn earlier(
    tx: &Tx<'_>,
    community: &Held<community::Entity>,
    kind: ReviewKind,
    again: bool,
) -> Result<Vec<Model>, Stop> {
    let of_kind = Condition::all().add(Column::CommunityId.eq(community.id)).add(Column::Kind.eq(kind));
    let mut earlier = tx.consequence(community).unscoped_rows::<Entity>(of_kind).await?;
    earlier.sort_unstable_by_key(|review| review.round);
    let refuse = |message: &str| Err(Refusal::new(RefusalCode::WrongState, "kind", message).into());
    if earlier.iter().any(|review| review.status == ReviewStatus::Open) {
        return refuse("同类评审正在进行 / one of this kind is open");
    }
    let passed = |review: &Model| {
        matches!(review.conclusion, Some(ReviewConclusion::Passed | ReviewConclusion::PassedWithConditions))
    };
    if !again && earlier.iter().any(passed) {
        return refuse("同类评审已通过 / one of this kind was passed");
    }
    Ok(earlier)
}

/// The evaluation under review: of the same community, and submitted, so that there is something to see.
async fn reviewable(tx: &Tx<'_>, id: &str, community: CommunityId) -> Result<Held<evaluation::Entity>, Stop> {
    let id: EvaluationId = id.parse().map_err(|_| Refusal::not_found("evaluation"))?;
    let found = tx.take::<evaluation::Entity>(id, "evaluation", Permission::OpenReviews).await?;
    if found.community_id != community {
        let message = "不是该社区的评价 / it is of another community";
        return Err(Refusal::new(RefusalCode::Invalid, "evaluation", message).into());
    }
    if found.status == EvaluationStatus::Cancelled {
        let message = "评价已取消 / it was cancelled";
        return Err(Refusal::new(RefusalCode::WrongState, "evaluation", message).into());
    }
    if found.status == EvaluationStatus::Draft {
        let message = "评价尚未提交 / it is not submitted yet";
        return Err(Refusal::new(RefusalCode::WrongState, "evaluation", message).into());
    }
    Ok(found)
}
