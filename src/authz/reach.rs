//! Where a permission holds.

use entity::id::OrganizationId;

/// How far from an assignment's organization a role's permission goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// What the organization itself owes or owns.
    Own,
    /// That, and everything about the communities that the organization implements.
    Territory,
    /// Of the whole programme, what is settled: final evaluations, concluded reviews.
    Settled,
    /// The whole programme.
    Everywhere,
}

/// Where a viewer holds a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// On every row.
    Everywhere,
    /// On the rows of these places, never empty.
    Within(Places),
    /// On none: no statement needs to be asked.
    Nowhere,
}

/// What a reach is made of; each list of organizations is sorted and without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Organizations whose own rows are meant.
    pub own: Vec<OrganizationId>,
    /// Organizations whose communities are meant as well. A subset of `own`.
    pub territory: Vec<OrganizationId>,
    /// Whether what is settled is meant, wherever it is.
    pub settled: bool,
}

impl Places {
    /// The organizations whose own rows are meant, but for those whose communities are: a unit that lost a community sees by what it
    /// owed for it no more than that.
    pub fn beside_territory(&self) -> Vec<OrganizationId> {
        let is_beside = |id: &&OrganizationId| self.territory.binary_search(id).is_err();
        self.own.iter().filter(is_beside).copied().collect()
    }
}

impl Reach {
    /// The union of spans; an organization's span without an organization gives nothing.
    pub(super) fn union(spans: impl Iterator<Item = (Span, Option<OrganizationId>)>) -> Self {
        let mut places = Places::default();
        for (span, organization) in spans {
            match (span, organization) {
                (Span::Everywhere, _) => return Self::Everywhere,
                (Span::Settled, _) => places.settled = true,
                (Span::Own, Some(organization)) => places.own.push(organization),
                (Span::Territory, Some(organization)) => {
                    places.own.push(organization);
                    places.territory.push(organization);
                }
                (Span::Own | Span::Territory, None) => {}
            }
        }
        for list in [&mut places.own, &mut places.territory] {
            list.sort_unstable();
            list.dedup();
        }
        if places.own.is_empty() && !places.settled { Self::Nowhere } else { Self::Within(places) }
    }

    /// Whether it reaches nothing at all.
    pub const fn is_nowhere(&self) -> bool {
        matches!(self, Self::Nowhere)
    }

    /// Whether it reaches what this organization itself owes or owns.
    pub fn covers_own(&self, organization: OrganizationId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within(places) => places.own.binary_search(&organization).is_ok(),
            Self::Nowhere => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reach, Span};
    use entity::id::OrganizationId;
    use uuid::Uuid;

    fn organization(number: u128) -> OrganizationId {
        OrganizationId(Uuid::from_u128(number))
    }

    #[test]
    fn an_organization_s_span_without_an_organization_gives_nothing() {
        for span in [Span::Own, Span::Territory] {
            assert_eq!(Reach::union([(span, None)].into_iter()), Reach::Nowhere);
        }
        assert_eq!(Reach::union([(Span::Everywhere, None)].into_iter()), Reach::Everywhere);
    }

    #[test]
    fn a_union_covers_each_of_its_organizations() {
        let spans = (1..=9).rev().chain([5]).map(|number| (Span::Own, Some(organization(number))));
        let reach = Reach::union(spans);
        for number in 1..=9 {
            assert!(reach.covers_own(organization(number)), "{number}");
        }
        assert!(!reach.covers_own(organization(10)));
    }
}
