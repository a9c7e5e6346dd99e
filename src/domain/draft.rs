//! Drafts (草稿): what somebody has written on one device and goes on with on another. They are their writer's alone, the server never
//! executes one, and they stay whatever becomes of what they are about.

use super::{
    Context,
    command::{Command, named},
    feed,
};
use crate::{
    authz::{Permission, Places, Viewer},
    error::{Current, Refusal, RefusalCode, Result, Stop},
    event::{DraftEvent, Event},
    store::{
        Dialect, Scoped,
        own::Own,
        rows::column_of,
        scope::Scope,
        tx::{Revised, Tx},
    },
};
use entity::{
    draft::{ActiveModel, Column, Entity, Kept, Model},
    duty, evaluation,
    id::{DraftId, DutyId, EvaluationId, ReviewId, TypedId, type_id},
    review,
    timestamp::Timestamp,
    vocabulary::{DraftCommand, DraftState, FeedKind},
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// Drafts that one account keeps, at most.
const MOST: usize = 200;
/// Bytes of a draft, at most.
const LONGEST: usize = 32 * 1024;
/// Bytes of all that one account keeps: as much as one answer can list.
const ALL: i64 = 3 * 1024 * 1024;
/// Bytes of a version, at most: those of the feed are shorter.
const VERSION: usize = 64;

impl Scoped for Entity {
    // It reaches none: see `part`.
    const READ: Permission = Permission::ReadAccounts;

    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    /// Drafts are nobody's to read but their writers', whatever one is permitted.
    fn part() -> Option<Condition> {
        Some(Scope::Nothing.condition())
    }

    fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
        Some(column_of::<Self>(Column::AccountId).eq(viewer.account()?).into_condition())
    }
}

impl Own for Entity {
    const ACCOUNT: Column = Column::AccountId;
}

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = false;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// The viewer's drafts, the last written first.
pub async fn own(cx: &Context) -> Result<Vec<Model>> {
    let mut own = cx.store.rows::<Entity>(&cx.viewer).all(&[Column::UpdatedAt, Column::Id]).await?;
    own.reverse();
    Ok(own)
}

/// The drafts of these ids that are the viewer's.
pub async fn by_id(cx: &Context, ids: &[DraftId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// What a draft is about: its kind, as ids and as the feed have it.
const fn kind(command: DraftCommand) -> (&'static str, FeedKind) {
    match command {
        DraftCommand::SaveSelfScores | DraftCommand::VerifyScores => {
            (EvaluationId::PREFIX, FeedKind::Evaluation)
        }
        DraftCommand::OpinionComment => (ReviewId::PREFIX, FeedKind::Review),
        DraftCommand::DutyStatement => (DutyId::PREFIX, FeedKind::Duty),
    }
}

/// What a draft is about, by what its id begins with.
pub const fn subject(draft: &Model) -> (&'static str, Uuid) {
    (kind(draft.command).0, draft.subject_id)
}

/// The same as clients know it.
pub fn subject_id(draft: &Model) -> String {
    let (prefix, id) = subject(draft);
    type_id(prefix, id)
}

/// How what drafts are about stands to what their writer saw, of those of whose subject `is_there` says that the viewer sees it.
pub async fn states(
    cx: &Context,
    drafts: &[&Model],
    is_there: impl Fn(&Model) -> bool,
) -> Result<HashMap<DraftId, DraftState>> {
    let thing = |draft: &Model| (kind(draft.command).1, draft.subject_id);
    let mut things: Vec<(FeedKind, Uuid)> =
        drafts.iter().filter(|draft| is_there(draft)).map(|draft| thing(draft)).collect();
    things.sort_unstable();
    things.dedup();
    let versions = feed::versions_of(cx, &things).await?;
    let state = |draft: &&Model| {
        let state = match versions.get(&thing(draft)) {
            _ if !is_there(draft) => DraftState::Gone,
            Some(version) if *version == draft.base_version => DraftState::Current,
            _ => DraftState::Changed,
        };
        (draft.id, state)
    };
    Ok(drafts.iter().map(state).collect())
}

/// Write a draft, or write one anew.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveDraft {
    /// Which one is written anew; none for a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// What it is for: a word of [`DraftCommand`].
    pub command: String,
    /// What it is about.
    pub subject: String,
    pub input: String,
    /// The version of that which its writer saw.
    pub base_version: String,
    /// Of one that is there.
    #[serde(default)]
    pub expected_revision: Option<i64>,
    pub idempotency_key: String,
}

impl Command for SaveDraft {
    named!(SaveDraft);
    type Done = DraftId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DraftId, Option<Event>), Stop> {
        let invalid = |field, message: String| Refusal::new(RefusalCode::Invalid, field, message);
        let command: DraftCommand =
            self.command.parse().map_err(|unknown| invalid("command", format!("{unknown}")))?;
        match &self.id {
            Some(id) => self.again(tx, id, command).await,
            None => self.anew(tx, cx, command).await,
        }
    }
}

impl SaveDraft {
    /// Writes one more. What it is about must be there for its writer; once it is written, it need not.
    async fn anew(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
        command: DraftCommand,
    ) -> Result<(DraftId, Option<Event>), Stop> {
        let subject = self.seen(tx, command).await?;
        let bytes = self.check()?;
        tx.own_turn().await?;
        let kept: Vec<Kept> = tx.rows::<Entity>().columns(&[]).await?;
        if kept.len() >= MOST {
            let message = format!("已有 {MOST} 份草稿 / there are {MOST} drafts already: discard some");
            return Err(Refusal::new(RefusalCode::WrongState, "input", message).into());
        }
        check_all(kept.iter().map(|it| it.bytes), bytes)?;
        let draft: DraftId = cx.store.ids().next();
        let row = Model {
            id: draft,
            account_id: tx.account(),
            command,
            subject_id: subject,
            input: self.input.clone(),
            bytes,
            base_version: self.base_version.clone(),
            revision: 1,
            updated_at: cx.store.clock().now(),
        };
        tx.add_own(vec![ActiveModel::from(row)]).await?;
        Ok((draft, Some(DraftEvent::Saved { draft }.into())))
    }

    /// Writes one anew, as its writer saw it. Where it says the same already, nothing changes.
    async fn again(
        &self,
        tx: &Tx<'_>,
        id: &str,
        command: DraftCommand,
    ) -> Result<(DraftId, Option<Event>), Stop> {
        let draft: DraftId = id.parse().map_err(|_| Refusal::not_found("id"))?;
        tx.own_turn().await?;
        let held = tx.take_own::<Entity>(draft, "id").await?;
        let bytes = self.check()?;
        if held.command != command || subject_id(&held) != self.subject {
            let message = "草稿的命令与事项不可更改 / what a draft is for and about stays: write another";
            return Err(Refusal::new(RefusalCode::Invalid, "subject", message).into());
        }
        let Some(expected) = self.expected_revision else {
            let message = "须给出所见修订号 / give the revision that was seen";
            return Err(Refusal::new(RefusalCode::Invalid, "expectedRevision", message).into());
        };
        if let Err(refusal) = held.expect_revision(expected) {
            let current = Current {
                revision: Some(held.revision),
                subject: Some(draft.to_string()),
                ..Current::default()
            };
            return Err(refusal.with_current(current).into());
        }
        if held.input == self.input && held.base_version == self.base_version {
            return Ok((draft, None));
        }
        let kept: Vec<Kept> = tx.rows::<Entity>().columns(&[]).await?;
        check_all(kept.iter().filter(|it| it.id != draft).map(|it| it.bytes), bytes)?;
        let columns = vec![
            (Column::Input, self.input.clone().into()),
            (Column::Bytes, bytes.into()),
            (Column::BaseVersion, self.base_version.clone().into()),
        ];
        tx.change(&held, columns).await?;
        Ok((draft, Some(DraftEvent::Saved { draft }.into())))
    }

    /// What it is about, if its writer sees it and it is of the kind that the command is about.
    async fn seen(&self, tx: &Tx<'_>, command: DraftCommand) -> Result<Uuid, Stop> {
        let missing = || Stop::from(Refusal::not_found("subject"));
        let (id, is_there) = match command {
            DraftCommand::SaveSelfScores | DraftCommand::VerifyScores => {
                let id: EvaluationId = self.subject.parse().map_err(|_| missing())?;
                (id.0, is_seen::<evaluation::Entity>(tx, evaluation::Column::Id, id.0).await?)
            }
            DraftCommand::OpinionComment => {
                let id: ReviewId = self.subject.parse().map_err(|_| missing())?;
                (id.0, is_seen::<review::Entity>(tx, review::Column::Id, id.0).await?)
            }
            DraftCommand::DutyStatement => {
                let id: DutyId = self.subject.parse().map_err(|_| missing())?;
                (id.0, is_seen::<duty::Entity>(tx, duty::Column::Id, id.0).await?)
            }
        };
        is_there.then_some(id).ok_or_else(missing)
    }

    /// How long it is; refused where that is too long, or nothing.
    fn check(&self) -> Result<i64, Refusal> {
        let invalid = |field, message: String| Err(Refusal::new(RefusalCode::Invalid, field, message));
        if self.input.is_empty() || self.input.len() > LONGEST {
            return invalid("input", format!("须为 1 至 {LONGEST} 字节 / must have 1 to {LONGEST} bytes"));
        }
        if self.base_version.is_empty() || self.base_version.len() > VERSION {
            let message = "须为变更流所给的版本 / must be a version that the feed gave";
            return invalid("baseVersion", message.to_owned());
        }
        Ok(i64::try_from(self.input.len()).unwrap_or(i64::MAX))
    }
}

/// Refuses what comes to more than one account keeps, with the others.
fn check_all(others: impl Iterator<Item = i64>, bytes: i64) -> Result<(), Refusal> {
    if others.fold(bytes, i64::saturating_add) <= ALL {
        return Ok(());
    }
    let message = format!("全部草稿合计不超过 {ALL} 字节 / all drafts together have at most {ALL} bytes");
    Err(Refusal::new(RefusalCode::WrongState, "input", message))
}

async fn is_seen<E: Scoped>(tx: &Tx<'_>, column: E::Column, id: Uuid) -> Result<bool, Stop> {
    Ok(tx.rows::<E>().narrow(column_of::<E>(column).eq(id)).one().await?.is_some())
}

/// Discard a draft of one's own.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscardDraft {
    pub id: String,
    pub idempotency_key: String,
}

impl Command for DiscardDraft {
    named!(DiscardDraft);
    type Done = DraftId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(DraftId, Option<Event>), Stop> {
        let draft: DraftId = self.id.parse().map_err(|_| Refusal::not_found("id"))?;
        tx.take_own::<Entity>(draft, "id").await?;
        tx.remove_own::<Entity>(column_of::<Entity>(Column::Id).eq(draft)).await?;
        Ok((draft, Some(DraftEvent::Discarded { draft }.into())))
    }
}
