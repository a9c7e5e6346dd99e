//! What may be done with an item now, and why not. The commands ask the same, so what is said to be allowed is.

use crate::{
    authz::{Permission, Reach, Viewer},
    catalogue::Catalogue,
    domain::duty::Availability,
    error::{Refusal, RefusalCode},
    workflow::work_item::{Step, UNRESOLVED},
};
use entity::{
    id::{AccountId, OrganizationId},
    vocabulary::OrganizationKind,
    work_item::Model,
};
use time::Date;

/// Every step, for an item that the viewer sees.
pub fn available(viewer: &Viewer, catalogue: &Catalogue, item: &Model) -> Vec<Availability> {
    let available = |step: &Step| {
        let line = step.transition();
        Availability::of(line.name, line.permission, check(*step, viewer, catalogue, item).err())
    };
    Step::ALL.iter().map(available).collect()
}

/// Whether it was due, and is not resolved, on a day.
pub fn is_overdue(item: &Model, today: Date) -> bool {
    UNRESOLVED.contains(&item.status) && item.due_on.is_some_and(|due| due < today)
}

/// Refuses a step that is not the viewer's to take with an item that it sees.
pub(in crate::domain) fn permit(
    step: Step,
    viewer: &Viewer,
    catalogue: &Catalogue,
    item: &Model,
) -> Result<(), Refusal> {
    if is_permitted(step, viewer, catalogue, item) { Ok(()) } else { Err(Refusal::not_permitted("id")) }
}

/// Whether a step can be taken now with an item that the viewer sees.
pub(in crate::domain) fn check(
    step: Step,
    viewer: &Viewer,
    catalogue: &Catalogue,
    item: &Model,
) -> Result<(), Refusal> {
    permit(step, viewer, catalogue, item)?;
    step.transition().check(item.status, "id")?;
    if step == Step::Confirm && is_by(item, &hands(viewer, item)) {
        // Four eyes.
        let message =
            "办理人及其委托人不能确认该事项 / who resolved it may not confirm it, nor on whose behalf it was";
        return Err(Refusal::new(RefusalCode::NotPermitted, "id", message));
    }
    Ok(())
}

/// Whether the step is the viewer's to take with this item.
fn is_permitted(step: Step, viewer: &Viewer, catalogue: &Catalogue, item: &Model) -> bool {
    let (raises, assigns) =
        (viewer.reach(Permission::RaiseWorkItems), viewer.reach(Permission::AssignWorkItems));
    let is_office = assigns == Reach::Everywhere;
    match step {
        Step::Update => raises.covers_own(item.raised_by),
        Step::Start | Step::Resolve => raises.covers_own(item.assigned_to),
        Step::Confirm | Step::Return | Step::Drop => is_office || raises.covers_own(item.raised_by),
        Step::Reopen => is_office,
        Step::Remind => viewer.reach(Permission::Remind) == Reach::Everywhere,
        // Of what nobody else has a part in.
        Step::Schedule => {
            is_office || (item.raised_by == item.assigned_to && assigns.covers_own(item.assigned_to))
        }
        Step::Assign => is_office || is_movable(&assigns, catalogue, item),
    }
}

/// Whether who is not the office may move an item: it gives back what it has, or takes over what it raised while that lies with the
/// office.
fn is_movable(assigns: &Reach, catalogue: &Catalogue, item: &Model) -> bool {
    assigns.covers_own(item.assigned_to)
        || (assigns.covers_own(item.raised_by) && Some(item.assigned_to) == lead_office(catalogue))
}

/// The office that leads: whose an item is that is given to nobody else.
pub(super) fn lead_office(catalogue: &Catalogue) -> Option<OrganizationId> {
    let leads = catalogue.organizations().find(|found| found.row.kind == OrganizationKind::LeadOffice);
    leads.map(|found| found.row.id)
}

/// Whose hands confirm: the viewer's, and those of whoever it stands in for.
fn hands(viewer: &Viewer, item: &Model) -> Vec<AccountId> {
    let stood_in_for = viewer.stands_in_for(Permission::RaiseWorkItems, item.raised_by);
    viewer.account().into_iter().chain(stood_in_for).collect()
}

fn is_by(item: &Model, hands: &[AccountId]) -> bool {
    [item.resolver_id, item.resolved_for].into_iter().flatten().any(|hand| hands.contains(&hand))
}
