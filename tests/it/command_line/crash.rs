//! `kill -9` at any moment: what was acknowledged is there, nothing is there twice, and a client resumes with its keys.

use super::{Demo, PASSWORD, http::Server};
use crate::harness::{Database, Folder};
use serde_json::{Value, json};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

const SIGN: &str = "mutation Sign($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } userErrors { code } } }";
const SIGNERS: [&str; 3] = ["education.signer", "health.signer", "civil-affairs.signer"];

/// One signature that a client wants, whatever becomes of the server.
struct Wanted {
    signer: usize,
    input: Value,
}

fn wanted(server: &Server, tokens: &[String]) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (signer, token) in tokens.iter().enumerate() {
        let answer = server.ask(token, "{ duties(first: 100) { nodes { id contentDigest } } }");
        for duty in answer["data"]["duties"]["nodes"].as_array().unwrap() {
            let input = json!({
                "id": duty["id"],
                "act": "ACKNOWLEDGE",
                "contentDigest": duty["contentDigest"],
                "idempotencyKey": format!("sign-{}", duty["id"].as_str().unwrap()),
            });
            wanted.push(Wanted { signer, input });
        }
    }
    wanted
}

fn signed_in(server: &Server) -> Vec<String> {
    SIGNERS.iter().map(|signer| server.token(signer, PASSWORD)).collect()
}

/// Signs until the server is gone or all is signed; tells each acknowledgement as it comes.
fn sign_on(
    server: &Server,
    tokens: &[String],
    wanted: &[Wanted],
    next: &AtomicUsize,
    acknowledged: &mpsc::Sender<(usize, Value)>,
) {
    while let Some((at, want)) = {
        let at = next.fetch_add(1, Ordering::SeqCst);
        wanted.get(at).map(|want| (at, want))
    } {
        let body = json!({ "query": SIGN, "variables": { "input": want.input } });
        let Some(answer) = server.try_ask_with(&tokens[want.signer], &body) else { return };
        let payload = &answer["data"]["signDuty"];
        assert_eq!(payload["userErrors"], json!([]), "{answer}");
        if acknowledged.send((at, payload["signOff"]["id"].clone())).is_err() {
            return;
        }
    }
}

fn survives(environment: &[(&str, &str)]) {
    let folder = Folder::new();
    let mut demo = Demo::start(&folder, environment);
    let wanted = wanted(&demo.server, &signed_in(&demo.server));
    let acknowledged: Mutex<Vec<Option<Value>>> = Mutex::new(vec![None; wanted.len()]);
    // Who asks again with the same key is told of the same signature.
    let note = |(at, signature): (usize, Value)| {
        let mut acknowledged = acknowledged.lock().unwrap();
        if let Some(known) = &acknowledged[at] {
            assert_eq!(known, &signature, "what was acknowledged is there");
        }
        acknowledged[at] = Some(signature);
    };
    // Killed three times in the middle of the work, each time after some acknowledgements.
    for round in 0..3 {
        let tokens = signed_in(&demo.server);
        let first_open = acknowledged.lock().unwrap().iter().position(Option::is_none).unwrap_or_default();
        let next = AtomicUsize::new(first_open);
        let (tell, told) = mpsc::channel();
        let Demo { server, child, .. } = &mut demo;
        let server: &Server = server;
        thread::scope(|scope| {
            for _ in 0..4 {
                let (tokens, wanted, next, tell) = (&tokens, &wanted, &next, tell.clone());
                scope.spawn(move || sign_on(server, tokens, wanted, next, &tell));
            }
            drop(tell);
            for (heard, told) in told.iter().enumerate() {
                note(told);
                if heard == 6 + round {
                    child.kill().unwrap();
                }
            }
        });
        demo = Demo::start(&folder, environment);
        assert_eq!(demo.server.get("/readyz").0, 200);
    }

    // The client resumes: everything it wanted, with the keys it had.
    let (tell, told) = mpsc::channel();
    sign_on(&demo.server, &signed_in(&demo.server), &wanted, &AtomicUsize::new(0), &tell);
    drop(tell);
    told.iter().for_each(note);
    for token in signed_in(&demo.server) {
        let answer = demo.server.ask(&token, "{ duties(first: 100) { nodes { status signOffs { id } } } }");
        for duty in answer["data"]["duties"]["nodes"].as_array().unwrap() {
            assert_eq!(duty["status"], "ACKNOWLEDGED");
            assert_eq!(duty["signOffs"].as_array().unwrap().len(), 1, "no signature is there twice");
        }
    }
    let token = demo.server.token("auditor", PASSWORD);
    let trail = demo.server.ask(&token, "{ auditEvents(filter: { action: \"SIGN_DUTY\" }) { totalCount } }");
    assert_eq!(trail["data"]["auditEvents"]["totalCount"], wanted.len(), "one event for each signature");
    demo.stop();
}

#[test]
fn kill_9_loses_nothing_on_sqlite() {
    survives(&[("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")]);
}

#[tokio::test]
async fn kill_9_loses_nothing_on_postgres() {
    let database = Database::postgres().await;
    let environment =
        [("DATABASE_URL", database.url.as_str()), ("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")];
    survives(&environment);
}
