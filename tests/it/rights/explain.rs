//! Why one sees what one sees: by which assignment, which clause, on whose behalf.

use super::{done, give, handed, handing, own, user};
use crate::{
    duties::{brought_to, deciding, duty_of, signing},
    evaluations,
    files::{pdf, uploaded},
    harness::{Person, World},
    reviews, work_items,
};
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Which};
use serde_json::{Value, json};

const EXPLAIN: &str = "query($id: ID!) { explainAccess(id: $id) { visibleBy { basis permission span role organization { code } \
    assignment { onBehalfOf { displayName } } clauses { code } } actions { action permission allowed code reason heldBy { role span \
    organizations { code } onBehalfOf { displayName } } } } }";

async fn explained(person: &Person<'_>, id: &Value) -> Value {
    person.ask_with(EXPLAIN, json!({ "id": id })).await["explainAccess"].clone()
}

/// Each ground in a line: what it is, by which permission, by which role of which organization, by which clauses.
fn grounds(explained: &Value) -> Vec<String> {
    let line = |ground: &Value| {
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let clauses: Vec<String> =
            ground["clauses"].as_array().unwrap().iter().map(|it| word(&it["code"])).collect();
        let line = [
            word(&ground["basis"]),
            word(&ground["permission"]),
            word(&ground["role"]),
            word(&ground["organization"]["code"]),
            clauses.join(","),
        ];
        line.join(" ").trim_end().to_owned()
    };
    explained["visibleBy"].as_array().unwrap_or(&Vec::new()).iter().map(line).collect()
}

fn action<'e>(explained: &'e Value, name: &str) -> &'e Value {
    explained["actions"].as_array().unwrap().iter().find(|it| it["action"] == name).unwrap()
}

async fn community(world: &World, code: &str) -> Value {
    let found = world
        .nobody()
        .ask_with("query($of: String!) { community(code: $of) { id } }", json!({ "of": code }))
        .await;
    found["community"]["id"].clone()
}

both! {
    async fn of_several_assignments_the_one_is_named_that_shows_it(world) {
        let roles = [(Role::DepartmentSigner, Some("education")), (Role::DepartmentOfficer, Some("finance"))];
        let person = world.member("two.departments", &roles).await;
        let duty = duty_of(&person, "education", None).await;
        let told = explained(&person, &duty["id"]).await;
        let clause = duty["responsibility"]["code"].as_str().unwrap();
        assert_eq!(grounds(&told), [format!("CLAUSE READ_DUTIES DEPARTMENT_SIGNER education {clause}")]);
        let acknowledge = action(&told, "ACKNOWLEDGE");
        assert_eq!((&acknowledge["allowed"], &acknowledge["reason"]), (&json!(true), &json!(null)));
        assert_eq!(acknowledge["heldBy"], json!([
            { "role": "DEPARTMENT_SIGNER", "span": "OWN", "organizations": [{ "code": "education" }], "onBehalfOf": null },
        ]));
        // What it may do for one it may not do for the other, and is told so.
        let other = duty_of(&person, "finance", None).await;
        let told = explained(&person, &other["id"]).await;
        let clause = other["responsibility"]["code"].as_str().unwrap();
        assert_eq!(grounds(&told), [format!("CLAUSE READ_DUTIES DEPARTMENT_OFFICER finance {clause}")]);
        let acknowledge = action(&told, "ACKNOWLEDGE");
        assert_eq!((&acknowledge["code"], &acknowledge["heldBy"][0]["role"]), (&json!("NOT_PERMITTED"), &json!("DEPARTMENT_SIGNER")));
        assert!(acknowledge["reason"].as_str().unwrap().contains("holds the permission SIGN_DUTIES, and not here"));
        let cancel = action(&told, "CANCEL");
        assert_eq!(cancel["heldBy"], json!([]));
        assert!(cancel["reason"].as_str().unwrap().contains("none of one's roles has the permission CANCEL_DUTIES"));
    }

    async fn a_unit_sees_its_own_by_clause_and_others_by_its_community(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let own = duty_of(&unit, "fuchun-subdistrict", None).await;
        let clause = own["responsibility"]["code"].as_str().unwrap();
        assert_eq!(grounds(&explained(&unit, &own["id"]).await), [format!("CLAUSE READ_DUTIES UNIT_SIGNER fuchun-subdistrict {clause}")]);
        let others = duty_of(&unit, "education", Some("EDUCATION")).await;
        let told = explained(&unit, &others["id"]).await;
        assert_eq!(grounds(&told), ["COMMUNITY READ_DUTIES UNIT_SIGNER fuchun-subdistrict"]);
        assert!(action(&told, "ACKNOWLEDGE")["reason"].as_str().unwrap().contains("not here"));
        for (name, ground) in [
            ("fengmao-office.coordinator", "EVERYWHERE READ_DUTIES COORDINATOR fengmao-office"),
            ("data-platform", "EVERYWHERE READ_DUTIES DATA_PLATFORM -"),
        ] {
            assert_eq!(grounds(&explained(&world.person(name).await, &others["id"]).await), [ground]);
        }
        assert_eq!(explained(&world.person("finance.signer").await, &others["id"]).await, json!(null));
        assert_eq!(explained(&world.person("changkou-town.signer").await, &others["id"]).await, json!(null));
        assert_eq!(explained(&world.person("auditor").await, &others["id"]).await, json!(null));
    }

    async fn why_a_step_is_not_taken_now_is_what_the_step_says(world) {
        let duty = brought_to(world, "COMPLETED").await;
        let both = [(Role::DepartmentSigner, Some("education")), (Role::Coordinator, Some("fengmao-office"))];
        let person = world.member("two.hats", &both).await;
        let told = explained(&person, &duty["id"]).await;
        assert_eq!(action(&told, "CONFIRM")["allowed"], true);
        // It signs again what another signed, and then confirms it no more.
        let office = world.person("fengmao-office.coordinator").await;
        let returned = office.command("returnDuty", deciding(&duty, Some("补充"), "back")).await["duty"].clone();
        crate::duties::done(&person.command("signDuty", signing(&returned, "COMPLETE", "again")).await);
        let told = explained(&person, &duty["id"]).await;
        let confirm = action(&told, "CONFIRM");
        assert_eq!((&confirm["code"], &confirm["heldBy"][0]["role"]), (&json!("NOT_PERMITTED"), &json!("COORDINATOR")));
        assert!(confirm["reason"].as_str().unwrap().contains("who completed it may not confirm it"));
        let acknowledge = action(&told, "ACKNOWLEDGE");
        assert_eq!((&acknowledge["code"], &acknowledge["allowed"]), (&json!("WRONG_STATE"), &json!(false)));
        let recall = action(&told, "RECALL");
        assert_eq!((&recall["allowed"], &recall["reason"]), (&json!(true), &json!(null)));
        // Of the signatures the last is the one to recall, and by its own hand alone.
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { signOffs { id act } } } }";
        let signed = office.ask_with(query, json!({ "id": duty["id"] })).await["node"]["signOffs"].clone();
        let signed: Vec<&Value> = signed.as_array().unwrap().iter().map(|it| &it["id"]).collect();
        let [acknowledged, first, last] = signed[..] else { panic!("{signed:?}") };
        for (id, code) in [(acknowledged, json!("NOT_PERMITTED")), (first, json!("NOT_PERMITTED")), (last, json!(null))] {
            assert_eq!(action(&explained(&person, id).await, "RECALL")["code"], code);
        }
        let completed_first = world.person("education.signer").await;
        for (id, code) in [(acknowledged, "WRONG_STATE"), (first, "WRONG_STATE"), (last, "NOT_PERMITTED")] {
            assert_eq!(action(&explained(&completed_first, id).await, "RECALL")["code"], code);
            let query = "mutation($id: ID!, $key: ID!) { recallSignOff(input: { signOff: $id, reason: \"误报\", idempotencyKey: $key }) \
                         { userErrors { code } } }";
            let answered = completed_first.ask_with(query, json!({ "id": id, "key": id })).await;
            assert_eq!(answered["recallSignOff"]["userErrors"][0]["code"], code);
        }
    }

    async fn an_evaluation_is_seen_by_the_clauses_of_its_verifiers(world) {
        let evaluation = evaluations::submitted(world).await;
        let culture = world.person("culture-tourism-sports.officer").await;
        let told = explained(&culture, &evaluation["id"]).await;
        let listed = culture.ask("{ responsibilities(organization: \"culture-tourism-sports\", withdrawn: false) { code scenarios { code } } }").await;
        let mut clauses: Vec<String> = listed["responsibilities"].as_array().unwrap().iter()
            .filter(|it| it["scenarios"].as_array().unwrap().iter().any(|scenario| scenario["code"] == "EDUCATION"))
            .map(|it| it["code"].as_str().unwrap().to_owned())
            .collect();
        clauses.sort_unstable();
        let mut named: Vec<String> = told["visibleBy"][0]["clauses"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect();
        named.sort_unstable();
        assert_eq!((told["visibleBy"].as_array().unwrap().len(), &told["visibleBy"][0]["basis"]), (1, &json!("CLAUSE")));
        assert_eq!(named, clauses);
        // Of a score those of its own scenario.
        let health = world.person("health.signer").await;
        let scores = "query($id: ID!) { node(id: $id) { ... on Evaluation { scores { id } } } }";
        let score = health.ask_with(scores, json!({ "id": evaluation["id"] })).await["node"]["scores"][0]["id"].clone();
        let told = explained(&health, &score).await;
        assert_eq!(told["visibleBy"][0]["basis"], "CLAUSE");
        assert!(action(&told, "ADJUDICATE")["reason"].as_str().unwrap().contains("ADJUDICATE_SCORES"));
        let unit = world.person("fuchun-subdistrict.officer").await;
        for id in [&evaluation["id"], &score] {
            assert_eq!(grounds(&explained(&unit, id).await), ["COMMUNITY READ_EVALUATIONS UNIT_OFFICER fuchun-subdistrict"]);
        }
        assert_eq!(explained(&culture, &score).await, json!(null), "it answers for another scenario");
        let platform = world.person("data-platform").await;
        assert_eq!(explained(&platform, &evaluation["id"]).await, json!(null), "it is not final");
    }

    async fn what_is_settled_is_seen_for_that(world) {
        let evaluation = evaluations::made_final(world).await;
        let platform = world.person("data-platform").await;
        let told = explained(&platform, &evaluation["id"]).await;
        assert_eq!(grounds(&told), ["SETTLED READ_EVALUATIONS DATA_PLATFORM -"]);
        let office = world.person("fengmao-office.coordinator").await;
        let told = explained(&office, &evaluation["id"]).await;
        assert_eq!(action(&told, "CANCEL")["code"], "WRONG_STATE");
        assert_eq!(action(&told, "SELF_SCORE")["heldBy"], json!([]));
    }

    async fn a_review_is_seen_by_its_roster(world) {
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", None).await;
        let seat = review["roster"].as_array().unwrap()[0].clone();
        let code = seat["organization"]["code"].as_str().unwrap();
        let clause = seat["responsibility"]["code"].as_str().unwrap();
        let signer = world.person(&format!("{code}.signer")).await;
        let ground = format!("CLAUSE READ_REVIEWS DEPARTMENT_SIGNER {code} {clause}");
        let told = explained(&signer, &review["id"]).await;
        assert_eq!((grounds(&told), &action(&told, "SIGN_OPINION")["allowed"]), (vec![ground.clone()], &json!(true)));
        // Who was added without a clause is told so; whoever is on no roster, nothing.
        let added = world.person("publicity-dept.officer").await;
        assert_eq!(explained(&added, &review["id"]).await, json!(null));
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({
            "review": review["id"], "organization": "publicity-dept", "reason": "涉及", "expectedRevision": review["revision"], "idempotencyKey": "add",
        });
        reviews::done(&reviews::give(&office, "addSignatory", input).await);
        assert_eq!(grounds(&explained(&added, &review["id"]).await), ["ORGANIZATION READ_REVIEWS DEPARTMENT_OFFICER publicity-dept"]);
        let opinion = reviews::done(&reviews::sign(&signer, &review["id"], "APPROVE", "sign").await);
        let opinion = &opinion["id"];
        let told = explained(&signer, opinion).await;
        assert_eq!((grounds(&told), &action(&told, "WITHDRAW_OPINION")["allowed"]), (vec![ground], &json!(true)));
        assert_eq!(explained(&added, opinion).await, json!(null));
    }

    async fn what_is_seen_and_done_on_behalf_says_on_whose(world) {
        handed(world, "education", "education.signer", "education.officer").await;
        let officer = world.person("education.officer").await;
        let duty = duty_of(&officer, "education", None).await;
        let told = explained(&officer, &duty["id"]).await;
        let clause = duty["responsibility"]["code"].as_str().unwrap();
        assert_eq!(grounds(&told), [
            format!("CLAUSE READ_DUTIES DEPARTMENT_OFFICER education {clause}"),
            format!("CLAUSE READ_DUTIES DEPARTMENT_SIGNER education {clause}"),
        ]);
        let behalf = json!({ "displayName": "name of education.signer" });
        assert_eq!(told["visibleBy"][0]["assignment"]["onBehalfOf"], json!(null));
        assert_eq!(told["visibleBy"][1]["assignment"]["onBehalfOf"], behalf);
        let acknowledge = action(&told, "ACKNOWLEDGE");
        assert_eq!((&acknowledge["allowed"], &acknowledge["heldBy"][0]["onBehalfOf"]), (&json!(true), &behalf));
    }

    async fn what_has_ended_explains_nothing(world) {
        let roles = [(Role::DepartmentSigner, Some("education")), (Role::UnitOfficer, Some("changkou-town"))];
        let person = world.member("moves.on", &roles).await;
        let duty = duty_of(&person, "education", None).await;
        assert_eq!(grounds(&explained(&person, &duty["id"]).await).len(), 1);
        let held = own(world, "moves.on", Role::DepartmentSigner).await;
        let held_id = json!(held.id.to_string());
        assert_eq!(grounds(&explained(&person, &held_id).await), ["OWN - - -"]);
        assignment::end(&world.store, &Which::Id(held.id)).await.unwrap();
        let missing = person.send(EXPLAIN, json!({ "id": "duty_01h455vb4pex5vsknk084sn02q" })).await;
        let gone = person.send(EXPLAIN, json!({ "id": duty["id"] })).await;
        assert_eq!(gone.bytes, missing.bytes);
        // What it held is its own to look at still.
        assert_eq!(grounds(&explained(&person, &held_id).await), ["OWN - - -"]);
    }

    async fn the_catalogue_is_seen_by_everybody_or_by_role(world) {
        let (education, id) = (world.person("education.officer").await, community(world, "jiangbin").await);
        let by_role = "EVERYWHERE READ_CATALOGUE DEPARTMENT_OFFICER education";
        let told = explained(&education, &id).await;
        assert_eq!(grounds(&told), ["PUBLIC READ_CATALOGUE - -", by_role]);
        // A project is moved by its unit and by the office.
        let actions = told["actions"].as_array().unwrap();
        assert!(!actions.is_empty() && actions.iter().all(|it| it["allowed"] == false), "{told}");
        let closed = world.closed_to_the_public();
        let ask = async |person: &Person<'_>, id: &Value| {
            let answer = person.send_to(&closed, EXPLAIN, json!({ "id": id })).await;
            answer.data()["explainAccess"].clone()
        };
        assert_eq!(grounds(&ask(&education, &id).await), [by_role]);
        let organization = education.ask("{ organization(code: \"education\") { id responsibilities { id } scenarios { id } } programme { id } }").await;
        let newcomer = world.member("no.role", &[]).await;
        let of_catalogue = [
            &id, &organization["organization"]["id"], &organization["organization"]["responsibilities"][0]["id"],
            &organization["organization"]["scenarios"][0]["id"], &organization["programme"]["id"],
        ];
        for id in of_catalogue {
            assert!(id.is_string());
            assert_eq!(ask(&newcomer, id).await, json!(null), "{id}");
            assert_eq!(grounds(&ask(&education, id).await), [by_role], "{id}");
            assert_eq!(grounds(&explained(&newcomer, id).await), ["PUBLIC READ_CATALOGUE - -"], "{id}");
        }
        // Itself it sees there too.
        let account = newcomer.ask("{ viewer { account { id } } }").await["viewer"]["account"]["id"].clone();
        assert_eq!(grounds(&ask(&newcomer, &account).await), ["OWN - - -"]);
    }

    async fn a_file_of_ones_own_and_who_raised_an_item_say_why_they_are_seen(world) {
        let (education, health) = (world.person("education.officer").await, world.person("health.officer").await);
        let item = work_items::raised(&education, json!({ "list": "PROBLEM", "title": "体检点不足" })).await;
        let raiser = json!(user(world, "education.officer").await);
        assert_eq!(explained(&health, &raiser).await, json!(null));
        let assigning = json!({ "id": item["id"], "assignedTo": "health", "reason": "归口", "expectedRevision": 1 });
        work_items::done(&work_items::give(&world.person("fengmao-office.coordinator").await, "assignWorkItem", assigning).await);
        assert_eq!(grounds(&explained(&health, &raiser).await), ["WORK READ_WORK_ITEMS DEPARTMENT_OFFICER health"]);
        let file = uploaded(&health, "a.pdf", &pdf("1")).await;
        assert_eq!(grounds(&explained(&health, &file["id"]).await), ["OWN UPLOAD_FILES DEPARTMENT_OFFICER health"]);
    }

    async fn people_and_their_accounts_say_why_they_are_seen(world) {
        let duty = brought_to(world, "COMPLETED").await;
        let signer = json!(user(world, "education.signer").await);
        let (officer, secadmin) = (world.person("education.officer").await, world.person("secadmin").await);
        assert_eq!(grounds(&explained(&officer, &signer).await), ["WORK READ_DUTIES DEPARTMENT_OFFICER education"]);
        let sysadmin = world.person("sysadmin").await;
        assert_eq!(grounds(&explained(&secadmin, &signer).await), ["EVERYWHERE READ_ACCOUNTS SECURITY_ADMIN -"]);
        let colleague = world.person("education.signer2").await;
        assert_eq!(grounds(&explained(&colleague, &signer).await), [
            "WORK READ_DUTIES DEPARTMENT_SIGNER education", "COLLEAGUE DELEGATE DEPARTMENT_SIGNER education",
        ]);
        assert_eq!(explained(&world.person("finance.officer").await, &signer).await, json!(null));
        // An account, one's own assignment, a session.
        let person = world.person("education.signer").await;
        let own = person.ask("{ viewer { account { id } sessions { id } heldAssignments { id } } }").await["viewer"].clone();
        let told = explained(&person, &own["account"]["id"]).await;
        assert_eq!((grounds(&told), &action(&told, "DISABLE_ACCOUNT")["code"]), (vec!["OWN - - -".to_owned()], &json!("NOT_PERMITTED")));
        let told = explained(&sysadmin, &own["account"]["id"]).await;
        assert_eq!(grounds(&told), ["EVERYWHERE READ_ACCOUNTS SYSTEM_ADMIN -"]);
        assert_eq!((&action(&told, "RESET_PASSWORD")["allowed"], &action(&told, "ROTATE_CLIENT_SECRET")["code"]), (&json!(true), &json!("INVALID")));
        let service = world.person("data-platform").await.ask("{ viewer { account { id } } }").await["viewer"]["account"]["id"].clone();
        let told = explained(&sysadmin, &service).await;
        assert_eq!((&action(&told, "ROTATE_CLIENT_SECRET")["allowed"], &action(&told, "LINK_IDENTITY")["code"]), (&json!(true), &json!("INVALID")));
        let mine = sysadmin.ask("{ viewer { account { id } heldAssignments { id } } }").await["viewer"].clone();
        let told = explained(&sysadmin, &mine["account"]["id"]).await;
        assert_eq!((grounds(&told).len(), &action(&told, "RESET_PASSWORD")["code"]), (2, &json!("NOT_PERMITTED")));
        let session = explained(&person, &own["sessions"][0]["id"]).await;
        assert_eq!((grounds(&session), &action(&session, "END_SESSION")["permission"]), (vec!["OWN - - -".to_owned()], &json!("SIGNED_IN")));
        assert_eq!(explained(&sysadmin, &own["sessions"][0]["id"]).await, json!(null));
        // Assignments are ended by who administers them, and the last of its role by nobody.
        let told = explained(&secadmin, &own["heldAssignments"][0]["id"]).await;
        assert_eq!(action(&told, "END_ASSIGNMENT")["allowed"], true);
        let told = explained(&secadmin, &mine["heldAssignments"][0]["id"]).await;
        assert_eq!(action(&told, "END_ASSIGNMENT")["code"], "WRONG_STATE");
        let answered = give(&secadmin, "endAssignment", json!({ "id": mine["heldAssignments"][0]["id"], "reason": "调岗" })).await;
        assert_eq!(answered["userErrors"][0]["code"], "WRONG_STATE", "{answered}");
        let lent = done(&give(&person, "delegate", handing(world, "education", "education.officer").await).await);
        let told = explained(&person, &lent["id"]).await;
        assert_eq!((grounds(&told), &action(&told, "END_DELEGATION")["allowed"]), (vec!["OWN - - -".to_owned()], &json!(true)));
        assert_eq!(duty["status"], "COMPLETED");
    }
}
