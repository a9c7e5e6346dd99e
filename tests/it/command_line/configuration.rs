//! Configuration that cannot be meant is refused, by name.

use super::{fails, program};
use crate::harness::Folder;

#[test]
fn a_value_that_cannot_be_meant_is_refused_by_name() {
    let folder = Folder::new();
    for (variable, value, named) in [
        ("BIND", "nonsense", "--bind"),
        ("BIND", "127.0.0.1", "--bind"),
        ("BIND", "127.0.0.1:70000", "--bind"),
        ("PUBLIC_READ", "maybe", "--public-read"),
        ("PUBLIC_READ", "", "--public-read"),
        ("GRAPHIQL", "1", "--graphiql"),
        ("LOG_FORMAT", "xml", "--log-format"),
        ("LOG_LEVEL", "loud", "--log-level"),
        ("DATABASE_CONNECTIONS", "0", "--database-connections"),
        ("DATABASE_CONNECTIONS", "many", "--database-connections"),
        ("DATABASE_CONNECTIONS", "1001", "--database-connections"),
        ("CONNECTIONS_PER_ADDRESS", "0", "--connections-per-address"),
        ("CONNECTIONS_PER_ADDRESS", "none", "--connections-per-address"),
        ("ADDRESS_RATE_LIMIT", "-1", "--address-rate-limit"),
        ("BODIES", "1000", "--bodies"),
        ("ANSWERS", "64M", "--answers"),
        ("LIMIT_VALUES", "999", "--limit-values"),
        ("LIMIT_DEPTH", "19", "--limit-depth"),
        ("LIMIT_DEPTH", "61", "--limit-depth"),
        ("LIMIT_ANSWER", "8MB", "--limit-answer"),
        ("LIMIT_ALIASES", "0", "--limit-aliases"),
        ("LIMIT_ROWS", "-1", "--limit-rows"),
        ("LIMIT_READ", "999999", "--limit-read"),
        ("DATABASE_URL", "mysql://user:the-secret@db.example/register", "DATABASE_URL"),
        ("DATABASE_URL", "data/register.db", "DATABASE_URL"),
        ("DATABASE_URL", "", "DATABASE_URL"),
    ] {
        let (code, said) = fails(program(folder.path(), &["serve"]).env(variable, value));
        assert!(said.contains(named), "{variable}={value}: {said}");
        assert!(!said.contains("the-secret"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert!(code == 1 || code == 2, "{code}");
    }
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = fails(program(folder.path(), &["serve"]).env("BIND", &address));
    assert_eq!(code, 1);
    assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
}

#[test]
fn a_command_that_is_none_is_refused() {
    let folder = Folder::new();
    for line in [&[][..], &["nothing"], &["serve", "--nothing"], &["policy"], &["account", "create"]] {
        assert_eq!(fails(&mut program(folder.path(), line)).0, 2, "{line:?}");
    }
}
