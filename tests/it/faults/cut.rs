//! A request that is cut off: its work stops where it is, and of a command there is all or nothing.

use crate::{
    duties::{done, signing},
    harness::{Database, Person, World},
};
use axum::{body::Body, http::Request};
use future_community::http::serve;
use serde_json::{Value, json};
use std::{
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::ServiceExt;

const SIGN: &str =
    "mutation($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } userErrors { code } } }";

/// Where a request is cut, of all the places at which it waits.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// As soon as it waits for the so-manieth time.
    Waiting(usize),
    /// Once it could go on.
    Woken(usize),
}

/// Follows a future to its end, or to where it is cut.
async fn until<F: Future>(cut: Cut, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut waited = 0;
    poll_fn(|context: &mut Context<'_>| {
        if matches!(cut, Cut::Woken(times) if times == waited) {
            return Poll::Ready(None);
        }
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => {
                waited += 1;
                if matches!(cut, Cut::Waiting(times) if times == waited) {
                    return Poll::Ready(None);
                }
                Poll::Pending
            }
        }
    })
    .await
}

fn posted(person: &Person<'_>, query: &str, variables: &Value) -> Request<Body> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let token = person.token.as_ref().unwrap();
    Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body))
        .unwrap()
}

/// Each duty has as many signatures and events as its status says, and a key for each.
async fn agrees(world: &World) -> usize {
    let counts = "SELECT CAST((SELECT COUNT(*) FROM duties WHERE status = 'ACKNOWLEDGED') AS BIGINT), \
                  CAST((SELECT COUNT(DISTINCT duty_id) FROM sign_offs) AS BIGINT), \
                  CAST((SELECT COUNT(*) FROM sign_offs) AS BIGINT), \
                  CAST((SELECT COUNT(*) FROM audit_events WHERE action = 'SIGN_DUTY') AS BIGINT), \
                  CAST((SELECT COUNT(*) FROM idempotency_keys WHERE outcome IS NOT NULL) AS BIGINT), \
                  CAST((SELECT COUNT(*) FROM idempotency_keys) AS BIGINT)";
    let row = &world.database.rows(counts).await[0];
    let counts: Vec<i64> = (0..6).map(|column| row.try_get_by_index(column).unwrap()).collect();
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    usize::try_from(counts[0]).unwrap()
}

/// No connection goes back to the pool with a transaction that nobody ends. One that is being rolled back is waited for.
async fn nothing_stays_begun(world: &World) {
    if world.database.is_sqlite() {
        drop(world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await);
        return;
    }
    let begun =
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'";
    for _ in 0..200 {
        if world.database.rows(begun).await.is_empty() {
            return;
        }
    }
    panic!("a transaction stays open");
}

both! {
    async fn a_command_that_is_cut_anywhere_is_done_or_not_done(world) {
        let mut open = Vec::new();
        let mut people = Vec::new();
        for name in ["education.signer", "health.signer", "civil-affairs.signer"] {
            people.push(world.person(name).await);
        }
        for person in &people {
            let duties = person.ask("{ duties(first: 100) { nodes { id contentDigest } } }").await;
            open.extend(duties["duties"]["nodes"].as_array().unwrap().iter().map(|duty| (person, duty.clone())));
        }
        // How often a command waits differs from time to time, and SQLite seldom lets it wait.
        let places = if world.database.is_sqlite() { 6 } else { 30 };
        let cuts = (0..30).map(|n| 1 + n % places).flat_map(|times| [Cut::Waiting(times), Cut::Woken(times)]);
        let (mut tried, mut cut_off) = (0, 0);
        for (cut, (signer, duty)) in cuts.zip(open) {
            tried += 1;
            let input = signing(&duty, "ACKNOWLEDGE", &format!("key {tried}"));
            let request = posted(signer, SIGN, &json!({ "input": input }));
            if until(cut, world.router.clone().oneshot(request)).await.is_none() {
                cut_off += 1;
                nothing_stays_begun(world).await;
            }
            // Whether it was done or not: the same key signs once, and tells of the signature if it is there.
            done(&signer.command("signDuty", input).await);
            assert_eq!(agrees(world).await, tried, "{cut:?}");
        }
        assert_eq!(tried, 60);
        assert!(cut_off > 10, "{cut_off}");
    }

    async fn a_client_that_goes_away_takes_its_command_with_it(world) {
        let signer = world.person("education.signer").await;
        let duty = crate::duties::duty_of(&signer, "education", None).await;
        let lock = world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
        let input = signing(&duty, "ACKNOWLEDGE", "key");
        gone_away(&signer, SIGN, &json!({ "input": input })).await;
        drop(lock);
        // The way is free, and nobody goes on: the key was never used.
        let mut other = input;
        other["statement"] = json!("另一句");
        done(&signer.command("signDuty", other).await);
        assert_eq!(agrees(world).await, 1);
    }
}

#[tokio::test]
async fn a_client_that_goes_away_takes_its_question_with_it() {
    let world = World::on(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let query = "{ duties(first: 9) { totalCount nodes { id community { name } signOffs { signedBy { displayName } } } } }";
    // The first question of a process also loads the catalogue.
    signer.ask(query).await;
    let before = world.store.statements();
    signer.ask(query).await;
    let whole = world.store.statements() - before;

    let lock = world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let before = world.store.statements();
    gone_away(&signer, query, &json!({})).await;
    let sent = world.store.statements() - before;
    drop(lock);
    signer.ask(query).await;
    assert!(sent < whole, "{sent} of {whole}");
    assert_eq!(world.store.statements() - before, sent + whole, "what was left of the first is not asked");
}

/// Asks over a connection that is closed while the database keeps the question waiting; back once the server has let
/// go of it.
async fn gone_away(person: &Person<'_>, query: &str, variables: &Value) {
    let world = person.world;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // One connection at a time: whoever comes second has no place until the first has ended, and with it its work.
    let webhooks = world.app.api.reachable().guarded(None).unwrap();
    let server = tokio::spawn(serve(Arc::clone(&world.app), listener, 1, webhooks));
    let before = world.store.statements();
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer {}\r\n\
         content-length: {}\r\n\r\n{body}",
        person.token.as_ref().unwrap(),
        body.len()
    );
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(request.as_bytes()).await.unwrap();
    // It is under way: who asks was read.
    while world.store.statements() == before {
        tokio::task::yield_now().await;
    }
    drop(client);
    loop {
        let mut next = TcpStream::connect(address).await.unwrap();
        // No question: it is refused without a statement, once there is a place.
        next.write_all(b"GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        next.read_to_string(&mut answer).await.unwrap();
        if !answer.starts_with("HTTP/1.1 503") {
            assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
            break;
        }
    }
    server.abort();
}
