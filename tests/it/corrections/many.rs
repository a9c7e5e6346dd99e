//! Many at once: all or none, or item by item; each with its own signature, event and reason.

use super::{code, give};
use crate::{
    duties::{again, deciding, done},
    harness::{Person, World},
};
use serde_json::{Value, json};

const RESULTS: &str = "results { id duty { id status dueOn revision } signOff { act valid } voids { id valid } userErrors { code path current { revision \
    contentDigest } } } done";

/// So many duties of a person's organization.
async fn duties(person: &Person<'_>, organization: &str, first: usize) -> Vec<Value> {
    let query = "query($o: String!, $n: Int!) { duties(first: $n, filter: { organization: $o }, orderBy: RESPONSIBILITY) { \
                 nodes { id revision status contentDigest dueOn } } }";
    let data = person.ask_with(query, json!({ "o": organization, "n": first })).await;
    data["duties"]["nodes"].as_array().unwrap().clone()
}

fn signing(duties: &[Value], act: &str, key: &str) -> Value {
    let item = |duty: &Value| json!({ "id": duty["id"], "contentDigest": duty["contentDigest"] });
    json!({ "items": duties.iter().map(item).collect::<Vec<_>>(), "act": act, "idempotencyKey": key })
}

fn items(duties: &[Value]) -> Value {
    duties.iter().map(|duty| json!({ "id": duty["id"], "expectedRevision": duty["revision"] })).collect()
}

async fn events(world: &World, action: &str) -> usize {
    world.trail().await.iter().filter(|event| event.action == action).count()
}

both! {
    async fn ten_are_signed_at_once_while_one_of_them_changes(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = duties(&signer, "education", 10).await;
        assert_eq!(seen.len(), 10);
        let mut input = deciding(&seen[3], None, "move");
        input["dueOn"] = json!("2022-12-31");
        let moved = done(&office.command("setDutyDueDate", input).await);
        // All or none: the one that changed stops all, and says what is there now.
        let refused = give(&signer, "signDuties", RESULTS, signing(&seen, "ACKNOWLEDGE", "all")).await;
        assert_eq!((&refused["done"], &refused["results"]), (&json!(0), &json!([])));
        assert_eq!(refused["userErrors"].as_array().unwrap().len(), 1);
        assert_eq!(refused["userErrors"][0]["path"], json!(["input", "items", "3", "contentDigest"]));
        assert_eq!(refused["userErrors"][0]["code"], "STALE_CONTENT");
        assert_eq!(refused["userErrors"][0]["current"]["contentDigest"], moved["contentDigest"]);
        assert_eq!(events(world, "SIGN_DUTY").await, 0);
        assert_eq!(again(&signer, &seen[0]).await["status"], "ASSIGNED");
        // Or item by item.
        let mut input = signing(&seen, "ACKNOWLEDGE", "skip");
        input["onError"] = json!("SKIP");
        let skipping = give(&signer, "signDuties", RESULTS, input.clone()).await;
        assert_eq!((&skipping["done"], &skipping["userErrors"]), (&json!(9), &json!([])));
        let results = skipping["results"].as_array().unwrap();
        for (at, result) in results.iter().enumerate() {
            assert_eq!(result["id"], seen[at]["id"]);
            if at == 3 {
                assert_eq!((&result["duty"]["status"], &result["signOff"]), (&json!("ASSIGNED"), &Value::Null));
                assert_eq!(result["userErrors"][0]["code"], "STALE_CONTENT");
            } else {
                assert_eq!(result["duty"]["status"], "ACKNOWLEDGED");
                assert_eq!(result["signOff"], json!({ "act": "ACKNOWLEDGE", "valid": true }));
                assert_eq!(result["userErrors"], json!([]));
            }
        }
        assert_eq!(events(world, "SIGN_DUTY").await, 9);
        // The same key answers the same, refusals too, and does nothing twice.
        assert_eq!(give(&signer, "signDuties", RESULTS, input).await, skipping);
        assert_eq!(events(world, "SIGN_DUTY").await, 9);
    }

    async fn ten_at_once_take_fewer_statements_than_three_one_by_one(world) {
        let signer = world.person("education.signer").await;
        let seen = duties(&signer, "education", 13).await;
        let before = world.store.statements();
        for duty in &seen[..3] {
            let input = crate::duties::signing(duty, "ACKNOWLEDGE", duty["id"].as_str().unwrap());
            done(&signer.command("signDuty", input).await);
        }
        let one_by_one = world.store.statements() - before;
        let before = world.store.statements();
        assert_eq!(give(&signer, "signDuties", RESULTS, signing(&seen[3..], "ACKNOWLEDGE", "ten")).await["done"], 10);
        let at_once = world.store.statements() - before;
        assert!(at_once < one_by_one, "{at_once} of ten, {one_by_one} of three");
    }

    async fn each_is_refused_for_what_it_is(world) {
        let signer = world.person("education.signer").await;
        let own = duties(&signer, "education", 2).await;
        let office = world.person("fengmao-office.coordinator").await;
        let foreign = duties(&office, "health", 1).await.remove(0);
        let missing = json!({ "id": "duty_01h455vb4pex5vsknk084sn02q", "contentDigest": "c" });
        let given = [own[0].clone(), foreign.clone(), missing, own[0].clone(), json!({ "id": "no id", "contentDigest": "c" })];
        let mut input = signing(&given, "ACKNOWLEDGE", "mixed");
        input["onError"] = json!("SKIP");
        let payload = give(&signer, "signDuties", RESULTS, input).await;
        let codes: Vec<Value> = payload["results"].as_array().unwrap().iter().map(|it| it["userErrors"][0]["code"].clone()).collect();
        assert_eq!(codes, [Value::Null, json!("NOT_FOUND"), json!("NOT_FOUND"), json!("INVALID"), json!("NOT_FOUND")]);
        assert!(payload["results"][1]["duty"].is_null(), "what one may not see is not there");
        // Who sees it and may not sign it is told so.
        let officer = world.person("education.officer").await;
        let payload = give(&officer, "signDuties", RESULTS, signing(&own[1..], "ACKNOWLEDGE", "officer")).await;
        assert_eq!(code(&payload), "NOT_PERMITTED");
        let payload = give(&office, "signDuties", RESULTS, signing(&own[1..], "ACKNOWLEDGE", "office")).await;
        assert_eq!(code(&payload), "NOT_PERMITTED");
        for (count, key) in [(0, "none"), (101, "many")] {
            let given: Vec<Value> = std::iter::repeat_n(own[0].clone(), count).collect();
            let payload = give(&signer, "signDuties", RESULTS, signing(&given, "ACKNOWLEDGE", key)).await;
            assert_eq!((code(&payload), &payload["userErrors"][0]["path"]), ("INVALID", &json!(["input", "items"])));
        }
    }

    async fn among_many_what_one_may_not_see_is_missing_whatever_becomes_of_it(world) {
        let signer = world.person("education.signer").await;
        let health = world.person("health.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let own = duties(&signer, "education", 1).await.remove(0);
        let foreign = duties(&health, "health", 1).await.remove(0);
        let missing = json!({ "id": "duty_01h455vb4pex5vsknk084sn02q", "contentDigest": foreign["contentDigest"], "revision": 1 });
        let commands = |other: &Value, key: &str| {
            let both = [own.clone(), other.clone()];
            let mut signing = signing(&both, "COMPLETE", &format!("sign {key}"));
            signing["onError"] = json!("SKIP");
            let confirming = json!({ "items": items(&both), "onError": "SKIP", "idempotencyKey": format!("confirm {key}") });
            let scheduling = json!({ "items": items(&both), "dueOn": "2022-12-31", "idempotencyKey": format!("schedule {key}") });
            [("signDuties", signing), ("confirmDuties", confirming), ("setDueDates", scheduling)]
        };
        let mut said: Vec<Vec<String>> = Vec::new();
        for (other, key) in [(&missing, "missing"), (&foreign, "foreign"), (&foreign, "acknowledged"), (&foreign, "cancelled")] {
            match key {
                "acknowledged" => done(&health.command("signDuty", crate::duties::signing(&foreign, "ACKNOWLEDGE", key)).await),
                "cancelled" => {
                    let now = again(&office, &foreign).await;
                    done(&office.command("cancelDuty", deciding(&now, Some("重复"), key)).await)
                }
                _ => Value::Null,
            };
            let mut answers = Vec::new();
            for (command, input) in commands(other, key) {
                let payload = give(&signer, command, RESULTS, input).await.to_string();
                answers.push(payload.replace(other["id"].as_str().unwrap(), "it"));
            }
            said.push(answers);
        }
        assert!(said.iter().all(|answers| *answers == said[0]), "{said:#?}");
        assert!(said[0].iter().all(|answer| answer.contains("NOT_FOUND")), "{said:#?}");
    }

    async fn many_are_confirmed_by_another_hand(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = duties(&signer, "education", 3).await;
        for act in ["ACKNOWLEDGE", "COMPLETE"] {
            let payload = give(&signer, "signDuties", RESULTS, signing(&seen, act, act)).await;
            assert_eq!(payload["done"], 3, "{payload}");
        }
        let completed = duties(&signer, "education", 3).await;
        let stale = json!({ "items": items(&seen), "idempotencyKey": "stale" });
        let payload = give(&office, "confirmDuties", RESULTS, stale).await;
        assert_eq!((code(&payload), payload["userErrors"].as_array().unwrap().len()), ("CONFLICT", 3));
        let payload = give(&office, "confirmDuties", RESULTS, json!({ "items": items(&completed), "idempotencyKey": "c" })).await;
        assert_eq!(payload["done"], 3, "{payload}");
        assert_eq!(events(world, "CONFIRM_DUTY").await, 3);
        // Who completed its own duties confirms none of them.
        let own = duties(&office, "fengmao-office", 1).await;
        for act in ["ACKNOWLEDGE", "COMPLETE"] {
            assert_eq!(give(&office, "signDuties", RESULTS, signing(&own, act, &format!("own {act}"))).await["done"], 1);
        }
        let own = duties(&office, "fengmao-office", 1).await;
        let payload = give(&office, "confirmDuties", RESULTS, json!({ "items": items(&own), "idempotencyKey": "own" })).await;
        assert_eq!(code(&payload), "NOT_PERMITTED");
    }

    async fn each_of_many_is_confirmed_by_its_own_completion(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let deputy = world.person("fengmao-office.deputy").await;
        let own = duties(&office, "fengmao-office", 2).await;
        let acknowledged = give(&office, "signDuties", RESULTS, signing(&own, "ACKNOWLEDGE", "a")).await;
        assert_eq!(acknowledged["done"], 2, "{acknowledged}");
        for (person, at) in [(&office, 0), (&deputy, 1)] {
            let payload = give(person, "signDuties", RESULTS, signing(&own[at..=at], "COMPLETE", "c")).await;
            assert_eq!(payload["done"], 1, "{payload}");
        }
        let own = duties(&office, "fengmao-office", 2).await;
        for (person, confirmed) in [(&deputy, 0), (&office, 1)] {
            let input = json!({ "items": items(&own), "onError": "SKIP", "idempotencyKey": "both" });
            let payload = give(person, "confirmDuties", RESULTS, input).await;
            let refused: Vec<usize> =
                payload["results"].as_array().unwrap().iter().map(|it| it["userErrors"].as_array().unwrap().len()).collect();
            assert_eq!((&payload["done"], refused[confirmed]), (&json!(1), 0), "{payload}");
        }
    }

    async fn all_due_days_of_a_district_are_set_in_one_request(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let signer = world.person("education.signer").await;
        let nine = duties(&signer, "education", 9).await;
        for act in ["ACKNOWLEDGE", "COMPLETE"] {
            assert_eq!(give(&signer, "signDuties", RESULTS, signing(&nine, act, act)).await["done"], 9);
        }
        let (mut all, mut after) = (Vec::new(), Value::Null);
        loop {
            let query = "query($after: String) { duties(first: 100, after: $after) { nodes { id revision } pageInfo { hasNextPage endCursor } } }";
            let page = office.ask_with(query, json!({ "after": after })).await["duties"].clone();
            all.extend(page["nodes"].as_array().unwrap().clone());
            if page["pageInfo"]["hasNextPage"] == false { break; }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(all.len(), 220);
        // Beforehand it is said which signatures that would void.
        let input = |more: Value, key: &str| {
            let mut input = json!({ "dueOn": "2022-12-31", "idempotencyKey": key });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let preview = give(&office, "setDueDates", RESULTS, input(json!({ "items": items(&all), "preview": true }), "look")).await;
        assert_eq!((&preview["done"], events(world, "SET_DUTY_DUE_DATE").await), (&json!(220), 0));
        let voids = |payload: &Value| payload["results"].as_array().unwrap().iter().map(|it| it["voids"].as_array().unwrap().len()).sum::<usize>();
        assert_eq!(voids(&preview), 18);
        assert!(preview["results"].as_array().unwrap().iter().flat_map(|it| it["voids"].as_array().unwrap()).all(|it| it["valid"] == true));
        let said = office.ask_with("query($id: ID!) { node(id: $id) { ... on Duty { viewerActions { action voids { id } } } } }", json!({ "id": nine[0]["id"] })).await;
        let said: Vec<usize> = said["node"]["viewerActions"].as_array().unwrap().iter().map(|it| it["voids"].as_array().unwrap().len()).collect();
        assert_eq!(said.iter().sum::<usize>(), 2, "of the step that moves the day, and of no other: {said:?}");

        let set = give(&office, "setDueDates", RESULTS, input(json!({ "items": items(&all) }), "set")).await;
        assert_eq!((&set["done"], &set["userErrors"], voids(&set)), (&json!(220), &json!([]), 18));
        assert!(set["results"].as_array().unwrap().iter().all(|it| it["duty"]["dueOn"] == "2022-12-31"));
        assert!(set["results"].as_array().unwrap().iter().flat_map(|it| it["voids"].as_array().unwrap()).all(|it| it["valid"] == false));
        assert_eq!(events(world, "SET_DUTY_DUE_DATE").await, 220);
        // The same day again is no change.
        let now = duties(&office, "education", 5).await;
        let same = give(&office, "setDueDates", RESULTS, input(json!({ "items": items(&now) }), "same")).await;
        assert_eq!((&same["done"], &same["results"][0]["duty"]["revision"]), (&json!(5), &now[0]["revision"]));
        assert_eq!(events(world, "SET_DUTY_DUE_DATE").await, 220);
    }

    async fn due_days_are_set_by_a_filter_whose_count_was_looked_at(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let filter = json!({ "organization": "education" });
        let input = |more: Value, key: &str| {
            let mut input = json!({ "filter": filter, "dueOn": "2022-12-31", "idempotencyKey": key });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let unsaid = give(&office, "setDueDates", RESULTS, input(json!({}), "unsaid")).await;
        assert_eq!((code(&unsaid), &unsaid["userErrors"][0]["path"]), ("INVALID", &json!(["input", "expectedCount"])));
        let preview = give(&office, "setDueDates", RESULTS, input(json!({ "preview": true }), "look")).await;
        let count = preview["done"].as_i64().unwrap();
        assert!(count > 9, "{preview}");
        let other = give(&office, "setDueDates", RESULTS, input(json!({ "expectedCount": count + 1 }), "other")).await;
        assert_eq!(code(&other), "CONFLICT");
        let set = give(&office, "setDueDates", RESULTS, input(json!({ "expectedCount": count }), "set")).await;
        assert_eq!(set["done"], count);
        let both = give(&office, "setDueDates", RESULTS, input(json!({ "items": [] }), "both")).await;
        assert_eq!(code(&both), "INVALID");
        let before = give(&office, "setDueDates", RESULTS, json!({ "filter": filter, "expectedCount": count, "dueOn": "1999-01-01", "idempotencyKey": "old" })).await;
        assert_eq!((code(&before), &before["userErrors"][0]["path"]), ("INVALID", &json!(["input", "dueOn"])));
    }
}
