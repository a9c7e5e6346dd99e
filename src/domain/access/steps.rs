//! What can be done with a thing now, and what the viewer's permissions say to it. It is asked where `viewerActions` and the commands
//! ask it, so that what is explained here is what they do.

use super::{Thing, about::roster};
use crate::{
    authz::HeldPermission,
    domain::{
        Context, account as accounts, assignment as assignments, bulletin as bulletins, comment as comments,
        community, digital_application as applications, dossier as dossiers,
        duty::{self as duties, Availability},
        evaluation as evaluations, funding as money, indicator_set as sets, lease as leases,
        milestone as milestones, plan as plans, project as projects, publicity as records, review as reviews,
        session as sessions, webhook as webhooks, work_item as work_items,
    },
    error::{Refusal, Result},
};
use entity::{community as communities, duty, evaluation, review};
use std::sync::Arc;

/// A step, whether the viewer can take it now, and why.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub step: Availability,
    /// Why not, in full; none where it can.
    pub reason: Option<String>,
    /// By which roles the viewer holds the permission that it takes, and where.
    pub held: Vec<HeldPermission>,
}

impl Verdict {
    fn of(step: Availability, all: &[HeldPermission]) -> Self {
        let held: Vec<_> = all.iter().filter(|it| Some(it.permission) == step.permission).cloned().collect();
        let reason = step.refusal.as_ref().map(|refusal| match step.permission {
            Some(permission) if is_plain(refusal) && held.is_empty() => {
                format!("本人的角色无此权限 / none of one's roles has the permission {permission}")
            }
            Some(permission) if is_plain(refusal) => {
                format!("本人有此权限，但不及于此 / one holds the permission {permission}, and not here")
            }
            _ => refusal.message.clone(),
        });
        Self { step, reason, held }
    }
}

/// Whether it says no more than that it is not permitted.
fn is_plain(refusal: &Refusal) -> bool {
    let plain = Refusal::not_permitted("id");
    refusal.code == plain.code && refusal.message == plain.message
}

/// Every step of a thing that the viewer sees.
pub async fn verdicts(cx: &Context, thing: Thing<'_>) -> Result<Vec<Verdict>> {
    let held = cx.viewer.permissions();
    let steps = steps(cx, thing).await?;
    Ok(steps.into_iter().map(|step| Verdict::of(step, &held)).collect())
}

async fn steps(cx: &Context, thing: Thing<'_>) -> Result<Vec<Availability>> {
    match thing {
        Thing::Community(row) => of_community(cx, row).await,
        Thing::Duty(row) => of_duty(cx, row).await,
        Thing::SignOff(signature) => {
            let duty = duties::by_id(cx, &[signature.row.duty_id]).await?;
            Ok(duty.iter().map(|duty| duties::recallable(&cx.viewer, duty, &signature.row)).collect())
        }
        Thing::Evaluation(row) => of_evaluation(cx, row).await,
        Thing::Score(score) => {
            let evaluation = evaluations::by_id(cx, &[score.row.evaluation_id]).await?;
            match evaluation.first() {
                Some(row) => Ok(vec![evaluations::adjudicable(cx, row, &score.row).await?]),
                None => Ok(Vec::new()),
            }
        }
        Thing::Review(row) => of_review(cx, row).await,
        Thing::Opinion(opinion) => {
            let (ids, roster) = ([opinion.review_id], roster(cx, opinion.review_id));
            let (review, roster) = tokio::try_join!(reviews::by_id(cx, &ids), roster)?;
            let step =
                |row| reviews::withdrawable(&cx.viewer, reviews::Review { row, roster: &roster }, opinion);
            Ok(review.iter().map(step).collect())
        }
        Thing::Plan(row) => Ok(plans::available(&cx.viewer, row)),
        Thing::Milestone(row) => Ok(milestones::available(&cx.viewer, row, cx.store.clock().today())),
        Thing::Application(row) => Ok(applications::available(&cx.viewer, row)),
        Thing::Lease(row) => Ok(leases::available(&cx.viewer, row)),
        Thing::Publicity(row) => Ok(records::available(&cx.viewer, row)),
        Thing::Expenditure(row) => Ok(vec![money::expenditure_voidable(cx, row).await?]),
        Thing::PriceAudit(row) => Ok(vec![money::audit_voidable(cx, row)]),
        Thing::Payment(row) => Ok(vec![money::payment_voidable(cx, row)]),
        Thing::WorkItem(row) => Ok(work_items::available(&cx.viewer, &cx.catalogue, row)),
        Thing::Comment(comment) => Ok(vec![comments::retractable(cx, comment).await?]),
        Thing::Dossier(dossier) => Ok(vec![dossiers::savable(cx, dossier).await?]),
        Thing::Bulletin(bulletin) => Ok(bulletins::available(&cx.viewer, bulletin)),
        Thing::IndicatorSet(row) => Ok(sets::available(&cx.viewer, row)),
        Thing::Account(row) => Ok(accounts::available(&cx.viewer, row)),
        Thing::Assignment(held) => assignments::available(cx, &held.row).await,
        Thing::Session => Ok(vec![sessions::endable()]),
        Thing::Webhook(row) => Ok(webhooks::available(&cx.viewer, row)),
        Thing::Person | Thing::Attachment | Thing::Other => Ok(Vec::new()),
    }
}

/// Of its project, and of its money, which has no id of its own, for whoever sees that.
async fn of_community(cx: &Context, row: &communities::Model) -> Result<Vec<Availability>> {
    let (rows, found) = ([row], Arc::new(row.clone()));
    let found = [&found];
    let (of_project, funding) =
        tokio::try_join!(projects::available(cx, &rows), money::of_communities(cx, &found))?;
    let of_money = funding.values().flat_map(|funding| money::available(cx, funding));
    Ok(of_project.into_values().flatten().chain(of_money).collect())
}

async fn of_duty(cx: &Context, row: &duty::Model) -> Result<Vec<Availability>> {
    let communities = community::by_id(cx, row.community_id).await?;
    let community = row.community_id.and_then(|id| communities.get(&id)).map(|found| &**found);
    let steps = duties::available(cx, &[duties::Duty { row, community }]).await?;
    Ok(steps.into_values().next().unwrap_or_default())
}

async fn of_evaluation(cx: &Context, row: &evaluation::Model) -> Result<Vec<Availability>> {
    let id = [row.id];
    let (scores, verifications) =
        tokio::try_join!(evaluations::scores(cx, &id), evaluations::verifications(cx, &id))?;
    let sheet = evaluations::Sheet {
        scores: scores.get(&row.id).map(Vec::as_slice).unwrap_or_default(),
        verifications: verifications.get(&row.id).map(Vec::as_slice).unwrap_or_default(),
    };
    let steps = evaluations::available(cx, &[(row, sheet)]).await?;
    Ok(steps.into_values().next().unwrap_or_default())
}

async fn of_review(cx: &Context, row: &review::Model) -> Result<Vec<Availability>> {
    let roster = roster(cx, row.id).await?;
    let steps = reviews::available(cx, &[reviews::Review { row, roster: &roster }]).await?;
    Ok(steps.into_values().next().unwrap_or_default())
}
