//! What a plan says: what is submitted, and what opinions cover by its digest.
//!
//! A digest is seen by more than the plan is: it is a part of what opinions sign, and the trail has it. The plan's id is in the
//! content, and random enough, so that nobody can find out by the digest whether a guess at the text is right who is not told the
//! plan.

use crate::{
    domain::{
        attachment,
        content::{ContentDigest, canonical},
    },
    error::Result,
    store::Unscoped,
};
use entity::{
    attachment::of_plans,
    community,
    plan::{Column, Entity, Model},
    vocabulary::{PlanStatus, Vocabulary},
};
use sea_orm::{ColumnTrait, Condition};
use serde_json::{Value, json};
use uuid::Uuid;

/// The digest of what a plan says of a community, with these files.
pub(super) fn digest(plan: &Model, community: &community::Model, files: &[Value]) -> Result<String> {
    let content = json!({
        "kind": "plan",
        "id": plan.id.to_string(),
        "planKind": plan.kind.code(),
        "version": plan.version,
        "community": { "code": community.code, "name": community.name },
        "title": plan.title,
        "summary": plan.summary,
        "attachments": files,
    });
    Ok(ContentDigest::over(&canonical(&content)?).into_string())
}

/// Brings drafts up to what their communities are called now. What was submitted stays as it was.
pub(in crate::domain) async fn restate_drafts(unscoped: Unscoped<'_>) -> Result<()> {
    let now = unscoped.store().clock().now();
    for draft in unscoped.unscoped_rows::<Entity>(Column::Status.eq(PlanStatus::Draft)).await? {
        let its = community::Column::Id.eq(draft.community_id);
        let Some(community) = unscoped.unscoped_rows::<community::Entity>(its).await?.pop() else { continue };
        let id: Uuid = draft.id.into();
        let files = attachment::under::<of_plans::Entity>(unscoped, &[id]).await?.remove(&id);
        let files = files.unwrap_or_default();
        let files = attachment::content(files.iter().map(|file| &**file));
        let digest = digest(&draft, &community, &files)?;
        if digest != draft.content_digest {
            let columns = vec![(Column::ContentDigest, digest.into())];
            unscoped.unscoped_change::<Entity>((Column::Id, &[id]), Condition::all(), columns, now).await?;
        }
    }
    Ok(())
}
