//! The desk where questions are asked: it counts what is loaded, and can be told to fail, to refuse and to wait.

use engine::{Api, Context, Fault, Schema};
use std::sync::{Arc, Mutex};
use tokio::sync::Barrier;

/// Who asks, and how the day goes.
#[derive(Clone, Default)]
pub struct Desk {
    pub is_keeper: bool,
    pub tells_no_schema: bool,
    pub is_out_of_budget: bool,
    /// The loads that fail.
    pub fails: Vec<&'static str>,
    /// Loads wait here for each other.
    pub meeting: Option<Arc<Barrier>>,
    /// What was loaded so far, and for how many rows.
    pub loads: Arc<Mutex<Vec<(&'static str, usize)>>>,
}

/// What a root field asks.
#[derive(Clone, Copy)]
pub enum Gate {
    Anybody,
    Keeper,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Engine(#[from] engine::Error),
    #[error("only the keeper may")]
    Forbidden,
    #[error("out of budget")]
    OutOfBudget,
    #[error("the schema is not told")]
    Untold,
    /// Something could not be loaded or written.
    #[error("{0} failed")]
    Failed(&'static str),
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code(),
            Self::Forbidden => "FORBIDDEN",
            Self::OutOfBudget => "OUT_OF_BUDGET",
            Self::Untold => "UNTOLD",
            Self::Failed(_) => "FAILED",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Engine(error) => error.public_message(),
            told => told.to_string(),
        }
    }

    fn is_ours(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}

impl Context for Desk {
    type Gate = Gate;
    type Error = Error;

    fn gate_name(gate: Gate) -> Option<&'static str> {
        match gate {
            Gate::Anybody => None,
            Gate::Keeper => Some("KEEPER"),
        }
    }

    fn admits(&self, gate: Gate) -> Result<(), Error> {
        match gate {
            Gate::Keeper if !self.is_keeper => Err(Error::Forbidden),
            Gate::Keeper | Gate::Anybody => Ok(()),
        }
    }

    fn admits_introspection(&self) -> Result<(), Error> {
        if self.tells_no_schema { Err(Error::Untold) } else { Ok(()) }
    }

    fn check_budget(&self) -> Result<(), Error> {
        if self.is_out_of_budget { Err(Error::OutOfBudget) } else { Ok(()) }
    }
}

impl Api for Desk {
    fn schema() -> &'static Schema {
        &super::SCHEMA
    }
}

impl Desk {
    pub fn keeper() -> Self {
        Self { is_keeper: true, ..Self::default() }
    }

    pub fn failing(fails: &[&'static str]) -> Self {
        Self { fails: fails.to_vec(), ..Self::default() }
    }

    /// Loads something for so many rows.
    pub async fn load(&self, what: &'static str, rows: usize) -> Result<(), Error> {
        self.loads.lock().unwrap().push((what, rows));
        if let Some(meeting) = &self.meeting {
            meeting.wait().await;
        }
        if self.fails.contains(&what) { Err(Error::Failed(what)) } else { Ok(()) }
    }

    /// What was loaded, and for how many rows, in alphabetical order.
    pub fn loaded(&self) -> Vec<(&'static str, usize)> {
        let mut loads = self.loads.lock().unwrap().clone();
        loads.sort_unstable();
        loads
    }
}
