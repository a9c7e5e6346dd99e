//! Taking a step: what all of them have in common.

use super::{before, conditions, day};
use crate::{
    domain::{Context, attachment, community::for_command},
    error::{Current, Refusal, RefusalCode, Result, Stop},
    event::{Advanced, ProjectEvent},
    store::tx::{Held, Tx},
    workflow::project::Step,
};
use entity::{
    attachment::of_stage_changes,
    community::{Column, Entity, Model},
    id::{CommunityId, OrganizationId, StageChangeId},
    stage_change,
    vocabulary::{Stage, TargetLevel},
};
use sea_orm::{ColumnTrait, Value};
use time::Date;

/// A community that a command has taken for a step, with all steps of its project in their order.
pub(super) struct Taken {
    pub(super) step: Step,
    pub(super) held: Held<Entity>,
    pub(super) steps: Vec<stage_change::Model>,
    /// Files that are to hang on the step.
    pub(super) files: attachment::Taken,
}

/// Takes the community of a code for a step: where it can be taken from where the project stands, and nothing is missing that it needs.
pub(super) async fn take(
    tx: &Tx<'_>,
    cx: &Context,
    (code, expected_revision, attachments): (&str, i64, Option<&[String]>),
    step: Step,
) -> Result<Taken, Stop> {
    let line = step.transition();
    let id = for_command(tx, code).await?;
    let held = tx.take::<Entity>(id, "community", line.permission).await?;
    held.expect_revision(expected_revision).map_err(|refusal| {
        let current = Current {
            revision: Some(held.revision),
            subject: Some(held.id.to_string()),
            ..Current::default()
        };
        refusal.with_current(current)
    })?;
    line.check(held.stage, "community")?;
    let asked = conditions::Asked::Of(tx.consequence(&held));
    let missing = conditions::missing(asked, &cx.catalogue, step, &[&held]).await?;
    if let Some(missing) = missing.get(&held.id) {
        return Err(Refusal::new(RefusalCode::WrongState, "community", missing.clone()).into());
    }
    let of_it = stage_change::Column::CommunityId.eq(held.id);
    let mut steps = tx.consequence(&held).unscoped_rows::<stage_change::Entity>(of_it).await?;
    steps.sort_unstable_by_key(|step| step.ordinal);
    let files =
        attachment::take::<of_stage_changes::Entity>(tx, attachments.unwrap_or_default(), &[]).await?;
    Ok(Taken { step, held, steps, files })
}

/// What a step says beside where it leads.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) reason: Option<String>,
    pub(super) batch: Option<String>,
    pub(super) level: Option<TargetLevel>,
    pub(super) reference: Option<String>,
    pub(super) note: Option<String>,
}

impl Taken {
    /// The place of the step that is being taken.
    pub(super) fn ordinal(&self) -> i64 {
        self.steps.last().map_or(0, |step| step.ordinal).saturating_add(1)
    }

    /// The steps that stand.
    pub(super) fn standing(&self) -> impl DoubleEndedIterator<Item = &stage_change::Model> {
        self.steps.iter().filter(|step| day::stands(step))
    }
}

/// Takes it, on a day, with what changes of the community; gives the community as it is then, and what happened.
pub(super) async fn advance(
    tx: &Tx<'_>,
    cx: &Context,
    taken: &Taken,
    (to, occurred_on): (Stage, Date),
    said: Said,
    mut changes: Vec<(Column, Value)>,
) -> Result<(Model, StageChangeId, Advanced), Stop> {
    let Taken { step, held, .. } = taken;
    let line = step.transition();
    let from = held.stage;
    if to != from {
        changes.push((Column::Stage, to.into()));
        if !changes.iter().any(|(column, _)| matches!(column, Column::StageSince)) {
            changes.push((Column::StageSince, Some(occurred_on).into()));
        }
    }
    let now = before::after(held, &changes)?;
    let before = before::write(held, &now);
    tx.change(held, changes).await?;
    let organization = speaks_for(tx, cx, *step, held);
    let id: StageChangeId = cx.store.ids().next();
    let Said { reason, batch, level, reference, note } = said;
    let happened = Advanced {
        action: line.action,
        community: held.id,
        code: held.code.clone(),
        unit: held.implementing_unit_id,
        by_unit: organization == Some(held.implementing_unit_id),
        organization,
        from,
        to,
        occurred_on,
        reason: reason.clone(),
        batch: batch.clone(),
        level: level.map(|level| level.to_string()),
        reference: reference.clone(),
        note: note.clone(),
        restated: is_restated(held, &now),
        library: (held.pool, held.withdrawn_at) != (now.pool, now.withdrawn_at),
        derived: Vec::new(),
    };
    let row = stage_change::Model {
        id,
        community_id: held.id,
        ordinal: taken.ordinal(),
        step: line.name.to_owned(),
        from_stage: from,
        to_stage: to,
        occurred_on,
        recorded_at: cx.store.clock().now(),
        account_id: Some(tx.account()),
        organization_id: organization,
        reason,
        batch,
        level,
        reference,
        note,
        review_id: None,
        before,
        undone_by: None,
    };
    tx.add(held, stage_change::ActiveModel::from(row)).await?;
    attachment::hang::<of_stage_changes::Entity>(tx, held, id, &taken.files).await?;
    Ok((now, id, happened))
}

/// Takes a step that changes nothing else, and is the only thing that happens.
pub(super) async fn take_step(
    tx: &Tx<'_>,
    cx: &Context,
    taken: &Taken,
    occurred_on: Date,
    said: Said,
    changes: Vec<(Column, Value)>,
) -> Result<(CommunityId, Option<crate::event::Event>), Stop> {
    let to = taken.step.transition().to.unwrap_or(taken.held.stage);
    let (_, _, happened) = advance(tx, cx, taken, (to, occurred_on), said, changes).await?;
    Ok((taken.held.id, Some(ProjectEvent::Advanced(happened).into())))
}

/// For whom a step is taken: the unit of the community, or else the office of whoever takes it.
fn speaks_for(tx: &Tx<'_>, cx: &Context, step: Step, held: &Model) -> Option<OrganizationId> {
    let speaking = tx.viewer().organizations(step.transition().permission);
    if speaking.contains(&held.implementing_unit_id) {
        return Some(held.implementing_unit_id);
    }
    let is_known = |id: &OrganizationId| cx.catalogue.organization(*id).is_some();
    speaking.into_iter().find(is_known)
}

/// Whether what signatures cover reads otherwise.
fn is_restated(before: &Model, now: &Model) -> bool {
    use crate::domain::community::content;
    content(before, None) != content(now, None)
}
