//! Drafting a plan: a draft is begun, or the one that there is written anew.

use super::{content::digest, expect_revision, for_command, name, versions};
use crate::{
    domain::{
        Context,
        attachment::{self, Taken},
        command::{Command, named},
        community::check_in_force,
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, PlanEvent},
    store::tx::{Held, Tx},
    text::{Lines, given},
    workflow::plan::Step,
};
use entity::{
    attachment::of_plans,
    community,
    id::PlanId,
    plan::{ActiveModel, Column, Entity, Model},
    vocabulary::{PlanKind, PlanStatus},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Versions of a plan of a kind that one community has, at most: a list of them has no pages.
const MOST: usize = 100;
/// Characters of a title, at most.
const LONGEST_TITLE: usize = 200;

/// Begin a draft of a plan, or write the draft anew: all that it says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SavePlan {
    /// The code of the community.
    pub community: String,
    /// Which plan: a word of [`PlanKind`].
    pub kind: String,
    pub title: String,
    #[serde(default)]
    pub summary: Option<String>,
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    /// Of the draft that there is; none where one is begun.
    #[serde(default)]
    pub expected_revision: Option<i64>,
    pub idempotency_key: String,
}

impl Command for SavePlan {
    named!(SavePlan);
    type Done = PlanId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(PlanId, Option<Event>), Stop> {
        let kind: PlanKind = self
            .kind
            .parse()
            .map_err(|unknown| Refusal::new(RefusalCode::Invalid, "kind", format!("{unknown}")))?;
        let title = title(&self.title)?;
        let summary = text::optional(self.summary.as_deref(), "summary")?;
        let line = Step::Save.transition();
        let named = for_command(tx, &self.community).await?;
        let community = tx.take::<community::Entity>(named, "community", line.permission).await?;
        let versions = versions(tx, &community, kind).await?;
        let drafted = versions.last().filter(|last| last.status == PlanStatus::Draft);
        let earlier: Vec<Uuid> = versions.iter().map(|plan| plan.id.into()).collect();
        let attachments = self.attachments.as_deref().unwrap_or_default();
        let files = attachment::take::<of_plans::Entity>(tx, attachments, &earlier).await?;
        let said = Said { title, summary, files };
        let (plan, is_new) = match drafted {
            Some(draft) => self.again(tx, &community, draft, said).await?,
            None => (self.anew(tx, cx, &community, (kind, &versions), said).await?, true),
        };
        let (id, name, content_digest) = (plan.id, name(&plan, &community), plan.content_digest);
        let event = PlanEvent::Saved { action: line.action, name, content_digest };
        Ok((id, is_new.then_some(event.into())))
    }
}

/// What a draft says.
struct Said {
    title: String,
    summary: Option<String>,
    files: Taken,
}

impl SavePlan {
    /// Begins a draft, in the place after the versions that there are.
    async fn anew(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
        community: &Held<community::Entity>,
        (kind, versions): (PlanKind, &[Model]),
        said: Said,
    ) -> Result<Model, Stop> {
        if self.expected_revision.is_some() {
            let message =
                "没有这样的草稿：已提交或已弃置 / there is no draft any more: it was submitted, or discarded";
            return Err(Refusal::new(RefusalCode::Conflict, "expectedRevision", message).into());
        }
        check_in_force(community)?;
        if versions.len() >= MOST {
            let message = format!("该方案已有 {MOST} 版 / there are {MOST} versions of it");
            return Err(Refusal::new(RefusalCode::WrongState, "kind", message).into());
        }
        let mut plan = Model {
            id: cx.store.ids().next(),
            revision: 1,
            community_id: community.id,
            unit_id: community.implementing_unit_id,
            kind,
            version: versions.last().map_or(0, |last| last.version).saturating_add(1),
            status: PlanStatus::Draft,
            title: said.title,
            summary: said.summary,
            content_digest: String::new(),
            submitted_at: None,
            updated_at: cx.store.clock().now(),
        };
        plan.content_digest = digest(&plan, community, &said.files.content())?;
        tx.add(community, ActiveModel::from(plan.clone())).await?;
        attachment::hang::<of_plans::Entity>(tx, community, plan.id, &said.files).await?;
        Ok(plan)
    }

    /// Writes the draft anew, as its writer saw it; says whether it says anything else now.
    async fn again(
        &self,
        tx: &Tx<'_>,
        community: &Held<community::Entity>,
        draft: &Model,
        said: Said,
    ) -> Result<(Model, bool), Stop> {
        let held = tx.take_seen::<Entity>(draft.id, "community").await?;
        let Some(expected) = self.expected_revision else {
            let message = "已有草稿，须给出所见修订号 / there is a draft: give the revision that was seen";
            return Err(Refusal::new(RefusalCode::Invalid, "expectedRevision", message).into());
        };
        expect_revision(&held, expected)?;
        let mut plan = Model { title: said.title, summary: said.summary, ..(*held).clone() };
        plan.content_digest = digest(&plan, community, &said.files.content())?;
        if plan == *held {
            return Ok((plan, false));
        }
        let columns = vec![
            (Column::Title, plan.title.clone().into()),
            (Column::Summary, plan.summary.clone().into()),
            (Column::ContentDigest, plan.content_digest.clone().into()),
        ];
        tx.change(&held, columns).await?;
        attachment::replace::<of_plans::Entity>(tx, &held, plan.id, &said.files).await?;
        Ok((plan, true))
    }
}

/// A title: one line.
fn title(text: &str) -> Result<String, Refusal> {
    let refused = |message: String| Refusal::new(RefusalCode::Invalid, "title", message);
    let title = given(text, Lines::One).map_err(|unfit| refused(unfit.to_string()))?;
    let title = title.ok_or_else(|| refused("不能为空 / must not be empty".to_owned()))?;
    if title.chars().count() > LONGEST_TITLE {
        return Err(refused(format!("不超过 {LONGEST_TITLE} 字 / at most {LONGEST_TITLE} characters")));
    }
    Ok(title)
}
