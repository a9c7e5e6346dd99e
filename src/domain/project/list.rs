//! Listing: 经省（市）政府同意公布后的创建项目. The community enters the creation pool, and its duties follow.

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
    error::{Refusal, RefusalCode, Stop},
    event::{Event, ProjectEvent},
    policy,
    store::tx::Tx,
    workflow::project::Step,
};
use entity::{
    community::Column,
    id::CommunityId,
    vocabulary::{Pool, Stage, TargetLevel},
};
use serde::{Deserialize, Serialize};

/// Why duties are cancelled that do not follow from where a community is listed; none do not.
const LISTED: &str = "列入创建项目后不再适用 / no longer follows since it was listed";

/// Record that a project was published.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordListing {
    /// The code of the community.
    pub community: String,
    /// 创建批次.
    pub batch: String,
    /// At which level: a word of [`TargetLevel`].
    pub level: String,
    /// The day of its publication.
    pub occurred_on: String,
    #[serde(default)]
    pub note: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordListing {
    named!(RecordListing, Vec<Event>);
    type Done = CommunityId;

    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Vec<Event>), Stop> {
        let invalid = |field, message| Refusal::new(RefusalCode::Invalid, field, message);
        let batch = text::required(&self.batch, "batch")?;
        let note = text::optional(self.note.as_deref(), "note")?;
        let level: TargetLevel =
            self.level.parse().map_err(|unknown| invalid("level", format!("{unknown}")))?;
        if level == TargetLevel::Undetermined {
            let message = "公布时等级已确定 / what is published has a level".to_owned();
            return Err(invalid("level", message).into());
        }
        let taken =
            take(tx, cx, (&self.community, self.expected_revision, self.attachments.as_deref()), Step::List)
                .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        let changes = vec![
            (Column::Pool, Pool::Creation.into()),
            (Column::TargetLevel, level.into()),
            (Column::CreationBatch, Some(batch.clone()).into()),
        ];
        let said = Said { batch: Some(batch), level: Some(level), note, ..Said::default() };
        let (now, _, mut happened) = advance(tx, cx, &taken, (Stage::Listed, on), said, changes).await?;
        let held = &taken.held;
        let followed = policy::follow(tx.consequence(held), &cx.catalogue, &now, LISTED).await?;
        happened.derived = followed.derived;
        let mut events = vec![ProjectEvent::Advanced(happened).into()];
        events.extend(followed.events);
        Ok((held.id, events))
    }
}
