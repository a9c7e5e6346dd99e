//! Reminding an organization that a review waits for its opinion.

use super::{is_valid, roster, signed, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        reminder,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, Reminded},
    store::tx::Tx,
    workflow::review::Step,
};
use entity::{id::ReviewId, vocabulary::Vocabulary};
use serde::{Deserialize, Serialize};

/// Remind a department on the roster of its opinion.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemindOpinion {
    /// In which review.
    pub review: String,
    /// The code of the department.
    pub organization: String,
    pub text: String,
    pub idempotency_key: String,
}

impl Command for RemindOpinion {
    named!(RemindOpinion);
    type Done = ReviewId;

    /// Refused where the department's opinion stands, and covers what stands there.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ReviewId, Option<Event>), Stop> {
        let review = take(tx, &self.review, "review", Step::Remind).await?;
        Step::Remind.transition().check(review.status, "review")?;
        let not_found = || Refusal::not_found("organization");
        let department = cx.catalogue.organization_named(&self.organization).ok_or_else(not_found)?.row.id;
        let roster = roster(tx, &review).await?;
        let entry = roster.iter().find(|entry| entry.organization_id == department).ok_or_else(not_found)?;
        let opinions = signed(tx, &review).await?;
        if opinions.iter().any(|opinion| is_valid(opinion.id, &opinion.content_digest, entry)) {
            let message = "该单位已签署意见 / it has signed";
            return Err(Refusal::new(RefusalCode::WrongState, "organization", message).into());
        }
        let about = format!("{} {}", review.kind.code(), self.organization);
        let of = (Reminded::Opinion(review.id), department);
        let event = reminder::write(tx, cx, &review, of, (&self.text, about)).await?;
        Ok((review.id, Some(event.into())))
    }
}
