//! What a command need not read again to answer.

use sea_orm::EntityTrait;
use std::{any::Any, fmt};
use uuid::Uuid;

/// A row as a command wrote it.
pub(super) struct Row {
    pub(super) id: Uuid,
    /// The row by which the viewer sees it, if it is not seen by itself.
    pub(super) with: Option<Uuid>,
    pub(super) model: Box<dyn Any + Send + Sync>,
}

/// Rows that a command wrote and that its viewer sees, as they are when it commits. Whether it sees them was decided by the
/// scope that reads use, in the statement that wrote them. What is not here is read.
#[derive(Default)]
pub struct Shown(Vec<Row>);

impl Shown {
    /// A row of this table.
    pub fn row<E: EntityTrait>(&self, id: impl Into<Uuid>) -> Option<&E::Model>
    where
        E::Model: 'static,
    {
        let id = id.into();
        self.0.iter().find(|row| row.id == id)?.model.downcast_ref()
    }

    pub(super) fn extend(&mut self, row: Option<Row>) {
        self.0.extend(row);
    }

    /// What was known of a row is so no more.
    pub(super) fn replace(&mut self, id: Uuid) {
        self.0.retain(|row| row.id != id);
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// Only those that are seen by themselves, or with one that is.
    pub(super) fn seen(self) -> Self {
        let is_seen = |row: &Row| row.with.is_none_or(|with| self.0.iter().any(|other| other.id == with));
        let seen: Vec<bool> = self.0.iter().map(is_seen).collect();
        Self(self.0.into_iter().zip(seen).filter_map(|(row, seen)| seen.then_some(row)).collect())
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|row| row.id)).finish()
    }
}
