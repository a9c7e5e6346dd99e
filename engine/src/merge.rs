//! Whether the fields of one response key can be merged (specification, 5.3.2). The library compares only fields that
//! stand side by side: not those that merging brings together, nor those of types that exclude each other.
//!
//! Two questions are asked of all fields of a key at once, because comparing them in pairs would take quadratic time:
//! fields that one row may have must be the same field with the same arguments; and whatever the row, the value must
//! have one shape.

use crate::{Error, Result, Schema, rules, types::TypeRef};
use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, Field, Selection, SelectionSet},
};
use std::collections::{BTreeMap, HashSet};

/// A field, where it was found.
#[derive(Clone, Copy)]
struct Found<'d> {
    parent: &'d str,
    field: &'d Field,
    /// None for `__typename`.
    ty: Option<&'d TypeRef>,
}

/// Selection sets that are merged, each with the type that it is of.
type Sets<'d> = Vec<(&'d str, &'d Positioned<SelectionSet>)>;
/// Fields by response key, and the order of keys.
type ByKey<'d> = BTreeMap<&'d str, Vec<Found<'d>>>;

/// Refuses what asks for two things under one key.
pub(crate) fn check(document: &ExecutableDocument, schema: &Schema) -> Result<()> {
    let merge = Merge { document, schema };
    for (_, operation) in document.operations.iter() {
        let sets = vec![(rules::root(&operation.node), &operation.node.selection_set)];
        merge.same_field(&sets)?;
        merge.same_shape(&sets)?;
    }
    Ok(())
}

struct Merge<'d> {
    document: &'d ExecutableDocument,
    schema: &'d Schema,
}

impl<'d> Merge<'d> {
    /// Whether fields that one row may have are one field each.
    fn same_field(&self, sets: &Sets<'d>) -> Result<()> {
        for (key, fields) in self.by_key(sets) {
            for fields in self.of_one_row(fields) {
                let Some(first) = fields.first() else { continue };
                if !fields.iter().all(|found| calls_the_same(found.field, first.field)) {
                    return Err(two_things(key));
                }
                self.same_field(&below(&fields))?;
            }
        }
        Ok(())
    }

    /// Whether values of one key have one shape.
    fn same_shape(&self, sets: &Sets<'d>) -> Result<()> {
        for (key, fields) in self.by_key(sets) {
            let Some(first) = fields.first() else { continue };
            if !fields.iter().all(|found| self.is_shaped_like(found.ty, first.ty)) {
                return Err(two_things(key));
            }
            self.same_shape(&below(&fields))?;
        }
        Ok(())
    }

    /// Splits fields of one key by the object type that they are of. Those of an interface may be of each.
    fn of_one_row(&self, fields: Vec<Found<'d>>) -> Vec<Vec<Found<'d>>> {
        let of_interface = |found: &Found| self.schema.possible_types(found.parent).is_some();
        let objects: HashSet<&str> =
            fields.iter().filter(|found| !of_interface(found)).map(|found| found.parent).collect();
        if objects.len() < 2 {
            return vec![fields];
        }
        let of = |object| {
            let fits = |found: &Found| found.parent == object || of_interface(found);
            fields.iter().copied().filter(fits).collect()
        };
        objects.into_iter().map(of).collect()
    }

    fn is_shaped_like(&self, one: Option<&TypeRef>, other: Option<&TypeRef>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => self.shaped(one, other),
            (None, None) => true,
            (Some(ty), None) | (None, Some(ty)) => self.shaped(ty, &TypeRef::read("String!")),
        }
    }

    fn shaped(&self, one: &TypeRef, other: &TypeRef) -> bool {
        match (one, other) {
            (TypeRef::NonNull(one), TypeRef::NonNull(other)) | (TypeRef::List(one), TypeRef::List(other)) => {
                self.shaped(one, other)
            }
            (TypeRef::Named(one), TypeRef::Named(other)) => {
                one == other || !(self.schema.is_leaf(one) || self.schema.is_leaf(other))
            }
            _ => false,
        }
    }

    fn by_key(&self, sets: &Sets<'d>) -> ByKey<'d> {
        let (mut found, mut seen) = (ByKey::new(), HashSet::new());
        for (parent, set) in sets {
            self.collect(parent, &set.node, &mut found, &mut seen);
        }
        found
    }

    fn collect(
        &self,
        parent: &'d str,
        set: &'d SelectionSet,
        found: &mut ByKey<'d>,
        seen: &mut HashSet<&'d str>,
    ) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let ty = self.schema.field_of(parent, &field.name.node).map(|info| &info.ty);
                    found.entry(&field.response_key().node).or_default().push(Found { parent, field, ty });
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.collect(on.unwrap_or(parent), &inline.node.selection_set.node, found, seen);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    // Its fields are there once, however often it is spread.
                    if let Some(fragment) = self.document.fragments.get(name)
                        && seen.insert(name)
                    {
                        let on = &fragment.node.type_condition.node.on.node;
                        self.collect(on, &fragment.node.selection_set.node, found, seen);
                    }
                }
            }
        }
    }
}

/// What is selected below fields.
fn below<'d>(fields: &[Found<'d>]) -> Sets<'d> {
    fields.iter().filter_map(|found| Some((found.ty?.name(), &found.field.selection_set))).collect()
}

fn calls_the_same(one: &Field, other: &Field) -> bool {
    one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| {
            other.arguments.iter().any(|(known, other)| known.node == name.node && other.node == value.node)
        })
}

fn two_things(key: &str) -> Error {
    Error::BadInput(format!("{key} 有两种含义 / {key} asks for two different things"))
}
