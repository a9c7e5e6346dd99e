//! `audit`, as an operator runs it.

use super::{fails, program, run};
use crate::{
    harness::{Database, Folder, World},
    policy::acknowledge,
    trail::unguarded,
};

/// The program on the database of a world.
fn on(world: &World, folder: &Folder, line: &[&str]) -> std::process::Command {
    let mut command = program(folder.path(), line);
    command.env("DATABASE_URL", &world.database.url);
    command
}

#[track_caller]
fn says(world: &World, folder: &Folder, line: &[&str]) -> String {
    let output = on(world, folder, line).output().unwrap();
    assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn is_told(world: World) {
    let folder = Folder::new();
    acknowledge(&world, "education-1", "baihe").await;
    let events = world.trail().await.len();
    let kept = says(&world, &folder, &["audit", "head"]);
    let (head, time) = kept.trim_end().split_once('\t').unwrap();
    assert!(head.starts_with(&format!("{events}:")) && time.ends_with('Z'), "{kept}");
    let whole =
        format!("whole: {events} events, 0 of them sealed afterwards; 0 wait to be sealed\nhead: {head}\n");
    assert_eq!(says(&world, &folder, &["audit", "verify"]), whole);
    assert_eq!(says(&world, &folder, &["audit", "verify", "--head", &kept]), whole);

    // A command seals what it writes.
    let create = ["account", "create", "zhang", "--display-name", "张三"];
    says(&world, &folder, &create);
    let said = says(&world, &folder, &["audit", "verify", "--head", head]);
    assert!(said.starts_with(&format!("whole: {} events, ", events + 1)), "{said}");
    assert!(said.contains("; 0 wait to be sealed\n"), "{said}");

    unguarded(&world).await;
    let change = "UPDATE audit_events SET detail = '{}' WHERE action = 'SIGN_DUTY'";
    assert_eq!(world.database.execute(change).await.unwrap(), 1);
    let (code, said) = fails(&mut on(&world, &folder, &["audit", "verify"]));
    assert_eq!(code, 1);
    let place = format!("error: the audit trail is broken: position {events}: auditevent_");
    assert!(said.starts_with(&place) && said.ends_with("was changed\n"), "{said}");
    let (code, said) = fails(&mut on(&world, &folder, &["audit", "verify", "--head", "12:abc"]));
    assert_eq!(code, 2, "{said}");
}

#[tokio::test]
async fn the_trail_is_verified_on_sqlite() {
    is_told(World::on(Database::sqlite()).await).await;
}

#[tokio::test]
async fn the_trail_is_verified_on_postgres() {
    is_told(World::on(Database::postgres().await).await).await;
}

#[test]
fn an_empty_trail_has_a_head() {
    let folder = Folder::new();
    run(folder.path(), &["migrate"]);
    let kept = run(folder.path(), &["audit", "head"]);
    assert!(kept.starts_with(&format!("0:{}\t", "0".repeat(64))), "{kept}");
    let said = run(folder.path(), &["audit", "verify", "--head", &kept]);
    assert!(said.starts_with("whole: 0 events, "), "{said}");
}
