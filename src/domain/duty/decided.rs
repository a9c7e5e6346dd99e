//! The decision under which a duty stands: its confirmation, or its return.

use crate::{
    domain::{Context, history},
    error::Result,
    workflow::duty::Step,
};
use entity::{
    duty::Model,
    history::{Entry, of_duties},
    id::DutyId,
    vocabulary::DutyStatus,
};
use std::collections::HashMap;

/// The confirmations of duties that are confirmed, and the returns of those that are returned. What was decided before is in
/// their history.
pub async fn decided(cx: &Context, duties: &[&Model]) -> Result<HashMap<DutyId, Entry>> {
    let steps = [Step::Confirm, Step::Return];
    let lines = steps.map(Step::transition);
    let stands = |status: DutyStatus| lines.iter().find(|line| line.to == Some(status));
    let under: HashMap<DutyId, &str> =
        duties.iter().filter_map(|duty| Some((duty.id, stands(duty.status)?.action))).collect();
    let ids: Vec<DutyId> = under.keys().copied().collect();
    let actions = steps.map(|step| step.transition().action);
    let entries = history::done::<of_duties::Entity, _>(cx, &ids, &actions).await?;
    // The last of each stays.
    let decision = |entry: Entry| {
        let id = DutyId(entry.history_of?);
        (under.get(&id) == Some(&entry.action.as_str())).then_some((id, entry))
    };
    Ok(entries.into_iter().filter_map(decision).collect())
}
