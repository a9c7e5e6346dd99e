//! Who reads a record and its versions, and who saves it: by every path the same.

use super::{give, record, refused, saved};
use crate::harness::{Pack, Person};
use serde_json::{Value, json};

const NODE: &str =
    "query($id: ID!) { node(id: $id) { __typename ... on Dossier { versions { totalCount } } } }";

/// Whether somebody finds a record by its community and by its id, and a version by its own; all of them, or none.
async fn reads(person: &Person<'_>, community: &str, ids: [&Value; 2]) -> bool {
    let by_community = record(person, community).await;
    let mut found = vec![!by_community.is_null()];
    for id in ids {
        let node = person.ask_with(NODE, json!({ "id": id })).await["node"].clone();
        found.push(!node.is_null());
        let explained = "query($id: ID!) { explainAccess(id: $id) { node { id } } }";
        if person.token.is_some() {
            found.push(!person.ask_with(explained, json!({ "id": id })).await["explainAccess"].is_null());
        }
    }
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{found:?}");
    found[0]
}

async fn version_of(person: &Person<'_>, id: &Value) -> Value {
    let asked =
        "query($id: ID!) { node(id: $id) { ... on Dossier { versions(first: 1) { nodes { id } } } } }";
    person.ask_with(asked, json!({ "id": id })).await["node"]["versions"]["nodes"][0]["id"].clone()
}

both! {
    async fn the_unit_the_office_and_who_owes_something_read_it(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let created = saved(&unit, "jiangbin", json!({ "location": "江边" })).await;
        let reserve = saved(&unit, "xinmin", json!({ "location": "山边" })).await;
        let (of_created, of_reserve) =
            (version_of(&unit, &created["id"]).await, version_of(&unit, &reserve["id"]).await);
        for (name, sees_created, sees_reserve) in [
            ("fuchun-subdistrict.officer", true, true),
            ("fuchun-subdistrict.signer", true, true),
            ("fengmao-office.coordinator", true, true),
            // They owe something for a community that is created, and nothing for one in reserve.
            ("education.officer", true, false),
            ("health.signer", true, false),
            ("finance.officer", true, false),
            // What it owes is for the programme.
            ("publicity-dept.officer", false, false),
            ("changkou-town.officer", false, false),
            ("lushan-subdistrict.signer", false, false),
            ("data-platform", false, false),
            ("sysadmin", false, false),
            ("secadmin", false, false),
            ("auditor", false, false),
        ] {
            let person = world.person(name).await;
            let seen = reads(&person, "jiangbin", [&created["id"], &of_created]).await;
            assert_eq!(seen, sees_created, "{name}");
            let seen = reads(&person, "xinmin", [&reserve["id"], &of_reserve]).await;
            assert_eq!(seen, sees_reserve, "{name}");
        }
        assert!(!reads(&world.nobody(), "jiangbin", [&created["id"], &of_created]).await);
    }

    async fn its_unit_saves_it_and_nobody_else(world) {
        let said = |revision: i64| json!({ "community": "jiangbin", "location": "江边", "expectedRevision": revision });
        for (name, code) in [
            ("fengmao-office.coordinator", "NOT_PERMITTED"),
            ("education.signer", "NOT_PERMITTED"),
            ("changkou-town.signer", "NOT_PERMITTED"),
            ("data-platform", "NOT_PERMITTED"),
            ("auditor", "NOT_PERMITTED"),
        ] {
            let person = world.person(name).await;
            // Whether there is a record already is told to nobody: the revision is not looked at.
            for revision in [0, 7] {
                assert_eq!(refused(&give(&person, said(revision)).await), [(code.to_owned(), "community".to_owned())], "{name}");
            }
        }
        let unit = world.person("fuchun-subdistrict.signer").await;
        let missing = json!({ "community": "none", "location": "江边", "expectedRevision": 0 });
        assert_eq!(refused(&give(&unit, missing).await), [("NOT_FOUND".to_owned(), "community".to_owned())]);
        assert_eq!(give(&unit, said(0)).await["userErrors"], json!([]));
    }

    async fn a_record_goes_with_its_community_to_another_unit(world) {
        let one = world.person("fuchun-subdistrict.signer").await;
        let other = world.person("changkou-town.officer").await;
        let kept = saved(&one, "jiangbin", json!({ "location": "江边" })).await;
        let version = version_of(&one, &kept["id"]).await;
        // The old unit signed for it, and that stays its own.
        let duties = "{ duties(filter: { organization: \"fuchun-subdistrict\", community: \"jiangbin\" }) { nodes { id contentDigest } } }";
        let duty = one.ask(duties).await["duties"]["nodes"][0].clone();
        crate::duties::done(&one.command("signDuty", crate::duties::signing(&duty, "ACKNOWLEDGE", "ours")).await);
        let line = |unit: &str| format!("jiangbin,CREATION,江滨社区,{unit}");
        let moved = Pack::copy().with("communities.csv", &line("fuchun-subdistrict"), &line("changkou-town"));
        moved.import(world).await;
        let ids = [&kept["id"], &version];
        assert!(!reads(&one, "jiangbin", ids).await, "the old unit reads no more of it");
        let still = one.ask(duties).await["duties"]["nodes"].clone();
        assert_eq!(still[0]["id"], duty["id"], "but its own signature");
        assert!(reads(&other, "jiangbin", ids).await);
        assert!(reads(&world.person("education.officer").await, "jiangbin", ids).await);
        let payload = give(&one, json!({ "community": "jiangbin", "location": "还是我", "expectedRevision": 1 })).await;
        assert_eq!(refused(&payload), [("NOT_PERMITTED".to_owned(), "community".to_owned())]);
        let next = saved(&other, "jiangbin", json!({ "needs": ["电梯"] })).await;
        assert_eq!((&next["version"], &next["location"], &next["id"]), (&json!(2), &json!("江边"), &kept["id"]));
        Pack::copy().import(world).await;
        assert_eq!(record(&one, "jiangbin").await["version"], 2);
        assert!(!reads(&other, "jiangbin", ids).await);
    }

    async fn of_a_withdrawn_community_it_is_read_and_not_saved(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let kept = saved(&unit, "baihe", json!({ "location": "江边" })).await;
        Pack::copy()
            .without("communities.csv", "4,baihe")
            .with("programme.toml", "planned_count = 10", "planned_count = 9")
            .with("programme.toml", "total_communities = 59", "total_communities = 58")
            .import(world)
            .await;
        assert_eq!(record(&unit, "baihe").await, kept);
        let payload = give(&unit, json!({ "community": "baihe", "location": "江南", "expectedRevision": 1 })).await;
        assert_eq!(refused(&payload), [("WRONG_STATE".to_owned(), "community".to_owned())]);
    }
}
