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
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://u:the-secret@x", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "the-secret", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("OTEL_SERVICE_NAME", "", "--otel-service-name"),
        ("OTEL_TRACES_SAMPLER_ARG", "2", "--otel-traces-sampler-arg"),
        ("TRUST_TRACEPARENT", "yes", "--trust-traceparent"),
        ("DATABASE_URL", "mysql://user:the-secret@db.example/register", "DATABASE_URL"),
        ("DATABASE_URL", "data/register.db", "DATABASE_URL"),
        ("DATABASE_URL", "", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite::memory:", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://:memory:", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://?mode=rwc", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://100%/x.db", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://%E6%B0/x.db", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://a#b/x.db", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://a?b/x.db", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://x.db?cache=shared", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite://a/", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://user:the-secret@db.example:port/register", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://user:the-secret@db.example/register?ssl=on", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://user:the-secret@db.example/register?sslmode=perhaps", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://user:the-secret#1@db.example/register", "DATABASE_URL"),
    ] {
        let (code, said) = fails(program(folder.path(), &["serve"]).env(variable, value));
        assert!(said.contains(named), "{variable}={value}: {said}");
        assert!(said.contains(variable), "{variable}={value}: {said}");
        assert!(!said.contains("the-secret"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert!(code == 1 || code == 2, "{code}");
    }
    assert!(folder.path().read_dir().unwrap().next().is_none(), "nothing was made for it");
}

/// Folder, database, what lies beside it and backup are all where the URL says.
#[test]
fn a_path_is_read_once_and_means_the_same_everywhere() {
    let folder = Folder::new();
    for (url, path) in [
        ("sqlite://a%20b/x.db", "a b/x.db"),
        ("sqlite://c d/x.db", "c d/x.db"),
        ("sqlite://%E5%AF%8C%E9%98%B3/x.db", "富阳/x.db"),
        ("sqlite://100%25/x.db", "100%/x.db"),
        ("sqlite://e%2520f/x.db", "e%20f/x.db"),
        ("sqlite://what%3Fmode=ro/x%23y.db", "what?mode=ro/x#y.db"),
        ("sqlite://file:g/x.db?mode=rwc", "file:g/x.db"),
        ("sqlite://:h/x.db", ":h/x.db"),
    ] {
        let path = folder.path().join(path);
        let run = |line: &[&str]| {
            let output = program(folder.path(), line).env("DATABASE_URL", url).output().unwrap();
            assert!(output.status.success(), "{url} {line:?}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        run(&["migrate"]);
        run(&["account", "create", "zhang", "--display-name", "Zhang"]);
        let made: Vec<_> = path.parent().unwrap().read_dir().unwrap().map(|it| it.unwrap().path()).collect();
        assert_eq!(made, [path.as_path()], "{url}");
        let copy = path.with_extension("copy");
        run(&["backup", copy.strip_prefix(folder.path()).unwrap().to_str().unwrap()]);
        assert!(copy.exists(), "{url}");
        run(&["restore", copy.to_str().unwrap()]);
        assert_eq!(run(&["account", "list"]), "zhang\tPERSON\tactive\tZhang\n", "{url}");
    }
    // Eight folders, and nothing of another name.
    assert_eq!(folder.path().read_dir().unwrap().count(), 8);
    let (_, said) =
        fails(program(folder.path(), &["migrate"]).env("DATABASE_URL", "sqlite://new/x.db?mode=rw"));
    assert!(said.contains("cannot open new/x.db") && !folder.path().join("new").exists(), "{said}");
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
