//! The sheet of one evaluation. A set has a thousand indicators at most: it is read whole.

use super::Piece;
use crate::{
    domain::{
        Context,
        evaluation::{Sheet, by_id, scores, sheet_lines, verifications},
    },
    error::Result,
};
use entity::id::EvaluationId;

pub(super) async fn whole(cx: &Context, id: EvaluationId) -> Result<Option<Piece>> {
    let ids = [id];
    let Some(row) = by_id(cx, &ids).await?.pop() else { return Ok(None) };
    let (scores, verifications) = tokio::try_join!(scores(cx, &ids), verifications(cx, &ids))?;
    let of = Sheet {
        scores: scores.get(&id).map(Vec::as_slice).unwrap_or_default(),
        verifications: verifications.get(&id).map(Vec::as_slice).unwrap_or_default(),
    };
    Ok(Some(Piece { lines: sheet_lines(&row, of, &cx.catalogue)?, rest: None }))
}
