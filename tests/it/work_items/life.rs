//! The whole life of an item, and every state × every step.

use super::{done, give, item, raised, refused, step};
use crate::{
    files::{pdf, uploaded},
    harness::World,
    history,
    inbox::told_of,
};
use serde_json::{Value, json};

/// An item of health's, raised by education about a community of both, in this state.
async fn brought_to(world: &World, status: &str) -> Value {
    let (education, health) = (world.person("education.officer").await, world.person("health.officer").await);
    let office = world.person("fengmao-office.coordinator").await;
    let input = json!({ "list": "PROBLEM", "title": "体检点不足", "community": "hanghuang" });
    let id = raised(&education, input).await["id"].clone();
    let assigning = json!({ "id": id, "assignedTo": "health", "expectedRevision": 1 });
    done(&give(&office, "assignWorkItem", assigning).await);
    let steps: &[(&str, _)] = match status {
        "OPEN" => &[],
        "IN_PROGRESS" => &[("startWorkItem", &health)],
        "RESOLVED" => &[("startWorkItem", &health), ("resolveWorkItem", &health)],
        "CONFIRMED" => &[("resolveWorkItem", &health), ("confirmWorkItem", &education)],
        "DROPPED" => &[("dropWorkItem", &education)],
        other => panic!("{other}"),
    };
    for (command, person) in steps {
        done(&step(person, command, &id).await);
    }
    let seen = item(&office, &id).await;
    assert_eq!(seen["status"], status);
    seen
}

both! {
    async fn an_item_is_raised_assigned_resolved_and_confirmed(world) {
        let (education, health) = (world.person("education.officer").await, world.person("health.officer").await);
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({ "list": "PROBLEM", "title": "  体检点不足 ", "body": "两处", "community": "hanghuang", "dueOn": "2022-08-20" });
        let item = raised(&education, input).await;
        assert_eq!((&item["title"], &item["assignedTo"]["code"], &item["raisedBy"]["code"]), (&json!("体检点不足"), &json!("fengmao-office"), &json!("education")));
        let id = &item["id"];
        assert_eq!(told_of(&office, id).await, ["ASSIGNED"]);
        let assigning = json!({ "id": id, "assignedTo": "health", "reason": "归口", "expectedRevision": 1 });
        done(&give(&office, "assignWorkItem", assigning).await);
        assert_eq!((told_of(&office, id).await.len(), told_of(&health, id).await), (0, vec!["ASSIGNED".to_owned()]));
        done(&step(&health, "startWorkItem", id).await);
        assert_eq!(told_of(&health, id).await.len(), 0);
        let file = uploaded(&health, "result.pdf", &pdf("result")).await;
        let resolving = json!({ "id": id, "resolution": "新增两处", "attachments": [file["id"]], "expectedRevision": 3 });
        let resolved = done(&give(&health, "resolveWorkItem", resolving).await);
        assert_eq!((&resolved["status"], &resolved["resolution"], &resolved["attachments"][0]["name"]), (&json!("RESOLVED"), &json!("新增两处"), &json!("result.pdf")));
        assert_eq!(told_of(&education, id).await, ["CONFIRMATION_AWAITED"]);
        // Whoever sees the item sees its file.
        assert!(!crate::files::shown(&education, &file["id"]).await.is_null());
        assert!(crate::files::shown(&world.person("finance.officer").await, &file["id"]).await.is_null());
        let returned = done(&step(&education, "returnWorkItem", id).await);
        assert_eq!((&returned["status"], &returned["statusReason"], &returned["resolution"]), (&json!("IN_PROGRESS"), &json!("理由"), &Value::Null));
        assert_eq!(told_of(&health, id).await, ["RETURNED"]);
        done(&step(&health, "resolveWorkItem", id).await);
        let confirmed = done(&step(&education, "confirmWorkItem", id).await);
        assert_eq!(confirmed["status"], "CONFIRMED");
        assert_eq!(told_of(&education, id).await.len(), 0);
        refused(&step(&education, "reopenWorkItem", id).await);
        let reopened = done(&step(&office, "reopenWorkItem", id).await);
        assert_eq!((&reopened["status"], &reopened["resolvedBy"]), (&json!("OPEN"), &Value::Null));
        let dropped = done(&step(&education, "dropWorkItem", id).await);
        assert_eq!(dropped["status"], "DROPPED");
        assert_eq!((told_of(&health, id).await, told_of(&education, id).await.len()), (vec!["DROPPED".to_owned()], 0));
        let told = history::actions(&education, id).await;
        assert_eq!(told, [
            "RAISE_WORK_ITEM", "ASSIGN_WORK_ITEM", "START_WORK_ITEM", "RESOLVE_WORK_ITEM", "RETURN_WORK_ITEM", "RESOLVE_WORK_ITEM",
            "CONFIRM_WORK_ITEM", "REOPEN_WORK_ITEM", "DROP_WORK_ITEM",
        ]);
        // Whoever raised it is told where another drops it.
        done(&step(&office, "reopenWorkItem", id).await);
        done(&step(&office, "dropWorkItem", id).await);
        assert_eq!((told_of(&health, id).await, told_of(&education, id).await), (vec!["DROPPED".to_owned()], vec!["DROPPED".to_owned()]));
    }

    async fn each_step_is_taken_only_from_its_states(world) {
        let names = [
            ("UPDATE", "updateWorkItem", "education.officer"), ("ASSIGN", "assignWorkItem", "fengmao-office.deputy"),
            ("SCHEDULE", "setWorkItemDueDate", "fengmao-office.deputy"), ("START", "startWorkItem", "health.officer"),
            ("RESOLVE", "resolveWorkItem", "health.officer"), ("CONFIRM", "confirmWorkItem", "education.officer"),
            ("RETURN", "returnWorkItem", "fengmao-office.deputy"), ("DROP", "dropWorkItem", "fengmao-office.deputy"),
            ("REOPEN", "reopenWorkItem", "fengmao-office.deputy"),
        ];
        for (status, allowed) in [
            ("OPEN", &["UPDATE", "ASSIGN", "SCHEDULE", "START", "RESOLVE", "DROP"][..]),
            ("IN_PROGRESS", &["ASSIGN", "SCHEDULE", "RESOLVE", "DROP"]),
            ("RESOLVED", &["CONFIRM", "RETURN"]),
            ("CONFIRMED", &["REOPEN"]),
            ("DROPPED", &["REOPEN"]),
        ] {
            for (action, command, who) in names {
                let person = world.person(who).await;
                let id = brought_to(world, status).await["id"].clone();
                let seen = item(&person, &id).await;
                let said = seen["viewerActions"].as_array().unwrap().iter().find(|it| it["action"] == action).unwrap().clone();
                assert_eq!(said["allowed"], allowed.contains(&action), "{action} from {status}: {said}");
                let payload = step(&person, command, &id).await;
                if allowed.contains(&action) {
                    done(&payload);
                } else {
                    assert_eq!(refused(&payload).0, "WRONG_STATE", "{action} from {status}");
                }
            }
        }
    }

    async fn who_resolved_it_does_not_confirm_it(world) {
        let health = world.person("health.officer").await;
        let id = raised(&health, json!({ "list": "INNOVATION", "title": "试点", "assignedTo": "health" })).await["id"].clone();
        done(&step(&health, "resolveWorkItem", &id).await);
        assert_eq!(refused(&step(&health, "confirmWorkItem", &id).await), ("NOT_PERMITTED".into(), "id".into()));
        done(&step(&world.person("health.officer2").await, "confirmWorkItem", &id).await);
    }

    async fn others_than_the_office_give_to_themselves_or_to_the_office(world) {
        let (health, unit) = (world.person("health.officer").await, world.person("fuchun-subdistrict.officer").await);
        let raising = |community: Value, to: Value| json!({ "list": "WORK", "title": "事项", "community": community, "assignedTo": to });
        for (person, community, to, field) in [
            (&health, Value::Null, json!("education"), "assignedTo"),
            (&unit, json!("baihe"), json!("health"), "assignedTo"),
            // Another unit's, and one for which health owes nothing.
            (&unit, json!("hanghuang"), Value::Null, "community"),
            (&health, json!("dongwu"), Value::Null, "community"),
        ] {
            assert_eq!(refused(&give(person, "raiseWorkItem", raising(community, to)).await), ("NOT_PERMITTED".into(), field.into()));
        }
        let item = raised(&health, raising(json!("hanghuang"), json!("health"))).await;
        // It schedules what nobody else has a part in, gives it back, and takes it over again.
        done(&step(&health, "setWorkItemDueDate", &item["id"]).await);
        for (to, revision) in [("fengmao-office", 2), ("health", 3)] {
            let input = json!({ "id": item["id"], "assignedTo": to, "expectedRevision": revision });
            assert_eq!(done(&give(&health, "assignWorkItem", input).await)["assignedTo"]["code"], to);
        }
        assert_eq!(refused(&step(&health, "assignWorkItem", &item["id"]).await), ("NOT_PERMITTED".into(), "assignedTo".into()));
    }

    async fn what_changed_meanwhile_is_looked_at_again(world) {
        let seen = brought_to(world, "OPEN").await;
        let health = world.person("health.officer").await;
        let input = json!({ "id": seen["id"], "expectedRevision": 1 });
        assert_eq!(refused(&give(&health, "startWorkItem", input).await), ("CONFLICT".into(), "expectedRevision".into()));
        let input = json!({ "id": seen["id"], "expectedRevision": 2, "idempotencyKey": "once" });
        let first = done(&give(&health, "startWorkItem", input.clone()).await);
        assert_eq!(done(&give(&health, "startWorkItem", input).await), first, "it is done once");
    }

    async fn it_is_due_and_overdue(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({ "list": "WORK", "title": "报表", "assignedTo": "health", "dueOn": "2022-08-03" });
        let id = raised(&office, input).await["id"].clone();
        let health = world.person("health.officer").await;
        let overdue = "{ workItems(filter: { overdue: true }) { totalCount } }";
        future_community::domain::notification::remind(&world.store, 3).await.unwrap();
        assert_eq!(told_of(&health, &id).await, ["ASSIGNED", "DUE_SOON"]);
        assert_eq!(health.ask(overdue).await["workItems"]["totalCount"], 0);
        world.clock.advance(3 * 86_400);
        let health = world.person("health.officer").await;
        future_community::domain::notification::remind(&world.store, 3).await.unwrap();
        assert_eq!(told_of(&health, &id).await, ["ASSIGNED", "OVERDUE"]);
        assert_eq!(item(&health, &id).await["overdue"], true);
        assert_eq!(health.ask(overdue).await["workItems"]["totalCount"], 1);
        done(&step(&health, "resolveWorkItem", &id).await);
        assert_eq!(told_of(&health, &id).await.len(), 0);
        assert_eq!(item(&health, &id).await["overdue"], false);
    }
}
