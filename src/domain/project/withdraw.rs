//! Withdrawing a project: it leaves the library, and what nobody signed is owed no more.

use super::{
    advance::{Said, advance, take},
    day,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::{Event, ProjectEvent},
    policy,
    store::tx::Tx,
    workflow::project::Step,
};
use entity::{community::Column, id::CommunityId, vocabulary::Stage};
use serde::{Deserialize, Serialize};

/// Withdraw a project, with a reason. Undone, it stands where it stood, and what was cancelled is owed again.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawProject {
    /// The code of the community.
    pub community: String,
    pub occurred_on: String,
    pub reason: String,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for WithdrawProject {
    named!(WithdrawProject, Vec<Event>);
    type Done = CommunityId;

    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Vec<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken = take(
            tx,
            cx,
            (&self.community, self.expected_revision, self.attachments.as_deref()),
            Step::Withdraw,
        )
        .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        let changes = vec![
            (Column::WithdrawnAt, Some(cx.store.clock().now()).into()),
            (Column::WithdrawalReason, Some(reason.clone()).into()),
        ];
        let said = Said { reason: Some(reason.clone()), ..Said::default() };
        let (now, _, happened) = advance(tx, cx, &taken, (Stage::Withdrawn, on), said, changes).await?;
        let held = &taken.held;
        let followed = policy::follow(tx.consequence(held), &cx.catalogue, &now, &reason).await?;
        let mut events = vec![ProjectEvent::Advanced(happened).into()];
        events.extend(followed.events);
        Ok((held.id, events))
    }
}
