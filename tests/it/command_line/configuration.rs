//! Configuration that cannot be meant is refused, by name.

use super::{fails, program};
use crate::harness::{Folder, World};
use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

#[test]
fn a_value_that_cannot_be_meant_is_refused_by_name() {
    let folder = Folder::new();
    for (variable, value, named) in [
        ("BIND", "nonsense", "--bind"),
        ("BIND", "127.0.0.1", "--bind"),
        ("BIND", "127.0.0.1:70000", "--bind"),
        ("BIND", "", "--bind"),
        ("ISSUER", "", "--issuer"),
        ("ISSUER", " ", "--issuer"),
        ("ISSUER", "register.example", "--issuer"),
        ("ISSUER", "http:/register.example", "--issuer"),
        ("ISSUER", "ftp://register.example", "--issuer"),
        ("ISSUER", "https://", "--issuer"),
        ("ISSUER", "https://register.example?x=1", "--issuer"),
        ("ISSUER", "https://register.example/#x", "--issuer"),
        ("ISSUER", "https://register.example:0", "--issuer"),
        ("AUDIENCE", "", "--audience"),
        ("AUDIENCE", "two words", "--audience"),
        ("RATE_LIMIT", "0", "--rate-limit"),
        ("RATE_LIMIT", "", "--rate-limit"),
        ("RATE_LIMIT", "1000001", "--rate-limit"),
        ("SIGN_IN_RATE_LIMIT", "none", "--sign-in-rate-limit"),
        ("TRUST_FORWARDED_FOR", "", "--trust-forwarded-for"),
        ("TRUST_FORWARDED_FOR", "yes", "--trust-forwarded-for"),
        ("CONNECTIONS", "0", "--connections"),
        ("CONNECTIONS", "", "--connections"),
        ("INTROSPECTION", "", "--introspection"),
        ("INTROSPECTION", "nobody", "--introspection"),
        ("GRAPHIQL", "", "--graphiql"),
        ("LOG_LEVEL", "", "--log-level"),
        ("DATABASE_CONNECTIONS", "", "--database-connections"),
        ("LIMIT_DOCUMENT", "", "--limit-document"),
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
        assert!(said.contains(variable), "{variable}={value}: {said}");
        assert!(!said.contains("the-secret"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert!(code == 1 || code == 2, "{code}");
    }
}

#[test]
fn an_issuer_that_names_somebody_is_refused() {
    let folder = Folder::new();
    let issuer = "https://user:the-secret@register.example";
    let (code, said) = fails(program(folder.path(), &["serve"]).env("ISSUER", issuer));
    assert_eq!(code, 2);
    assert!(said.contains("--issuer <ISSUER>"), "{said}");
    assert!(!said.contains("the-secret"), "{said}");
}

#[test]
fn a_value_that_is_no_text_is_refused_by_name() {
    let folder = Folder::new();
    let no_text = OsStr::from_bytes(b"https://register.example/\xFF");
    for variable in ["ISSUER", "AUDIENCE", "BIND", "RATE_LIMIT", "DATABASE_URL", "LIMIT_DEPTH", "LOG_LEVEL"] {
        let (code, said) = fails(program(folder.path(), &["serve"]).env(variable, no_text));
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(variable), "{variable}: {said}");
    }
}

#[test]
fn what_only_a_demo_is_told_is_refused_by_name_too() {
    let folder = Folder::new();
    for (variable, value) in [("POLICY_DIR", ""), ("DEMO_PASSWORD", ""), ("DEMO_PASSWORD", "short")] {
        let mut demo = program(folder.path(), &["demo"]);
        demo.env("BIND", "127.0.0.1:0").env("POLICY_DIR", World::pack()).env(variable, value);
        let (_, said) = fails(&mut demo);
        assert!(said.contains(variable), "{variable}: {said}");
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
