//! A later pack whose clauses, or whose organizations, say something else.

use super::{acknowledge, duties, duty, each, in_state};
use crate::harness::Pack;
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, AssignmentError, Grant};
use serde_json::{Value, json};

const PLANNING: &str = "配合做好城镇社区建设专项规划编制工作";

both! {
    async fn another_text_moves_the_digests_of_its_duties_and_of_no_others(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "education-1", "baihe").await;
        acknowledge(world, "education-3", "baihe").await;
        let before = duties(&coordinator, json!({})).await;

        let pack = Pack::copy().with("responsibilities.csv", "项目教育场景建设，做好", "项目教育场景建设和运营，做好");
        let report = pack.import(world).await;
        assert_eq!(report.responsibilities.changed, ["education-1"]);
        assert_eq!((report.duties_derived, report.duties_cancelled, report.duties_kept), (0, 0, 0));

        let after = duties(&coordinator, json!({})).await;
        assert_eq!(each(&after, "/id"), each(&before, "/id"));
        for (before, after) in before.iter().zip(&after) {
            let of_it = after["responsibility"]["code"] == "education-1";
            assert_eq!(before["contentDigest"] != after["contentDigest"], of_it);
            assert_eq!(before["revision"] != after["revision"], of_it, "what reads otherwise has changed");
        }
        assert_eq!(duty(&coordinator, "education-1", "baihe").await["signOffs"][0]["valid"], false);
        assert_eq!(duty(&coordinator, "education-3", "baihe").await["signOffs"][0]["valid"], true);
    }

    async fn what_was_shown_before_the_text_changed_cannot_be_signed(world) {
        let signer = world.person("education.signer").await;
        let shown = duty(&signer, "education-1", "baihe").await;
        let pack = Pack::copy().with("responsibilities.csv", "项目教育场景建设，做好", "项目教育场景建设和运营，做好");
        pack.import(world).await;
        let input = |digest: &Value, key: &str| {
            json!({ "id": shown["id"], "act": "ACKNOWLEDGE", "contentDigest": digest, "idempotencyKey": key })
        };
        let stale = signer.command("signDuty", input(&shown["contentDigest"], "1")).await;
        assert_eq!(stale["userErrors"][0]["code"], "STALE_CONTENT");
        let seen = duty(&signer, "education-1", "baihe").await;
        assert_eq!(seen["status"], "ASSIGNED");
        let fresh = signer.command("signDuty", input(&seen["contentDigest"], "2")).await;
        assert_eq!(fresh["userErrors"], json!([]));
    }

    async fn the_former_text_again_makes_the_signature_valid_again(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "education-1", "baihe").await;
        let pack = Pack::copy().with("responsibilities.csv", "项目教育场景建设，做好", "项目教育场景建设和运营，做好");
        pack.import(world).await;
        assert_eq!(Pack::copy().import(world).await.responsibilities.changed, ["education-1"]);
        assert_eq!(duty(&coordinator, "education-1", "baihe").await["signOffs"][0]["valid"], true);
    }

    async fn another_name_of_an_organization_is_part_of_what_is_signed(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        let before = duties(&coordinator, json!({})).await;
        let pack = Pack::copy().with("organizations.csv", "区教育局", "区教育体育局");
        assert_eq!(pack.import(world).await.organizations.changed, ["education"]);
        let data = world.nobody().ask(r#"{ organization(code: "education") { name } }"#).await;
        assert_eq!(data["organization"]["name"], "区教育体育局");
        let after = duties(&coordinator, json!({})).await;
        for (before, after) in before.iter().zip(&after) {
            let of_it = after["organization"]["code"] == "education";
            assert_eq!(before["contentDigest"] != after["contentDigest"], of_it);
        }
        let of_it = duties(&coordinator, json!({ "organization": "education" })).await;
        assert_eq!(each(&of_it, "/organization/name"), ["区教育体育局"; 21]);
    }

    async fn a_new_clause_is_owed_in_its_place(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        let before = duties(&coordinator, json!({})).await;
        let pack = Pack::copy().and(
            "responsibilities.csv",
            "publicity-dept-2,publicity-dept,2,GUIDE,COMMUNITY,,PUBLICITY,false,负责指导未来社区创建项目的宣传工作",
        );
        let report = pack.import(world).await;
        assert_eq!(report.responsibilities.added, ["publicity-dept-2"]);
        assert_eq!((report.duties_derived, report.duties_cancelled), (10, 0));

        let mut after = duties(&coordinator, json!({})).await;
        // After the 4 of the office, the 11 of 组织部 and the one that 宣传部 had.
        let new: Vec<Value> = after.drain(16..26).collect();
        assert_eq!(each(&new, "/responsibility/code"), ["publicity-dept-2"; 10]);
        assert_eq!(after, before, "the others move down and change in nothing");
        let data = world.nobody().ask(r#"{ organization(code: "publicity-dept") { responsibilities { code } } }"#).await;
        let clauses = data["organization"]["responsibilities"].as_array().unwrap();
        assert_eq!(each(clauses, "/code"), ["publicity-dept-1", "publicity-dept-2"]);
    }

    async fn a_withdrawn_clause_is_owed_no_more_unless_it_was_signed(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "finance-2", "baihe").await;
        let query = r#"{ responsibilities(organization: "finance") { id code } }"#;
        let clauses = world.nobody().ask(query).await["responsibilities"].clone();
        let report = Pack::copy().without("responsibilities.csv", "finance-2,").import(world).await;
        assert_eq!(report.responsibilities.withdrawn, ["finance-2"]);
        assert_eq!((report.duties_derived, report.duties_cancelled, report.duties_kept), (0, 9, 1));

        let query = r#"query($id: ID!) {
            responsibilities(withdrawn: false) { code }
            organization(code: "finance") { responsibilities(withdrawn: false) { code } }
            node(id: $id) { ... on Responsibility { text } }
        }"#;
        let data = world.nobody().ask_with(query, json!({ "id": clauses[1]["id"] })).await;
        let in_force = json!([{ "code": "finance-1" }]);
        assert_eq!(data["responsibilities"].as_array().unwrap().len(), 48);
        assert_eq!(data["organization"]["responsibilities"], in_force);
        assert_eq!(data["node"]["text"], "配合做好未来社区创建项目评审等工作");
        let of_it = duties(&coordinator, json!({ "organization": "finance" })).await;
        assert_eq!((of_it.len(), in_state(&of_it, "CANCELLED")), (20, 9));
        let kept = duty(&coordinator, "finance-2", "baihe").await;
        assert_eq!(kept["responsibility"]["text"], "配合做好未来社区创建项目评审等工作");
        assert_eq!(kept["signOffs"][0]["valid"], true);
    }

    async fn a_withdrawn_organization_owes_nothing_and_nobody_is_given_a_role_there(world) {
        let holder = world.person("publicity-dept.officer").await;
        world.person("education.officer").await;
        let pack = Pack::copy()
            .without("responsibilities.csv", "publicity-dept-1,")
            .without("organizations.csv", "publicity-dept,");
        let report = pack.import(world).await;
        assert_eq!(report.organizations.withdrawn, ["publicity-dept"]);
        assert_eq!((report.duties_derived, report.duties_cancelled), (0, 1));

        let data = world.nobody().ask("{ organizations(withdrawn: false) { code } }").await;
        assert!(!each(data["organizations"].as_array().unwrap(), "/code").contains(&"publicity-dept"));
        assert_eq!(each(&duties(&holder, json!({})).await, "/status"), ["CANCELLED"]);
        let grant = Grant {
            account: "education.officer",
            role: Role::DepartmentOfficer,
            organization: Some("publicity-dept"),
            from: None,
            until: None,
        };
        let granted = assignment::grant(&world.store, &grant).await;
        assert!(matches!(granted, Err(AssignmentError::UnknownOrganization(_))), "{granted:?}");
    }

    async fn a_clause_given_to_another_organization_takes_what_is_unsigned_along(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "health-4", "baihe").await;
        let pack = Pack::copy().with("responsibilities.csv", "health-4,health,4", "health-4,civil-affairs,4");
        assert_eq!(pack.import(world).await.responsibilities.changed, ["health-4"]);
        let moved = duties(&coordinator, json!({ "activity": "ACCEPTANCE", "organization": "civil-affairs" })).await;
        assert_eq!(moved.len(), 19);
        let kept = duty(&coordinator, "health-4", "baihe").await;
        assert_eq!(kept["organization"]["code"], "health", "who signed stays answerable");
        assert_eq!(kept["signOffs"][0]["valid"], true);
        let open = duty(&coordinator, "health-4", "dengyun").await;
        assert_eq!((&open["organization"]["code"], &open["revision"]), (&json!("civil-affairs"), &json!(2)));
        let signer = world.person("civil-affairs.signer").await;
        assert_eq!(duty(&signer, "health-4", "dengyun").await["id"], open["id"]);
    }

    async fn a_duty_taken_up_again_is_owed_by_whom_the_clause_now_names(world) {
        let gone = Pack::copy().without("responsibilities.csv", "health-4,");
        assert_eq!(gone.import(world).await.duties_cancelled, 10);
        let back = Pack::copy().with("responsibilities.csv", "health-4,health,4", "health-4,civil-affairs,4");
        assert_eq!(back.import(world).await.duties_derived, 10);
        let coordinator = world.person("fengmao-office.coordinator").await;
        let duty = duty(&coordinator, "health-4", "baihe").await;
        assert_eq!((&duty["organization"]["code"], &duty["status"]), (&json!("civil-affairs"), &json!("ASSIGNED")));
        assert!(back.import(world).await.is_empty());
    }

    async fn a_clause_owed_per_community_from_now_on_is_other_duties(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        let line = |subject: &str| format!("finance-2,finance,2,ASSIST,{subject},");
        let pack = Pack::copy().with("responsibilities.csv", &line("COMMUNITY"), &line("PROGRAMME"));
        let report = pack.import(world).await;
        assert_eq!((report.duties_derived, report.duties_cancelled), (1, 10));
        let open = duties(&coordinator, json!({ "organization": "finance", "status": ["ASSIGNED"] })).await;
        assert_eq!(open.len(), 11);
        assert_eq!(open.iter().filter(|duty| duty["community"].is_null()).count(), 1);
    }

    async fn every_server_answers_by_the_new_catalogue_at_its_next_request(world) {
        let elsewhere = world.another_server().await;
        let query = "{ responsibilities(organization: \"education\") { text } }";
        let nobody = world.nobody();
        let text = async |router| -> String {
            let answer = nobody.send_to(router, query, json!({})).await;
            answer.data()["responsibilities"][1]["text"].as_str().unwrap().to_owned()
        };
        assert_eq!(text(&world.router).await, PLANNING);
        assert_eq!(text(&elsewhere).await, PLANNING);
        let line = |text: &str| format!("education-2,education,2,ASSIST,PROGRAMME,,PLANNING,false,{text}");
        let pack = Pack::copy().with("responsibilities.csv", &line(PLANNING), &line("牵头编制教育专项规划"));
        pack.import(world).await;
        assert_eq!(text(&elsewhere).await, "牵头编制教育专项规划");
        assert_eq!(text(&world.router).await, "牵头编制教育专项规划");
    }
}
