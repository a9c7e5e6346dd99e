//! Rules of the specification that the library's validation does not see, or stumbles over.

use crate::{Error, Result, Schema, types::TypeRef};
use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
};
use async_graphql_value::{ConstValue, Value};
use std::collections::{HashMap, HashSet};

/// The name of a root type.
pub(crate) fn root(operation: &OperationDefinition) -> &'static str {
    match operation.ty {
        OperationType::Query => crate::schema::QUERY,
        OperationType::Mutation => crate::schema::MUTATION,
        OperationType::Subscription => crate::schema::SUBSCRIPTION,
    }
}

/// What the library's validation misses or trips over: arguments or fields at `__typename`, directives at variables,
/// and variables of types that take no input.
pub(crate) fn before_the_library(document: &ExecutableDocument, schema: &Schema) -> Result<()> {
    if document.fragments.contains_key("on") {
        return Err(Error::BadInput("片段不能名为 on / no fragment is named on".into()));
    }
    for (_, operation) in document.operations.iter() {
        for variable in &operation.node.variable_definitions {
            let ty = TypeRef::read(&variable.node.var_type.node.to_string());
            if !schema.is_input(ty.name()) {
                let name = ty.name();
                return Err(Error::BadInput(format!("变量类型不存在 / {name} is no type of a variable")));
            }
            if let Some(directive) = variable.node.directives.first() {
                let name = &directive.node.name.node;
                return Err(Error::BadInput(format!("指令位置不当 / @{name} is none of a variable's")));
            }
        }
        bare_typenames(&operation.node.selection_set.node)?;
    }
    document.fragments.values().try_for_each(|fragment| bare_typenames(&fragment.node.selection_set.node))
}

fn bare_typenames(set: &SelectionSet) -> Result<()> {
    set.items.iter().try_for_each(|item| match &item.node {
        Selection::Field(field) => {
            let (field, inside) = (&field.node, &field.node.selection_set.node);
            if field.name.node == "__typename" && !(field.arguments.is_empty() && inside.items.is_empty()) {
                return Err(Error::BadInput(
                    "__typename 没有参数和字段 / __typename has no arguments and no fields".into(),
                ));
            }
            bare_typenames(inside)
        }
        Selection::InlineFragment(inline) => bare_typenames(&inline.node.selection_set.node),
        Selection::FragmentSpread(_) => Ok(()),
    })
}

/// Whether each variable fits the places where it is used, which the library judges now too mildly, now too strictly.
pub(crate) fn after_the_library(document: &ExecutableDocument, schema: &Schema) -> Result<()> {
    for (_, operation) in document.operations.iter() {
        let declared = operation.node.variable_definitions.iter().map(|variable| {
            let default = variable.node.default_value.as_ref();
            let declared = Declared {
                ty: TypeRef::read(&variable.node.var_type.node.to_string()),
                has_default: default.is_some_and(|default| default.node != ConstValue::Null),
            };
            (variable.node.name.node.as_str(), declared)
        });
        let mut places = Places { document, schema, declared: declared.collect(), seen: HashSet::new() };
        places.of_selection(root(&operation.node), &operation.node.selection_set.node)?;
    }
    Ok(())
}

/// A variable as its operation declares it.
struct Declared {
    ty: TypeRef,
    /// It has a default, and one that is not null.
    has_default: bool,
}

impl Declared {
    /// Whether it may stand where a value of type `place` is wanted.
    fn fits(&self, place: &TypeRef) -> bool {
        self.ty.is_within(if self.has_default { place.nullable() } else { place })
    }
}

/// The places where an operation uses its variables.
struct Places<'d> {
    document: &'d ExecutableDocument,
    schema: &'d Schema,
    declared: HashMap<&'d str, Declared>,
    /// The fragments that were looked at.
    seen: HashSet<&'d str>,
}

impl<'d> Places<'d> {
    fn of_selection(&mut self, parent: &str, set: &'d SelectionSet) -> Result<()> {
        for item in &set.items {
            for directive in item.node.directives() {
                let mut directives = self.schema.directives.iter();
                let declared = directives.find(|declared| directive.node.name.node == declared.name);
                let args = declared.map(|declared| declared.args.as_slice()).unwrap_or_default();
                self.of_arguments(args, &directive.node.arguments)?;
            }
            match &item.node {
                Selection::Field(field) => {
                    if let Some(info) = self.schema.field_of(parent, &field.node.name.node) {
                        self.of_arguments(&info.args, &field.node.arguments)?;
                        self.of_selection(info.ty.name(), &field.node.selection_set.node)?;
                    }
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.of_selection(on.unwrap_or(parent), &inline.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) = fragment
                        && self.seen.insert(&spread.node.fragment_name.node)
                    {
                        let on = &fragment.node.type_condition.node.on.node;
                        self.of_selection(on, &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn of_arguments(
        &self,
        declared: &[crate::input::InputInfo],
        given: &[(Positioned<Name>, Positioned<Value>)],
    ) -> Result<()> {
        given.iter().try_for_each(|(name, value)| {
            let declared = declared.iter().find(|declared| name.node == declared.name);
            declared.map_or(Ok(()), |declared| self.of_value(&declared.ty, &value.node))
        })
    }

    fn of_value(&self, place: &TypeRef, value: &Value) -> Result<()> {
        match (place.nullable(), value) {
            (_, Value::Variable(name)) => match self.declared.get(name.as_str()) {
                Some(declared) if !declared.fits(place) => {
                    Err(Error::BadInput(format!("变量类型不符 / ${name} is not a {place}")))
                }
                _ => Ok(()),
            },
            (TypeRef::List(item), Value::List(values)) => {
                values.iter().try_for_each(|value| self.of_value(item, value))
            }
            // One value stands for a list of one.
            (TypeRef::List(item), value) => self.of_value(item, value),
            (TypeRef::Named(name), Value::Object(fields)) => {
                let declared = self.schema.input(name).unwrap_or_default();
                fields.iter().try_for_each(|(name, value)| {
                    let declared = declared.iter().find(|declared| name == declared.name);
                    declared.map_or(Ok(()), |declared| self.of_value(&declared.ty, value))
                })
            }
            _ => Ok(()),
        }
    }
}
