//! One's own sessions.

use super::{done, is_in, refused};
use crate::harness::{PASSWORD, Person};
use future_community::authn::Origin;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};

const OWN: &str = "{ viewer { sessions { id current client address createdAt lastUsedAt expiresAt } } }";

async fn own(person: &Person<'_>) -> Vec<Value> {
    person.ask(OWN).await["viewer"]["sessions"].as_array().unwrap().clone()
}

both! {
    async fn one_sees_where_one_is_signed_in_and_ends_it(world) {
        let here = world.person("education.signer").await;
        world.clock.advance(60);
        let origin = Origin::from(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)));
        let tokens = world.app.authenticator.sign_in("education.signer", PASSWORD, origin).await.unwrap();
        let there = Person { world, token: Some(tokens.access_token.clone()) };
        let seen = own(&here).await;
        assert_eq!(seen.len(), 2, "the newest first");
        assert_eq!((&seen[0]["address"], &seen[0]["current"]), (&json!("203.0.113.7"), &json!(false)));
        assert_eq!((&seen[1]["current"], &seen[1]["address"]), (&json!(true), &json!("unknown")));
        assert_eq!(seen[0]["lastUsedAt"], seen[0]["createdAt"]);
        world.clock.advance(60);
        world.app.authenticator.refresh(&tokens.refresh_token.unwrap(), None, origin).await.unwrap();
        let used = own(&here).await[0]["lastUsedAt"].clone();
        assert_ne!(used, seen[0]["lastUsedAt"]);

        let id = seen[0]["id"].clone();
        let left = done(&here, "endSession", json!({ "id": id, "idempotencyKey": "k" })).await;
        assert_eq!(left["sessions"], json!([{ "id": seen[1]["id"], "current": true }]));
        assert!(!is_in(&there).await && is_in(&here).await);
        let again = refused(&here, "endSession", json!({ "id": id, "idempotencyKey": "l" })).await;
        assert_eq!(again.0, "NOT_FOUND", "what has ended is no session");
        let told = world.trail().await.into_iter().rfind(|event| event.action == "REVOKE_SESSION").unwrap();
        assert!(told.actor_id.is_some());
    }

    async fn all_others_end_at_once(world) {
        let here = world.person("education.signer").await;
        let others = [world.person("education.signer").await, world.person("education.signer").await];
        let officer = world.person("education.officer").await;
        let left = done(&here, "endOtherSessions", json!({ "idempotencyKey": "k" })).await;
        assert_eq!(left["sessions"].as_array().unwrap().len(), 1);
        assert!(is_in(&here).await && is_in(&officer).await);
        assert!(!is_in(&others[0]).await && !is_in(&others[1]).await);
        done(&here, "endOtherSessions", json!({ "idempotencyKey": "l" })).await;
    }

    async fn nobody_elses_session_is_there(world) {
        let signer = world.person("education.signer").await;
        let id = own(&signer).await[0]["id"].clone();
        for name in ["education.officer", "sysadmin", "secadmin", "auditor", "fengmao-office.coordinator"] {
            let person = world.person(name).await;
            let outcome = refused(&person, "endSession", json!({ "id": id, "idempotencyKey": "k" })).await;
            assert_eq!(outcome, ("NOT_FOUND".to_owned(), "id".to_owned()), "{name}");
            let found = person.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert!(found["node"].is_null(), "{name}");
            assert_eq!(own(&person).await.len(), 1, "{name}");
        }
        assert!(is_in(&signer).await);
        world.clock.advance(12 * 60 * 60);
        let later = world.person("education.signer").await;
        assert_eq!(own(&later).await.len(), 1, "what has run out is none");
        let outcome = refused(&later, "endSession", json!({ "id": id, "idempotencyKey": "k" })).await;
        assert_eq!(outcome.0, "NOT_FOUND");
    }

    async fn this_one_ends_too(world) {
        let here = world.person("education.signer").await;
        let id = own(&here).await[0]["id"].clone();
        let left = done(&here, "endSession", json!({ "id": id, "idempotencyKey": "k" })).await;
        assert_eq!(left["sessions"], json!([]));
        assert!(!is_in(&here).await);
    }
}
