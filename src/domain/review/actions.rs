//! What may be done with a review now, and why not.

use super::{Review, is_valid, opinions, signed_by_viewer};
use crate::{
    authz::Viewer,
    domain::{Context, duty::Availability},
    error::{Refusal, RefusalCode, Result},
    workflow::review::Step,
};
use entity::{id::ReviewId, opinion};
use std::collections::HashMap;

/// Every step, for reviews that the viewer sees, by the opinions of them that it sees. Whether a conclusion is possible
/// depends on which, and is said by the command.
pub async fn available(cx: &Context, reviews: &[Review<'_>]) -> Result<HashMap<ReviewId, Vec<Availability>>> {
    let opinions = opinions(cx, reviews).await?;
    let of = |review: &Review<'_>| {
        let of_review = opinions.get(&review.row.id).into_iter().flatten();
        let of_review: Vec<&opinion::Model> = of_review.map(|opinion| &opinion.row).collect();
        (review.row.id, steps(&cx.viewer, *review, &of_review))
    };
    Ok(reviews.iter().map(of).collect())
}

fn steps(viewer: &Viewer, review: Review<'_>, opinions: &[&opinion::Model]) -> Vec<Availability> {
    Step::ALL
        .iter()
        .map(|step| {
            let line = step.transition();
            let refusal = check(*step, viewer, review, opinions).err();
            Availability { action: line.name, refusal }
        })
        .collect()
}

fn check(
    step: Step,
    viewer: &Viewer,
    review: Review<'_>,
    opinions: &[&opinion::Model],
) -> Result<(), Refusal> {
    let line = step.transition();
    let mut mine = signed_by_viewer(review.roster, viewer).peekable();
    let permitted = match step {
        Step::Sign | Step::Withdraw => mine.peek().is_some(),
        Step::AddSignatory | Step::Conclude | Step::Cancel => viewer.holds(line.permission),
    };
    if !permitted {
        return Err(Refusal::not_permitted("id"));
    }
    line.check(review.row.status, "id")?;
    let wrong_state = |message: &str| Err(Refusal::new(RefusalCode::WrongState, "id", message));
    match step {
        Step::Sign if mine.all(|entry| opinions.iter().any(|opinion| is_valid(opinion, entry))) => {
            wrong_state("本单位已签署意见 / it is signed")
        }
        Step::Withdraw if mine.all(|entry| entry.opinion_id.is_none()) => {
            wrong_state("本单位没有可撤回的意见 / there is no opinion to withdraw")
        }
        _ => Ok(()),
    }
}
