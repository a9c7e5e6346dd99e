//! What one may not see does not exist: a foreign row asked by every path gives, to the byte, the answer of a missing
//! one.

use crate::{
    duties::brought_to,
    harness::{Person, World},
};
use serde_json::json;

const MISSING_DUTY: &str = "duty_01h455vb4pex5vsknk084sn02q";
const MISSING_SIGN_OFF: &str = "signoff_01h455vb4pex5vsknk084sn02q";
const MISSING_USER: &str = "user_01h455vb4pex5vsknk084sn02q";
const MISSING_EVENT: &str = "auditevent_01h455vb4pex5vsknk084sn02q";

/// Everything that one can ask with an id.
const BY_ID: [&str; 4] = [
    "query($id: ID!) { node(id: $id) { __typename id } }",
    "query($id: ID!) { nodes(ids: [$id, $id]) { __typename id } }",
    "query($id: ID!) { node(id: $id) { ... on Duty { contentDigest signOffs { id } viewerActions { allowed } } \
     ... on SignOff { valid signedBy { id } } ... on User { displayName } ... on AuditEvent { detail } } }",
    "query($id: ID!) { auditEvents(filter: { subject: $id }) { totalCount } }",
];

async fn same_answer(person: &Person<'_>, query: &str, foreign: &str, missing: &str) {
    let seen = person.send(query, json!({ "id": foreign })).await;
    let absent = person.send(query, json!({ "id": missing })).await;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&seen.bytes), text(&absent.bytes), "{query}");
    assert_eq!(seen.status, absent.status, "{query}");
}

async fn strangers(world: &World) -> Vec<Person<'_>> {
    let mut strangers = vec![world.nobody(), world.member("no.role", &[]).await];
    for name in ["health.signer", "fuchun-subdistrict.signer", "sysadmin", "secadmin"] {
        strangers.push(world.person(name).await);
    }
    strangers
}

both! {
    async fn a_foreign_row_is_a_missing_one_by_every_path(world) {
        // The duty is the education department's, for a community of another unit; so are its signatures.
        let duty = brought_to(world, "COMPLETED").await;
        let id = duty["id"].as_str().unwrap();
        let signature = duty["signOffs"][0]["id"].as_str().unwrap();
        let signer = world.person("education.signer").await;
        let signer = signer.ask("{ viewer { user { id } } }").await;
        let signer = signer["viewer"]["user"]["id"].as_str().unwrap();
        let event = world.trail().await.last().unwrap().id.to_string();
        for person in strangers(world).await {
            for query in BY_ID {
                same_answer(&person, query, id, MISSING_DUTY).await;
                same_answer(&person, query, signature, MISSING_SIGN_OFF).await;
                same_answer(&person, query, &event, MISSING_EVENT).await;
            }
        }
        // Administrators keep accounts and see them; others see who signed what they see.
        for name in ["health.signer", "fuchun-subdistrict.signer", "fuchun-subdistrict.officer"] {
            let person = world.person(name).await;
            for query in BY_ID {
                same_answer(&person, query, signer, MISSING_USER).await;
            }
        }
    }

    async fn a_filter_finds_nothing_behind_the_scope(world) {
        let health = world.person("health.officer").await;
        for filter in [
            json!({ "organization": "education" }),
            json!({ "organization": "no-such-organization" }),
            json!({ "scenario": "EDUCATION" }),
            json!({ "scenario": "NO_SUCH" }),
            json!({ "community": "no-such-community" }),
            json!({ "activity": "FUND_DISBURSEMENT" }),
        ] {
            let query = "query($filter: DutyFilter) { duties(filter: $filter) { totalCount nodes { id } pageInfo \
                         { startCursor hasNextPage } } }";
            let data = health.ask_with(query, json!({ "filter": filter })).await;
            assert_eq!(
                data["duties"],
                json!({ "totalCount": 0, "nodes": [], "pageInfo": { "startCursor": null, "hasNextPage": false } }),
                "{filter}"
            );
        }
    }

    async fn a_person_is_no_more_than_a_display_name_and_only_where_their_work_is_seen(world) {
        let duty = brought_to(world, "COMPLETED").await;
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { signOffs { signedBy { id displayName } } } } }";
        for name in ["data-platform", "fuchunwan-new-city.officer", "education.officer"] {
            let person = world.person(name).await;
            let data = person.ask_with(query, json!({ "id": duty["id"] })).await;
            let signer = &data["node"]["signOffs"][0]["signedBy"];
            assert_eq!(signer["displayName"], "name of education.signer");
            let by_id = "query($id: ID!) { node(id: $id) { ... on User { displayName } } }";
            let data = person.ask_with(by_id, json!({ "id": signer["id"] })).await;
            assert_eq!(data["node"]["displayName"], "name of education.signer", "{name}");
        }
    }
}
