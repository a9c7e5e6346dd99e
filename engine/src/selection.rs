//! A selected field, before the request that it belongs to.

use crate::{
    Context, Error,
    cost::Arguments,
    execution::Execution,
    plan::{ObjectPlan, Selected},
    writer::{Writer, Written},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::TypeId;

/// A field of the request that is being loaded or written.
pub struct Selection<'a, C: Context> {
    pub(crate) execution: &'a Execution<C>,
    pub(crate) selected: &'a Selected,
    /// What is selected beside it.
    pub(crate) beside: &'a ObjectPlan,
}

impl<C: Context> Clone for Selection<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Context> Copy for Selection<'_, C> {}

impl<'a, C: Context> Selection<'a, C> {
    /// The application's side of the request.
    pub const fn context(self) -> &'a C {
        &self.execution.context
    }

    /// The field's arguments.
    pub fn args<A: DeserializeOwned>(self) -> Result<A, C::Error> {
        let read = A::deserialize(&self.selected.args);
        read.map_err(|error| Error::BadInput(format!("{}: {error}", self.selected.key)).into())
    }

    /// One argument as it was coerced.
    pub fn arg(self, name: &str) -> Option<&'a Value> {
        self.arguments().get(name)
    }

    const fn arguments(self) -> &'a Arguments {
        &self.selected.args
    }

    /// Whether a field of this name is selected below this one, of this object type.
    pub fn selects(self, object: &str, field: &str) -> bool {
        let is = |child: &Selected| child.field().is_some_and(|(_, info)| info.name == field);
        self.selected.children.of(object).fields.iter().any(is)
    }

    /// Gives up the value that is being written, and says so in the log.
    pub fn fail(self, error: &C::Error, out: &mut Writer<'a>) -> Written {
        out.error(error, self.selected)
    }

    /// The slot of a part that fields beside this one share.
    pub(crate) fn part(self, part: TypeId) -> Option<usize> {
        self.beside.parts.iter().find(|(id, _)| *id == part).map(|(_, slot)| *slot)
    }
}
