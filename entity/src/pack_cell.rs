//! What the pack that was imported last says in one field of one of its rows. An empty field is not there.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pack_cells")]
pub struct Model {
    /// Which part of the pack.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sheet: String,
    /// The code of its row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// The column.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    #[sea_orm(column_type = "Text")]
    pub value: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(sheet, code, field, value);
