//! What a root field asks of the viewer, before anything is loaded.

use super::Gate;
use crate::{
    authz::Viewer,
    error::{Error, Result},
};

/// Whether the field is loaded; if not, it is null. Says nothing but what the viewer itself may do, so it is the
/// same for rows that are there and rows that are not.
pub(super) fn pass(gate: Gate, viewer: &Viewer) -> Result<bool> {
    let signed_in = viewer.identity().is_some();
    match gate {
        Gate::Open => Ok(true),
        Gate::Asks(permission) => Ok(viewer.holds(permission)),
        Gate::Needs(permission) if viewer.holds(permission) => Ok(true),
        Gate::Needs(permission) if signed_in => Err(Error::Forbidden(permission)),
        Gate::Commands(_) if signed_in => Ok(true),
        Gate::Needs(_) | Gate::Commands(_) => Err(Error::Unauthenticated),
    }
}
