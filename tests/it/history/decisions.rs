//! The history of a duty, and the decision under which it stands.

use super::{short, told};
use crate::{
    duties::{deciding, done, duty_of, signing},
    harness::{Pack, Person},
    policy::{acknowledge, duty},
};
use serde_json::{Value, json};

const DECISION: &str = "query($id: ID!) { node(id: $id) { ... on Duty { revision contentDigest confirmedAt confirmedBy { displayName } \
                        returnedAt returnedBy { displayName } returnedReason } } }";

async fn decision(person: &Person<'_>, id: &Value) -> Value {
    let data = person.ask_with(DECISION, json!({ "id": id })).await;
    let node = &data["node"];
    json!([
        node["confirmedAt"],
        node["confirmedBy"],
        node["returnedAt"],
        node["returnedBy"],
        node["returnedReason"]
    ])
}

both! {
    async fn a_duty_tells_what_happened_to_it(world) {
        let signer = world.person("education.signer").await;
        let (office, deputy) = (world.person("fengmao-office.coordinator").await, world.person("fengmao-office.deputy").await);
        let first = duty_of(&signer, "education", Some("EDUCATION")).await;
        let mut due = deciding(&first, None, "due");
        due["dueOn"] = json!("2022-12-31");
        let duty = done(&office.command("setDutyDueDate", due).await);
        let duty = done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await);
        let duty = done(&signer.command("signDuty", signing(&duty, "COMPLETE", "b")).await);
        let nothing = json!([null, null, null, null, null]);
        assert_eq!(decision(&signer, &duty["id"]).await, nothing);
        world.clock.advance(60);
        let returned_at = world.clock.now().rfc3339();
        let duty = done(&office.command("returnDuty", deciding(&duty, Some("缺附件"), "c")).await);
        let returned = json!([null, null, returned_at, { "displayName": "name of fengmao-office.coordinator" }, "缺附件"]);
        assert_eq!(decision(&signer, &duty["id"]).await, returned);
        world.clock.advance(60);
        let duty = done(&signer.command("signDuty", signing(&duty, "COMPLETE", "d")).await);
        assert_eq!(decision(&signer, &duty["id"]).await, nothing, "it is completed again");
        world.clock.advance(60);
        let confirmed_at = world.clock.now().rfc3339();
        let duty = done(&deputy.command("confirmDuty", deciding(&duty, None, "e")).await);
        let confirmed = json!([confirmed_at, { "displayName": "name of fengmao-office.deputy" }, null, null, null]);
        assert_eq!(decision(&signer, &duty["id"]).await, confirmed);

        let (s, o) = ("name of education.signer", "name of fengmao-office.coordinator");
        let expected = [
            ["SET_DUTY_DUE_DATE", o, "education", "", "", "2022-12-31"],
            ["SIGN_DUTY", s, "education", "", "ASSIGNED", "ACKNOWLEDGED"],
            ["SIGN_DUTY", s, "education", "", "ACKNOWLEDGED", "COMPLETED"],
            ["RETURN_DUTY", o, "education", "缺附件", "COMPLETED", "RETURNED"],
            ["SIGN_DUTY", s, "education", "", "RETURNED", "COMPLETED"],
            ["CONFIRM_DUTY", "name of fengmao-office.deputy", "education", "", "COMPLETED", "CONFIRMED"],
        ];
        for name in ["education.officer", "fuchunwan-new-city.officer", "fengmao-office.coordinator", "data-platform"] {
            let told = told(&world.person(name).await, &duty["id"]).await.unwrap();
            assert_eq!(told.iter().map(short).collect::<Vec<_>>(), expected, "{name}");
            assert_eq!(told[3]["at"], json!(returned_at));
        }
        for name in ["health.officer", "lushan-subdistrict.signer", "auditor", "sysadmin"] {
            assert_eq!(told(&world.person(name).await, &duty["id"]).await, None, "{name}");
        }
        // Who is told of is found by id, by who is told.
        let asked = "query($id: ID!) { node(id: $id) { ... on Duty { confirmedBy { id } } } }";
        let by = signer.ask_with(asked, json!({ "id": duty["id"] })).await["node"]["confirmedBy"]["id"].clone();
        let asked = "query($id: ID!) { node(id: $id) { ... on User { displayName } } }";
        for (name, seen) in [("education.officer", true), ("data-platform", true), ("health.officer", false)] {
            let found = world.person(name).await.ask_with(asked, json!({ "id": by })).await;
            assert_eq!(!found["node"].is_null(), seen, "{name}");
        }
    }

    async fn what_an_import_did_is_told_as_nobodys(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let given = duty(&office, "health-4", "dengyun").await;
        let signed = duty(&office, "health-4", "baihe").await;
        acknowledge(world, "health-4", "baihe").await;
        Pack::copy().with("responsibilities.csv", "health-4,health,4", "health-4,civil-affairs,4").import(world).await;
        let health = world.person("health.officer").await;
        let civil = world.person("civil-affairs.officer").await;
        let transfer = ["TRANSFER_DUTY", "", "civil-affairs", "", "health", "civil-affairs"];
        assert_eq!(told(&civil, &given["id"]).await.unwrap().iter().map(short).collect::<Vec<_>>(), [transfer]);
        assert_eq!(told(&health, &given["id"]).await, None, "it is not its own any more");
        assert_eq!(told(&health, &signed["id"]).await.unwrap().len(), 1, "what was signed stays");
        let gone = Pack::copy().without("communities.csv", "4,baihe").with("programme.toml", "planned_count = 10", "planned_count = 9");
        gone.with("programme.toml", "total_communities = 59", "total_communities = 58").import(world).await;
        Pack::copy().import(world).await;
        let education = world.person("education.officer").await;
        let of_baihe = duty(&education, "education-1", "baihe").await;
        let told = told(&education, &of_baihe["id"]).await.unwrap();
        let expected = [["CANCEL_DUTY", "ASSIGNED", "CANCELLED"], ["RESTORE_DUTY", "CANCELLED", "ASSIGNED"]];
        let steps: Vec<[&str; 3]> = told.iter().map(short).map(|[action, _, _, _, from, to]| [action, from, to]).collect();
        assert_eq!(steps, expected);
        assert!(told.iter().all(|entry| entry["by"].is_null() && !entry["reason"].is_null()), "{told:?}");
    }
}
