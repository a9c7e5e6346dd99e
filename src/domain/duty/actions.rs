//! What may be done with a duty now, and why not. The commands ask the same questions in the same order, so what
//! is said to be allowed is.

use super::{Duty, signatures, valid};
use crate::{
    authz::Viewer,
    domain::{
        Context,
        sign_off::{SignOff, Signed},
    },
    error::{Refusal, RefusalCode, Result},
    workflow::duty::Step,
};
use entity::{
    duty::Model,
    id::{AccountId, DutyId},
    vocabulary::{DutyStatus, SignOffAct},
};
use std::{collections::HashMap, sync::Arc};

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

/// Every step, for duties that the viewer sees.
pub async fn available(cx: &Context, duties: &[Duty<'_>]) -> Result<HashMap<DutyId, Vec<Availability>>> {
    let completions = completions(cx, duties).await?;
    let of = |duty: &Duty<'_>| {
        let completion = completions.get(&duty.row.id).copied();
        (
            duty.row.id,
            Step::ALL.iter().map(|step| availability(*step, &cx.viewer, duty.row, completion)).collect(),
        )
    };
    Ok(duties.iter().map(of).collect())
}

/// Who completed duties last. Only who may confirm needs to know.
async fn completions(cx: &Context, duties: &[Duty<'_>]) -> Result<HashMap<DutyId, Completion>> {
    if !cx.viewer.holds(Step::Confirm.transition().permission) {
        return Ok(HashMap::new());
    }
    let is_completed = |duty: &&Duty<'_>| duty.row.status == DutyStatus::Completed;
    let completed = duties.iter().filter(is_completed).map(|duty| {
        let community = duty.community.cloned().map(Arc::new);
        Arc::new(Signed { row: duty.row.clone(), community })
    });
    let signatures = signatures(cx, completed.collect()).await?;
    let last = |under: &Vec<SignOff>| {
        under.iter().rfind(|signature| signature.row.act == SignOffAct::Complete).cloned()
    };
    let last: Vec<SignOff> = signatures.values().filter_map(last).collect();
    let valid = valid(cx, &last.iter().collect::<Vec<_>>()).await?;
    let completion = |it: SignOff| {
        (it.row.duty_id, Completion { by: it.row.account_id, valid: valid.contains(&it.row.id) })
    };
    Ok(last.into_iter().map(completion).collect())
}

fn availability(step: Step, viewer: &Viewer, row: &Model, completion: Option<Completion>) -> Availability {
    let line = step.transition();
    let permitted = viewer.reach(line.permission).covers_own(row.organization_id);
    let refusal = if permitted {
        check(step, row, viewer.account(), completion).err()
    } else {
        Some(Refusal::not_permitted("id"))
    };
    Availability { action: line.name, refusal }
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
