//! Summaries of work (工作总结; §五(一)): of a week, half a month or a month, of one organization or of all.
//!
//! A summary of a past period is the same today as it was then. It is made of what was written once: what items said after each change,
//! the trail of duties, the steps of projects; and of no row as it is now. Whose something was then, it stays in this: an organization is
//! told of its own past what it was told then, and nothing of what became of it elsewhere.

mod count;
mod csv;
mod key;
mod load;
mod period;
mod scope;

pub use count::{Counts, Line};
pub use csv::csv;
pub use key::{WorkSummary, by_id, named};
pub use load::counts;
pub use period::Period;
