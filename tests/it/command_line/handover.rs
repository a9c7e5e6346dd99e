//! From when on the command line leaves accounts and roles to those who sign in.

use super::{fails, program, run, run_with};
use crate::harness::{Folder, World};

fn prepared() -> Folder {
    let folder = Folder::new();
    run(folder.path(), &["migrate"]);
    run(folder.path(), &["policy", "import", &World::pack().to_string_lossy()]);
    folder
}

#[test]
fn after_the_first_administrators_it_takes_a_reason() {
    let folder = prepared();
    let here = folder.path();
    let create = ["account", "create", "lin", "--display-name", "林"];
    let before = run_with(here, &create, "");
    assert!(before.status.success());
    let noted = String::from_utf8(before.stderr).unwrap();
    assert!(noted.starts_with("note: ") && noted.lines().count() == 1, "{noted}");

    let said = run(here, &["account", "bootstrap", "zhao.min", "赵敏", "qian.jun", "钱军"]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("zhao.min\tSYSTEM_ADMIN\tpassword for one time: "), "{said}");
    assert!(lines[1].starts_with("qian.jun\tSECURITY_ADMIN\tpassword for one time: "), "{said}");
    let passwords: Vec<&str> = lines.iter().filter_map(|line| line.rsplit(' ').next()).collect();
    assert_ne!(passwords[0], passwords[1]);

    for line in [
        &["account", "bootstrap", "a", "甲", "b", "乙"][..],
        &["account", "create", "wang", "--display-name", "王"],
        &["account", "set-password", "lin"],
        &["account", "enable", "lin"],
        &["assignment", "grant", "lin", "AUDITOR"],
        &["client", "create", "map", "--display-name", "Map"],
        &["client", "rotate-secret", "map"],
        &["account", "link", "lin", "--issuer", "https://sso.example", "--subject", "10086"],
        &["account", "create", "wang", "--display-name", "王", "--break-glass", " "],
    ] {
        let (code, said) = fails(&mut program(here, line));
        assert_eq!((code, said.starts_with("error: ")), (1, true), "{line:?}: {said}");
    }
    for line in [
        &["account", "list"][..],
        &["account", "unlock", "lin"],
        &["account", "disable", "lin"],
        &["assignment", "list"],
        &["account", "enable", "lin", "--break-glass", "管理员不在岗"],
        &["assignment", "grant", "lin", "AUDITOR", "--break-glass", "管理员不在岗"],
        &["assignment", "end", "--account", "lin", "--role", "AUDITOR"],
        &[
            "account",
            "link",
            "lin",
            "--issuer",
            "https://sso.example",
            "--subject",
            "10086",
            "--break-glass",
            "管理员不在岗",
        ],
        &["account", "unlink", "lin", "--issuer", "https://sso.example", "--subject", "10086"],
    ] {
        run(here, line);
    }
    assert!(!run(here, &["account", "list"]).contains("wang"));
    run(here, &["audit", "verify"]);
}
