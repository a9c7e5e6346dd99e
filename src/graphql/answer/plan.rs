//! Reading a selection into a plan.

use super::{FieldInfo, Loading, Object, Schema, coerce::Variables};
use crate::{
    authz::Viewer,
    catalogue::Catalogue,
    error::{Error, Result},
    store::Store,
};
use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{Directive, Field, FragmentDefinition, Selection, SelectionSet},
};
use futures_util::future::join_all;
use serde::de::DeserializeOwned;
use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, OnceLock},
};

/// Fields that one answer may hold: a plan grows with its question, and a question may repeat itself by
/// fragments that hold fragments.
const MAX_SELECTED: usize = 5_000;
/// Levels that an answer may hold.
const MAX_DEPTH: usize = 24;

/// A field of the answer.
#[derive(Debug)]
pub struct Selected {
    /// Its key in the answer.
    pub(super) key: Name,
    /// Which field of its type; none for `__typename`.
    pub(super) field: Option<(usize, &'static FieldInfo)>,
    /// Its arguments, coerced; those left out are not there.
    pub(super) args: serde_json::Map<String, serde_json::Value>,
    pub(super) position: Pos,
    pub(super) children: Children,
    pub(super) slot: usize,
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
        slots: usize,
    ) -> Self {
        Self {
            viewer,
            store,
            catalogue,
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
        serde_json::from_value(self.selected.args.clone().into())
            .map_err(|error| Error::BadInput(format!("{}: {error}", self.selected.key)))
    }

    /// One argument as it was coerced.
    pub fn arg(self, name: &str) -> Option<&'a serde_json::Value> {
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
        self.children(object)
            .iter()
            .any(|child| child.field.is_some_and(|(_, info)| fields.contains(&info.name)))
    }

    /// The field of this name that is selected below, for each key it is selected under.
    pub fn below(self, object: &str, field: &str) -> impl Iterator<Item = At<'a>> {
        self.children(object)
            .iter()
            .filter(move |child| child.field.is_some_and(|(_, info)| info.name == field))
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
                    .field
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

/// Reads selections into plans.
pub(super) struct Planner<'d> {
    pub(super) schema: &'static Schema,
    pub(super) fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    pub(super) variables: &'d Variables,
    pub(super) slots: usize,
    /// Questions about the schema itself, by slot: async-graphql answers them.
    pub(super) introspected: Vec<(usize, Positioned<Field>)>,
}

/// Fields of one response key, in the order they were met.
type Group<'d> = (&'d Name, Vec<&'d Positioned<Field>>);

/// Whether two fields of one response key are one: the library looks for it in one selection set only.
fn calls_the_same(one: &Field, other: &Field) -> bool {
    one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| {
            other.arguments.iter().any(|(known, other)| known.node == name.node && other.node == value.node)
        })
}

impl<'d> Planner<'d> {
    /// Plans what is selected of an object type.
    pub(super) fn object(
        &mut self,
        object: &'static str,
        sets: &[&'d Positioned<SelectionSet>],
        depth: usize,
    ) -> Result<Vec<Selected>> {
        if depth > MAX_DEPTH {
            return Err(Error::LimitExceeded(format!("查询嵌套过深 / deeper than {MAX_DEPTH} levels")));
        }
        let mut groups: Vec<Group<'d>> = Vec::new();
        for set in sets {
            self.collect(object, set, &mut groups, &mut Vec::new())?;
        }
        groups.into_iter().map(|group| self.selected(object, group, depth)).collect()
    }

    fn selected(&mut self, object: &'static str, group: Group<'d>, depth: usize) -> Result<Selected> {
        let (key, fields) = group;
        let first = fields.first().ok_or(Error::Broken("a group has a field"))?;
        let slot = self.slots;
        self.slots = self.slots.saturating_add(1);
        if slot >= MAX_SELECTED {
            return Err(Error::LimitExceeded(format!("查询字段过多 / more than {MAX_SELECTED} fields")));
        }
        let name = first.node.name.node.as_str();
        let (key, position) = (key.clone(), first.pos);
        let introspects = depth == 0 && matches!(name, "__schema" | "__type");
        if introspects {
            let mut merged = (*first).clone();
            merged.node.selection_set.node.items =
                fields.iter().flat_map(|field| field.node.selection_set.node.items.clone()).collect();
            self.introspected.push((slot, merged));
        }
        let same = |field: &&Positioned<Field>| calls_the_same(&field.node, &first.node);
        if !fields.iter().all(same) {
            return Err(Error::BadInput(format!("{key} 有两种含义 / {key} asks for two different things")));
        }
        let is_leaf = first.node.selection_set.node.items.is_empty() && first.node.arguments.is_empty();
        if name == "__typename" && !is_leaf {
            return Err(Error::BadInput("__typename 没有参数和字段 / has no arguments and no fields".into()));
        }
        if introspects || name == "__typename" {
            let args = serde_json::Map::new();
            return Ok(Selected { key, field: None, args, position, children: Children::None, slot });
        }
        let (index, info) = self
            .schema
            .field(object, name)
            .ok_or_else(|| Error::BadInput(format!("{object} 没有字段 / has no field {name}")))?;
        let args = self.variables.arguments(self.schema, &info.args, &first.node.arguments)?;
        let sets: Vec<&Positioned<SelectionSet>> =
            fields.iter().map(|field| &field.node.selection_set).collect();
        let below = depth.saturating_add(1);
        let child = info.ty.name.as_str();
        let children = if let Some(object) = self.schema.object_name(child) {
            Children::Of(self.object(object, &sets, below)?)
        } else if let Some(possible) = self.schema.possible_types(child) {
            let mut by_type = Vec::with_capacity(possible.len());
            for object in possible {
                by_type.push((*object, self.object(object, &sets, below)?));
            }
            Children::ByType(by_type)
        } else {
            Children::None
        };
        Ok(Selected { key, field: Some((index, info)), args, position, children, slot })
    }

    fn collect(
        &self,
        object: &'static str,
        set: &'d Positioned<SelectionSet>,
        groups: &mut Vec<Group<'d>>,
        visited: &mut Vec<&'d str>,
    ) -> Result<()> {
        for item in &set.node.items {
            if self.skipped(item.node.directives())? {
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    let key = &field.node.response_key().node;
                    match groups.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(field),
                        None => groups.push((key, vec![field])),
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    if on.is_none_or(|on| self.schema.applies(object, on)) {
                        self.collect(object, &fragment.node.selection_set, groups, visited)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    // A fragment counts once in a selection set, however often it is spread there.
                    if visited.contains(&name) {
                        continue;
                    }
                    visited.push(name);
                    let fragment = self
                        .fragments
                        .get(name)
                        .ok_or_else(|| Error::BadInput(format!("没有片段 / no fragment {name}")))?;
                    if self.schema.applies(object, &fragment.node.type_condition.node.on.node) {
                        self.collect(object, &fragment.node.selection_set, groups, visited)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn skipped(&self, directives: &[Positioned<Directive>]) -> Result<bool> {
        for directive in directives {
            let unless = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => continue,
            };
            if self.variables.condition(&directive.node)? != unless {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
