//! Digital applications (annex 2): who keeps them, how their activity is reported and corrected, and who sees what.

use super::{APPLICATION, applied, given, of_application, put_to_use, refused, reported};
use crate::{harness::Person, library};
use entity::vocabulary::{ApplicationStatus, Vocabulary};
use future_community::workflow::digital_application::Step;
use serde_json::{Value, json};

const UNIT: &str = "fuchun-subdistrict.officer";
const OFFICE: &str = "fengmao-office.coordinator";
/// By its clauses it guides how active applications are.
const REFORM: &str = "development-reform.officer";
/// By its clauses it guides how they are built.
const DATA: &str = "data-resources.officer";

/// The names of the applications that somebody sees.
async fn seen(person: &Person<'_>, arguments: &str) -> Vec<String> {
    let data = person.ask(&format!("{{ digitalApplications{arguments} {{ nodes {{ name }} }} }}")).await;
    let nodes = data["digitalApplications"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn activity_is_reported_by_month_and_corrected_without_being_edited(world) {
        let unit = world.person(UNIT).await;
        let begun = put_to_use(&unit, "jiangbin", "一键通").await;
        assert_eq!((&begun["status"], &begun["activity"], &begun["missingMonths"]), (&json!("ACTIVE"), &json!([]), &json!(["2022-06", "2022-07"])));
        let once = reported(&unit, &begun, "2022-06", "29.99").await;
        let twice = reported(&unit, &once, "2022-07", "30").await;
        assert_eq!(twice["missingMonths"], json!([]));
        let met = |row: &Value| row["activity"].as_array().unwrap().iter().map(|it| json!([it["month"], it["value"], it["threshold"], it["met"]])).collect::<Vec<_>>();
        assert_eq!(met(&twice), [json!(["2022-07", "30.00", "30.00", true]), json!(["2022-06", "29.99", "30.00", false])]);
        // What stands there is corrected with a reason, by whoever it is; what it took the place of stays.
        refused(&of_application(&unit, &twice, "recordApplicationActivity", json!({ "month": "2022-06", "value": "31" })).await, "INVALID", "reason");
        let signer = world.person("fuchun-subdistrict.signer").await;
        let corrected = applied(&of_application(&signer, &twice, "recordApplicationActivity", json!({ "month": "2022-06", "value": "31", "reason": "漏计一栋" })).await);
        let june = &corrected["activity"][1];
        assert_eq!((&june["value"], &june["met"], &june["reason"]), (&json!("31.00"), &json!(true), &json!("漏计一栋")));
        assert_eq!(june["superseded"], json!([{ "value": "29.99", "reason": null, "by": once["activity"][0]["by"] }]));
        let again = applied(&of_application(&unit, &corrected, "recordApplicationActivity", json!({ "month": "2022-06", "value": "0", "reason": "口径有误" })).await);
        let values: Vec<_> = again["activity"][1]["superseded"].as_array().unwrap().iter().map(|it| it["value"].clone()).collect();
        assert_eq!((&again["activity"][1]["value"], values), (&json!("0.00"), vec![json!("31.00"), json!("29.99")]));
        // No hand edits or removes what was reported.
        for sql in ["UPDATE application_activities SET value = 9900", "DELETE FROM application_activities"] {
            assert!(world.database.execute(sql).await.is_err(), "{sql}");
        }
        let trail: Vec<_> = world.trail().await.into_iter().map(|it| it.action).filter(|it| it.contains("APPLICATION")).collect();
        assert_eq!(trail, ["SAVE_DIGITAL_APPLICATION", "RECORD_APPLICATION_ACTIVITY", "RECORD_APPLICATION_ACTIVITY", "RECORD_APPLICATION_ACTIVITY", "RECORD_APPLICATION_ACTIVITY"]);
    }

    async fn a_month_is_asked_for_that_was_not_active_enough(world) {
        let (unit, reform) = (world.person(UNIT).await, world.person(REFORM).await);
        let good = put_to_use(&unit, "jiangbin", "a 达标").await;
        let poor = put_to_use(&unit, "jiangbin", "b 未达标").await;
        let silent = put_to_use(&unit, "baihe", "c 未填报").await;
        given(&unit, "saveDigitalApplication", APPLICATION, json!({ "community": "baihe", "kind": "UNIFIED", "name": "d 未启用" })).await;
        reported(&unit, &good, "2022-07", "45.5").await;
        let poor = reported(&unit, &poor, "2022-07", "80").await;
        assert_eq!(seen(&reform, "(belowIn: \"2022-07\")").await, ["c 未填报"]);
        applied(&of_application(&unit, &poor, "recordApplicationActivity", json!({ "month": "2022-07", "value": "29.99", "reason": "重复计数" })).await);
        assert_eq!(seen(&reform, "(belowIn: \"2022-07\")").await, ["b 未达标", "c 未填报"]);
        assert_eq!(seen(&reform, "(belowIn: \"2022-07\", community: \"baihe\")").await, ["c 未填报"]);
        assert_eq!(seen(&reform, "(belowIn: \"2022-05\")").await, Vec::<String>::new());
        assert_eq!(seen(&reform, "(kind: UNIFIED)").await, ["d 未启用"]);
        // What is out of use is asked for until it was.
        applied(&of_application(&unit, &silent, "retireDigitalApplication", json!({ "reason": "并入统建平台" })).await);
        assert_eq!(seen(&reform, "(belowIn: \"2022-07\")").await, ["b 未达标", "c 未填报"]);
        assert_eq!(seen(&reform, "(belowIn: \"2022-09\")").await, ["a 达标", "b 未达标"]);
    }

    async fn applications_are_seen_by_their_unit_the_office_and_who_guides_them(world) {
        let (unit, office) = (world.person(UNIT).await, world.person(OFFICE).await);
        let row = put_to_use(&unit, "jiangbin", "一键通").await;
        reported(&unit, &row, "2022-06", "40").await;
        let of_it = "query($id: ID!) { node(id: $id) { ... on DigitalApplication { revision activity { value } missingMonths viewerActions { allowed } } } digitalApplications { totalCount } }";
        for name in [REFORM, DATA, OFFICE, "fuchun-subdistrict.signer"] {
            let data = world.person(name).await.ask_with(of_it, json!({ "id": row["id"] })).await;
            assert_eq!((&data["node"]["activity"], &data["node"]["missingMonths"]), (&json!([{ "value": "40.00" }]), &json!(["2022-07"])), "{name}");
            assert_eq!(data["digitalApplications"]["totalCount"], 1, "{name}");
        }
        // To be read, and not to be acted on.
        let now = json!({ "month": "2022-07", "value": "1", "expectedRevision": 2 });
        for name in [REFORM, DATA, OFFICE] {
            let person = world.person(name).await;
            refused(&of_application(&person, &row, "recordApplicationActivity", now.clone()).await, "NOT_PERMITTED", "application");
            refused(&given(&person, "saveDigitalApplication", APPLICATION, json!({ "community": "jiangbin", "kind": "CUSTOM", "name": "另一个" })).await, "NOT_PERMITTED", "community");
        }
        for name in ["health.officer", "dongzhou-subdistrict.signer", "finance.signer", "publicity-dept.officer"] {
            let other = world.person(name).await;
            let data = other.ask_with(of_it, json!({ "id": row["id"] })).await;
            assert_eq!((&data["node"], &data["digitalApplications"]["totalCount"]), (&Value::Null, &json!(0)), "{name}");
            refused(&of_application(&other, &row, "recordApplicationActivity", now.clone()).await, "NOT_FOUND", "application");
            refused(&of_application(&other, &row, "retireDigitalApplication", json!({ "reason": "r" })).await, "NOT_FOUND", "id");
        }
        // It goes with its community.
        let change = library::change(&office, "jiangbin", json!({ "implementingUnit": "dongzhou-subdistrict" })).await;
        library::decided(&office, json!([change]), "an application moves").await;
        assert_eq!(seen(&unit, "").await, Vec::<String>::new());
        assert_eq!(seen(&world.person("dongzhou-subdistrict.officer").await, "").await, ["一键通"]);
    }

    async fn the_platform_s_reviews_are_its_acceptance(world) {
        let (unit, office) = (world.person(UNIT).await, world.person(OFFICE).await);
        let row = put_to_use(&unit, "jiangbin", "一键通").await;
        let of_it = "query($id: ID!) { node(id: $id) { ... on DigitalApplication { preliminaryAcceptance { id status round } finalAcceptance { id } } } }";
        let none = json!({ "preliminaryAcceptance": null, "finalAcceptance": null });
        assert_eq!(unit.ask_with(of_it, json!({ "id": row["id"] })).await["node"], none);
        let opening = json!({ "community": "jiangbin", "kind": "PLATFORM_PRELIMINARY_ACCEPTANCE" });
        let opened = given(&office, "openReview", "review { id revision }", opening.clone()).await["review"].clone();
        let shown = |person| { let id = row["id"].clone(); async move { let person: Person<'_> = person; person.ask_with(of_it, json!({ "id": id })).await["node"].clone() } };
        let first = json!({ "preliminaryAcceptance": { "id": opened["id"], "status": "OPEN", "round": 1 }, "finalAcceptance": null });
        assert_eq!(shown(world.person(DATA).await).await, first);
        assert_eq!(shown(world.person(UNIT).await).await, first);
        // Who sees the application and not the review is told of none.
        assert_eq!(shown(world.person(REFORM).await).await, none);
        let over = json!({ "id": opened["id"], "reason": "材料不齐", "expectedRevision": opened["revision"] });
        assert_eq!(given(&office, "cancelReview", "review { id }", over).await["userErrors"], json!([]));
        assert_eq!(shown(world.person(OFFICE).await).await, none);
        let second = given(&office, "openReview", "review { id }", opening).await["review"].clone();
        assert_eq!(shown(world.person(OFFICE).await).await["preliminaryAcceptance"], json!({ "id": second["id"], "status": "OPEN", "round": 2 }));
    }

    async fn every_state_by_every_step(world) {
        let unit = world.person(UNIT).await;
        for status in ApplicationStatus::ALL {
            for step in Step::ALL {
                let name = format!("{status} {step:?}");
                let mut row = put_to_use(&unit, "jiangbin", &name).await;
                if *status == ApplicationStatus::Retired {
                    row = applied(&of_application(&unit, &row, "retireDigitalApplication", json!({ "reason": "停用" })).await);
                    assert_eq!((&row["retiredIn"], &row["statusReason"]), (&json!("2022-08"), &json!("停用")));
                }
                let (command, input, field) = match step {
                    Step::Save => ("saveDigitalApplication", json!({ "kind": "UNIFIED", "name": name, "inUseSince": "2022-05" }), "id"),
                    Step::Record => ("recordApplicationActivity", json!({ "month": "2022-06", "value": "1" }), "application"),
                    Step::Retire => ("retireDigitalApplication", json!({ "reason": "停用" }), "id"),
                    Step::Restore => ("restoreDigitalApplication", json!({ "reason": "误停" }), "id"),
                };
                let line = step.transition();
                let allowed = line.from.contains(status);
                let action = row["viewerActions"].as_array().unwrap().iter().find(|it| it["action"] == line.name);
                assert_eq!(action.unwrap()["allowed"], allowed, "{name}");
                let payload = of_application(&unit, &row, command, input).await;
                if allowed {
                    let now = line.to.unwrap_or(*status);
                    let row = applied(&payload);
                    assert_eq!((&row["status"], row["retiredIn"].is_null()), (&json!(now.code()), now == ApplicationStatus::Active), "{name}");
                } else {
                    refused(&payload, "WRONG_STATE", field);
                }
            }
        }
    }

    async fn what_is_no_application_or_no_report_is_refused(world) {
        let unit = world.person(UNIT).await;
        let begin = |field: &str, value: Value| {
            let mut input = json!({ "community": "jiangbin", "kind": "CUSTOM", "name": "智慧停车", "inUseSince": "2022-07" });
            input[field] = value;
            input
        };
        for (field, value, at) in [
            ("name", json!(" "), "name"), ("name", json!("一\n二"), "name"), ("name", json!("长".repeat(101)), "name"),
            ("inUseSince", json!("2022-09"), "inUseSince"), ("inUseSince", json!("2014-12"), "inUseSince"),
            ("purpose", json!("长".repeat(2001)), "purpose"), ("community", Value::Null, "id"), ("expectedRevision", json!(1), "id"),
        ] {
            refused(&given(&unit, "saveDigitalApplication", APPLICATION, begin(field, value)).await, "INVALID", at);
        }
        refused(&given(&unit, "saveDigitalApplication", APPLICATION, begin("community", json!("yicheng"))).await, "NOT_PERMITTED", "community");
        refused(&given(&unit, "saveDigitalApplication", APPLICATION, begin("community", json!("none"))).await, "NOT_FOUND", "community");
        let row = put_to_use(&unit, "jiangbin", "智慧停车").await;
        refused(&given(&unit, "saveDigitalApplication", APPLICATION, begin("kind", json!("UNIFIED"))).await, "INVALID", "name");
        // In another community the name is free.
        applied(&given(&unit, "saveDigitalApplication", APPLICATION, begin("community", json!("baihe"))).await);
        for (field, value) in [("month", "2022-08"), ("month", "2022-05"), ("value", "100.01"), ("value", "-1"), ("value", "1.234"), ("reason", "没有可更正的")] {
            let mut input = json!({ "month": "2022-07", "value": "50" });
            input[field] = value.into();
            refused(&of_application(&unit, &row, "recordApplicationActivity", input).await, "INVALID", field);
        }
        let row = reported(&unit, &row, "2022-06", "100").await;
        // What was reported was in use.
        for since in [json!("2022-07"), Value::Null] {
            let again = json!({ "kind": "CUSTOM", "name": "智慧停车", "inUseSince": since });
            refused(&of_application(&unit, &row, "saveDigitalApplication", again).await, "INVALID", "inUseSince");
        }
        let stale = json!({ "month": "2022-07", "value": "50", "expectedRevision": 1 });
        refused(&of_application(&unit, &row, "recordApplicationActivity", stale).await, "CONFLICT", "expectedRevision");
        let errors = unit.send("{ digitalApplications(belowIn: \"2022-13\") { totalCount } }", json!({})).await.body["errors"].clone();
        assert!(errors.is_array(), "{errors}");
    }
}
