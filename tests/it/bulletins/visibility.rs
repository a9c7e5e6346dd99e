//! Who reads what: published bulletins everybody in the programme, drafts the office alone.

use super::{OFFICE, done, drafting, fields, give, on, published, publishing, refused, until};
use serde_json::{Value, json};

const READERS: &[&str] = &[
    "education.officer",
    "health.signer",
    "changkou-town.officer",
    "fuchun-subdistrict.signer",
    "data-platform",
];
const OTHERS: &[&str] = &["sysadmin", "secadmin", "auditor"];

both! {
    async fn a_draft_is_for_all_others_as_if_it_were_not_there(world) {
        let july = published(world, "2022-07").await;
        until(world, "2022-09-01");
        let office = world.person(OFFICE).await;
        let draft = done(&give(&office, "draftBulletin", drafting("2022-08")).await);
        let ask = format!("query($id: ID!) {{ node(id: $id) {{ ... on Bulletin {{ {} }} }} bulletin(month: \"2022-08\") {{ id }} bulletins {{ totalCount nodes {{ id }} }} }}", fields());
        for name in READERS {
            let reader = world.person(name).await;
            let data = reader.ask_with(&ask, json!({ "id": draft["id"] })).await;
            assert_eq!((&data["node"], &data["bulletin"], &data["bulletins"]["totalCount"]), (&Value::Null, &Value::Null, &json!(1)), "{name}");
            assert_eq!(data["bulletins"]["nodes"][0]["id"], july["id"]);
            let answer = reader.send("{ bulletinDrafts { id } }", json!({})).await;
            assert_eq!(answer.error_code(), "FORBIDDEN", "{name}");
            refused(&give(&reader, "publishBulletin", publishing(&draft)).await, "NOT_FOUND", "id");
            refused(&give(&reader, "publishBulletin", publishing(&july)).await, "NOT_PERMITTED", "id");
            let mut input = on(&draft, "withdraw");
            input["reason"] = json!("误");
            refused(&give(&reader, "withdrawBulletin", input).await, "NOT_FOUND", "id");
            refused(&give(&reader, "draftBulletin", drafting("2022-08")).await, "NOT_PERMITTED", "month");
            // What is published is the same for all, but that it is not computed again.
            let seen = super::bulletin(&reader, "2022-07").await;
            let mut expected = july.clone();
            expected["recomputed"] = Value::Null;
            assert_eq!(seen, expected, "{name}");
        }
        for name in OTHERS {
            let answer = world.person(name).await.send("{ bulletins { totalCount } }", json!({})).await;
            assert_eq!(answer.error_code(), "FORBIDDEN", "{name}");
            let data = world.person(name).await.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": july["id"] })).await;
            assert_eq!(data["node"], Value::Null, "{name}");
        }
        assert_eq!(office.ask("{ bulletinDrafts { id } }").await["bulletinDrafts"], json!([{ "id": draft["id"] }]));
    }

    async fn everybody_in_the_programme_is_told_until_the_next_one(world) {
        published(world, "2022-07").await;
        let told = "{ viewer { notifications(filter: { kinds: [PUBLISHED] }) { nodes { subject { ... on Bulletin { month } } } } } }";
        let inbox = |name: &'static str| async move {
            let data = world.person(name).await.ask(told).await;
            data["viewer"]["notifications"]["nodes"].clone()
        };
        for name in READERS {
            assert_eq!(inbox(name).await, json!([{ "subject": { "month": "2022-07" } }]), "{name}");
        }
        for name in OTHERS {
            assert_eq!(inbox(name).await, json!([]), "{name}");
        }
        until(world, "2022-09-01");
        published(world, "2022-08").await;
        assert_eq!(inbox("education.officer").await, json!([{ "subject": { "month": "2022-08" } }]));
        // And by the feed.
        let query = "{ changes(kinds: [BULLETIN]) { changes { type kind node { ... on Bulletin { month units { organization { code } rank } } } } } }";
        let data = world.person("data-platform").await.ask(query).await;
        let months: Vec<&Value> = data["changes"]["changes"].as_array().unwrap().iter().map(|it| &it["node"]["month"]).collect();
        assert_eq!(months, [&json!("2022-07"), &json!("2022-08")]);
    }
}
