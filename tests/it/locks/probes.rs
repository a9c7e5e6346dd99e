//! A probe writes nothing, and asks where the register is.

use crate::{
    duties::{done, duty_of, signing},
    harness::{Answer, Database, World},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use future_community::store::Tables;

async fn readiness(world: &World) -> (StatusCode, String) {
    let Answer { status, bytes, .. } = world.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    (status, String::from_utf8(bytes).unwrap())
}

/// A role that may use the register, and make nothing in it.
async fn user_of(world: &World, schema: &str) -> Database {
    let name = world.database.url.rsplit_once('/').unwrap().1;
    let role = format!("{name}_user");
    for statement in [
        format!("CREATE ROLE {role} LOGIN"),
        format!("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"),
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"),
    ] {
        world.database.execute(&statement).await.unwrap();
    }
    Database::of_postgres(world.database.url.replace("postgres://postgres@", &format!("postgres://{role}@")))
}

/// Where the tables of steps are.
async fn tables_of_steps(world: &World) -> Vec<String> {
    let question =
        "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'seaql_migrations' ORDER BY 1";
    world.database.rows(question).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn a_role_that_may_make_nothing_serves() {
    let world = World::on(Database::postgres().await).await;
    let user = user_of(&world, "public").await;
    let served = World::served(user, world.clock.clone()).await;
    assert_eq!(served.store.tables().await.unwrap(), Tables::Own);
    assert_eq!(readiness(&served).await, (StatusCode::OK, "ok\n".to_owned()));
    let signer = served.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
}

#[tokio::test]
async fn a_schema_named_as_the_user_gets_no_tables() {
    let world = World::on(Database::postgres().await).await;
    let user = user_of(&world, "public").await;
    let role = user.url.split(['/', '@']).nth(2).unwrap().to_owned();
    world.database.execute(&format!("CREATE SCHEMA {role} AUTHORIZATION {role}")).await.unwrap();
    let served = World::served(user, world.clock.clone()).await;
    assert_eq!(readiness(&served).await, (StatusCode::OK, "ok\n".to_owned()));
    assert_eq!(tables_of_steps(&world).await, ["public"]);
    // An empty one that is there already, from when probes made it, stands in nobody's way.
    let empty =
        format!("CREATE TABLE {role}.seaql_migrations (version varchar PRIMARY KEY, applied_at bigint)");
    world.database.execute(&empty).await.unwrap();
    world.database.execute(&format!("ALTER TABLE {role}.seaql_migrations OWNER TO {role}")).await.unwrap();
    let user = Database::of_postgres(served.database.url.clone());
    let served = World::served(user, world.clock.clone()).await;
    assert_eq!(readiness(&served).await, (StatusCode::OK, "ok\n".to_owned()));
    served.person("education.signer").await.ask("{ duties { totalCount } }").await;
}

/// The register in a schema of its own, which is named in the URL.
#[tokio::test]
async fn a_register_is_in_the_schema_that_is_named() {
    let database = Database::postgres().await;
    database.execute("CREATE SCHEMA \"the register\"").await.unwrap();
    let url = format!("{}?options=-csearch_path%3D%22the%5C%20register%22", database.url);
    let world = World::on(Database::of_postgres(url)).await;
    assert_eq!(tables_of_steps(&world).await, ["\"the register\""]);
    assert_eq!(readiness(&world).await, (StatusCode::OK, "ok\n".to_owned()));
}

#[tokio::test]
async fn what_may_only_be_read_is_ready_and_stays_as_it_is() {
    let world = World::empty(Database::postgres().await).await;
    world.database.alter("SET default_transaction_read_only = on").await;
    let (status, said) = readiness(&world).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(said, "migrations are pending: run `future-community migrate`\n");
    assert!(tables_of_steps(&world).await.is_empty(), "a probe makes no table");
    world.database.alter("RESET default_transaction_read_only").await;
    let world = World::on(Database::postgres().await).await;
    world.database.alter("SET default_transaction_read_only = on").await;
    assert_eq!(readiness(&world).await, (StatusCode::OK, "ok\n".to_owned()));
}

#[tokio::test]
async fn a_probe_of_sqlite_makes_no_table() {
    let world = World::empty(Database::sqlite()).await;
    assert_eq!(readiness(&world).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert!(world.database.rows("SELECT name FROM sqlite_master").await.is_empty());
}

both! {
    async fn a_database_of_a_later_version_is_not_ready_and_says_so(world) {
        let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 1)";
        world.database.execute(step).await.unwrap();
        world.database.execute("UPDATE schema_floor SET step = 'm29991231_000001_later'").await.unwrap();
        let (status, said) = readiness(world).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(said, "the database is of a later version than this program\n");
        assert!(world.store.tables().await.is_err());
    }
}
