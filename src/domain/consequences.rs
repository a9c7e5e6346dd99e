//! What follows from each event, in the transaction that writes it. Whoever did it need not see what follows.
//!
//! Locks come in one order here too: the catalogue, which its changes hold from their beginning, then the open reviews, last
//! of all.

use super::{notification, plan, project, review};
use crate::{
    error::Result,
    event::{
        AccountEvent, AssignmentEvent, BulletinEvent, ClientEvent, CommentEvent, DocumentEvent, DossierEvent,
        DraftEvent, DutyEvent, EvaluationEvent, Event, FileEvent, FundingEvent, IndicatorSetEvent, KeyEvent,
        LibraryEvent, MechanismEvent, MilestoneEvent, NotificationEvent, PlanEvent, PolicyEvent,
        ProjectEvent, ReviewEvent, SessionEvent, SignOnEvent, WebhookEvent, WorkItemEvent,
    },
    store::{Unscoped, feed::Entry},
};
use entity::{feed::WHOLE, vocabulary::FeedKind};
use futures_util::future::BoxFuture;

/// Does what follows from an event. A store is opened with this.
pub fn consequences<'t>(unscoped: Unscoped<'t>, event: &'t Event) -> BoxFuture<'t, Result<()>> {
    Box::pin(follow(unscoped, event))
}

/// Every event is named: what is new has its consequences thought of.
#[expect(clippy::too_many_lines, reason = "there are as many events, most of which nothing follows from")]
async fn follow(unscoped: Unscoped<'_>, event: &Event) -> Result<()> {
    match event {
        // What an opinion covers has changed.
        Event::Evaluation(
            event @ (EvaluationEvent::Submitted { evaluation, .. }
            | EvaluationEvent::TakenBack { evaluation, .. }
            | EvaluationEvent::Cancelled { evaluation, .. }
            | EvaluationEvent::Verified { evaluation, .. }
            | EvaluationEvent::Adjudicated { evaluation, .. }),
        ) => {
            review::refresh(unscoped, *evaluation).await?;
            notification::of_evaluation(unscoped, event).await
        }
        Event::Policy(PolicyEvent::Imported { began_at, .. })
        | Event::Library(LibraryEvent::Adjusted { began_at, .. }) => {
            library_changed(unscoped).await?;
            plan::restate_drafts(unscoped).await?;
            review::refresh_all(unscoped).await?;
            notification::of_import(unscoped, *began_at).await
        }
        Event::IndicatorSet(
            event @ (IndicatorSetEvent::Imported { .. } | IndicatorSetEvent::Advanced { .. }),
        ) => {
            unscoped.catalogue_changed().await?;
            notification::of_indicator_set(unscoped, event).await
        }
        // The creation type that a unit states stands in what is signed of its community.
        Event::Dossier(DossierEvent::Saved { community, retyped: true, .. }) => {
            project::restate(unscoped, *community).await?;
            review::refresh_of(unscoped, *community).await
        }
        // What a unit drafts, nobody signs; a final evaluation has the scores that it had.
        Event::Evaluation(
            event @ (EvaluationEvent::Opened { .. }
            | EvaluationEvent::SelfScored { .. }
            | EvaluationEvent::Finalized { .. }),
        ) => notification::of_evaluation(unscoped, event).await,
        Event::Duty(
            event @ (DutyEvent::Signed { .. }
            | DutyEvent::Decided { .. }
            | DutyEvent::Restored { .. }
            | DutyEvent::Transferred { .. }
            | DutyEvent::Scheduled { .. }),
        ) => notification::of_duty(unscoped, event).await,
        // Whoever comes before a review sees the plans that it names, or named; and what it came to is what becomes of them.
        Event::Review(event @ ReviewEvent::Opened { review, plans, .. }) => {
            if !plans.is_empty() {
                plan::reach_of(unscoped, *review, None).await?;
            }
            notification::of_review(unscoped, event).await
        }
        Event::Review(event @ ReviewEvent::SignatoryAdded { review, .. }) => {
            plan::reach_of(unscoped, *review, None).await?;
            notification::of_review(unscoped, event).await
        }
        Event::Review(event @ ReviewEvent::SignatoryRemoved { review, organization, .. }) => {
            plan::reach_of(unscoped, *review, Some(*organization)).await?;
            notification::of_review(unscoped, event).await
        }
        Event::Review(
            event @ (ReviewEvent::Scheduled { .. }
            | ReviewEvent::OpinionSigned { .. }
            | ReviewEvent::OpinionWithdrawn { .. }
            | ReviewEvent::Cancelled { .. }),
        ) => notification::of_review(unscoped, event).await,
        Event::Review(event @ ReviewEvent::Concluded(it)) => {
            notification::of_review(unscoped, event).await?;
            let appraised = plan::concluded(unscoped, it.review, it.conclusion).await?;
            notification::of_appraisal(unscoped, &appraised).await?;
            match project::follow_recheck(unscoped, event).await? {
                Some(it) => notification::of_stage(unscoped, it.community, it.unit, false, it.to).await,
                None => Ok(()),
            }
        }
        Event::Project(event @ ProjectEvent::Advanced(it)) => {
            if it.library {
                library_changed(unscoped).await?;
            }
            if it.restated {
                project::restate(unscoped, it.community).await?;
                review::refresh_of(unscoped, it.community).await?;
            }
            notification::of_project(unscoped, event).await
        }
        Event::Bulletin(BulletinEvent::Published(it)) => {
            notification::of_bulletin(unscoped, it.bulletin).await
        }
        // The opinions that covered the version before cover nothing any more.
        Event::Plan(event @ PlanEvent::Submitted { review, .. }) => {
            if let Some(review) = review {
                review::refresh_one(unscoped, *review).await?;
            }
            notification::of_plan(unscoped, event).await
        }
        // Of money only those are told who see it.
        Event::Funding(
            event @ (FundingEvent::Spent { .. } | FundingEvent::Audited { .. } | FundingEvent::Paid { .. }),
        ) => notification::of_funding(unscoped, event).await,
        Event::WorkItem(
            event @ (WorkItemEvent::Raised { .. }
            | WorkItemEvent::Updated { .. }
            | WorkItemEvent::Assigned { .. }
            | WorkItemEvent::Scheduled { .. }
            | WorkItemEvent::Advanced { .. }),
        ) => notification::of_work_item(unscoped, event).await,
        Event::Mechanism(
            event @ (MechanismEvent::Application { .. }
            | MechanismEvent::Lease { .. }
            | MechanismEvent::Publicity { .. }),
        ) => notification::of_mechanism(unscoped, event).await,
        Event::Reminder(event) => notification::of_reminder(unscoped, event).await,
        // What is delegated ends with what it was delegated from by itself: it is asked whenever somebody arrives.
        Event::Assignment(
            event @ (AssignmentEvent::Granted(_)
            | AssignmentEvent::Ended(_)
            | AssignmentEvent::Delegated(_)
            | AssignmentEvent::DelegationEnded(_)),
        ) => notification::of_assignment(unscoped, event).await,
        Event::Account(
            AccountEvent::Created { .. }
            | AccountEvent::SecretSet { .. }
            | AccountEvent::PasswordChanged { .. }
            | AccountEvent::HandedOver { .. }
            | AccountEvent::Linked(_)
            | AccountEvent::Unlinked(_)
            | AccountEvent::Disabled { .. }
            | AccountEvent::Enabled { .. }
            | AccountEvent::Unlocked { .. }
            | AccountEvent::SignedIn { .. }
            | AccountEvent::SignInFailed { .. }
            | AccountEvent::SignInRefused { .. },
        )
        | Event::Client(
            ClientEvent::Registered { .. }
            | ClientEvent::Redirected { .. }
            | ClientEvent::Disabled { .. }
            | ClientEvent::Enabled { .. }
            | ClientEvent::Authorized { .. }
            | ClientEvent::KeyAdded { .. }
            | ClientEvent::KeyRemoved { .. },
        )
        | Event::Bulletin(
            BulletinEvent::Drafted(_) | BulletinEvent::Remarked { .. } | BulletinEvent::Withdrawn { .. },
        )
        | Event::Document(DocumentEvent::Registered(_) | DocumentEvent::Retired(_))
        | Event::Comment(CommentEvent::Added { .. } | CommentEvent::Retracted { .. })
        | Event::Funding(FundingEvent::Parameter { .. } | FundingEvent::Ruled { .. })
        | Event::File(FileEvent::Uploaded { .. } | FileEvent::Swept { .. })
        | Event::Dossier(DossierEvent::Saved { retyped: false, .. })
        | Event::Draft(DraftEvent::Saved { .. } | DraftEvent::Discarded { .. })
        | Event::Plan(PlanEvent::Saved { .. } | PlanEvent::Discarded { .. })
        | Event::Milestone(MilestoneEvent::Reached { .. } | MilestoneEvent::TakenBack { .. })
        | Event::Notification(NotificationEvent::Read { .. } | NotificationEvent::Reminded { .. })
        | Event::Session(
            SessionEvent::Refreshed(_)
            | SessionEvent::RefreshRepeated(_)
            | SessionEvent::RefreshReused(_)
            | SessionEvent::CodeReused(_)
            | SessionEvent::Revoked(_)
            | SessionEvent::Pruned { .. },
        )
        | Event::SignOn(
            SignOnEvent::Refused { .. } | SignOnEvent::TakenBack { .. } | SignOnEvent::SignedOut { .. },
        )
        | Event::Webhook(
            WebhookEvent::Created { .. }
            | WebhookEvent::SecretRotated { .. }
            | WebhookEvent::Suspended { .. }
            | WebhookEvent::Resumed { .. }
            | WebhookEvent::Rewound { .. }
            | WebhookEvent::Tested { .. }
            | WebhookEvent::Deleted { .. },
        )
        | Event::Key(KeyEvent::Created(_) | KeyEvent::Rotated(_) | KeyEvent::Retired(_)) => Ok(()),
    }
}

/// The catalogue is another, also by what it counts, such as the communities of a pool.
async fn library_changed(unscoped: Unscoped<'_>) -> Result<()> {
    unscoped.catalogue_changed().await?;
    unscoped.touch_all([Entry::whole(FeedKind::Catalogue, WHOLE)]).await
}
