//! What may be done with a duty now, and why not. The commands ask the same questions in the same order, so what
//! is said to be allowed is.

use super::Duty;
use crate::{
    authz::Viewer,
    error::{Refusal, RefusalCode},
    workflow::duty::Step,
};
use entity::{duty::Model, id::AccountId};

/// The signature by which a duty was last reported complete.
#[derive(Clone, Copy, Debug)]
pub struct Completion {
    /// Who signed.
    pub by: AccountId,
    /// It still covers what stands there.
    pub valid: bool,
}

/// A step and whether the viewer can take it now.
#[derive(Clone, Debug)]
pub struct Availability {
    /// The step's name.
    pub action: &'static str,
    /// Why not; none where it can.
    pub refusal: Option<Refusal>,
}

/// Every step, for one viewer and one duty that it sees.
pub fn available(viewer: &Viewer, duty: &Duty, completion: Option<Completion>) -> Vec<Availability> {
    Step::ALL
        .iter()
        .map(|step| {
            let line = step.transition();
            let permitted = viewer.reach(line.permission).covers_own(duty.row.organization_id);
            let refusal = if permitted {
                check(*step, &duty.row, viewer.account(), completion).err()
            } else {
                Some(Refusal::not_permitted("id"))
            };
            Availability { action: line.name, refusal }
        })
        .collect()
}

/// Whether a permitted step can be taken from where the duty stands.
pub(super) fn check(
    step: Step,
    duty: &Model,
    by: Option<AccountId>,
    completion: Option<Completion>,
) -> Result<(), Refusal> {
    step.transition().check(duty.status, "id")?;
    if step != Step::Confirm {
        return Ok(());
    }
    match completion {
        // Four eyes: who completed a duty may not confirm it.
        Some(completion) if by == Some(completion.by) => Err(Refusal::new(
            RefusalCode::NotPermitted,
            "id",
            "办结人不能确认本人办结的事项 / who completed it may not confirm it",
        )),
        Some(completion) if completion.valid => Ok(()),
        _ => Err(Refusal::new(
            RefusalCode::StaleContent,
            "id",
            "办结后内容已变更，须退回重新办结 / it changed after it was signed: return it",
        )),
    }
}
