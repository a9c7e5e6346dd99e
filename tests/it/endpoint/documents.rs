//! Which documents are executed. What would take the server's time or memory is refused before anything walks it.

use super::{PROTOCOL, QUESTION, ask, post, question, world};
use crate::harness::{Answer, World};
use axum::http::header;
use serde_json::{Value, json};
use std::{
    fmt::Write,
    time::{Duration, Instant},
};

/// Asks as a client that wants the protocol's status codes.
async fn send(world: &World, body: Value) -> Answer {
    ask(world, post().header(header::ACCEPT, PROTOCOL), body.to_string()).await
}

/// Asks for something that must be refused at once.
#[track_caller]
fn refused_at_once<'w>(world: &'w World, query: &str) -> impl Future<Output = Answer> + use<'w> {
    let body = question(query);
    let name = query.chars().take(60).collect::<String>();
    async move {
        // So that the catalogue is loaded already.
        ask(world, post(), question(QUESTION)).await.is_answered();
        let (statements, began) = (world.store.statements(), Instant::now());
        let answer = ask(world, post().header(header::ACCEPT, PROTOCOL), body).await;
        assert_eq!(
            answer.status.as_u16(),
            400,
            "{name}: {}",
            String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(300)])
        );
        answer.is_refused(400);
        // Far from what it takes where it is walked, and far from what a busy machine takes where it is not.
        assert!(began.elapsed() < Duration::from_secs(5), "{name} took {:?}", began.elapsed());
        assert!(world.store.statements() - statements <= 1, "{name} was executed");
        assert!(answer.bytes.len() < 10_000, "{name}: the refusal has {} bytes", answer.bytes.len());
        answer
    }
}

#[tokio::test]
async fn the_operation_is_named_where_there_are_several() {
    let world = world().await;
    let query = "query One { programme { code } } query Two { __typename }";
    let with = |name: Value| json!({ "query": query, "operationName": name });
    assert_eq!(send(&world, with(json!("Two"))).await.is_answered(), &json!({ "__typename": "Query" }));
    for name in [json!("Three"), json!("one"), json!(""), Value::Null] {
        send(&world, with(name)).await.is_refused(400);
    }
    let only = |name: Value| json!({ "query": "query One { __typename }", "operationName": name });
    send(&world, only(Value::Null)).await.is_answered();
    send(&world, only(json!("One"))).await.is_answered();
    send(&world, only(json!("Two"))).await.is_refused(400);
    let nameless = json!({ "query": "{ __typename }", "operationName": "One" });
    send(&world, nameless).await.is_refused(400);
}

#[tokio::test]
async fn what_is_no_document_of_this_schema_is_refused() {
    let world = world().await;
    for query in [
        "",
        " ",
        "{",
        "{}",
        "programme",
        "{ programme }",
        "{ programme { nothing } }",
        "{ programme { code { code } } }",
        "{ community { name } }",
        "{ community(code: 1) { name } }",
        r#"{ community(code: "baihe", name: "x") { name } }"#,
        "{ communities(filter: { pool: NONE }) { totalCount } }",
        "query($code: String!) { community(code: $code) { name } }",
        "{ community(code: $code) { name } }",
        "query($code: Nothing) { __typename }",
        "{ ...Missing }",
        "{ ... on Duty { id } }",
        "fragment Unused on Duty { id } { __typename }",
        "query A { __typename } query A { __typename }",
        "{ __typename } { __typename }",
        "{ programme @nothing { code } }",
        "subscription { duties { totalCount } }",
        "type Query { a: Int }",
        // What the parser or the library would let through.
        "{ communities(filter: { pool: BASIC, pool: CREATION }) { totalCount } }",
        "query() { __typename }",
        "queryName { __typename }",
        "query($a: Int @skip(if: true)) { communities(first: $a) { totalCount } }",
        "query($a: [Nothing!] = [1]) { __typename }",
        "{ __typename(a: 1) @skip(if: true) }",
        "{ __typename @nothing }",
        "{ __typename @include(if: $undefined) }",
        "query($n: Boolean) { communities(first: $n) @skip(if: true) { totalCount } }",
        "query($c: String) { organization(code: $c) @skip(if: true) { code } }",
        "{ programme { a: code } programme @skip(if: true) { a: title } }",
        "{ node(id: \"\") { ... on Duty { x: status } ... on Community { x: name } } }",
        // The specification says so, the reference implementation does not look.
        "{ nodes(ids: []) { ... on Duty { x: __typename } ... on Community { x: ordinal } } }",
    ] {
        refused_at_once(&world, query).await;
    }
}

both! {
    async fn one_command_a_request(world) {
        let signer = world.person("education.signer").await;
        let duties = signer.ask("{ duties(first: 2) { nodes { id contentDigest } } }").await["duties"]["nodes"].clone();
        let sign = |duty: &Value, key: &str| {
            format!(
                "signDuty(input: {{ id: {}, act: ACKNOWLEDGE, contentDigest: {}, idempotencyKey: {key:?} }}) \
                 {{ userErrors {{ code }} }}",
                duty["id"], duty["contentDigest"]
            )
        };
        let (one, two) = (sign(&duties[0], "1"), sign(&duties[1], "2"));
        let before = world.trail().await.len();
        for query in [
            format!("mutation {{ a: {one} b: {two} }}"),
            format!("mutation {{ a: {one} ... {{ b: {two} }} }}"),
            format!("mutation {{ a: {one} ...More }} fragment More on Mutation {{ b: {two} }}"),
            format!("mutation {{ a: {one} b: {one} }}"),
        ] {
            let answer = signer.send(&query, json!({})).await;
            answer.is_refused(200);
            assert_eq!(world.trail().await.len(), before, "{query}");
        }
        let counts = "{ duties(filter: { status: [ACKNOWLEDGED] }) { totalCount } }";
        assert_eq!(signer.ask(counts).await["duties"]["totalCount"], 0);
        // Its kind is no command, what is skipped is none, and the same one twice is one.
        let query = format!(
            "mutation($no: Boolean!) {{ __typename a: {one} a: {one} ... @skip(if: $no) {{ b: {two} }} }}"
        );
        let answer = signer.send(&query, json!({ "no": true })).await;
        assert_eq!(answer.data()["a"]["userErrors"], json!([]), "{query}");
        assert_eq!(signer.ask(counts).await["duties"]["totalCount"], 1);
    }
}

#[tokio::test]
async fn a_fragment_bomb_does_not_go_off() {
    let world = world().await;
    // Thirty levels, each of which holds the next one twice: a billion fields in two kilobytes.
    for leaf in ["code", "__typename", "coverage { scenariosWithoutDepartment { code } }"] {
        let mut query = "{ programme { ...F0 } }".to_owned();
        for level in 0..30 {
            let next = level + 1;
            write!(query, " fragment F{level} on Programme {{ ...F{next} ...F{next} }}").unwrap();
        }
        write!(query, " fragment F30 on Programme {{ {leaf} }}").unwrap();
        refused_at_once(&world, &query).await;
    }
    // The same by fields, in fragments that nobody spreads, and spread through inline fragments.
    let mut query = "{ communities { nodes { ...F0 } } }".to_owned();
    for level in 0..12 {
        let next = level + 1;
        write!(
            query,
            " fragment F{level} on Community {{ a: duties {{ nodes {{ community {{ ...F{next} }} }} }} \
             b: duties {{ nodes {{ community {{ ... {{ ...F{next} }} }} }} }} }}"
        )
        .unwrap();
    }
    query += " fragment F12 on Community { id }";
    refused_at_once(&world, &query).await;
}

#[tokio::test]
async fn fragments_that_hold_each_other_never_begin() {
    let world = world().await;
    for query in [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{ programme { ...A } } fragment A on Programme { code ... { ...B } } fragment B on Programme { ...A }",
        "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }",
    ] {
        refused_at_once(&world, query).await;
    }
}

#[tokio::test]
async fn what_is_too_deep_is_refused() {
    let world = world().await;
    let deep = |levels: usize| {
        let (open, close) = ("duties { nodes { community { ".repeat(levels), "} } } ".repeat(levels));
        format!("{{ communities {{ nodes {{ {open} id {close} }} }} }}")
    };
    send(&world, json!({ "query": deep(2) })).await.is_answered();
    refused_at_once(&world, &deep(10)).await;
    refused_at_once(&world, &deep(1_000)).await;
    refused_at_once(&world, &format!("{{ {} __typename {} }}", "... { ".repeat(40), "} ".repeat(40))).await;
}

/// A parser that calls itself for each level has an end, and the process with it.
#[tokio::test]
async fn nesting_of_any_kind_does_not_end_the_process() {
    let world = world().await;
    let nested = |open: &str, inside: &str, close: &str| {
        let levels = 65_000 / (open.len() + close.len());
        format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
    };
    refused_at_once(&world, &nested("{a", "", "}")).await;
    refused_at_once(&world, &nested("{...", "", "}")).await;
    refused_at_once(&world, &format!("{{ community(code: {}) {{ id }} }}", nested("[", "", "]"))).await;
    refused_at_once(&world, &format!("{{ community(code: {}) {{ id }} }}", nested("{a:", "1", "}"))).await;
    refused_at_once(&world, &format!("query($a: {}) {{ __typename }}", nested("[", "Int", "]"))).await;
    // Levels of fragments within levels of fragments.
    let mut chain = "{ ...F0 }".to_owned();
    for at in 0..190 {
        let (open, close) = ("...{".repeat(55), "}".repeat(55));
        write!(chain, " fragment F{at} on Query {{ {open}...F{}{close} }}", at + 1).unwrap();
    }
    refused_at_once(&world, &format!("{chain} fragment F190 on Query {{ __typename }}")).await;
    refused_at_once(&world, &"{".repeat(65_000)).await;
    refused_at_once(&world, &"[".repeat(65_000)).await;
}

#[tokio::test]
async fn one_asks_for_a_hundred_ids_at_most() {
    let world = world().await;
    let nodes = |count: usize| {
        let ids = vec!["duty_01h455vb4pex5vsknk084sn02q"; count];
        json!({ "query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": { "ids": ids } })
    };
    send(&world, nodes(100)).await.is_answered();
    assert_eq!(send(&world, nodes(101)).await.error_code(), "LIMIT_EXCEEDED");
}

#[tokio::test]
async fn too_many_fields_are_refused() {
    let world = world().await;
    let aliases = |count: usize, field: &str| {
        let fields = (0..count).map(|index| format!("a{index}: {field} ")).collect::<Vec<_>>().concat();
        format!("{{ {fields} }}")
    };
    send(&world, json!({ "query": aliases(100, "programme { code }") })).await.is_answered();
    refused_at_once(&world, &aliases(5_001, "__typename")).await;
    refused_at_once(&world, &aliases(3_000, "programme { code }")).await;
    refused_at_once(&world, &aliases(20_000, "programme { code }")).await;
    // What a list holds counts too: an interface is planned for each type that it may turn out to be.
    let ids = format!("{{ nodes(ids: []) {{ {} }} }}", aliases(1_000, "id").trim_matches(['{', '}']));
    refused_at_once(&world, &ids).await;
}

/// A schema is a graph: asked for the types of fields of types of fields, a short question has no end of answers. It
/// ends as every answer does.
#[tokio::test]
async fn a_question_about_the_schema_ends_too() {
    let world = world().await;
    let around = |turns: usize, open: &str, inside: &str| {
        let levels = open.matches('{').count() * turns;
        format!("{}{inside}{}", open.repeat(turns), "}".repeat(levels))
    };
    let by_interface = around(9, "possibleTypes { interfaces { ", "name");
    let wide = (0..400)
        .map(|index| format!("a{index}: fields {{ description type {{ ofType {{ description }} }} }} "));
    let wide = wide.collect::<Vec<_>>().concat();
    for query in [
        format!(r#"{{ __type(name: "Node") {{ {by_interface} }} }}"#),
        format!("{{ __schema {{ types {{ {wide} }} }} }}"),
    ] {
        let answer = send(&world, json!({ "query": query })).await;
        assert_eq!(answer.error_code(), "LIMIT_EXCEEDED", "{query}");
        assert!(answer.bytes.len() < 1_000, "{query}");
    }
    let by_fields = around(10, "fields { type { ofType { ", "name");
    refused_at_once(&world, &format!("{{ __schema {{ types {{ {by_fields} }} }} }}")).await;
}

/// What GraphiQL and code generators ask.
#[tokio::test]
async fn tools_can_read_the_schema() {
    let world = world().await;
    let of_type = "ofType { kind name ".repeat(9) + &"} ".repeat(9);
    let query = format!(
        "query IntrospectionQuery {{
            __schema {{
                description queryType {{ name kind }} mutationType {{ name kind }} subscriptionType {{ name kind }}
                types {{ ...FullType }}
                directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...InputValue }} }}
            }}
        }}
        fragment FullType on __Type {{
            kind name description specifiedByURL isOneOf
            fields(includeDeprecated: true) {{
                name description args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }}
                isDeprecated deprecationReason
            }}
            inputFields(includeDeprecated: true) {{ ...InputValue }}
            interfaces {{ ...TypeRef }}
            enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
            possibleTypes {{ ...TypeRef }}
        }}
        fragment InputValue on __InputValue {{
            name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason
        }}
        fragment TypeRef on __Type {{ kind name {of_type} }}"
    );
    let answer = send(&world, json!({ "query": query })).await;
    let types = answer.is_answered()["__schema"]["types"].as_array().unwrap();
    assert!(types.iter().any(|found| found["name"] == "Duty"));
}

/// A document may be one long line: the answer says where the fault is, and does not send the line back.
#[tokio::test]
async fn a_fault_is_told_by_its_place() {
    let world = world().await;
    let answer = refused_at_once(&world, "{ programme {\n  code(\n} }").await;
    let error = &answer.body["errors"][0];
    assert_eq!(error["locations"], json!([{ "line": 3, "column": 1 }]));
    assert_eq!(error["message"], "语法有误 / syntax error: expected name");
    let name = "a".repeat(60_000);
    refused_at_once(&world, &format!("{{ {name} }}")).await;
    refused_at_once(&world, &format!("{{ ...{name} }}")).await;
    refused_at_once(&world, &format!("query A {{ __typename }} query B {{ {name}(")).await;
}
