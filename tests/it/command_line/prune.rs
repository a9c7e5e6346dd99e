//! `prune`, as an operator runs it.

use super::{fails, program};
use crate::{
    harness::{Database, Folder, World},
    policy::acknowledge,
};
use entity::{account, idempotency_key, refresh_token, session};
use future_community::clock::Clock;
use sea_orm::Condition;
use serde_json::{Value, json};
use std::process::Stdio;

/// The moment so many days ago, for real: the program has no other clock.
fn days_ago(days: i64) -> i64 {
    Clock::system().now().plus_seconds(-days * 86_400).0
}

/// Adds sessions that end at each of a thousand moments before one, with two tokens each.
async fn add_sessions(world: &World, number: i64, end: i64) {
    let (id, digest) = if world.database.is_sqlite() {
        ("randomblob(16)", "lower(hex(randomblob(32)))")
    } else {
        ("gen_random_uuid()", "gen_random_uuid()::text")
    };
    let sessions = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})
         INSERT INTO sessions (id, account_id, created_at, expires_at)
         SELECT {id}, (SELECT id FROM accounts WHERE name = 'education.officer'), {end} - 1000 * i - 7, {end} - 1000 * i FROM n"
    );
    world.database.execute(&sessions).await.unwrap();
    let tokens = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 2)
         INSERT INTO refresh_tokens (id, session_id, secret_digest, issued_at)
         SELECT {id}, sessions.id, {digest}, 0 FROM sessions, n WHERE client IS NULL AND address IS NULL AND expires_at < {end}
           AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE session_id = sessions.id)"
    );
    world.database.execute(&tokens).await.unwrap();
}

/// Adds keys of commands that were done at each of a thousand moments before one.
async fn add_keys(world: &World, number: i64, end: i64) {
    let keys = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})
         INSERT INTO idempotency_keys (account_id, key, command, input_digest, created_at)
         SELECT (SELECT id FROM accounts WHERE name = 'education.officer'), 'key ' || i || ' before {end}', 'signDuty', '', {end} - 1000 * i
         FROM n"
    );
    world.database.execute(&keys).await.unwrap();
}

/// How many sessions, refresh tokens and keys there are.
async fn there_are(world: &World) -> [usize; 3] {
    let all = Condition::all;
    [
        world.store.unscoped_rows::<session::Entity>(all()).await.unwrap().len(),
        world.store.unscoped_rows::<refresh_token::Entity>(all()).await.unwrap().len(),
        world.store.unscoped_rows::<idempotency_key::Entity>(all()).await.unwrap().len(),
    ]
}

/// The numbers that the program prints.
fn numbers(said: &[u8]) -> [usize; 3] {
    let said = String::from_utf8(said.to_vec()).unwrap();
    let numbers = said.split([' ', ',']).filter_map(|word| word.parse().ok());
    numbers.collect::<Vec<usize>>().try_into().unwrap_or_else(|_| panic!("{said}"))
}

async fn what_is_old_goes(world: World) {
    let folder = Folder::new();
    let prune = |line: &[&str]| {
        let mut command = program(folder.path(), &[&["prune"], line].concat());
        command.env("DATABASE_URL", &world.database.url).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    // Of the register's own clock, which stands years ago: all of them are old for the program.
    let person = world.person("education.officer").await;
    acknowledge(&world, "education-1", "baihe").await;
    let accounts = world.store.unscoped_rows::<account::Entity>(Condition::all()).await.unwrap();
    assert!(accounts.iter().any(|account| account.last_sign_in_at.is_some()));
    add_sessions(&world, 250, days_ago(91)).await;
    add_keys(&world, 2_500, days_ago(31)).await;
    let old = there_are(&world).await;
    // What is not old yet, and what was ended early.
    add_sessions(&world, 3, days_ago(89)).await;
    add_sessions(&world, 4, days_ago(-1)).await;
    add_keys(&world, 5, days_ago(29)).await;
    let with_new = there_are(&world).await;
    assert_eq!([with_new[0] - old[0], with_new[1] - old[1], with_new[2] - old[2]], [7, 14, 5]);
    let ended = format!(
        "UPDATE sessions SET revoked_at = {} WHERE expires_at = (SELECT MAX(expires_at) FROM sessions)",
        days_ago(100)
    );
    assert_eq!(world.database.execute(&ended).await.unwrap(), 1);
    let old = [old[0] + 1, old[1] + 2, old[2]];
    let trail = world.trail().await.len();

    assert_eq!(numbers(&prune(&["--dry-run"]).output().unwrap().stdout), old);
    assert_eq!((there_are(&world).await, world.trail().await.len()), (with_new, trail), "it only looked");
    person.ask("{ viewer { user { id } } }").await;

    // Two at once share the work, and each counts its own.
    let both = [prune(&[]).spawn().unwrap(), prune(&[]).spawn().unwrap()];
    let both = both.map(|child| child.wait_with_output().unwrap());
    let counted = both.each_ref().map(|output| numbers(&output.stdout));
    assert_eq!([0, 1, 2].map(|at| counted[0][at] + counted[1][at]), old, "{both:?}");
    assert_eq!(there_are(&world).await, [6, 12, 5]);

    // The trail has each transaction, and none that comes to more than it should.
    let trail = world.trail().await.split_off(trail);
    let details: Vec<Value> =
        trail.iter().map(|event| serde_json::from_str(&event.detail).unwrap()).collect();
    assert!(trail.iter().all(|event| event.action == "PRUNE" && event.actor_id.is_none()), "{trail:?}");
    let sum = |what: &str| {
        details.iter().map(|it| usize::try_from(it[what].as_u64().unwrap()).unwrap()).sum::<usize>()
    };
    assert_eq!([sum("sessions"), sum("refreshTokens"), sum("idempotencyKeys")], old);
    let most = |what: &str| details.iter().map(|it| it[what].as_u64().unwrap()).max().unwrap();
    assert!(most("sessions") <= 100 && most("idempotencyKeys") <= 1_000, "{details:?}");

    // A session that is gone is one that never was; when an account signed in is known still, and what it did.
    let answer = person.send("{ viewer { user { id } } }", json!({})).await;
    assert_eq!(answer.error_code(), "UNAUTHENTICATED");
    let now = world.store.unscoped_rows::<account::Entity>(Condition::all()).await.unwrap();
    assert_eq!(now, accounts);
    world.store.verify(None).await.unwrap();

    assert_eq!(numbers(&prune(&[]).output().unwrap().stdout), [0, 0, 0]);
    assert!(world.trail().await.iter().filter(|event| event.action == "PRUNE").count() == trail.len());

    // What a device may still send again is kept.
    let (code, said) = fails(prune(&["--keys-days", "8"]).env("OFFLINE_HOLD", "200"));
    assert!(code == 1 && said.contains("--keys-days 8") && said.contains("9 is the least"), "{said}");
    assert_eq!(numbers(&prune(&[]).env("OFFLINE_HOLD", "1000").output().unwrap().stdout), [0, 0, 0]);
    assert_eq!(
        numbers(&prune(&["--keys-days", "9"]).env("OFFLINE_HOLD", "200").output().unwrap().stdout),
        [0, 0, 5]
    );
    assert_eq!(numbers(&prune(&["--sessions-days", "88"]).output().unwrap().stdout), [3, 6, 0]);
}

#[tokio::test]
async fn what_is_old_goes_on_sqlite() {
    what_is_old_goes(World::on(Database::sqlite()).await).await;
}

#[tokio::test]
async fn what_is_old_goes_on_postgres() {
    what_is_old_goes(World::on(Database::postgres().await).await).await;
}

#[test]
fn an_empty_register_has_nothing_old() {
    let folder = Folder::new();
    super::run(folder.path(), &["migrate"]);
    assert_eq!(numbers(super::run(folder.path(), &["prune"]).as_bytes()), [0, 0, 0]);
}
