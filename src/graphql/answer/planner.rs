//! Reading a selection into a plan.

use super::{
    FieldInfo, Schema,
    coerce::{Variables, within_limits},
    guard::too_many_fields,
    plan::{Children, Of, Selected},
};
use crate::{
    config::Limits,
    error::{Error, Result},
    store::page::{DEFAULT_SIZE, MAX_SIZE},
};
use async_graphql::{
    Name, Positioned,
    parser::types::{Directive, Field, FragmentDefinition, Selection, SelectionSet},
};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Reads selections into plans, as long as the question takes no more than it may.
pub(super) struct Planner<'d> {
    pub(super) schema: &'static Schema,
    pub(super) fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    pub(super) variables: &'d Variables,
    pub(super) limits: &'d Limits,
    pub(super) slots: usize,
    /// Whether the schema is asked about itself.
    pub(super) introspects: bool,
    loads: u32,
    rows: u32,
    /// Bytes of the arguments so far.
    input: usize,
}

/// Fields of one response key, in the order they were met.
type Group<'d> = (&'d Name, Vec<&'d Positioned<Field>>);

/// How often something is there.
#[derive(Clone, Copy)]
pub(super) struct Times {
    /// The rows that a field may be a field of.
    rows: u32,
    /// The length of the lists that a page has.
    page: Option<u32>,
}

impl Times {
    /// The root is there once.
    pub(super) const ONCE: Self = Self { rows: 1, page: None };
}

impl<'d> Planner<'d> {
    pub(super) fn new(
        schema: &'static Schema,
        fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
        variables: &'d Variables,
        limits: &'d Limits,
    ) -> Self {
        Self {
            schema,
            fragments,
            variables,
            limits,
            slots: 0,
            introspects: false,
            loads: 0,
            rows: 0,
            input: 0,
        }
    }

    /// Plans what is selected of an object type.
    pub(super) fn object(
        &mut self,
        object: &'static str,
        sets: &[&'d Positioned<SelectionSet>],
        times: Times,
    ) -> Result<Vec<Selected>> {
        let mut groups: Vec<Group<'d>> = Vec::new();
        for set in sets {
            self.collect(object, set, &mut groups, &mut Vec::new())?;
        }
        let selected: Vec<Selected> =
            groups.into_iter().map(|group| self.selected(object, group, times)).collect::<Result<_>>()?;
        let beside = selected.iter().filter_map(Selected::field).map(|(_, info)| info.beside).max();
        self.read(times.rows, beside.unwrap_or_default())?;
        Ok(selected)
    }

    fn selected(&mut self, object: &'static str, group: Group<'d>, times: Times) -> Result<Selected> {
        let (key, fields) = group;
        let first = fields.first().ok_or(Error::Broken("a group has a field"))?;
        let slot = self.slots;
        self.slots = self.slots.saturating_add(1);
        // An interface is planned for each type that it may turn out to be.
        if self.limits.fields.forbids(self.slots) {
            return Err(too_many_fields(self.limits));
        }
        let name = first.node.name.node.as_str();
        let (key, position) = (key.clone(), first.pos);
        if name == "__typename" {
            let args = Map::new();
            return Ok(Selected { key, of: Of::Typename, args, position, children: Children::None, slot });
        }
        let (of, info) = if let Some((index, info)) = self.schema.field(object, name) {
            (Of::Row(index, info), info)
        } else if let Some((index, info)) = self.schema.introspection(object, name) {
            self.introspects = true;
            (Of::Schema(index, info), info)
        } else {
            return Err(Error::BadInput(format!("{object} 没有字段 / has no field {name}")));
        };
        let args = self.variables.arguments(self.schema, &info.args, &first.node.arguments)?;
        self.input =
            args.values().try_fold(self.input, |total, value| within_limits(total, value, self.limits))?;
        let below = self.count(info, &args, times)?;
        let sets: Vec<&Positioned<SelectionSet>> =
            fields.iter().map(|field| &field.node.selection_set).collect();
        let child = info.ty.name();
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
        Ok(Selected { key, of, args, position, children, slot })
    }

    /// Counts what may be read for a field, and says how often what is below it is there.
    fn count(&mut self, info: &FieldInfo, args: &Map<String, Value>, times: Times) -> Result<Times> {
        if info.loads {
            self.loads = self.loads.saturating_add(1);
            if self.limits.loads.forbids(self.loads) {
                let (chinese, english) =
                    ("需读取数据库的字段过多", "too many fields that are read from the database");
                return Err(Error::over(self.limits.loads, chinese, english));
            }
        }
        let page = page(info, args);
        self.read(times.rows, page.unwrap_or(info.rows))?;
        if info.ty.item().is_none() {
            return Ok(Times { rows: times.rows, page });
        }
        // A list of the catalogue is as long as one row: it is in memory, and costs no more than its text in the answer.
        let length = page.or(times.page).unwrap_or(info.rows.max(info.beside).max(1));
        Ok(Times { rows: times.rows.saturating_mul(length), page: None })
    }

    /// Counts rows that are read, so many times.
    fn read(&mut self, times: u32, rows: u32) -> Result<()> {
        self.rows = self.rows.saturating_add(times.saturating_mul(rows));
        if self.limits.rows.forbids(self.rows) {
            return Err(Error::over(self.limits.rows, "数据行过多", "too many rows, pages by pages"));
        }
        Ok(())
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

/// The rows that a field asks for, where it says so or is a page. What is no size of a page is refused when it is read.
fn page(info: &FieldInfo, args: &Map<String, Value>) -> Option<u32> {
    if let Some(ids) = args.get("ids").and_then(Value::as_array) {
        return Some(u32::try_from(ids.len()).unwrap_or(u32::MAX));
    }
    info.args.iter().find(|arg| arg.name == "first")?;
    let asked = ["first", "last"].iter().find_map(|name| args.get(*name)?.as_u64());
    u32::try_from(asked.unwrap_or(DEFAULT_SIZE).min(MAX_SIZE)).ok()
}
