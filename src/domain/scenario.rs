//! Scenarios (场景), as far as they are somebody's.

use crate::{
    authz::Viewer,
    catalogue::{Catalogue, Scenario},
};

/// The scenarios that are assigned to the viewer's departments: those that their clauses name, in official order.
pub fn assigned_to<'c>(viewer: &Viewer, catalogue: &'c Catalogue) -> Vec<&'c Scenario> {
    let organizations = viewer.own_organizations();
    let is_assigned = |scenario: &&Scenario| organizations.iter().any(|id| scenario.departments.contains(id));
    catalogue.scenarios().filter(is_assigned).collect()
}
