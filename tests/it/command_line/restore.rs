//! A backup in the database's place: all of it, nothing besides, or a refusal that changes nothing.

use super::{Demo, PASSWORD, fails, program, run};
use crate::harness::{Database, Folder, World};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

const DATABASE: &str = "data/future-community.db";

/// A register with the policy, a backup of it, and an account that was made afterwards.
fn register() -> Folder {
    let folder = Folder::new();
    let here = folder.path();
    run(here, &["migrate"]);
    run(here, &["policy", "import", World::pack().to_str().unwrap()]);
    create(here, "before");
    run(here, &["backup", "b.db"]);
    create(here, "after");
    folder
}

fn create(folder: &Path, name: &str) {
    run(folder, &["account", "create", name, "--display-name", name]);
}

/// The accounts of the register, or of the file that is named.
fn accounts(folder: &Path) -> Vec<String> {
    run(folder, &["account", "list"])
        .lines()
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect()
}

/// The files in the folder of the database, by name.
fn beside(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder.join("data")).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap())).collect()
}

fn names(folder: &Path) -> Vec<String> {
    beside(folder).into_keys().collect()
}

/// Where the database is that was there.
fn kept(printed: &str) -> PathBuf {
    let line = printed.lines().find_map(|line| line.strip_prefix("the one that was there is kept: "));
    line.unwrap_or_else(|| panic!("{printed}")).into()
}

/// A refusal, which leaves everything as it was.
#[track_caller]
fn refused(folder: &Path, file: &str) -> String {
    let before = beside(folder);
    let (code, said) = fails(&mut program(folder, &["restore", file]));
    assert_eq!(code, 1, "{said}");
    let after = beside(folder);
    assert!(before == after, "{said}: {:?} became {:?}", before.keys(), after.keys());
    said
}

#[expect(clippy::disallowed_methods, reason = "another program, which knows nothing of ours")]
async fn connect(file: &Path) -> DatabaseConnection {
    sea_orm::Database::connect(format!("sqlite://{}", file.display())).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "what another program does to the file")]
async fn execute(file: &Path, statement: &str) {
    let database = connect(file).await;
    database.execute_unprepared(statement).await.unwrap();
    database.close().await.unwrap();
}

#[test]
fn a_command_that_ended_left_nothing_beside_the_database() {
    let folder = register();
    let here = folder.path();
    assert_eq!(names(here), ["future-community.db"]);
    // A failure ends in order too.
    for line in [
        &["account", "create", "before", "--display-name", "again"][..],
        &["keys", "retire", "none"],
        &["policy", "import", "nowhere"],
        &["indicators", "import", "nowhere.csv", "--code", "x", "--title", "x"],
        &["backup", "b.db"],
        &["backup", "nowhere/b.db"],
        &["serve", "--bind", "192.0.2.1:1"],
    ] {
        fails(&mut program(here, line));
        assert_eq!(names(here), ["future-community.db"], "{line:?}");
    }
    let demo = Demo::start(&folder, &[]);
    assert!(names(here).contains(&"future-community.db-wal".to_owned()), "{:?}", names(here));
    create(here, "meanwhile");
    assert!(names(here).contains(&"future-community.db-wal".to_owned()), "the server has it open yet");
    demo.stop();
    assert_eq!(names(here), ["future-community.db"]);
    assert!(accounts(here).contains(&"meanwhile".to_owned()));
}

#[test]
fn a_backup_that_is_copied_over_the_database_is_what_is_there() {
    let folder = register();
    fs::copy(folder.path().join("b.db"), folder.path().join(DATABASE)).unwrap();
    assert_eq!(accounts(folder.path()), ["before"]);
    create(folder.path(), "later");
    assert_eq!(accounts(folder.path()), ["before", "later"]);
}

#[test]
fn a_restore_puts_the_backup_there_and_keeps_what_was() {
    let folder = register();
    let here = folder.path();
    let backup = fs::read(here.join("b.db")).unwrap();
    let printed = run(here, &["restore", "b.db"]);
    assert!(printed.starts_with("the database is that of b.db\n"), "{printed}");
    assert_eq!(accounts(here), ["before"]);
    assert_eq!(fs::read(here.join("b.db")).unwrap(), backup, "the backup stays as it is");
    let first = kept(&printed);
    assert!(first.to_str().unwrap().contains("future-community.db.before-2"), "{printed}");

    // Nothing is overwritten, and what was kept can be brought back.
    create(here, "again");
    let second = kept(&run(here, &["restore", first.to_str().unwrap()]));
    assert_ne!(first, second);
    assert_eq!(accounts(here), ["after", "before"]);
    run(here, &["restore", second.to_str().unwrap()]);
    assert_eq!(accounts(here), ["again", "before"]);
    assert_eq!(names(here).len(), 4, "{:?}", names(here));

    // Where there is no database yet, none is kept.
    let other = Folder::new();
    fs::copy(here.join("b.db"), other.path().join("b.db")).unwrap();
    assert_eq!(run(other.path(), &["restore", "b.db"]), "the database is that of b.db\n");
    assert_eq!(accounts(other.path()), ["before"]);
    assert_eq!(names(other.path()), ["future-community.db"]);
}

#[tokio::test]
async fn a_database_that_is_in_use_is_not_replaced() {
    let folder = register();
    let here = folder.path();
    let demo = Demo::start(&folder, &[]);
    // What the server writes meanwhile is no matter: the account was there before it began.
    let (code, said) = fails(&mut program(here, &["restore", "b.db"]));
    assert!(code == 1 && said.contains("is in use: stop the server"), "{said}");
    assert!(!names(here).iter().any(|name| name.contains("restoring") || name.contains("before")));
    assert_eq!(demo.server.get("/readyz").0, 200);
    demo.server.token("education.signer", PASSWORD);
    demo.stop();
    assert!(accounts(here).contains(&"after".to_owned()));

    // Others do not say so, and SQLite knows: one that has read, one that reads, one that writes.
    let file = here.join(DATABASE);
    let idle = connect(&file).await;
    #[expect(clippy::disallowed_methods, reason = "another program, which knows nothing of ours")]
    idle.execute_unprepared("PRAGMA journal_mode = WAL; SELECT count(*) FROM accounts").await.unwrap();
    let (_, said) = fails(&mut program(here, &["restore", "b.db"]));
    assert!(said.contains("is in use"), "{said}");
    let writes: DatabaseTransaction = idle.begin().await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "another program, which knows nothing of ours")]
    writes.execute_unprepared("DELETE FROM accounts WHERE name = 'none'").await.unwrap();
    let (_, said) = fails(&mut program(here, &["restore", "b.db"]));
    assert!(said.contains("is in use"), "{said}");
    writes.rollback().await.unwrap();
    idle.close().await.unwrap();
    run(here, &["restore", "b.db"]);
    assert_eq!(accounts(here), ["before"]);
}

#[tokio::test]
async fn what_is_no_backup_is_refused() {
    let folder = register();
    let here = folder.path();
    let backup = fs::read(here.join("b.db")).unwrap();
    let file = |name: &str, content: &[u8]| fs::write(here.join(name), content).unwrap();
    let copy = |name: &str| fs::copy(here.join("b.db"), here.join(name)).unwrap();

    assert!(refused(here, "nowhere.db").contains("cannot read nowhere.db"));
    assert!(refused(here, "data").contains("cannot"));
    assert!(refused(here, DATABASE).contains("is the database itself"));
    file("empty.db", b"");
    assert!(refused(here, "empty.db").contains("no SQLite database"));
    file("text.db", &b"no database at all. ".repeat(1_000));
    assert!(refused(here, "text.db").contains("no SQLite database"));
    file("cut.db", &backup[..backup.len() / 2]);
    assert!(refused(here, "cut.db").contains("cut.db: "));
    let mut damaged = backup.clone();
    let at = damaged.len() / 4096 / 2 * 4096;
    damaged[at..at + 4096].fill(0xA5);
    file("damaged.db", &damaged);
    assert!(refused(here, "damaged.db").contains("damaged.db: "));

    copy("other.db");
    execute(&here.join("other.db"), "DROP TABLE seaql_migrations").await;
    assert!(refused(here, "other.db").contains("no register"));
    copy("newer.db");
    execute(&here.join("newer.db"), LATER).await;
    execute(&here.join("newer.db"), "UPDATE schema_floor SET step = 'm20991231_000001_later'").await;
    let said = refused(here, "newer.db");
    assert!(said.contains("a newer version") && said.contains("m20991231_000001_later"), "{said}");
    copy("orphan.db");
    let orphan = "PRAGMA foreign_keys = OFF; DELETE FROM accounts";
    execute(&here.join("orphan.db"), orphan).await;
    assert!(refused(here, "orphan.db").contains("points to one that is not there"));

    // A database whose last changes are beside it is not all there.
    copy("open.db");
    let open = connect(&here.join("open.db")).await;
    #[expect(clippy::disallowed_methods, reason = "another program, which knows nothing of ours")]
    open.execute_unprepared("PRAGMA journal_mode = WAL; UPDATE accounts SET display_name = 'x'")
        .await
        .unwrap();
    assert!(refused(here, "open.db").contains("is no backup: what was written last is in open.db-wal"));
    open.close().await.unwrap();

    assert_eq!(accounts(here), ["after", "before"], "nothing of all that changed it");
    run(here, &["restore", "b.db"]);
}

#[tokio::test]
async fn an_older_backup_is_restored_and_waits_for_its_migration() {
    let folder = Folder::new();
    let here = folder.path();
    run(here, &["migrate"]);
    run(here, &["backup", "b.db"]);
    execute(&here.join("b.db"), LACKS_A_STEP).await;
    let printed = run(here, &["restore", "b.db"]);
    assert!(printed.ends_with("1 migrations are pending: run `future-community migrate`\n"), "{printed}");
}

#[tokio::test]
async fn a_register_is_backed_up_before_it_is_migrated() {
    let folder = Folder::new();
    let here = folder.path();
    run(here, &["migrate"]);
    execute(&here.join("data/future-community.db"), LACKS_A_STEP).await;
    run(here, &["backup", "b.db"]);
    let printed = run(here, &["restore", "b.db"]);
    assert!(printed.ends_with("1 migrations are pending: run `future-community migrate`\n"), "{printed}");
    // What is no register is copied by nobody who means one.
    let elsewhere = program(here, &["backup", "c.db"])
        .env("DATABASE_URL", "sqlite://elsewhere.db?mode=rwc")
        .output()
        .unwrap();
    let said = String::from_utf8(elsewhere.stderr).unwrap();
    assert!(!elsewhere.status.success() && said.contains("no register"), "{said}");
    assert!(!here.join("c.db").exists());
}

#[tokio::test]
async fn a_newer_backup_is_restored_that_this_version_may_serve() {
    let folder = Folder::new();
    let here = folder.path();
    run(here, &["migrate"]);
    run(here, &["backup", "b.db"]);
    execute(&here.join("b.db"), LATER).await;
    let printed = run(here, &["restore", "b.db"]);
    assert!(!printed.contains("pending"), "{printed}");
    let said = "nothing to do: newer tables, made to be served by this version too\n";
    assert_eq!(run(here, &["migrate"]), said);
    let looked = run(here, &["doctor", "--only", "migrations"]);
    assert!(looked.contains("newer tables, made to be served by this version too"), "{looked}");
}

/// As the version before left it.
const LACKS_A_STEP: &str =
    "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";

/// A step of a version that came later.
const LATER: &str = "INSERT INTO seaql_migrations VALUES ('m20991231_000001_later', 0)";

/// Kills a server that has written what is not in the database's file yet.
fn killed(folder: &Folder) {
    let mut demo = Demo::start(folder, &[]);
    create(folder.path(), "unfinished");
    demo.child.kill().unwrap();
    demo.child.wait().unwrap();
    assert!(fs::metadata(folder.path().join(format!("{DATABASE}-wal"))).unwrap().len() > 0);
}

#[test]
fn a_file_beside_the_log_of_another_is_not_opened() {
    let folder = register();
    let here = folder.path();
    killed(&folder);
    // As it is, all is there.
    let whole = here.join("whole");
    fs::create_dir(&whole).unwrap();
    for name in names(here) {
        fs::copy(here.join("data").join(&name), whole.join(&name)).unwrap();
    }
    fs::copy(here.join("b.db"), here.join(DATABASE)).unwrap();
    for line in [&["serve"][..], &["migrate"], &["account", "list"], &["backup", "c.db"]] {
        let before = beside(here);
        let (code, said) = fails(program(here, line).env("BIND", "127.0.0.1:0"));
        assert!(code == 1 && said.contains("is of the database that was there before"), "{said}");
        assert!(said.contains("future-community restore"), "{said}");
        assert!(before == beside(here), "{line:?}");
    }
    // Gone, and with the log alone: SQLite would throw that away.
    fs::remove_file(here.join(DATABASE)).unwrap();
    let (_, said) = fails(&mut program(here, &["account", "list"]));
    assert!(said.contains("is of the database that was there before"), "{said}");
    assert!(!here.join(DATABASE).exists());

    // The way out.
    run(here, &["restore", "b.db"]);
    assert_eq!(accounts(here), ["before"]);
    assert!(
        names(here).iter().any(|name| name.contains(".before-") && name.ends_with("-wal")),
        "{:?}",
        names(here)
    );
    // What was killed loses nothing where nothing is put in its place.
    for entry in fs::read_dir(&whole).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), here.join("data").join(entry.file_name())).unwrap();
    }
    assert!(accounts(here).contains(&"unfinished".to_owned()));
}

#[test]
fn what_a_killed_server_wrote_last_is_kept_too() {
    let folder = register();
    let here = folder.path();
    killed(&folder);
    let kept = kept(&run(here, &["restore", "b.db"]));
    assert_eq!(accounts(here), ["before"]);
    assert_eq!(names(here).len(), 2, "{:?}", names(here));
    run(here, &["restore", kept.to_str().unwrap()]);
    assert!(accounts(here).contains(&"unfinished".to_owned()));
}

#[test]
fn a_database_that_is_damaged_is_replaced_and_kept() {
    let folder = register();
    let here = folder.path();
    killed(&folder);
    let damaged = b"not what SQLite wrote. ".repeat(1_000);
    fs::write(here.join(DATABASE), &damaged).unwrap();
    let kept = kept(&run(here, &["restore", "b.db"]));
    assert_eq!(accounts(here), ["before"]);
    assert_eq!(fs::read(here.join(kept)).unwrap(), damaged);
}

/// Cut off at any moment, it leaves what was there or the backup.
#[test]
fn a_restore_that_is_killed_leaves_one_of_the_two() {
    let folder = register();
    let here = folder.path();
    let (old, new) = (fs::read(here.join(DATABASE)).unwrap(), here.join("b.db"));
    let mut seen = BTreeMap::new();
    for pause in 0..40_u64 {
        fs::remove_dir_all(here.join("data")).unwrap();
        fs::create_dir(here.join("data")).unwrap();
        fs::write(here.join(DATABASE), &old).unwrap();
        assert!(Command::new("chmod").args(["600", DATABASE]).current_dir(here).status().unwrap().success());
        let mut child = program(here, &["restore", new.to_str().unwrap()]).spawn().unwrap();
        thread::sleep(Duration::from_millis(pause * 7));
        child.kill().unwrap();
        let ended = child.wait().unwrap().success();
        let left = names(here).join(" ");
        let accounts = accounts(here);
        assert!(accounts == ["after", "before"] || accounts == ["before"], "{pause}: {accounts:?}");
        assert!(!ended || accounts == ["before"], "{pause}: it said that it is done");
        *seen.entry(accounts.len()).or_insert(0) += 1;
        // The next one is not kept from it.
        run(here, &["restore", new.to_str().unwrap()]);
        assert!(!names(here).iter().any(|name| name.contains("restoring")), "{left}: {:?}", names(here));
        if ended {
            break;
        }
    }
    assert!(seen.contains_key(&2), "{seen:?}");
}

#[tokio::test]
async fn on_postgres_it_says_what_does_it() {
    let folder = Folder::new();
    let database = Database::postgres().await;
    for (line, tool) in [(["restore", "b.db"], "pg_restore"), (["backup", "b.db"], "pg_dump")] {
        let mut migrate = program(folder.path(), &["migrate"]);
        assert!(migrate.env("DATABASE_URL", &database.url).status().unwrap().success());
        let (code, said) = fails(program(folder.path(), &line).env("DATABASE_URL", &database.url));
        assert!(code == 1 && said.contains("this is PostgreSQL") && said.contains(tool), "{said}");
    }
    assert!(folder.path().read_dir().unwrap().next().is_none());
}
