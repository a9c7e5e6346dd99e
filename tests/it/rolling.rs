//! A server on tables that a later version has made: it goes on where they were made so, and works no more where not.

use crate::{
    duties::{done, duty_of, signing},
    harness::{Answer, Database, World},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use future_community::{
    error::Error,
    store::{Servers, Tables},
};
use migration::{Migrator, MigratorTrait};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

const SIGN: &str = "mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";
const LIST: &str = "{ duties(first: 3) { totalCount nodes { id status contentDigest community { name } } } }";
const LATER: &str = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 1)";
const FLOOR: &str = "UPDATE schema_floor SET step = 'm29991231_000001_later'";

async fn readiness(world: &World) -> (StatusCode, String) {
    let Answer { status, bytes, .. } = world.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    (status, String::from_utf8(bytes).unwrap())
}

/// What a step does that expands: another table, and columns of those that everybody reads and writes.
async fn expand(world: &World) {
    for statement in [
        "ALTER TABLE duties ADD COLUMN colour text NOT NULL DEFAULT 'none'",
        "ALTER TABLE sign_offs ADD COLUMN colour text",
        "ALTER TABLE sessions ADD COLUMN colour bigint NOT NULL DEFAULT 7",
        "ALTER TABLE audit_events ADD COLUMN colour text",
        "CREATE TABLE colours (id bigint PRIMARY KEY, name text NOT NULL)",
        "CREATE INDEX duties_by_colour ON duties (colour)",
        LATER,
    ] {
        world.database.execute(statement).await.unwrap();
    }
}

async fn keys(world: &World) -> usize {
    world.database.rows("SELECT key FROM idempotency_keys").await.len()
}

both! {
    async fn tables_that_expanded_are_served(world) {
        // Its statements are prepared, on connections that stay open.
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "before")).await);
        let before = signer.ask(LIST).await;
        expand(world).await;

        assert_eq!(world.store.tables().await.unwrap(), Tables::Newer);
        let said = "ok: on newer tables, made to be served by this version too\n";
        assert_eq!(readiness(world).await, (StatusCode::OK, said.to_owned()));
        assert_eq!(signer.ask(LIST).await, before);
        done(&signer.command("signDuty", signing(&duty, "COMPLETE", "after")).await);
        let written = world.database.rows("SELECT colour FROM duties WHERE colour = 'none'").await;
        assert_eq!(written.len(), 220);
        // Nor does it hold up who signs in, who starts anew, or who migrates.
        let other = world.person("health.signer").await;
        let duty = duty_of(&other, "health", None).await;
        let anew = world.another_server().await;
        let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "anew") });
        let answer = other.send_to(&anew, SIGN, input).await;
        assert_eq!(answer.data()["signDuty"]["userErrors"], json!([]));
        assert_eq!(world.store.migrate().await.unwrap(), Tables::Newer);
        assert_eq!(world.store.tables().await.unwrap(), Tables::Newer);
        world.store.verify(None).await.unwrap();
    }

    async fn tables_that_contracted_are_not(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        world.database.execute(LATER).await.unwrap();
        world.database.execute(FLOOR).await.unwrap();

        // The command alone finds it, before any probe.
        let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "key") });
        let answer = signer.send(SIGN, input).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
        assert_eq!(signer.send(LIST, json!({})).await.error_code(), "UNAVAILABLE");
        assert_eq!(world.nobody().send("{ programme { code } }", json!({})).await.error_code(), "UNAVAILABLE");
        // What it does by itself ends too.
        assert!(matches!(world.store.operate().await, Err(Error::Unreachable(_))));
        let (status, said) = readiness(world).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(said, "the database is of a later version than this program\n");
        assert!(world.store.migrate().await.is_err());
        assert!(world.store.migrate_before(Servers::Overtaken).await.is_err());
        assert_eq!(keys(world).await, 0, "nothing was written");

        // Who puts the tables back as they were has a server again.
        world.database.execute("DELETE FROM seaql_migrations WHERE version = 'm29991231_000001_later'").await.unwrap();
        let floor = format!("UPDATE schema_floor SET step = '{}'", Migrator::floor());
        world.database.execute(&floor).await.unwrap();
        assert_eq!(readiness(world).await, (StatusCode::OK, "ok\n".to_owned()));
        done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
    }

    async fn tables_that_wait_for_their_migration_are_not_served_until_it_is_done(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        // As the version before left them; whoever starts on them looks at them.
        let (column, step) = ("request_id", Migrator::newest());
        world.database.execute(&format!("ALTER TABLE audit_events RENAME COLUMN {column} TO unknown")).await.unwrap();
        world.database.execute(&format!("DELETE FROM seaql_migrations WHERE version = '{step}'")).await.unwrap();
        assert_eq!(world.store.tables().await.unwrap(), Tables::Older(1));
        let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "key") });
        for (question, variables) in [(SIGN, input), (LIST, json!({}))] {
            let answer = signer.send(question, variables).await;
            assert_eq!((answer.status, answer.error_code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
        }
        assert_eq!(world.nobody().send("{ programme { code } }", json!({})).await.error_code(), "UNAVAILABLE");
        assert_eq!(readiness(world).await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(keys(world).await, 0, "nothing was written");

        // Nobody tells it that they are there.
        world.database.execute(&format!("ALTER TABLE audit_events RENAME COLUMN unknown TO {column}")).await.unwrap();
        world.database.execute(&format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{step}', 1)")).await.unwrap();
        done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
    }

    async fn a_floor_that_is_lost_stops_everybody(world) {
        world.database.execute(LATER).await.unwrap();
        world.database.execute("DELETE FROM schema_floor").await.unwrap();
        assert_eq!(readiness(world).await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert!(matches!(world.store.operate().await, Err(Error::Unreachable(_))));
    }
}

/// Waits until somebody waits for a lock.
async fn somebody_waits(world: &World) {
    let waiting =
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let there = async { while world.database.rows(waiting).await.is_empty() {} };
    timeout(Duration::from_secs(10), there).await.expect("nobody waits");
}

/// Takes back the last step that contracts, and those behind it; says how many that are.
async fn take_back(world: &World) -> usize {
    let steps = Migrator::migrations();
    let behind = steps.iter().rev().take_while(|step| step.name() != Migrator::floor()).count();
    let steps = u32::try_from(behind + 1).unwrap();
    world.database.migrate(|database| Box::pin(Migrator::down(database, Some(steps)))).await;
    behind + 1
}

/// It had arrived when the tables were its own.
#[tokio::test]
async fn a_command_that_waited_for_what_contracts_writes_nothing() {
    let world = World::on(Database::postgres().await).await;
    let signer = world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let migrates = "LOCK TABLE idempotency_keys IN SHARE ROW EXCLUSIVE MODE";
    let held = world.database.hold(&format!("{migrates}; {LATER}; {FLOOR}")).await;
    let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "key") });
    let command = signer.send(SIGN, input);
    let commits = async {
        somebody_waits(&world).await;
        held.commit().await.unwrap();
    };
    let (answer, ()) = tokio::join!(command, commits);
    assert_eq!(answer.error_code(), "UNAVAILABLE");
    assert_eq!(keys(&world).await, 0);
}

/// Who holds a table for long keeps a migration from it, and nobody else: the migration does not stay in line before them.
#[tokio::test]
async fn who_migrates_lets_the_others_pass() {
    let world = World::on(Database::postgres().await).await;
    take_back(&world).await;
    let held = world.database.hold("LOCK TABLE idempotency_keys IN ROW EXCLUSIVE MODE").await;
    let passes = async {
        somebody_waits(&world).await;
        let other = "BEGIN; LOCK TABLE idempotency_keys IN ROW EXCLUSIVE MODE; COMMIT";
        let passed = timeout(Duration::from_secs(4), world.database.execute(other)).await;
        held.commit().await.unwrap();
        passed.expect("it waits behind who migrates").unwrap();
    };
    let (migrated, ()) = tokio::join!(world.store.migrate(), passes);
    assert_eq!(migrated.unwrap(), Tables::Own);
    assert_eq!(readiness(&world).await.0, StatusCode::OK);
}

/// Another process of the register, which knows steps up to this one.
async fn connected(world: &World, step: &str) -> sea_orm::DatabaseTransaction {
    let named = format!("{}?application_name=future-community{step}", world.database.url);
    Database::of_postgres(named).hold("SELECT 1").await
}

#[tokio::test]
async fn what_contracts_waits_for_older_servers_to_end() {
    let world = World::on(Database::postgres().await).await;
    let pending = take_back(&world).await;
    for older in ["", "%20m20221101_000001_catalogue"] {
        let held = connected(&world, older).await;
        assert!(matches!(world.store.migrate().await, Err(Error::Unready(_))), "{older}");
        assert_eq!(world.store.tables().await.unwrap(), Tables::Older(pending), "nothing was done");
        held.rollback().await.unwrap();
    }
    let own = connected(&world, &format!("%20{}", Migrator::newest())).await;
    let stranger =
        Database::of_postgres(format!("{}?application_name=psql", world.database.url)).hold("SELECT 1").await;
    assert_eq!(world.store.migrate().await.unwrap(), Tables::Own, "those do not matter");
    drop((own, stranger));

    take_back(&world).await;
    let older = connected(&world, "").await;
    assert_eq!(world.store.migrate_before(Servers::Overtaken).await.unwrap(), Tables::Own);
    drop(older);
    let floor = world.database.rows("SELECT step FROM schema_floor").await;
    let floor: Vec<Value> =
        floor.iter().map(|row| row.try_get_by_index::<String>(0).unwrap().into()).collect();
    assert_eq!(floor, [json!(Migrator::floor())]);
}
