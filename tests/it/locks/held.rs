//! A lock that somebody holds stops whoever needs what it holds, for a while, and nobody else.

use crate::{
    duties::{again, done, duty_of, signing},
    harness::{Answer, Database, Person, World},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::timeout;

const SIGN: &str =
    "mutation($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } userErrors { code } } }";

async fn get(world: &World, path: &str) -> Answer {
    Answer::to(&world.router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn signs_in(world: &World, name: &str) -> StatusCode {
    let form = format!("grant_type=password&username={name}&password=a+long+enough+password");
    let request = Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
    world.send(request.body(Body::from(form)).unwrap()).await.status
}

/// Signs; that it is not done for now is said where proxies and libraries look, and leaves nothing.
async fn is_told_to_come_again(signer: &Person<'_>, duty: &Value, key: &str) {
    let answer = signer.send(SIGN, json!({ "input": signing(duty, "ACKNOWLEDGE", key) })).await;
    let said = (answer.status, answer.error_code(), answer.headers.contains_key("retry-after"));
    assert_eq!(said, (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", true), "{}", answer.body);
    assert!(answer.body["data"].is_null(), "{}", answer.body);
}

/// Waits until no backend of this database waits for a lock; one that goes on waiting fails the test.
async fn nobody_waits_for_a_lock(world: &World) {
    let waiting =
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let over = async { while !world.database.rows(waiting).await.is_empty() {} };
    timeout(Duration::from_secs(10), over).await.expect("a backend stays blocked");
}

/// Many commands wait for what is held; everybody else is answered meanwhile.
async fn stops_nobody_else(world: &World, locked: &str) {
    let signer = world.person("education.signer").await;
    let officer = world.person("health.officer").await;
    let duties = signer.ask("{ duties(first: 12) { nodes { id revision contentDigest } } }").await;
    let duties = duties["duties"]["nodes"].as_array().unwrap().clone();
    world.nobody().ask("{ programme { code } }").await;
    let lock = world.database.lock("idempotency_keys IN ACCESS SHARE MODE").await;
    #[expect(clippy::disallowed_methods, reason = "another process, which the server does not know of")]
    lock.execute_unprepared(locked).await.unwrap();

    let began = Instant::now();
    let commands = async {
        let signs = duties.iter().enumerate().map(|(at, duty)| {
            let signer = &signer;
            async move { is_told_to_come_again(signer, duty, &at.to_string()).await }
        });
        join_all(signs).await;
        began.elapsed()
    };
    let others = async {
        for _ in 0..3 {
            world.nobody().ask("{ programme { code } communities(first: 5) { nodes { name } } }").await;
            officer.ask("{ duties(first: 5) { totalCount nodes { status } } }").await;
            assert_eq!(get(world, "/readyz").await.status, StatusCode::OK);
            assert_eq!(get(world, "/healthz").await.status, StatusCode::OK);
        }
        assert_eq!(signs_in(world, "health.officer").await, StatusCode::OK);
        began.elapsed()
    };
    let (commands, others) = tokio::join!(commands, others);
    assert!(others < commands, "they waited for the commands: {others:?}, {commands:?}");
    // The lock is held on: whoever gave up left nobody waiting in the server.
    nobody_waits_for_a_lock(world).await;
    lock.rollback().await.unwrap();
    assert_eq!(again(&signer, &duties[0]).await["status"], "ASSIGNED", "nothing was written");
    for (at, duty) in duties.iter().enumerate() {
        let mut input = signing(duty, "ACKNOWLEDGE", &at.to_string());
        // The key was never used.
        input["statement"] = json!("另一句");
        done(&signer.command("signDuty", input).await);
    }
}

#[tokio::test]
async fn a_locked_table_stops_commands_on_it_and_nobody_else() {
    let world = World::impatient(Database::postgres().await).await;
    stops_nobody_else(&world, "LOCK TABLE duties IN EXCLUSIVE MODE").await;
}

#[tokio::test]
async fn locked_rows_stop_commands_on_them_and_nobody_else() {
    let world = World::impatient(Database::postgres().await).await;
    stops_nobody_else(&world, "SELECT id FROM duties FOR UPDATE").await;
}

#[tokio::test]
async fn a_trail_that_is_locked_stops_commands_and_no_question() {
    let world = World::impatient(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let lock = world.database.lock("audit_events IN EXCLUSIVE MODE").await;
    is_told_to_come_again(&signer, &duty, "key").await;
    assert_eq!(again(&signer, &duty).await["status"], "ASSIGNED");
    lock.rollback().await.unwrap();
    done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
}

#[tokio::test]
async fn a_question_on_a_locked_table_is_given_up_too() {
    let world = World::impatient(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    signer.ask("{ duties(first: 1) { totalCount nodes { id } } }").await;
    let lock = world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let answer = signer.send("{ duties(first: 1) { totalCount nodes { id } } }", json!({})).await;
    assert_eq!((answer.status, answer.error_code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    assert!(answer.headers.contains_key("retry-after"));
    // What there is is answered; that something is missing is said.
    let answer =
        signer.send("{ programme { code } duties(first: 1) { totalCount nodes { id } } }", json!({})).await;
    assert_eq!(answer.error_code(), "UNAVAILABLE", "{}", answer.body);
    assert!(answer.headers.contains_key("retry-after"));
    nobody_waits_for_a_lock(&world).await;
    lock.rollback().await.unwrap();
    signer.ask("{ duties(first: 1) { totalCount nodes { id } } }").await;
}

/// Whoever asked has gone: the database does not go on waiting for it.
#[tokio::test]
async fn what_was_cut_off_waits_no_longer_than_anything_else() {
    let world = World::impatient(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let lock = world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "key") });
    for _ in 0..4 {
        let cut = timeout(Duration::from_millis(50), signer.send(SIGN, input.clone())).await;
        assert!(cut.is_err(), "it waits");
        let question = signer.send("{ duties { totalCount nodes { id } } }", json!({}));
        assert!(timeout(Duration::from_millis(50), question).await.is_err(), "it waits");
    }
    nobody_waits_for_a_lock(&world).await;
    lock.rollback().await.unwrap();
    done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
}

/// A statement that waits for no lock, and takes too long all the same.
#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended_in_the_database() {
    let world = World::impatient(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let sleep = "CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$";
    world.database.execute(sleep).await.unwrap();
    let trigger = "CREATE TRIGGER doze BEFORE INSERT ON sign_offs FOR EACH ROW EXECUTE FUNCTION doze()";
    world.database.execute(trigger).await.unwrap();
    is_told_to_come_again(&signer, &duty, "key").await;
    let dozing =
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
    let over = async { while !world.database.rows(dozing).await.is_empty() {} };
    timeout(Duration::from_secs(10), over).await.expect("the database goes on for nobody");
    world.database.execute("DROP TRIGGER doze ON sign_offs").await.unwrap();
    done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
}

/// A process that stands still in the midst of a command holds up the others for a while.
#[tokio::test]
async fn a_transaction_that_says_nothing_is_ended() {
    let world = World::impatient(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let operation = world.store.operate().await.unwrap();
    operation.unscoped_lock::<entity::duty::Entity>(sea_orm::Condition::all()).await.unwrap();
    is_told_to_come_again(&signer, &duty, "key").await;
    let silent =
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'";
    let over = async { while !world.database.rows(silent).await.is_empty() {} };
    timeout(Duration::from_secs(20), over).await.expect("it holds what it holds for ever");
    done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
    assert!(operation.commit(None, vec![crate::harness::written_past()]).await.is_err());
}

/// SQLite has one writer: whoever waits for its turn does not wait for ever.
#[tokio::test]
async fn writers_of_sqlite_wait_a_while_and_readers_not_at_all() {
    let world = World::impatient(Database::sqlite()).await;
    let signer = world.person("education.signer").await;
    let duties = signer.ask("{ duties(first: 12) { nodes { id contentDigest } } }").await;
    let duties = duties["duties"]["nodes"].as_array().unwrap().clone();
    let operation = world.store.operate().await.unwrap();
    let signs = duties.iter().enumerate().map(|(at, duty)| {
        let signer = &signer;
        async move { is_told_to_come_again(signer, duty, &at.to_string()).await }
    });
    let questions = async {
        signer.ask("{ duties(first: 5) { totalCount nodes { id } } }").await;
        assert_eq!(get(&world, "/readyz").await.status, StatusCode::OK);
        Instant::now()
    };
    let commands = async {
        join_all(signs).await;
        Instant::now()
    };
    let (commands, questions) = tokio::join!(commands, questions);
    assert!(questions < commands);
    drop(operation);
    for (at, duty) in duties.iter().enumerate() {
        done(&signer.command("signDuty", signing(duty, "ACKNOWLEDGE", &at.to_string())).await);
    }
}
