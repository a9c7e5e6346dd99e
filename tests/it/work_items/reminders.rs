//! Reminders: of what is not done, once a day, told and kept.

use super::{done, give, raised, refused, step};
use crate::{
    duties::{self, brought_to},
    harness::Person,
    history,
    inbox::told_of,
    reviews,
};
use serde_json::{Value, json};

/// Reminds of a duty or an opinion; answers what is refused.
async fn reminded(person: &Person<'_>, command: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query =
        format!("mutation($input: {kind}!) {{ {command}(input: $input) {{ userErrors {{ code path }} }} }}");
    person.ask_with(&query, json!({ "input": input })).await[command]["userErrors"].clone()
}

both! {
    async fn once_a_day_in_shanghai_and_not_of_what_is_done(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        let id = raised(&office, json!({ "list": "WORK", "title": "报表", "assignedTo": "health" })).await["id"].clone();
        let remind = |text: &str| json!({ "id": id, "text": text });
        assert_eq!(refused(&give(&office, "remindWorkItem", remind("  ")).await), ("INVALID".into(), "text".into()));
        let item = done(&give(&office, "remindWorkItem", remind("请于本周报送")).await);
        assert_eq!(item["revision"], 1, "it changes nothing of the item");
        assert_eq!(told_of(&health, &id).await, ["ASSIGNED", "REMINDED"]);
        assert_eq!(refused(&give(&office, "remindWorkItem", remind("再催")).await), ("WRONG_STATE".into(), "text".into()));
        let told = history::told(&health, &id).await.unwrap();
        assert_eq!(history::short(told.last().unwrap()), ["REMIND_WORK_ITEM", "name of fengmao-office.coordinator", "health", "请于本周报送", "", ""]);
        // It is eight in the morning in Shanghai: another day begins in sixteen hours.
        world.clock.advance(16 * 3_600);
        let office = world.person("fengmao-office.coordinator").await;
        done(&give(&office, "remindWorkItem", remind("再催")).await);
        let health = world.person("health.officer").await;
        assert_eq!(told_of(&health, &id).await, ["ASSIGNED", "REMINDED"]);
        done(&step(&health, "resolveWorkItem", &id).await);
        assert_eq!(told_of(&health, &id).await.len(), 0);
        world.clock.advance(86_400);
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(refused(&give(&office, "remindWorkItem", remind("又催")).await), ("WRONG_STATE".into(), "id".into()));
    }

    async fn of_two_at_once_one_reminds(world) {
        world.people_stay();
        let (one, other) = (world.person("fengmao-office.coordinator").await, world.person("fengmao-office.deputy").await);
        for number in 0..4 {
            let title = format!("第{number}项");
            let id = raised(&one, json!({ "list": "WORK", "title": title, "assignedTo": "health" })).await["id"].clone();
            let reminding = json!({ "id": id, "text": "请办" });
            let (first, second) = tokio::join!(
                give(&one, "remindWorkItem", reminding.clone()),
                give(&other, "remindWorkItem", reminding.clone()),
            );
            let done = [&first, &second].iter().filter(|it| it["userErrors"] == json!([])).count();
            assert_eq!(done, 1, "{first} {second}");
        }
    }

    async fn of_duties_and_opinions(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let signer = world.person("education.signer").await;
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let input = |key: &str| json!({ "id": duty["id"], "text": "请办结", "idempotencyKey": key });
        assert_eq!(reminded(&office, "remindDuty", input("a")).await, json!([]));
        assert_eq!(reminded(&office, "remindDuty", input("b")).await[0]["code"], "WRONG_STATE");
        assert!(told_of(&signer, &duty["id"]).await.contains(&"REMINDED".to_owned()));
        assert!(history::actions(&signer, &duty["id"]).await.contains(&"REMIND_DUTY".to_owned()));
        let seen = duties::again(&signer, &duty).await;
        duties::done(&signer.command("signDuty", duties::signing(&seen, "COMPLETE", "c")).await);
        assert_eq!(told_of(&signer, &duty["id"]).await.len(), 0);

        let review = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let input = |to: &str, key: &str| json!({ "review": review["id"], "organization": to, "text": "请签署", "idempotencyKey": key });
        assert_eq!(reminded(&office, "remindOpinion", input("health", "d")).await, json!([]));
        // Each organization by itself; and nobody who is not on the roster.
        assert_eq!(reminded(&office, "remindOpinion", input("education", "e")).await, json!([]));
        assert_eq!(reminded(&office, "remindOpinion", input("health", "f")).await[0]["code"], "WRONG_STATE");
        assert_eq!(reminded(&office, "remindOpinion", input("finance", "g")).await[0]["code"], "NOT_FOUND");
        let health = world.person("health.signer").await;
        assert!(told_of(&health, &review["id"]).await.contains(&"REMINDED".to_owned()));
        let count = |actions: Vec<String>| actions.iter().filter(|it| *it == "REMIND_OPINION").count();
        assert_eq!(count(history::actions(&health, &review["id"]).await), 1, "its own, and not education's");
        assert_eq!(count(history::actions(&office, &review["id"]).await), 2);
        let unit = world.person("fuchun-subdistrict.officer").await;
        assert_eq!(count(history::actions(&unit, &review["id"]).await), 0);
        reviews::done(&reviews::sign(&health, &review["id"], "APPROVE", "opinion").await);
        world.clock.advance(86_400);
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(reminded(&office, "remindOpinion", input("health", "h")).await[0]["code"], "WRONG_STATE");
        let health = world.person("health.signer").await;
        assert!(!told_of(&health, &review["id"]).await.contains(&"REMINDED".to_owned()));
    }
}
