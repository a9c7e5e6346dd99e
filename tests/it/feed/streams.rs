//! Event streams: what is told, to whom, and how they end.

use super::{copy::Copy, following};
use crate::{
    harness::World,
    reference::{happened, take},
    subjects,
    viewers::Viewer,
};
use axum::{
    body::{Body, BodyDataStream},
    http::{Request, header},
};
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Which};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tower::ServiceExt;

const FOLLOW: &str = "subscription($after: String, $first: Int, $follow: Boolean) {
    changes(after: $after, first: $first, follow: $follow) { reset hasMore cursor changes { type id version } } }";

/// A stream that somebody reads.
struct Stream {
    body: BodyDataStream,
    read: String,
}

/// What came next of it.
#[derive(Debug, PartialEq)]
enum Event {
    Next(Value),
    Complete,
    /// It ended without being complete.
    Ended,
}

impl Stream {
    async fn open(viewer: &Viewer<'_>, query: &str, variables: Value) -> Result<Self, (u16, Value)> {
        let request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "text/event-stream")
            .header(header::AUTHORIZATION, format!("Bearer {}", viewer.person.token.as_ref().unwrap()));
        let body = json!({ "query": query, "variables": variables }).to_string();
        let answer =
            viewer.person.world.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await;
        let answer = answer.unwrap();
        if answer.status() != 200 {
            let status = answer.status().as_u16();
            let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
            return Err((status, serde_json::from_slice(&body).unwrap()));
        }
        let headers = answer.headers().clone();
        assert_eq!(headers[header::CONTENT_TYPE], "text/event-stream; charset=utf-8");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers["x-accel-buffering"], "no");
        Ok(Self { body: answer.into_body().into_data_stream(), read: String::new() })
    }

    /// The next event; none where none comes soon.
    async fn soon(&mut self) -> Option<Event> {
        timeout(Duration::from_secs(20), self.next()).await.ok()
    }

    async fn next(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                match event.split_once("\ndata: ") {
                    Some(("event: next", data)) => return Event::Next(serde_json::from_str(data).unwrap()),
                    Some(("event: complete", "")) => return Event::Complete,
                    _ => assert!(event.starts_with(':'), "{event:?}"),
                }
                continue;
            }
            match self.body.next().await {
                Some(piece) => self.read.push_str(std::str::from_utf8(&piece.unwrap()).unwrap()),
                None => return Event::Ended,
            }
        }
    }

    /// The next page.
    async fn page(&mut self) -> Value {
        match self.soon().await {
            Some(Event::Next(answer)) => {
                assert!(answer["errors"].is_null(), "{answer}");
                answer["data"]["changes"].clone()
            }
            other => panic!("{other:?} is no page"),
        }
    }
}

/// Brings a duty of an organization a step further; answers its id.
async fn acknowledged(world: &World, organization: &str) -> String {
    let signer = world.person(&format!("{organization}.signer")).await;
    let query = "query($of: String) { duties(first: 1, filter: { organization: $of, status: [ASSIGNED] }) { nodes { id } } }";
    let data = signer.ask_with(query, json!({ "of": organization })).await;
    let id = data["duties"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    take(&signer, &id, "ACKNOWLEDGE", "收到").await;
    id
}

both! {
    async fn a_finite_stream_tells_all_and_is_complete(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let viewer = Viewer::named(world, "health.signer").await;
        let mut stream = Stream::open(&viewer, FOLLOW, json!({ "first": 7, "follow": false })).await.unwrap();
        let (mut ids, mut pages) = (Vec::new(), 0);
        loop {
            match stream.soon().await.unwrap() {
                Event::Next(answer) => {
                    let page = &answer["data"]["changes"];
                    assert_eq!(page["reset"], pages == 0);
                    ids.extend(page["changes"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()));
                    pages += 1;
                }
                other => {
                    assert_eq!(other, Event::Complete);
                    break;
                }
            }
        }
        assert_eq!(stream.soon().await, Some(Event::Ended));
        ids.sort();
        ids.dedup();
        assert_eq!(ids, Copy::anew(&viewer).await.things.into_keys().collect::<Vec<_>>());
    }

    async fn what_changes_comes_to_who_may_see_it_and_to_nobody_else(world) {
        let (education, copy) = following(world, "education.officer").await;
        let (health, of_health) = following(world, "health.officer").await;
        let mut one = Stream::open(&education, FOLLOW, json!({ "after": copy.cursor })).await.unwrap();
        let mut other = Stream::open(&health, FOLLOW, json!({ "after": of_health.cursor })).await.unwrap();
        let (mut first, mut second) = (String::new(), String::new());
        let change = async {
            first = acknowledged(world, "education").await;
        };
        let (page, ()) = tokio::join!(one.page(), change);
        assert_eq!((&page["reset"], &page["changes"][0]["id"]), (&json!(false), &json!(first)));
        let change = async {
            second = acknowledged(world, "health").await;
        };
        let (page, ()) = tokio::join!(other.page(), change);
        assert_eq!(page["changes"].as_array().unwrap().len(), 1, "it is told of no other's: {page}");
        assert_eq!(page["changes"][0]["id"], json!(second));
        // Resumed from its last cursor it tells only what is new.
        drop(one);
        let mut again = Stream::open(&education, FOLLOW, json!({ "after": copy.cursor })).await.unwrap();
        assert_eq!(again.page().await["changes"][0]["id"], json!(first));
    }

    async fn rights_that_change_are_found_out_in_silence(world) {
        let (viewer, copy) = following(world, "education.officer").await;
        let mut stream = Stream::open(&viewer, FOLLOW, json!({ "after": copy.cursor })).await.unwrap();
        let change = async {
            let role = Role::DepartmentOfficer;
            let grant = assignment::Grant { account: "education.officer", role, organization: Some("finance"), from: None, until: None };
            assignment::grant(&world.store, &grant).await.unwrap();
        };
        let (page, ()) = tokio::join!(stream.page(), change);
        assert_eq!(page["reset"], true);
        // It loses every role: there is nothing that it may follow.
        let change = async {
            for organization in ["education", "finance"] {
                let which = Which::Role { account: "education.officer", role: Role::DepartmentOfficer, organization: Some(organization) };
                assignment::end(&world.store, &which).await.unwrap();
            }
        };
        let told = async {
            loop {
                match stream.soon().await.unwrap() {
                    Event::Next(answer) if answer["errors"].is_null() => {}
                    other => break other,
                }
            }
        };
        let (told, ()) = tokio::join!(told, change);
        let Event::Next(answer) = told else { panic!("{told:?}") };
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(stream.soon().await, Some(Event::Complete));
    }

    async fn streams_that_do_not_see_what_changed_are_left_alone(world) {
        world.people_stay();
        // Before anybody follows: rights that are given wake everybody.
        let others = [following(world, "education.officer").await, following(world, "finance.officer").await];
        world.person("health.signer").await;
        let (office, copy) = following(world, "fengmao-office.coordinator").await;
        let mut stream = Stream::open(&office, FOLLOW, json!({ "after": copy.cursor })).await.unwrap();
        // What changes and is told costs so many statements, and so many times it is looked meanwhile.
        let mut tell = async || {
            let (before, began) = (world.store.statements(), Instant::now());
            for _ in 0..4 {
                acknowledged(world, "health").await;
                stream.page().await;
            }
            let looks = u64::try_from(began.elapsed().as_millis() / 250).unwrap() + 1;
            (world.store.statements() - before, looks)
        };
        tell().await;
        let (alone, _) = tell().await;
        let mut waiting = Vec::new();
        for (viewer, copy) in &others {
            for _ in 0..8 {
                let mut stream = Stream::open(viewer, FOLLOW, json!({ "after": copy.cursor })).await.unwrap();
                waiting.push(tokio::spawn(async move { stream.next().await }));
            }
        }
        // Once that all of them wait.
        tell().await;
        let (sent, looks) = tell().await;
        // A look asks once, and where something moved once for each of three who see other things.
        assert!(sent < alone + 4 * looks + 20, "{alone} statements alone, {sent} where sixteen wait, {looks} looks");
        assert!(waiting.iter().all(|stream| !stream.is_finished()), "they are told nothing");
        for stream in waiting {
            stream.abort();
        }
    }

    async fn a_session_that_is_ended_is_told_so(world) {
        let (viewer, copy) = following(world, "education.officer").await;
        let mut stream = Stream::open(&viewer, FOLLOW, json!({ "after": copy.cursor })).await.unwrap();
        let change = async {
            future_community::domain::account::disable(&world.store, "education.officer").await.unwrap();
        };
        let (told, ()) = tokio::join!(stream.soon(), change);
        let Some(Event::Next(answer)) = told else { panic!("{told:?}") };
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(stream.soon().await, Some(Event::Complete));
    }

    async fn a_token_that_runs_out_ends_the_stream_for_the_client_to_come_again(world) {
        let (viewer, copy) = following(world, "education.officer").await;
        let mut stream = Stream::open(&viewer, FOLLOW, json!({ "after": copy.cursor })).await.unwrap();
        // Whoever is at the stream reads it first.
        assert!(timeout(Duration::from_millis(600), stream.next()).await.is_err());
        let change = async {
            world.clock.advance(15 * 60);
            acknowledged(world, "health").await;
        };
        let (told, ()) = tokio::join!(stream.soon(), change);
        assert_eq!(told, Some(Event::Ended));
        let refused = Stream::open(&viewer, FOLLOW, json!({ "after": copy.cursor })).await.err();
        assert_eq!(refused.unwrap().0, 401);
    }

    async fn there_are_as_many_streams_as_there_may_be(world) {
        let viewer = Viewer::named(world, "education.officer").await;
        let mut open = Vec::new();
        for _ in 0..8 {
            open.push(Stream::open(&viewer, FOLLOW, json!({})).await.unwrap());
        }
        let (status, body) = Stream::open(&viewer, FOLLOW, json!({})).await.err().unwrap();
        assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (429, &json!("LIMIT_EXCEEDED")));
        let other = Viewer::named(world, "health.officer").await;
        assert!(Stream::open(&other, FOLLOW, json!({})).await.is_ok());
        open.pop();
        assert!(Stream::open(&viewer, FOLLOW, json!({})).await.is_ok());
    }

    async fn other_operations_have_one_answer(world) {
        let viewer = Viewer::named(world, "education.officer").await;
        for (query, has) in [
            ("{ programme { code } }", "data"),
            ("{ programme { nothing } }", "errors"),
            ("subscription { changes { cursor } more: changes { cursor } }", "errors"),
            ("subscription { changes(first: 0) { cursor } }", "errors"),
        ] {
            let mut stream = Stream::open(&viewer, query, json!({})).await.unwrap();
            let told = stream.soon().await.unwrap();
            let Event::Next(answer) = &told else { panic!("{query}: {told:?}") };
            assert!(!answer[has].is_null(), "{query}: {answer}");
            assert_eq!(stream.soon().await, Some(Event::Complete), "{query}");
        }
        // A subscription that is asked as a question is told how it is asked.
        let answer = viewer.send("subscription { changes { cursor } }", json!({})).await;
        assert_eq!(answer.error_code(), "BAD_USER_INPUT");
    }
}
