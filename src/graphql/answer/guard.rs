//! A look at a document's size before anything walks it: validation follows every spread, so a kilobyte of
//! fragments that hold each other twice would keep it busy until the memory is gone.

use crate::error::{Error, Result};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

/// Fields that a document's operations may hold, all spreads followed.
const MAX_EXPANDED: u64 = 5_000;
/// Levels of fields, fragments and spreads.
const MAX_LEVELS: usize = 30;

#[derive(Clone, Copy)]
enum Size {
    BeingCounted,
    Counted { fields: u64, levels: usize },
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
    sizes: &mut HashMap<&'d str, Size>,
    level: usize,
) -> Result<(u64, usize)> {
    match sizes.get(name) {
        Some(Size::Counted { fields, levels }) => return Ok((*fields, *levels)),
        Some(Size::BeingCounted) => {
            return Err(Error::BadInput(format!("片段循环引用 / fragment {name} spreads itself")));
        }
        None => {}
    }
    // What is not defined is reported by validation.
    let Some(found) = document.fragments.get(name) else { return Ok((0, 0)) };
    sizes.insert(name, Size::BeingCounted);
    let (fields, levels) = set(document, &found.node.selection_set.node, sizes, level)?;
    sizes.insert(name, Size::Counted { fields, levels });
    Ok((fields, levels))
}

fn set<'d>(
    document: &'d ExecutableDocument,
    selection: &'d SelectionSet,
    sizes: &mut HashMap<&'d str, Size>,
    level: usize,
) -> Result<(u64, usize)> {
    let mut total = (0_u64, 0_usize);
    if level > MAX_LEVELS {
        return Err(too_deep());
    }
    let below = level.saturating_add(1);
    for item in &selection.items {
        let (fields, levels) = match &item.node {
            Selection::Field(field) => {
                let (fields, levels) = set(document, &field.node.selection_set.node, sizes, below)?;
                (fields.saturating_add(1), levels)
            }
            Selection::InlineFragment(inline) => {
                set(document, &inline.node.selection_set.node, sizes, below)?
            }
            Selection::FragmentSpread(spread) => {
                fragment(document, &spread.node.fragment_name.node, sizes, below)?
            }
        };
        total = (total.0.saturating_add(fields), total.1.max(levels.saturating_add(1)));
        if total.0 > MAX_EXPANDED {
            return Err(Error::LimitExceeded(format!(
                "查询过大 / more than {MAX_EXPANDED} fields once fragments are spread"
            )));
        }
        if total.1 > MAX_LEVELS {
            return Err(too_deep());
        }
    }
    Ok(total)
}

fn too_deep() -> Error {
    Error::LimitExceeded(format!("查询嵌套过深 / deeper than {MAX_LEVELS} levels"))
}
