//! Commands on evaluations.

use super::{ABOUT_PAYLOAD, EXPECTED_REVISION, IDEMPOTENCY_KEY, Outcome, REASON, finish, run, user_errors};
use crate::{
    domain::evaluation::{
        self as evaluations, AdjudicateScore, Evaluation, FinalizeEvaluation, OpenEvaluation, SaveSelfScores,
        SubmitEvaluation, VerifyScores,
    },
    error::Result,
    graphql::{
        answer::{At, Input, InputObject, Object, field, input},
        evaluation::{EVALUATION, with_parts},
    },
};
use entity::id::EvaluationId;

type Payload = &'static Object<Outcome<Evaluation>>;

pub(super) static PAYLOAD: Object<Outcome<Evaluation>> = Object {
    name: "EvaluationPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        field::<Outcome<Evaluation>>(
            "evaluation",
            "Evaluation",
            "办理后的评价；未办理为空。/ The evaluation as it is now; null if nothing was done.",
            |it, at, out| out.optional(it.done.as_ref(), |out, found| out.object(&EVALUATION, found, at)),
        )
        .load(|rows, at| at.descend(&EVALUATION, rows.iter().filter_map(|it| it.done.as_ref()))),
        user_errors(),
    ],
};

const ID: Input = input("id", "ID!", "评价标识。/ Which evaluation.");
const EVALUATION_ID: Input = input("evaluation", "ID!", "评价标识。/ Which evaluation.");
const SCORES: Input =
    input("scores", "[ScoreInput!]!", "各指标的评分，每项一次。/ What is said of indicators, once of each.");

/// What is said of one indicator, and the inputs that say it.
pub(super) static INPUTS: [InputObject; 8] = [
    InputObject {
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
    },
    InputObject {
        name: "OpenEvaluationInput",
        about: "开展评价。/ An evaluation to open.",
        fields: &[
            input("community", "String!", "社区代码。/ The code of the community."),
            input("indicatorSet", "ID!", "已发布的指标集。/ A published set."),
            IDEMPOTENCY_KEY,
        ],
    },
    InputObject {
        name: "SaveSelfScoresInput",
        about: "保存自评。/ Self-scores to save.",
        fields: &[EVALUATION_ID, SCORES, EXPECTED_REVISION, IDEMPOTENCY_KEY],
    },
    InputObject {
        name: "SubmitEvaluationInput",
        about: "提交评价。/ An evaluation to submit.",
        fields: &[ID, EXPECTED_REVISION, IDEMPOTENCY_KEY],
    },
    InputObject {
        name: "VerifyScoresInput",
        about: "核验评分。/ Scores that were verified.",
        fields: &[EVALUATION_ID, SCORES, IDEMPOTENCY_KEY],
    },
    InputObject {
        name: "AdjudicateScoreInput",
        about: "裁定评分。/ A score to decide.",
        fields: &[
            input("score", "ID!", "评分标识。/ Which score."),
            input("finalScore", "Decimal!", "裁定的评分。/ What counts."),
            REASON,
            IDEMPOTENCY_KEY,
        ],
    },
    InputObject {
        name: "FinalizeEvaluationInput",
        about: "评价定稿。/ An evaluation to make final.",
        fields: &[ID, EXPECTED_REVISION, IDEMPOTENCY_KEY],
    },
    InputObject {
        name: "SimulateEvaluationInput",
        about: "试算。/ A what-if.",
        fields: &[EVALUATION_ID, SCORES],
    },
];

macro_rules! runs {
    ($name:ident, $command:ty) => {
        pub(super) async fn $name(at: At<'_>, payload: Payload) -> Result<()> {
            let done = run::<$command>(at).await?;
            finish(at, payload, done, |id| evaluation_of(at, id)).await
        }
    };
}

runs!(open, OpenEvaluation);
runs!(save_self_scores, SaveSelfScores);
runs!(submit, SubmitEvaluation);
runs!(verify_scores, VerifyScores);
runs!(finalize, FinalizeEvaluation);

pub(super) async fn adjudicate_score(at: At<'_>, payload: Payload) -> Result<()> {
    let asking = at.asking();
    let done = run::<AdjudicateScore>(at).await?;
    finish(at, payload, done, |score| async move {
        let found = evaluations::scores_by_id(&asking.store, &asking.viewer, &[score]).await?.pop();
        match found {
            Some(score) => evaluation_of(at, score.row.evaluation_id).await,
            None => Ok(None),
        }
    })
    .await
}

async fn evaluation_of(at: At<'_>, id: EvaluationId) -> Result<Option<Evaluation>> {
    let rows = evaluations::by_id(&at.asking().store, &at.asking().viewer, &[id]).await?;
    let nodes: Vec<At<'_>> = at.below("EvaluationPayload", "evaluation").collect();
    Ok(with_parts(at, &nodes, rows).await?.pop())
}
