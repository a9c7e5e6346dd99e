//! Delegation (委托代行): who goes on leave hands its own role to a colleague of the same organization, for a while.
//!
//! It is an assignment of the colleague's that names whose it is. It holds while that one holds the role itself, which
//! `store/identity.rs` asks whenever the colleague arrives; and it is not passed on, which `authz/viewer.rs` says.

use super::{
    assigned, check,
    end::{check_lasts, named_by, over},
    grant::{period, refused},
    of_account,
};
use crate::{
    authz::{Permission, grants},
    domain::{
        Context,
        command::{Command, named},
        person, text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{AssignmentEvent, Event},
    store::tx::Tx,
};
use entity::{
    account,
    assignment::{ActiveModel, Entity, Model},
    id::{AccountId, AssignmentId},
    timestamp::Timestamp,
    vocabulary::Role,
};
use serde::{Deserialize, Serialize};

/// The longest time for which a role is handed on, in seconds: 60 days.
const LONGEST: i64 = 60 * 24 * 60 * 60;

/// Hand one's own role to a colleague.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delegate {
    /// To whom.
    pub to: String,
    /// For which organization: a code.
    pub organization: String,
    /// A word of [`Role`], where one holds several that can be handed on.
    #[serde(default)]
    pub role: Option<String>,
    /// From when; none for now.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// Until when, exclusive.
    pub ends_at: String,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for Delegate {
    named!(Delegate);
    type Done = AssignmentId;
    const CHANGES_RIGHTS: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(AssignmentId, Option<Event>), Stop> {
        let refuse = |code, field, message: &str| Err(Refusal::new(code, field, message).into());
        let to = person::account_of(&self.to).ok_or_else(|| Refusal::not_found("to"))?;
        if to == tx.account() {
            return refuse(RefusalCode::NotPermitted, "to", "不能委托本人 / nobody stands in for oneself");
        }
        let held = tx.take::<account::Entity>(to, "to", Permission::Delegate).await?;
        let reason = text::required(&self.reason, "reason")?;
        let now = cx.store.clock().now();
        let (starts_at, ends_at) = period(now, self.starts_at.as_deref(), Some(&self.ends_at))?;
        let begins = starts_at.unwrap_or(now).max(now);
        if begins > now.plus_seconds(LONGEST) {
            return refuse(RefusalCode::Invalid, "startsAt", "须在 60 天内开始 / must begin within 60 days");
        }
        if ends_at.is_none_or(|ends_at| ends_at > begins.plus_seconds(LONGEST)) {
            return refuse(RefusalCode::Invalid, "endsAt", "最长 60 天 / lasts at most 60 days");
        }
        let organization = cx.catalogue.organization_named(&self.organization);
        let organization = organization.ok_or_else(|| Refusal::not_found("organization"))?.row.id;
        let unscoped = tx.consequence(&held);
        let mine = unscoped.unscoped_rows::<Entity>(of_account(tx.account())).await?;
        let source = mine.iter().find(|it| {
            it.organization_id == Some(organization)
                && it.delegated_from.is_none()
                && it.is_in_time(now)
                && is_handed_on(it.role)
                && self.role.as_ref().is_none_or(|role| *role == it.role.to_string())
        });
        let Some(source) = source else {
            let message = "只能委托本人在该单位现任的签署角色；代行的角色不得转委托 / only a signer's role that one holds for it oneself is handed \
                           on, and what is held on somebody's behalf is not";
            return refuse(RefusalCode::NotPermitted, "organization", message);
        };
        let theirs = unscoped.unscoped_rows::<Entity>(of_account(to)).await?;
        let is_colleague = theirs.iter().any(|it| {
            it.organization_id == Some(organization) && it.delegated_from.is_none() && it.is_in_time(now)
        });
        if !is_colleague {
            let message = "受托人须为该单位现任人员 / it must be of the organization by a role of its own";
            return refuse(RefusalCode::NotPermitted, "to", message);
        }
        // One after another would be for longer than one may be for.
        let again = |it: &&Model| it.delegated_from == Some(source.id) && check_lasts(it, now).is_ok();
        if theirs.iter().any(|it| again(&it)) {
            let message = "已委托此人代行，尚未结束 / it is handed to this one already, and not over";
            return refuse(RefusalCode::WrongState, "to", message);
        }
        let row = Model {
            id: cx.store.ids().next(),
            account_id: to,
            role: source.role,
            organization_id: source.organization_id,
            starts_at: starts_at.unwrap_or(now),
            ends_at,
            ended_at: None,
            at_once: starts_at.is_none(),
            granted_by: Some(tx.account()),
            grant_reason: Some(reason.clone()),
            on_behalf_of: Some(tx.account()),
            delegated_from: Some(source.id),
        };
        check(&row, held.kind, &theirs).map_err(refused)?;
        let event = AssignmentEvent::Delegated(assigned(&row, Some(reason)));
        let id = row.id;
        tx.add(&held, ActiveModel::from(row)).await?;
        Ok((id, Some(event.into())))
    }
}

/// Whether a role is one that its holder may hand on.
fn is_handed_on(role: Role) -> bool {
    grants(role).iter().any(|(permission, _)| *permission == Permission::Delegate)
}

/// End what was handed on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndDelegation {
    pub id: String,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for EndDelegation {
    named!(EndDelegation);
    type Done = AssignmentId;
    const CHANGES_RIGHTS: bool = true;

    /// Ends it, as either of the two asks. What its holder does by it is done first.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(AssignmentId, Option<Event>), Stop> {
        let (id, holder) = named_by(tx, &self.id).await?;
        tx.take_seen::<account::Entity>(holder, "id").await?;
        let held = tx.take_seen::<Entity>(id, "id").await?;
        check_ones_own(&held, Some(tx.account()))?;
        let reason = text::required(&self.reason, "reason")?;
        let now: Timestamp = cx.store.clock().now();
        check_lasts(&held, now)?;
        let ended = over(tx, &held, now).await?;
        let event = AssignmentEvent::DelegationEnded(assigned(&ended, Some(reason)));
        Ok((id, Some(event.into())))
    }
}

/// Refuses what was not handed on by this one or to it.
pub(super) fn check_ones_own(row: &Model, account: Option<AccountId>) -> Result<(), Refusal> {
    let is_ones_own = [Some(row.account_id), row.on_behalf_of].contains(&account);
    if row.delegated_from.is_none() || !is_ones_own {
        return Err(Refusal::not_permitted("id"));
    }
    Ok(())
}
