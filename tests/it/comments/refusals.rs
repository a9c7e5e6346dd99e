//! Who may not say something, and for whom one speaks.

use super::{give, heard, said, texts};
use crate::{
    duties::duty_of,
    evaluations::{opened, refused, submitted},
    reviews,
};
use entity::vocabulary::Role;
use serde_json::json;

both! {
    async fn who_only_reads_says_nothing(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let duty = duty_of(&office, "health", None).await;
        let say = json!({ "subject": duty["id"], "body": "请看" });
        for (name, code) in [
            ("data-platform", "NOT_PERMITTED"), ("auditor", "NOT_FOUND"), ("sysadmin", "NOT_FOUND"), ("education.signer", "NOT_FOUND"),
        ] {
            refused(&give(&world.person(name).await, "addComment", say.clone()).await, code, "input.subject");
        }
        let health = world.person("health.officer").await;
        for subject in [json!("duty_01h455vb4pex5vsknk084sn02q"), json!("none"), duty["responsibility"]["code"].clone()] {
            refused(&give(&health, "addComment", json!({ "subject": subject, "body": "请看" })).await, "NOT_FOUND", "input.subject");
        }
        let on = |more: serde_json::Value| {
            let mut input = json!({ "subject": duty["id"], "body": "请看" });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        for (more, path) in [
            (json!({ "body": "  " }), "input.body"), (json!({ "body": "长".repeat(2001) }), "input.body"),
            (json!({ "scenario": "HEALTH" }), "input.scenario"), (json!({ "organization": "education" }), "input.organization"),
        ] {
            refused(&give(&health, "addComment", on(more)).await, "INVALID", path);
        }
        said(&health, on(json!({ "organization": "health" }))).await;
        assert_eq!(heard(&health, &duty["id"]).await, texts(&["请看"]));
    }

    async fn a_department_speaks_of_what_it_answers_for(world) {
        let submitted = submitted(world).await;
        let health = world.person("health.signer").await;
        for scenario in [None, Some("EDUCATION"), Some("TRANSPORT"), Some("NONE")] {
            let say = json!({ "subject": submitted["id"], "body": "请看", "scenario": scenario });
            refused(&give(&health, "addComment", say).await, "INVALID", "input.scenario");
        }
        let street = world.person("fuchun-subdistrict.officer").await;
        let say = json!({ "subject": submitted["id"], "body": "请看", "scenario": "CULTURE" });
        refused(&give(&street, "addComment", say).await, "INVALID", "input.scenario");
    }

    async fn a_draft_is_talked_of_by_its_unit_and_the_office(world) {
        let opened = opened(world).await;
        let say = json!({ "subject": opened["id"], "body": "请看", "scenario": "HEALTH" });
        refused(&give(&world.person("health.signer").await, "addComment", say.clone()).await, "NOT_FOUND", "input.subject");
        said(&world.person("fuchun-subdistrict.officer").await, say.clone()).await;
        said(&world.person("fengmao-office.deputy").await, say).await;
        assert_eq!(heard(&world.person("health.signer").await, &opened["id"]).await, None);
    }

    async fn whoever_speaks_for_several_says_for_whom(world) {
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let both = [(Role::DepartmentOfficer, Some("health")), (Role::DepartmentSigner, Some("education")), (Role::UnitOfficer, Some("changkou-town"))];
        let hand = world.member("of.both", &both).await;
        let say = json!({ "subject": opened["id"], "body": "请看" });
        let payload = give(&hand, "addComment", say.clone()).await;
        refused(&payload, "INVALID", "input.organization");
        let message = payload["userErrors"][0]["message"].as_str().unwrap();
        assert!(message.contains("education") && message.contains("health") && !message.contains("changkou"), "{message}");
        for (code, sees) in [("education", true), ("changkou-town", false), ("planning-resources", false)] {
            let mut say = say.clone();
            say["organization"] = json!(code);
            let payload = give(&hand, "addComment", say).await;
            if sees {
                assert_eq!(payload["comment"]["organization"]["code"], code);
            } else {
                refused(&payload, "INVALID", "input.organization");
            }
        }
        assert_eq!(heard(&world.person("education.officer").await, &opened["id"]).await, texts(&["请看"]));
        assert_eq!(heard(&world.person("health.officer").await, &opened["id"]).await, texts(&[]));
        // Of a duty only one of them sees, that one speaks.
        let duty = duty_of(&hand, "health", None).await;
        assert_eq!(said(&hand, json!({ "subject": duty["id"], "body": "请看" })).await["organization"]["code"], "health");
    }

    async fn an_organization_says_a_hundred_things_at_most(world) {
        let health = world.person("health.officer").await;
        let duty = duty_of(&health, "health", None).await;
        let say = json!({ "subject": duty["id"], "body": "请看" });
        for _ in 0..100 {
            said(&health, say.clone()).await;
        }
        refused(&give(&health, "addComment", say.clone()).await, "WRONG_STATE", "input.subject");
        said(&world.person("fengmao-office.deputy").await, say).await;
        assert_eq!(heard(&health, &duty["id"]).await.unwrap().len(), 101);
    }
}
