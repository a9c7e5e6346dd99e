//! What the office does with an application: it studies it, submits it upward, returns it, or records that it was not selected.

use super::{
    advance::{Said, take, take_step},
    day,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::Event,
    store::tx::Tx,
    workflow::project::Step,
};
use entity::{id::CommunityId, vocabulary::StudyConclusion};
use serde::{Deserialize, Serialize};

/// Record what the study of an application came to: it is chosen to be submitted, or it is not, for a reason.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StudyApplication {
    /// The code of the community.
    pub community: String,
    /// A word of [`StudyConclusion`].
    pub conclusion: String,
    pub occurred_on: String,
    #[serde(default)]
    pub reason: Option<String>,
    /// Files, by their ids.
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for StudyApplication {
    named!(StudyApplication);
    type Done = CommunityId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
        let invalid = |field, message| Refusal::new(RefusalCode::Invalid, field, message);
        let conclusion: StudyConclusion =
            self.conclusion.parse().map_err(|unknown| invalid("conclusion", format!("{unknown}")))?;
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        if reason.is_none() && conclusion == StudyConclusion::NotSelected {
            return Err(invalid("reason", format!("{conclusion} 须附理由 / takes a reason")).into());
        }
        // It is the study of an application that is there, whatever it comes to.
        let taken =
            take(tx, cx, (&self.community, self.expected_revision, self.attachments.as_deref()), Step::Study)
                .await?;
        let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
        let step = match conclusion {
            StudyConclusion::Selected => Step::Study,
            StudyConclusion::NotSelected => Step::Reject,
        };
        let taken = super::advance::Taken { step, ..taken };
        take_step(tx, cx, &taken, on, Said { reason, ..Said::default() }, Vec::new()).await
    }
}

/// A step of the office with a day and a reason, which one or the other may not need.
macro_rules! decisions {
    ($($(#[doc = $about:literal])+ $command:ident, $step:ident, $reason:ident;)+) => {$(
        $(#[doc = $about])+
        #[derive(Clone, Debug, Deserialize, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $command {
            /// The code of the community.
            pub community: String,
            pub occurred_on: String,
            pub $reason: decisions!(type $reason),
            /// Files, by their ids.
            #[serde(default)]
            pub attachments: Option<Vec<String>>,
            pub expected_revision: i64,
            pub idempotency_key: String,
        }

        impl Command for $command {
            named!($command);
            type Done = CommunityId;

            async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommunityId, Option<Event>), Stop> {
                let $reason = decisions!(read $reason self.$reason);
                let taken = take(tx, cx, (&self.community, self.expected_revision, self.attachments.as_deref()), Step::$step).await?;
                let on = day::given(cx, &taken, &self.occurred_on, "occurredOn")?;
                take_step(tx, cx, &taken, on, Said { $reason, ..Said::default() }, Vec::new()).await
            }
        }
    )+};
    (type reason) => { String };
    (type note) => { Option<String> };
    (read reason $given:expr) => { Some(text::required(&$given, "reason")?) };
    (read note $given:expr) => { text::optional($given.as_deref(), "note")? };
}

decisions! {
    /// Submit a chosen application to the city and the province.
    SubmitUpward, SubmitUpward, note;
    /// Give an application back to its unit, which may apply again.
    ReturnApplication, ReturnApplication, reason;
    /// Record that the city and the province did not select it.
    RejectSelection, Reject, reason;
}
