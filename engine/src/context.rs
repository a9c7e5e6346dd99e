//! What an application brings to each request.

use crate::{Error, Fault, Schema};
use std::future::{Future, ready};

/// The application's side of a request: who asks, and what they may. It carries whatever the loads need.
pub trait Context: Sized + Send + Sync + 'static {
    /// What a root field asks of whoever selects it.
    type Gate: Copy + Send + Sync + 'static;
    /// What goes wrong in the application.
    type Error: Fault + From<Error> + Send + Sync + 'static;

    /// How the schema names a gate, at the directive of gates; none where it says nothing.
    fn gate_name(gate: Self::Gate) -> Option<&'static str>;

    /// Whether a root field may be asked. The error says nothing of any row.
    fn admits(&self, gate: Self::Gate) -> Result<(), Self::Error>;

    /// Whether the schema may be asked about itself. Where it may not, faults of a document suggest no names either.
    fn admits_introspection(&self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Fails once the request has used up what it may use. Which field did it is chance where several load side by side,
    /// so nothing is answered then.
    fn check_budget(&self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Called once all that is selected is loaded, and before anything of it is written: for what can be told only then. What
    /// fails there fails the fields that tell it.
    fn settle(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

/// A context that has a schema: what an [`Executor`](crate::Executor) answers for.
pub trait Api: Context {
    /// The schema.
    fn schema() -> &'static Schema;
}
