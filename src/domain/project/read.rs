//! Reading how projects came to where they stand.

use crate::{domain::Context, error::Result};
use entity::{acceptance, id::CommunityId, project, stage_change};
use std::collections::{HashMap, HashSet};

/// The steps of projects that the viewer may see, the oldest first, in one statement; undone ones too.
pub async fn steps(
    cx: &Context,
    communities: &[CommunityId],
) -> Result<HashMap<CommunityId, Vec<stage_change::Model>>> {
    use stage_change::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, communities);
    let mut steps: HashMap<CommunityId, Vec<stage_change::Model>> = HashMap::new();
    for step in rows.all(&[Column::CommunityId, Column::Ordinal]).await? {
        steps.entry(step.community_id).or_default().push(step);
    }
    Ok(steps)
}

/// The acceptances of projects that stand, in their order, in one statement.
pub async fn acceptances(
    cx: &Context,
    communities: &[CommunityId],
) -> Result<HashMap<CommunityId, Vec<acceptance::Model>>> {
    use acceptance::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, communities);
    let mut found: HashMap<CommunityId, Vec<acceptance::Model>> = HashMap::new();
    for row in rows.all(&[Column::CommunityId, Column::Ordinal]).await? {
        if row.voided_at.is_none() {
            found.entry(row.community_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Of which of these communities the viewer sees the project.
pub async fn seen(cx: &Context, communities: &[CommunityId]) -> Result<HashSet<CommunityId>> {
    use project::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, communities).all(&[]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
