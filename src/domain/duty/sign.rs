//! Signing a duty: 签收 and 办结.

use super::{
    Duty,
    actions::check,
    content::{canonical, name},
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        content::ContentDigest,
        sign_off::{SignOff, Under},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{DutyEvent, Event},
    store::{
        shown::Shown,
        tx::{Held, Tx},
    },
    workflow::duty::Step,
};
use entity::{
    community, duty,
    id::{DutyId, SignOffId},
    sign_off,
    vocabulary::SignOffAct,
};
use serde::{Deserialize, Serialize};

/// Sign a duty for the organization that owes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignDuty {
    pub id: String,
    /// What the signature says: a word of [`SignOffAct`].
    pub act: String,
    /// What the signer saw.
    pub content_digest: String,
    /// What the signer adds.
    pub statement: Option<String>,
    pub idempotency_key: String,
}

impl Command for SignDuty {
    named!(SignDuty);
    type Done = SignOffId;

    /// Signs. Refused where the duty is not the viewer's to sign, not in a state for it, or not what the signer saw.
    /// Answers the signature's id, also when asked again.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(SignOffId, Option<Event>), Stop> {
        let statement = text::optional(self.statement.as_deref(), "statement")?;
        let (act, step) = match self.act.parse() {
            Ok(SignOffAct::Acknowledge) => (SignOffAct::Acknowledge, Step::Acknowledge),
            Ok(SignOffAct::Complete) => (SignOffAct::Complete, Step::Complete),
            Err(unknown) => return Err(Refusal::new(RefusalCode::Invalid, "act", unknown.to_string()).into()),
        };
        let (held, community) = take_with_community(tx, &self.id, step).await?;
        check(step, &held, None, None)?;
        let duty = Duty { row: &held, community: community.as_ref() };
        let content = canonical(duty, &cx.catalogue)?;
        let digest = ContentDigest::over(&content);
        if digest.as_str() != self.content_digest {
            return Err(Refusal::new(
                RefusalCode::StaleContent,
                "contentDigest",
                "内容已变更，请核对后重新签署 / it changed since you saw it: look again",
            )
            .into());
        }
        let signature: SignOffId = cx.store.ids().next();
        let row = sign_off::Model {
            id: signature,
            duty_id: held.id,
            ordinal: held.revision.saturating_add(1),
            act,
            organization_id: held.organization_id,
            account_id: tx.account(),
            signed_at: cx.store.clock().now(),
            statement,
            content,
            content_digest: digest.as_str().to_owned(),
        };
        tx.add_seen_with(&held, row).await?;
        let line = step.transition();
        let to = line.to.unwrap_or(held.status);
        tx.change(
            &held,
            vec![(duty::Column::Status, to.into()), (duty::Column::StatusReason, None::<String>.into())],
        )
        .await?;
        let event = DutyEvent::Signed {
            action: line.action,
            duty: held.id,
            name: name(duty, &cx.catalogue)?,
            organization: held.organization_id,
            act,
            sign_off: signature,
            content_digest: digest.into_string(),
            from: held.status,
            to,
        };
        Ok((signature, Some(event.into())))
    }
}

/// A signature that was just given, and its duty, if that is what the command did. It covers what stands there: in the same
/// transaction it was held against it.
pub fn just_signed(shown: &Shown, id: SignOffId) -> Option<(SignOff, duty::Model)> {
    let row = shown.row::<sign_off::Entity>(id)?;
    let duty = shown.row::<duty::Entity>(row.duty_id)?;
    Some((SignOff { row: row.clone().into(), under: Under::JustSigned(row.content.clone()) }, duty.clone()))
}

/// Takes the duty that a command names, for a step, and its community: with it, what the duty's content is made of, and its
/// name in the trail.
pub(super) async fn take_with_community(
    tx: &Tx<'_>,
    id: &str,
    step: Step,
) -> Result<(Held<duty::Entity>, Option<community::Model>), Stop> {
    let id: DutyId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let permission = step.transition().permission;
    tx.take_with::<_, community::Entity>(id, "id", permission, duty::Column::CommunityId).await
}
