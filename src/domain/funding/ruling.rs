//! The office rules who is eligible where the document leaves it open: of one community, or of a type. A later ruling takes the place of an
//! earlier one; both stay.

use super::take::{after, office};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, named},
        community::for_command,
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, FundingEvent},
    store::tx::Tx,
};
use entity::{
    funding_ruling::{ActiveModel, Column, Entity, Model},
    id::FundingRulingId,
    programme,
    vocabulary::CreationType,
};
use sea_orm::Condition;
use serde::{Deserialize, Serialize};

/// Rule on it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleEligibility {
    /// The code of a community.
    #[serde(default)]
    pub community: Option<String>,
    /// A word of [`CreationType`].
    #[serde(default)]
    pub creation_type: Option<String>,
    pub eligible: bool,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for RuleEligibility {
    named!(RuleEligibility);
    type Done = FundingRulingId;

    // Nobody pays meanwhile.
    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(FundingRulingId, Option<Event>), Stop> {
        let programme = cx.catalogue.programme.id;
        let programme =
            tx.take::<programme::Entity>(programme, "community", Permission::DirectFunding).await?;
        let reason = text::required(&self.reason, "reason")?;
        let (community, creation_type) = match (&self.community, &self.creation_type) {
            (Some(code), None) => (Some((for_command(tx, code).await?, code.clone())), None),
            (None, Some(word)) => {
                let word: CreationType = word.parse().map_err(|unknown| {
                    Refusal::new(RefusalCode::Invalid, "creationType", format!("{unknown}"))
                })?;
                (None, Some(word))
            }
            _ => {
                let message = "给出 community 或 creationType 之一 / give a community, or a creation type";
                return Err(Refusal::new(RefusalCode::Invalid, "community", message).into());
            }
        };
        let columns = [Column::Ordinal];
        let earlier: Vec<(i64,)> =
            tx.consequence(&programme).unscoped_columns::<Entity, _>(&columns, Condition::all()).await?;
        let organization = office(cx)?;
        let row = Model {
            id: cx.store.ids().next(),
            ordinal: after(earlier.into_iter().map(|(ordinal,)| ordinal)),
            community_id: community.as_ref().map(|(id, _)| *id),
            creation_type,
            eligible: self.eligible,
            reason,
            account_id: tx.account(),
            organization_id: organization,
            recorded_at: cx.store.clock().now(),
        };
        let id = row.id;
        tx.add(&programme, ActiveModel::from(row)).await?;
        let event = FundingEvent::Ruled { ruling: id, community, creation_type, organization };
        Ok((id, Some(event.into())))
    }
}
