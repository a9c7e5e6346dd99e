//! What bulletins are computed from, and what it says of a month.
//!
//! Two times matter: when something happened, and when it was recorded. A month counts what happened by its last day and was recorded by its
//! end. What is recorded later about it leaves it as it was published; seen from later on, it reads otherwise, and that difference is told as
//! a correction (`correct.rs`). A [`View`] says which month is looked at, and from when.

use super::month::{Month, day_of};
use crate::workflow::project::Step;
use entity::{
    community_standing::Model as CommunityStanding,
    duty_standing::Model as DutyStanding,
    evaluation_standing::Model as Evaluated,
    id::{CommunityId, OrganizationId},
    stage_change::Occurred,
    timestamp::Timestamp,
    vocabulary::{DutyStatus, Stage, WorkItemStatus},
    work_item_change::Model as ItemChange,
};
use time::Date;

/// A month, as it is known at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'m> {
    pub(super) month: &'m Month,
    /// What is recorded from then on is not known.
    pub(super) known: Timestamp,
}

impl<'m> View<'m> {
    /// The month as it is published: by what was recorded until its end.
    pub(super) fn published(month: &'m Month) -> Self {
        Self { month, known: month.ends() }
    }

    fn is_of(self, moment: Timestamp) -> bool {
        moment < self.month.ends() && moment < self.known
    }
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) duties: Vec<Duty>,
    pub(super) communities: Vec<Community>,
    pub(super) problems: Vec<Problem>,
}

/// What an item of 问题清单 said, one change after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Problem {
    /// In their order; there is one at least.
    pub(super) changes: Vec<ItemChange>,
}

impl Problem {
    /// Whose it is at the end of the month, and whether it is resolved; none of one that does not count: it was not raised yet, was
    /// resolved before the month began and stayed so, or was dropped.
    pub(super) fn at(&self, view: View<'_>) -> Option<(OrganizationId, bool)> {
        let is_resolved =
            |it: &ItemChange| matches!(it.status, WorkItemStatus::Resolved | WorkItemStatus::Confirmed);
        let by_then = || self.changes.iter().take_while(|it| view.is_of(it.changed_at));
        let last = by_then().last()?;
        if last.status == WorkItemStatus::Dropped {
            return None;
        }
        let begins = view.month.begins();
        let was_resolved = by_then().take_while(|it| it.changed_at < begins).last().is_some_and(is_resolved);
        let moved = by_then().filter(|it| it.changed_at >= begins).any(|it| !is_resolved(it));
        (!was_resolved || moved).then(|| (last.assigned_to, is_resolved(last)))
    }
}

/// How a duty stood, from when on.
#[derive(Clone, Debug, Default)]
pub(super) struct Duty {
    /// In their order; there is one at least.
    pub(super) standings: Vec<DutyStanding>,
}

/// What happened to a community.
#[derive(Clone, Debug)]
pub(super) struct Community {
    pub(super) id: CommunityId,
    /// In their order.
    pub(super) standings: Vec<CommunityStanding>,
    /// In their order.
    pub(super) steps: Vec<Occurred>,
    /// In their order.
    pub(super) evaluations: Vec<Evaluated>,
}

/// A duty in a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DutyAt {
    pub(super) organization: OrganizationId,
    pub(super) community: Option<CommunityId>,
    pub(super) status: DutyStatus,
    pub(super) due_on: Option<Date>,
    /// The day on which it was completed; none while it is not.
    pub(super) completed_on: Option<Date>,
}

const fn is_complete(status: DutyStatus) -> bool {
    matches!(status, DutyStatus::Completed | DutyStatus::Confirmed)
}

/// Only who completed a duty takes it back to where it was acknowledged: what it signed, it had not done.
const fn is_recall(before: DutyStatus, after: DutyStatus) -> bool {
    matches!((before, after), (DutyStatus::Completed, DutyStatus::Acknowledged))
}

impl Duty {
    /// None where it was not there yet.
    pub(super) fn at(&self, view: View<'_>) -> Option<DutyAt> {
        let mut by_then = self.standings.iter().take_while(|it| view.is_of(it.recorded_at));
        let first = by_then.next()?;
        let mut last = first;
        let mut completed_at = is_complete(first.status).then_some(first.recorded_at);
        for standing in by_then {
            match (is_complete(last.status), is_complete(standing.status)) {
                (false, true) => completed_at = Some(standing.recorded_at),
                (_, false) => completed_at = None,
                (true, true) => {}
            }
            last = standing;
        }
        let mut status = last.status;
        if completed_at.is_some() && self.recalled(view).is_some() {
            (status, completed_at) = (DutyStatus::Acknowledged, None);
        }
        Some(DutyAt {
            organization: last.organization_id,
            community: last.community_id,
            status,
            due_on: last.due_on,
            completed_on: completed_at.map(day_of),
        })
    }

    /// When the completion that stood at the end of the month was recalled later, as far as is known.
    pub(super) fn recalled(&self, view: View<'_>) -> Option<Timestamp> {
        let mut status = self.standings.iter().take_while(|it| view.is_of(it.recorded_at)).last()?.status;
        for later in self.standings.iter().filter(|it| it.recorded_at >= view.month.ends()) {
            if !is_complete(status) || later.recorded_at >= view.known {
                return None;
            }
            if is_recall(status, later.status) {
                return Some(later.recorded_at);
            }
            status = later.status;
        }
        None
    }
}

/// A community in a view.
#[derive(Clone, Debug)]
pub(super) struct CommunityAt<'f> {
    pub(super) standing: &'f CommunityStanding,
    pub(super) stage: Stage,
    /// Whether its project was carried out to its end.
    pub(super) is_finished: bool,
    /// Its last evaluation that was final.
    pub(super) evaluated: Option<&'f Evaluated>,
}

impl Community {
    /// None where it was not there yet.
    pub(super) fn at(&self, view: View<'_>) -> Option<CommunityAt<'_>> {
        let standing = self.standings.iter().rfind(|it| view.is_of(it.recorded_at))?;
        let taken: Vec<&Occurred> = self.steps.iter().filter(|step| self.stands(step, view)).collect();
        let began = self.steps.first().map_or(standing.stage, |step| step.from_stage);
        let stage = taken.last().map_or(began, |step| step.to_stage);
        let finish = Step::Finish.transition().name;
        let is_finished = taken.iter().any(|step| step.step == finish) || is_behind_finish(stage);
        let evaluated = self.evaluations.iter().rfind(|it| view.is_of(it.recorded_at));
        Some(CommunityAt { standing, stage, is_finished, evaluated })
    }

    /// Whether a step had happened, and was neither undone nor the undoing of another, as far as is known.
    fn stands(&self, step: &Occurred, view: View<'_>) -> bool {
        step.recorded_at < view.known
            && step.occurred_on < view.month.next
            && step.step != Step::Undo.transition().name
            && self.undone(step).is_none_or(|undone| undone >= view.known)
    }

    /// When a step was undone.
    pub(super) fn undone(&self, step: &Occurred) -> Option<Timestamp> {
        let by = step.undone_by?;
        self.steps.iter().find(|it| it.ordinal == by).map(|it| it.recorded_at)
    }
}

/// Whether what a stage comes after is that the work was done.
pub(super) const fn is_behind_finish(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::AcceptanceRequested | Stage::Rechecked | Stage::Accepted | Stage::Named | Stage::Operating
    )
}

/// Whether a project at this stage was begun.
pub(super) const fn is_begun(stage: Stage) -> bool {
    matches!(stage, Stage::Implementing) || is_behind_finish(stage)
}
