//! The verbs of the register.

use std::fmt;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// Something that may be done. The API's schema names one at each root field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[$doc])* $name,)+
        }

        impl Permission {
            /// Every permission, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the schema and in answers.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

permissions! {
    /// Read the published reference data: programme, organizations, clauses, scenarios, project library.
    ReadCatalogue = "READ_CATALOGUE",
    /// Read duties and the signatures under them.
    ReadDuties = "READ_DUTIES",
    /// Sign a duty: acknowledge it, report it complete, or recall that.
    SignDuties = "SIGN_DUTIES",
    /// Return a completed duty with a reason.
    ReturnDuties = "RETURN_DUTIES",
    /// Confirm a completed duty.
    ConfirmDuties = "CONFIRM_DUTIES",
    /// Cancel a duty with a reason.
    CancelDuties = "CANCEL_DUTIES",
    /// Open a duty again that was confirmed or cancelled.
    ReopenDuties = "REOPEN_DUTIES",
    /// Set the day by which a duty is due.
    ScheduleDuties = "SCHEDULE_DUTIES",
    /// Import, publish and retire sets of indicators, and read those that are not published yet.
    ManageIndicatorSets = "MANAGE_INDICATOR_SETS",
    /// Read evaluations, scores and verifications: of one's scenarios, of one's communities, or final ones.
    ReadEvaluations = "READ_EVALUATIONS",
    /// Open an evaluation of a community.
    OpenEvaluations = "OPEN_EVALUATIONS",
    /// Score one's own community.
    SelfScore = "SELF_SCORE",
    /// Submit the evaluation of one's own community, and take it back while nothing is verified.
    SubmitEvaluations = "SUBMIT_EVALUATIONS",
    /// Give a submitted evaluation back to its unit, with a reason.
    ReturnEvaluations = "RETURN_EVALUATIONS",
    /// Cancel an evaluation with a reason: any, or a draft of one's own community.
    CancelEvaluations = "CANCEL_EVALUATIONS",
    /// Verify the scores of the scenarios that one answers for.
    VerifyScores = "VERIFY_SCORES",
    /// Decide a score that its verifiers dispute.
    AdjudicateScores = "ADJUDICATE_SCORES",
    /// Make an evaluation final.
    FinalizeEvaluations = "FINALIZE_EVALUATIONS",
    /// Read reviews and opinions: with one on the roster, of one's communities, or concluded ones.
    ReadReviews = "READ_REVIEWS",
    /// Open a review, add and remove signatories, and move its due day.
    OpenReviews = "OPEN_REVIEWS",
    /// Sign or withdraw one's organization's opinion in a review.
    SignOpinions = "SIGN_OPINIONS",
    /// Conclude or cancel a review.
    ConcludeReviews = "CONCLUDE_REVIEWS",
    /// Comment on what one sees: duties, evaluations, reviews.
    Comment = "COMMENT",
    /// Read every account.
    ReadAccounts = "READ_ACCOUNTS",
    /// Make accounts of people and services, close and open them, and give them other secrets.
    ManageAccounts = "MANAGE_ACCOUNTS",
    /// Read the audit trail.
    ReadAuditTrail = "READ_AUDIT_TRAIL",
}

impl fmt::Display for Permission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
