//! The history of an evaluation: what one verified is told to that one, to the unit and to the office.

use super::{actions, short, told};
use crate::{
    evaluations::{done, give, score_of, submitted, verify},
    harness::World,
};
use entity::vocabulary::Role;
use serde_json::{Value, json};

/// Whose verifications a person is told of.
async fn verifiers(world: &World, name: &str, id: &Value) -> Vec<String> {
    let told = told(&world.person(name).await, id).await.unwrap_or_default();
    let verified = told.iter().map(short).filter(|[action, ..]| *action == "VERIFY_SCORES");
    verified.map(|[_, _, organization, ..]| organization.to_owned()).collect()
}

both! {
    async fn each_is_told_what_is_its_to_know(world) {
        let submitted = submitted(world).await;
        let id = &submitted["id"];
        for (name, given) in [
            ("education.signer", &[("E1", "9"), ("E2", "8")][..]),
            ("culture-tourism-sports.signer", &[("E1", "9"), ("E2", "7")]),
            ("health.signer", &[("H1", "17.75")]),
            ("fengmao-office.coordinator", &[("T1", "10")]),
        ] {
            done(&verify(&world.person(name).await, &submitted, given, name).await);
        }
        let office = world.person("fengmao-office.coordinator").await;
        let seen = crate::evaluations::evaluation(&office, id).await;
        let decide = json!({ "score": score_of(&seen, "E2")["id"], "finalScore": "7.5", "reason": "现场核实", "idempotencyKey": "d" });
        done(&give(&office, "adjudicateScore", decide).await);

        let drafted = ["OPEN_EVALUATION", "SAVE_SELF_SCORES", "SUBMIT_EVALUATION"];
        let all = ["VERIFY_SCORES", "VERIFY_SCORES", "VERIFY_SCORES", "VERIFY_SCORES", "ADJUDICATE_SCORE"];
        for (name, expected) in [
            ("fuchun-subdistrict.officer", [&drafted[..], &all].concat()),
            ("fengmao-office.deputy", [&drafted[..], &all].concat()),
            ("education.officer", vec!["OPEN_EVALUATION", "SUBMIT_EVALUATION", "VERIFY_SCORES", "ADJUDICATE_SCORE"]),
            ("culture-tourism-sports.officer", vec!["OPEN_EVALUATION", "SUBMIT_EVALUATION", "VERIFY_SCORES", "ADJUDICATE_SCORE"]),
            ("health.officer", vec!["OPEN_EVALUATION", "SUBMIT_EVALUATION", "VERIFY_SCORES"]),
            ("civil-affairs.officer", vec![]),
            ("changkou-town.signer", vec![]),
            ("data-platform", vec![]),
            ("auditor", vec![]),
        ] {
            assert_eq!(actions(&world.person(name).await, id).await, expected, "{name}");
        }
        assert_eq!(verifiers(world, "education.officer", id).await, ["education"]);
        assert_eq!(verifiers(world, "health.officer", id).await, ["health"]);
        let told_of = told(&world.person("education.officer").await, id).await.unwrap();
        let street = "name of fuchun-subdistrict.signer";
        assert_eq!(
            told_of.iter().map(short).collect::<Vec<_>>(),
            [
                ["OPEN_EVALUATION", street, "fuchun-subdistrict", "", "", ""],
                ["SUBMIT_EVALUATION", street, "", "", "DRAFT", "SUBMITTED"],
                ["VERIFY_SCORES", "name of education.signer", "education", "", "", ""],
                ["ADJUDICATE_SCORE", "name of fengmao-office.coordinator", "", "现场核实", "", "7.50"],
            ]
        );
        // Once it is final, who reads what is settled is told all but the drafts.
        let input = json!({ "id": id, "expectedRevision": seen["revision"], "idempotencyKey": "final" });
        done(&give(&office, "finalizeEvaluation", input).await);
        let settled = [&["OPEN_EVALUATION", "SUBMIT_EVALUATION"][..], &all, &["FINALIZE_EVALUATION"]].concat();
        assert_eq!(actions(&world.person("data-platform").await, id).await, settled);
        assert_eq!(verifiers(world, "health.officer", id).await, ["health"], "a department is told no more than before");
    }

    async fn whoever_speaks_for_several_is_told_as_who_verified(world) {
        let submitted = submitted(world).await;
        let both = [(Role::DepartmentSigner, Some("health")), (Role::DepartmentSigner, Some("education"))];
        let hand = world.member("of.both", &both).await;
        done(&verify(&hand, &submitted, &[("H1", "3")], "h").await);
        assert_eq!(verifiers(world, "health.officer", &submitted["id"]).await, ["health"]);
        assert!(verifiers(world, "education.officer", &submitted["id"]).await.is_empty(), "it verified nothing");
        done(&verify(&hand, &submitted, &[("E1", "3")], "e").await);
        assert_eq!(verifiers(world, "health.officer", &submitted["id"]).await, ["health"]);
        assert_eq!(verifiers(world, "education.officer", &submitted["id"]).await, ["education"]);
    }

    async fn it_has_its_moments(world) {
        const MOMENTS: &str = "query($id: ID!) { node(id: $id) { ... on Evaluation { openedBy { displayName } submittedAt finalizedAt } } }";
        let opened = crate::evaluations::opened(world).await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let asked = async || street.ask_with(MOMENTS, json!({ "id": opened["id"] })).await["node"].clone();
        let by = json!({ "displayName": "name of fuchun-subdistrict.signer" });
        assert_eq!(asked().await, json!({ "openedBy": by, "submittedAt": null, "finalizedAt": null }));
    }

    async fn what_is_final_has_all_its_moments(world) {
        let made_final = crate::evaluations::made_final(world).await;
        let asked = "query($id: ID!) { node(id: $id) { ... on Evaluation { openedBy { displayName } submittedAt finalizedAt } } }";
        for name in ["health.officer", "data-platform", "fuchun-subdistrict.officer"] {
            let data = world.person(name).await.ask_with(asked, json!({ "id": made_final["id"] })).await;
            let told = told(&world.person(name).await, &made_final["id"]).await.unwrap();
            let at = |action: &str| told.iter().find(|entry| entry["action"] == action).unwrap()["at"].clone();
            assert_eq!(data["node"]["submittedAt"], at("SUBMIT_EVALUATION"), "{name}");
            assert_eq!(data["node"]["finalizedAt"], at("FINALIZE_EVALUATION"), "{name}");
            assert_eq!(data["node"]["openedBy"]["displayName"], "name of fuchun-subdistrict.signer", "{name}");
        }
    }
}
