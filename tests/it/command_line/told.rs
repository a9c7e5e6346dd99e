//! Servers that are killed while they tell a webhook: a consumer that takes each message once misses nothing, and has it in order.

use super::{
    PASSWORD,
    fleet::{Ends, Fleet},
    ledger::{Attempt, Ledger, signers},
    program,
};
use crate::{
    harness::{Authority, Database, Folder},
    webhooks::{Consumer, Kept},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

/// How many messages there are from one kill to the next, and how many kills.
const BETWEEN: usize = 3;
const KILLS: usize = 3;
/// Signatures that are given with each message that comes.
const WITH_EACH: usize = 4;
/// Longer than the turn of a server that was killed.
const FOR_A_MESSAGE: Duration = Duration::from_mins(1);

const FOLLOW: &str =
    "query($after: String) { changes(after: $after, first: 200) { changes { id version } cursor hasMore } }";

/// What a copy from the beginning has.
fn fresh(fleet: &Fleet, token: &str) -> BTreeMap<String, String> {
    let (mut things, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let page = fleet.ask(&mut 0, token, &json!({ "query": FOLLOW, "variables": { "after": after } }));
        let page = &page["changes"];
        for change in page["changes"].as_array().unwrap() {
            let text = |name: &str| change[name].as_str().unwrap().to_owned();
            things.insert(text("id"), text("version"));
        }
        if page["hasMore"] == false {
            return things;
        }
        after = page["cursor"].clone();
    }
}

/// The token of the service for which it is told.
fn platform(fleet: &Fleet) -> String {
    let form = format!("grant_type=client_credentials&client_id=data-platform&client_secret={PASSWORD}");
    let head = "POST /oauth/token\ncontent-type: application/x-www-form-urlencoded";
    let (status, body) = fleet.with(&mut 0, |server| Some(server.send(head, &form)));
    assert_eq!(status, 200, "{body}");
    let body: Value = serde_json::from_str(&body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

async fn survives(many: usize, environment: &[(&str, &str)]) {
    // By https, of an authority that only these servers trust.
    let (district, folder) = (Authority::new(), Folder::new());
    let pem = folder.path().join("district.pem");
    fs::write(&pem, district.pem()).unwrap();
    let webhooks = [("WEBHOOK_NETWORKS", "127.0.0.1/32"), ("WEBHOOK_AUTHORITIES", pem.to_str().unwrap())];
    let environment: Vec<_> = environment.iter().copied().chain(webhooks).collect();
    let fleet = Arc::new(Fleet::start(many, &environment));
    let ends = Ends(Arc::clone(&fleet));
    let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
    consumer.shows(district.signs("localhost", 2049));
    let url = consumer.url().replace("http:", "https:");
    let line = ["webhook", "create", "lake", "--url", &url, "--account", "data-platform"];
    let made = program(fleet.folder().path(), &line).envs(fleet.environment()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let token = platform(&fleet);
    let (ledger, tokens) =
        fleet.with(&mut 0, |server| Some((Arc::new(Ledger::of(server)), Arc::new(signers(server)))));
    let (give, given) = mpsc::channel::<usize>();
    let given = Arc::new(Mutex::new(given));
    let writers: Vec<_> = (0..3)
        .map(|mut place| {
            let (fleet, ledger) = (Arc::clone(&fleet), Arc::clone(&ledger));
            let (tokens, given) = (Arc::clone(&tokens), Arc::clone(&given));
            thread::spawn(move || {
                loop {
                    let next = given.lock().unwrap().recv();
                    let Ok(number) = next else { return };
                    fleet.with(&mut place, |server| {
                        matches!(ledger.sign(number, server, &tokens), Attempt::Signed).then_some(())
                    });
                    place += 1;
                }
            })
        })
        .collect();
    let (mut give, mut writers) = (Some(give), Some(writers));
    let (mut messages, mut kills) = (0, 0);
    loop {
        let message = consumer.next_within(FOR_A_MESSAGE).await;
        messages += 1;
        for _ in 0..WITH_EACH {
            match (ledger.next(), &give) {
                (Some(number), Some(give)) => give.send(number).unwrap(),
                _ => give = None,
            }
        }
        if messages % BETWEEN > 0 || kills == KILLS {
            kept.take(&message);
            message.answers(204);
        } else {
            // Whoever sent it, or another, is gone: before it was taken, before anybody heard that it was, and after that.
            if kills % 3 > 0 {
                kept.take(&message);
            }
            let place = kills % many;
            if kills % 3 == 2 {
                message.answers(204);
                fleet.kill(place);
            } else {
                fleet.kill(place);
                drop(message);
            }
            kills += 1;
            fleet.begin(place);
        }
        if give.is_none() && kills == KILLS {
            for writer in writers.take().into_iter().flatten() {
                writer.join().unwrap();
            }
            if kept.things == fresh(&fleet, &token) {
                break;
            }
        }
    }
    assert_eq!(ledger.acknowledged(), 64);
    assert_eq!(kept.resets, 1, "in order, and nothing twice");
    fleet.with(&mut 0, |server| {
        ledger.is_kept_by(server);
        Some(())
    });
    drop(ends);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_while_it_tells_goes_on_where_it_was_on_sqlite() {
    survives(1, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_that_tell_one_after_the_other_is_killed_on_postgres() {
    let database = Database::postgres().await;
    survives(2, &[("DATABASE_URL", database.url.as_str())]).await;
}
