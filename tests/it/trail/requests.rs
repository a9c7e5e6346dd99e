//! By which request an event came to be: the answer, the log and the trail name it alike, and no seal covers that.

use super::{unguarded, whole};
use crate::{
    duties::brought_to,
    harness::{Answer, PASSWORD, World},
};
use axum::{
    body::Body,
    http::{Request, header},
};
use entity::audit_event::Model;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The events of an action, the newest last.
async fn of(world: &World, action: &str) -> Vec<Model> {
    let mut found: Vec<_> = world.trail().await.into_iter().filter(|event| event.action == action).collect();
    found.sort_by_key(|event| event.id);
    found
}

/// The name that an answer says its request had.
fn named(answer: &Answer) -> String {
    answer.headers["x-request-id"].to_str().unwrap().to_owned()
}

/// Signs a duty by a request that is called so, if anything.
async fn sign(world: &World, id: Option<&str>, key: &str) -> Answer {
    let signer = world.person("education.signer").await;
    let duty = signer
        .ask("{ duties(first: 1, filter: { status: [ASSIGNED] }) { nodes { id contentDigest } } }")
        .await;
    let duty = &duty["duties"]["nodes"][0];
    let input = json!({
        "id": duty["id"], "act": "ACKNOWLEDGE", "contentDigest": duty["contentDigest"], "idempotencyKey": key,
    });
    let query = "mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";
    let mut request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {}", signer.token.as_deref().unwrap()));
    if let Some(id) = id {
        request = request.header("x-request-id", id);
    }
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let answer = world.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.data()["signDuty"]["userErrors"], json!([]));
    answer
}

both! {
    async fn an_event_says_by_which_request_it_came_to_be(world) {
        assert_eq!(named(&sign(world, Some("at-the-proxy.1"), "1").await), "at-the-proxy.1");
        let given = named(&sign(world, None, "2").await);
        // What is no fit name is not taken over: the trail holds it for good.
        let instead = named(&sign(world, Some(&"x".repeat(65)), "3").await);
        assert_eq!((given.len(), instead.len()), (32, 32));
        let expected = ["at-the-proxy.1", &given, &instead];
        let signed = of(world, "SIGN_DUTY").await;
        assert_eq!(signed.iter().map(|event| event.request_id.as_deref().unwrap()).collect::<Vec<_>>(), expected);
        // What no request did has none, as the import that the world began with.
        assert!(of(world, "IMPORT_POLICY").await.iter().all(|event| event.request_id.is_none()));

        let auditor = world.person("auditor").await;
        let query = "{ auditEvents(first: 3, filter: { action: \"SIGN_DUTY\" }) { nodes { requestId } } }";
        let told = auditor.ask(query).await;
        let newest_first: Vec<Value> = expected.iter().rev().map(|id| json!({ "requestId": id })).collect();
        assert_eq!(told["auditEvents"]["nodes"], json!(newest_first));
        let query = "{ auditEvents(first: 1, filter: { action: \"IMPORT_POLICY\" }) { nodes { requestId } } }";
        assert_eq!(auditor.ask(query).await["auditEvents"]["nodes"], json!([{ "requestId": null }]));
    }

    async fn sign_in_is_done_apart_and_says_it_too(world) {
        world.person("education.signer").await;
        let signs_in = async |id: &str, password: &str| {
            let password = password.replace(' ', "+");
            let form = format!("grant_type=password&username=education.signer&password={password}");
            let request = Request::post("/oauth/token")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("x-request-id", id);
            let answer = world.send(request.body(Body::from(form)).unwrap()).await;
            assert_eq!(named(&answer), id);
            answer.status.as_u16()
        };
        let before: HashSet<_> = world.trail().await.iter().map(|event| event.id).collect();
        assert_eq!(signs_in("the-wrong-password", "a-wrong-password").await, 400);
        assert_eq!(signs_in("the-right-password", PASSWORD).await, 200);
        let trail = world.trail().await;
        let since = trail.iter().filter(|event| !before.contains(&event.id));
        let since: Vec<_> = since.map(|event| event.request_id.as_deref()).collect();
        assert!(since.contains(&Some("the-wrong-password")), "{since:?}");
        assert!(since.contains(&Some("the-right-password")), "{since:?}");
        assert!(since.iter().all(Option::is_some), "{since:?}");
    }

    async fn it_helps_to_find_and_proves_nothing(world) {
        brought_to(world, "ACKNOWLEDGED").await;
        let length = whole(world).await;
        // Nobody changes it by the program, or by mistake.
        let change = "UPDATE audit_events SET request_id = 'another'";
        assert!(world.database.execute(change).await.is_err());
        // Whoever owns the database does, and the chain does not say so: it is not in the seals.
        unguarded(world).await;
        world.database.execute(change).await.unwrap();
        assert_eq!(whole(world).await, length);
    }
}
