//! What is asked, and the statement that builds the same answer.

use crate::{
    client,
    database::{Session, Value},
    district::{OFFICE, signer},
    place::server::Server,
};
use entity::id::{EvaluationId, parse_type_id};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Rows that are asked for in turn, where there are as many.
const TURNS: usize = 50;
/// Departments that ask for their duties.
const DEPARTMENTS: [&str; 5] =
    ["education", "health", "development-reform", "civil-affairs", "planning-resources"];
/// The unit that reads the dossiers of its communities.
const UNIT: &str = "lushan-subdistrict";

const DUTIES: &str = "{ duties(first: 20) { nodes {
    id status dueOn responsibility { code text } community { code name }
} } }";
const BOARD: &str = "{ communities(first: 20) { nodes { code name duties(first: 100) { nodes {
    id status dueOn responsibility { code } organization { code name }
} } } } }";
const DOSSIER: &str = "query($code: String!) { community(code: $code) {
    code name implementingUnit { code name }
    duties(first: 100) { nodes {
        id status dueOn responsibility { code text } organization { code }
        signOffs { id act statement signedAt signedBy { displayName } }
    } }
    evaluations(first: 20) { nodes { id round status indicatorSet { code } } }
    reviews(first: 20) { nodes {
        id kind round status conclusion
        opinions { id decision comment signedAt organization { code } signedBy { displayName } }
    } }
} }";
const MATRIX: &str = "query($id: ID!) { node(id: $id) { ... on Evaluation {
    round status
    scores { indicator { code } selfScore finalScore status verifications { organization { code } score } }
} } }";

/// A question, asked in turn by several or of several.
pub struct Question {
    pub name: &'static str,
    /// The requests over HTTP.
    pub requests: Vec<String>,
    pub statement: &'static str,
    /// What the statement is given for each request.
    pub values: Vec<Vec<Value>>,
}

/// The statements of a database.
struct Statements {
    duties: &'static str,
    board: &'static str,
    dossier: &'static str,
    matrix: &'static str,
}

const POSTGRES: Statements = Statements {
    duties: include_str!("sql/postgres/duties.sql"),
    board: include_str!("sql/postgres/board.sql"),
    dossier: include_str!("sql/postgres/dossier.sql"),
    matrix: include_str!("sql/postgres/matrix.sql"),
};
const SQLITE: Statements = Statements {
    duties: include_str!("sql/sqlite/duties.sql"),
    board: include_str!("sql/sqlite/board.sql"),
    dossier: include_str!("sql/sqlite/dossier.sql"),
    matrix: include_str!("sql/sqlite/matrix.sql"),
};

/// All questions to the register of a server.
pub fn all(server: &Server, session: &mut Session) -> Vec<Question> {
    let statements = if session.is_postgres() { POSTGRES } else { SQLITE };
    let office = server.sign_in(OFFICE);
    let asked = |token: &str, query: &str| client::request(token, &json!({ "query": query }));
    let with = |token: &str, query: &str, variables: Json| {
        client::request(token, &json!({ "query": query, "variables": variables }))
    };
    let evaluations = spread(session.evaluations());
    let unit = server.sign_in(&signer(UNIT));
    let of_unit = [Value::Text(UNIT.to_owned())];
    let codes = "SELECT c.code FROM communities c JOIN organizations o ON o.id = c.implementing_unit_id \
                 WHERE o.code = $1 ORDER BY c.ordinal";
    let codes = spread(session.texts(codes, &of_unit));
    let unit_id = session.organization(UNIT);
    vec![
        Question {
            name: "my duties",
            requests: DEPARTMENTS.map(|code| asked(&server.sign_in(&signer(code)), DUTIES)).into(),
            statement: statements.duties,
            values: DEPARTMENTS.map(|code| vec![Value::Id(session.organization(code))]).into(),
        },
        Question {
            name: "board",
            requests: vec![asked(&office, BOARD)],
            statement: statements.board,
            values: vec![Vec::new()],
        },
        Question {
            name: "dossier",
            requests: codes.iter().map(|code| with(&unit, DOSSIER, json!({ "code": code }))).collect(),
            statement: statements.dossier,
            values: codes.into_iter().map(|code| vec![Value::Text(code), Value::Id(unit_id)]).collect(),
        },
        Question {
            name: "score matrix",
            requests: evaluations
                .iter()
                .map(|id| with(&office, MATRIX, json!({ "id": EvaluationId(*id).to_string() })))
                .collect(),
            statement: statements.matrix,
            values: evaluations.into_iter().map(|id| vec![Value::Id(id)]).collect(),
        },
    ]
}

/// Some of these, from everywhere.
fn spread<T>(rows: Vec<T>) -> Vec<T> {
    let step = rows.len().div_ceil(TURNS);
    rows.into_iter().step_by(step).collect()
}

impl Question {
    /// Fails where the statement builds another answer than the product: a ratio to it would be worth nothing. An id
    /// of the product names its kind too; of the statement's, it is the UUID.
    pub fn agree(&self, answers: &mut dyn FnMut(&str) -> Vec<u8>, session: &mut Session) {
        for (request, values) in self.requests.iter().zip(&self.values) {
            let answer: Json = serde_json::from_slice(&answers(request)).unwrap();
            assert!(answer.get("errors").is_none(), "{}: {answer}", self.name);
            let built: Json = serde_json::from_str(&session.text(self.statement, values)).unwrap();
            let mut differences = Vec::new();
            compare(&answer["data"], &built, self.name, &mut differences);
            assert!(differences.is_empty(), "{}, {values:?}: {differences:#?}", self.name);
            assert!(answer.to_string().len() > 1_000, "{} is empty: {answer}", self.name);
        }
    }
}

fn compare(ours: &Json, theirs: &Json, path: &str, differences: &mut Vec<String>) {
    match (ours, theirs) {
        (Json::Object(one), Json::Object(other)) if one.keys().eq(other.keys()) => {
            for (key, value) in one {
                compare(value, &other[key], &format!("{path}.{key}"), differences);
            }
        }
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            for (at, (value, against)) in one.iter().zip(other).enumerate() {
                compare(value, against, &format!("{path}.{at}"), differences);
            }
        }
        (Json::String(one), Json::String(other)) if one == other => {}
        (Json::String(one), Json::String(other))
            if path.rsplit('.').next() == Some("id")
                && parse_type_id(one).is_some_and(|(_, id)| Uuid::try_parse(other) == Ok(id)) => {}
        (one, other) if one == other => {}
        _ => differences.push(format!("{path}: {ours} and {theirs}")),
    }
}
