//! What a later pack no longer names exists, with when it was withdrawn, by every way to it.

use super::each;
use crate::{
    evaluations,
    harness::{Pack, World},
    reviews::{self, refused},
};
use serde_json::{Value, json};

/// Without 百合社区, 宣传部 with its clause, and a clause of 财政局; one scenario besides is nobody's.
fn smaller() -> Pack {
    Pack::copy()
        .without("communities.csv", "4,baihe")
        .with("programme.toml", "planned_count = 10", "planned_count = 9")
        .with("programme.toml", "total_communities = 59", "total_communities = 58")
        .without("responsibilities.csv", "publicity-dept-1,")
        .without("organizations.csv", "publicity-dept,")
        .without("responsibilities.csv", "finance-2,")
}

/// Everything by every path.
const PATHS: &str = "query($community: ID!, $organization: ID!, $clause: ID!, $duty: ID!) {
    community(code: \"baihe\") { code withdrawnAt withdrawalReason updatedAt }
    communities(first: 100) { totalCount nodes { code withdrawnAt } }
    gone: communities(filter: { withdrawn: true }) { totalCount nodes { code withdrawnAt } }
    there: communities(first: 100, filter: { withdrawn: false }) { totalCount nodes { code withdrawnAt } }
    ofUnit: communities(filter: { implementingUnit: \"fuchun-subdistrict\", nameContains: \"百合\" }) { nodes { code withdrawnAt } }
    byId: node(id: $community) { ... on Community { code withdrawnAt duties { totalCount } } }
    duty: node(id: $duty) { ... on Duty { community { code withdrawnAt } } }
    duties(filter: { community: \"baihe\" }) { totalCount }
    evaluations(community: \"baihe\") { totalCount }
    reviews(filter: { community: \"baihe\" }) { totalCount }
    organization(code: \"publicity-dept\") { code withdrawnAt responsibilities { code withdrawnAt } }
    organizations { code withdrawnAt }
    goneOrganizations: organizations(withdrawn: true) { code }
    thereOrganizations: organizations(withdrawn: false) { code withdrawnAt }
    departments: organizations(kind: DEPARTMENT, withdrawn: true) { code }
    organizationById: node(id: $organization) { ... on Organization { code withdrawnAt } }
    ofOrganization: duties(filter: { organization: \"publicity-dept\" }) { totalCount nodes { organization { code withdrawnAt } } }
    responsibilities { code withdrawnAt }
    goneClauses: responsibilities(withdrawn: true) { code }
    thereClauses: responsibilities(withdrawn: false) { code withdrawnAt }
    ofFinance: responsibilities(organization: \"finance\") { code withdrawnAt }
    finance: organization(code: \"finance\") { responsibilities { code withdrawnAt } inForce: responsibilities(withdrawn: false) { code } }
    clauseById: node(id: $clause) { ... on Responsibility { code withdrawnAt organization { code } } }
    scenarios { code withdrawnAt }
    goneScenarios: scenarios(withdrawn: true) { code }
    programme { totalCommunities pools { pool namedCount } } }";

fn rows(data: &Value, path: &str) -> Vec<Value> {
    data.pointer(path).unwrap().as_array().unwrap().clone()
}

async fn ids(world: &World) -> Value {
    let office = world.person("fengmao-office.coordinator").await;
    let data = office
        .ask(
            "{ community(code: \"baihe\") { id duties(first: 1) { nodes { id } } } organization(code: \"publicity-dept\") { id }
             responsibilities(organization: \"finance\") { id code } }",
        )
        .await;
    json!({
        "community": data["community"]["id"], "organization": data["organization"]["id"],
        "clause": data["responsibilities"][1]["id"], "duty": data["community"]["duties"]["nodes"][0]["id"],
    })
}

both! {
    async fn what_was_withdrawn_is_there_by_every_path(world) {
        let asked = ids(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        evaluations::published(world, "small", evaluations::SET, None).await;
        let set = office.ask("{ indicatorSets { id } }").await["indicatorSets"][0]["id"].clone();
        let input = json!({ "community": "baihe", "indicatorSet": set, "idempotencyKey": "baihe" });
        let evaluation = evaluations::done(&evaluations::give(&office, "openEvaluation", input).await);
        reviews::opened(world, "baihe", "RECHECK", None).await;
        let before = office.ask_with(PATHS, asked.clone()).await;
        world.clock.advance(60);
        smaller().import(world).await;
        let now = json!(world.clock.now().rfc3339());
        let data = office.ask_with(PATHS, asked.clone()).await;
        // The same rows by the same paths as before, but for what says when they were withdrawn.
        for (path, code) in [
            ("/community", "baihe"), ("/byId", "baihe"), ("/duty/community", "baihe"),
            ("/organization", "publicity-dept"), ("/organizationById", "publicity-dept"),
            ("/ofOrganization/nodes/0/organization", "publicity-dept"), ("/clauseById", "finance-2"),
            ("/organization/responsibilities/0", "publicity-dept-1"), ("/ofUnit/nodes/0", "baihe"),
            ("/ofFinance/1", "finance-2"), ("/finance/responsibilities/1", "finance-2"), ("/gone/nodes/0", "baihe"),
        ] {
            let found = data.pointer(path).unwrap_or_else(|| panic!("nothing at {path}: {data}"));
            assert_eq!((&found["code"], &found["withdrawnAt"]), (&json!(code), &now), "{path}");
        }
        assert_eq!(data["community"]["updatedAt"], now);
        let reason = "现行文件不再列明 / no longer named by the policy";
        assert_eq!((&before["community"]["withdrawalReason"], &data["community"]["withdrawalReason"]), (&Value::Null, &json!(reason)));
        // The same pack again changes nothing of it.
        world.clock.advance(60);
        assert!(smaller().import(world).await.is_empty());
        assert_eq!(office.ask_with(PATHS, asked.clone()).await["community"], data["community"]);
        for path in ["/communities/nodes", "/organizations", "/responsibilities", "/scenarios"] {
            let (was, is) = (rows(&before, path), rows(&data, path));
            assert_eq!(each(&was, "/code"), each(&is, "/code"), "{path}");
            assert!(was.iter().all(|row| row["withdrawnAt"].is_null()));
        }
        for path in ["/communities/totalCount", "/byId/duties/totalCount", "/duties/totalCount", "/evaluations/totalCount", "/reviews/totalCount", "/ofOrganization/totalCount"] {
            assert_eq!(before.pointer(path), data.pointer(path), "{path}");
        }
        // A filter tells both apart; together they are all.
        for (gone, there, all) in [
            ("/gone/nodes", "/there/nodes", "/communities/nodes"),
            ("/goneOrganizations", "/thereOrganizations", "/organizations"),
            ("/goneClauses", "/thereClauses", "/responsibilities"),
        ] {
            let (gone, there, all) = (rows(&data, gone), rows(&data, there), rows(&data, all));
            assert_eq!(gone.len() + there.len(), all.len());
            assert!(there.iter().all(|row| row["withdrawnAt"].is_null()));
            assert!(gone.len() == all.iter().filter(|row| row["withdrawnAt"] == now).count());
        }
        assert_eq!(each(&rows(&data, "/departments"), "/code"), ["publicity-dept"]);
        assert_eq!(each(&rows(&data, "/finance/inForce"), "/code"), ["finance-1"]);
        assert_eq!(data["goneScenarios"], json!([]));
        // What the document plans and names is counted by the document.
        assert_eq!((&data["programme"]["totalCommunities"], &data["programme"]["pools"][0]["namedCount"]), (&json!(58), &json!(9)));
        // It comes back as it was.
        Pack::copy().import(world).await;
        let back = office.ask_with(PATHS, asked).await;
        let (moved, is) = (json!(world.clock.now().rfc3339()), &back["community"]);
        assert_eq!((&is["withdrawnAt"], &is["withdrawalReason"], &is["updatedAt"]), (&Value::Null, &Value::Null, &moved));
        for path in ["/communities", "/organizations", "/responsibilities", "/byId", "/finance"] {
            assert_eq!(before.pointer(path), back.pointer(path), "{path}");
        }
        assert_eq!(evaluation["community"]["code"], "baihe");
    }

    async fn nothing_is_begun_for_what_was_withdrawn_and_what_was_begun_goes_on(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let set = evaluations::published(world, "small", evaluations::SET, None).await;
        let begun = reviews::opened(world, "baihe", "RECHECK", None).await;
        smaller().import(world).await;
        let open = json!({ "community": "baihe", "indicatorSet": set, "idempotencyKey": "k" });
        refused(&evaluations::give(&office, "openEvaluation", open.clone()).await, "WRONG_STATE", "input.community");
        let street = world.person("fuchun-subdistrict.signer").await;
        refused(&evaluations::give(&street, "openEvaluation", open.clone()).await, "WRONG_STATE", "input.community");
        let health = world.person("health.signer").await;
        refused(&evaluations::give(&health, "openEvaluation", open).await, "NOT_PERMITTED", "input.community");
        let open = json!({ "community": "baihe", "kind": "APPRAISAL", "idempotencyKey": "k" });
        refused(&reviews::give(&office, "openReview", open).await, "WRONG_STATE", "input.community");
        let adding = |organization: &str| {
            json!({
                "review": begun["id"], "organization": organization, "reason": "r", "expectedRevision": begun["revision"],
                "idempotencyKey": "add",
            })
        };
        refused(&reviews::give(&office, "addSignatory", adding("publicity-dept")).await, "WRONG_STATE", "input.organization");
        refused(&reviews::give(&office, "addSignatory", adding("nobody")).await, "NOT_FOUND", "input.organization");
        reviews::done(&reviews::give(&office, "addSignatory", adding("organization-dept")).await);
        reviews::done(&reviews::sign(&health, &begun["id"], "APPROVE", "sign").await);
        reviews::done(&reviews::give(&office, "openReview", json!({ "community": "jiangbin", "kind": "APPRAISAL", "idempotencyKey": "k" })).await);
    }
}
