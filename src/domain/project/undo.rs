//! Undoing the last step, where it was a mistake: the project stands where it stood, and says what it said. Both steps stay on record.

use super::{
    advance::{Said, advance, take},
    before,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Error, Stop},
    event::{Event, ProjectEvent},
    policy,
    store::tx::Tx,
    workflow::project::Step,
};
use entity::{acceptance, id::CommunityId, stage_change};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Why duties are cancelled that followed from a step.
const UNDONE: &str = "所依据的步骤已撤销 / the step that it followed from was undone";

/// Undo the last step of a project that somebody took, also one that followed from a recheck, whose conclusion stands: another recheck
/// may be opened then. What the library brought is changed by the library.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoStage {
    /// The code of the community.
    pub community: String,
    pub reason: String,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for UndoStage {
    named!(UndoStage, Vec<Event>);
    type Done = CommunityId;

    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Vec<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken =
            take(tx, cx, (&self.community, self.expected_revision, self.attachments.as_deref()), Step::Undo)
                .await?;
        let held = &taken.held;
        let last = taken.standing().next_back().ok_or(Error::Broken("there is a step to undo"))?;
        let changes = before::read(&last.before, held)?;
        let said = Said { reason: Some(reason), ..Said::default() };
        let place = (last.from_stage, cx.store.clock().today());
        let (now, _, mut happened) = advance(tx, cx, &taken, place, said, changes).await?;
        let by = vec![(stage_change::Column::UndoneBy, Some(taken.ordinal()).into())];
        tx.change_below::<stage_change::Entity, _>(held, stage_change::Column::CommunityId, last.id, by)
            .await?;
        let of_step = acceptance::Column::StageChangeId.eq(last.id);
        for it in tx.consequence(held).unscoped_rows::<acceptance::Entity>(of_step).await? {
            let voided = vec![(acceptance::Column::VoidedAt, Some(cx.store.clock().now()).into())];
            let parent = acceptance::Column::CommunityId;
            tx.change_below::<acceptance::Entity, _>(held, parent, it.id, voided).await?;
        }
        let mut events = Vec::new();
        if happened.library {
            let followed = policy::follow(tx.consequence(held), &cx.catalogue, &now, UNDONE).await?;
            happened.derived = followed.derived;
            events = followed.events;
        }
        events.insert(0, ProjectEvent::Advanced(happened).into());
        Ok((held.id, events))
    }
}
