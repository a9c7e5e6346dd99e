//! What one question may take: each limit, at its edge and over it, told by its name.

use super::{PROTOCOL, ask, header_of, post, question, world};
use crate::harness::{Answer, World};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use engine::Limit;
use future_community::config::Limits;
use serde_json::{Value, json};

type Choice = fn(&mut Limits) -> &mut Limit;

/// A question of nobody's.
async fn send(router: &Router, body: &Value) -> Answer {
    let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    Answer::to(router, request.header(header::ACCEPT, PROTOCOL).body(Body::from(body.to_string())).unwrap())
        .await
}

/// A server where one limit is another.
fn limited(world: &World, choice: Choice, most: u32) -> Router {
    let mut limits = Limits::default();
    choice(&mut limits).most = most;
    world.within(&limits)
}

/// Under this limit the one question is answered, and the other refused by the limit's name, before it is executed.
async fn holds(world: &World, choice: Choice, most: u32, (fits, exceeds): (Value, Value)) {
    let router = limited(world, choice, most);
    let name = choice(&mut Limits::default()).name;
    let answer = send(&router, &fits).await;
    assert_eq!(answer.status.as_u16(), 200, "{name} {most}: {fits}: {}", answer.body);
    let before = world.store.statements();
    let answer = send(&router, &exceeds).await;
    assert_eq!(answer.status.as_u16(), 400, "{name} {most}: {exceeds}: {}", answer.body);
    assert_eq!(answer.error_code(), "LIMIT_EXCEEDED", "{name} {most}: {}", answer.body);
    let message = answer.body["errors"][0]["message"].as_str().unwrap();
    let (chinese, english) = message.split_once("/ ").unwrap();
    assert!(chinese.ends_with(&format!("上限 {most}（{name}）")), "{message}");
    assert!(english.ends_with(&format!("at most {most} ({name})")), "{message}");
    assert!(
        world.store.statements() - before <= 1,
        "{name}: whether the catalogue is still the one in force"
    );
}

/// So many pieces, one behind the other.
fn pieces(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect::<Vec<_>>().concat()
}

fn plain(query: &str) -> Value {
    json!({ "query": query })
}

fn both(fits: &str, exceeds: &str) -> (Value, Value) {
    (plain(fits), plain(exceeds))
}

#[tokio::test]
async fn a_document_has_so_many_bytes() {
    let world = world().await;
    let of = |bytes: usize| plain(&format!("{{ __typename {}}}", " ".repeat(bytes - 14)));
    holds(&world, |limits| &mut limits.document, 2_000, (of(2_000), of(2_001))).await;
    holds(&world, |limits| &mut limits.document, 65_536, (of(65_536), of(65_537))).await;
}

#[tokio::test]
async fn a_name_has_so_many_bytes() {
    let world = world().await;
    let at = |length: usize, query: &str| plain(&query.replace("NAME", &"n".repeat(length)));
    for query in [
        "{ NAME: __typename }",
        "query NAME { __typename }",
        "query($NAME: Int) { communities(first: $NAME) { totalCount } }",
        "{ ...NAME } fragment NAME on Query { __typename }",
    ] {
        holds(&world, |limits| &mut limits.name, 100, (at(100, query), at(101, query))).await;
    }
    // What stands in a text or a comment is no name.
    let router = limited(&world, |limits| &mut limits.name, 64);
    for query in [
        "{ community(code: \"NAME\") { id } }",
        "{ __typename } # NAME",
        "{ community(code: \"\"\"NAME\"\"\") { id } }",
    ] {
        assert_eq!(send(&router, &at(1_000, query)).await.status.as_u16(), 200, "{query}");
    }
}

#[tokio::test]
async fn a_document_has_so_many_operations() {
    let world = world().await;
    let of = |count: usize| {
        let query = pieces(count, |at| format!("query Q{at} {{ __typename }} "));
        json!({ "query": query, "operationName": "Q0" })
    };
    holds(&world, |limits| &mut limits.operations, 3, (of(3), of(4))).await;
}

#[tokio::test]
async fn a_document_defines_so_many_fragments() {
    let world = world().await;
    let of = |count: usize| {
        let spread = pieces(count, |at| format!("...F{at} "));
        let defined = pieces(count, |at| format!("fragment F{at} on Query {{ __typename }} "));
        plain(&format!("{{ {spread} }} {defined}"))
    };
    holds(&world, |limits| &mut limits.fragments, 3, (of(3), of(4))).await;
}

#[tokio::test]
async fn an_operation_has_so_many_variables() {
    let world = world().await;
    let of = |count: usize| {
        let declared = pieces(count, |at| format!("$v{at}: Boolean = false "));
        let used = pieces(count, |at| format!("a{at}: __typename @skip(if: $v{at}) "));
        plain(&format!("query({declared}) {{ {used} }}"))
    };
    holds(&world, |limits| &mut limits.variables, 3, (of(3), of(4))).await;
}

#[tokio::test]
async fn levels_are_counted_through_fragments() {
    let world = world().await;
    let depth: Choice = |limits| &mut limits.depth;
    holds(&world, depth, 2, both("{ programme { code } }", "{ programme { pools { pool } } }")).await;
    holds(&world, depth, 3, both("{ ... { programme { code } } }", "{ ... { ... { programme { code } } } }"))
        .await;
    let spread = "{ ...A } fragment A on Query { programme { ...B } } fragment B on Programme { code }";
    holds(&world, depth, 4, both(spread, &spread.replace("{ code }", "{ pools { pool } }"))).await;
    // Also in fragments that are counted before they are spread deeper down.
    let twice = "{ ...B programme { ...P } } fragment B on Query { programme { ...P } } fragment P on Programme { code }";
    holds(&world, depth, 4, both(twice, &twice.replace("{ ...B programme", "{ ... { ...B } programme")))
        .await;
    let again = "{ programme { ...P } ... { programme { ...P } } } fragment P on Programme { code }";
    holds(
        &world,
        depth,
        4,
        both(again, &again.replace("... { programme", "... { ... { programme").replace("} } }", "} } } }")),
    )
    .await;
}

#[tokio::test]
async fn fields_are_counted_as_often_as_they_are_spread() {
    let world = world().await;
    let fields: Choice = |limits| &mut limits.fields;
    holds(
        &world,
        fields,
        3,
        both(
            "{ a: __typename b: __typename c: __typename }",
            "{ a: __typename b: __typename programme { code } }",
        ),
    )
    .await;
    // Two spreads, twice two fields, and the fragment by itself.
    let spread = "{ ...A ...A } fragment A on Query { a: __typename b: __typename }";
    holds(&world, fields, 8, both(spread, &spread.replace("b:", "c: __typename b:"))).await;
    // An interface is planned for each type that it may be.
    let node = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let ids = json!([]);
    let kinds = "{ __type(name: \"Node\") { possibleTypes { name } } }";
    let kinds =
        send(&world.router, &plain(kinds)).await.data()["__type"]["possibleTypes"].as_array().unwrap().len();
    let kinds = u32::try_from(kinds).unwrap();
    let of = |query: &str| json!({ "query": query, "variables": { "ids": ids } });
    holds(&world, fields, 1 + kinds, (of(node), of(&node.replace("{ id }", "{ id __typename }")))).await;
}

#[tokio::test]
async fn aliases_and_directives_are_counted() {
    let world = world().await;
    holds(
        &world,
        |limits| &mut limits.aliases,
        2,
        both(
            "{ a: __typename b: __typename __typename }",
            "{ a: __typename b: __typename ... { c: __typename } }",
        ),
    )
    .await;
    let directives = both(
        "query { a: __typename @skip(if: false) ... @include(if: true) { b: __typename } }",
        "query { a: __typename @skip(if: false) @include(if: true) ... @include(if: true) { b: __typename } }",
    );
    holds(&world, |limits| &mut limits.directives, 2, directives).await;
    let unknown = plain("query @a @b @c { __typename }");
    let answer = send(&limited(&world, |limits| &mut limits.directives, 2), &unknown).await;
    assert_eq!(answer.error_code(), "LIMIT_EXCEEDED", "{}", answer.body);
}

#[tokio::test]
async fn arguments_are_counted_where_they_are_used() {
    let world = world().await;
    let input: Choice = |limits| &mut limits.input;
    let text = |length: usize| "x".repeat(length);
    let literal = |length: usize| plain(&format!("{{ community(code: {:?}) {{ id }} }}", text(length)));
    holds(&world, input, 1_000, (literal(990), literal(1_000))).await;
    let query = |uses: usize| {
        let fields = pieces(uses, |at| format!("a{at}: community(code: $code) {{ id }} "));
        format!("query($code: String!) {{ {fields} }}")
    };
    let of =
        |uses: usize, length: usize| json!({ "query": query(uses), "variables": { "code": text(length) } });
    holds(&world, input, 1_000, (of(3, 300), of(4, 300))).await;
    holds(&world, input, 1_000, (of(1, 990), of(1, 1_000))).await;
    // Many small values are as much as a long one.
    let ids = |count: usize| json!({ "query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": { "ids": vec![0; count] } });
    holds(&world, input, 1_000, (ids(100), ids(400))).await;
    // What no operation declares is nothing.
    let unused = json!({ "query": "{ __typename }", "variables": { "code": text(100_000) } });
    assert_eq!(send(&limited(&world, input, 1_000), &unused).await.status.as_u16(), 200);
}

#[tokio::test]
async fn the_values_of_variables_are_counted() {
    let world = world().await;
    let of = |ids: Value| json!({ "query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": { "ids": ids } });
    let ids = |count: usize| of(json!(vec!["none"; count]));
    holds(&world, |limits| &mut limits.values, 11, (ids(10), ids(11))).await;
    let nested = of(json!([[[["none"]]]]));
    holds(&world, |limits| &mut limits.depth, 2, (ids(1), nested)).await;
}

#[tokio::test]
async fn so_many_fields_are_read_from_the_database() {
    let world = world().await;
    let of = |count: usize| {
        let fields = pieces(count, |at| format!("a{at}: communities(first: 1) {{ totalCount }} "));
        // The catalogue is in memory.
        plain(&format!("{{ programme {{ code }} organizations {{ code }} {fields} }}"))
    };
    holds(&world, |limits| &mut limits.loads, 3, (of(3), of(4))).await;
    holds(&world, |limits| &mut limits.loads, 50, (of(50), of(51))).await;
    let nested = "{ communities(first: 1) { nodes { a: duties { totalCount } b: duties { totalCount } } } }";
    let too_many = nested.replace("b:", "c: duties { nodes { contentDigest } } b:");
    holds(&world, |limits| &mut limits.loads, 3, both(nested, &too_many)).await;
}

#[tokio::test]
async fn pages_multiply() {
    let world = world().await;
    let rows: Choice = |limits| &mut limits.rows;
    let of = |outer: &str, inner: &str| {
        plain(&format!("{{ communities{outer} {{ nodes {{ duties{inner} {{ nodes {{ id }} }} }} }} }}"))
    };
    holds(&world, rows, 110, (of("(first: 10)", "(first: 10)"), of("(first: 10)", "(first: 11)"))).await;
    holds(&world, rows, 110, (of("(last: 10)", "(first: 10)"), of("(last: 11)", "(first: 10)"))).await;
    // Who does not say gets twenty.
    holds(&world, rows, 420, (of("", ""), of("(first: 21)", ""))).await;
    holds(&world, rows, 420, (of("(first: null)", ""), of("", "(first: 21)"))).await;
    // What is read, or computed, for each row of a page is so often.
    let digests =
        "{ communities(first: 10) { edges { node { duties(first: 10) { edges { node { id } } } } } } }";
    holds(&world, rows, 110, both(digests, &digests.replace("{ id }", "{ contentDigest }"))).await;
    // What fields need beside their row is read once for all of them: about fifty scores of an evaluation.
    let totals = "{ evaluations(first: 10) { nodes { id } } }";
    let asked = [
        ("{ id }", 10),
        ("{ scenarioTotals { score } }", 520),
        ("{ total passed scenarioTotals { score } }", 540),
        // Scores come with what verifiers found of them.
        ("{ scores { id } scenarioTotals { score } }", 1_030),
    ];
    for (of_node, read) in asked {
        let query = totals.replace("{ id }", of_node);
        holds(&world, rows, read, both(&query, &query.replace("10", "11"))).await;
    }
    // A count of a roster reads the roster, however many fields do.
    let rosters = "{ reviews(first: 10) { nodes { signedCount requiredCount } } }";
    holds(&world, rows, 90, both(rosters, &rosters.replace("10", "11"))).await;
    // A size may come in a variable, and ids are as many rows.
    let variable = |first: u32| {
        let query = "query($first: Int!) { communities(first: $first) { totalCount } }";
        json!({ "query": query, "variables": { "first": first } })
    };
    holds(&world, rows, 30, (variable(30), variable(31))).await;
    let nodes = |count: usize| {
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Community { duties(first: 2) { totalCount } } } }";
        json!({ "query": query, "variables": { "ids": vec!["none"; count] } })
    };
    holds(&world, rows, 30, (nodes(10), nodes(11))).await;
    // What is no size of a page is for the list to refuse, and counts as the largest.
    let router = limited(&world, rows, 100);
    let answer = send(&router, &variable(1_000_000)).await;
    assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{}", answer.body);
}

#[tokio::test]
async fn an_answer_has_so_many_bytes() {
    let world = world().await;
    let query = plain("{ organizations { code name responsibilities { text } } }");
    let length = u32::try_from(send(&world.within(&Limits::default()), &query).await.bytes.len()).unwrap();
    let answer: Choice = |limits| &mut limits.answer;
    assert!(send(&limited(&world, answer, length), &query).await.data()["organizations"].is_array());
    // It was executed: that it is too long shows when it is written.
    for most in [length - 10, length / 2, 100] {
        let cut = send(&limited(&world, answer, most), &query).await;
        assert_eq!((cut.status.as_u16(), cut.error_code()), (200, "LIMIT_EXCEEDED"), "{most}");
        assert!(
            cut.body["data"].is_null()
                && cut.body["errors"][0]["message"].to_string().contains("LIMIT_ANSWER")
        );
    }
}

#[tokio::test]
async fn an_answer_has_so_many_errors() {
    let world = world().await;
    let errors = |answer: &Answer| answer.body["errors"].as_array().unwrap().len();
    // Of a document that is not valid.
    let unknown = pieces(300, |at| format!("u{at} "));
    let unknown = plain(&format!("{{ {unknown} }}"));
    assert_eq!(errors(&send(&world.router, &unknown).await), 100);
    assert_eq!(errors(&send(&limited(&world, |limits| &mut limits.errors, 3), &unknown).await), 3);
    // Of an answer: every field is answered all the same.
    let fields = pieces(20, |at| {
        format!("a{at}: community(code: \"baihe\") {{ duties(first: 101) {{ id: totalCount }} }} ")
    });
    let failing = plain(&format!("{{ {fields} programme {{ code }} }}"));
    assert_eq!(errors(&send(&world.router, &failing).await), 20);
    let answer = send(&limited(&world, |limits| &mut limits.errors, 7), &failing).await;
    assert_eq!(errors(&answer), 7);
    let data = answer.body["data"].as_object().unwrap();
    assert_eq!(data.values().filter(|value| value.is_null()).count(), 20);
    assert_eq!(data["programme"]["code"], "fuyang-2022-8");
}

/// The limits are wide enough for what GraphiQL asks and for the largest pages within pages.
#[tokio::test]
async fn the_usual_limits_let_the_largest_pages_pass() {
    let world = world().await;
    let query = "{ communities(first: 100) { totalCount nodes { name duties(first: 100) { totalCount nodes { status
        contentDigest signOffs { valid } organization { name } responsibility { text scenarios { code } } } } } } }";
    let answer = ask(&world, post(), question(query)).await;
    assert!(answer.data()["communities"]["nodes"].is_array());
    assert_eq!(header_of(&answer, header::CONTENT_TYPE), "application/json; charset=utf-8");
}
