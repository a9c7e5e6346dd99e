//! A command that finds everything as it asks changes nothing: no revision, no time, no event. Its key is kept.

use crate::{
    duties::{self, again, deciding, duty_of},
    evaluations::{self, SET, done, evaluation, give, score_of, scores, verify},
    harness::{Pack, Person, World},
};
use entity::vocabulary::{AccountKind, Role};
use future_community::{
    authn::Origin,
    domain::{
        account,
        assignment::{self, AssignmentError, Grant, Which},
        indicator_set::{Import, import_file},
    },
};
use serde_json::{Value, json};

async fn events(world: &World) -> usize {
    world.trail().await.len()
}

/// A duty with all that a change moves.
async fn whole(person: &Person<'_>, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Duty { revision updatedAt dueOn contentDigest status statusReason } } }";
    person.ask_with(query, json!({ "id": id })).await["node"].clone()
}

/// An evaluation with all that a change moves.
async fn sheet(person: &Person<'_>, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { revision status contentDigest scores { revision selfScore selfNote
                 notApplicable finalScore status adjudicationReason verifications { verifiedAt score note verifiedBy { id } } } } } }";
    person.ask_with(query, json!({ "id": id })).await["node"].clone()
}

both! {
    async fn the_day_that_a_duty_has_is_no_new_day(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let duty = duty_of(&office, "education", None).await;
        let due = |duty: &Value, day: Option<&str>, key: &str| {
            let mut input = deciding(duty, None, key);
            match day {
                Some(day) => input["dueOn"] = json!(day),
                None => input["clear"] = json!(true),
            }
            input
        };
        for (day, again_key, other_key) in [(None, "a", "b"), (Some("2022-12-31"), "c", "d")] {
            if day.is_some() {
                let seen = again(&office, &duty).await;
                duties::done(&office.command("setDutyDueDate", due(&seen, day, "set")).await);
            }
            let before = (whole(&office, &duty["id"]).await, events(world).await);
            world.clock.advance(60);
            let seen = again(&office, &duty).await;
            let given = due(&seen, day, again_key);
            let answer = office.command("setDutyDueDate", given.clone()).await;
            assert_eq!(duties::done(&answer)["revision"], before.0["revision"]);
            duties::done(&office.command("setDutyDueDate", due(&seen, day, other_key)).await);
            // The key is kept: the same again is the same, another input is refused.
            assert_eq!(office.command("setDutyDueDate", given).await, answer);
            let other = due(&seen, Some("2023-01-01"), again_key);
            duties::refused(&office.command("setDutyDueDate", other).await, "DUPLICATE_KEY");
            assert_eq!((whole(&office, &duty["id"]).await, events(world).await), before);
        }
        // What is refused is refused as ever.
        let seen = again(&office, &duty).await;
        let mut old = due(&seen, Some("2022-12-31"), "old");
        old["expectedRevision"] = json!(1);
        duties::refused(&office.command("setDutyDueDate", old).await, "CONFLICT");
        let signer = world.person("education.signer").await;
        duties::refused(&signer.command("setDutyDueDate", due(&seen, Some("2022-12-31"), "k")).await, "NOT_PERMITTED");
        duties::done(&office.command("cancelDuty", deciding(&seen, Some("重复"), "cancel")).await);
        let seen = again(&office, &duty).await;
        duties::refused(&office.command("setDutyDueDate", due(&seen, Some("2022-12-31"), "over")).await, "WRONG_STATE");
    }

    async fn scores_that_are_said_again_change_nothing(world) {
        let opened = evaluations::opened(world).await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let said = [("E1", "9"), ("E2", "8.50"), ("H1", "18.25"), ("H2", "n/a"), ("T1", "10")];
        let saving = |seen: &Value, given: &[(&str, &str)], key: &str| {
            json!({
                "evaluation": seen["id"], "scores": scores(seen, given), "expectedRevision": seen["revision"],
                "idempotencyKey": key,
            })
        };
        let saved = done(&give(&street, "saveSelfScores", saving(&opened, &said, "first")).await);
        let before = (sheet(&street, &opened["id"]).await, events(world).await);
        world.clock.advance(60);
        let given = saving(&saved, &said, "again");
        let same = done(&give(&street, "saveSelfScores", given.clone()).await);
        assert_eq!(same["revision"], saved["revision"]);
        assert_eq!(done(&give(&street, "saveSelfScores", given).await), same);
        assert_eq!((sheet(&street, &opened["id"]).await, events(world).await), before);
        // Of several, only what is said otherwise counts.
        let one = done(&give(&street, "saveSelfScores", saving(&saved, &[("E1", "9"), ("E2", "8")], "one")).await);
        let moved = |code: &str| score_of(&saved, code)["revision"] != score_of(&one, code)["revision"];
        assert_eq!((moved("E1"), moved("E2")), (false, true));
        let detail: Value = serde_json::from_str(&world.trail().await.last().unwrap().detail).unwrap();
        assert_eq!(detail["scores"].as_array().unwrap().len(), 1, "{detail}");
    }

    async fn what_is_found_or_decided_again_changes_nothing(world) {
        let submitted = evaluations::submitted(world).await;
        let education = world.person("education.signer").await;
        let culture = world.person("culture-tourism-sports.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        done(&verify(&education, &submitted, &[("E1", "9"), ("E2", "8")], "first").await);
        done(&verify(&culture, &submitted, &[("E1", "4")], "other").await);
        let before = (sheet(&office, &submitted["id"]).await, events(world).await);
        world.clock.advance(60);
        done(&verify(&education, &submitted, &[("E1", "9"), ("E2", "8")], "again").await);
        assert_eq!((sheet(&office, &submitted["id"]).await, events(world).await), before);
        // Another hand, another note or another score is something else.
        let colleague = world.person("education.signer2").await;
        done(&verify(&colleague, &submitted, &[("E1", "9")], "hand").await);
        assert_ne!(sheet(&office, &submitted["id"]).await, before.0);
        let deciding = |score: &str, reason: &str, key: &str| {
            json!({
                "score": score_of(&submitted, "E1")["id"], "finalScore": score, "reason": reason, "idempotencyKey": key,
            })
        };
        done(&give(&office, "adjudicateScore", deciding("7", "现场核实", "first")).await);
        let before = (sheet(&office, &submitted["id"]).await, events(world).await);
        done(&give(&office, "adjudicateScore", deciding("7.00", " 现场核实 ", "again")).await);
        assert_eq!((sheet(&office, &submitted["id"]).await, events(world).await), before);
        done(&give(&office, "adjudicateScore", deciding("7", "另有材料", "reason")).await);
        assert_ne!(sheet(&office, &submitted["id"]).await, before.0);
        let seen = evaluation(&office, &submitted["id"]).await;
        assert_eq!(score_of(&seen, "E1")["adjudicationReason"], "另有材料");
    }

    async fn a_draft_that_comes_again_changes_nothing(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let importing = |title: &str, csv: &str, key: &str| {
            json!({
                "code": "small", "title": title, "official": true, "creationTypes": ["RENOVATION"], "passMark": "40",
                "csv": csv, "idempotencyKey": key,
            })
        };
        let first = done(&give(&office, "importIndicatorSet", importing("指标", SET, "first")).await);
        let before = events(world).await;
        let again = done(&give(&office, "importIndicatorSet", importing(" 指标 ", SET, "again")).await);
        assert_eq!(again, first, "its indicators are the same ones");
        let import = Import {
            code: "small".into(), title: "指标".into(), official: true, creation_types: vec!["RENOVATION".into()],
            pass_mark: Some("40.00".into()), csv: SET.into(),
        };
        import_file(&world.store, &import).await.unwrap();
        assert_eq!(events(world).await, before);
        let csv = SET.replace("T1,TRANSPORT,智能共享停车,,OPTIONAL,false,10", "T1,TRANSPORT,智能共享停车,,OPTIONAL,false,11");
        for (title, csv, key) in [("另一套指标", SET, "title"), ("另一套指标", csv.as_str(), "mark")] {
            let before = events(world).await;
            done(&give(&office, "importIndicatorSet", importing(title, csv, key)).await);
            assert_eq!(events(world).await, before + 1, "{key}");
        }
    }

    async fn the_operators_commands_that_change_nothing_leave_no_event(world) {
        let store = &world.store;
        world.person("education.signer").await;
        account::create(store, AccountKind::Person, "zhang", "张三", crate::harness::PASSWORD).await.unwrap();
        account::disable(store, "zhang").await.unwrap();
        let which = Which::Role { account: "education.signer", role: Role::DepartmentSigner, organization: Some("education") };
        assignment::end(store, &which).await.unwrap();
        let before = events(world).await;
        account::disable(store, "zhang").await.unwrap();
        account::enable(store, "education.signer").await.unwrap();
        account::unlock(store, "education.signer").await.unwrap();
        assert!(matches!(assignment::end(store, &which).await, Err(AssignmentError::NothingToEnd)));
        assert!(Pack::copy().import(world).await.is_empty());
        assert_eq!(events(world).await, before);
        // What somebody tried with another secret is taken back.
        assert!(world.app.authenticator.sign_in("education.signer", "not the password", Origin::Unknown).await.is_err());
        let tried = events(world).await;
        account::unlock(store, "education.signer").await.unwrap();
        assert_eq!(events(world).await, tried + 1);
        let grant = Grant { account: "education.signer", role: Role::DepartmentSigner, organization: Some("education"), from: None, until: None };
        assignment::grant(store, &grant).await.unwrap();
        assert!(matches!(assignment::grant(store, &grant).await, Err(AssignmentError::HeldAlready(_))));
    }
}
