//! Concluding a review. What it says then is what it says for good.

use super::{expect_revision, is_valid, roster, signed};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, ReviewConcluded, ReviewEvent},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
    workflow::review::Step,
};
use entity::{
    community, evaluation,
    id::ReviewId,
    review::{Column, Entity},
    vocabulary::{EvaluationStatus, OpinionDecision, ReviewConclusion, ReviewKind},
};
use sea_orm::{ColumnTrait, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Conclude a review.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcludeReview {
    pub id: String,
    /// What it comes to: a word of [`ReviewConclusion`].
    pub conclusion: String,
    /// The conditions, or the reasons.
    #[serde(default)]
    pub note: Option<String>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ConcludeReview {
    named!(ConcludeReview);
    type Done = ReviewId;

    /// Concludes a review. To pass, every organization of the roster has signed, each opinion covers what stands there,
    /// and the evaluation under review is final; without conditions, none says to return it.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ReviewId, Option<Event>), Stop> {
        let conclusion: ReviewConclusion = self
            .conclusion
            .parse()
            .map_err(|unknown| Refusal::new(RefusalCode::Invalid, "conclusion", format!("{unknown}")))?;
        let note = text::optional(self.note.as_deref(), "note")?;
        if note.is_none() && conclusion != ReviewConclusion::Passed {
            let message = format!("{conclusion} 须附说明 / takes a note");
            return Err(Refusal::new(RefusalCode::Invalid, "note", message).into());
        }
        let line = Step::Conclude.transition();
        let held = take_with_community(tx, &self.id).await?;
        expect_revision(tx, &held, self.expected_revision).await?;
        line.check(held.status, "id")?;
        if conclusion != ReviewConclusion::Returned {
            check_opinions(tx, &held, conclusion).await?;
            check_evaluation(tx, &held).await?;
        }
        let columns = vec![
            (Column::Status, line.to.unwrap_or(held.status).into()),
            (Column::Conclusion, Some(conclusion).into()),
            (Column::ConclusionNote, note.clone().into()),
            (Column::ConcludedAt, Some(cx.store.clock().now()).into()),
        ];
        tx.change(&held, columns).await?;
        let event = ReviewEvent::Concluded(ReviewConcluded {
            action: line.action,
            review: held.id,
            conclusion,
            note,
            community: held.community_id,
            kind: held.kind,
            account: tx.account(),
            organization: tx.viewer().organizations(line.permission).into_iter().next(),
            on: cx.store.clock().today(),
        });
        Ok((held.id, Some(event.into())))
    }
}

/// Takes the review, and before it, as by every path, the community where more follows the conclusion: of an appraisal the plans that it
/// names are written, and whoever submits one waits for that or comes first; of a recheck the project moves.
async fn take_with_community(tx: &Tx<'_>, id: &str) -> Result<Held<Entity>, Stop> {
    let permission = Step::Conclude.transition().permission;
    let not_found = || Refusal::not_found("id");
    let id: ReviewId = id.parse().map_err(|_| not_found())?;
    let named = column_of::<Entity>(Column::Id).eq(id);
    let seen = tx.rows::<Entity>().narrow(named).one().await?.ok_or_else(not_found)?;
    if matches!(seen.kind, ReviewKind::Appraisal | ReviewKind::Recheck) {
        tx.take::<community::Entity>(seen.community_id, "id", permission).await?;
    }
    tx.take(id, "id", permission).await
}

async fn check_opinions(tx: &Tx<'_>, held: &Held<Entity>, conclusion: ReviewConclusion) -> Result<(), Stop> {
    let refuse = |message: &str| Err(Refusal::new(RefusalCode::WrongState, "conclusion", message).into());
    let opinions = signed(tx, held).await?;
    for entry in roster(tx, held).await? {
        let Some(opinion) = opinions.iter().find(|opinion| entry.opinion_id == Some(opinion.id)) else {
            return refuse("会签单位尚未全部签署 / not every organization has signed");
        };
        if !is_valid(opinion.id, &opinion.content_digest, &entry) {
            return refuse(
                "有意见在签署后内容已变更，须重新签署 / what an opinion covered has changed: it is signed again first",
            );
        }
        if conclusion == ReviewConclusion::Passed && opinion.decision == OpinionDecision::Return {
            return refuse("有单位意见为退回 / an organization says to return it");
        }
    }
    Ok(())
}

/// A passed review never rests on scores that can still change.
async fn check_evaluation(tx: &Tx<'_>, held: &Held<Entity>) -> Result<(), Stop> {
    use evaluation::Column;
    let Some(id) = held.evaluation_id else { return Ok(()) };
    let found = tx.consequence(held).unscoped_rows::<evaluation::Entity>(Column::Id.eq(id)).await?;
    if found.iter().all(|evaluation| evaluation.status == EvaluationStatus::Final) {
        return Ok(());
    }
    let message = "评价尚未定稿 / the evaluation under review is not final";
    Err(Refusal::new(RefusalCode::WrongState, "conclusion", message).into())
}
