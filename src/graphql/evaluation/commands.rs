//! Commands on evaluations.

use super::{EVALUATION, Evaluation};
use crate::{
    domain::evaluation::{
        self as evaluations, AdjudicateScore, FinalizeEvaluation, OpenEvaluation, SaveSelfScores,
        SubmitEvaluation, VerifyScores,
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
