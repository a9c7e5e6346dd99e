//! What happens to duties.

use super::{assignment::told_on_behalf_of, record::Record};
use entity::{
    day,
    id::{AccountId, DutyId, OrganizationId, SignOffId},
    vocabulary::{DutyStatus, SignOffAct},
};
use serde_json::{Value, json};
use time::Date;

/// What a duty is, in words: who reads the trail need not see the duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyName {
    /// The code of its clause.
    pub clause: String,
    /// The code and the name of its community; none of a duty of the programme as a whole.
    pub community: Option<(String, String)>,
}

impl DutyName {
    /// A detail that says so too.
    fn told_in(&self, mut detail: Value) -> Value {
        if let Some(detail) = detail.as_object_mut() {
            let (code, name) = self.community.as_ref().map(|(code, name)| (code, name)).unzip();
            detail.insert("clause".to_owned(), json!(self.clause));
            detail.insert("community".to_owned(), json!(code));
            detail.insert("communityName".to_owned(), json!(name));
        }
        detail
    }
}

/// Something that was done to a duty.
#[derive(Clone, Debug)]
pub enum DutyEvent {
    /// It was signed.
    Signed {
        /// The trail's word.
        action: &'static str,
        duty: DutyId,
        name: DutyName,
        /// Who owes it.
        organization: OrganizationId,
        /// What the signature says.
        act: SignOffAct,
        /// The signature.
        sign_off: SignOffId,
        /// What it covers.
        content_digest: String,
        /// Whose role the signer stood in for; none for its own.
        on_behalf_of: Option<AccountId>,
        /// Where the duty stood.
        from: DutyStatus,
        /// Where it stands.
        to: DutyStatus,
    },
    /// It was returned, confirmed or cancelled.
    Decided {
        /// The trail's word.
        action: &'static str,
        duty: DutyId,
        /// None where an import did it, whose own event names the clauses and the communities.
        name: Option<DutyName>,
        /// Who owes it.
        organization: OrganizationId,
        /// Where it stood.
        from: DutyStatus,
        /// Where it stands.
        to: DutyStatus,
        reason: Option<String>,
    },
    /// An import took it up again.
    Restored {
        duty: DutyId,
        /// Who owed it.
        organization: OrganizationId,
        /// Where it stood.
        from: DutyStatus,
        /// Why it had stood there.
        reason: String,
    },
    /// An import gave it to the organization whose its clause is now.
    Transferred {
        duty: DutyId,
        /// Who owed it.
        from: OrganizationId,
        /// Who owes it.
        to: OrganizationId,
    },
    /// Another day is due.
    Scheduled {
        /// The trail's word.
        action: &'static str,
        duty: DutyId,
        name: DutyName,
        /// Who owes it.
        organization: OrganizationId,
        /// The day before; none where there was none.
        from: Option<Date>,
        /// The day now.
        to: Option<Date>,
        /// Where the duty stands.
        status: DutyStatus,
    },
}

impl DutyEvent {
    pub(super) fn record(&self) -> Record {
        let moved = |from: DutyStatus, to: DutyStatus, reason: Option<&str>| json!({ "from": from.to_string(), "to": to.to_string(), "reason": reason });
        match self {
            Self::Signed {
                action,
                duty,
                name,
                organization,
                act,
                sign_off,
                content_digest,
                on_behalf_of,
                from,
                to,
            } => {
                let mut detail = json!({
                    "act": act.to_string(),
                    "signOff": sign_off.to_string(),
                    "contentDigest": content_digest,
                    "from": from.to_string(),
                    "to": to.to_string(),
                });
                told_on_behalf_of(&mut detail, *on_behalf_of);
                Record::about(action, *duty, name.told_in(detail)).on_behalf_of(*organization)
            }
            Self::Decided { action, duty, name, organization, from, to, reason } => {
                let detail = moved(*from, *to, reason.as_deref());
                let detail = match name {
                    Some(name) => name.told_in(detail),
                    None => detail,
                };
                Record::about(action, *duty, detail).on_behalf_of(*organization)
            }
            Self::Restored { duty, organization, from, reason } => {
                Record::about("RESTORE_DUTY", *duty, moved(*from, DutyStatus::Assigned, Some(reason)))
                    .on_behalf_of(*organization)
            }
            Self::Transferred { duty, from, to } => {
                let detail = json!({ "from": from.to_string(), "to": to.to_string() });
                Record::about("TRANSFER_DUTY", *duty, detail).on_behalf_of(*to)
            }
            Self::Scheduled { action, duty, name, organization, from, to, status: _ } => {
                let detail = json!({ "from": from.map(day::write), "to": to.map(day::write) });
                Record::about(action, *duty, name.told_in(detail)).on_behalf_of(*organization)
            }
        }
    }
}
