//! Signing a duty: 签收 and 办结.

use super::{
    actions::{Standing, check},
    taken::{Taken, standing, take},
};
use crate::{
    domain::{
        Context, attachment,
        command::{Command, named},
        content::ContentDigest,
        sign_off::{SignOff, Under},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{DutyEvent, Event},
    store::{rows::column_of, shown::Shown, tx::Tx},
    workflow::duty::Step,
};
use entity::{
    attachment::of_sign_offs,
    duty,
    id::{AccountId, DutyId, SignOffId},
    sign_off::{self, Signature},
    vocabulary::SignOffAct,
};
use sea_orm::{Value, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// Files that belong to a completion. They are not in the digests of commands that were given before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<String>>,
    pub idempotency_key: String,
}

impl Command for SignDuty {
    named!(SignDuty);
    type Done = SignOffId;

    /// Signs. Refused where the duty is not the viewer's to sign, not in a state for it, or not what the signer saw.
    /// Answers the signature's id, also when asked again.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(SignOffId, Option<Event>), Stop> {
        let signing = Signing::read(&self.act, self.statement.as_deref())?;
        let named = self.attachments.as_deref().unwrap_or_default();
        signing.check_attachments(named)?;
        let taken = take(tx, &self.id, signing.step).await?;
        let standing = standing(tx, &signing.again([&taken]), &cx.catalogue).await?;
        let standing = standing.get(&taken.held.id).copied();
        let earlier = if named.is_empty() { Vec::new() } else { earlier(tx, taken.held.id).await? };
        let files = attachment::take::<of_sign_offs::Entity>(tx, named, &earlier).await?;
        let seen = Seen { digest: &self.content_digest, files: &files };
        let Signed { row, columns, event } = signing.of(cx, tx.account(), &taken, standing, seen)?;
        let id = row.id;
        tx.add_seen_with(&taken.held, row).await?;
        attachment::hang::<of_sign_offs::Entity>(tx, &taken.held, id, &files).await?;
        tx.change(&taken.held, columns).await?;
        Ok((id, Some(event.into())))
    }
}

/// The signatures that the duty has: what is completed again may have the files that it had.
async fn earlier(tx: &Tx<'_>, duty: DutyId) -> Result<Vec<Uuid>, Stop> {
    let of_duty = column_of::<sign_off::Entity>(sign_off::Column::DutyId).eq(duty);
    let rows: Vec<Signature> = tx.rows::<sign_off::Entity>().narrow(of_duty).columns(&[]).await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// What signatures say.
pub(super) struct Signing {
    act: SignOffAct,
    pub(super) step: Step,
    statement: Option<String>,
}

/// What the signer saw of a duty, and the files that it adds.
#[derive(Clone, Copy)]
pub(super) struct Seen<'s> {
    pub(super) digest: &'s str,
    pub(super) files: &'s attachment::Taken,
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

    /// Refuses files of a signature that has none.
    fn check_attachments(&self, named: &[String]) -> Result<(), Refusal> {
        if named.is_empty() || self.act == SignOffAct::Complete {
            return Ok(());
        }
        let message = "签收不附文件，办结时提交 / only a completion has files";
        Err(Refusal::new(RefusalCode::Invalid, "attachments", message))
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
        seen: Seen<'_>,
    ) -> Result<Signed, Stop> {
        let (held, line) = (&taken.held, self.step.transition());
        check(self.step, held, Some(by), standing)?;
        let shown = ContentDigest::over(&taken.content(&cx.catalogue, Vec::new())?);
        if shown.as_str() != seen.digest {
            let message = "内容已变更，请核对后重新签署 / it changed since you saw it: look again";
            let stale = Refusal::new(RefusalCode::StaleContent, "contentDigest", message);
            return Err(stale.with_current(taken.current(&cx.catalogue)?).into());
        }
        // What the client saw has no files yet: what is signed has them.
        let content = taken.content(&cx.catalogue, seen.files.content())?;
        let digest = ContentDigest::over(&content);
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
