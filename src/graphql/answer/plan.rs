//! What is selected, and what was loaded for it.

use super::{FieldInfo, Loading, Object, Schema};
use crate::{
    authz::Viewer,
    catalogue::Catalogue,
    error::{Error, Result},
    store::Store,
};
use async_graphql::{Name, Pos};
use futures_util::future::join_all;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{
    any::Any,
    sync::{Arc, OnceLock},
};

/// A field of the answer.
#[derive(Debug)]
pub struct Selected {
    /// Its key in the answer.
    pub(super) key: Name,
    pub(super) of: Of,
    /// Its arguments, coerced; those left out are not there.
    pub(super) args: Map<String, Value>,
    pub(super) position: Pos,
    pub(super) children: Children,
    pub(super) slot: usize,
}

impl Selected {
    /// Which field of its type it is, if it is one that a row has.
    pub(super) const fn field(&self) -> Option<(usize, &'static FieldInfo)> {
        match self.of {
            Of::Row(index, info) => Some((index, info)),
            Of::Schema(..) | Of::Typename => None,
        }
    }

    fn is(&self, name: &str) -> bool {
        self.field().is_some_and(|(_, info)| info.name == name)
    }
}

/// Which field it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// One of its type's.
    Row(usize, &'static FieldInfo),
    /// One by which the query root tells of the schema.
    Schema(usize, &'static FieldInfo),
    /// `__typename`.
    Typename,
}

/// What is selected of a field's own type.
#[derive(Debug)]
pub(super) enum Children {
    /// A leaf.
    None,
    /// Of an object type.
    Of(Vec<Selected>),
    /// Of an interface: for each object type it can turn out to be.
    ByType(Vec<(&'static str, Vec<Selected>)>),
}

/// Somebody's question while it is answered.
pub struct Asking {
    /// Who asks.
    pub viewer: Arc<Viewer>,
    /// The database.
    pub store: Arc<Store>,
    /// The reference data, as of the question's arrival.
    pub catalogue: Arc<Catalogue>,
    pub(super) schema: &'static Schema,
    slots: Vec<OnceLock<Box<dyn Any + Send + Sync>>>,
    /// Why fields could not be loaded, by slot.
    failures: Vec<OnceLock<Error>>,
}

impl Asking {
    /// Notes why a field could not be loaded. It fails wherever it is written, and nothing beside it does.
    pub(super) fn fail(&self, selected: &Selected, error: Error) {
        if error.is_ours() {
            tracing::error!(field = selected.key.as_str(), %error, "a field failed");
        }
        if let Some(failure) = self.failures.get(selected.slot) {
            // A field is loaded once, so there is no other reason yet.
            let _ = failure.set(error);
        }
    }

    pub(super) fn failure(&self, selected: &Selected) -> Option<&Error> {
        self.failures.get(selected.slot)?.get()
    }

    pub(super) fn new(
        viewer: Arc<Viewer>,
        store: Arc<Store>,
        catalogue: Arc<Catalogue>,
        schema: &'static Schema,
        slots: usize,
    ) -> Self {
        Self {
            viewer,
            store,
            catalogue,
            schema,
            slots: std::iter::repeat_with(OnceLock::new).take(slots).collect(),
            failures: std::iter::repeat_with(OnceLock::new).take(slots).collect(),
        }
    }
}

/// A field of the answer, and the question it belongs to.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub(super) asking: &'a Asking,
    pub(super) selected: &'a Selected,
}

impl<'a> At<'a> {
    /// Who asks, the database, the catalogue.
    pub const fn asking(self) -> &'a Asking {
        self.asking
    }

    /// The field's arguments.
    pub fn args<A: DeserializeOwned>(self) -> Result<A> {
        A::deserialize(&self.selected.args)
            .map_err(|error| Error::BadInput(format!("{}: {error}", self.selected.key)))
    }

    /// One argument as it was coerced.
    pub fn arg(self, name: &str) -> Option<&'a Value> {
        self.selected.args.get(name)
    }

    /// What is selected of the field's own object type.
    pub(super) fn children(self, object: &str) -> &'a [Selected] {
        match &self.selected.children {
            Children::None => &[],
            Children::Of(children) => children,
            Children::ByType(types) => types
                .iter()
                .find(|(name, _)| *name == object)
                .map(|(_, children)| children.as_slice())
                .unwrap_or_default(),
        }
    }

    /// Whether one of these fields is selected of the field's own object type.
    pub fn selects(self, object: &str, fields: &[&str]) -> bool {
        self.children(object).iter().any(|child| fields.iter().any(|field| child.is(field)))
    }

    /// The field of this name that is selected below, for each key it is selected under.
    pub fn below(self, object: &str, field: &str) -> impl Iterator<Item = At<'a>> {
        self.children(object)
            .iter()
            .filter(move |child| child.is(field))
            .map(move |selected| At { asking: self.asking, selected })
    }

    /// Keeps what was loaded for the field, and lends it.
    pub fn keep<D: Any + Send + Sync>(self, loaded: D) -> Result<&'a D> {
        let slot =
            self.asking.slots.get(self.selected.slot).ok_or(Error::Broken("a selected field has a slot"))?;
        slot.set(Box::new(loaded)).map_err(|_| Error::Broken("a field is loaded once"))?;
        self.loaded().ok_or(Error::Broken("what was kept is there"))
    }

    /// What was loaded for the field.
    pub fn loaded<D: Any>(self) -> Option<&'a D> {
        self.asking.slots.get(self.selected.slot)?.get()?.downcast_ref()
    }

    /// Loads what the selection below needs, for rows that this field has found.
    pub fn descend<T: Sync>(
        self,
        object: &'static Object<T>,
        rows: impl IntoIterator<Item = &'a T>,
    ) -> Loading<'a> {
        let rows: Vec<&'a T> = rows.into_iter().collect();
        let mut loads = Vec::new();
        if !rows.is_empty() {
            for selected in self.children(object.name) {
                let load = selected
                    .field()
                    .and_then(|(index, _)| object.fields.get(index))
                    .and_then(|field| field.load);
                if let Some(load) = load {
                    let load = load(rows.clone(), At { asking: self.asking, selected });
                    loads.push(async move {
                        if let Err(error) = load.await {
                            self.asking.fail(selected, error);
                        }
                    });
                }
            }
        }
        Box::pin(async move {
            match loads.len() {
                0 => {}
                1 => {
                    for load in loads {
                        load.await;
                    }
                }
                _ => {
                    join_all(loads).await;
                }
            }
            Ok(())
        })
    }
}
