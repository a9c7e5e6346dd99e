//! Whatever a unit submits and departments sign, in whichever order: an opinion covers the versions that the review named when it was
//! signed, and is valid as long as it names the same.

use super::{APPLICATION, IMPLEMENTATION, appraised, key, submitted};
use crate::{
    harness::Person,
    reviews::{roster_of, sign},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Something that somebody does.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// The unit submits a new version: of the application plan, or else of the other.
    Submit(bool),
    /// The department of this place on the roster signs.
    Sign(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![1 => any::<bool>().prop_map(Act::Submit), 3 => (0..7_usize).prop_map(Act::Sign)]
}

/// The plans that a review names, as opinions have them.
async fn named(person: &Person<'_>, review: &Value) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Review { plans { id kind version contentDigest } } } }";
    person.ask_with(query, json!({ "id": review["id"] })).await["node"]["plans"].clone()
}

both! {
    async fn an_opinion_covers_the_versions_that_were_named_when_it_was_signed(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let first = (submitted(&unit, "jiangbin", APPLICATION).await, submitted(&unit, "jiangbin", IMPLEMENTATION).await);
        let review = appraised(world, "jiangbin", &[&first.0, &first.1]).await;
        let mut signers = Vec::new();
        for department in roster_of(&review) {
            signers.push(world.person(&format!("{department}.signer")).await);
        }
        let mut runner = TestRunner::new(Config::default());
        let acts = prop::collection::vec(act(), 60).new_tree(&mut runner).unwrap().current();
        let mut covered: HashMap<String, Value> = HashMap::new();
        let (mut stale, mut valid) = (0, 0);
        for act in &acts {
            match act {
                Act::Submit(of_application) => {
                    submitted(&unit, "jiangbin", if *of_application { APPLICATION } else { IMPLEMENTATION }).await;
                }
                Act::Sign(place) => {
                    let now = named(&signers[*place], &review).await;
                    let payload = sign(&signers[*place], &review["id"], "APPROVE", &key()).await;
                    if let Some(id) = payload["opinion"]["id"].as_str() {
                        covered.insert(id.to_owned(), now);
                    }
                }
            }
            let now = named(&office, &review).await;
            let query = "query($id: ID!) { node(id: $id) { ... on Review { opinions { id valid content } roster { state } } } }";
            let node = office.ask_with(query, json!({ "id": review["id"] })).await["node"].clone();
            let opinions = node["opinions"].as_array().unwrap();
            assert_eq!(opinions.len(), covered.len(), "{acts:?}");
            let mut standing = 0;
            for opinion in opinions {
                let content: Value = serde_json::from_str(opinion["content"].as_str().unwrap()).unwrap();
                let of_it = &covered[opinion["id"].as_str().unwrap()];
                assert_eq!(content["plans"], *of_it, "{acts:?}");
                if *of_it != now {
                    assert_eq!(opinion["valid"], false, "{acts:?}");
                    stale += 1;
                }
                standing += usize::from(opinion["valid"] == true);
            }
            let signed = node["roster"].as_array().unwrap().iter().filter(|it| it["state"] == "SIGNED").count();
            assert_eq!(signed, standing, "{acts:?}");
            valid += standing;
        }
        assert!(stale > 0 && valid > 0, "{acts:?}");
    }
}
