//! What is kept under a key is the same as ever, so that keys that were used years ago still answer.

use super::Command;
use crate::domain::{
    duty::{
        CancelDuty, ConfirmDuties, ConfirmDuty, RecallSignOff, ReopenDuty, ReturnDuty, SetDueDates,
        SetDutyDueDate, SignDuties, SignDuty,
    },
    evaluation::{
        AdjudicateScore, CancelEvaluation, FinalizeEvaluation, OpenEvaluation, ReturnEvaluation,
        SaveSelfScores, SubmitEvaluation, VerifyScores, WithdrawEvaluation,
    },
    indicator_set::{ImportIndicatorSet, PublishIndicatorSet, RetireIndicatorSet},
    review::{
        AddSignatory, CancelReview, ConcludeReview, OpenReview, RemoveSignatory, SetReviewDueDate,
        SignOpinion, WithdrawOpinion,
    },
};
use serde::de::DeserializeOwned;

fn kept<C: Command + DeserializeOwned>(name: &str, given: &str, canonical: &str) {
    assert_eq!(C::NAME, name);
    let command: C = serde_json::from_str(given).unwrap();
    assert_eq!(command.key(), "k", "{name}");
    assert_eq!(serde_json_canonicalizer::to_string(&command).unwrap(), canonical, "{name}");
}

#[test]
fn commands_on_duties_are_kept_as_ever() {
    kept::<SignDuty>(
        "signDuty",
        r#"{"id":"d","act":"COMPLETE","contentDigest":"c","idempotencyKey":"k"}"#,
        r#"{"act":"COMPLETE","contentDigest":"c","id":"d","idempotencyKey":"k","statement":null}"#,
    );
    kept::<ReturnDuty>(
        "returnDuty",
        r#"{"id":"d","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"expectedRevision":3,"id":"d","idempotencyKey":"k","reason":"r"}"#,
    );
    kept::<ConfirmDuty>(
        "confirmDuty",
        r#"{"id":"d","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"expectedRevision":3,"id":"d","idempotencyKey":"k","reason":""}"#,
    );
    kept::<CancelDuty>(
        "cancelDuty",
        r#"{"id":"d","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"expectedRevision":3,"id":"d","idempotencyKey":"k","reason":"r"}"#,
    );
    kept::<SetDutyDueDate>(
        "setDutyDueDate",
        r#"{"id":"d","dueOn":"2022-12-31","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"clear":null,"dueOn":"2022-12-31","expectedRevision":3,"id":"d","idempotencyKey":"k"}"#,
    );
    kept::<RecallSignOff>(
        "recallSignOff",
        r#"{"signOff":"s","reason":"r","idempotencyKey":"k"}"#,
        r#"{"idempotencyKey":"k","reason":"r","signOff":"s"}"#,
    );
    kept::<ReopenDuty>(
        "reopenDuty",
        r#"{"id":"d","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"expectedRevision":3,"id":"d","idempotencyKey":"k","reason":"r"}"#,
    );
}

#[test]
fn commands_on_many_duties_are_kept_as_ever() {
    kept::<SignDuties>(
        "signDuties",
        r#"{"items":[{"id":"d","contentDigest":"c"}],"act":"COMPLETE","idempotencyKey":"k"}"#,
        r#"{"act":"COMPLETE","idempotencyKey":"k","items":[{"contentDigest":"c","id":"d"}],"onError":null,"statement":null}"#,
    );
    kept::<ConfirmDuties>(
        "confirmDuties",
        r#"{"items":[{"id":"d","expectedRevision":3}],"onError":"SKIP","idempotencyKey":"k"}"#,
        r#"{"idempotencyKey":"k","items":[{"expectedRevision":3,"id":"d"}],"onError":"SKIP"}"#,
    );
    kept::<SetDueDates>(
        "setDueDates",
        r#"{"filter":{"status":["ASSIGNED"]},"expectedCount":2,"dueOn":"2022-12-31","idempotencyKey":"k"}"#,
        r#"{"clear":null,"dueOn":"2022-12-31","expectedCount":2,"filter":{"status":["ASSIGNED"]},"idempotencyKey":"k","items":null,"onError":null,"preview":null}"#,
    );
}

#[test]
fn commands_on_indicator_sets_are_kept_as_ever() {
    kept::<ImportIndicatorSet>(
        "importIndicatorSet",
        r#"{"code":"c","title":"t","official":true,"creationTypes":["NEW_BUILD"],"csv":"x","idempotencyKey":"k"}"#,
        r#"{"code":"c","creationTypes":["NEW_BUILD"],"csv":"x","idempotencyKey":"k","official":true,"passMark":null,"title":"t"}"#,
    );
    let (given, canonical) = (r#"{"id":"s","idempotencyKey":"k"}"#, r#"{"id":"s","idempotencyKey":"k"}"#);
    kept::<PublishIndicatorSet>("publishIndicatorSet", given, canonical);
    kept::<RetireIndicatorSet>("retireIndicatorSet", given, canonical);
}

#[test]
fn commands_on_evaluations_are_kept_as_ever() {
    kept::<OpenEvaluation>(
        "openEvaluation",
        r#"{"community":"c","indicatorSet":"s","idempotencyKey":"k"}"#,
        r#"{"community":"c","idempotencyKey":"k","indicatorSet":"s"}"#,
    );
    kept::<SaveSelfScores>(
        "saveSelfScores",
        r#"{"evaluation":"e","scores":[{"indicator":"i","score":"8.5"}],"expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"evaluation":"e","expectedRevision":3,"idempotencyKey":"k","scores":[{"indicator":"i","notApplicable":null,"note":null,"score":"8.5"}]}"#,
    );
    let given = r#"{"id":"e","expectedRevision":3,"idempotencyKey":"k"}"#;
    let canonical = r#"{"expectedRevision":3,"id":"e","idempotencyKey":"k"}"#;
    kept::<SubmitEvaluation>("submitEvaluation", given, canonical);
    kept::<FinalizeEvaluation>("finalizeEvaluation", given, canonical);
    let given = r#"{"id":"e","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#;
    let canonical = r#"{"expectedRevision":3,"id":"e","idempotencyKey":"k","reason":"r"}"#;
    kept::<ReturnEvaluation>("returnEvaluation", given, canonical);
    kept::<WithdrawEvaluation>("withdrawEvaluation", given, canonical);
    kept::<CancelEvaluation>("cancelEvaluation", given, canonical);
    kept::<VerifyScores>(
        "verifyScores",
        r#"{"evaluation":"e","scores":[{"indicator":"i","score":"8.5","note":"n"}],"idempotencyKey":"k"}"#,
        r#"{"evaluation":"e","idempotencyKey":"k","scores":[{"indicator":"i","notApplicable":null,"note":"n","score":"8.5"}]}"#,
    );
    kept::<AdjudicateScore>(
        "adjudicateScore",
        r#"{"score":"s","finalScore":"8","reason":"r","idempotencyKey":"k"}"#,
        r#"{"finalScore":"8","idempotencyKey":"k","reason":"r","score":"s"}"#,
    );
}

#[test]
fn commands_on_reviews_are_kept_as_ever() {
    kept::<OpenReview>(
        "openReview",
        r#"{"community":"c","kind":"RECHECK","idempotencyKey":"k"}"#,
        r#"{"community":"c","dueOn":null,"evaluation":null,"idempotencyKey":"k","kind":"RECHECK"}"#,
    );
    kept::<AddSignatory>(
        "addSignatory",
        r#"{"review":"v","organization":"o","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"expectedRevision":3,"idempotencyKey":"k","organization":"o","reason":"r","review":"v"}"#,
    );
    kept::<RemoveSignatory>(
        "removeSignatory",
        r#"{"review":"v","organization":"o","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"expectedRevision":3,"idempotencyKey":"k","organization":"o","reason":"r","review":"v"}"#,
    );
    kept::<SetReviewDueDate>(
        "setReviewDueDate",
        r#"{"id":"v","dueOn":"2022-12-31","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"clear":null,"dueOn":"2022-12-31","expectedRevision":3,"id":"v","idempotencyKey":"k","reason":"r"}"#,
    );
    kept::<SignOpinion>(
        "signOpinion",
        r#"{"review":"v","decision":"APPROVE","contentDigest":"c","idempotencyKey":"k"}"#,
        r#"{"comment":null,"contentDigest":"c","decision":"APPROVE","idempotencyKey":"k","review":"v"}"#,
    );
    kept::<WithdrawOpinion>(
        "withdrawOpinion",
        r#"{"opinion":"o","reason":"r","idempotencyKey":"k"}"#,
        r#"{"idempotencyKey":"k","opinion":"o","reason":"r"}"#,
    );
    kept::<ConcludeReview>(
        "concludeReview",
        r#"{"id":"v","conclusion":"PASSED","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"conclusion":"PASSED","expectedRevision":3,"id":"v","idempotencyKey":"k","note":null}"#,
    );
    kept::<CancelReview>(
        "cancelReview",
        r#"{"id":"v","reason":"r","expectedRevision":3,"idempotencyKey":"k"}"#,
        r#"{"expectedRevision":3,"id":"v","idempotencyKey":"k","reason":"r"}"#,
    );
}
