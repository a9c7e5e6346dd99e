//! Who runs what: by which names, over which ways in, and what is refused.

use super::{NAMED, OTHER, by_digest, digest, get, persisted, post, register, run};
use crate::harness::{Answer, Person};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use future_community::{config::Operations, http::router};
use serde_json::{Value, json};

/// Whether it was answered, or the code and the status of its refusal.
fn outcome(answer: &Answer) -> (u16, String) {
    let code = if answer.body["data"]["programme"].is_object() { "answered" } else { answer.error_code() };
    (answer.status.as_u16(), code.to_owned())
}

/// What comes of a question over an event stream: the first event.
async fn streamed(router: &Router, person: &Person<'_>, body: &Value) -> Value {
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/event-stream")
        .header(header::AUTHORIZATION, format!("Bearer {}", person.token.as_ref().unwrap()));
    let answer = Answer::to(router, request.body(Body::from(body.to_string())).unwrap()).await;
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(text.ends_with("event: complete\ndata: \n\n"), "{text}");
    let event = text.strip_prefix("event: next\ndata: ").unwrap().split('\n').next().unwrap();
    serde_json::from_str(event).unwrap()
}

both! {
    async fn a_registered_operation_is_asked_by_each_of_its_names(world) {
        register(world, "phone", &[("6d5", NAMED)]).await;
        let officer = world.person("education.officer").await;
        let digest = digest(NAMED);
        let named = [
            json!({ "documentId": by_digest(NAMED) }),
            json!({ "documentId": digest }),
            json!({ "documentId": "6d5" }),
            json!({ "extensions": persisted(&digest) }),
            json!({ "extensions": persisted("6d5"), "query": null }),
            json!({ "documentId": "6d5", "query": NAMED, "operationName": "Named", "variables": {} }),
            json!({ "extensions": persisted(&digest), "query": NAMED }),
        ];
        for operations in [Operations::Any, Operations::RegisteredPersons, Operations::Registered] {
            let router = router(&world.running(operations));
            for body in &named {
                let answer = post(&router, &officer, body).await;
                assert_eq!(outcome(&answer), (200, "answered".into()), "{body}: {}", answer.body);
                assert_eq!(answer.headers["cache-control"], "no-store");
                assert!(streamed(&router, &officer, body).await["data"]["programme"].is_object(), "{body}");
            }
            for parameters in [
                &[("documentId", by_digest(NAMED))][..],
                &[("documentId", "6d5".into()), ("operationName", "Named".into()), ("variables", "{}".into())],
                &[("extensions", persisted(&digest).to_string())],
                &[("extensions", persisted(&digest).to_string()), ("query", NAMED.into())],
            ] {
                let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let answer = get(&router, &officer, &parameters, &[]).await;
                assert_eq!(outcome(&answer), (200, "answered".into()), "{parameters:?}: {}", answer.body);
            }
            // An operation that the document does not have.
            let answer = post(&router, &officer, &json!({ "documentId": "6d5", "operationName": "Other" })).await;
            assert_eq!(answer.error_code(), "BAD_USER_INPUT");
        }
    }

    async fn what_is_not_registered_is_refused_before_it_is_read(world) {
        register(world, "phone", &[("1", NAMED)]).await;
        let officer = world.person("education.officer").await;
        let nobody = world.nobody();
        // What would be a fault of the document is none yet, over every way in.
        for query in [OTHER, "not a document", "{ programme { nothing } }", "{ __schema { types { name } } }", &format!("{NAMED} ")] {
            for operations in [Operations::RegisteredPersons, Operations::Registered] {
                let router = router(&world.running(operations));
                for person in [&officer, &nobody] {
                    let answer = post(&router, person, &json!({ "query": query })).await;
                    assert_eq!(outcome(&answer), (404, "DOCUMENT_NOT_FOUND".into()), "{query}");
                    let answer = get(&router, person, &[("query", query)], &[]).await;
                    assert_eq!(outcome(&answer), (404, "DOCUMENT_NOT_FOUND".into()), "{query}");
                    assert_eq!(answer.headers["cache-control"], "no-store");
                    // With its digest, as a client sends it that was told that it is not known.
                    let body = json!({ "query": query, "extensions": persisted(&digest(query)) });
                    for _ in 0..2 {
                        assert_eq!(outcome(&post(&router, person, &body).await), (404, "DOCUMENT_NOT_FOUND".into()));
                    }
                }
                let told = streamed(&router, &officer, &json!({ "query": query })).await;
                assert_eq!(told["errors"][0]["extensions"]["code"], "DOCUMENT_NOT_FOUND", "{told}");
            }
        }
        // Sent whole, what is registered is run.
        let router = router(&world.running(Operations::Registered));
        assert_eq!(outcome(&post(&router, &officer, &json!({ "query": NAMED })).await).1, "answered");
    }

    async fn services_and_the_lead_office_ask_anything_and_others_what_is_registered(world) {
        let free = ["fengmao-office.coordinator", "data-platform"];
        let bound = ["education.officer", "education.signer", "fuchun-subdistrict.officer", "fuchun-subdistrict.signer", "sysadmin", "secadmin", "auditor"];
        for (operations, lets) in [(Operations::Any, true), (Operations::RegisteredPersons, false), (Operations::Registered, false)] {
            let router = router(&world.running(operations));
            for (names, may) in [(&free[..], operations != Operations::Registered), (&bound, lets)] {
                for name in names {
                    let person = world.person(name).await;
                    let answer = post(&router, &person, &json!({ "query": OTHER })).await;
                    let expected = if may { "answered" } else { "DOCUMENT_NOT_FOUND" };
                    assert_eq!(outcome(&answer).1, expected, "{name} {operations:?}");
                }
            }
            let nobodys = post(&router, &world.nobody(), &json!({ "query": OTHER })).await;
            assert_eq!(outcome(&nobodys).1 == "answered", lets, "{operations:?}");
            // A header makes nobody another.
            let officer = world.person("education.officer").await;
            let headers = [("origin", "http://localhost"), ("referer", "http://localhost/graphiql"), ("apollographql-client-name", "graphiql")];
            let answer = get(&router, &officer, &[("query", OTHER)], &headers).await;
            assert_eq!(outcome(&answer).1 == "answered", lets, "{operations:?}");
        }
    }

    async fn a_name_that_nothing_has_is_told_in_the_clients_own_way(world) {
        register(world, "phone", &[("1", NAMED)]).await;
        let officer = world.person("education.officer").await;
        let (unknown, digest_of_other) = ("0".repeat(64), digest(OTHER));
        for operations in [Operations::Any, Operations::RegisteredPersons, Operations::Registered] {
            let router = router(&world.running(operations));
            for body in [json!({ "documentId": format!("sha256:{unknown}") }), json!({ "documentId": "2" }), json!({ "documentId": "" }), json!({ "documentId": "x".repeat(100_000) }), json!({ "documentId": "2", "query": OTHER })] {
                assert_eq!(outcome(&post(&router, &officer, &body).await), (404, "DOCUMENT_NOT_FOUND".into()), "{body:.60}");
            }
            let answer = post(&router, &officer, &json!({ "extensions": persisted(&unknown) })).await;
            assert_eq!(outcome(&answer), (200, "PERSISTED_QUERY_NOT_FOUND".into()));
            assert_eq!(answer.body["errors"][0]["message"], "PersistedQueryNotFound");
            // Beside its name a document is that one, registered or not.
            for body in [
                json!({ "documentId": by_digest(NAMED), "query": OTHER }),
                json!({ "documentId": "1", "query": OTHER }),
                json!({ "extensions": persisted(&digest(NAMED)), "query": OTHER }),
                json!({ "extensions": persisted(&unknown), "query": OTHER }),
                json!({ "documentId": by_digest(OTHER), "query": NAMED }),
            ] {
                assert_eq!(outcome(&post(&router, &officer, &body).await), (400, "BAD_USER_INPUT".into()), "{body}");
            }
            // No request.
            for body in [
                json!({ "documentId": "1", "extensions": persisted(&digest_of_other) }),
                json!({ "documentId": 1 }),
                json!({ "extensions": { "persistedQuery": { "version": 2, "sha256Hash": digest_of_other } } }),
                json!({ "extensions": { "persistedQuery": { "version": 1 } } }),
                json!({ "extensions": { "persistedQuery": "1" } }),
                json!({ "documentId": null }),
            ] {
                assert_eq!(outcome(&post(&router, &officer, &body).await), (400, "BAD_USER_INPUT".into()), "{body}");
            }
            for parameters in [&[("extensions", "[")][..], &[("extensions", "{}")], &[("documentId", "1"), ("extensions", "{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"1\"}}")]] {
                assert_eq!(get(&router, &officer, parameters, &[]).await.status, 400, "{parameters:?}");
            }
        }
    }

    async fn what_a_client_sent_with_its_digest_it_may_name_by_that(world) {
        let officer = world.person("education.officer").await;
        let other = world.person("health.officer").await;
        let named = json!({ "extensions": persisted(&digest(OTHER)) });
        let sent = json!({ "extensions": persisted(&digest(OTHER)), "query": OTHER });
        assert_eq!(outcome(&post(&world.router, &officer, &named).await).1, "PERSISTED_QUERY_NOT_FOUND");
        assert_eq!(outcome(&post(&world.router, &officer, &sent).await).1, "answered");
        assert_eq!(outcome(&post(&world.router, &other, &named).await).1, "answered");
        let hash = persisted(&digest(OTHER)).to_string();
        let got = get(&world.router, &officer, &[("extensions", &hash)], &[]).await;
        assert_eq!(outcome(&got).1, "answered");
        assert_eq!(got.headers["cache-control"], "no-store", "what is only remembered has no tag");
        // It is a memory of this process, and no registration: nothing else knows it by a name.
        assert_eq!(outcome(&post(&world.router, &officer, &json!({ "documentId": by_digest(OTHER) })).await).1, "DOCUMENT_NOT_FOUND");
        assert_eq!(outcome(&post(&world.another_server().await, &officer, &named).await).1, "PERSISTED_QUERY_NOT_FOUND");
        assert_eq!(run(world, &["list"]).await.unwrap(), "");
        // What cannot be run is not remembered.
        let bad = "{ programme { nothing } }";
        post(&world.router, &officer, &json!({ "extensions": persisted(&digest(bad)), "query": bad })).await;
        let answer = post(&world.router, &officer, &json!({ "extensions": persisted(&digest(bad)) })).await;
        assert_eq!(answer.error_code(), "PERSISTED_QUERY_NOT_FOUND");
    }

    async fn a_retired_operation_is_run_nowhere_two_seconds_later(world) {
        register(world, "phone", &[("1", NAMED)]).await;
        register(world, "desk", &[("1", NAMED)]).await;
        let officer = world.person("education.officer").await;
        let (one, other) = (router(&world.running(Operations::Registered)), world.another_server().await);
        let body = json!({ "documentId": "1" });
        for router in [&one, &other] {
            assert_eq!(outcome(&post(router, &officer, &body).await).1, "answered");
        }
        // As long as one app has it, it is run.
        run(world, &["retire", "--app", "desk", "--all"]).await.unwrap();
        world.clock.advance(2);
        assert_eq!(outcome(&post(&one, &officer, &body).await).1, "answered");
        run(world, &["retire", "--app", "phone", "1"]).await.unwrap();
        world.clock.advance(2);
        for router in [&one, &other] {
            assert_eq!(outcome(&post(router, &officer, &body).await), (404, "DOCUMENT_NOT_FOUND".into()));
            let sent = post(router, &officer, &json!({ "query": NAMED })).await;
            assert_eq!(outcome(&sent).1 == "answered", std::ptr::eq(router, &raw const other), "any runs it as it runs others");
        }
        // And what is registered again is run at once.
        register(world, "phone", &[("1", NAMED)]).await;
        assert_eq!(outcome(&post(&one, &officer, &body).await).1, "answered");
    }

    async fn commands_and_subscriptions_are_registered_as_questions_are(world) {
        let end = "mutation End { endOtherSessions(input: { idempotencyKey: \"k\" }) { userErrors { code } } }";
        let follow = "subscription Follow { changes(first: 200, follow: false) { hasMore } }";
        register(world, "phone", &[("end", end), ("follow", follow)]).await;
        let officer = world.person("education.officer").await;
        let router = router(&world.running(Operations::Registered));
        assert_eq!(get(&router, &officer, &[("documentId", "end")], &[]).await.status, 405);
        assert_eq!(get(&router, &officer, &[("documentId", "follow")], &[]).await.error_code(), "BAD_USER_INPUT");
        assert_eq!(post(&router, &officer, &json!({ "documentId": "follow" })).await.error_code(), "BAD_USER_INPUT");
        assert!(post(&router, &officer, &json!({ "documentId": "end" })).await.body["data"]["endOtherSessions"].is_object());
        let told = streamed(&router, &officer, &json!({ "documentId": "follow" })).await;
        assert!(told["data"]["changes"].is_object(), "{told}");
    }

    async fn what_is_known_costs_nothing_to_find_and_its_use_is_noted_once_a_day(world) {
        register(world, "phone", &[("1", NAMED), ("2", OTHER)]).await;
        register(world, "desk", &[("other", NAMED)]).await;
        let officer = world.person("education.officer").await;
        let router = router(&world.running(Operations::Registered));
        let used = async |app: &str, day: &str| {
            // It is noted beside the request.
            while !run(world, &["list", "--app", app]).await.unwrap().contains(&format!("\t{day}\n")) {
                tokio::task::yield_now().await;
            }
        };
        post(&router, &officer, &json!({ "documentId": "1" })).await;
        used("phone", "2022-08-01").await;
        assert_eq!(run(world, &["list", "--app", "desk"]).await.unwrap().matches("never used").count(), 1);
        // Who has read the catalogue reads who asks, and nothing else.
        post(&world.router, &officer, &json!({ "query": NAMED })).await;
        let before = world.store.statements();
        post(&router, &officer, &json!({ "documentId": "1" })).await;
        let by_name = world.store.statements() - before;
        let before = world.store.statements();
        post(&world.router, &officer, &json!({ "query": NAMED })).await;
        let sent = world.store.statements() - before;
        assert_eq!(by_name, sent, "one that is known by a name costs what one that is sent costs");
        world.clock.advance(24 * 60 * 60);
        let officer = world.person("education.officer").await;
        post(&router, &officer, &json!({ "documentId": "1" })).await;
        used("phone", "2022-08-02").await;
        assert!(run(world, &["list", "--app", "phone"]).await.unwrap().contains("\tOther\tnever used\n"));
        // The day is nobody's deed, and whose it was stands nowhere.
        assert!(world.trail().await.iter().all(|event| event.subject_kind != "document" || event.action == "REGISTER_DOCUMENT"));
        let answer = world.send(Request::get("/metrics").body(Body::empty()).unwrap()).await;
        assert!(String::from_utf8(answer.bytes).unwrap().contains("graphql_documents{came=\"sent\"} 2"));
    }
}
