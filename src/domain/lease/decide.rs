//! What the lead office does with a request for premises: it forwards it, records the answer, and takes a step back that was a mistake.

use super::{event, line, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::Event,
    store::tx::Tx,
    workflow::lease::Step,
};
use entity::{id::LeaseRequestId, lease_request::Column};
use serde::{Deserialize, Serialize};
use time::Date;

/// Forward a request to the enterprise that owns the premises.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ForwardLeaseRequest {
    pub id: String,
    /// Its name: it is no organization of the programme.
    pub enterprise: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ForwardLeaseRequest {
    named!(ForwardLeaseRequest);
    type Done = LeaseRequestId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(LeaseRequestId, Option<Event>), Stop> {
        let enterprise = line(&self.enterprise, "enterprise")?;
        let (held, step) = take(tx, (&self.id, self.expected_revision), &[Step::Forward]).await?;
        let none: Option<String> = None;
        let columns = vec![
            (Column::Status, step.transition().to.unwrap_or(held.status).into()),
            (Column::Enterprise, Some(enterprise.clone()).into()),
            (Column::ForwardedOn, Some(cx.store.clock().today()).into()),
            (Column::StatusReason, none.into()),
        ];
        tx.change(&held, columns).await?;
        let event = event(tx, &held, step, Some(enterprise)).await?;
        Ok((held.id, Some(event.into())))
    }
}

/// Record what the enterprise said.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerLeaseRequest {
    pub id: String,
    pub agreed: bool,
    pub answer: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for AnswerLeaseRequest {
    named!(AnswerLeaseRequest);
    type Done = LeaseRequestId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(LeaseRequestId, Option<Event>), Stop> {
        let answer = text::required(&self.answer, "answer")?;
        let step = if self.agreed { Step::Agree } else { Step::Decline };
        let (held, step) = take(tx, (&self.id, self.expected_revision), &[step]).await?;
        let none: Option<String> = None;
        let columns = vec![
            (Column::Status, step.transition().to.unwrap_or(held.status).into()),
            (Column::Answer, Some(answer.clone()).into()),
            (Column::AnsweredOn, Some(cx.store.clock().today()).into()),
            (Column::StatusReason, none.into()),
        ];
        tx.change(&held, columns).await?;
        let event = event(tx, &held, step, Some(answer)).await?;
        Ok((held.id, Some(event.into())))
    }
}

/// Take the last step of a request back, where it was a mistake: the answer, or that it was forwarded.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TakeBackLeaseStep {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for TakeBackLeaseStep {
    named!(TakeBackLeaseStep);
    type Done = LeaseRequestId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(LeaseRequestId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let steps = [Step::TakeBack, Step::TakeAnswerBack];
        let (held, step) = take(tx, (&self.id, self.expected_revision), &steps).await?;
        let (none, no_day): (Option<String>, Option<Date>) = (None, None);
        let mut columns = vec![
            (Column::Status, step.transition().to.unwrap_or(held.status).into()),
            (Column::StatusReason, Some(reason.clone()).into()),
            (Column::Answer, none.clone().into()),
            (Column::AnsweredOn, no_day.into()),
        ];
        if step == Step::TakeBack {
            columns.push((Column::Enterprise, none.into()));
            columns.push((Column::ForwardedOn, no_day.into()));
        }
        tx.change(&held, columns).await?;
        let event = event(tx, &held, step, Some(reason)).await?;
        Ok((held.id, Some(event.into())))
    }
}
