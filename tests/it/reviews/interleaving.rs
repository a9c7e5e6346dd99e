//! Whatever departments sign, withdraw and change, and whenever the office tries to conclude: a review that passed has a
//! valid opinion of everybody on its roster.

use super::{deciding, done, give, opened, review, roster_of, sign, validity};
use crate::{
    evaluations::{self, verify},
    harness::Person,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

/// Something that somebody does.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// The department of this place on the roster signs.
    Sign(usize),
    /// It withdraws.
    Withdraw(usize),
    /// The health bureau finds another score.
    Change(u8),
    /// The office makes the evaluation final.
    Finalize,
    /// The office concludes, if it can.
    Conclude,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..6_usize).prop_map(Act::Sign),
        1 => (0..6_usize).prop_map(Act::Withdraw),
        1 => (0..3_u8).prop_map(Act::Change),
        1 => Just(Act::Finalize),
        3 => Just(Act::Conclude),
    ]
}

/// Who acts: the office, and the signers of the roster in its order.
struct People<'w> {
    office: Person<'w>,
    signers: Vec<Person<'w>>,
    health: Person<'w>,
}

impl People<'_> {
    async fn take(&self, act: Act, key: &str, opened: &Value, evaluation: &Value) {
        match act {
            Act::Sign(place) => {
                sign(&self.signers[place], &opened["id"], "APPROVE", key).await;
            }
            Act::Withdraw(place) => {
                let signer = &self.signers[place];
                let seen = review(signer, &opened["id"]).await;
                if let Some(opinion) = seen["opinions"].as_array().unwrap().last() {
                    let input = json!({ "opinion": opinion["id"], "reason": "r", "idempotencyKey": key });
                    give(signer, "withdrawOpinion", input).await;
                }
            }
            Act::Change(score) => {
                verify(&self.health, evaluation, &[("H1", &score.to_string())], key).await;
            }
            Act::Finalize => {
                let input = json!({
                    "id": evaluation["id"], "expectedRevision": evaluation["revision"], "idempotencyKey": key,
                });
                evaluations::give(&self.office, "finalizeEvaluation", input).await;
            }
            Act::Conclude => {
                let seen = review(&self.office, &opened["id"]).await;
                let input = deciding(&seen, key, &json!({ "conclusion": "PASSED" }));
                give(&self.office, "concludeReview", input).await;
            }
        }
    }
}

both! {
    async fn a_review_that_passed_has_valid_opinions_only(world) {
        let verified = evaluations::verified(world).await;
        let mut runner = TestRunner::new(Config::default());
        let (mut people, mut passed) = (None, 0);
        // Each round is a review of its own: opened once the one before was cancelled, until one has passed.
        for round in 0..10 {
            let office = world.person("fengmao-office.coordinator").await;
            let input = json!({
                "community": "jiangbin", "kind": "RECHECK", "evaluation": verified["id"], "idempotencyKey": format!("open-{round}"),
            });
            let opened = done(&give(&office, "openReview", input).await);
            let people = if let Some(people) = &people {
                people
            } else {
                let mut signers = Vec::new();
                for department in roster_of(&opened) {
                    signers.push(world.person(&format!("{department}.signer")).await);
                }
                people.insert(People { office: office.clone(), signers, health: world.person("health.signer").await })
            };
            let acts = prop::collection::vec(act(), 30).new_tree(&mut runner).unwrap().current();
            for (at, act) in acts.iter().enumerate() {
                people.take(*act, &format!("{round}-{at}"), &opened, &verified).await;
                let seen = review(&office, &opened["id"]).await;
                if seen["conclusion"] == "PASSED" {
                    assert_eq!(validity(&seen).0.len(), roster_of(&seen).len(), "{acts:?}: {seen}");
                    passed += 1;
                }
            }
            if passed > 0 {
                break;
            }
            let seen = review(&office, &opened["id"]).await;
            let cancel = deciding(&seen, &format!("cancel-{round}"), &json!({ "reason": "下一轮" }));
            done(&give(&office, "cancelReview", cancel).await);
        }
        // Not a test of nothing: once everybody has signed what is final, it passes.
        if passed == 0 {
            let last = opened(world, "jiangbin", "RECHECK", Some(&verified["id"])).await;
            let people = people.unwrap();
            people.take(Act::Finalize, "last-final", &last, &verified).await;
            for place in 0..people.signers.len() {
                people.take(Act::Sign(place), &format!("last-{place}"), &last, &verified).await;
            }
            people.take(Act::Conclude, "last-conclude", &last, &verified).await;
            assert_eq!(review(&people.office, &last["id"]).await["conclusion"], "PASSED");
        }
    }
}
