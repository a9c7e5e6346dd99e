//! Commands on plans.

use super::{PLAN, Plan};
use crate::{
    domain::plan::{self as plans, DiscardPlan, SavePlan, SubmitPlan},
    error::Result,
    graphql::{
        attachment::INPUT as ATTACHMENTS,
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{id::PlanId, plan};

/// Every command.
pub(super) const ALL: &[Command] =
    &[Command::of::<SavePlan>(), Command::of::<SubmitPlan>(), Command::of::<DiscardPlan>()];

static PAYLOAD: Object<Outcome<Plan>> = Object {
    name: "PlanPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "plan",
            "Plan",
            "办理后的方案；已弃置或未办理为空。/ The plan as it is now; null once it is discarded, or if nothing was done.",
            &One::<Outcome<Plan>, (), Plan> { object: &PLAN, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for PlanId {
    type Answer = Plan;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Plan>> {
        let found = match shown.row::<plan::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => plans::by_id(cx, &[self]).await?.pop(),
        };
        Ok(found.map(Plan::new))
    }
}

const ID: Input = input("id", "ID!", "方案标识。/ Which plan.");

answered!(
    SavePlan,
    EditProjects,
    "起草方案，或改写已有的草稿；每类方案至多一份草稿、100 版（条文：四（二））。/ Begin a draft of a plan, or write the one that there is anew: at \
             most one draft of a kind, and 100 versions (§四(二)).",
    "方案草稿，须给出全部内容。/ A draft: all that it says." [
            input("community", "String!", "社区代码。/ The code of the community."),
            input("kind", "PlanKind!", "方案类别。/ Which plan."),
            input("title", "String!", "标题，一行，最多 200 字。/ Its title: one line of at most 200 characters."),
            input("summary", "String", "摘要，最多 2000 字；不填为无。/ What it says, in at most 2000 characters; nothing if not given."),
            ATTACHMENTS,
            input(
                "expectedRevision",
                "Int",
                "已有草稿的修订号；起草新版时不填。/ The revision of the draft that there is; left out to begin one.",
            )],
    &PAYLOAD
);

answered!(
    SubmitPlan,
    SubmitProjects,
    "提交方案，此后不可修改；取代前一版，在办评审改为审查新版，已签署的意见须重新签署（条文：四（二））。/ Submit a draft, which does not change any \
             more. It takes the place of the version before, also in the appraisal under way, where opinions are signed again (§四(二)).",
    "提交方案。/ A draft to submit." [
            ID,
            input(
                "contentDigest",
                "String!",
                "提交人所见内容的摘要；已变更则拒绝。/ What the signer saw; refused as STALE_CONTENT if it moved.",
            ),
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    DiscardPlan,
    EditProjects,
    "弃置方案草稿；审计记录留痕。/ Discard a draft of a plan; the audit trail keeps that it was there.",
    "弃置草稿。/ A draft to discard." [
            ID,
            input("reason", "String", "理由，最多 2000 字。/ Why, in at most 2000 characters."),
            EXPECTED_REVISION],
    &PAYLOAD
);
