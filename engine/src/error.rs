//! What goes wrong with a request, and how an answer tells it.

use crate::Limit;
use async_graphql::Pos;
use serde::Serialize;
use std::fmt::Display;

/// A fault of a request, or of what is declared here.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be understood, or asks for what is not there.
    #[error("{0}")]
    BadInput(String),
    /// The request is over a limit.
    #[error("{0}")]
    LimitExceeded(String),
    /// Something that the engine or its declarations guarantee did not hold.
    #[error("broken invariant: {0}")]
    Broken(&'static str),
}

/// Shorthand for what may fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Something of a request is over a limit: what, in Chinese and in English, and which limit.
    pub fn over(limit: Limit, chinese: &str, english: &str) -> Self {
        let Limit { name, most } = limit;
        Self::LimitExceeded(format!("{chinese}，上限 {most}（{name}）/ {english}: at most {most} ({name})"))
    }
}

/// An error as an answer tells it. The application's own errors are faults too.
pub trait Fault: Display {
    /// `extensions.code`.
    fn code(&self) -> &'static str;
    /// What a client is told.
    fn public_message(&self) -> String;
    /// Whether it is the operator's to mend, and so for the log.
    fn is_ours(&self) -> bool;
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::BadInput(_) => "BAD_USER_INPUT",
            Self::LimitExceeded(_) => "LIMIT_EXCEEDED",
            Self::Broken(_) => "INTERNAL",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Broken(_) => "服务器内部错误 / the server failed; try again".to_owned(),
            told => told.to_string(),
        }
    }

    fn is_ours(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

/// An error in an answer.
#[derive(Debug, Serialize)]
pub(crate) struct FieldError {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<Step>,
    extensions: Code,
}

#[derive(Debug, Serialize)]
struct Location {
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize)]
struct Code {
    code: &'static str,
}

/// A step of the way to a value.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl FieldError {
    /// An error of the request as a whole.
    pub(crate) fn of_request(fault: &impl Fault) -> Self {
        Self::new(fault, None, Vec::new())
    }

    pub(crate) fn new(fault: &impl Fault, position: Option<Pos>, path: Vec<Step>) -> Self {
        let locations = position.map(|pos| Location { line: pos.line, column: pos.column });
        Self {
            message: fault.public_message(),
            locations: locations.into_iter().collect(),
            path,
            extensions: Code { code: fault.code() },
        }
    }

    /// The same for people: where it is, and what.
    pub(crate) fn told(&self) -> String {
        match self.locations.first() {
            Some(Location { line, column }) => format!("{line}:{column}: {}", self.message),
            None => self.message.clone(),
        }
    }
}
