//! What the unit records of the work: 立项, completion, its own acceptance, and that it asks for the office's recheck.

use super::{
    advance::{Said, take, take_step},
    day,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::Event,
    store::tx::Tx,
    workflow::project::Step,
};
use entity::{community::Column, id::CommunityId};
use serde::{Deserialize, Serialize};

/// Record that the project was approved (立项), and begun.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartImplementation {
    /// The code of the community.
    pub community: String,
    /// The number of the approval.
    pub approval: String,
    /// The day it was begun.
    pub occurred_on: String,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for StartImplementation {
    named!(StartImplementation);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let reference = Some(text::required(&self.approval, "approval")?);
        let note = text::optional(self.note.as_deref(), "note")?;
        let taken =
            take(tx, cx, (&self.community, self.expected_revision, self.attachments.as_deref()), Step::Start)
                .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        let changes = vec![(Column::ActualStart, Some(on).into())];
        take_step(tx, cx, &taken, on, Said { reference, note, ..Said::default() }, changes).await
    }
}

/// Record that it was completed; said again, another day.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FinishImplementation {
    pub community: String,
    pub occurred_on: String,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for FinishImplementation {
    named!(FinishImplementation);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let note = text::optional(self.note.as_deref(), "note")?;
        let taken = take(
            tx,
            cx,
            (&self.community, self.expected_revision, self.attachments.as_deref()),
            Step::Finish,
        )
        .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        let changes = vec![(Column::ActualFinish, Some(on).into())];
        take_step(tx, cx, &taken, on, Said { note, ..Said::default() }, changes).await
    }
}

/// Record the unit's own acceptance; said again, another day. That it comes after completion is advice.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordUnitAcceptance {
    pub community: String,
    pub accepted_on: String,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordUnitAcceptance {
    named!(RecordUnitAcceptance);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let note = text::optional(self.note.as_deref(), "note")?;
        let taken = take(
            tx,
            cx,
            (&self.community, self.expected_revision, self.attachments.as_deref()),
            Step::AcceptByUnit,
        )
        .await?;
        let on = day::given(cx, &taken, &self.accepted_on, "acceptedOn")?;
        let changes = vec![(Column::UnitAcceptedOn, Some(on).into())];
        take_step(tx, cx, &taken, on, Said { note, ..Said::default() }, changes).await
    }
}

/// Ask for the recheck by the office and the departments.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestAcceptance {
    pub community: String,
    pub occurred_on: String,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RequestAcceptance {
    named!(RequestAcceptance);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let note = text::optional(self.note.as_deref(), "note")?;
        let taken = take(
            tx,
            cx,
            (&self.community, self.expected_revision, self.attachments.as_deref()),
            Step::RequestAcceptance,
        )
        .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        if let Some(accepted) = taken.held.unit_accepted_on.filter(|accepted| on < *accepted) {
            let accepted = entity::day::write(accepted);
            let message =
                format!("不得早于本单位验收 {accepted} / not before the unit's own acceptance, {accepted}");
            return Err(Refusal::new(RefusalCode::Invalid, "occurredOn", message).into());
        }
        take_step(tx, cx, &taken, on, Said { note, ..Said::default() }, Vec::new()).await
    }
}
