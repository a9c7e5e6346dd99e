//! How viewers stand to rows that concern several organizations.

use super::{By, Subjects};
use crate::viewers::Viewer;

pub const COORDINATOR: &str = "fengmao-office.coordinator";
pub const DATA_PLATFORM: &str = "data-platform";

/// A row that concerns some organizations.
pub trait Concern: Clone + 'static {
    fn id(&self) -> &str;

    /// Whether it is of this organization, or asks something of it.
    fn concerns(&self, organization: &str) -> bool;

    fn is_hidden_from(&self, viewer: &Viewer) -> bool;

    /// The organization that the viewer is asked about is concerned.
    fn is_own(&self, viewer: &Viewer) -> bool {
        viewer.own.first().is_some_and(|code| self.concerns(code))
    }

    /// None that the viewer acts for is concerned.
    fn is_anothers(&self, viewer: &Viewer) -> bool {
        !viewer.own.iter().any(|code| self.concerns(code))
    }
}

/// Subjects without columns yet: all of these rows, each hidden from whom it says.
pub fn all_of<R: Concern>(rows: &[R]) -> Subjects {
    let rows = rows.to_vec();
    Subjects::new(move |viewer| {
        rows.iter().filter(|row| row.is_hidden_from(viewer)).map(|row| row.id().to_owned()).collect()
    })
}

/// The first row that fits; rather one that concerns the viewer by one organization alone.
pub fn pick<R: Concern>(rows: &[R], fits: impl Fn(&R, &Viewer) -> bool + 'static) -> By<Option<String>> {
    let rows = rows.to_vec();
    Box::new(move |viewer| {
        let alone = |row: &&R| viewer.own.iter().filter(|code| row.concerns(code)).count() < 2;
        let mut fitting = rows.iter().filter(|row| fits(row, viewer));
        let found = fitting.clone().find(alone).or_else(|| fitting.next());
        found.map(|row| row.id().to_owned())
    })
}
