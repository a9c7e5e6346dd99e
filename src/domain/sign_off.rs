//! Signatures (签收、办结). Whoever sees a duty sees the signatures under it.

use super::content::ContentDigest;
use crate::{
    authz::{Permission, Places},
    store::{Dialect, Scoped, rows::column_of, scope::inside},
};
use entity::sign_off::{Column, Entity, Model};
use sea_orm::{Condition, sea_query::ExprTrait};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadDuties;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let duties = inside::<entity::duty::Entity>(entity::duty::Column::Id, places, dialect);
        Condition::all().add(column_of::<Self>(Column::DutyId).in_subquery(duties))
    }
}

/// A signature, and whether it still covers what stands there.
#[derive(Clone, Debug)]
pub struct SignOff {
    pub row: Model,
    /// False once what it covered has changed.
    pub valid: bool,
}

impl SignOff {
    /// Holds a signature against the present content of its duty.
    pub fn held_against(row: Model, content: &ContentDigest) -> Self {
        let valid = row.content_digest == content.as_str();
        Self { row, valid }
    }
}
