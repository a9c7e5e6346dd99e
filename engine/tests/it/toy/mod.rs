//! A toy to try the engine on: the schema of a small library, over rows in memory.

mod author;
mod book;
mod desk;
mod leaves;
mod lending;
mod root;
mod rows;
mod seek;

pub use desk::Desk;
pub use root::{MUTATION, QUERY, Root};
pub use rows::{AUTHORS, BOOKS, LENDINGS};

use engine::{Declarations, Executor, GateDirective, Limits, Request, Response, Schema, input};
use serde_json::{Value, json};
use std::sync::LazyLock;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    engine::schema(Declarations {
        objects: vec![
            &QUERY,
            &MUTATION,
            &author::AUTHOR,
            &author::PRIZE,
            &book::BOOK,
            &lending::LENDING,
            &lending::CONNECTION,
            &lending::EDGE,
            &lending::PAYLOAD,
        ],
        interfaces: vec![&leaves::NODE],
        inputs: vec![&book::FILTER, &lending::LEND, &lending::TERMS],
        scalars: vec![&leaves::DATE],
        enums: vec![leaves::genres(), leaves::orders()],
        gates: Some(GateDirective {
            name: "asks",
            about: "What it asks of whoever selects it.",
            argument: input("of", "String!", "Of whom."),
        }),
        // Nobody rings here.
        texts: Some(|text| if text.contains('\u{7}') { Err("it rings".to_owned()) } else { Ok(()) }),
    })
});

/// What answers.
pub type Library = Executor<Desk, Root>;

pub fn library() -> Library {
    Executor::new(&QUERY, &MUTATION, &Root)
}

pub fn within(limits: Limits) -> Library {
    library().within(limits)
}

/// A body as it was sent.
pub struct Answer {
    pub text: String,
    pub body: Value,
    pub executed: bool,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let text = String::from_utf8(response.body).unwrap();
        let body = serde_json::from_str(&text).unwrap();
        Self { text, body, executed: response.executed }
    }
}

impl Answer {
    /// The message of the first error.
    pub fn message(&self) -> &str {
        self.body["errors"][0]["message"].as_str().unwrap_or_default()
    }

    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// The paths of all errors.
    pub fn paths(&self) -> Value {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        errors.map(|error| error["path"].clone()).collect()
    }
}

pub async fn ask_by(library: &Library, desk: &Desk, query: &str, variables: Value) -> Answer {
    let request = serde_json::from_value(json!({ "query": query, "variables": variables })).unwrap();
    library.execute(&request, desk.clone()).await.into()
}

/// What somebody at this desk is answered.
pub async fn ask(desk: &Desk, query: &str) -> Answer {
    ask_by(&library(), desk, query, Value::Null).await
}

/// What anybody is answered, as text.
pub async fn text(query: &str) -> String {
    ask(&Desk::default(), query).await.text
}

/// What anybody is answered with these variables.
pub async fn with(query: &str, variables: Value) -> Answer {
    ask_by(&library(), &Desk::default(), query, variables).await
}

/// A request without variables.
pub fn request(query: &str) -> Request {
    Request { query: query.to_owned(), ..Request::default() }
}
