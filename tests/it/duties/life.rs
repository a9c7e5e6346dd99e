//! Every state × every step, and who may take it.

use super::{again, brought_to, deciding, done, duty_of, refused, signing};
use entity::{account, id::DutyId};
use sea_orm::ColumnTrait;
use serde_json::json;

both! {
    async fn a_change_has_its_time(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        world.clock.advance(60);
        done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await);
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { updatedAt signOffs { signedAt } } } }";
        let data = signer.ask_with(query, json!({ "id": duty["id"] })).await;
        let now = json!(world.clock.now().rfc3339());
        assert_eq!((&data["node"]["updatedAt"], &data["node"]["signOffs"][0]["signedAt"]), (&now, &now));
    }

    async fn an_event_names_who_did_it(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await);
        let named = account::Column::Name.eq("education.signer");
        let account = world.store.unscoped_rows::<account::Entity>(named).await.unwrap()[0].id;
        let event = world.trail().await.into_iter().find(|event| event.action == "SIGN_DUTY").unwrap();
        assert_eq!(event.actor_id, Some(account));
        assert_eq!(duty["id"], json!(DutyId(event.subject_id).to_string()));
    }

    async fn a_department_signs_and_the_office_confirms(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let duty = duty_of(&signer, "education", Some("EDUCATION")).await;

        let payload = signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await;
        let acknowledged = done(&payload);
        assert_eq!(acknowledged["status"], "ACKNOWLEDGED");
        assert_eq!(acknowledged["revision"], 2);
        assert_eq!(payload["signOff"]["statement"], "看过了");
        assert_eq!(payload["signOff"]["contentDigest"], duty["contentDigest"]);
        assert_eq!(payload["signOff"]["valid"], true);

        let completed = done(&signer.command("signDuty", signing(&duty, "COMPLETE", "b")).await);
        let returned = office.command("returnDuty", deciding(&completed, Some("  缺附件 "), "c")).await;
        let returned = done(&returned);
        assert_eq!((&returned["status"], &returned["statusReason"]), (&json!("RETURNED"), &json!("缺附件")));
        let completed = done(&signer.command("signDuty", signing(&duty, "COMPLETE", "d")).await);
        assert!(completed["statusReason"].is_null(), "a reason stands only while the duty is returned");
        let confirmed = done(&office.command("confirmDuty", deciding(&completed, None, "e")).await);
        assert_eq!(confirmed["status"], "CONFIRMED");

        let seen = again(&signer, &duty).await;
        let acts: Vec<_> = seen["signOffs"].as_array().unwrap().iter().map(|it| it["act"].clone()).collect();
        assert_eq!(acts, ["ACKNOWLEDGE", "COMPLETE", "COMPLETE"]);
        assert_eq!(seen["signOffs"][0]["signedBy"]["displayName"], "name of education.signer");
        assert_eq!(seen["signOffs"][0]["organization"]["code"], "education");
        let trail: Vec<String> = world
            .trail()
            .await
            .into_iter()
            .filter(|event| event.subject_kind == "duty")
            .map(|event| event.action)
            .collect();
        assert_eq!(trail, ["SIGN_DUTY", "SIGN_DUTY", "RETURN_DUTY", "SIGN_DUTY", "CONFIRM_DUTY"]);
    }

    async fn each_step_is_taken_only_from_its_states(world) {
        for (status, allowed) in [
            ("ASSIGNED", &["ACKNOWLEDGE", "CANCEL", "SCHEDULE", "REMIND"][..]),
            ("ACKNOWLEDGED", &["COMPLETE", "CANCEL", "SCHEDULE", "REMIND"]),
            ("COMPLETED", &["RETURN", "CONFIRM", "CANCEL", "SCHEDULE"]),
            ("RETURNED", &["COMPLETE", "CANCEL", "SCHEDULE", "REMIND"]),
            ("CONFIRMED", &[]),
            ("CANCELLED", &[]),
        ] {
            // The next state needs a duty that nothing was done with.
            let world = &crate::harness::World::on(world.database.another().await).await;
            let duty = brought_to(world, status).await;
            let signer = world.person("education.signer").await;
            let office = world.person("fengmao-office.deputy").await;
            for (step, name) in [
                ("ACKNOWLEDGE", "signDuty"),
                ("COMPLETE", "signDuty"),
                ("RETURN", "returnDuty"),
                ("CONFIRM", "confirmDuty"),
                ("CANCEL", "cancelDuty"),
                ("SCHEDULE", "setDutyDueDate"),
                ("REMIND", "remindDuty"),
            ] {
                let person = if name == "signDuty" { &signer } else { &office };
                let said = again(person, &duty).await["viewerActions"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|action| action["action"] == step)
                    .unwrap()
                    .clone();
                assert_eq!(said["allowed"], allowed.contains(&step), "{step} from {status}: {said}");
                if allowed.contains(&step) {
                    assert!(said["reason"].is_null());
                    continue;
                }
                let key = format!("{step}-from-{status}");
                let input = match name {
                    "signDuty" => signing(&duty, step, &key),
                    "setDutyDueDate" => {
                        let mut input = deciding(&duty, None, &key);
                        input["dueOn"] = json!("2022-12-31");
                        input
                    }
                    "confirmDuty" => deciding(&duty, None, &key),
                    "remindDuty" => json!({ "id": duty["id"], "text": "请办理", "idempotencyKey": key }),
                    _ => deciding(&duty, Some("理由"), &key),
                };
                refused(&person.command(name, input).await, "WRONG_STATE");
            }
        }
    }

    async fn what_one_sees_but_may_not_do_is_not_permitted(world) {
        // Each sees the duty: the department's officer, and the signer of the unit whose community it is about.
        let officer = world.person("education.officer").await;
        let unit = world.person("fuchunwan-new-city.signer").await;
        let signer = world.person("education.signer").await;
        let platform = world.person("data-platform").await;
        let office = world.person("fengmao-office.coordinator").await;
        let assigned = brought_to(world, "ASSIGNED").await;
        for person in [&officer, &unit, &platform, &office] {
            let input = signing(&assigned, "ACKNOWLEDGE", "early");
            refused(&person.command("signDuty", input).await, "NOT_PERMITTED");
        }
        let duty = brought_to(world, "COMPLETED").await;
        for person in [&officer, &unit, &platform] {
            let said = again(person, &duty).await["viewerActions"].clone();
            assert!(said.as_array().unwrap().iter().all(|action| action["allowed"] == false), "{said}");
        }
        for person in [&officer, &unit, &platform, &office] {
            assert_eq!(again(person, &duty).await["status"], "COMPLETED");
            refused(&person.command("signDuty", signing(&duty, "COMPLETE", "k")).await, "NOT_PERMITTED");
        }
        for person in [&officer, &unit, &platform, &signer] {
            for name in ["returnDuty", "confirmDuty", "cancelDuty", "setDutyDueDate"] {
                let mut input = deciding(&duty, None, name);
                match name {
                    "setDutyDueDate" => input["dueOn"] = json!("2022-12-31"),
                    "confirmDuty" => {}
                    _ => input["reason"] = json!("理由"),
                }
                refused(&person.command(name, input).await, "NOT_PERMITTED");
            }
        }
        assert_eq!(again(&officer, &duty).await["revision"], duty["revision"], "nothing was written");
    }

    async fn what_one_may_not_see_is_not_found_by_any_command(world) {
        let duty = brought_to(world, "ASSIGNED").await;
        let missing = json!({ "id": "duty_01h455vb4pex5vsknk084sn02q", "revision": 1, "contentDigest": "sha256:0" });
        for name in ["health.signer", "fuchun-subdistrict.signer", "auditor", "sysadmin", "secadmin"] {
            let person = world.person(name).await;
            for command in ["signDuty", "returnDuty", "confirmDuty", "cancelDuty", "setDutyDueDate"] {
                let input = |duty: &serde_json::Value| match command {
                    "signDuty" => signing(duty, "ACKNOWLEDGE", "k"),
                    "confirmDuty" => deciding(duty, None, "k"),
                    "setDutyDueDate" => {
                        let mut input = deciding(duty, None, "k");
                        input["dueOn"] = json!("2022-12-31");
                        input
                    }
                    _ => deciding(duty, Some("理由"), "k"),
                };
                let foreign = person.command(command, input(&duty)).await;
                refused(&foreign, "NOT_FOUND");
                let absent = person.command(command, input(&missing)).await;
                assert_eq!(foreign, absent, "{name} can tell a foreign duty from none by {command}");
            }
        }
    }

    async fn who_completed_a_duty_may_not_confirm_it(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        let deputy = world.person("fengmao-office.deputy").await;
        let duty = duty_of(&coordinator, "fengmao-office", None).await;
        done(&coordinator.command("signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await);
        let completed = done(&coordinator.command("signDuty", signing(&duty, "COMPLETE", "b")).await);
        let said = again(&coordinator, &duty).await;
        assert_eq!(said["viewerActions"][3]["action"], "CONFIRM");
        assert_eq!(said["viewerActions"][3]["allowed"], false);
        refused(&coordinator.command("confirmDuty", deciding(&completed, None, "c")).await, "NOT_PERMITTED");
        assert_eq!(again(&deputy, &duty).await["viewerActions"][3]["allowed"], true);
        done(&deputy.command("confirmDuty", deciding(&completed, None, "c")).await);
    }

    async fn each_duty_is_confirmed_by_its_own_completion(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let mine = signer.ask("{ duties(first: 2) { nodes { id contentDigest } } }").await;
        let mut completed = Vec::new();
        for (at, duty) in mine["duties"]["nodes"].as_array().unwrap().iter().enumerate() {
            done(&signer.command("signDuty", signing(duty, "ACKNOWLEDGE", &format!("a{at}"))).await);
            completed.push(done(&signer.command("signDuty", signing(duty, "COMPLETE", &format!("c{at}"))).await));
        }
        done(&office.command("confirmDuty", deciding(&completed[0], None, "first")).await);
        done(&office.command("confirmDuty", deciding(&completed[1], None, "second")).await);
    }

    async fn input_that_makes_no_sense_is_named(world) {
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let mut long = signing(&duty, "COMPLETE", "a");
        long["statement"] = json!("字".repeat(2_001));
        let payload = signer.command("signDuty", long).await;
        refused(&payload, "INVALID");
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "statement"]));

        let payload = office.command("cancelDuty", deciding(&duty, Some("  "), "b")).await;
        refused(&payload, "INVALID");
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "reason"]));

        refused(&office.command("setDutyDueDate", deciding(&duty, None, "c")).await, "INVALID");
        let mut both = deciding(&duty, None, "d");
        both["dueOn"] = json!("2022-12-31");
        both["clear"] = json!(true);
        refused(&office.command("setDutyDueDate", both).await, "INVALID");

        for key in [String::new(), "k".repeat(201)] {
            refused(&signer.command("signDuty", signing(&duty, "COMPLETE", &key)).await, "INVALID");
        }
        let mut nothing = duty.clone();
        nothing["id"] = json!("community_01h455vb4pex5vsknk084sn02q");
        refused(&signer.command("signDuty", signing(&nothing, "COMPLETE", "e")).await, "NOT_FOUND");

        let mut old = deciding(&duty, Some("理由"), "f");
        old["expectedRevision"] = json!(1);
        let payload = office.command("cancelDuty", old).await;
        refused(&payload, "CONFLICT");
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "expectedRevision"]));
    }

    async fn nobody_commands_nothing(world) {
        let duty = brought_to(world, "ASSIGNED").await;
        let query = "mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";
        let answer = world.nobody().send(query, json!({ "input": signing(&duty, "ACKNOWLEDGE", "k") })).await;
        assert_eq!(answer.error_code(), "UNAUTHENTICATED");
        assert!(answer.body["data"].is_null());
    }
}
