//! What a viewer may do, as a list: each permission with where it holds and by which role.

use super::{Assignment, Permission, Span, Viewer, grants};
use entity::{
    id::{AccountId, OrganizationId},
    vocabulary::Role,
};

/// A permission that a viewer holds by one of its roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPermission {
    pub permission: Permission,
    /// How far it goes from each of the organizations.
    pub span: Span,
    /// By which role.
    pub role: Role,
    /// Whose role that is; none for the viewer's own.
    pub on_behalf_of: Option<AccountId>,
    /// For which organizations the role is held; none for a role of none.
    pub organizations: Vec<OrganizationId>,
}

impl Assignment {
    /// What it gives, each with how far it goes.
    pub fn permissions(&self) -> impl Iterator<Item = (Permission, Span)> {
        grants(self.role).iter().copied().filter(|(permission, _)| self.gives(*permission))
    }
}

impl Viewer {
    /// All that the viewer holds by its assignments, from the same table as [`Viewer::reach`]: by role, its own before those of
    /// others, and in the order of that table.
    pub fn permissions(&self) -> Vec<HeldPermission> {
        let mut held: Vec<HeldPermission> = Vec::new();
        for assignment in self.assignments() {
            for (permission, span) in assignment.permissions() {
                let is_same = |it: &&mut HeldPermission| {
                    (it.permission, it.role, it.on_behalf_of)
                        == (permission, assignment.role, assignment.on_behalf_of)
                };
                match held.iter_mut().find(is_same) {
                    Some(same) => same.organizations.extend(assignment.organization),
                    None => held.push(HeldPermission {
                        permission,
                        span,
                        role: assignment.role,
                        on_behalf_of: assignment.on_behalf_of,
                        organizations: assignment.organization.into_iter().collect(),
                    }),
                }
            }
        }
        held
    }
}
