//! What connects rows with organizations: clauses, and the unit of a community.

use super::Thing;
use crate::{
    catalogue::Catalogue,
    domain::{
        Context, community as communities, digital_application as applications, duty as duties,
        evaluation as evaluations, funding, plan as plans, review as reviews, work_item as work_items,
    },
    error::Result,
};
use entity::{
    duty, evaluation, evaluation_verifier,
    id::{
        CommunityId, DutyId, EvaluationId, OrganizationId, ResponsibilityId, ReviewId, ScenarioId, WorkItemId,
    },
    plan, review, roster_entry,
    vocabulary::Activity,
    work_item,
};

/// What connects a row with organizations.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    /// The clauses by which it is somebody's.
    clauses: Vec<ResponsibilityId>,
    /// Who implements the community that it is about.
    unit: Option<OrganizationId>,
}

impl About {
    /// The clauses of an organization.
    pub(super) fn clauses_of(
        &self,
        organization: OrganizationId,
        catalogue: &Catalogue,
    ) -> Vec<ResponsibilityId> {
        let is_its = |id: &&ResponsibilityId| {
            catalogue.responsibility(**id).is_some_and(|clause| clause.row.organization_id == organization)
        };
        self.clauses.iter().filter(is_its).copied().collect()
    }

    /// Whether it is about a community that the organization implements.
    pub(super) fn is_of_unit(&self, organization: OrganizationId) -> bool {
        self.unit == Some(organization)
    }

    fn of_duty(row: &duty::Model) -> Self {
        Self { clauses: vec![row.responsibility_id], unit: row.unit_id }
    }

    /// By who answers for its scenarios, or for one of them, as it was when it was opened.
    async fn of_evaluation(
        cx: &Context,
        row: &evaluation::Model,
        scenario: Option<ScenarioId>,
    ) -> Result<Self> {
        use evaluation_verifier::{Column, Entity};
        let verifiers = cx.store.rows::<Entity>(&cx.viewer).among(Column::EvaluationId, &[row.id]);
        let mut clauses = Vec::new();
        for verifier in verifiers.all(&[Column::ScenarioId, Column::OrganizationId]).await? {
            if scenario.is_some_and(|scenario| scenario != verifier.scenario_id) {
                continue;
            }
            let of_verifier = cx.catalogue.responsibilities_listed(Some(verifier.organization_id), None);
            let named = of_verifier.into_iter().filter(|it| it.scenarios.contains(&verifier.scenario_id));
            clauses.extend(named.map(|clause| clause.row.id));
        }
        // A clause may name several scenarios.
        clauses.sort_unstable();
        clauses.dedup();
        Ok(Self { clauses, unit: Some(row.unit_id) })
    }

    /// By the reviews that name it, or named it.
    async fn of_plan(cx: &Context, row: &plan::Model) -> Result<Self> {
        let mut about = match plans::reviews_of(cx, &[row.id]).await?.get(&row.id) {
            Some(review) => Self::of_review(review, &roster(cx, review.id).await?),
            None => Self::default(),
        };
        about.unit = Some(row.unit_id);
        Ok(about)
    }

    /// No clause makes it anybody's.
    fn of_work_item(row: &work_item::Model) -> Self {
        Self { clauses: Vec::new(), unit: row.unit_id }
    }

    fn of_review(row: &review::Model, roster: &[roster_entry::Model]) -> Self {
        let clauses = roster.iter().filter_map(|entry| entry.responsibility_id).collect();
        Self { clauses, unit: Some(row.unit_id) }
    }
}

/// What connects it, as far as the viewer sees that.
pub(super) async fn about(cx: &Context, thing: Thing<'_>) -> Result<About> {
    match thing {
        Thing::Duty(row) => Ok(About::of_duty(row)),
        Thing::SignOff(signature) => of_duty(cx, signature.row.duty_id).await,
        Thing::Evaluation(row) => About::of_evaluation(cx, row, None).await,
        Thing::Score(score) => of_evaluation(cx, score.row.evaluation_id, Some(score.row.scenario_id)).await,
        Thing::Review(row) => Ok(About::of_review(row, &roster(cx, row.id).await?)),
        Thing::Opinion(opinion) => of_review(cx, opinion.review_id).await,
        Thing::Plan(row) => About::of_plan(cx, row).await,
        Thing::Expenditure(row) => of_money(cx, row.community_id).await,
        Thing::PriceAudit(row) => of_money(cx, row.community_id).await,
        Thing::Payment(row) => of_money(cx, row.community_id).await,
        Thing::WorkItem(row) => Ok(About::of_work_item(row)),
        Thing::Comment(comment) => {
            // It says on what it is, and not on what kind of thing; no two have the same id.
            let (duty, evaluation, review) =
                ([DutyId(comment.on)], [EvaluationId(comment.on)], [ReviewId(comment.on)]);
            let item = [WorkItemId(comment.on)];
            let (duty, evaluation, review, item) = tokio::try_join!(
                duties::by_id(cx, &duty),
                evaluations::by_id(cx, &evaluation),
                reviews::by_id(cx, &review),
                work_items::by_id(cx, &item),
            )?;
            if let Some(row) = item.first() {
                return Ok(About::of_work_item(row));
            }
            if let Some(row) = duty.first() {
                return Ok(About::of_duty(row));
            }
            if let Some(row) = evaluation.first() {
                return About::of_evaluation(cx, row, comment.scenario_id).await;
            }
            match review.first() {
                Some(row) => Ok(About::of_review(row, &roster(cx, row.id).await?)),
                None => Ok(About::default()),
            }
        }
        // By the clause that makes it its owner's; everybody else sees it as a part of the programme.
        Thing::Milestone(row) => Ok(About { clauses: vec![row.responsibility_id], unit: None }),
        Thing::Lease(row) => Ok(About { clauses: Vec::new(), unit: Some(row.unit_id) }),
        Thing::Publicity(row) => {
            Ok(About { clauses: guiding(cx, &[Activity::Publicity]), unit: Some(row.organization_id) })
        }
        Thing::Application(row) => {
            Ok(About { clauses: guiding(cx, &applications::GUIDING), unit: Some(row.unit_id) })
        }
        Thing::Dossier(dossier) => of_dossier(cx, dossier.community_id).await,
        Thing::Community(_)
        | Thing::Bulletin(_)
        | Thing::IndicatorSet(_)
        | Thing::Person
        | Thing::Account(_)
        | Thing::Assignment(_)
        | Thing::Session
        | Thing::Webhook(_)
        | Thing::Attachment
        | Thing::Other => Ok(About::default()),
    }
}

/// The clauses in force by which somebody guides one of these.
fn guiding(cx: &Context, by: &[Activity]) -> Vec<ResponsibilityId> {
    let clauses = cx.catalogue.responsibilities_listed(None, Some(false)).into_iter();
    let guiding = clauses.filter(|clause| clause.activities.iter().any(|activity| by.contains(activity)));
    guiding.map(|clause| clause.row.id).collect()
}

/// By what organizations owe for its community, as far as the viewer sees that, and who implements that.
async fn of_dossier(cx: &Context, community: CommunityId) -> Result<About> {
    let duties = cx.store.rows::<duty::Entity>(&cx.viewer).among(duty::Column::CommunityId, &[community]);
    let (duties, communities) =
        tokio::try_join!(duties.all(&[duty::Column::Id]), communities::by_id(cx, [community]))?;
    let unit = communities.get(&community).map(|found| found.implementing_unit_id);
    // The unit reads it because it implements the community, and not by what it owes for that.
    let of_others = duties.iter().filter(|row| Some(row.organization_id) != unit);
    let mut clauses: Vec<ResponsibilityId> = of_others.map(|row| row.responsibility_id).collect();
    clauses.sort_unstable();
    clauses.dedup();
    Ok(About { clauses, unit })
}

/// By the clauses that speak of price audits and payments, and who implements its community.
async fn of_money(cx: &Context, community: CommunityId) -> Result<About> {
    let communities = communities::by_id(cx, [community]).await?;
    let unit = communities.get(&community).map(|found| found.implementing_unit_id);
    let is_of_finance = |activity: &Activity| funding::OF_FINANCE.contains(activity);
    let clauses = cx.catalogue.clauses_with(|clause| {
        clause.row.withdrawn_at.is_none() && clause.activities.iter().any(is_of_finance)
    });
    Ok(About { clauses, unit })
}

async fn of_duty(cx: &Context, id: DutyId) -> Result<About> {
    Ok(duties::by_id(cx, &[id]).await?.first().map(About::of_duty).unwrap_or_default())
}

async fn of_evaluation(cx: &Context, id: EvaluationId, scenario: Option<ScenarioId>) -> Result<About> {
    match evaluations::by_id(cx, &[id]).await?.first() {
        Some(row) => About::of_evaluation(cx, row, scenario).await,
        None => Ok(About::default()),
    }
}

async fn of_review(cx: &Context, id: ReviewId) -> Result<About> {
    let (ids, roster) = ([id], roster(cx, id));
    let (rows, roster) = tokio::try_join!(reviews::by_id(cx, &ids), roster)?;
    Ok(rows.first().map(|row| About::of_review(row, &roster)).unwrap_or_default())
}

/// The roster of a review, in order.
pub(super) async fn roster(cx: &Context, id: ReviewId) -> Result<Vec<roster_entry::Model>> {
    Ok(reviews::rosters(cx, &[id]).await?.remove(&id).unwrap_or_default())
}
