//! Where the schema leads: the places that a question can reach, and what can be asked there.

use super::values::Values;
use crate::{
    sdl::{Sdl, is_required, is_wrapper, named},
    subjects::{Kind, Subjects},
    viewers::Viewer,
};
use async_graphql::parser::types::FieldDefinition;
use std::collections::{BTreeMap, BTreeSet};

/// A place in the schema: what stands before and after a selection there.
#[derive(Clone)]
pub struct Place {
    /// The type there.
    pub of: String,
    /// The fields on the way. What only wraps a list does not count.
    pub depth: usize,
    /// The one type of an interface that can be met there.
    only: Option<String>,
    open: String,
    close: String,
}

impl Place {
    /// Where a question begins: `query` or `mutation`.
    pub fn root(operation: &str) -> Self {
        let of = format!("{}{}", operation[..1].to_uppercase(), &operation[1..]);
        Self { of, depth: 0, only: None, open: format!("{operation} {{ "), close: "}".to_owned() }
    }

    /// The question that asks this there.
    pub fn ask(&self, what: &str) -> String {
        format!("{}{what} {}", self.open, self.close)
    }

    fn below(&self, field: &str, of: &str, deeper: usize) -> Self {
        Self {
            of: of.to_owned(),
            depth: self.depth + deeper,
            only: None,
            open: format!("{}{field} {{ ", self.open),
            close: format!("}} {}", self.close),
        }
    }
}

/// A walk through the schema, from the root of queries.
pub struct Walk<'s> {
    pub sdl: &'s Sdl,
    pub values: Values<'s>,
    /// Rows of a page on the way to a place.
    pub page: usize,
}

impl<'s> Walk<'s> {
    /// With short pages, so that answers stay small.
    pub fn of(sdl: &'s Sdl, subjects: &BTreeMap<Kind, Subjects>, viewers: &[Viewer<'_>]) -> Self {
        Self { sdl, values: Values::of(sdl, subjects, viewers), page: 4 }
    }

    /// Every place to this depth, the nearest first.
    pub fn places(&self, depth: usize) -> Vec<Place> {
        let mut places = vec![Place::root("query")];
        let mut next = 0;
        while next < places.len() {
            let place = places[next].clone();
            next += 1;
            if place.depth < depth {
                for object in self.objects(&place) {
                    let fields = self.sdl.fields(&object.of).into_iter();
                    places.extend(fields.flat_map(|field| self.down(&object, field)));
                }
            }
        }
        places
    }

    /// The objects whose fields can be asked for at a place: of a list its rows, of an interface each type.
    pub fn objects(&self, place: &Place) -> Vec<Place> {
        if is_wrapper(&place.of) {
            let rows = self.sdl.field(&place.of, "nodes");
            return self.objects(&place.below("nodes", named(&rows.ty.node), 0));
        }
        if !self.sdl.is_interface(&place.of) {
            return vec![place.clone()];
        }
        let types = self.sdl.implementors(&place.of).into_iter();
        let met = types.filter(|of| place.only.as_deref().is_none_or(|only| only == *of));
        met.map(|of| place.below(&format!("... on {of}"), of, 0)).collect()
    }

    /// The places behind a field: one, unless it takes ids, of one type at a time. Behind one that takes an id there is
    /// nothing that is not behind one that takes many.
    fn down(&self, object: &Place, field: &FieldDefinition) -> Vec<Place> {
        let of = named(&field.ty.node);
        let takes = |name: &str| field.arguments.iter().any(|argument| argument.node.name.node == name);
        if !self.sdl.is_composite(of) || takes("id") {
            return Vec::new();
        }
        if takes("ids") {
            let found = self.sdl.implementors(of).into_iter().map(|only| {
                let call = self.call(field, &[("ids", self.values.ids_of(only))]);
                Place { only: Some(only.to_owned()), ..object.below(&call, of, 1) }
            });
            return found.collect();
        }
        let page = takes("first").then(|| ("first", self.page.to_string()));
        vec![object.below(&self.call(field, page.as_slice()), of, 1)]
    }

    /// A field with these arguments and those that must be given.
    pub fn call(&self, field: &FieldDefinition, given: &[(&str, String)]) -> String {
        let mut arguments = Vec::new();
        for argument in field.arguments.iter().map(|argument| &argument.node) {
            let name = argument.name.node.as_str();
            match given.iter().find(|(given, _)| *given == name) {
                Some((_, value)) => arguments.push(format!("{name}: {value}")),
                None if is_required(argument) => {
                    let value = self.values.first(&field.name.node, argument);
                    arguments.push(format!("{name}: {value}"));
                }
                None => {}
            }
        }
        match arguments.as_slice() {
            [] => field.name.node.to_string(),
            some => format!("{}({})", field.name.node, some.join(", ")),
        }
    }

    /// The selection of every field of a type that needs no arguments, and of what is behind it to a depth. Leaves have
    /// none.
    pub fn select(&self, of: &str, depth: usize) -> String {
        if self.sdl.is_composite(of) {
            format!("{{ {} }}", self.fields(of, depth, ""))
        } else {
            String::new()
        }
    }

    /// Whether what is of a type has ids.
    pub fn has_id(&self, of: &str) -> bool {
        self.sdl.fields(of).iter().any(|field| field.name.node == "id")
    }

    /// Whether whatever has an id and a field of this name has it of one type.
    fn is_of_one_type(&self, name: &str) -> bool {
        let of = self.sdl.implementors("Node").into_iter().flat_map(|of| self.sdl.fields(of));
        let types: BTreeSet<String> =
            of.filter(|field| field.name.node == name).map(|field| field.ty.node.to_string()).collect();
        types.len() <= 1
    }

    /// Of an interface the keys begin with the type's name where fields of one name are of two types.
    pub fn fields(&self, of: &str, depth: usize, prefix: &str) -> String {
        let mut fields = vec!["__typename".to_owned()];
        if self.sdl.is_interface(of) {
            for of in self.sdl.implementors(of) {
                fields.push(format!("... on {of} {{ {} }}", self.fields(of, depth, &format!("{of}_"))));
            }
        }
        for field in self.sdl.fields(of) {
            let (name, below) = (&field.name.node, named(&field.ty.node));
            if field.arguments.iter().any(|argument| is_required(&argument.node)) {
                continue;
            }
            let is_clear = prefix.is_empty() || self.is_of_one_type(name);
            let key = if is_clear { name.to_string() } else { format!("{prefix}{name}: {name}") };
            if !self.sdl.is_composite(below) {
                fields.push(key);
            } else if is_wrapper(of) {
                fields.push(format!("{key} {}", self.select(below, depth)));
            } else if depth > 0 {
                // What anything may be that has an id is asked for where it is found by that.
                let is_anything = self.sdl.is_interface(below) && self.has_id(below);
                // Below something else all of it would be more than one may ask, and what has an id is found by that.
                let below = if is_anything {
                    "{ __typename id }".to_owned()
                } else {
                    self.select(below, if self.has_id(below) { 0 } else { depth - 1 })
                };
                fields.push(format!("{key} {below}"));
            }
        }
        fields.join(" ")
    }
}
