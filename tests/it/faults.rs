//! What becomes of a request that the database, or the client, does not see through.

mod cut;

use crate::{
    duties::{again, done, duty_of, signing},
    harness::{Answer, Database, Person, World},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use std::time::Duration;

const SIGN: &str = "mutation($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } duty { status } userErrors \
                    { code } } }";

/// Signs for the first time; the answer is a fault of this code, and tells nothing of what went on inside.
async fn fails_to_sign(signer: &Person<'_>, duty: &Value, code: &str, said: &str) {
    let answer = signer.send(SIGN, json!({ "input": signing(duty, "ACKNOWLEDGE", "key") })).await;
    assert_eq!(answer.error_code(), code, "{}", answer.body);
    assert!(answer.body["data"].is_null(), "{}", answer.body);
    let message = answer.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains(said) && !message.contains("inside"), "{message}");
}

/// What failed left nothing: the key is free for any other input.
async fn signs_after_all(signer: &Person<'_>, duty: &Value) {
    let seen = again(signer, duty).await;
    assert_eq!((&seen["status"], &seen["signOffs"]), (&json!("ASSIGNED"), &json!([])));
    let mut input = signing(duty, "ACKNOWLEDGE", "key");
    input["statement"] = json!("另一句");
    done(&signer.command("signDuty", input).await);
    let events = signer.world.trail().await.into_iter().filter(|event| event.action == "SIGN_DUTY").count();
    assert_eq!(events, 1);
}

both! {
    async fn what_leaves_no_trace_is_not_written(world) {
        let before = world.trail().await.len();
        let operation = world.store.operate().await.unwrap();
        operation.unscoped().catalogue_changed().await.unwrap();
        let revision = world.store.catalogue_revision().await.unwrap();
        assert!(operation.commit(None, Vec::new()).await.is_err());
        assert_eq!(world.store.catalogue_revision().await.unwrap(), revision);
        assert_eq!(world.trail().await.len(), before);
    }
}

/// A fault that PostgreSQL reports in the middle of a command is told as what it means to the client.
#[tokio::test]
async fn faults_are_told_by_what_a_client_can_do() {
    for (state, code, said) in [
        ("53100", "READ_ONLY", "disk is full and nothing was written"),
        ("25006", "UNAVAILABLE", "with the same key"),
        ("40001", "UNAVAILABLE", "with the same key"),
        ("40P01", "UNAVAILABLE", "with the same key"),
        ("55P03", "UNAVAILABLE", "with the same key"),
        ("57014", "UNAVAILABLE", "with the same key"),
        ("57P01", "UNAVAILABLE", "with the same key"),
        ("57P02", "UNAVAILABLE", "with the same key"),
        ("08006", "UNAVAILABLE", "with the same key"),
        ("XX000", "INTERNAL", "the server failed"),
    ] {
        let world = World::on(Database::postgres().await).await;
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let function = format!(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'inside' USING \
             ERRCODE = '{state}'; END $$"
        );
        world.database.execute(&function).await.unwrap();
        let trigger = "CREATE TRIGGER fail BEFORE INSERT ON sign_offs FOR EACH ROW EXECUTE FUNCTION fail()";
        world.database.execute(trigger).await.unwrap();
        fails_to_sign(&signer, &duty, code, said).await;
        world.database.execute("DROP TRIGGER fail ON sign_offs").await.unwrap();
        signs_after_all(&signer, &duty).await;
    }
}

#[tokio::test]
async fn a_standby_answers_questions_and_refuses_commands() {
    let world = World::on(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    // As on a standby: every connection that is made from now on may only read.
    world.database.alter("SET default_transaction_read_only = on").await;
    assert_eq!(again(&signer, &duty).await["status"], "ASSIGNED");
    fails_to_sign(&signer, &duty, "UNAVAILABLE", "with the same key").await;
    // Another is the primary. What is connected stays where it was; who connects anew is led there.
    let name = world.database.url.rsplit_once('/').unwrap().1;
    let promoted = format!("ALTER DATABASE {name} RESET default_transaction_read_only");
    let operator = Database::of_postgres(format!(
        "{}?options=-cdefault_transaction_read_only%3Doff",
        world.database.url
    ));
    operator.execute(&promoted).await.unwrap();
    let led = async {
        let input = json!({ "input": signing(&again(&signer, &duty).await, "ACKNOWLEDGE", "led") });
        while signer.send(SIGN, input.clone()).await.status == StatusCode::SERVICE_UNAVAILABLE {}
    };
    tokio::time::timeout(Duration::from_secs(10), led).await.expect("it goes on to ask the standby");
    assert_eq!(again(&signer, &duty).await["status"], "ACKNOWLEDGED");
}

#[tokio::test]
async fn a_database_that_lets_nobody_in_is_worth_another_try() {
    let world = World::on(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    world.database.alter("ALLOW_CONNECTIONS false").await;
    let answer = signer.send(SIGN, json!({ "input": signing(&duty, "ACKNOWLEDGE", "key") })).await;
    assert_eq!((answer.status, answer.error_code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    assert_eq!(answer.headers["retry-after"], "1");
    let answer = world.nobody().send("{ programme { code } }", json!({})).await;
    assert_eq!((answer.status, answer.error_code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    let form = "grant_type=password&username=education.signer&password=a+long+enough+password";
    let sign_in = Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
    let answer = world.send(sign_in.body(Body::from(form)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (&answer.body["error"], &answer.headers["retry-after"]),
        (&json!("temporarily_unavailable"), &"1".parse().unwrap())
    );
    let ready = Answer::to(&world.router, Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);

    world.database.alter("ALLOW_CONNECTIONS true").await;
    signs_after_all(&signer, &duty).await;
}

/// Another process that keeps SQLite's lock is waited for, and not for ever.
#[tokio::test]
async fn a_database_that_is_locked_for_long_is_worth_another_try() {
    let world = World::on(Database::sqlite()).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let lock = world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    assert_eq!(again(&signer, &duty).await["status"], "ASSIGNED", "readers do not wait for writers");
    fails_to_sign(&signer, &duty, "UNAVAILABLE", "with the same key").await;
    drop(lock);
    signs_after_all(&signer, &duty).await;
}
