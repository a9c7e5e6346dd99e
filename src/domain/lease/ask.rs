//! What a unit does with a request for premises: it asks, and takes that back.

use super::{event, line, take};
use crate::{
    authz::Permission,
    domain::{
        Context, attachment,
        command::{Command, named},
        community::{check_in_force, for_command},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, MechanismEvent},
    store::tx::Tx,
    workflow::lease::Step,
};
use entity::{
    attachment::of_leases,
    community,
    hundredths::Hundredths,
    id::LeaseRequestId,
    lease_request::{ActiveModel, Column, Model},
    vocabulary::LeaseStatus,
};
use serde::{Deserialize, Serialize};

/// A square kilometre: more than any premises.
const LARGEST: Hundredths = Hundredths(100_000_000);

/// Ask for state-owned premises.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestLease {
    /// The code of the community.
    pub community: String,
    pub premises: String,
    /// Square metres.
    #[serde(default)]
    pub area_m2: Option<String>,
    pub purpose: String,
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub idempotency_key: String,
}

impl Command for RequestLease {
    named!(RequestLease);
    type Done = LeaseRequestId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(LeaseRequestId, Option<Event>), Stop> {
        let premises = line(&self.premises, "premises")?;
        let purpose = text::required(&self.purpose, "purpose")?;
        let area = self.area_m2.as_deref().map(area).transpose()?;
        let named = for_command(tx, &self.community).await?;
        let community =
            tx.take::<community::Entity>(named, "community", Permission::RecordMechanisms).await?;
        check_in_force(&community)?;
        let attachments = self.attachments.as_deref().unwrap_or_default();
        let files = attachment::take::<of_leases::Entity>(tx, attachments, &[]).await?;
        let request = Model {
            id: cx.store.ids().next(),
            revision: 1,
            community_id: community.id,
            unit_id: community.implementing_unit_id,
            status: LeaseStatus::Requested,
            premises: premises.clone(),
            area,
            purpose,
            requested_on: cx.store.clock().today(),
            enterprise: None,
            forwarded_on: None,
            answer: None,
            answered_on: None,
            status_reason: None,
            updated_at: cx.store.clock().now(),
        };
        let id = request.id;
        tx.add(&community, ActiveModel::from(request)).await?;
        attachment::hang::<of_leases::Entity>(tx, &community, id, &files).await?;
        let event = MechanismEvent::Lease {
            action: "REQUEST_LEASE",
            request: id,
            unit: community.implementing_unit_id,
            from: None,
            to: LeaseStatus::Requested,
            organization: Some(community.implementing_unit_id),
            community: community.code.clone(),
            said: Some(premises),
        };
        Ok((id, Some(event.into())))
    }
}

fn area(text: &str) -> Result<Hundredths, Refusal> {
    let area: Option<Hundredths> = text.parse().ok();
    area.filter(|area| *area > Hundredths::ZERO && *area <= LARGEST).ok_or_else(|| {
        let message = "不是大于 0、至多两位小数的面积 / not an area above 0 with at most two decimals";
        Refusal::new(RefusalCode::Invalid, "areaM2", message)
    })
}

/// Take a request back, with a reason.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawLeaseRequest {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for WithdrawLeaseRequest {
    named!(WithdrawLeaseRequest);
    type Done = LeaseRequestId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(LeaseRequestId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let (held, step) = take(tx, (&self.id, self.expected_revision), &[Step::Withdraw]).await?;
        let columns = vec![
            (Column::Status, step.transition().to.unwrap_or(held.status).into()),
            (Column::StatusReason, Some(reason.clone()).into()),
        ];
        tx.change(&held, columns).await?;
        let event = event(tx, &held, step, Some(reason)).await?;
        Ok((held.id, Some(event.into())))
    }
}
