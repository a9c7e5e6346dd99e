//! What the program says of itself.

use super::{fails, program, run};
use crate::harness::{Folder, Pack, World};
use clap::{Command, CommandFactory};
use future_community::cli::Cli;

const OPERATING: &str = include_str!("../../../docs/operating.md");

/// Holds the help of a command, and of those below it, against what is declared.
fn look(folder: &Folder, path: &[&str], command: &Command) {
    let line: Vec<&str> = path.iter().copied().chain(["--help"]).collect();
    let help = run(folder.path(), &line);
    let about = command.get_about().unwrap_or_else(|| panic!("{path:?} does not say what it does"));
    assert!(help.starts_with(&about.to_string()), "{path:?}:\n{help}");
    for argument in command.get_arguments() {
        let name = argument.get_id();
        let said = argument.get_help().map(ToString::to_string).unwrap_or_default();
        assert!(said.len() > 5, "{path:?} {name} has no help");
        let first = said.lines().next().unwrap_or_default();
        assert!(help.contains(first), "{path:?} {name} is not in the help:\n{help}");
        if let Some(variable) = argument.get_env() {
            let variable = variable.display();
            assert!(help.contains(&format!("[env: {variable}")), "{path:?} {name}:\n{help}");
            let row = OPERATING.lines().find(|line| line.starts_with(&format!("| `{variable}`")));
            let row = row.unwrap_or_else(|| panic!("{variable} is in no table of docs/operating.md"));
            for default in argument.get_default_values() {
                let default = default.to_str().unwrap();
                assert!(row.contains(&format!("| `{default}` |")), "{default} is the default of {row}");
            }
        }
    }
    for below in command.get_subcommands() {
        if below.get_name() == "help" {
            continue;
        }
        assert!(
            help.contains(&format!("\n  {} ", below.get_name())),
            "{path:?} lacks {}:\n{help}",
            below.get_name()
        );
        look(folder, &[path, &[below.get_name()]].concat(), below);
    }
}

#[test]
fn every_command_and_every_option_has_help() {
    let folder = Folder::new();
    look(&folder, &[], &Cli::command());
    let help = run(folder.path(), &["--help"]);
    for command in ["serve", "demo", "migrate", "policy", "account", "assignment", "client", "keys", "schema"]
    {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
    }
    assert!(folder.path().read_dir().unwrap().next().is_none(), "help leaves nothing behind");
}

#[test]
fn help_does_not_show_what_is_secret() {
    let folder = Folder::new();
    let secret = "postgres://user:the-secret@db.example/register";
    let mut command = program(folder.path(), &["demo", "--help"]);
    let output = command.env("DATABASE_URL", secret).env("DEMO_PASSWORD", "the-secret").output().unwrap();
    assert!(!String::from_utf8(output.stdout).unwrap().contains("the-secret"));
}

#[test]
fn the_schema_is_printed_as_the_file_has_it() {
    let folder = Folder::new();
    assert_eq!(run(folder.path(), &["schema"]), include_str!("../../../schema.graphql"));
}

#[test]
fn a_good_pack_is_counted() {
    let folder = Folder::new();
    let pack = World::pack();
    assert_eq!(
        run(folder.path(), &["policy", "check", pack.to_str().unwrap()]),
        "fuyang-2022-8: 19 organizations, 49 responsibilities, 9 scenarios, 17 named communities of 59, 220 duties\n"
    );
    assert!(folder.path().read_dir().unwrap().next().is_none(), "a check needs no database");
}

#[test]
fn a_broken_pack_is_told_fault_by_fault() {
    let folder = Folder::new();
    let pack = Pack::copy()
        .with(
            "communities.csv",
            "baihe,CREATION,百合社区,fuchun-subdistrict",
            "baihe,CREATION,百合社区,fuchun",
        )
        .with("responsibilities.csv", "finance-1,finance,1,RESPONSIBLE", "finance-1,finance,1,DO")
        .with("programme.toml", "total_communities = 59", "total_communities = 58");
    for line in [&["policy", "check"][..], &["policy", "import"]] {
        let mut command = program(folder.path(), line);
        let (code, said) = fails(command.arg(pack.path()));
        assert_eq!(code, 1);
        let faults: Vec<&str> = said.lines().skip(1).collect();
        assert!(said.lines().next().unwrap().ends_with("has 3 faults:"), "{said}");
        assert_eq!(faults.len(), 3, "{said}");
        for (fault, place) in faults.iter().zip([
            "communities.csv:5:5: ",
            "programme.toml:15:21: ",
            "responsibilities.csv:13:4: ",
        ]) {
            assert!(fault.starts_with(place), "{fault} is not {place}");
        }
    }
    assert!(folder.path().read_dir().unwrap().next().is_none(), "nothing was opened for it");
    let (_, said) = fails(program(folder.path(), &["policy", "check"]).arg(folder.path()));
    assert!(said.contains("programme.toml:1:1: the file is missing"), "{said}");
}
