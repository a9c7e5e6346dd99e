//! What the audit trail says is the same as ever: auditors and their tools read it.

mod assignments;
mod notifications;
mod plans;
mod projects;
mod work_items;

use super::{
    AccountEvent, Barred, CommentEvent, DutyEvent, DutyName, EvaluationEvent, Event, IndicatorSetEvent,
    KeyEvent, KeyName, Locks, PolicyEvent, Report, ReviewConcluded, ReviewEvent, SelfScored, SessionEvent,
    Verified,
};
use entity::{
    hundredths::Hundredths,
    id::{
        AccountId, CommentId, CommunityId, DutyId, EvaluationId, IndicatorSetId, OpinionId, OrganizationId,
        ProgrammeId, ReviewId, ScoreId, SessionId, SignOffId,
    },
    timestamp::Timestamp,
    vocabulary::{AccountKind, DutyStatus, OpinionDecision, ReviewConclusion, ReviewKind, SignOffAct},
};
use uuid::Uuid;

const NOBODY: Uuid = Uuid::nil();
const OFFICE: OrganizationId = OrganizationId(NOBODY);

/// An event's action, the kind of its subject and its detail; `<kind>` is an id of that kind.
fn told(event: impl Into<Event>) -> (&'static str, &'static str, String, bool) {
    let record = event.into().record();
    let detail = record.detail.to_string().replace("_00000000000000000000000000", "…");
    (record.action, record.subject_kind, detail, record.organization.is_some())
}

fn is(event: impl Into<Event>, action: &str, kind: &str, for_organization: bool, detail: &str) {
    assert_eq!(told(event), (action, kind, detail.to_owned(), for_organization));
}

#[test]
fn of_accounts() {
    let account = AccountId(NOBODY);
    is(
        AccountEvent::Created { account, kind: AccountKind::Person, name: "zhang".into(), reason: None },
        "CREATE_ACCOUNT",
        "user",
        false,
        r#"{"kind":"PERSON","name":"zhang"}"#,
    );
    let ended = r#"{"endedSessions":2}"#;
    let set = AccountEvent::SecretSet { account, ended_sessions: 2, one_time: false, reason: None };
    is(set, "SET_SECRET", "user", false, ended);
    let disabled = AccountEvent::Disabled { account, ended_sessions: 2, reason: None };
    is(disabled, "DISABLE_ACCOUNT", "user", false, ended);
    is(AccountEvent::Enabled { account, reason: None }, "ENABLE_ACCOUNT", "user", false, "{}");
    is(AccountEvent::Unlocked { account, reason: None }, "UNLOCK_ACCOUNT", "user", false, "{}");
    let session = SessionId(NOBODY);
    let address = || "192.0.2.1".to_owned();
    let signed_in =
        AccountEvent::SignedIn { account, session, address: address(), client: None, provider: None };
    is(signed_in, "SIGN_IN", "user", false, r#"{"address":"192.0.2.1","session":"session…"}"#);
    for (account, because, unwritten, told) in [
        (None, Barred::UnknownName, 0, r#""UNKNOWN_NAME","name":"n"}"#),
        (Some(account), Barred::Disabled, 0, r#""DISABLED","name":"n"}"#),
        (Some(account), Barred::Locked, 7, r#""LOCKED","name":"n","unwritten":7}"#),
    ] {
        let name = "n".to_owned();
        let refused = AccountEvent::SignInRefused { account, name, address: address(), because, unwritten };
        let detail = format!(r#"{{"address":"192.0.2.1","because":{told}"#);
        is(refused, "SIGN_IN_REFUSED", "user", false, &detail);
    }
    for (locks, action, more) in [
        (None, "SIGN_IN_FAILED", ""),
        (Some(Locks::Address), "SIGN_IN_FAILED_LOCKED", r#","locks":"ADDRESS""#),
        (Some(Locks::Name), "SIGN_IN_FAILED_LOCKED", r#","locks":"NAME""#),
    ] {
        let failed = AccountEvent::SignInFailed { account, failures: 5, address: "192.0.2.1".into(), locks };
        let detail = format!(r#"{{"address":"192.0.2.1","failures":5{more}}}"#);
        is(failed, action, "user", false, &detail);
    }
    is(SessionEvent::Refreshed(session), "REFRESH_SESSION", "session", false, "{}");
    is(SessionEvent::RefreshRepeated(session), "REPEAT_REFRESH", "session", false, "{}");
    is(SessionEvent::RefreshReused(session), "REFRESH_REUSED", "session", false, "{}");
    is(SessionEvent::Revoked(session), "REVOKE_SESSION", "session", false, "{}");
    let programme = ProgrammeId(NOBODY);
    let pruned = SessionEvent::Pruned { programme, sessions: 2, refresh_tokens: 5, idempotency_keys: 7 };
    is(pruned, "PRUNE", "programme", false, r#"{"idempotencyKeys":7,"refreshTokens":5,"sessions":2}"#);
    let key = || KeyName { kid: "k".into(), subject: NOBODY };
    is(KeyEvent::Created(key()), "CREATE_KEY", "signingkey", false, r#"{"kid":"k"}"#);
    is(KeyEvent::Rotated(key()), "ROTATE_KEY", "signingkey", false, r#"{"kid":"k"}"#);
    is(KeyEvent::Retired(key()), "RETIRE_KEY", "signingkey", false, r#"{"kid":"k"}"#);
}

#[test]
fn of_duties() {
    let duty = DutyId(NOBODY);
    let community = Some(("jiangbin".to_owned(), "江滨社区".to_owned()));
    let name = DutyName { clause: "education-1".to_owned(), community };
    let signed = DutyEvent::Signed {
        action: "SIGN_DUTY",
        duty,
        name: name.clone(),
        organization: OFFICE,
        act: SignOffAct::Complete,
        sign_off: SignOffId(NOBODY),
        content_digest: "sha256:0".into(),
        on_behalf_of: Some(AccountId(NOBODY)),
        from: DutyStatus::Acknowledged,
        to: DutyStatus::Completed,
    };
    is(
        signed,
        "SIGN_DUTY",
        "duty",
        true,
        r#"{"act":"COMPLETE","clause":"education-1","community":"jiangbin","communityName":"江滨社区","contentDigest":"sha256:0","from":"ACKNOWLEDGED","onBehalfOf":"user…","signOff":"signoff…","to":"COMPLETED"}"#,
    );
    is(
        DutyEvent::Transferred { duty, from: OFFICE, to: OFFICE },
        "TRANSFER_DUTY",
        "duty",
        true,
        r#"{"from":"organization…","to":"organization…"}"#,
    );
    let confirmed = DutyEvent::Decided {
        action: "CONFIRM_DUTY",
        duty,
        name: Some(DutyName { community: None, ..name.clone() }),
        organization: OFFICE,
        from: DutyStatus::Completed,
        to: DutyStatus::Confirmed,
        reason: None,
    };
    is(
        confirmed,
        "CONFIRM_DUTY",
        "duty",
        true,
        r#"{"clause":"education-1","community":null,"communityName":null,"from":"COMPLETED","reason":null,"to":"CONFIRMED"}"#,
    );
    let restored =
        DutyEvent::Restored { duty, organization: OFFICE, from: DutyStatus::Cancelled, reason: "r".into() };
    is(restored, "RESTORE_DUTY", "duty", true, r#"{"from":"CANCELLED","reason":"r","to":"ASSIGNED"}"#);
    let scheduled = DutyEvent::Scheduled {
        action: "SET_DUTY_DUE_DATE",
        duty,
        name,
        organization: OFFICE,
        from: None,
        to: entity::day::parse("2022-12-31"),
        status: DutyStatus::Assigned,
    };
    is(
        scheduled,
        "SET_DUTY_DUE_DATE",
        "duty",
        true,
        r#"{"clause":"education-1","community":"jiangbin","communityName":"江滨社区","from":null,"to":"2022-12-31"}"#,
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one event after another")]
fn of_evaluations() {
    let evaluation = EvaluationId(NOBODY);
    let opened = EvaluationEvent::Opened {
        evaluation,
        organization: OFFICE,
        community: "c".into(),
        indicator_set: "s".into(),
        round: 1,
    };
    is(opened, "OPEN_EVALUATION", "evaluation", true, r#"{"community":"c","indicatorSet":"s","round":1}"#);
    let scores = vec![SelfScored {
        indicator: "i".into(),
        from: None,
        to: Some(Hundredths(850)),
        not_applicable: Some(false),
        attachments: None,
    }];
    is(
        EvaluationEvent::SelfScored { action: "SAVE_SELF_SCORES", evaluation, scores },
        "SAVE_SELF_SCORES",
        "evaluation",
        false,
        r#"{"scores":[{"from":null,"indicator":"i","notApplicable":false,"to":"8.50"}]}"#,
    );
    let submitted = EvaluationEvent::Submitted { action: "SUBMIT_EVALUATION", evaluation, round: 1 };
    is(submitted, "SUBMIT_EVALUATION", "evaluation", false, r#"{"round":1}"#);
    let verifications = vec![Verified {
        indicator: "i".into(),
        organization: OFFICE,
        from: Some(Hundredths(800)),
        to: Hundredths(900),
        on_behalf_of: Some(AccountId(NOBODY)),
    }];
    let organization = Some(OFFICE);
    is(
        EvaluationEvent::Verified { action: "VERIFY_SCORES", evaluation, organization, verifications },
        "VERIFY_SCORES",
        "evaluation",
        true,
        r#"{"verifications":[{"from":"8.00","indicator":"i","onBehalfOf":"user…","organization":"organization…","to":"9.00"}]}"#,
    );
    let adjudicated = EvaluationEvent::Adjudicated {
        action: "ADJUDICATE_SCORE",
        score: ScoreId(NOBODY),
        evaluation,
        indicator: "i".into(),
        from: None,
        to: Hundredths(700),
        reason: "r".into(),
    };
    is(
        adjudicated,
        "ADJUDICATE_SCORE",
        "score",
        false,
        r#"{"evaluation":"evaluation…","from":null,"indicator":"i","reason":"r","to":"7.00"}"#,
    );
    let returned = EvaluationEvent::TakenBack {
        action: "RETURN_EVALUATION",
        evaluation,
        organization: OFFICE,
        from: "SUBMITTED",
        to: "DRAFT",
        superseded: 2,
        reason: "r".into(),
    };
    is(
        returned,
        "RETURN_EVALUATION",
        "evaluation",
        true,
        r#"{"from":"SUBMITTED","reason":"r","superseded":2,"to":"DRAFT"}"#,
    );
    let cancelled = EvaluationEvent::Cancelled {
        action: "CANCEL_EVALUATION",
        evaluation,
        organization: OFFICE,
        from: "DRAFT",
        to: "CANCELLED",
        reason: "r".into(),
    };
    is(
        cancelled,
        "CANCEL_EVALUATION",
        "evaluation",
        true,
        r#"{"from":"DRAFT","reason":"r","to":"CANCELLED"}"#,
    );
    let finalized = EvaluationEvent::Finalized {
        action: "FINALIZE_EVALUATION",
        evaluation,
        total: Hundredths(850),
        max_total: Hundredths(1000),
        passed: None,
    };
    is(
        finalized,
        "FINALIZE_EVALUATION",
        "evaluation",
        false,
        r#"{"maxTotal":"10.00","passed":null,"total":"8.50"}"#,
    );
}

#[test]
fn of_reviews() {
    let review = ReviewId(NOBODY);
    let opened = ReviewEvent::Opened {
        review,
        community: "c".into(),
        kind: ReviewKind::Recheck,
        round: 1,
        evaluation: None,
        totals_disclosed: false,
        plans: Vec::new(),
        roster: vec![OFFICE],
    };
    is(
        opened,
        "OPEN_REVIEW",
        "review",
        false,
        r#"{"community":"c","evaluation":null,"kind":"RECHECK","roster":["organization…"],"round":1,"totalsDisclosed":false}"#,
    );
    let added = ReviewEvent::SignatoryAdded {
        action: "ADD_SIGNATORY",
        review,
        organization: OFFICE,
        reason: "r".into(),
    };
    is(added, "ADD_SIGNATORY", "review", true, r#"{"reason":"r"}"#);
    let removed = ReviewEvent::SignatoryRemoved {
        action: "REMOVE_SIGNATORY",
        review,
        organization: OFFICE,
        reason: "r".into(),
    };
    is(removed, "REMOVE_SIGNATORY", "review", true, r#"{"reason":"r"}"#);
    let scheduled = ReviewEvent::Scheduled {
        action: "SET_REVIEW_DUE_DATE",
        review,
        from: None,
        to: None,
        reason: "r".into(),
    };
    is(scheduled, "SET_REVIEW_DUE_DATE", "review", false, r#"{"from":null,"reason":"r","to":null}"#);
    let signed = ReviewEvent::OpinionSigned {
        action: "SIGN_OPINION",
        review,
        organization: OFFICE,
        code: Some("o".into()),
        opinion: OpinionId(NOBODY),
        decision: OpinionDecision::Approve,
        content_digest: "sha256:0".into(),
        on_behalf_of: Some(AccountId(NOBODY)),
        replaces: None,
    };
    is(
        signed,
        "SIGN_OPINION",
        "review",
        true,
        r#"{"contentDigest":"sha256:0","decision":"APPROVE","onBehalfOf":"user…","opinion":"opinion…","organization":"o","replaces":null}"#,
    );
    let withdrawn = ReviewEvent::OpinionWithdrawn {
        action: "WITHDRAW_OPINION",
        review,
        organization: OFFICE,
        opinion: OpinionId(NOBODY),
        reason: "r".into(),
    };
    is(withdrawn, "WITHDRAW_OPINION", "review", true, r#"{"opinion":"opinion…","reason":"r"}"#);
    let concluded = ReviewEvent::Concluded(ReviewConcluded {
        action: "CONCLUDE_REVIEW",
        review,
        conclusion: ReviewConclusion::Passed,
        note: None,
        community: CommunityId(NOBODY),
        kind: ReviewKind::Recheck,
        account: AccountId(NOBODY),
        organization: None,
        on: time::Date::MIN,
    });
    is(concluded, "CONCLUDE_REVIEW", "review", false, r#"{"conclusion":"PASSED","note":null}"#);
    let cancelled = ReviewEvent::Cancelled { action: "CANCEL_REVIEW", review, reason: "r".into() };
    is(cancelled, "CANCEL_REVIEW", "review", false, r#"{"reason":"r"}"#);
}

#[test]
fn of_comments() {
    let (comment, organization) = (CommentId(NOBODY), OFFICE);
    let (subject, about, body) = ("duty_0".into(), "a".into(), "b".into());
    let added = CommentEvent::Added { comment, organization, subject, about, scenario: None, body };
    let detail = r#"{"about":"a","body":"b","scenario":null,"subject":"duty_0"}"#;
    is(added, "ADD_COMMENT", "comment", true, detail);
    let retracted = CommentEvent::Retracted { comment, organization, reason: Some("r".into()) };
    is(retracted, "RETRACT_COMMENT", "comment", true, r#"{"reason":"r"}"#);
}

#[test]
fn of_the_policy_and_sets() {
    let set = IndicatorSetId(NOBODY);
    let imported = IndicatorSetEvent::Imported {
        set,
        code: "s".into(),
        official: false,
        indicators: 2,
        csv: "sha256:0".into(),
        replaced: true,
    };
    is(
        imported,
        "IMPORT_INDICATOR_SET",
        "indicatorset",
        false,
        r#"{"code":"s","csv":"sha256:0","indicators":2,"official":false,"replaced":true}"#,
    );
    let published = IndicatorSetEvent::Advanced { action: "PUBLISH_INDICATOR_SET", set, code: "s".into() };
    is(published, "PUBLISH_INDICATOR_SET", "indicatorset", false, r#"{"code":"s"}"#);
    let report = Report { programme: true, duties_derived: 3, ..Report::default() };
    let none = r#"{"added":[],"changed":[],"withdrawn":[]}"#;
    is(
        PolicyEvent::Imported {
            programme: ProgrammeId(NOBODY),
            title: "t".into(),
            report: Box::new(report),
            began_at: Timestamp(0),
        },
        "IMPORT_POLICY",
        "programme",
        false,
        &format!(
            r#"{{"communities":{none},"dutiesCancelled":0,"dutiesDerived":3,"dutiesKept":0,"dutiesRestated":0,"dutiesTransferred":0,"organizations":{none},"programme":true,"responsibilities":{none},"scenarios":{none},"title":"t"}}"#
        ),
    );
}
