//! A selected field, before the request that it belongs to.

use crate::{
    Context, Error,
    cost::Arguments,
    execution::Execution,
    plan::{Children, ObjectPlan, Selected},
    writer::{Writer, Written},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::TypeId;

/// A field that is selected below another.
#[derive(Clone, Copy, Debug)]
pub struct Below<'a> {
    /// The object type that it is a field of.
    pub object: &'a str,
    /// Its name.
    pub field: &'a str,
    /// The named type at the bottom of its own.
    pub of: &'a str,
    /// Whether it is a list.
    pub is_list: bool,
    children: &'a Children,
}

impl Below<'_> {
    /// The fields that are selected below it.
    pub fn below(self) -> Vec<Self> {
        fields_of(self.children, Some(self.of))
    }
}

fn fields_of<'a>(children: &'a Children, object: Option<&'a str>) -> Vec<Below<'a>> {
    let plans: Vec<(&str, &ObjectPlan)> = match (children, object) {
        (Children::Of(plan), Some(object)) => vec![(object, plan)],
        (Children::ByType(plans), _) => plans.iter().map(|(object, plan)| (*object, plan)).collect(),
        (Children::Of(_), None) | (Children::None, _) => Vec::new(),
    };
    let field = |object, selected: &'a Selected| {
        let (_, info) = selected.field()?;
        let (of, is_list) = (info.ty.name(), info.ty.item().is_some());
        Some(Below { object, field: info.name, of, is_list, children: &selected.children })
    };
    let fields = plans.into_iter().flat_map(|(object, plan)| plan.fields.iter().map(move |it| (object, it)));
    fields.filter_map(|(object, selected)| field(object, selected)).collect()
}

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

    /// The fields that are selected below this one, in the order of the selection; of an interface, of each type by itself.
    pub fn below(self) -> Vec<Below<'a>> {
        fields_of(&self.selected.children, self.selected.info().map(|info| info.ty.name()))
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
