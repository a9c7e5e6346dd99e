//! Who may do what: every root field × every kind of viewer × rows of one's own, of others, and none, as one table
//! that a clerk can read. It is the same on both databases.

use crate::harness::{Person, World};
use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use axum::Router;
use entity::{timestamp::Timestamp, vocabulary::Role};
use future_community::{
    domain::assignment::{self, Grant},
    graphql,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt::Write};

/// What is asked about: the code of a duty's clause and community, or nothing.
const SUBJECTS: [(&str, &str, Option<&str>); 6] = [
    ("education·hanghuang", "education-1", Some("hanghuang")),
    ("education·jiangbin", "education-1", Some("jiangbin")),
    ("health·jiangbin", "health-1", Some("jiangbin")),
    ("fuchun·jiangbin", "fuchun-subdistrict-1", Some("jiangbin")),
    ("office", "fengmao-office-1", None),
    ("missing", "", None),
];

/// A root field, and how it is asked about a subject; `$id` is the duty's id, or one that names nothing.
struct Sample {
    field: &'static str,
    /// About each subject, or once.
    each: bool,
    query: &'static str,
    /// Where in `data` the outcome stands.
    outcome: &'static str,
}

const fn each(field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, each: true, query, outcome }
}

const fn once(field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, each: false, query, outcome }
}

// Commands carry an input that would be refused for another reason where they are permitted, so that nothing is
// written: a digest that is stale, a revision that is old.
const SAMPLES: [Sample; 17] = [
    once("Query.viewer", "{ viewer { dutyCounts { count } } }", "/viewer"),
    each("Query.node", "query($id: ID!) { node(id: $id) { id } }", "/node"),
    each("Query.nodes", "query($id: ID!) { nodes(ids: [$id]) { id } }", "/nodes/0"),
    once("Query.programme", "{ programme { code } }", "/programme/code"),
    once("Query.organizations", "{ organizations { code } }", "/organizations"),
    once("Query.organization", "{ organization(code: \"education\") { code } }", "/organization/code"),
    once("Query.scenarios", "{ scenarios { code } }", "/scenarios"),
    once("Query.responsibilities", "{ responsibilities { code } }", "/responsibilities"),
    once("Query.communities", "{ communities { totalCount } }", "/communities/totalCount"),
    once("Query.community", "{ community(code: \"jiangbin\") { code } }", "/community/code"),
    once("Query.duties", "{ duties { totalCount } }", "/duties/totalCount"),
    once("Query.auditEvents", "{ auditEvents(first: 0) { nodes { id } } }", "/auditEvents/nodes"),
    each(
        "Mutation.signDuty",
        "mutation($id: ID!) { signDuty(input: { id: $id, act: ACKNOWLEDGE, contentDigest: \"stale\", \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/signDuty/userErrors/0/code",
    ),
    each(
        "Mutation.returnDuty",
        "mutation($id: ID!) { returnDuty(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/returnDuty/userErrors/0/code",
    ),
    each(
        "Mutation.confirmDuty",
        "mutation($id: ID!) { confirmDuty(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/confirmDuty/userErrors/0/code",
    ),
    each(
        "Mutation.cancelDuty",
        "mutation($id: ID!) { cancelDuty(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/cancelDuty/userErrors/0/code",
    ),
    each(
        "Mutation.setDutyDueDate",
        "mutation($id: ID!) { setDutyDueDate(input: { id: $id, dueOn: \"2022-12-31\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/setDutyDueDate/userErrors/0/code",
    ),
];

/// One viewer of each kind, two of those whose rows differ.
async fn viewers(world: &World) -> Vec<(&'static str, Person<'_>, Option<Router>)> {
    let ended = world.member("nobody.any.more", &[]).await;
    let grant = Grant {
        account: "nobody.any.more",
        role: Role::Coordinator,
        organization: Some("fengmao-office"),
        from: Some(Timestamp(0)),
        until: Some(world.clock.now()),
    };
    assignment::grant(&world.store, &grant).await.unwrap();
    let two = [(Role::DepartmentSigner, Some("education")), (Role::UnitOfficer, Some("fuchun-subdistrict"))];
    let mut viewers = vec![
        ("nobody", world.nobody(), None),
        ("nobody, PUBLIC_READ=false", world.nobody(), Some(world.closed_to_the_public())),
        ("no role", world.member("no.role", &[]).await, None),
        ("a role that has ended", ended, None),
        ("two roles", world.member("two.roles", &two).await, None),
    ];
    for name in [
        "education.officer",
        "education.signer",
        "health.officer",
        "health.signer",
        "fuchun-subdistrict.officer",
        "fuchun-subdistrict.signer",
        "lushan-subdistrict.signer",
        "fengmao-office.coordinator",
        "data-platform",
        "sysadmin",
        "secadmin",
        "auditor",
    ] {
        viewers.push((name, world.person(name).await, None));
    }
    viewers
}

async fn subjects(world: &World) -> Vec<(&'static str, String)> {
    let office = world.person("fengmao-office.deputy").await;
    let mut subjects = Vec::new();
    for (name, clause, community) in SUBJECTS {
        let data = office
            .ask_with(
                "query($community: String) { duties(first: 100, filter: { community: $community }) \
                 { nodes { id responsibility { code } } } }",
                json!({ "community": community }),
            )
            .await;
        // Duties of the programme have no community; they come with the first page of everything that has none.
        let found = data["duties"]["nodes"].as_array().unwrap().iter();
        let id = found.filter(|duty| duty["responsibility"]["code"] == clause).map(|duty| &duty["id"]).next();
        let id = match id {
            Some(id) => id.as_str().unwrap().to_owned(),
            None if clause.is_empty() => "duty_01h455vb4pex5vsknk084sn02q".to_owned(),
            None => programme_duty(&office, clause).await,
        };
        subjects.push((name, id));
    }
    subjects
}

async fn programme_duty(office: &Person<'_>, clause: &str) -> String {
    let organization = clause.rsplit_once('-').unwrap().0;
    let data = office
        .ask_with(
            "query($organization: String) { duties(filter: { organization: $organization, appliesTo: PROGRAMME }) \
             { nodes { id responsibility { code } } } }",
            json!({ "organization": organization }),
        )
        .await;
    let mut found = data["duties"]["nodes"].as_array().unwrap().iter();
    found.find(|duty| duty["responsibility"]["code"] == clause).unwrap()["id"].as_str().unwrap().to_owned()
}

/// What came of a question, in a word.
async fn outcome(viewer: &Person<'_>, router: Option<&Router>, sample: &Sample, id: &str) -> String {
    let variables = if sample.each { json!({ "id": id }) } else { json!({}) };
    let answer = match router {
        Some(router) => viewer.send_to(router, sample.query, variables).await,
        None => viewer.send(sample.query, variables).await,
    };
    if !answer.body["errors"].is_null() {
        return answer.error_code().to_owned();
    }
    match answer.body["data"].pointer(sample.outcome) {
        None | Some(Value::Null) => "null".to_owned(),
        Some(Value::Array(rows)) => rows.len().to_string(),
        Some(Value::Object(_)) => "seen".to_owned(),
        Some(Value::String(word)) if sample.field.starts_with("Query") => {
            assert!(!word.is_empty());
            "seen".to_owned()
        }
        Some(Value::String(word)) => word.clone(),
        Some(other) => other.to_string(),
    }
}

both! {
    async fn the_matrix(world) {
        let subjects = subjects(world).await;
        let viewers = viewers(world).await;
        let mut table = String::new();
        for sample in &SAMPLES {
            let asked = if sample.each { subjects.as_slice() } else { &subjects[..1] };
            let names: Vec<&str> = if sample.each { asked.iter().map(|it| it.0).collect() } else { vec![""] };
            writeln!(table, "{:<30}{}", sample.field, row(&names)).unwrap();
            for (name, viewer, router) in &viewers {
                let mut outcomes = Vec::new();
                for (_, id) in asked {
                    outcomes.push(outcome(viewer, router.as_ref(), sample, id).await);
                }
                let outcomes: Vec<&str> = outcomes.iter().map(String::as_str).collect();
                writeln!(table, "  {name:<28}{}", row(&outcomes)).unwrap();
            }
            table.push('\n');
        }
        insta::assert_snapshot!("matrix", table);
    }
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:<21}")).collect();
    cells.concat().trim_end().to_owned()
}

#[test]
fn each_root_field_has_a_sample_and_each_sample_a_field() {
    let schema = parse_schema(graphql::api().sdl()).unwrap();
    let mut fields = BTreeSet::new();
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        if let (TypeKind::Object(object), "Query" | "Mutation") = (&definition.node.kind, name) {
            fields.extend(object.fields.iter().map(|field| format!("{name}.{}", field.node.name.node)));
        }
    }
    let samples: BTreeSet<String> = SAMPLES.iter().map(|sample| sample.field.to_owned()).collect();
    assert_eq!(fields, samples);
}
