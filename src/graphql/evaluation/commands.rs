//! Commands on evaluations.

use super::{EVALUATION, Evaluation};
use crate::{
    domain::evaluation::{
        self as evaluations, AdjudicateScore, CancelEvaluation, FinalizeEvaluation, OpenEvaluation,
        ReturnEvaluation, SaveSelfScores, SubmitEvaluation, VerifyScores, WithdrawEvaluation,
    },
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, InputObject, input, made_of};
use entity::{
    evaluation,
    id::{EvaluationId, ScoreId},
};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<OpenEvaluation>(),
    Command::of::<SaveSelfScores>(),
    Command::of::<SubmitEvaluation>(),
    Command::of::<VerifyScores>(),
    Command::of::<AdjudicateScore>(),
    Command::of::<FinalizeEvaluation>(),
    Command::of::<ReturnEvaluation>(),
    Command::of::<WithdrawEvaluation>(),
    Command::of::<CancelEvaluation>(),
];

static PAYLOAD: Object<Outcome<Evaluation>> = Object {
    name: "EvaluationPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "evaluation",
            "Evaluation",
            "办理后的评价；未办理为空。/ The evaluation as it is now; null if nothing was done.",
            &One::<Outcome<Evaluation>, (), Evaluation> {
                object: &EVALUATION,
                of: |it, (), _| it.done.as_ref(),
            },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for EvaluationId {
    type Answer = Evaluation;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Evaluation>> {
        let found = match shown.row::<evaluation::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => evaluations::by_id(cx, &[self]).await?.pop(),
        };
        Ok(found.map(Evaluation::new))
    }
}

impl ReadBack for ScoreId {
    type Answer = Evaluation;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Evaluation>> {
        match evaluations::scores_by_id(cx, &[self]).await?.pop() {
            Some(score) => score.row.evaluation_id.read(cx, shown).await,
            None => Ok(None),
        }
    }
}

const ID: Input = input("id", "ID!", "评价标识。/ Which evaluation.");
const EVALUATION_ID: Input = input("evaluation", "ID!", "评价标识。/ Which evaluation.");
const SCORES: Input =
    input("scores", "[ScoreInput!]!", "各指标的评分，每项一次。/ What is said of indicators, once of each.");

pub(super) static SCORE_INPUT: InputObject = InputObject {
    name: "ScoreInput",
    about: "一项指标的评分。/ What is said of one indicator.",
    fields: &[
        input("indicator", "ID!", "指标标识。/ Which indicator."),
        input(
            "score",
            "Decimal",
            "评分，0 至该指标满分，两位小数以内。/ The score: from 0 to the indicator's maximum, at most two decimals.",
        ),
        input(
            "notApplicable",
            "Boolean",
            "不适用；仅限选配指标，由实施单位申报。/ It does not apply: of optional indicators, and for the unit to say.",
        ),
        input(
            "note",
            "String",
            "说明，最多 2000 字；空文本删除原说明。/ A note, at most 2000 characters; an empty one takes the earlier one away.",
        ),
        input(
            "clear",
            "Boolean",
            "清除自评，恢复为未填；仅限自评。/ Nothing is said of it any more: of a self-score, and of nothing else.",
        ),
        input(
            "attachments",
            "[ID!]",
            "自评附件，替换原有的，最多 20 个；不填则不变，空列表为全部移除。/ Files of a self-score, in the place of those that it has, at most 20; left out, \
             those stay.",
        ),
    ],
};

pub(super) static SIMULATE_INPUT: InputObject = InputObject {
    name: "SimulateEvaluationInput",
    about: "试算。/ A what-if.",
    fields: &[EVALUATION_ID, SCORES],
};

answered!(
    OpenEvaluation,
    OpenEvaluations,
    "对社区开展评价，锁定指标集。/ Open an evaluation of a community; it pins the set.",
    "开展评价。/ An evaluation to open." [
            input("community", "String!", "社区代码。/ The code of the community."),
            input("indicatorSet", "ID!", "已发布的指标集。/ A published set.")],
    &PAYLOAD
);

answered!(
    SaveSelfScores,
    SelfScore,
    "保存自评，可分次填报。/ Save self-scores, some at a time.",
    "保存自评。/ Self-scores to save." [EVALUATION_ID, SCORES, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    SubmitEvaluation,
    SubmitEvaluations,
    "提交评价，此后自评不可修改。/ Submit an evaluation; self-scores do not change any more.",
    "提交评价。/ An evaluation to submit." [ID, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    VerifyScores,
    VerifyScores,
    "核验本单位所负责场景的评分（条文：附件2）。/ Verify the scores of the scenarios that one's clauses name.",
    "核验评分。/ Scores that were verified." [EVALUATION_ID, SCORES],
    &PAYLOAD
);

answered!(
    AdjudicateScore,
    AdjudicateScores,
    "裁定有分歧的评分，须附理由。/ Decide a disputed score, with a reason.",
    "裁定评分。/ A score to decide." [
            input("score", "ID!", "评分标识。/ Which score."),
            input("finalScore", "Decimal!", "裁定的评分。/ What counts."),
            REASON],
    &PAYLOAD
);

answered!(
    FinalizeEvaluation,
    FinalizeEvaluations,
    "评价定稿，此后不可修改。/ Make an evaluation final; nothing of it changes any more.",
    "评价定稿。/ An evaluation to make final." [ID, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    ReturnEvaluation,
    ReturnEvaluations,
    "将已提交的评价退回实施单位，须附理由；已有核验留存为历史，重新提交后重新核验。/ Give a submitted evaluation back to its unit, with a \
             reason; what was verified is kept as history, and verified again after it is submitted again.",
    "退回评价。/ An evaluation to return." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    WithdrawEvaluation,
    SubmitEvaluations,
    "实施单位撤回已提交、尚无核验的评价，须附理由。/ Take back a submitted evaluation of which nothing is verified yet, with a reason.",
    "撤回评价。/ An evaluation to withdraw." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    CancelEvaluation,
    CancelEvaluations,
    "取消评价，须附理由：实施单位限未提交者，统筹协调机构限未定稿者；此后社区可另行开展评价。/ Cancel an evaluation, with a reason: of a unit, \
             its own draft; of the lead office, any that is not final. The community may have another then.",
    "取消评价。/ An evaluation to cancel." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);
