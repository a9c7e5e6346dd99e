//! Many at once: nobody is turned away, and nobody gets another's answer.

use super::{deciding, done, refused};
use futures_util::future::join_all;
use serde_json::json;

both! {
    async fn thirty_two_commands_at_once_are_all_done(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let duties = office.ask("{ duties(first: 32) { nodes { id revision } } }").await;
        let duties = duties["duties"]["nodes"].as_array().unwrap().clone();
        assert_eq!(duties.len(), 32);
        let commands = duties.iter().enumerate().map(|(at, duty)| {
            let mut input = deciding(duty, None, &format!("due-{at}"));
            input["dueOn"] = json!("2022-12-31");
            office.command("setDutyDueDate", input)
        });
        for payload in join_all(commands).await {
            done(&payload);
        }
        let due = office.ask("{ duties(filter: { dueBefore: \"2023-01-01\" }) { totalCount } }").await;
        assert_eq!(due["duties"]["totalCount"], 32);
        let events = world.trail().await.into_iter().filter(|event| event.action == "SET_DUTY_DUE_DATE").count();
        assert_eq!(events, 32);
    }

    async fn of_many_who_change_one_duty_at_once_one_does(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let mut duty = office.ask("{ duties(first: 1) { nodes { id revision } } }").await["duties"]["nodes"][0].clone();
        for round in 0..5 {
            // Each saw the same revision. Whoever comes second finds the row locked, waits, and sees that it moved.
            let commands = (0..8).map(|one| {
                let mut input = deciding(&duty, None, &format!("{round}-{one}"));
                input["dueOn"] = json!(format!("2022-1{}-0{}", one % 3, round + 1));
                office.command("setDutyDueDate", input)
            });
            let mut changed = Vec::new();
            for payload in join_all(commands).await {
                if payload["userErrors"] == json!([]) {
                    changed.push(done(&payload));
                } else {
                    refused(&payload, "CONFLICT");
                }
            }
            assert_eq!(changed.len(), 1);
            duty = changed.remove(0);
        }
    }

    async fn answers_of_viewers_who_ask_at_once_never_mix(world) {
        let question = "{ viewer { user { id } dutyCounts { status count } } duties(first: 100) { totalCount nodes { id \
                        organization { code } community { code } } } }";
        let mut people = vec![world.nobody()];
        for name in ["education.officer", "health.officer", "fuchun-subdistrict.officer", "fengmao-office.deputy"] {
            people.push(world.person(name).await);
        }
        let mut alone = Vec::new();
        for person in &people {
            alone.push(person.send(question, json!({})).await.bytes);
        }
        let asked = (0..200).map(|round| {
            let at = round % people.len();
            let person = &people[at];
            async move { (at, person.send(question, json!({})).await.bytes) }
        });
        for (at, bytes) in join_all(asked).await {
            assert!(bytes == alone[at], "viewer {at} got another's answer");
        }
    }
}
