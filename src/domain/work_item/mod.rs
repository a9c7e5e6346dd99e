//! Items of the three lists (问题清单、工作清单、创新清单; §五(一)): an organization raises what it sees, the office says whose it is, who
//! has it resolves it, and who raised it or the office confirms that.
//!
//! Whatever changes an item writes beside it what the item says since (`work_item_changes`): by that a summary of a past period is the
//! same today as it was then.

mod actions;
mod advance;
mod assign;
mod filter;
mod list;
mod raise;
mod remind;
mod resolve;
mod scope;
mod taken;
mod tally;
mod update;

pub use actions::{available, is_overdue};
pub use advance::{ConfirmWorkItem, DropWorkItem, ReopenWorkItem, ReturnWorkItem, StartWorkItem};
pub use assign::{AssignWorkItem, SetWorkItemDueDate};
pub use filter::Filter;
pub use list::{Order, by_id, listed};
pub use raise::RaiseWorkItem;
pub use remind::RemindWorkItem;
pub use resolve::ResolveWorkItem;
pub use tally::{Dimension, Tally, tallies};
pub use update::UpdateWorkItem;

use crate::store::tx::Revised;
use entity::{
    timestamp::Timestamp,
    work_item::{Column, Entity, Model},
};

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}
