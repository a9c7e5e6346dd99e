//! What happens in the register: every change is one of these. Data only, so that whoever writes, records or follows
//! an event reads the same.
//!
//! A step of a workflow brings the audit trail's word for it along, from the workflow's table; what is no step has its
//! word here.

mod record;
#[cfg(test)]
mod tests;

pub use account::{Barred, Link, Locks};
pub use assignment::Assigned;
pub use bulletin::BulletinName;
pub use document::DocumentName;
pub use duty::DutyName;
pub use evaluation::{SelfScored, Verified};
pub use key::KeyName;
pub use mechanism::ApplicationSaid;
pub use plan::PlanName;
pub use policy::{Changes, Conflict, Decisions, Prefer, Report};
pub use project::Advanced;
pub use record::Record;
pub use reminder::Reminded;
pub use review::Concluded as ReviewConcluded;
pub use sign_on::Unfit;
pub use work_item::WorkItemName;

/// Takes in the modules of these names, each with the events of an aggregate.
macro_rules! events {
    ($($module:ident: $aggregate:ident($event:ident),)+) => {
        $(
            mod $module;
            pub use $module::$event;
        )+

        /// Something that was done.
        #[derive(Clone, Debug)]
        pub enum Event {
            $($aggregate($event),)+
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

impl Event {
    /// Whether nobody did it, in whosoever's operation it happens: whoever that is asked for something else.
    pub const fn is_nobodys(&self) -> bool {
        matches!(self, Self::Key(KeyEvent::Created(_)))
    }
}

events! {
    account: Account(AccountEvent),
    assignment: Assignment(AssignmentEvent),
    bulletin: Bulletin(BulletinEvent),
    client: Client(ClientEvent),
    comment: Comment(CommentEvent),
    document: Document(DocumentEvent),
    dossier: Dossier(DossierEvent),
    draft: Draft(DraftEvent),
    duty: Duty(DutyEvent),
    evaluation: Evaluation(EvaluationEvent),
    file: File(FileEvent),
    funding: Funding(FundingEvent),
    indicator_set: IndicatorSet(IndicatorSetEvent),
    key: Key(KeyEvent),
    library: Library(LibraryEvent),
    mechanism: Mechanism(MechanismEvent),
    milestone: Milestone(MilestoneEvent),
    notification: Notification(NotificationEvent),
    plan: Plan(PlanEvent),
    policy: Policy(PolicyEvent),
    project: Project(ProjectEvent),
    reminder: Reminder(ReminderEvent),
    review: Review(ReviewEvent),
    session: Session(SessionEvent),
    sign_on: SignOn(SignOnEvent),
    webhook: Webhook(WebhookEvent),
    work_item: WorkItem(WorkItemEvent),
}
