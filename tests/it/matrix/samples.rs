//! How each root field is asked, and about what.
//!
//! A new root field needs a line here; if it is about a kind of row that is new too, `subjects.rs` says what that is.

use crate::subjects::Kind;

/// A root field, and how it is asked. `$id` is the subject's.
pub struct Sample {
    pub field: &'static str,
    /// About each subject of a kind, or once.
    pub about: Option<Kind>,
    pub query: &'static str,
    /// Where in `data` the outcome stands.
    pub outcome: &'static str,
}

const fn about(kind: Kind, field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, about: Some(kind), query, outcome }
}

const fn once(field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, about: None, query, outcome }
}

/// Every sample. Whatever has an id is asked for by `node` and `nodes`.
pub fn all() -> Vec<Sample> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        all.push(about(kind, "Query.node", "query($id: ID!) { node(id: $id) { id } }", "/node"));
        all.push(about(kind, "Query.nodes", "query($id: ID!) { nodes(ids: [$id]) { id } }", "/nodes/0"));
    }
    all.extend(QUERIES);
    all.extend(COMMANDS);
    all
}

const QUERIES: [Sample; 10] = [
    once("Query.viewer", "{ viewer { dutyCounts { count } } }", "/viewer"),
    once("Query.programme", "{ programme { code } }", "/programme/code"),
    once("Query.organization", "{ organization(code: \"education\") { code } }", "/organization/code"),
    once("Query.community", "{ community(code: \"jiangbin\") { code } }", "/community/code"),
    once("Query.organizations", "{ organizations { code } }", "/organizations"),
    once("Query.scenarios", "{ scenarios { code } }", "/scenarios"),
    once("Query.responsibilities", "{ responsibilities { code } }", "/responsibilities"),
    once("Query.communities", "{ communities { totalCount } }", "/communities/totalCount"),
    once("Query.duties", "{ duties { totalCount } }", "/duties/totalCount"),
    once("Query.auditEvents", "{ auditEvents(first: 1) { nodes { id } } }", "/auditEvents/nodes"),
];

// Commands carry an input that would be refused for another reason where they are permitted, so that nothing is
// written: a digest that is stale, a revision that is old.
const COMMANDS: [Sample; 5] = [
    about(
        Kind::Duty,
        "Mutation.signDuty",
        "mutation($id: ID!) { signDuty(input: { id: $id, act: COMPLETE, contentDigest: \"stale\", \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/signDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.returnDuty",
        "mutation($id: ID!) { returnDuty(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/returnDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.confirmDuty",
        "mutation($id: ID!) { confirmDuty(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/confirmDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.cancelDuty",
        "mutation($id: ID!) { cancelDuty(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/cancelDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.setDutyDueDate",
        "mutation($id: ID!) { setDutyDueDate(input: { id: $id, dueOn: \"2022-12-31\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/setDutyDueDate/userErrors/0/code",
    ),
];
