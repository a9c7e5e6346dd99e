//! Money (§五(三)): what a unit spends, what finance audits and pays, and what is due by the rules of the pack.
//!
//! All of a community's money is written under the lock of its row, so that what is payable is what is payable when it is paid. The rules
//! and the office's rulings are written while no other command is under way, by [`Command::CHANGES_CATALOGUE`]. Nothing that is recorded is edited:
//! it is taken back with a reason, on either database.
//!
//! Whoever keeps the trail sees that money was recorded, and not how much: no amount stands in an event.
//!
//! [`Command::CHANGES_CATALOGUE`]: super::command::Command::CHANGES_CATALOGUE

mod actions;
mod audit;
mod books;
mod change;
mod expenditure;
mod pay;
mod rule;
mod rules;
mod ruling;
mod scope;
mod simulate;
mod summary;
mod take;

pub use actions::{audit_voidable, available, expenditure_voidable, payment_voidable};
pub use audit::{RecordPriceAudit, VoidPriceAudit};
pub use books::{Funding, audits_by_id, expenditures_by_id, of_communities, payments_by_id};
pub use change::{ParameterSet, SetFundingParameter, Shift};
pub use expenditure::{RecordExpenditure, VoidExpenditure};
pub use pay::{RecordPayment, VoidPayment};
pub use rule::{Computed, Step};
pub use rules::Rules;
pub use ruling::RuleEligibility;
pub(super) use scope::OF_FINANCE;
pub use simulate::{SimulateFunding, SimulatedAcceptance, simulate};
pub use summary::{Tally, summary};
