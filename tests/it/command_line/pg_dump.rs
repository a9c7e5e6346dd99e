//! A register on PostgreSQL is backed up and restored as docs/operating.md tells.

use super::program;
use crate::{
    harness::{Database, Folder, World},
    manual::Page,
};
use std::{path::Path, process::Command};

/// What the page has an operator do, in order.
fn blocks() -> (String, String) {
    let page = Page::read("docs/operating.md");
    let of = |tool: &str| {
        let blocks = page.blocks();
        let mut found =
            blocks.iter().filter(|block| block.text.contains(tool)).map(|block| block.text.to_owned());
        let one = found.next().unwrap_or_else(|| panic!("no block of the page has {tool}"));
        assert_eq!(found.next(), None, "{tool}");
        one
    };
    (of("pg_dump "), of("pg_restore "))
}

/// Runs it with the database's URL, and gives what it prints.
fn shell(folder: &Path, url: &str, script: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_future-community"));
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.parent().unwrap().display());
    let output = Command::new("bash")
        .args(["-c", &format!("set -euo pipefail\numask 022\n{script}")])
        .env_clear()
        .envs([("DATABASE_URL", url), ("PATH", path.as_str())])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_dump_is_restored_as_the_page_tells() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let database = Database::postgres().await;
    let run = |line: &[&str]| {
        let output = program(folder.path(), line).env("DATABASE_URL", &database.url).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["migrate"]);
    run(&["policy", "import", World::pack().to_str().unwrap()]);
    run(&["account", "create", "before", "--display-name", "之前"]);
    let before = run(&["account", "list"]);
    let (dump, restore) = blocks();
    shell(folder.path(), &database.url, &dump);
    let file = folder.path().join("register.dump");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o7777, 0o600, "it holds the keys");
    run(&["account", "create", "after", "--display-name", "之后"]);

    let (server, name) = database.url.rsplit_once('/').unwrap();
    let example = "postgres://register@db.example/register_restored?sslmode=require";
    assert!(restore.contains(example), "{restore}");
    let restored = format!("{name}_restored");
    let restore =
        restore.replace(example, &format!("{server}/{restored}")).replace("register_restored", &restored);
    assert_eq!(shell(folder.path(), &database.url, &restore), before);
    // What was there is there yet, and what was restored goes on.
    assert!(run(&["account", "list"]).contains("after\t"));
    let url = format!("{server}/{restored}");
    let import = ["policy", "import", World::pack().to_str().unwrap()].map(str::to_owned);
    let again = shell(folder.path(), &url, &format!("future-community {}", import.join(" ")));
    assert!(again.contains("nothing changed"), "{again}");
}
