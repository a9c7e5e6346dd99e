//! A look at a document's size before anything walks it: validation follows every spread, so a kilobyte of
//! fragments that hold each other twice would keep it busy until the memory is gone.

use crate::{Error, Limits, Result};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

/// How large a part of a document is once its fragments are spread.
#[derive(Clone, Copy, Default)]
struct Size {
    fields: u32,
    aliases: u32,
    directives: u32,
    levels: u32,
}

impl Size {
    /// The size of two parts side by side.
    fn and(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            levels: self.levels.max(other.levels),
        }
    }
}

#[derive(Clone, Copy)]
enum Progress {
    BeingCounted,
    Counted(Size),
}

/// Refuses what would be too large once its fragments are spread, or never end. Each fragment is counted once,
/// so the look itself takes time in proportion to the document.
pub(crate) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<()> {
    if limits.fragments.forbids(document.fragments.len()) {
        return Err(Error::over(limits.fragments, "片段过多", "too many fragments"));
    }
    if limits.operations.forbids(document.operations.iter().count()) {
        return Err(Error::over(limits.operations, "操作过多", "too many operations"));
    }
    let mut guard = Guard { document, limits, sizes: HashMap::new() };
    // Validation walks each operation and each fragment by itself, whatever the one executes of the other.
    let mut total = Size::default();
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        if limits.variables.forbids(operation.variable_definitions.len()) {
            return Err(Error::over(limits.variables, "变量过多", "too many variables"));
        }
        let of_variables = operation.variable_definitions.iter().map(|it| it.node.directives.len());
        let directives = of_variables.fold(operation.directives.len(), usize::saturating_add);
        total = guard.add(total, count(directives))?;
        let size = guard.set(&operation.selection_set.node, 0)?;
        total = guard.add(total, size)?;
    }
    for (name, fragment) in &document.fragments {
        total = guard.add(total, count(fragment.node.directives.len()))?;
        let size = guard.fragment(name, 0)?;
        total = guard.add(total, size)?;
    }
    Ok(())
}

struct Guard<'d> {
    document: &'d ExecutableDocument,
    limits: &'d Limits,
    sizes: HashMap<&'d str, Progress>,
}

impl<'d> Guard<'d> {
    fn fragment(&mut self, name: &'d str, level: u32) -> Result<Size> {
        match self.sizes.get(name) {
            Some(Progress::Counted(size)) => return Ok(*size),
            Some(Progress::BeingCounted) => {
                return Err(Error::BadInput(format!("片段循环引用 / fragment {name} spreads itself")));
            }
            None => {}
        }
        // What is not defined is reported by validation.
        let Some(found) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        self.sizes.insert(name, Progress::BeingCounted);
        let size = self.set(&found.node.selection_set.node, level)?;
        self.sizes.insert(name, Progress::Counted(size));
        Ok(size)
    }

    fn set(&mut self, selection: &'d SelectionSet, level: u32) -> Result<Size> {
        let below = level.saturating_add(1);
        if self.limits.depth.forbids(level) {
            return Err(self.too_deep());
        }
        let mut total = Size::default();
        for item in &selection.items {
            let inside = match &item.node {
                Selection::Field(field) => self.set(&field.node.selection_set.node, below)?,
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node, below)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, below)?,
            };
            let aliased = matches!(&item.node, Selection::Field(field) if field.node.alias.is_some());
            let itself =
                Size { fields: 1, aliases: u32::from(aliased), ..count(item.node.directives().len()) };
            let levels = inside.levels.saturating_add(1);
            total = self.add(total, Size { levels, ..itself.and(inside) })?;
        }
        Ok(total)
    }

    /// The size of two parts side by side, unless it is too large.
    fn add(&self, one: Size, other: Size) -> Result<Size> {
        let (size, limits) = (one.and(other), self.limits);
        if limits.depth.forbids(size.levels) {
            return Err(self.too_deep());
        }
        if limits.fields.forbids(size.fields) {
            return Err(too_many_fields(limits));
        }
        if limits.aliases.forbids(size.aliases) {
            return Err(Error::over(limits.aliases, "别名过多", "too many aliases"));
        }
        if limits.directives.forbids(size.directives) {
            return Err(Error::over(limits.directives, "指令过多", "too many directives"));
        }
        Ok(size)
    }

    fn too_deep(&self) -> Error {
        Error::over(self.limits.depth, "嵌套过深", "nested too deep")
    }
}

/// The refusal of a question that has too many fields, in its document or in its answer.
pub(crate) fn too_many_fields(limits: &Limits) -> Error {
    Error::over(limits.fields, "字段过多", "too many fields and fragments")
}

/// The size of nothing but directives.
fn count(directives: usize) -> Size {
    Size { directives: u32::try_from(directives).unwrap_or(u32::MAX), ..Size::default() }
}
