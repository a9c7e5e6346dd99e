//! The duties that follow from a pack.

use super::pack::{CommunitySpec, OrganizationSpec, Pack, ResponsibilitySpec};
use entity::vocabulary::{DutySubject, OrganizationKind, Pool};
use std::collections::HashMap;

/// One clause and what it applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DerivedDuty<'p> {
    /// The clause; it says whose duty this is.
    pub responsibility: &'p ResponsibilitySpec,
    /// The community; none if the clause applies to the programme as a whole.
    pub community: Option<&'p CommunitySpec>,
}

/// Every duty, in the order of annex 2 and, within a clause, of annex 1.
///
/// A clause about the programme is one duty. A clause about 创建项目 is a duty for each community of the creation
/// pool; one that binds an implementing unit, for each of the unit's own communities in the creation pool and in
/// the reserve pool, which it has to prepare (储备、编制、申报).
///
/// A clause of an organization that the pack does not hold gives none; [`read`](super::read) admits no such pack.
pub fn duties(pack: &Pack) -> Vec<DerivedDuty<'_>> {
    let organizations: HashMap<_, _> =
        pack.organizations.iter().map(|row| (row.code.as_str(), row)).collect();
    let mut communities: Vec<_> = pack.communities.iter().collect();
    communities.sort_by_key(|community| community.ordinal);

    let mut duties = Vec::new();
    for responsibility in clauses(pack) {
        let Some(organization) = organizations.get(responsibility.organization.as_str()) else { continue };
        match responsibility.applies_to {
            DutySubject::Programme => duties.push(DerivedDuty { responsibility, community: None }),
            DutySubject::Community => duties.extend(
                communities
                    .iter()
                    .filter(|community| concerns(organization, community))
                    .map(|community| DerivedDuty { responsibility, community: Some(community) }),
            ),
        }
    }
    duties
}

/// The clauses in the order of annex 2.
pub(super) fn clauses(pack: &Pack) -> Vec<&ResponsibilitySpec> {
    let places: HashMap<_, _> =
        pack.organizations.iter().map(|row| (row.code.as_str(), row.ordinal)).collect();
    let place =
        |clause: &ResponsibilitySpec| (places.get(clause.organization.as_str()).copied(), clause.ordinal);
    let mut clauses: Vec<_> = pack.responsibilities.iter().collect();
    clauses.sort_by_key(|clause| place(clause));
    clauses
}

/// Whether an organization owes its clauses about communities for this one.
fn concerns(organization: &OrganizationSpec, community: &CommunitySpec) -> bool {
    is_owed(organization.kind, community.pool, community.implementing_unit == organization.code)
}

/// The rule: whether an organization of a kind owes its clauses about communities for one in this pool, which is its own or not.
pub(super) const fn is_owed(kind: OrganizationKind, pool: Pool, is_its_own: bool) -> bool {
    match kind {
        OrganizationKind::LeadOffice | OrganizationKind::Department => matches!(pool, Pool::Creation),
        OrganizationKind::ImplementingUnit => is_its_own && matches!(pool, Pool::Creation | Pool::Reserve),
    }
}
