//! Of assignments: what was granted, ended and handed on.

use super::{NOBODY, OFFICE, is};
use crate::event::{Assigned, AssignmentEvent};
use entity::{
    id::{AccountId, AssignmentId},
    timestamp::Timestamp,
    vocabulary::Role,
};

#[test]
fn of_assignments() {
    let assigned = |organization, ends_at| Assigned {
        assignment: AssignmentId(NOBODY),
        account: AccountId(NOBODY),
        role: Role::Auditor,
        organization,
        starts_at: Timestamp(0),
        ends_at,
        on_behalf_of: None,
        reason: None,
    };
    is(
        AssignmentEvent::Granted(assigned(Some(OFFICE), None)),
        "GRANT_ROLE",
        "user",
        true,
        r#"{"assignment":"assignment…","endsAt":null,"role":"AUDITOR","startsAt":"1970-01-01T00:00:00.000000Z"}"#,
    );
    is(
        AssignmentEvent::Ended(assigned(None, Some(Timestamp(1)))),
        "END_ROLE",
        "user",
        false,
        r#"{"assignment":"assignment…","endsAt":"1970-01-01T00:00:00.000001Z","role":"AUDITOR","startsAt":"1970-01-01T00:00:00.000000Z"}"#,
    );
    let handed_on = Assigned {
        on_behalf_of: Some(AccountId(NOBODY)),
        reason: Some("r".into()),
        ..assigned(Some(OFFICE), Some(Timestamp(1)))
    };
    let detail = r#"{"assignment":"assignment…","endsAt":"1970-01-01T00:00:00.000001Z","onBehalfOf":"user…","reason":"r","role":"AUDITOR","startsAt":"1970-01-01T00:00:00.000000Z"}"#;
    is(AssignmentEvent::Delegated(handed_on.clone()), "DELEGATE_ROLE", "user", true, detail);
    is(AssignmentEvent::DelegationEnded(handed_on), "END_DELEGATION", "user", true, detail);
}
