//! What happens to reviews.

use super::{assignment::told_on_behalf_of, record::Record};
use entity::{
    day,
    id::{AccountId, CommunityId, EvaluationId, OpinionId, OrganizationId, PlanId, ReviewId},
    vocabulary::{OpinionDecision, ReviewConclusion, ReviewKind},
};
use serde_json::json;
use time::Date;

/// Something that was done to a review.
#[derive(Clone, Debug)]
pub enum ReviewEvent {
    /// It was opened.
    Opened {
        review: ReviewId,
        /// The code of its community.
        community: String,
        /// Which kind.
        kind: ReviewKind,
        /// Its round.
        round: i32,
        /// The evaluation under review.
        evaluation: Option<EvaluationId>,
        /// Whether its whole roster is shown what that comes to in each scenario.
        totals_disclosed: bool,
        /// The plans under review.
        plans: Vec<PlanId>,
        /// Who signs.
        roster: Vec<OrganizationId>,
    },
    /// A department that no clause names signs, too.
    SignatoryAdded {
        /// The trail's word.
        action: &'static str,
        /// In which.
        review: ReviewId,
        /// The department.
        organization: OrganizationId,
        reason: String,
    },
    /// A department that was added signs no more.
    SignatoryRemoved {
        /// The trail's word.
        action: &'static str,
        /// From which.
        review: ReviewId,
        /// The department.
        organization: OrganizationId,
        reason: String,
    },
    /// Opinions are due on another day.
    Scheduled {
        /// The trail's word.
        action: &'static str,
        review: ReviewId,
        /// The day before; none where there was none.
        from: Option<Date>,
        /// The day now.
        to: Option<Date>,
        reason: String,
    },
    /// An opinion was signed.
    OpinionSigned {
        /// The trail's word.
        action: &'static str,
        /// In which.
        review: ReviewId,
        /// Whose it is.
        organization: OrganizationId,
        /// The code of that.
        code: Option<String>,
        /// Which opinion.
        opinion: OpinionId,
        /// What it says.
        decision: OpinionDecision,
        /// What it covers.
        content_digest: String,
        /// Whose role the signer stood in for; none for its own.
        on_behalf_of: Option<AccountId>,
        /// The one that no longer covered what stands there.
        replaces: Option<OpinionId>,
    },
    /// An opinion was withdrawn.
    OpinionWithdrawn {
        /// The trail's word.
        action: &'static str,
        /// In which.
        review: ReviewId,
        /// Whose it is.
        organization: OrganizationId,
        /// Which opinion.
        opinion: OpinionId,
        reason: String,
    },
    /// It was concluded.
    Concluded(Concluded),
    /// It was cancelled.
    Cancelled {
        /// The trail's word.
        action: &'static str,
        review: ReviewId,
        reason: String,
    },
}

/// A conclusion.
#[derive(Clone, Debug)]
pub struct Concluded {
    /// The trail's word.
    pub action: &'static str,
    pub review: ReviewId,
    /// What it comes to.
    pub conclusion: ReviewConclusion,
    /// The conditions, or the reasons.
    pub note: Option<String>,
    /// What was reviewed, and as what.
    pub community: CommunityId,
    pub kind: ReviewKind,
    /// Who concluded it, for whom, and on which day in Shanghai.
    pub account: AccountId,
    pub organization: Option<OrganizationId>,
    pub on: Date,
}

impl ReviewEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Opened { review, community, kind, round, evaluation, totals_disclosed, plans, roster } => {
                let mut detail = json!({
                    "community": community,
                    "kind": kind.to_string(),
                    "round": round,
                    "evaluation": evaluation.map(|id| id.to_string()),
                    "totalsDisclosed": totals_disclosed,
                    "roster": roster.iter().map(ToString::to_string).collect::<Vec<_>>(),
                });
                if let (false, Some(detail)) = (plans.is_empty(), detail.as_object_mut()) {
                    let plans: Vec<String> = plans.iter().map(ToString::to_string).collect();
                    detail.insert("plans".to_owned(), plans.into());
                }
                Record::about("OPEN_REVIEW", *review, detail)
            }
            Self::Scheduled { action, review, from, to, reason } => {
                let detail =
                    json!({ "from": from.map(day::write), "to": to.map(day::write), "reason": reason });
                Record::about(action, *review, detail)
            }
            Self::SignatoryAdded { action, review, organization, reason }
            | Self::SignatoryRemoved { action, review, organization, reason } => {
                Record::about(action, *review, json!({ "reason": reason })).on_behalf_of(*organization)
            }
            Self::OpinionSigned {
                action,
                review,
                organization,
                code,
                opinion,
                decision,
                content_digest,
                on_behalf_of,
                replaces,
            } => {
                let mut detail = json!({
                    "opinion": opinion.to_string(),
                    "organization": code,
                    "decision": decision.to_string(),
                    "contentDigest": content_digest,
                    "replaces": replaces.map(|id| id.to_string()),
                });
                told_on_behalf_of(&mut detail, *on_behalf_of);
                Record::about(action, *review, detail).on_behalf_of(*organization)
            }
            Self::OpinionWithdrawn { action, review, organization, opinion, reason } => {
                let detail = json!({ "opinion": opinion.to_string(), "reason": reason });
                Record::about(action, *review, detail).on_behalf_of(*organization)
            }
            Self::Concluded(Concluded { action, review, conclusion, note, .. }) => {
                let detail = json!({ "conclusion": conclusion.to_string(), "note": note });
                Record::about(action, *review, detail)
            }
            Self::Cancelled { action, review, reason } => {
                Record::about(action, *review, json!({ "reason": reason }))
            }
        }
    }
}
