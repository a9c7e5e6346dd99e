//! What is there now of an evaluation, for who is refused because it saw something else.

use super::{
    Sheet, digest, revision,
    sheet::{rows_of, verified},
};
use crate::{
    domain::Context,
    error::{Current, Error, Stop},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    community::{Column, Entity},
    evaluation,
};
use sea_orm::sea_query::ExprTrait;
use std::sync::Arc;

/// Refuses where somebody changed it since the revision that the client saw; says what the viewer sees of it now.
pub(super) async fn expect_revision(
    tx: &Tx<'_>,
    cx: &Context,
    held: &Held<evaluation::Entity>,
    expected: i64,
) -> Result<(), Stop> {
    let Err(refusal) = held.expect_revision(expected) else { return Ok(()) };
    let named = column_of::<Entity>(Column::Id).eq(held.community_id);
    let community = tx.rows::<Entity>().narrow(named).one().await?;
    let community = community.ok_or(Error::Broken("an evaluation's community is there"))?;
    let scores = rows_of(tx.rows(), &[held.id]).await?.into_iter().map(Arc::new).collect::<Vec<_>>();
    let found = verified(tx.rows(), &[held.id]).await?.into_iter().map(Arc::new).collect::<Vec<_>>();
    let sheet = Sheet { scores: &scores, verifications: &found };
    let digest = digest(held, &community, sheet, &cx.catalogue)?;
    let revision = revision(held.revision, held.drafts, &cx.viewer);
    let current = Current {
        revision: Some(revision),
        content_digest: Some(digest.into_string()),
        subject: Some(held.id.to_string()),
    };
    Err(refusal.with_current(current).into())
}
