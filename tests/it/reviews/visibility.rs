//! What each viewer learns of a review: before the conclusion of others' opinions nothing, also not as a count.

use super::{all_sign, deciding, done, give, opened, review, sign};
use crate::{
    evaluations::{self, verify},
    harness::{Person, World},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

async fn opinions_seen(world: &World, name: &str, id: &Value) -> Option<usize> {
    let seen = review(&world.person(name).await, id).await;
    seen["opinions"].as_array().map(Vec::len)
}

const QUESTIONS: [&str; 4] = [
    "query($id: ID!) { node(id: $id) { ... on Review { id status contentDigest roster { organization { code } clause } opinions { id \
       decision comment content valid signedBy { displayName } } evaluation { id status total scores { finalScore } csv } \
       viewerActions { action allowed reason } } } }",
    "{ reviews(filter: { awaitingMySignature: true }) { totalCount edges { cursor node { id contentDigest } } } }",
    "{ reviews(filter: { status: [OPEN] }) { totalCount nodes { opinions { id decision } } pageInfo { endCursor } } }",
    "{ community(code: \"jiangbin\") { reviews { totalCount nodes { id conclusion opinions { decision } } } } }",
];

fn digest(content: &Value) -> String {
    format!("sha256:{:x}", Sha256::digest(serde_json_canonicalizer::to_vec(content).unwrap()))
}

async fn told(person: &Person<'_>, id: &Value) -> Vec<Vec<u8>> {
    let mut told = Vec::new();
    for question in QUESTIONS {
        let variables = if question.contains("$id") { json!({ "id": id }) } else { json!({}) };
        told.push(person.send(question, variables).await.bytes);
    }
    told
}

both! {
    async fn opinions_are_ones_own_until_the_conclusion(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        all_sign(world, &opened, "APPROVE").await;
        let id = &opened["id"];
        let before = [
            ("health.officer", Some(1)),
            ("education.signer", Some(1)),
            ("fengmao-office.deputy", Some(6)),
            ("fuchun-subdistrict.officer", Some(0)),
            ("lushan-subdistrict.officer", None),
            ("finance.signer", None),
            ("data-platform", None),
            ("auditor", None),
            ("sysadmin", None),
        ];
        for (name, seen) in before {
            assert_eq!(opinions_seen(world, name, id).await, seen, "{name}, while it is open");
        }
        let street = review(&world.person("fuchun-subdistrict.officer").await, id).await;
        assert_eq!((&street["signedCount"], &street["requiredCount"]), (&json!(6), &json!(6)));
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, id).await;
        done(&give(&office, "concludeReview", deciding(&seen, "pass", &json!({ "conclusion": "PASSED" }))).await);
        for (name, seen) in [
            ("health.officer", Some(6)),
            ("fengmao-office.deputy", Some(6)),
            ("fuchun-subdistrict.officer", Some(6)),
            ("data-platform", Some(6)),
            ("lushan-subdistrict.officer", None),
            ("finance.signer", None),
            ("auditor", None),
        ] {
            assert_eq!(opinions_seen(world, name, id).await, seen, "{name}, once it is concluded");
        }
    }

    async fn opinions_of_a_cancelled_review_stay_ones_own(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        done(&give(&office, "cancelReview", deciding(&seen, "cancel", &json!({ "reason": "误发" }))).await);
        for (name, seen) in
            [("health.officer", Some(1)), ("fuchun-subdistrict.officer", Some(0)), ("data-platform", None)]
        {
            assert_eq!(opinions_seen(world, name, &opened["id"]).await, seen, "{name}");
        }
    }

    async fn a_department_learns_nothing_of_what_another_finds_or_says(world) {
        let submitted = evaluations::submitted(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&submitted["id"])).await;
        let education = world.person("education.signer").await;
        done(&sign(&education, &opened["id"], "APPROVE", "sign").await);
        let before = told(&education, &opened["id"]).await;
        // Others sign, withdraw, verify and sign again.
        let (health, office) = (world.person("health.signer").await, world.person("fengmao-office.coordinator").await);
        let civil = world.person("civil-affairs.signer").await;
        world.clock.advance(60);
        done(&sign(&civil, &opened["id"], "RETURN", "sign").await);
        done(&sign(&health, &opened["id"], "APPROVE", "sign").await);
        done(&verify(&health, &submitted, &[("H1", "1")], "verify").await);
        done(&verify(&office, &submitted, &[("T1", "1")], "verify").await);
        done(&sign(&health, &opened["id"], "RETURN", "again").await);
        assert!(told(&education, &opened["id"]).await == before, "the education bureau learnt of another's opinion or score");
        // By its id, another's opinion is one that is not there.
        let seen = review(&health, &opened["id"]).await;
        let node = "query($id: ID!) { node(id: $id) { id ... on Opinion { decision content } } }";
        let hidden = education.send(node, json!({ "id": seen["opinions"][0]["id"] })).await;
        let missing = education.send(node, json!({ "id": "opinion_01h455vb4pex5vsknk084sn02q" })).await;
        assert_eq!(hidden.bytes, missing.bytes);
        // A department that answers for no scenario signs without seeing the evaluation.
        let planning = review(&world.person("planning-resources.signer").await, &opened["id"]).await;
        assert_eq!(planning["evaluation"], Value::Null);
        assert_eq!(review(&health, &opened["id"]).await["evaluation"]["id"], submitted["id"]);
    }

    async fn what_was_signed_is_for_who_signed_it_and_the_office(world) {
        let last = evaluations::made_final(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&last["id"])).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        done(&give(&office, "concludeReview", deciding(&seen, "pass", &json!({ "conclusion": "PASSED" }))).await);
        let query = "query($id: ID!) { node(id: $id) { ... on Review { opinions { organization { code } content } } } }";
        for (name, contents) in [("education.officer", 1), ("fengmao-office.deputy", 6), ("fuchun-subdistrict.officer", 0), ("data-platform", 0)] {
            let data = world.person(name).await.ask_with(query, json!({ "id": opened["id"] })).await;
            let opinions = data["node"]["opinions"].as_array().unwrap();
            assert_eq!(opinions.iter().filter(|it| !it["content"].is_null()).count(), contents, "{name}");
        }
    }

    async fn a_digest_tells_nothing_to_who_guesses_what_was_signed(world) {
        let last = evaluations::made_final(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&last["id"])).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        done(&give(&office, "concludeReview", deciding(&seen, "pass", &json!({ "conclusion": "PASSED" }))).await);
        let query = "query($id: ID!) { node(id: $id) { ... on Review { opinions { organization { id code } contentDigest content } \
                     roster { organization { code } responsibility { id } clause } } } }";
        let opinions = async |name: &str| {
            let data = world.person(name).await.ask_with(query, json!({ "id": opened["id"] })).await;
            (data["node"]["opinions"].clone(), data["node"]["roster"].clone())
        };
        let of = |rows: &Value, code: &str| {
            rows.as_array().unwrap().iter().find(|row| row["organization"]["code"] == code).unwrap().clone()
        };
        let content = |opinion: &Value| serde_json::from_str::<Value>(opinion["content"].as_str().unwrap()).unwrap();
        let (to_education, roster) = opinions("education.signer").await;
        let signed_by_health = content(&of(&opinions("health.signer").await.0, "health"));
        // What the education bureau signed, with all that it can know of health, and a guess at the scores that is right.
        let (health, place) = (of(&to_education, "health"), of(&roster, "health"));
        assert!(health["content"].is_null());
        let mut guess = content(&of(&to_education, "education"));
        guess["organization"] = health["organization"]["id"].clone();
        guess["responsibility"] = place["responsibility"]["id"].clone();
        guess["clause"] = place["clause"].clone();
        let mut scores = signed_by_health["evaluation"]["scores"].clone();
        for score in scores.as_array_mut().unwrap() {
            score.as_object_mut().unwrap().remove("id");
        }
        guess["evaluation"]["scores"] = scores;
        assert_ne!(digest(&guess), health["contentDigest"], "the education bureau found health's scores out");
        // All that is missing are ids, of which nobody tells it one.
        guess["evaluation"]["scores"] = signed_by_health["evaluation"]["scores"].clone();
        assert_ne!(digest(&guess), health["contentDigest"]);
        guess["place"] = signed_by_health["place"].clone();
        assert_eq!(digest(&guess), health["contentDigest"]);
    }

    async fn who_does_not_see_the_evaluation_signs_without_it(world) {
        let submitted = evaluations::submitted(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&submitted["id"])).await;
        for (name, seen) in [("planning-resources.signer", false), ("health.signer", true)] {
            let payload = sign(&world.person(name).await, &opened["id"], "APPROVE", "sign").await;
            let content = payload["opinion"]["content"].as_str().unwrap();
            assert_eq!(content.contains(submitted["id"].as_str().unwrap()), seen, "{name} signed {content}");
        }
    }
}
