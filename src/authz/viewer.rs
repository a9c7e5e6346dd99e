//! Whoever asks.

use super::{Permission, Reach, Span, grants};
use entity::{
    id::{AccountId, AssignmentId, OrganizationId, SessionId},
    vocabulary::{AccountKind, Role},
};
use std::collections::BTreeSet;

/// The account behind a request, and the session it signed in with.
#[derive(Clone, Debug)]
pub struct Identity {
    pub account: AccountId,
    /// Person or service.
    pub kind: AccountKind,
    /// What others see of it.
    pub display_name: String,
    /// The sign-in that this request belongs to.
    pub session: SessionId,
}

/// An active assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// What its holder is.
    pub role: Role,
    /// For whom; none for a role of no organization.
    pub organization: Option<OrganizationId>,
    /// Whose role it is that it stands in for; none where it is its holder's own.
    pub on_behalf_of: Option<AccountId>,
}

impl Assignment {
    /// Whether it gives what its role has. What is held on somebody's behalf is not passed on.
    pub(super) fn gives(&self, permission: Permission) -> bool {
        self.on_behalf_of.is_none() || permission != Permission::Delegate
    }
}

/// Whoever asks: nobody, or an account with its assignments as they are at this request.
#[derive(Clone, Debug)]
pub struct Viewer {
    identity: Option<Identity>,
    assignments: Vec<Assignment>,
    /// By which assignments it holds these: another one is another right, were it of the same role.
    held: Vec<AssignmentId>,
    public_read: bool,
    /// What it is narrowed to, where it is asked what one permission does.
    only: Option<Permission>,
}

impl Viewer {
    /// A viewer who did not sign in. `public_read` opens the catalogue, which is a public document.
    pub const fn nobody(public_read: bool) -> Self {
        Self { identity: None, assignments: Vec::new(), held: Vec::new(), public_read, only: None }
    }

    /// A viewer who signed in, with the assignments that are active now.
    pub const fn signed_in(identity: Identity, assignments: Vec<Assignment>, public_read: bool) -> Self {
        Self { identity: Some(identity), assignments, held: Vec::new(), public_read, only: None }
    }

    /// The same, with the assignments by which it holds what it does.
    #[must_use]
    pub fn holding(self, held: Vec<AssignmentId>) -> Self {
        Self { held, ..self }
    }

    /// The same viewer, as it was found later.
    #[must_use]
    pub const fn renewed(&self, identity: Identity, assignments: Vec<Assignment>) -> Self {
        Self::signed_in(identity, assignments, self.public_read)
    }

    /// Whoever holds this assignment, by what it gives of one permission and by nothing else.
    pub fn by(assignment: Assignment, permission: Permission) -> Self {
        Self { assignments: vec![assignment], only: Some(permission), ..Self::nobody(false) }
    }

    /// The same, and it is this account: what takes both a permission and a hand.
    #[must_use]
    pub fn by_hand(&self, assignment: Assignment, permission: Permission) -> Self {
        Self { identity: self.identity.clone(), ..Self::by(assignment, permission) }
    }

    /// The same account without what it holds, and without what is public: what it sees because it is this one.
    pub fn bare(&self) -> Option<Self> {
        let identity = self.identity.clone()?;
        Some(Self::signed_in(identity, Vec::new(), false))
    }

    /// Whether the catalogue is open to everybody.
    pub const fn is_public(&self) -> bool {
        self.public_read
    }

    /// The account; none for nobody.
    pub const fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The account's id; none for nobody.
    pub fn account(&self) -> Option<AccountId> {
        self.identity.as_ref().map(|identity| identity.account)
    }

    /// The assignments that are active now.
    pub fn assignments(&self) -> &[Assignment] {
        &self.assignments
    }

    /// All that decides what the viewer sees, as a text: another text is other rights, and the same text the same.
    pub fn rights(&self) -> String {
        let held: Vec<String> = self.held.iter().map(ToString::to_string).collect();
        let of = |it: &Assignment| (it.role, it.organization, it.on_behalf_of, grants(it.role));
        let assignments: Vec<_> = self.assignments.iter().map(of).collect();
        format!("{held:?} {assignments:?} {}", self.public_read)
    }

    /// The organizations for which it holds an assignment, sorted and without repeats.
    pub fn own_organizations(&self) -> Vec<OrganizationId> {
        let mut all: Vec<_> = self.assignments.iter().filter_map(|held| held.organization).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Where the viewer holds the permission: the union over its assignments, and what is public.
    pub fn reach(&self, permission: Permission) -> Reach {
        if permission == Permission::ReadCatalogue && self.public_read {
            return Reach::Everywhere;
        }
        Reach::union(self.assignments.iter().flat_map(|assignment| self.spans(*assignment, permission)))
    }

    /// The organizations for which the viewer holds the permission, by its assignments.
    pub fn organizations(&self, permission: Permission) -> BTreeSet<OrganizationId> {
        let granting = self.assignments.iter().filter(|it| self.spans(**it, permission).next().is_some());
        granting.filter_map(|assignment| assignment.organization).collect()
    }

    /// Where the viewer holds the permission by what it is for one organization.
    pub fn reach_for(&self, permission: Permission, organization: OrganizationId) -> Reach {
        let of_it =
            self.assignments.iter().filter(|assignment| assignment.organization == Some(organization));
        Reach::union(of_it.flat_map(|assignment| self.spans(*assignment, permission)))
    }

    /// On whose behalf the viewer does this for an organization: nobody's, where a role of its own lets it.
    pub fn stands_in_for(&self, permission: Permission, organization: OrganizationId) -> Option<AccountId> {
        let letting = |it: &&Assignment| Reach::union(self.spans(**it, permission)).covers_own(organization);
        let mut letting = self.assignments.iter().filter(letting);
        // Its own come before those of others.
        letting.next()?.on_behalf_of
    }

    /// Those on whose behalf the viewer holds a role now.
    pub fn delegators(&self) -> BTreeSet<AccountId> {
        self.assignments.iter().filter_map(|assignment| assignment.on_behalf_of).collect()
    }

    /// Whether the viewer holds the permission anywhere at all.
    pub fn holds(&self, permission: Permission) -> bool {
        !self.reach(permission).is_nowhere()
    }

    /// How far an assignment goes by a permission, and from where.
    fn spans(
        &self,
        assignment: Assignment,
        permission: Permission,
    ) -> impl Iterator<Item = (Span, Option<OrganizationId>)> + use<> {
        let is_meant = self.only.is_none_or(|only| only == permission) && assignment.gives(permission);
        grants(assignment.role)
            .iter()
            .filter(move |(granted, _)| is_meant && *granted == permission)
            .map(move |(_, span)| (*span, assignment.organization))
    }
}
