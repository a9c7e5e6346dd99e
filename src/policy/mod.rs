//! Reading and checking a policy pack, and deriving the duties that follow from it.
//!
//! A pack is a folder: `programme.toml`, four CSV files and `targets.toml` state a policy document as data. [`read`] gives
//! either a pack in which every reference holds and every count adds up, or every fault that the folder has, so
//! that whoever prepares a pack mends it in one round. Nothing here knows an organization, a district or a clause.

mod bulletin;
mod cells;
mod check;
mod community;
mod counts;
mod derive;
mod fault;
mod funding;
mod import;
mod indicator;
mod keys;
mod lines;
mod merge;
mod organization;
mod owed;
mod pack;
mod places;
mod programme;
mod read;
mod responsibility;
mod said;
mod said_targets;
mod scenario;
mod stage;
mod table;
mod targets;
mod value;
mod write;

#[cfg(test)]
mod tests;

pub use crate::event::{Changes, Conflict, Decisions, Prefer, Report};
use derive::clauses;
pub use derive::{DerivedDuty, duties};
pub use fault::Fault;
pub use funding::{
    CompletedLevel, Eligibility, LateBase, Name as FundingName, Overpayment, ParameterSpec, Parameters,
    RewardBase, Rounding, Share, SpendBasis, YearOf,
};
pub use import::{Conflicts, ImportError, Restated, import, register};
pub use indicator::{COLUMNS as INDICATOR_COLUMNS, IndicatorSpec, draft, indicators};
pub use owed::{Followed, Plan, follow, plan};
pub use pack::{
    CommunitySpec, MilestoneSpec, OrganizationSpec, Pack, PoolSpec, ProgrammeSpec, RequirementSpec,
    ResponsibilitySpec, ScenarioSpec, TargetSpec,
};
pub use places::Places;
pub use read::read;
pub use said::{Said, said};
pub use stage::{Decided, follow_library};
pub use write::{File, files, pack_files};
