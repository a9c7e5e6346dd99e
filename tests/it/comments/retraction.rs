//! What is retracted stays on record, and is read by whose it was and by the office.

use super::{give, heard, said, texts};
use crate::{duties::brought_to, evaluations::refused, reviews};
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Which};
use serde_json::json;

both! {
    async fn it_is_empty_to_others_and_stays(world) {
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let education = world.person("education.officer").await;
        let unit = world.person("fuchunwan-new-city.officer").await;
        let comment = said(&education, json!({ "subject": duty["id"], "body": "写错了" })).await;
        said(&unit, json!({ "subject": duty["id"], "body": "街道" })).await;
        let retract = json!({ "id": comment["id"], "reason": "对象有误" });
        for (name, code) in [
            ("fuchunwan-new-city.signer", "NOT_PERMITTED"), ("education.officer2", "NOT_PERMITTED"), ("data-platform", "NOT_PERMITTED"),
            ("fengmao-office.coordinator", "NOT_PERMITTED"), ("health.signer", "NOT_FOUND"), ("auditor", "NOT_FOUND"),
        ] {
            refused(&give(&world.person(name).await, "retractComment", retract.clone()).await, code, "input.id");
        }
        refused(&give(&education, "retractComment", json!({ "id": duty["id"] })).await, "NOT_FOUND", "input.id");
        let long = json!({ "id": comment["id"], "reason": "长".repeat(2001) });
        refused(&give(&education, "retractComment", long).await, "INVALID", "input.reason");
        world.clock.advance(60);
        let now = json!(world.clock.now().rfc3339());
        let retracted = give(&education, "retractComment", retract.clone()).await["comment"].clone();
        assert_eq!((&retracted["body"], &retracted["retractedAt"]), (&json!("写错了"), &now));
        for (name, first) in [
            ("education.signer", "写错了"), ("fengmao-office.deputy", "写错了"), ("fuchunwan-new-city.officer", ""), ("data-platform", ""),
        ] {
            assert_eq!(heard(&world.person(name).await, &duty["id"]).await, texts(&[first, "街道"]), "{name}");
        }
        let asked = "query($id: ID!) { node(id: $id) { ... on Comment { body retractedAt } } }";
        let found = unit.ask_with(asked, json!({ "id": comment["id"] })).await;
        assert_eq!(found["node"], json!({ "body": "", "retractedAt": now }));
        // Again it changes nothing.
        world.clock.advance(60);
        let again = give(&education, "retractComment", retract).await["comment"].clone();
        assert_eq!(again["retractedAt"], now);
        let trail = world.trail().await;
        let events: Vec<_> = trail.iter().filter(|event| event.action == "RETRACT_COMMENT").collect();
        assert_eq!(events.len(), 1);
        assert!(events[0].detail.contains("对象有误"), "{}", events[0].detail);
    }

    async fn whoever_wrote_for_an_organization_that_it_left_does_not_retract(world) {
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let (there, here) = (Some("education"), Some("fuchunwan-new-city"));
        let both = [(Role::DepartmentOfficer, there), (Role::UnitOfficer, here)];
        let writer = world.member("both.places", &both).await;
        let for_it = json!({ "subject": duty["id"], "body": "教育", "organization": "education" });
        let comment = said(&writer, for_it).await;
        let left = Which::Role { account: "both.places", role: both[0].0, organization: there };
        assert_eq!(assignment::end(&world.store, &left).await.unwrap(), 1);
        assert_eq!(heard(&writer, &duty["id"]).await, texts(&["教育"]), "it goes on seeing it for the other");
        let retract = json!({ "id": comment["id"] });
        refused(&give(&writer, "retractComment", retract).await, "NOT_PERMITTED", "input.id");
    }

    async fn whoever_signs_for_an_organization_retracts_what_it_said(world) {
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let of_health = said(&world.person("health.officer").await, json!({ "subject": opened["id"], "body": "健康" })).await;
        let of_office = said(&world.person("fengmao-office.deputy").await, json!({ "subject": opened["id"], "body": "风貌办" })).await;
        let retract = async |name: &str, comment: &serde_json::Value| {
            give(&world.person(name).await, "retractComment", json!({ "id": comment["id"] })).await
        };
        refused(&retract("education.signer", &of_health).await, "NOT_FOUND", "input.id");
        assert!(!retract("health.signer", &of_health).await["comment"]["retractedAt"].is_null());
        assert!(!retract("fengmao-office.coordinator", &of_office).await["comment"]["retractedAt"].is_null());
    }
}
