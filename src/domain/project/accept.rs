//! What comes after the recheck: 按照省市验收流程提请验收, naming, operation.

use super::{
    advance::{Said, Taken, advance, take, take_step},
    day,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, ProjectEvent},
    store::tx::Tx,
    workflow::project::Step,
};
use entity::{
    acceptance,
    community::Column,
    id::{AcceptanceId, CommunityId},
    vocabulary::{AcceptanceLevel, Stage, TargetLevel},
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Record that the city, or the province, accepted it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordAcceptance {
    /// The code of the community.
    pub community: String,
    /// A word of [`AcceptanceLevel`].
    pub level: String,
    pub accepted_on: String,
    #[serde(default)]
    pub batch: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordAcceptance {
    named!(RecordAcceptance);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let level: AcceptanceLevel = self
            .level
            .parse()
            .map_err(|unknown| Refusal::new(RefusalCode::Invalid, "level", format!("{unknown}")))?;
        let batch = text::optional(self.batch.as_deref(), "batch")?;
        let note = text::optional(self.note.as_deref(), "note")?;
        let taken = take(
            tx,
            cx,
            (&self.community, self.expected_revision, self.attachments.as_deref()),
            Step::Accept,
        )
        .await?;
        let on = day::given(cx, &taken, &self.accepted_on, "acceptedOn")?;
        let held = &taken.held;
        let of_it = acceptance::Column::CommunityId.eq(held.id);
        let earlier = tx.consequence(held).unscoped_rows::<acceptance::Entity>(of_it).await?;
        check_level(&taken, level, &earlier)?;
        // Named or in operation already, it stays so: the province may follow the city years later.
        let to = if held.stage == Stage::Rechecked { Stage::Accepted } else { held.stage };
        let said = Said { batch: batch.clone(), note: note.clone(), ..Said::default() };
        let (_, step, mut happened) = advance(tx, cx, &taken, (to, on), said, Vec::new()).await?;
        happened.level = Some(level.to_string());
        let row = acceptance::Model {
            id: cx.store.ids().next::<AcceptanceId>(),
            community_id: held.id,
            stage_change_id: step,
            ordinal: earlier.iter().map(|it| it.ordinal).max().unwrap_or_default().saturating_add(1),
            level,
            accepted_on: on,
            batch,
            note,
            voided_at: None,
        };
        tx.add(held, acceptance::ActiveModel::from(row)).await?;
        Ok((held.id, Some(ProjectEvent::Advanced(happened).into())))
    }
}

/// Each level once, the city before the province. Only what aims at the province alone (省级) need not be accepted by the city first;
/// what the province accepted, the city accepts no more.
fn check_level(taken: &Taken, level: AcceptanceLevel, earlier: &[acceptance::Model]) -> Result<(), Refusal> {
    let refuse = |message: &str| Err(Refusal::new(RefusalCode::WrongState, "level", message));
    let is_accepted = |level| earlier.iter().any(|it| it.level == level && it.voided_at.is_none());
    if is_accepted(level) {
        return refuse("该级验收已记录 / it is accepted at this level");
    }
    let aims_at_province = taken.held.target_level == TargetLevel::Provincial;
    if level == AcceptanceLevel::Provincial && !aims_at_province && !is_accepted(AcceptanceLevel::Municipal) {
        return refuse("须先通过市级验收 / the city accepts it first");
    }
    Ok(())
}

/// Record that it was named, in a batch of its own.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordNaming {
    pub community: String,
    /// 命名批次.
    pub batch: String,
    pub occurred_on: String,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordNaming {
    named!(RecordNaming);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let batch = text::required(&self.batch, "batch")?;
        let note = text::optional(self.note.as_deref(), "note")?;
        let taken =
            take(tx, cx, (&self.community, self.expected_revision, self.attachments.as_deref()), Step::Name)
                .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        let changes = vec![(Column::NamingBatch, Some(batch.clone()).into())];
        take_step(tx, cx, &taken, on, Said { batch: Some(batch), note, ..Said::default() }, changes).await
    }
}

/// Record that it is in operation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartOperation {
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

impl Command for StartOperation {
    named!(StartOperation);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let note = text::optional(self.note.as_deref(), "note")?;
        let taken = take(
            tx,
            cx,
            (&self.community, self.expected_revision, self.attachments.as_deref()),
            Step::Operate,
        )
        .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        take_step(tx, cx, &taken, on, Said { note, ..Said::default() }, Vec::new()).await
    }
}
