//! Comments (留言): what people say of a duty, an evaluation, a review or an item of a list, beside what they do with it. A comment
//! changes nothing of what it is on: no revision, and nothing that is signed.

mod add;
mod retract;
mod scope;

pub use add::AddComment;
pub use retract::{RetractComment, retractable};

use super::{Context, person::ByHand};
use crate::{
    authz::{Permission, Viewer},
    error::Result,
    store::{Scoped, feed::Fed},
};
use entity::{
    comment::{Comment, on_duties, on_evaluations, on_reviews, on_work_items},
    id::{AccountId, CommentId},
};
use std::collections::HashMap;
use uuid::Uuid;

/// The comments on things of one kind.
pub trait Comments: Scoped<Model: Into<Comment>> + Fed {
    const ID: Self::Column;
    /// On what.
    const ON: Self::Column;
    /// The place of a comment among those on the same.
    const ORDINAL: Self::Column;
    const RETRACTED_AT: Self::Column;
}

macro_rules! comments {
    ($on:ident, $column:ident) => {
        impl Comments for $on::Entity {
            const ID: $on::Column = $on::Column::Id;
            const ON: $on::Column = $on::Column::$column;
            const ORDINAL: $on::Column = $on::Column::Ordinal;
            const RETRACTED_AT: $on::Column = $on::Column::RetractedAt;
        }
    };
}

comments!(on_duties, DutyId);
comments!(on_evaluations, EvaluationId);
comments!(on_reviews, ReviewId);
comments!(on_work_items, WorkItemId);

impl ByHand for Comment {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

/// The comments on these things that the viewer may see, the oldest first, in one statement.
pub async fn comments<C: Comments>(cx: &Context, on: &[Uuid]) -> Result<HashMap<Uuid, Vec<Comment>>> {
    let rows = cx.store.rows::<C>(&cx.viewer).among(C::ON, on).all(&[C::ON, C::ORDINAL]).await?;
    let mut of_each: HashMap<Uuid, Vec<Comment>> = HashMap::new();
    for comment in rows.into_iter().map(|row| shown(row.into(), &cx.viewer)) {
        of_each.entry(comment.on).or_default().push(comment);
    }
    Ok(of_each)
}

/// The comments of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[CommentId]) -> Result<Vec<Comment>> {
    let mut found = of_kind::<on_duties::Entity>(cx, ids).await?;
    found.extend(of_kind::<on_evaluations::Entity>(cx, ids).await?);
    found.extend(of_kind::<on_reviews::Entity>(cx, ids).await?);
    found.extend(of_kind::<on_work_items::Entity>(cx, ids).await?);
    Ok(found)
}

async fn of_kind<C: Comments>(cx: &Context, ids: &[CommentId]) -> Result<Vec<Comment>> {
    let rows = cx.store.rows::<C>(&cx.viewer).among(C::ID, ids).all(&[]).await?;
    Ok(rows.into_iter().map(|row| shown(row.into(), &cx.viewer)).collect())
}

/// A comment as the viewer sees it. What was retracted is read by whose it is, and by the office; others see that there was
/// something.
fn shown(comment: Comment, viewer: &Viewer) -> Comment {
    let is_ours = viewer.reach(Permission::Comment).covers_own(comment.organization_id);
    if comment.retracted_at.is_none() || is_ours {
        return comment;
    }
    Comment { body: String::new(), ..comment }
}
