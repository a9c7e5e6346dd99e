//! What happens to evaluations.

use super::{assignment::told_on_behalf_of, record::Record};
use entity::{
    hundredths::Hundredths,
    id::{AccountId, AttachmentId, EvaluationId, OrganizationId, ScoreId},
};
use serde_json::{Value, json};

/// Something that was done to an evaluation.
#[derive(Clone, Debug)]
pub enum EvaluationEvent {
    /// It was opened.
    Opened {
        evaluation: EvaluationId,
        /// The unit of its community.
        organization: OrganizationId,
        /// The code of its community.
        community: String,
        /// The code of the set that it pins.
        indicator_set: String,
        /// Its round.
        round: i32,
    },
    /// The unit scored itself.
    SelfScored {
        /// The trail's word.
        action: &'static str,
        evaluation: EvaluationId,
        /// What it said.
        scores: Vec<SelfScored>,
    },
    /// The unit submitted it.
    Submitted {
        /// The trail's word.
        action: &'static str,
        evaluation: EvaluationId,
        /// Its round.
        round: i32,
    },
    /// Scores were verified.
    Verified {
        /// The trail's word.
        action: &'static str,
        evaluation: EvaluationId,
        /// Who verified; the first of several. It is told of this in the history.
        organization: Option<OrganizationId>,
        /// What was found.
        verifications: Vec<Verified>,
    },
    /// A score was decided.
    Adjudicated {
        /// The trail's word.
        action: &'static str,
        /// Which score.
        score: ScoreId,
        /// Of which evaluation.
        evaluation: EvaluationId,
        /// The code of its indicator.
        indicator: String,
        /// What counted; none where nothing did.
        from: Option<Hundredths>,
        /// What counts.
        to: Hundredths,
        reason: String,
    },
    /// The office returned it to its unit, or the unit withdrew it.
    TakenBack {
        /// The trail's word.
        action: &'static str,
        evaluation: EvaluationId,
        /// The unit of its community.
        organization: OrganizationId,
        /// Where it stood.
        from: &'static str,
        /// Where it stands.
        to: &'static str,
        /// How many verifications count no more.
        superseded: i64,
        reason: String,
    },
    /// It was cancelled.
    Cancelled {
        /// The trail's word.
        action: &'static str,
        evaluation: EvaluationId,
        /// The unit of its community.
        organization: OrganizationId,
        /// Where it stood.
        from: &'static str,
        /// Where it stands.
        to: &'static str,
        reason: String,
    },
    /// It is final.
    Finalized {
        /// The trail's word.
        action: &'static str,
        evaluation: EvaluationId,
        /// What it comes to.
        total: Hundredths,
        /// The most that it could.
        max_total: Hundredths,
        /// Whether it passed; none where its set has no pass mark.
        passed: Option<bool>,
    },
}

/// What a unit said of one indicator.
#[derive(Clone, Debug)]
pub struct SelfScored {
    /// The indicator's code.
    pub indicator: String,
    /// The score before.
    pub from: Option<Hundredths>,
    /// The score now; none where it said none.
    pub to: Option<Hundredths>,
    /// Whether it applies; none where only the note changed.
    pub not_applicable: Option<bool>,
    /// The files now; none where they stay.
    pub attachments: Option<Vec<AttachmentId>>,
}

/// What an organization found of one indicator.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The indicator's code.
    pub indicator: String,
    /// Who found it.
    pub organization: OrganizationId,
    /// What it had found before.
    pub from: Option<Hundredths>,
    /// What it finds now.
    pub to: Hundredths,
    /// Whose role the verifier stood in for; none for its own.
    pub on_behalf_of: Option<AccountId>,
}

impl EvaluationEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Opened { evaluation, organization, community, indicator_set, round } => {
                let detail = json!({ "community": community, "indicatorSet": indicator_set, "round": round });
                Record::about("OPEN_EVALUATION", *evaluation, detail).on_behalf_of(*organization)
            }
            Self::SelfScored { action, evaluation, scores } => {
                let scores: Vec<Value> = scores.iter().map(SelfScored::detail).collect();
                Record::about(action, *evaluation, json!({ "scores": scores }))
            }
            Self::Submitted { action, evaluation, round } => {
                Record::about(action, *evaluation, json!({ "round": round }))
            }
            Self::Verified { action, evaluation, organization, verifications } => {
                let found: Vec<Value> = verifications.iter().map(Verified::detail).collect();
                Record::about(action, *evaluation, json!({ "verifications": found }))
                    .on_behalf_of(*organization)
            }
            Self::Adjudicated { action, score, evaluation, indicator, from, to, reason } => {
                let detail = json!({
                    "evaluation": evaluation.to_string(),
                    "indicator": indicator,
                    "from": written(*from),
                    "to": to.to_string(),
                    "reason": reason,
                });
                Record::about(action, *score, detail).told_of(*evaluation)
            }
            Self::TakenBack { action, evaluation, organization, from, to, superseded, reason } => {
                let detail = json!({ "from": from, "to": to, "superseded": superseded, "reason": reason });
                Record::about(action, *evaluation, detail).on_behalf_of(*organization)
            }
            Self::Cancelled { action, evaluation, organization, from, to, reason } => {
                let detail = json!({ "from": from, "to": to, "reason": reason });
                Record::about(action, *evaluation, detail).on_behalf_of(*organization)
            }
            Self::Finalized { action, evaluation, total, max_total, passed } => {
                let detail = json!({
                    "total": total.to_string(),
                    "maxTotal": max_total.to_string(),
                    "passed": passed,
                });
                Record::about(action, *evaluation, detail)
            }
        }
    }
}

impl SelfScored {
    fn detail(&self) -> Value {
        let mut detail = json!({
            "indicator": self.indicator,
            "from": written(self.from),
            "to": written(self.to),
            "notApplicable": self.not_applicable,
        });
        if let (Some(files), Some(detail)) = (&self.attachments, detail.as_object_mut()) {
            let files = files.iter().map(ToString::to_string).collect::<Vec<_>>();
            detail.insert("attachments".to_owned(), files.into());
        }
        detail
    }
}

impl Verified {
    fn detail(&self) -> Value {
        let mut detail = json!({
            "indicator": self.indicator,
            "organization": self.organization.to_string(),
            "from": written(self.from),
            "to": self.to.to_string(),
        });
        told_on_behalf_of(&mut detail, self.on_behalf_of);
        detail
    }
}

fn written(score: Option<Hundredths>) -> Option<String> {
    score.map(|score| score.to_string())
}
