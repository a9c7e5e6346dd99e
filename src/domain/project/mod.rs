//! Projects (创建项目): where the creation of a community stands, from 储备 to 运营, and how it came there.
//!
//! Each step says the day on which it happened, apart from when it was recorded: the past is entered step by step, with the days of
//! then. A mistake in the last step is undone by the office, with a reason (`undo.rs`); every other way back is a step of its own.

mod accept;
mod actions;
mod advance;
mod advice;
mod apply;
mod before;
mod conditions;
mod day;
mod decide;
mod implement;
mod list;
mod read;
mod recheck;
mod restate;
mod scope;
mod undo;
mod withdraw;

pub use accept::{RecordAcceptance, RecordNaming, StartOperation};
pub use actions::available;
pub use advice::{Advice, advice};
pub use apply::{ApplyForCreation, WithdrawApplication};
pub use decide::{RejectSelection, ReturnApplication, StudyApplication, SubmitUpward};
pub use implement::{FinishImplementation, RecordUnitAcceptance, RequestAcceptance, StartImplementation};
pub use list::RecordListing;
pub use read::{acceptances, seen, steps};
pub(super) use recheck::follow_recheck;
pub(super) use restate::restate;
pub use undo::UndoStage;
pub use withdraw::WithdrawProject;

use super::person::ByHand;
use entity::{id::AccountId, stage_change};

impl ByHand for stage_change::Model {
    fn hand(&self) -> Option<AccountId> {
        self.account_id
    }
}
