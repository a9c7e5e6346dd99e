//! What is told in histories, and to whom.

use super::{
    evaluated, owned, reviewed,
    standing::{COORDINATOR, Concern, DATA_PLATFORM},
    worked,
};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{
    audit_event,
    id::{DutyId, EvaluationId, ReviewId, ScoreId, WorkItemId},
    organization,
    vocabulary::{EvaluationStatus, ReviewStatus},
};
use std::collections::HashMap;

/// From whom something is hidden.
pub type Hidden = Box<dyn Fn(&Viewer) -> bool>;

/// By whom each thing was done that is told, and from whom that is hidden.
pub async fn hands(world: &World) -> Vec<(String, Hidden)> {
    let duties: HashMap<DutyId, _> = owned::owned(world).await.into_iter().collect();
    let evaluations: HashMap<EvaluationId, _> = evaluated::evaluated(world).await.into_iter().collect();
    let scores: HashMap<ScoreId, _> = evaluated::scored(world).await.into_iter().collect();
    let reviews = reviewed::reviewed(world).await;
    let items: HashMap<WorkItemId, _> = worked::worked(world).await.into_iter().collect();
    let organizations: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let told = |event: audit_event::Model| -> Option<(String, Hidden)> {
        let of = event.organization_id.and_then(|id| organizations.get(&id).cloned());
        let by_us = move |viewer: &Viewer| of.as_ref().is_some_and(|code| viewer.own.contains(code));
        let hidden: Hidden = match (event.subject_kind.as_str(), event.action.as_str()) {
            ("duty", _) => {
                // No command takes a duty away, and a test does.
                let duty = duties.get(&DutyId(event.subject_id))?.clone();
                Box::new(move |viewer| duty.is_hidden_from(viewer))
            }
            ("score", _) => {
                let score = scores[&ScoreId(event.subject_id)].clone();
                Box::new(move |viewer| score.is_hidden_from(viewer))
            }
            ("evaluation", action) => {
                let evaluation = evaluations[&EvaluationId(event.subject_id)].clone();
                let (is_drafted, is_verified) = (action == "SAVE_SELF_SCORES", action == "VERIFY_SCORES");
                Box::new(move |viewer| {
                    let drafts = viewer.name == COORDINATOR || viewer.territory.contains(&evaluation.unit);
                    let settled =
                        viewer.name == DATA_PLATFORM && evaluation.status == EvaluationStatus::Final;
                    let told = drafts || !is_drafted && (!is_verified || settled || by_us(viewer));
                    evaluation.is_hidden_from(viewer) || !told
                })
            }
            ("review", action) => {
                let review = reviews[&ReviewId(event.subject_id)].clone();
                let is_said = action.ends_with("_OPINION");
                Box::new(move |viewer| {
                    let concluded = review.status == ReviewStatus::Concluded;
                    let told = !is_said || concluded || viewer.name == COORDINATOR || by_us(viewer);
                    review.is_hidden_from(viewer) || !told
                })
            }
            ("workitem", _) => {
                let item = items[&WorkItemId(event.subject_id)].clone();
                Box::new(move |viewer| item.is_hidden_from(viewer))
            }
            // What took the place of a plan in a review is told of that.
            ("plan", "SUBMIT_PLAN") => {
                let review = reviews[&ReviewId(event.history_of?)].clone();
                Box::new(move |viewer| review.is_hidden_from(viewer))
            }
            _ => return None,
        };
        Some((event.actor_id?.to_string(), hidden))
    };
    world.trail().await.into_iter().filter_map(told).collect()
}
