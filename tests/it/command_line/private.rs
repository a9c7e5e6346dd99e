//! The database is the secret: nobody but its owner reads it, whatever the umask.

use super::{Demo, fails, program, program_under, run};
use crate::harness::Folder;
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
};

/// The umask of most machines, by which everybody reads what is made.
const USUAL: &[&str] = &["sh", "-c", "umask 022; exec \"$0\" \"$@\""];

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode()
        & 0o7777
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Nothing in the folder, which is the register's own, is for others to read.
fn is_closed(folder: &Path, names: &[&str]) {
    assert_eq!(mode(folder), 0o700, "{}", folder.display());
    for name in names {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn what_is_made_is_for_its_owner_alone() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let usual = |line: &[&str]| {
        let output = program_under(USUAL, folder.path(), line).output().unwrap();
        assert!(output.status.success(), "{line:?}: {output:?}");
    };
    usual(&["migrate"]);
    is_closed(&data, &["future-community.db"]);

    let demo = Demo::start_under(USUAL, &folder, &[]);
    let (db, wal, shm) = ("future-community.db", "future-community.db-wal", "future-community.db-shm");
    is_closed(&data, &[db, wal, shm]);
    usual(&["backup", "data/copy.db"]);
    usual(&["backup", "beside.db"]);
    assert_eq!(mode(&folder.path().join("beside.db")), 0o600);
    demo.stop();
    is_closed(&data, &[db, "copy.db"]);
    usual(&["restore", "beside.db"]);
    is_closed(&data, &[db]);

    let mut command = program_under(USUAL, folder.path(), &["migrate"]);
    assert!(command.env("DATABASE_URL", "sqlite://deep/below/x.db").status().unwrap().success());
    is_closed(&folder.path().join("deep"), &[]);
    is_closed(&folder.path().join("deep/below"), &["x.db"]);
}

#[test]
fn a_file_that_others_read_is_refused_and_how_to_close_it_is_told() {
    let folder = Folder::new();
    let pack = crate::harness::World::pack();
    let pack = pack.to_str().unwrap();
    let mut demo = Demo::start(&folder, &[]);
    demo.child.kill().unwrap();
    demo.child.wait().unwrap();
    let data = folder.path().join("data");
    // Whoever was killed leaves what was not brought into the database, which is as secret.
    for (name, open) in [
        ("future-community.db", 0o644),
        ("future-community.db", 0o660),
        ("future-community.db", 0o604),
        ("future-community.db-wal", 0o640),
        ("future-community.db-shm", 0o606),
    ] {
        let file = data.join(name);
        allow(&file, open);
        for line in [
            &["demo", "--policy", pack][..],
            &["migrate"],
            &["account", "list"],
            &["keys", "list"],
            &["policy", "import", pack],
            &["backup", "copy.db"],
            &["restore", "copy.db"],
            // Last what would go on if it were let.
            &["serve"],
        ] {
            fs::write(folder.path().join("copy.db"), "").unwrap();
            if line[0] == "backup" {
                fs::remove_file(folder.path().join("copy.db")).unwrap();
            }
            let (code, said) = fails(program(folder.path(), line).env("BIND", "127.0.0.1:0"));
            assert_eq!(code, 1, "{line:?}: {said}");
            assert!(
                said.starts_with("error: cannot open data/future-community.db: others"),
                "{line:?}: {said}"
            );
            assert_eq!(mode(&file), open, "the operator is to know");
            let told = said.split('`').nth(1).unwrap();
            assert!(told.starts_with("chmod 600 ") && told.ends_with(name), "{said}");
        }
        let (_, said) = fails(&mut program(folder.path(), &["account", "list"]));
        let told = said.split('`').nth(1).unwrap();
        assert!(Command::new("sh").args(["-c", told]).current_dir(folder.path()).status().unwrap().success());
        assert_eq!(mode(&file), 0o600);
    }
    assert!(run(folder.path(), &["account", "list"]).contains("education.signer\t"));
}

#[test]
fn a_folder_where_others_may_replace_it_is_refused() {
    let folder = Folder::new();
    run(folder.path(), &["migrate"]);
    let data = folder.path().join("data");
    for open in [0o777, 0o775, 0o702] {
        allow(&data, open);
        // Last what would go on if it were let.
        for line in [&["account", "list"][..], &["serve"]] {
            let (code, said) = fails(program(folder.path(), line).env("BIND", "127.0.0.1:0"));
            assert!(code == 1 && said.contains("`chmod go-w data`"), "{open:o}: {said}");
        }
    }
    // As in /tmp, where nobody touches what is another's.
    allow(&data, 0o1777);
    run(folder.path(), &["account", "list"]);
    allow(&data, 0o700);

    let shared = folder.path().join("shared");
    fs::create_dir(&shared).unwrap();
    allow(&shared, 0o777);
    let (code, said) = fails(&mut program(folder.path(), &["backup", "shared/copy.db"]));
    assert!(code == 1 && said.contains("`chmod go-w shared`"), "{said}");
    symlink("../data/future-community.db", shared.join("link.db")).unwrap();
    let (_, said) =
        fails(program(folder.path(), &["migrate"]).env("DATABASE_URL", "sqlite://shared/link.db"));
    assert!(said.contains("`chmod go-w shared`"), "others can lead the link elsewhere: {said}");
}

#[test]
fn a_link_is_as_private_as_what_it_leads_to() {
    let folder = Folder::new();
    run(folder.path(), &["migrate"]);
    let file = folder.path().join("data/future-community.db");
    symlink("data/future-community.db", folder.path().join("link.db")).unwrap();
    symlink("nowhere.db", folder.path().join("lost.db")).unwrap();
    let through = |link: &str| {
        let mut command = program(folder.path(), &["account", "list"]);
        command.env("DATABASE_URL", format!("sqlite://{link}"));
        command
    };
    assert!(through("link.db").status().unwrap().success());
    assert!(!folder.path().join("link.db-lock").exists());
    allow(&file, 0o644);
    let (_, said) = fails(&mut through("link.db"));
    assert!(said.contains("chmod 600") && said.contains("data/future-community.db"), "{said}");
    let (_, said) = fails(&mut through("lost.db"));
    assert!(said.starts_with("error: cannot open lost.db"), "{said}");
    assert!(!folder.path().join("nowhere.db").exists());
    let (_, said) = fails(&mut through("data"));
    assert!(said.contains("cannot open data") && said.contains("no file"), "{said}");
}
