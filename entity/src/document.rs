//! A document that an app has registered, so that it is asked by a name. It is never changed: another text has another name.

use crate::{id::DocumentId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// Whose it is.
    pub app: String,
    /// What the app names it by when it asks; one text for all apps.
    pub asked_by: String,
    /// What its operations are called.
    pub name: String,
    /// SHA-256 of the text, in hexadecimal digits.
    pub digest: String,
    /// The document.
    pub text: String,
    /// When it was registered, or registered again.
    pub registered_at: Timestamp,
    /// From when it is not run for this app.
    pub retired_at: Option<Timestamp>,
    /// The last day on which its text was asked by a name or by itself.
    pub last_used_on: Option<time::Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, app, asked_by, name, digest, text, registered_at, retired_at, last_used_on);
