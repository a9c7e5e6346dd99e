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
    let mut clauses: Vec<_> = pack
        .responsibilities
        .iter()
        .filter_map(|clause| Some((*organizations.get(clause.organization.as_str())?, clause)))
        .collect();
    clauses.sort_by_key(|(organization, clause)| (organization.ordinal, clause.ordinal));
    let mut communities: Vec<_> = pack.communities.iter().collect();
    communities.sort_by_key(|community| community.ordinal);

    let mut duties = Vec::new();
    for (organization, responsibility) in clauses {
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

/// Whether an organization owes its clauses about communities for this one.
fn concerns(organization: &OrganizationSpec, community: &CommunitySpec) -> bool {
    match organization.kind {
        OrganizationKind::LeadOffice | OrganizationKind::Department => community.pool == Pool::Creation,
        OrganizationKind::ImplementingUnit => {
            community.implementing_unit == organization.code
                && matches!(community.pool, Pool::Creation | Pool::Reserve)
        }
    }
}
