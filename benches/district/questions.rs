//! What is asked, and the statement that builds the same answer.

use crate::{
    database::{Session, Value},
    district::{OFFICE, signer},
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

const VIEWER: &str = "{ viewer { user { id displayName } } }";
const DUTIES: &str = "{ duties(first: 20) { nodes {
    id status dueOn responsibility { code text } community { code name }
} } }";
const BOARD: &str = "{ communities(first: 20) { nodes { code name duties(first: 100) { nodes {
    id status dueOn responsibility { code } organization { code name }
} } } } }";
const REVIEWS: &str = "{ communities(first: 20) { nodes { code name
    duties(first: 10) { nodes { id status responsibility { code } } }
    reviews(first: 1) { nodes { id kind status conclusion opinions { id decision organization { code } } } }
} } }";
/// The office's: where each project stands, what is advised, how it fared last, and what is still owed. What is advised no
/// statement of one's own hand builds, so that it is a screen.
const PROJECTS: &str = "{ communities(first: 20) { nodes { code name stage stageSince advice { code message }
    evaluations(first: 1) { nodes { round status total passed } } reviews(first: 1) { nodes { kind round status conclusion } }
    duties(first: 0, filter: { status: [ASSIGNED, ACKNOWLEDGED, COMPLETED, RETURNED] }) { totalCount }
} } }";
/// What ends with a word in a comment is left out where the question has not that.
const DOSSIER: &str = "query($code: String!) { community(code: $code) {
    code name implementingUnit { code name }
    duties(first: 100) { nodes {
        id status dueOn responsibility { code text } organization { code }
        signOffs { id act statement signedAt
            signedBy { displayName } # names
            valid # valid
        }
    } }
    evaluations(first: 20) { nodes { id round status indicatorSet { code } } }
    reviews(first: 20) { nodes {
        id kind round status conclusion
        opinions { id decision comment signedAt organization { code }
            signedBy { displayName } # names
        }
    } }
} }";
const MATRIX: &str = "query($id: ID!) { node(id: $id) { ... on Evaluation {
    round status
    scores { indicator { code } selfScore finalScore status verifications { organization { code } score } }
} } }";
const COUNTS: &str = "{ viewer { visibleDutyCounts { status count } } }";
const TALLIES: &str = "{ dutyTallies(by: [ORGANIZATION, STATUS]) { organization { code } status count } }";

/// A question of an account.
#[derive(Clone)]
pub struct Ask {
    pub account: String,
    pub query: String,
    pub variables: Json,
}

impl Ask {
    pub fn new(account: &str, query: &str, variables: Json) -> Self {
        Self { account: account.to_owned(), query: query.to_owned(), variables }
    }

    pub fn body(&self) -> Json {
        json!({ "query": self.query, "variables": self.variables })
    }

    /// The same, where an id of the product is the UUID alone.
    pub fn with_plain_ids(&self) -> Json {
        let mut body = self.body();
        for value in
            body["variables"].as_object_mut().into_iter().flat_map(|variables| variables.values_mut())
        {
            if let Some((_, id)) = value.as_str().and_then(parse_type_id) {
                *value = json!(id);
            }
        }
        body
    }
}

/// A question, asked in turn by several or of several.
pub struct Question {
    pub name: &'static str,
    /// The ratio that is wanted, in the smallest district and in the largest.
    pub wanted: &'static str,
    pub asks: Vec<Ask>,
    pub statement: String,
    /// What the statement is given for each of them.
    pub values: Vec<Vec<Value>>,
    /// The root field that a server may not have yet; its rows have no order.
    pub needs: Option<&'static str>,
    /// Whether the peers answer it too.
    pub of_peers: bool,
}

/// The statement of a name, as the database of a session has it.
macro_rules! statement {
    ($session:expr, $name:literal) => {
        if $session.is_postgres() {
            include_str!(concat!("sql/postgres/", $name, ".sql"))
        } else {
            include_str!(concat!("sql/sqlite/", $name, ".sql"))
        }
    };
}

/// All questions.
pub fn all(session: &mut Session) -> Vec<Question> {
    let alone = |name, wanted, query: &str, statement: &str| Question {
        name,
        wanted,
        asks: vec![Ask::new(OFFICE, query, Json::Null)],
        statement: statement.to_owned(),
        values: vec![Vec::new()],
        needs: None,
        of_peers: true,
    };
    let departments = |query: &str| -> Vec<Ask> {
        DEPARTMENTS.iter().map(|code| Ask::new(&signer(code), query, Json::Null)).collect()
    };
    let viewer = Question {
        asks: departments(VIEWER),
        values: DEPARTMENTS.iter().map(|code| vec![Value::Id(session.account(&signer(code)))]).collect(),
        of_peers: false,
        ..alone("viewer", "0.7 / 0.7", VIEWER, statement!(session, "viewer"))
    };
    let duties = Question {
        asks: departments(DUTIES),
        values: DEPARTMENTS.iter().map(|code| vec![Value::Id(session.organization(code))]).collect(),
        ..alone("my duties", "0.9 / 0.9", DUTIES, statement!(session, "duties"))
    };
    let evaluations = spread(session.evaluations());
    let matrix = Question {
        asks: evaluations
            .iter()
            .map(|id| Ask::new(OFFICE, MATRIX, json!({ "id": EvaluationId(*id).to_string() })))
            .collect(),
        values: evaluations.into_iter().map(|id| vec![Value::Id(id)]).collect(),
        ..alone("score matrix", "1.2 / 1.2", MATRIX, statement!(session, "matrix"))
    };
    let tallies = Question {
        needs: Some("dutyTallies"),
        of_peers: false,
        ..alone("duty tallies", "5 / 20", TALLIES, statement!(session, "tallies"))
    };
    vec![
        viewer,
        duties,
        alone("board, all duties", "1.1 / 1.1", BOARD, statement!(session, "board")),
        alone("board, 10 duties and review", "0.9 / 0.9", REVIEWS, statement!(session, "reviews")),
        dossier("dossier", "0.9 / 0.9", &[], session),
        dossier("dossier, names", "0.9 / 0.9", &["names"], session),
        Question { of_peers: false, ..dossier("dossier, valid", "1 / 1", &["valid"], session) },
        matrix,
        alone("duty counts", "5 / 20", COUNTS, statement!(session, "counts")),
        tallies,
    ]
}

/// What single screens ask.
pub fn screens(session: &mut Session) -> Vec<(&'static str, Ask)> {
    let unit = signer(UNIT);
    let department = signer(DEPARTMENTS[1]);
    let code = communities(session).swap_remove(0);
    let dossier = having(DOSSIER, "#", &["names"]);
    vec![
        ("dossier, names, of a unit", Ask::new(&unit, &dossier, json!({ "code": code }))),
        (
            "opinions, names, of a department",
            Ask::new(
                &department,
                "{ reviews(first: 20) { nodes { id opinions { decision comment signedBy { displayName } } } } }",
                Json::Null,
            ),
        ),
        (
            "signers' names, of a department",
            Ask::new(
                &department,
                "{ duties(first: 20) { nodes { id signOffs { act signedBy { displayName } } } } }",
                Json::Null,
            ),
        ),
        ("duties, default order, of a unit", Ask::new(&unit, DUTIES, Json::Null)),
        ("board of projects, of the office", Ask::new(OFFICE, PROJECTS, Json::Null)),
        ("duty counts, of the office", Ask::new(OFFICE, COUNTS, Json::Null)),
        ("duties, default order, of the office", Ask::new(OFFICE, DUTIES, Json::Null)),
    ]
}

fn dossier(name: &'static str, wanted: &'static str, with: &[&str], session: &mut Session) -> Question {
    let unit = session.organization(UNIT);
    let codes = spread(communities(session));
    let query = having(DOSSIER, "#", with);
    Question {
        name,
        wanted,
        asks: codes.iter().map(|code| Ask::new(&signer(UNIT), &query, json!({ "code": code }))).collect(),
        statement: having(statement!(session, "dossier"), "--", with),
        values: codes.into_iter().map(|code| vec![Value::Text(code), Value::Id(unit)]).collect(),
        needs: None,
        of_peers: true,
    }
}

/// The communities of the unit.
fn communities(session: &mut Session) -> Vec<String> {
    let codes = "SELECT c.code FROM communities c JOIN organizations o ON o.id = c.implementing_unit_id \
                 WHERE o.code = $1 ORDER BY c.ordinal";
    session.texts(codes, &[Value::Text(UNIT.to_owned())])
}

/// Leaves out the lines that end with one of these words in a comment, unless it is wanted.
fn having(text: &str, comment: &str, wanted: &[&str]) -> String {
    let mut left = String::new();
    for line in text.lines() {
        let word = ["names", "valid"].into_iter().find(|word| line.ends_with(&format!(" {comment} {word}")));
        if word.is_none_or(|word| wanted.contains(&word)) {
            left += line;
            left.push('\n');
        }
    }
    left
}

/// Some of these, from everywhere.
fn spread<T>(rows: Vec<T>) -> Vec<T> {
    let step = rows.len().div_ceil(TURNS);
    rows.into_iter().step_by(step).collect()
}

impl Question {
    /// Fails where the statement builds another answer than is given: a ratio to it would be worth nothing. An id
    /// of the product names its kind too; of the statement's, it is the UUID.
    pub fn agree(&self, answer_of: &mut dyn FnMut(&Ask) -> Vec<u8>, session: &mut Session) {
        for (ask, values) in self.asks.iter().zip(&self.values) {
            let answer: Json = serde_json::from_slice(&answer_of(ask)).unwrap();
            assert!(answer.get("errors").is_none(), "{}: {answer}", self.name);
            let mut given = answer["data"].clone();
            let mut built: Json = serde_json::from_str(&session.text(&self.statement, values)).unwrap();
            if let Some(field) = self.needs {
                sort(&mut given[field]);
                sort(&mut built[field]);
            }
            let mut differences = Vec::new();
            compare(&given, &built, self.name, &mut differences);
            assert!(differences.is_empty(), "{}, {values:?}: {differences:#?}", self.name);
            assert!(answer.to_string().len() > 80, "{} is empty: {answer}", self.name);
        }
    }
}

fn sort(rows: &mut Json) {
    if let Some(rows) = rows.as_array_mut() {
        rows.sort_by_key(Json::to_string);
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
