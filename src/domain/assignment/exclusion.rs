//! Which assignments of one account go together.

use super::AssignmentError;
use crate::authz::is_administrative;
use entity::assignment;

/// An administrative role excludes every other role of its holder; what has ended is in nobody's way. What somebody stands in
/// for is beside what it holds itself.
pub(super) fn check(wanted: &assignment::Model, held: &[assignment::Model]) -> Result<(), AssignmentError> {
    for held in held.iter().filter(|held| held.ended_at.is_none() && overlap(wanted, held)) {
        let is_the_same = held.role == wanted.role && held.organization_id == wanted.organization_id;
        if is_the_same && held.delegated_from == wanted.delegated_from {
            return Err(AssignmentError::HeldAlready(held.role));
        }
        if held.role != wanted.role && (is_administrative(held.role) || is_administrative(wanted.role)) {
            return Err(AssignmentError::Excluded { wanted: wanted.role, held: held.role });
        }
    }
    Ok(())
}

/// Whether two assignments share a moment. Ends are exclusive, and one that ended before it began has none.
fn overlap(one: &assignment::Model, other: &assignment::Model) -> bool {
    let starts_at = one.starts_at.max(other.starts_at);
    [one.ends_at, other.ends_at].into_iter().flatten().all(|ends_at| starts_at < ends_at)
}

#[cfg(test)]
mod tests {
    use super::{AssignmentError, check, overlap};
    use crate::authz::{is_administrative, needs_organization};
    use entity::{
        assignment,
        id::{AccountId, AssignmentId, OrganizationId},
        timestamp::Timestamp,
        vocabulary::{Role, Vocabulary},
    };
    use uuid::Uuid;

    fn held(role: Role, from: i64, until: Option<i64>) -> assignment::Model {
        assignment::Model {
            id: AssignmentId(Uuid::nil()),
            account_id: AccountId(Uuid::nil()),
            role,
            organization_id: needs_organization(role).then_some(OrganizationId(Uuid::nil())),
            at_once: false,
            starts_at: Timestamp(from),
            ends_at: until.map(Timestamp),
            ended_at: None,
            granted_by: None,
            grant_reason: None,
            on_behalf_of: None,
            delegated_from: None,
        }
    }

    #[test]
    fn periods_touch_without_overlapping() {
        let until_ten = held(Role::Auditor, 0, Some(10));
        assert!(!overlap(&until_ten, &held(Role::Auditor, 10, None)));
        assert!(overlap(&until_ten, &held(Role::Auditor, 9, None)));
        assert!(!overlap(&held(Role::Auditor, 5, Some(5)), &until_ten), "one that never began");
    }

    #[test]
    fn what_was_ended_is_in_nobodys_way_whatever_the_clock() {
        let ended = assignment::Model { ended_at: Some(Timestamp(5)), ..held(Role::Auditor, 0, Some(200)) };
        check(&held(Role::DepartmentSigner, 100, None), &[ended]).unwrap();
    }

    #[test]
    fn administrative_roles_exclude_every_other() {
        for one in Role::ALL {
            for other in Role::ALL.iter().filter(|other| *other != one) {
                let outcome = check(&held(*one, 0, None), &[held(*other, 0, None)]);
                let excluded = matches!(outcome, Err(AssignmentError::Excluded { .. }));
                assert_eq!(excluded, is_administrative(*one) || is_administrative(*other), "{one} {other}");
                check(&held(*one, 10, None), &[held(*other, 0, Some(10))]).unwrap();
            }
            let twice = check(&held(*one, 0, None), &[held(*one, 5, None)]);
            assert!(matches!(twice, Err(AssignmentError::HeldAlready(_))));
        }
    }
}
