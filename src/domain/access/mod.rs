//! Why one sees a row, and what one may do with it: told to whoever sees it.
//!
//! Who sees what is not said here once more. Each way by which the viewer may come to a row is a viewer of its own: everybody, the
//! bare account, and for each assignment and each permission that it gives whoever holds that and nothing else. Each of them asks for
//! the row as anybody does, by the scopes that there are, and those that find it are the grounds.

mod about;
mod grounds;
mod steps;

pub use grounds::{Basis, Ground, grounds};
pub use steps::{Verdict, verdicts};

use super::{
    assignment::HeldAssignment, bulletin::Bulletin, dossier::Dossier, evaluation::Score, sign_off::SignOff,
};
use crate::authz::{Assignment, Permission, Span, Viewer};
use entity::{
    account_record, comment::Comment, community, digital_application, duty, evaluation, expenditure,
    indicator_set, lease_request, milestone, opinion, payment, plan, price_audit, publicity_record, review,
    webhook, work_item,
};

/// A row that the viewer sees, as far as its kind matters here.
#[derive(Clone, Copy, Debug)]
pub enum Thing<'r> {
    Community(&'r community::Model),
    Duty(&'r duty::Model),
    SignOff(&'r SignOff),
    Evaluation(&'r evaluation::Model),
    Score(&'r Score),
    Review(&'r review::Model),
    Opinion(&'r opinion::Signature),
    Plan(&'r plan::Model),
    Milestone(&'r milestone::Model),
    Application(&'r digital_application::Model),
    Lease(&'r lease_request::Model),
    Publicity(&'r publicity_record::Model),
    Expenditure(&'r expenditure::Model),
    PriceAudit(&'r price_audit::Model),
    Payment(&'r payment::Model),
    WorkItem(&'r work_item::Model),
    Comment(&'r Comment),
    Dossier(&'r Dossier),
    Bulletin(&'r Bulletin),
    /// A file, whatever it hangs on.
    Attachment,
    IndicatorSet(&'r indicator_set::Model),
    Person,
    Account(&'r account_record::Model),
    Assignment(&'r HeldAssignment),
    Session,
    Webhook(&'r webhook::Model),
    /// What nothing is done with but through something else: of the published document, or of the trail.
    Other,
}

/// By what a row may be seen.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// By anybody: it is published.
    Everybody,
    /// By who it is about, whatever it holds.
    Oneself,
    /// By what an assignment gives of a permission.
    Held { assignment: Assignment, permission: Permission, span: Span },
}

/// A way to a row, and the viewer who has no other.
#[derive(Clone, Debug)]
pub struct Way {
    pub by: By,
    pub viewer: Viewer,
}

/// Every way of a viewer. There are as many as its assignments have permissions; of a way whose permission reads nothing of a table
/// no statement is sent. Of assignments there are no more than roles in organizations: a role is held once for one, or on somebody's
/// behalf.
pub fn ways(viewer: &Viewer) -> Vec<Way> {
    let public = viewer.is_public().then(|| Way { by: By::Everybody, viewer: Viewer::nobody(true) });
    let bare = viewer.bare().map(|viewer| Way { by: By::Oneself, viewer });
    let held = viewer.assignments().iter().flat_map(|assignment| {
        let way = |(permission, span)| Way {
            by: By::Held { assignment: *assignment, permission, span },
            // An upload that hangs on nothing is its uploader's, while it uploads for the organization.
            viewer: match permission {
                Permission::UploadFiles => viewer.by_hand(*assignment, permission),
                _ => Viewer::by(*assignment, permission),
            },
        };
        assignment.permissions().map(way)
    });
    public.into_iter().chain(bare).chain(held).collect()
}
