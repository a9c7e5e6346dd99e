//! What may be done with a duty now, and why not. The commands ask the same questions in the same order, so what
//! is said to be allowed is.

use super::{Duty, signatures, valid};
use crate::{
    authz::{Permission, Viewer},
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
    sign_off::Signature,
    vocabulary::{DutyStatus, SignOffAct},
};
use std::{collections::HashMap, sync::Arc};

/// The signature by which a duty stands where it does: that of its completion, or the last that acknowledged it.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Who signed.
    pub by: AccountId,
    /// On whose behalf, if on anybody's.
    pub on_behalf_of: Option<AccountId>,
    /// It still covers what stands there.
    pub valid: bool,
}

impl Standing {
    /// Whether it is this one's signature: by its hand, or on its behalf.
    fn is_of(self, account: Option<AccountId>) -> bool {
        account.is_some() && [Some(self.by), self.on_behalf_of].contains(&account)
    }
}

/// The act by which a duty stands where it does, where a step may depend on it.
pub(super) const fn stands_by(status: DutyStatus) -> Option<SignOffAct> {
    match status {
        DutyStatus::Acknowledged => Some(SignOffAct::Acknowledge),
        DutyStatus::Completed => Some(SignOffAct::Complete),
        DutyStatus::Assigned | DutyStatus::Returned | DutyStatus::Confirmed | DutyStatus::Cancelled => None,
    }
}

/// A step and whether the viewer can take it now.
#[derive(Clone, Debug)]
pub struct Availability {
    /// The step's name.
    pub action: &'static str,
    /// What it takes; none where that is no matter of a permission.
    pub permission: Option<Permission>,
    /// Why not; none where it can.
    pub refusal: Option<Refusal>,
    /// The duty whose signatures it would turn invalid, if it would.
    pub moves: Option<Arc<Signed>>,
}

impl Availability {
    /// A step that takes a permission, and why it cannot be taken if it cannot.
    pub(in crate::domain) const fn of(
        action: &'static str,
        permission: Permission,
        refusal: Option<Refusal>,
    ) -> Self {
        Self { action, permission: Some(permission), refusal, moves: None }
    }
}

/// Every step, for duties that the viewer sees.
pub async fn available(cx: &Context, duties: &[Duty<'_>]) -> Result<HashMap<DutyId, Vec<Availability>>> {
    let standing = standing(cx, duties).await?;
    let of = |duty: &Duty<'_>| {
        let standing = standing.get(&duty.row.id).copied();
        let available = |step: &Step| {
            let mut available = availability(*step, &cx.viewer, duty.row, standing);
            if *step == Step::Schedule && available.refusal.is_none() {
                available.moves = Some(signed(duty));
            }
            available
        };
        (duty.row.id, Step::ALL.iter().map(available).collect())
    };
    Ok(duties.iter().map(of).collect())
}

/// By which signatures duties stand where they do. Only who may sign or confirm them needs to know.
async fn standing(cx: &Context, duties: &[Duty<'_>]) -> Result<HashMap<DutyId, Standing>> {
    let acts = [Step::Complete, Step::Confirm].map(|step| cx.viewer.reach(step.transition().permission));
    let depends = |duty: &&Duty<'_>| {
        stands_by(duty.row.status).is_some()
            && acts.iter().any(|reach| reach.covers_own(duty.row.organization_id))
    };
    let signatures = signatures(cx, duties.iter().filter(depends).map(signed).collect()).await?;
    let last: Vec<SignOff> = duties
        .iter()
        .filter_map(|duty| {
            let act = stands_by(duty.row.status)?;
            signatures.get(&duty.row.id)?.iter().rfind(|signature| signature.row.act == act).cloned()
        })
        .collect();
    let valid = valid(cx, &last.iter().collect::<Vec<_>>()).await?;
    let of = |it: SignOff| {
        let Signature { id, duty_id, account_id: by, on_behalf_of, .. } = it.row;
        (duty_id, Standing { by, on_behalf_of, valid: valid.contains(&id) })
    };
    Ok(last.into_iter().map(of).collect())
}

fn signed(duty: &Duty<'_>) -> Arc<Signed> {
    let community = duty.community.cloned().map(Arc::new);
    Arc::new(Signed { row: duty.row.clone(), community })
}

/// The signatures that each of these steps would turn invalid.
pub async fn voided(cx: &Context, steps: &[&Availability]) -> Result<HashMap<DutyId, Vec<SignOff>>> {
    let moved = steps.iter().filter_map(|step| step.moves.clone()).collect();
    let mut signatures = signatures(cx, moved).await?;
    let valid = valid(cx, &signatures.values().flatten().collect::<Vec<_>>()).await?;
    for under in signatures.values_mut() {
        under.retain(|signature| valid.contains(&signature.row.id));
    }
    Ok(signatures)
}

fn availability(step: Step, viewer: &Viewer, row: &Model, standing: Option<Standing>) -> Availability {
    let line = step.transition();
    let permitted = viewer.reach(line.permission).covers_own(row.organization_id);
    let refusal = if permitted {
        check(step, row, viewer.account(), standing).err()
    } else {
        Some(Refusal::not_permitted("id"))
    };
    Availability::of(line.name, line.permission, refusal)
}

/// Whether a permitted step can be taken from where the duty stands.
pub(super) fn check(
    step: Step,
    duty: &Model,
    by: Option<AccountId>,
    standing: Option<Standing>,
) -> Result<(), Refusal> {
    step.transition().check(duty.status, "id")?;
    let refuse = |code, message: &str| Err(Refusal::new(code, "id", message));
    let stands = standing.is_some_and(|standing| standing.valid);
    let own_hand = standing.is_some_and(|standing| standing.is_of(by));
    match step {
        // Signed again where it stands, once what was signed has changed.
        Step::Acknowledge if duty.status == DutyStatus::Acknowledged && stands => refuse(
            RefusalCode::WrongState,
            "已签收，内容未变更 / it is acknowledged, and has not changed since",
        ),
        Step::Complete if duty.status == DutyStatus::Completed && stands && duty.confirmed_by.is_none() => {
            refuse(RefusalCode::WrongState, "已办结，内容未变更 / it is completed, and has not changed since")
        }
        Step::Recall if !own_hand => refuse(
            RefusalCode::NotPermitted,
            "只有办结人或其委托人可以撤回 / who completed it recalls it, or on whose behalf it was, and nobody else",
        ),
        // Four eyes: who completed a duty may not confirm it, nor who had it completed on its behalf.
        Step::Confirm if own_hand => refuse(
            RefusalCode::NotPermitted,
            "办结人及其委托人不能确认该事项 / who completed it may not confirm it, nor on whose behalf it was",
        ),
        // What was confirmed by mistake is not confirmed by the same hand.
        Step::Confirm if by.is_some() && duty.confirmed_by == by => refuse(
            RefusalCode::NotPermitted,
            "重新开启后须由另一人确认 / it was opened again: another than who confirmed it confirms it now",
        ),
        Step::Confirm if !stands => refuse(
            RefusalCode::StaleContent,
            "办结后内容已变更，须重新办结 / it changed after it was signed: it is completed again, or returned",
        ),
        _ => Ok(()),
    }
}
