//! What the unit does with its application: 自主申报.

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
use entity::{community::Column, id::CommunityId, vocabulary::CreationType};
use serde::{Deserialize, Serialize};

/// Apply for a community in reserve, or a basic one: its unit decides which (四（二）).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplyForCreation {
    /// The code of the community.
    pub community: String,
    /// The day.
    pub occurred_on: String,
    /// 创建类型, which is unknown until the unit states it: a word of [`CreationType`].
    #[serde(default)]
    pub creation_type: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ApplyForCreation {
    named!(ApplyForCreation);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let note = text::optional(self.note.as_deref(), "note")?;
        let kind: Option<CreationType> = match &self.creation_type {
            Some(word) => Some(word.parse().map_err(|unknown| {
                Refusal::new(RefusalCode::Invalid, "creationType", format!("{unknown}"))
            })?),
            None => None,
        };
        let taken =
            take(tx, cx, (&self.community, self.expected_revision, self.attachments.as_deref()), Step::Apply)
                .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        if let (Some(known), Some(_)) =
            (taken.held.creation_type, kind.filter(|_| taken.held.creation_type != kind))
        {
            let message = format!(
                "创建类型已为 {known}，须在社区档案中更改 / it is {known} already: change that in the record"
            );
            return Err(Refusal::new(RefusalCode::Invalid, "creationType", message).into());
        }
        let stated = kind.filter(|_| taken.held.creation_type.is_none());
        let changes = stated.map(|kind| (Column::CreationType, Some(kind).into())).into_iter().collect();
        take_step(tx, cx, &taken, on, Said { note, ..Said::default() }, changes).await
    }
}

/// Take an application back that the office has not submitted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawApplication {
    pub community: String,
    pub occurred_on: String,
    pub reason: String,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for WithdrawApplication {
    named!(WithdrawApplication);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let reason = Some(text::required(&self.reason, "reason")?);
        let taken = take(
            tx,
            cx,
            (&self.community, self.expected_revision, self.attachments.as_deref()),
            Step::WithdrawApplication,
        )
        .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        take_step(tx, cx, &taken, on, Said { reason, ..Said::default() }, Vec::new()).await
    }
}
