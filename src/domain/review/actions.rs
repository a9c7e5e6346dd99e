//! What may be done with a review now, and why not.

use super::{Review, is_valid, signed_by_viewer};
use crate::{
    authz::Viewer,
    domain::duty::Availability,
    error::{Refusal, RefusalCode},
    workflow::review::Step,
};
use entity::opinion;

/// Every step, for one viewer and one review that it sees, with the opinions of it that it sees. Whether a conclusion
/// is possible depends on which, and is said by the command.
pub fn available(viewer: &Viewer, review: &Review, opinions: &[&opinion::Model]) -> Vec<Availability> {
    Step::ALL
        .iter()
        .map(|step| {
            let line = step.transition();
            let refusal = check(*step, viewer, review, opinions).err();
            Availability { action: line.name, refusal }
        })
        .collect()
}

fn check(step: Step, viewer: &Viewer, review: &Review, opinions: &[&opinion::Model]) -> Result<(), Refusal> {
    let line = step.transition();
    let mut mine = signed_by_viewer(&review.roster, viewer).peekable();
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
