//! Reading a selection into a plan.

use crate::{
    Error, Limits, Result, Schema,
    coerce::{Variables, within_limits},
    cost::Arguments,
    declare::FieldInfo,
    guard::too_many_fields,
    plan::{Children, ObjectPlan, Of, Selected},
    schema::MUTATION,
};
use async_graphql::{
    Name, Positioned,
    parser::types::{Directive, Field, FragmentDefinition, Selection, SelectionSet},
};
use std::{any::TypeId, collections::HashMap};

/// Reads selections into plans, and refuses what is over a limit.
pub(crate) struct Planner<'d> {
    pub(crate) schema: &'static Schema,
    pub(crate) fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    pub(crate) variables: &'d Variables,
    pub(crate) limits: &'d Limits,
    pub(crate) slots: usize,
    /// Whether the schema is asked about itself.
    pub(crate) introspects: bool,
    loads: u32,
    rows: u32,
    /// Bytes of the arguments so far.
    input: usize,
}

/// Fields of one response key, in the order they were met.
type Group<'d> = (&'d Name, Vec<&'d Positioned<Field>>);

/// How many rows a field is read for.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    /// Rows of the parent.
    rows: u32,
    /// The length of the next list below, where a page said it.
    page: Option<u32>,
}

impl Times {
    /// The root is there once.
    pub(crate) const ONCE: Self = Self { rows: 1, page: None };
}

impl<'d> Planner<'d> {
    pub(crate) fn new(
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
    pub(crate) fn object(
        &mut self,
        object: &'static str,
        sets: &[&'d Positioned<SelectionSet>],
        times: Times,
    ) -> Result<ObjectPlan> {
        let mut groups: Vec<Group<'d>> = Vec::new();
        for set in sets {
            self.collect(object, set, &mut groups, &mut Vec::new())?;
        }
        let fields: Vec<Selected> =
            groups.into_iter().map(|group| self.selected(object, group, times)).collect::<Result<_>>()?;
        let mut parts: Vec<(TypeId, usize)> = Vec::new();
        for (id, rows) in fields.iter().filter_map(Selected::field).flat_map(|(_, info)| &info.parts) {
            if parts.iter().all(|(known, _)| known != id) {
                parts.push((*id, self.slot()?));
                self.read(times.rows, *rows)?;
            }
        }
        Ok(ObjectPlan { fields, parts })
    }

    fn selected(&mut self, object: &'static str, group: Group<'d>, times: Times) -> Result<Selected> {
        let (key, fields) = group;
        let first = fields.first().ok_or(Error::Broken("a group has a field"))?;
        let slot = self.slot()?;
        let name = first.node.name.node.as_str();
        let (key, position) = (key.clone(), first.pos);
        if name == "__typename" {
            let (of, args, children) = (Of::Typename, Arguments::new(), Children::None);
            return Ok(Selected { key, of, args, position, children, slot, loads: false });
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
        if object != MUTATION {
            self.schema.check_texts(&args)?;
        }
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
            // Each row is of one of them: at most all are of that which costs most.
            let (before, mut most) = (self.rows, self.rows);
            for object in possible {
                self.rows = before;
                by_type.push((*object, self.object(object, &sets, below)?));
                most = most.max(self.rows);
            }
            self.rows = most;
            Children::ByType(by_type)
        } else {
            Children::None
        };
        let loads = info.loads || !info.parts.is_empty() || children.load();
        Ok(Selected { key, of, args, position, children, slot, loads })
    }

    /// The next slot for what is loaded. An interface is planned for each type that it may turn out to be.
    fn slot(&mut self) -> Result<usize> {
        let slot = self.slots;
        self.slots = self.slots.saturating_add(1);
        if self.limits.fields.forbids(self.slots) {
            return Err(too_many_fields(self.limits));
        }
        Ok(slot)
    }

    /// Counts what a field may read, and returns how many rows the fields below it are read for.
    fn count(&mut self, info: &FieldInfo, args: &Arguments, times: Times) -> Result<Times> {
        if info.loads {
            self.loads = self.loads.saturating_add(1);
            if self.limits.loads.forbids(self.loads) {
                let (chinese, english) =
                    ("需读取数据库的字段过多", "too many fields that are read from the database");
                return Err(Error::over(self.limits.loads, chinese, english));
            }
        }
        let cost = (info.cost)(args);
        self.read(times.rows, cost.rows.saturating_add(info.work))?;
        if info.ty.item().is_none() {
            return Ok(Times { rows: times.rows, page: cost.page });
        }
        // A list in memory counts as one row: it costs only its text in the answer.
        let of_parts = info.parts.iter().map(|(_, rows)| *rows).max().unwrap_or_default();
        let length = cost.page.or(times.page).unwrap_or(cost.rows.max(of_parts).max(1));
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
