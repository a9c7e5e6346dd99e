//! What a root field asks of the viewer, before anything is loaded.

use super::Gate;
use crate::{
    authz::Viewer,
    error::{Error, Result},
};

/// Whether the viewer may ask the field. An error says nothing but what the viewer itself may do, so it is the same for
/// rows that are there and rows that are not.
pub(super) fn pass(gate: Gate, viewer: &Viewer) -> Result<()> {
    let signed_in = viewer.identity().is_some();
    match gate {
        Gate::Open => Ok(()),
        Gate::Needs(permission) if viewer.holds(permission) => Ok(()),
        Gate::Needs(permission) if signed_in => Err(Error::Forbidden(permission)),
        Gate::Commands(_) if signed_in => Ok(()),
        Gate::Needs(_) | Gate::Commands(_) => Err(Error::Unauthenticated),
    }
}
