//! Granting a role, by who administers assignments: to others, and never to oneself.

use super::{AssignmentError, assigned, check, fits, of_account, wanted};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, named},
        person, text,
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{AssignmentEvent, Event},
    store::tx::Tx,
};
use entity::{
    account, assignment,
    id::{AssignmentId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::Role,
};
use serde::{Deserialize, Serialize};

/// Grant a role to an account.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GrantAssignment {
    /// To whom.
    pub account: String,
    /// A word of [`Role`].
    pub role: String,
    /// For whom: a code.
    #[serde(default)]
    pub organization: Option<String>,
    /// From when; none for now.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// Until when, exclusive; none for as long as nobody ends it.
    #[serde(default)]
    pub ends_at: Option<String>,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for GrantAssignment {
    named!(GrantAssignment);
    type Done = AssignmentId;
    const CHANGES_RIGHTS: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(AssignmentId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let invalid = |message: String| Refusal::new(RefusalCode::Invalid, "role", message);
        let role: Role = self.role.parse().map_err(|unknown| invalid(format!("{unknown}")))?;
        let now = cx.store.clock().now();
        let (starts_at, ends_at) = period(now, self.starts_at.as_deref(), self.ends_at.as_deref())?;
        let id = person::account_of(&self.account).ok_or_else(|| Refusal::not_found("account"))?;
        let held = tx.take::<account::Entity>(id, "account", Permission::ManageAssignments).await?;
        if held.id == tx.account() {
            return Err(not_to_oneself("account").into());
        }
        let organization = place(cx, role, self.organization.as_deref())?;
        let row = assignment::Model {
            id: cx.store.ids().next(),
            account_id: held.id,
            role,
            organization_id: organization,
            starts_at: starts_at.unwrap_or(now),
            ends_at,
            ended_at: None,
            at_once: starts_at.is_none(),
            granted_by: Some(tx.account()),
            grant_reason: Some(reason.clone()),
            on_behalf_of: None,
            delegated_from: None,
        };
        let present = tx.consequence(&held).unscoped_rows::<assignment::Entity>(of_account(held.id)).await?;
        check(&row, held.kind, &present).map_err(refused)?;
        let event = AssignmentEvent::Granted(assigned(&row, Some(reason)));
        let id = row.id;
        tx.add(&held, assignment::ActiveModel::from(row)).await?;
        Ok((id, Some(event.into())))
    }
}

/// Nobody gives or takes what is its own.
pub(super) fn not_to_oneself(field: &'static str) -> Refusal {
    let message = "不能授予或结束本人的任职 / nobody grants to oneself, or ends what one holds";
    Refusal::new(RefusalCode::NotPermitted, field, message)
}

/// The organization of a code, for a role.
fn place(cx: &Context, role: Role, code: Option<&str>) -> Result<Option<OrganizationId>, Stop> {
    let Some(code) = wanted(role, code).map_err(refused)? else { return Ok(None) };
    let unknown = || refused(AssignmentError::UnknownOrganization(code.to_owned()));
    let organization = cx.catalogue.organization_named(code).ok_or_else(unknown)?;
    fits(role, &organization.row).map(Some).map_err(refused)
}

/// From when until when; refused where nothing of it is to come.
pub(super) fn period(
    now: Timestamp,
    starts_at: Option<&str>,
    ends_at: Option<&str>,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Refusal> {
    let moment = |field: &'static str, text: Option<&str>| {
        let unread = || Refusal::new(RefusalCode::Invalid, field, "不是时间 / is not a moment");
        text.map(|text| Timestamp::parse(text).ok_or_else(unread)).transpose()
    };
    let (starts_at, ends_at) = (moment("startsAt", starts_at)?, moment("endsAt", ends_at)?);
    if ends_at.is_some_and(|ends_at| ends_at <= starts_at.unwrap_or(now).max(now)) {
        return Err(Refusal::new(
            RefusalCode::Invalid,
            "endsAt",
            "须晚于开始时间和当前时间 / must be later than its beginning, and than now",
        ));
    }
    Ok((starts_at, ends_at))
}

/// Why the rules of assignments refuse it, as the API says it.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
pub(super) fn refused(error: AssignmentError) -> Stop {
    let (code, field, chinese) = match &error {
        AssignmentError::Account(account) => {
            tracing::error!(%account, "an assignment");
            return Error::Broken("the rules of assignments ask no account").into();
        }
        AssignmentError::UnknownOrganization(_) => (RefusalCode::Invalid, "organization", "没有此单位"),
        AssignmentError::OrganizationMissing(_) => (RefusalCode::Invalid, "organization", "该角色须指明单位"),
        AssignmentError::OrganizationNotWanted(_) => {
            (RefusalCode::Invalid, "organization", "该角色不属任何单位")
        }
        AssignmentError::WrongOrganization { .. } => {
            (RefusalCode::Invalid, "organization", "该角色不能任于此类单位")
        }
        AssignmentError::WrongKind { .. } => (RefusalCode::Invalid, "role", "此类账户不能任该角色"),
        AssignmentError::NoTime => (RefusalCode::Invalid, "endsAt", "须晚于开始时间"),
        AssignmentError::HeldAlready(_) => (RefusalCode::WrongState, "role", "该时间内已任此职"),
        AssignmentError::Excluded { .. } => {
            (RefusalCode::WrongState, "role", "系统管理、安全管理、审计与其他角色互斥，该时间内已任其他职")
        }
        AssignmentError::NothingToEnd => (RefusalCode::WrongState, "id", "没有此任职，或已结束"),
    };
    Refusal::new(code, field, format!("{chinese} / {error}")).into()
}
