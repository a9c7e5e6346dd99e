//! Who asks, and of what: what a question or a command needs from outside.

use super::webhook::Reachable;
use crate::{authn::Door, authz::Viewer, catalogue::Catalogue, files::Files, store::Store};
use std::sync::Arc;

/// A viewer, before the database and the reference data as its request found them.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who asks.
    pub viewer: Arc<Viewer>,
    pub store: Arc<Store>,
    /// The reference data, as of the request's arrival.
    pub catalogue: Arc<Catalogue>,
    /// Through which door it came.
    pub door: Door,
    /// Where webhooks may be.
    pub reachable: Arc<Reachable>,
    /// Where files are.
    pub files: Arc<Files>,
}

impl Context {
    /// The same, asked by another viewer.
    #[must_use]
    pub fn asked_by(&self, viewer: Viewer) -> Self {
        Self { viewer: Arc::new(viewer), ..self.clone() }
    }
}
