//! A look at a document's size before anything walks it: validation follows every spread, so a kilobyte of
//! fragments that hold each other twice would keep it busy until the memory is gone.

use crate::error::{Error, Result};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

/// Fields that a document's operations may hold, all spreads followed.
const MAX_EXPANDED: u64 = 5_000;
/// Levels of fields, fragments and spreads.
const MAX_LEVELS: usize = 30;
/// Values that the answer may hold, as far as lists of the schema's own introspection are concerned. The question
/// that tools ask is about half as large.
const MAX_INTROSPECTED: u64 = 1_000_000;

/// How large a part of a document is.
#[derive(Clone, Copy, Default)]
struct Size {
    fields: u64,
    levels: usize,
    values: u64,
}

#[derive(Clone, Copy)]
enum Progress {
    BeingCounted,
    Counted(Size),
}

/// Refuses what would be too large once its fragments are spread, or never end. Each fragment is counted once,
/// so the look itself takes time in proportion to the document.
pub(super) fn check(document: &ExecutableDocument) -> Result<()> {
    let mut sizes = HashMap::new();
    for name in document.fragments.keys() {
        fragment(document, name, &mut sizes, 0)?;
    }
    for (_, operation) in document.operations.iter() {
        set(document, &operation.node.selection_set.node, &mut sizes, 0)?;
    }
    Ok(())
}

fn fragment<'d>(
    document: &'d ExecutableDocument,
    name: &'d str,
    sizes: &mut HashMap<&'d str, Progress>,
    level: usize,
) -> Result<Size> {
    match sizes.get(name) {
        Some(Progress::Counted(size)) => return Ok(*size),
        Some(Progress::BeingCounted) => {
            return Err(Error::BadInput(format!("片段循环引用 / fragment {name} spreads itself")));
        }
        None => {}
    }
    // What is not defined is reported by validation.
    let Some(found) = document.fragments.get(name) else { return Ok(Size::default()) };
    sizes.insert(name, Progress::BeingCounted);
    let size = set(document, &found.node.selection_set.node, sizes, level)?;
    sizes.insert(name, Progress::Counted(size));
    Ok(size)
}

fn set<'d>(
    document: &'d ExecutableDocument,
    selection: &'d SelectionSet,
    sizes: &mut HashMap<&'d str, Progress>,
    level: usize,
) -> Result<Size> {
    let mut total = Size::default();
    if level > MAX_LEVELS {
        return Err(too_deep());
    }
    let below = level.saturating_add(1);
    for item in &selection.items {
        let size = match &item.node {
            Selection::Field(field) => {
                let size = set(document, &field.node.selection_set.node, sizes, below)?;
                Size {
                    fields: size.fields.saturating_add(1),
                    values: size.values.saturating_mul(length(&field.node.name.node)).saturating_add(1),
                    ..size
                }
            }
            Selection::InlineFragment(inline) => {
                set(document, &inline.node.selection_set.node, sizes, below)?
            }
            Selection::FragmentSpread(spread) => {
                fragment(document, &spread.node.fragment_name.node, sizes, below)?
            }
        };
        total = Size {
            fields: total.fields.saturating_add(size.fields),
            levels: total.levels.max(size.levels.saturating_add(1)),
            values: total.values.saturating_add(size.values),
        };
        if total.fields > MAX_EXPANDED {
            return Err(Error::LimitExceeded(format!(
                "查询过大 / more than {MAX_EXPANDED} fields once fragments are spread"
            )));
        }
        if total.levels > MAX_LEVELS {
            return Err(too_deep());
        }
        if total.values > MAX_INTROSPECTED {
            return Err(Error::LimitExceeded(
                "对架构的查询过大 / too large a question about the schema".to_owned(),
            ));
        }
    }
    Ok(total)
}

/// How long a list is, about, of which the schema's introspection is made: it is a graph, and leads from types to
/// their fields to their types without end. The API's own lists, none of which has such a name, are paged.
fn length(field: &str) -> u64 {
    match field {
        "types" => 100,
        "enumValues" => 20,
        "fields" => 16,
        "possibleTypes" => 10,
        "inputFields" => 8,
        "args" => 6,
        "directives" => 4,
        "interfaces" => 2,
        _ => 1,
    }
}

fn too_deep() -> Error {
    Error::LimitExceeded(format!("查询嵌套过深 / deeper than {MAX_LEVELS} levels"))
}
