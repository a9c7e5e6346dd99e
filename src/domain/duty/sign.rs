//! Signing a duty: 签收 and 办结.

use super::{
    actions::{Standing, check},
    taken::{Taken, standing, take},
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
    store::{shown::Shown, tx::Tx},
    workflow::duty::Step,
};
use entity::{
    duty,
    id::{AccountId, SignOffId},
    sign_off,
    vocabulary::SignOffAct,
};
use sea_orm::Value;
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
        let signing = Signing::read(&self.act, self.statement.as_deref())?;
        let taken = take(tx, &self.id, signing.step).await?;
        let standing = standing(tx, &signing.again([&taken]), &cx.catalogue).await?;
        let standing = standing.get(&taken.held.id).copied();
        let Signed { row, columns, event } =
            signing.of(cx, tx.account(), &taken, standing, &self.content_digest)?;
        let id = row.id;
        tx.add_seen_with(&taken.held, row).await?;
        tx.change(&taken.held, columns).await?;
        Ok((id, Some(event.into())))
    }
}

/// What signatures say.
pub(super) struct Signing {
    act: SignOffAct,
    pub(super) step: Step,
    statement: Option<String>,
}

/// A signature that may be given, and what becomes of its duty.
pub(super) struct Signed {
    pub(super) row: sign_off::Model,
    pub(super) columns: Vec<(duty::Column, Value)>,
    pub(super) event: DutyEvent,
}

impl Signing {
    pub(super) fn read(act: &str, statement: Option<&str>) -> Result<Self, Refusal> {
        let statement = text::optional(statement, "statement")?;
        let act =
            act.parse().map_err(|unknown| Refusal::new(RefusalCode::Invalid, "act", format!("{unknown}")))?;
        let step = match act {
            SignOffAct::Acknowledge => Step::Acknowledge,
            SignOffAct::Complete => Step::Complete,
        };
        Ok(Self { act, step, statement })
    }

    /// Those of the duties that stand already where this leads, by a signature that may still cover them.
    pub(super) fn again<'t>(&self, taken: impl IntoIterator<Item = &'t Taken>) -> Vec<&'t Taken> {
        let to = self.step.transition().to;
        taken.into_iter().filter(|it| to == Some(it.held.status)).collect()
    }

    /// The signature under one duty; refused where it is not in a state for it, or not what the signer saw.
    pub(super) fn of(
        &self,
        cx: &Context,
        by: AccountId,
        taken: &Taken,
        standing: Option<Standing>,
        seen: &str,
    ) -> Result<Signed, Stop> {
        let (held, line) = (&taken.held, self.step.transition());
        check(self.step, held, Some(by), standing)?;
        let content = taken.content(&cx.catalogue)?;
        let digest = ContentDigest::over(&content);
        if digest.as_str() != seen {
            let message = "内容已变更，请核对后重新签署 / it changed since you saw it: look again";
            let stale = Refusal::new(RefusalCode::StaleContent, "contentDigest", message);
            return Err(stale.with_current(taken.current(&cx.catalogue)?).into());
        }
        let id: SignOffId = cx.store.ids().next();
        let on_behalf_of = cx.viewer.stands_in_for(line.permission, held.organization_id);
        let row = sign_off::Model {
            id,
            duty_id: held.id,
            ordinal: held.revision.saturating_add(1),
            act: self.act,
            organization_id: held.organization_id,
            account_id: by,
            signed_at: cx.store.clock().now(),
            statement: self.statement.clone(),
            content,
            content_digest: digest.as_str().to_owned(),
            on_behalf_of,
        };
        let to = line.to.unwrap_or(held.status);
        let mut columns =
            vec![(duty::Column::Status, to.into()), (duty::Column::StatusReason, None::<String>.into())];
        if self.act == SignOffAct::Complete {
            columns.push((duty::Column::CompletionId, Some(id).into()));
        }
        let event = DutyEvent::Signed {
            action: line.action,
            duty: held.id,
            name: taken.name(&cx.catalogue)?,
            organization: held.organization_id,
            act: self.act,
            sign_off: id,
            content_digest: digest.into_string(),
            on_behalf_of,
            from: held.status,
            to,
        };
        Ok(Signed { row, columns, event })
    }
}

/// A signature that was just given, and its duty, if that is what the command did. It covers what stands there: in the same
/// transaction it was held against it.
pub fn just_signed(shown: &Shown, id: SignOffId) -> Option<(SignOff, duty::Model)> {
    let row = shown.row::<sign_off::Entity>(id)?;
    let duty = shown.row::<duty::Entity>(row.duty_id)?;
    Some((SignOff { row: row.clone().into(), under: Under::JustSigned(row.content.clone()) }, duty.clone()))
}
