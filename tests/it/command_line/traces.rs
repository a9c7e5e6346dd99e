//! Traces: what a collector of OpenTelemetry is told of requests, and what becomes of them where it is not there.

mod collector;

use super::{Demo, PASSWORD, http::Server, program};
use crate::harness::{Database, Folder};
use collector::{Collector, Traced};
use serde_json::{Value, json};
use std::{fs, net::TcpListener, time::Instant};

const STATEMENT: &str = "the-statement-of-a-signer";
const FILTER: &str = "the-value-of-a-variable";
const SECRET: &str = "the-key-of-the-collector";
/// A stranger's span, which is sampled, and one that is not.
const STRANGER: &str = "0af7651916cd43dd8448eb211c80319c";
const STRANGERS_SPAN: &str = "b7ad6b7169203331";

/// Asks for a list by a variable, as a request of this name that comes from a stranger's span.
fn ask(server: &Server, token: &str, id: &str, sampled: bool) -> Value {
    let query = "query MyDuties($code: String) {
        duties(filter: { text: $code }) { totalCount }
        all: duties(first: 1) { nodes { id } }
    }";
    let body = json!({ "query": query, "operationName": "MyDuties", "variables": { "code": FILTER } });
    let flags = if sampled { "01" } else { "00" };
    let head = format!(
        "POST /graphql\ncontent-type: application/json\nauthorization: Bearer {token}\nx-request-id: {id}\n\
         traceparent: 00-{STRANGER}-{STRANGERS_SPAN}-{flags}\ntracestate: vendor=the-state-of-a-stranger"
    );
    let (status, answer) = server.send(&head, &body.to_string());
    assert_eq!(status, 200, "{answer}");
    serde_json::from_str(&answer).unwrap()
}

/// The spans of the trace of a request, which is whole: each but the first has a parent among them.
fn trace_of<'t>(all: &'t [Traced], id: &str) -> (&'t Traced, Vec<&'t Traced>) {
    let request = all.iter().find(|span| span.text("request.id") == Some(id));
    let request = request.unwrap_or_else(|| panic!("{id} is not told: {all:#?}"));
    let trace: Vec<_> = all.iter().filter(|span| span.trace == request.trace).collect();
    for span in &trace {
        assert!(
            span.span == request.span || trace.iter().any(|parent| parent.span == span.parent),
            "{span:?} has no parent in {trace:#?}"
        );
    }
    (request, trace)
}

/// The names of what is directly below a span.
fn below(trace: &[&Traced], parent: &Traced) -> Vec<String> {
    let mut names: Vec<_> =
        trace.iter().filter(|span| span.parent == parent.span).map(|span| span.name.clone()).collect();
    names.sort();
    names
}

fn one<'t>(trace: &[&'t Traced], name: &str) -> &'t Traced {
    let found: Vec<_> = trace.iter().filter(|span| span.name == name).collect();
    assert_eq!(found.len(), 1, "{name}: {trace:#?}");
    found[0]
}

/// A question, a command and what fails, asked of a server that tells this collector until it ends; by which token, and about
/// which duty.
async fn ask_all(collector: &Collector, database: &Database, folder: &Folder) -> (String, String) {
    let headers = format!("authorization=Bearer%20{SECRET},x-tenant=district");
    let environment = [
        ("DATABASE_URL", &*database.url),
        ("DATABASE_LOCK_SECONDS", "1"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url),
        ("OTEL_EXPORTER_OTLP_HEADERS", &headers),
        ("OTEL_SERVICE_NAME", "register-of-a-test"),
    ];
    let demo = Demo::start(folder, &environment);
    let token = demo.server.token("education.signer", PASSWORD);
    assert_eq!(ask(&demo.server, &token, "the-question", false)["data"]["duties"]["totalCount"], 0);
    let duty = demo.server.sign_first(&token, STATEMENT);
    let wrong = json!({ "query": "{ nothing }" });
    demo.server.ask_with(&token, "the-wrong-one", &wrong);
    demo.server.ask_with(&format!("{token}x"), "the-stranger", &wrong);
    // Where others hold the database, a command is answered with an error of the server's.
    let held = database.lock("idempotency_keys").await;
    let input = json!({ "id": duty, "act": "ACKNOWLEDGE", "contentDigest": "x", "idempotencyKey": "second" });
    let query = "mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";
    let failing = json!({ "query": query, "variables": { "input": input } });
    let answer = demo.server.ask_with(&token, "the-failing-one", &failing);
    assert!(answer["errors"][0].is_object(), "{answer}");
    drop(held);
    demo.server.get("/nowhere/of-a-secret-name");
    // What ended last is sent when the server ends.
    demo.stop();
    (token, duty.as_str().unwrap().to_owned())
}

/// What a collector is told by a server on this database.
async fn are_told(database: Database, system: &str) {
    let (collector, folder) = (Collector::start(), Folder::new());
    let (token, duty) = ask_all(&collector, &database, &folder).await;
    let told = collector.told();
    let (question, trace) = trace_of(&told.spans, "the-question");
    assert_eq!((&*question.name, question.kind, question.status), ("POST /graphql", "server", "unset"));
    for (name, value) in [
        ("http.request.method", "POST"),
        ("http.route", "/graphql"),
        ("graphql.operation.name", "MyDuties"),
        ("outcome", "executed"),
    ] {
        assert_eq!(question.text(name), Some(value), "{question:?}");
    }
    assert_eq!(question.number("http.response.status_code"), Some(200));
    // Somebody else's span is neither its parent nor decides whether it is kept.
    assert_ne!(question.trace, STRANGER);
    assert_eq!(question.parent, "");
    assert_eq!(question.links, [(STRANGER.to_owned(), STRANGERS_SPAN.to_owned())]);
    // The first one finds no catalogue in memory.
    assert_eq!(below(&trace, question), ["arrival", "catalogue", "load", "plan", "validate", "write"]);
    for part in ["arrival", "catalogue", "load"] {
        let statements = below(&trace, one(&trace, part));
        assert!(
            !statements.is_empty() && statements.iter().all(|it| it == "statement"),
            "{part}: {statements:?}"
        );
    }
    let statement = trace.iter().find(|span| span.name == "statement").unwrap();
    assert_eq!((statement.kind, statement.text("db.system.name")), ("client", Some(system)));

    let (request, trace) = trace_of(&told.spans, "request-that-signs");
    assert_eq!(request.text("graphql.operation.name"), Some("Sign"));
    assert_eq!(below(&trace, request), ["arrival", "load", "plan", "validate", "write"]);
    let command = one(&trace, "command");
    assert_eq!(command.parent, one(&trace, "load").span);
    assert_eq!(command.text("command.name"), Some("signDuty"));
    assert_eq!(one(&trace, "commit").parent, command.span);
    assert!(below(&trace, one(&trace, "commit")).contains(&"statement".to_owned()), "{trace:#?}");

    let (wrong, _) = trace_of(&told.spans, "the-wrong-one");
    assert_eq!((wrong.text("outcome"), wrong.status), (Some("refused"), "unset"));
    let (stranger, trace) = trace_of(&told.spans, "the-stranger");
    assert_eq!(stranger.number("http.response.status_code"), Some(401));
    assert_eq!(
        (stranger.text("outcome"), below(&trace, stranger)),
        (Some("turned away"), vec!["arrival".into()])
    );
    let (failing, _) = trace_of(&told.spans, "the-failing-one");
    assert_eq!((failing.status, failing.number("http.response.status_code")), ("error", Some(503)));
    let nowhere =
        told.spans.iter().find(|span| span.number("http.response.status_code") == Some(404)).unwrap();
    assert_eq!((&*nowhere.name, nowhere.text("http.route")), ("GET", None));

    // What the server does by itself begins no trace.
    let begun = told.spans.iter().filter(|span| span.parent.is_empty());
    assert!(begun.clone().all(|span| span.kind == "server"), "{:?}", begun.collect::<Vec<_>>());
    assert_eq!(told.service, "register-of-a-test");
    assert_eq!(told.authorization, format!("Bearer {SECRET}"));
    let account = subject(&token);
    for secret in [
        PASSWORD,
        STATEMENT,
        FILTER,
        SECRET,
        &token,
        &duty,
        &account,
        "education.signer",
        "of-a-secret-name",
        "the-state-of-a-stranger",
        "totalCount",
        "SELECT \"",
    ] {
        assert!(!told.says(secret), "{secret} is told");
    }
    // The log is as ever.
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    let asked = log.lines().find(|line| line.contains("the-question")).unwrap();
    assert!(
        asked.contains(" graphql{request=the-question}: future_community::http::graphql: operation="),
        "{asked}"
    );
    assert!(!log.contains("collector"), "{log}");
}

/// Whom a token is of.
fn subject(token: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["sub"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn requests_on_sqlite_are_told_with_their_parts_and_without_what_is_in_them() {
    are_told(Database::sqlite(), "sqlite").await;
}

#[tokio::test]
async fn requests_on_postgresql_are_told_with_their_parts_and_without_what_is_in_them() {
    are_told(Database::postgres().await, "postgresql").await;
}

#[test]
fn a_proxy_that_is_trusted_begins_traces_and_says_which_are_kept() {
    let (collector, folder) = (Collector::start(), Folder::new());
    let environment = [("OTEL_EXPORTER_OTLP_ENDPOINT", &*collector.url), ("TRUST_TRACEPARENT", "true")];
    let demo = Demo::start(&folder, &environment);
    let token = demo.server.token("education.signer", PASSWORD);
    ask(&demo.server, &token, "kept", true);
    ask(&demo.server, &token, "not-kept", false);
    demo.stop();
    let told = collector.told();
    let (kept, _) = trace_of(&told.spans, "kept");
    assert_eq!((&*kept.trace, &*kept.parent), (STRANGER, STRANGERS_SPAN));
    assert_eq!(kept.links, []);
    assert!(told.spans.iter().all(|span| span.text("request.id") != Some("not-kept")));
}

#[test]
fn of_no_part_of_all_traces_nothing_is_sent() {
    let (collector, folder) = (Collector::start(), Folder::new());
    let environment = [("OTEL_EXPORTER_OTLP_ENDPOINT", &*collector.url), ("OTEL_TRACES_SAMPLER_ARG", "0")];
    let demo = Demo::start(&folder, &environment);
    let token = demo.server.token("education.signer", PASSWORD);
    ask(&demo.server, &token, "the-question", true);
    demo.stop();
    assert!(collector.told().spans.is_empty());
}

/// Asks questions of a server whose collector is at this address; answers its log.
fn served_without(collector: &str) -> String {
    let folder = Folder::new();
    // What is told at once finds out at once that nobody takes it.
    let environment = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector),
        ("OTEL_BSP_SCHEDULE_DELAY", "20"),
        ("RATE_LIMIT", "off"),
    ];
    let demo = Demo::start(&folder, &environment);
    let token = demo.server.token("education.signer", PASSWORD);
    for number in 0..300 {
        ask(&demo.server, &token, &format!("question-{number}"), true);
    }
    let began = Instant::now();
    demo.stop();
    assert!(began.elapsed().as_secs() < 10, "it ended after {:?}", began.elapsed());
    fs::read_to_string(folder.path().join("log")).unwrap()
}

#[test]
fn where_nobody_listens_the_server_answers_all_the_same() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let log = served_without(&format!("http://{nobody}"));
    assert_eq!(log.matches("the collector takes no traces").count(), 1, "{log}");
}

#[test]
fn where_the_collector_hangs_the_server_answers_all_the_same() {
    // It takes connections, and answers nothing.
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let log = served_without(&format!("http://{}", hanging.local_addr().unwrap()));
    assert!(log.contains("the last traces were not sent"), "{log}");
}

#[test]
fn the_doctor_says_whether_traces_are_taken() {
    let folder = Folder::new();
    let doctor = |environment: &[(&str, &str)]| {
        let mut command = program(folder.path(), &["doctor", "--only", "traces"]);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(doctor(&[]).starts_with("ok   traces        off"));
    let collector = Collector::start();
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", &*collector.url);
    assert!(doctor(&[endpoint]).starts_with("ok   traces"));
    collector.refuse();
    let said = doctor(&[endpoint]);
    assert!(said.starts_with("warn traces") && said.contains("503"), "{said}");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = doctor(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://{nobody}"))]);
    assert!(said.starts_with("warn traces") && said.contains("no answer"), "{said}");
}
