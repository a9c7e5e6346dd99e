//! What happens in the register: every change is one of these. Data only, so that whoever writes, records or follows
//! an event reads the same.
//!
//! A step of a workflow brings the audit trail's word for it along, from the workflow's table; what is no step has its
//! word here.

mod account;
mod assignment;
mod duty;
mod evaluation;
mod indicator_set;
mod key;
mod policy;
mod record;
mod review;
mod session;

#[cfg(test)]
mod tests;

pub use account::AccountEvent;
pub use assignment::{Assigned, AssignmentEvent};
pub use duty::DutyEvent;
pub use evaluation::{EvaluationEvent, SelfScored, Verified};
pub use indicator_set::IndicatorSetEvent;
pub use key::{KeyEvent, KeyName};
pub use policy::{Changes, PolicyEvent, Report};
pub use record::Record;
pub use review::ReviewEvent;
pub use session::SessionEvent;

macro_rules! events {
    ($($(#[$doc:meta])* $aggregate:ident($event:ident),)+) => {
        /// Something that was done.
        #[derive(Clone, Debug)]
        pub enum Event {
            $($(#[$doc])* $aggregate($event),)+
        }

        impl Event {
            /// How the audit trail has it.
            pub fn record(&self) -> Record {
                match self {
                    $(Self::$aggregate(event) => event.record(),)+
                }
            }
        }

        $(impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$aggregate(event)
            }
        })+
    };
}

events! {
    /// To an account.
    Account(AccountEvent),
    /// To an assignment.
    Assignment(AssignmentEvent),
    /// To a duty.
    Duty(DutyEvent),
    /// To an evaluation.
    Evaluation(EvaluationEvent),
    /// To a set of indicators.
    IndicatorSet(IndicatorSetEvent),
    /// To a key that signs tokens.
    Key(KeyEvent),
    /// To the policy as a whole.
    Policy(PolicyEvent),
    /// To a review.
    Review(ReviewEvent),
    /// To a session.
    Session(SessionEvent),
}
