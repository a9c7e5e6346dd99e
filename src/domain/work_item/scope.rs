//! Who sees which items of the three lists: who raised one, whose it is to resolve, the unit of its community, and the office.
//!
//! Whoever it is given to next, the organization that it is taken from sees it no more, as a department that leaves a roster does; what
//! that said itself it keeps. What an item said at the end of a past period was its own then, and stays told to it: see
//! [`summary`](super::summary).

use crate::{
    authz::{Permission, Places},
    store::{Dialect, Scoped, rows::column_of},
};
use entity::{work_item, work_item_change};
use sea_orm::Condition;

impl Scoped for work_item::Entity {
    const READ: Permission = Permission::ReadWorkItems;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use work_item::Column;
        let column = column_of::<Self>;
        let mut inside = dialect.each_of(&column(Column::RaisedBy), &places.own);
        inside.extend(dialect.each_of(&column(Column::AssignedTo), &places.own));
        inside.extend(dialect.each_of(&column(Column::UnitId), &places.territory));
        inside
    }
}

impl Scoped for work_item_change::Entity {
    const READ: Permission = Permission::ReadWorkItems;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use work_item_change::Column;
        let column = column_of::<Self>;
        let mut inside = dialect.each_of(&column(Column::RaisedBy), &places.own);
        inside.extend(dialect.each_of(&column(Column::AssignedTo), &places.own));
        inside
    }
}
