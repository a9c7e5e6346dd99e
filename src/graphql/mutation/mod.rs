//! `Mutation`: what can be commanded. One command a request; what a person can mend is answered as data.

mod duty;
mod evaluation;
mod indicator_set;
mod review;

use super::{
    Root,
    answer::{At, Declared, Field, Gate, Input, InputObject, Object, field, input},
    user_error::INPUT_ERROR,
};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{self, Command},
    },
    error::{Refusal, Result, Stop},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;

/// What came of a command: what was done, or why nothing was.
pub(super) struct Outcome<T> {
    done: Option<T>,
    refusals: Vec<Refusal>,
}

#[derive(Deserialize)]
struct Arguments<I> {
    input: I,
}

/// The field of a payload that says why nothing was done.
const fn user_errors<T>() -> Field<Outcome<T>> {
    field(
        "userErrors",
        "[UserError!]!",
        "未办理的原因；已办理为空列表。/ Why nothing was done; empty if it was.",
        |it, at, out| out.objects(&INPUT_ERROR, &it.refusals, at),
    )
}

const ABOUT_PAYLOAD: &str = "命令结果。/ What came of the command.";

const IDEMPOTENCY_KEY: Input = input(
    "idempotencyKey",
    "ID!",
    "幂等键，由客户端选定；同键同输入得同一结果。/ The client's name for this command: asked again, it is not done again.",
);
const EXPECTED_REVISION: Input =
    input("expectedRevision", "Int!", "所见修订号。/ The revision that the client saw.");
const REASON: Input = input("reason", "String!", "理由，最多 2000 字。/ Why, in at most 2000 characters.");

macro_rules! command {
    ($name:literal, $payload:path, $payload_name:literal, $input:literal, $permission:ident, $about:literal, $run:path) => {
        field::<Root>($name, concat!($payload_name, "!"), $about, |_, at, out| {
            out.optional(at.loaded::<Outcome<_>>(), |out, outcome| out.object(&$payload, outcome, at))
        })
        .args(&[input("input", concat!($input, "!"), "命令内容。/ The command.")])
        .gate(Gate::Commands(Permission::$permission))
        .load(|_, at| Box::pin($run(at, &$payload)))
    };
}

pub(super) static MUTATION: Object<Root> = Object {
    name: "Mutation",
    about: "命令，每次请求一个。/ What can be commanded, one command a request.",
    implements: &[],
    fields: &[
        command!(
            "signDuty",
            duty::SIGN_DUTY_PAYLOAD,
            "SignDutyPayload",
            "SignDutyInput",
            SignDuties,
            "签收或办结本单位的职责。/ Sign a duty of one's own organization.",
            duty::sign_duty
        ),
        command!(
            "returnDuty",
            duty::RETURN_DUTY_PAYLOAD,
            "ReturnDutyPayload",
            "ReturnDutyInput",
            ReturnDuties,
            "退回已办结的职责，须附理由。/ Return a completed duty, with a reason.",
            duty::return_duty
        ),
        command!(
            "confirmDuty",
            duty::CONFIRM_DUTY_PAYLOAD,
            "ConfirmDutyPayload",
            "ConfirmDutyInput",
            ConfirmDuties,
            "确认已办结的职责；办结人不得确认。/ Confirm a completed duty; who completed it may not.",
            duty::confirm_duty
        ),
        command!(
            "cancelDuty",
            duty::CANCEL_DUTY_PAYLOAD,
            "CancelDutyPayload",
            "CancelDutyInput",
            CancelDuties,
            "取消职责，须附理由。/ Cancel a duty, with a reason.",
            duty::cancel_duty
        ),
        command!(
            "setDutyDueDate",
            duty::SET_DUTY_DUE_DATE_PAYLOAD,
            "SetDutyDueDatePayload",
            "SetDutyDueDateInput",
            ScheduleDuties,
            "设定或取消办理期限；期限属签署内容，变更后原签署失效。/ Set or clear the due day. It is part of what is signed: \
             earlier signatures turn invalid.",
            duty::set_duty_due_date
        ),
        command!(
            "importIndicatorSet",
            indicator_set::PAYLOAD,
            "IndicatorSetPayload",
            "ImportIndicatorSetInput",
            ManageIndicatorSets,
            "导入指标集（草案）；同代码的草案被替换，已发布的不可修改。/ Import a set of indicators as a draft, in place of the draft \
             of its code; one that was published does not change.",
            indicator_set::import
        ),
        command!(
            "publishIndicatorSet",
            indicator_set::PAYLOAD,
            "IndicatorSetPayload",
            "PublishIndicatorSetInput",
            ManageIndicatorSets,
            "发布指标集，此后不可修改。/ Publish a set; it does not change any more.",
            indicator_set::publish
        ),
        command!(
            "retireIndicatorSet",
            indicator_set::PAYLOAD,
            "IndicatorSetPayload",
            "RetireIndicatorSetInput",
            ManageIndicatorSets,
            "停用指标集；已引用的评价不受影响。/ Retire a set; evaluations that pin it go on.",
            indicator_set::retire
        ),
        command!(
            "openEvaluation",
            evaluation::PAYLOAD,
            "EvaluationPayload",
            "OpenEvaluationInput",
            OpenEvaluations,
            "对社区开展评价，锁定指标集。/ Open an evaluation of a community; it pins the set.",
            evaluation::open
        ),
        command!(
            "saveSelfScores",
            evaluation::PAYLOAD,
            "EvaluationPayload",
            "SaveSelfScoresInput",
            SelfScore,
            "保存自评，可分次填报。/ Save self-scores, some at a time.",
            evaluation::save_self_scores
        ),
        command!(
            "submitEvaluation",
            evaluation::PAYLOAD,
            "EvaluationPayload",
            "SubmitEvaluationInput",
            SubmitEvaluations,
            "提交评价，此后自评不可修改。/ Submit an evaluation; self-scores do not change any more.",
            evaluation::submit
        ),
        command!(
            "verifyScores",
            evaluation::PAYLOAD,
            "EvaluationPayload",
            "VerifyScoresInput",
            VerifyScores,
            "核验本单位所负责场景的评分（条文：附件2）。/ Verify the scores of the scenarios that one's clauses name.",
            evaluation::verify_scores
        ),
        command!(
            "adjudicateScore",
            evaluation::PAYLOAD,
            "EvaluationPayload",
            "AdjudicateScoreInput",
            AdjudicateScores,
            "裁定有分歧的评分，须附理由。/ Decide a disputed score, with a reason.",
            evaluation::adjudicate_score
        ),
        command!(
            "finalizeEvaluation",
            evaluation::PAYLOAD,
            "EvaluationPayload",
            "FinalizeEvaluationInput",
            FinalizeEvaluations,
            "评价定稿，此后不可修改。/ Make an evaluation final; nothing of it changes any more.",
            evaluation::finalize
        ),
        command!(
            "openReview",
            review::PAYLOAD,
            "ReviewPayload",
            "OpenReviewInput",
            OpenReviews,
            "发起评审，会签名单由条文确定（条文：附件2；四（七））。/ Open a review; its roster follows from the clauses.",
            review::open
        ),
        command!(
            "addSignatory",
            review::PAYLOAD,
            "ReviewPayload",
            "AddSignatoryInput",
            OpenReviews,
            "增加会签部门，须附理由。/ Add a department to the roster, with a reason.",
            review::add_signatory
        ),
        command!(
            "signOpinion",
            review::OPINION_PAYLOAD,
            "OpinionPayload",
            "SignOpinionInput",
            SignOpinions,
            "签署本部门的意见。/ Sign the opinion of one's department.",
            review::sign_opinion
        ),
        command!(
            "withdrawOpinion",
            review::OPINION_PAYLOAD,
            "OpinionPayload",
            "WithdrawOpinionInput",
            SignOpinions,
            "撤回本部门的意见，须附理由；原意见留存。/ Withdraw the opinion of one's department, with a reason; it stays on \
             record.",
            review::withdraw_opinion
        ),
        command!(
            "concludeReview",
            review::PAYLOAD,
            "ReviewPayload",
            "ConcludeReviewInput",
            ConcludeReviews,
            "作出评审结论，此后不可修改。/ Conclude a review; nothing of it changes any more.",
            review::conclude
        ),
        command!(
            "cancelReview",
            review::PAYLOAD,
            "ReviewPayload",
            "CancelReviewInput",
            ConcludeReviews,
            "取消评审，须附理由。/ Cancel a review, with a reason.",
            review::cancel
        ),
    ],
};

/// The payloads of all commands.
pub(super) fn payloads() -> Vec<&'static dyn Declared> {
    let mut payloads = duty::payloads();
    payloads.push(&indicator_set::PAYLOAD);
    payloads.push(&evaluation::PAYLOAD);
    payloads.push(&review::PAYLOAD);
    payloads.push(&review::OPINION_PAYLOAD);
    payloads
}

/// The inputs of all commands.
pub(super) fn inputs() -> impl Iterator<Item = &'static InputObject> {
    [&duty::INPUTS[..], &indicator_set::INPUTS, &evaluation::INPUTS, &review::INPUTS].into_iter().flatten()
}

/// Runs the command that a root field's argument states.
async fn run<C: Command + DeserializeOwned>(at: At<'_>) -> Result<Result<C::Done, Stop>> {
    let Arguments { input } = at.args::<Arguments<C>>()?;
    let asking = at.asking();
    let cx = Context {
        viewer: Arc::clone(&asking.viewer),
        store: Arc::clone(&asking.store),
        catalogue: Arc::clone(&asking.catalogue),
    };
    Ok(command::run(&cx, &input).await)
}

/// Keeps what came of a command, and loads what is asked of it. The rows are read again, through the viewer's
/// scope, so that a command done earlier under the same key answers the same way.
async fn finish<Id, T, F>(
    at: At<'_>,
    payload: &'static Object<Outcome<T>>,
    done: Result<Id, Stop>,
    read: impl FnOnce(Id) -> F,
) -> Result<()>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<Option<T>>>,
{
    let outcome = match done {
        Ok(id) => Outcome { done: read(id).await?, refusals: Vec::new() },
        Err(Stop::Refused(refusals)) => Outcome { done: None, refusals },
        Err(Stop::Failed(error)) => return Err(error),
    };
    let outcome: &Outcome<T> = at.keep(outcome)?;
    at.descend(payload, [outcome]).await
}
