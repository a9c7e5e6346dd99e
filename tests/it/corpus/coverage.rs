//! Whether questions ask for everything that the schema has.

use crate::sdl::{Sdl, named};
use async_graphql::parser::{
    parse_query,
    types::{DocumentOperations, InputValueDefinition, Selection, SelectionSet},
};
use async_graphql_value::Value;
use std::collections::BTreeSet;

/// Every field, argument, input field and enum word that a query can name and that no question does.
pub fn unasked(schema: &Sdl, questions: &[String]) -> Vec<String> {
    let mut asked = Asked { schema, names: BTreeSet::new() };
    for question in questions {
        let DocumentOperations::Single(operation) = parse_query(question).unwrap().operations else {
            panic!("{question}")
        };
        asked.selection("Query", &operation.node.selection_set.node);
    }
    names(schema).into_iter().filter(|name| !asked.names.contains(name)).collect()
}

struct Asked<'s> {
    schema: &'s Sdl,
    names: BTreeSet<String>,
}

impl Asked<'_> {
    fn selection(&mut self, of: &str, selection: &SelectionSet) {
        for item in &selection.items {
            match &item.node {
                Selection::Field(field) if field.node.name.node == "__typename" => {}
                Selection::Field(field) => {
                    let definition = self.schema.field(of, &field.node.name.node);
                    self.names.insert(format!("{of}.{}", definition.name.node));
                    for (name, value) in &field.node.arguments {
                        self.names.insert(format!("{of}.{}({})", definition.name.node, name.node));
                        let argument = definition.arguments.iter().find(|it| it.node.name.node == name.node);
                        self.value(named(&argument.unwrap().node.ty.node), &value.node);
                    }
                    self.selection(named(&definition.ty.node), &field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().unwrap();
                    self.selection(&condition.node.on.node, &fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => panic!("{spread:?}"),
            }
        }
    }

    fn value(&mut self, of: &str, value: &Value) {
        match value {
            Value::Enum(word) => {
                self.names.insert(format!("{of}.{word}"));
            }
            Value::List(items) => items.iter().for_each(|item| self.value(of, item)),
            Value::Object(fields) => {
                let definitions = self.schema.inputs(of).unwrap();
                for (name, value) in fields {
                    self.names.insert(format!("{of}.{name}"));
                    let field = definitions.iter().find(|field| field.name.node == *name).unwrap();
                    self.value(named(&field.ty.node), value);
                }
            }
            _ => {}
        }
    }
}

/// All that can be named in a query.
fn names(schema: &Sdl) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let (mut known, mut left) = (BTreeSet::new(), vec!["Query".to_owned()]);
    while let Some(of) = left.pop() {
        if !known.insert(of.clone()) {
            continue;
        }
        if schema.is_interface(&of) {
            left.extend(schema.implementors(&of).into_iter().map(str::to_owned));
            // An interface's own fields are its types'.
            continue;
        }
        for field in schema.fields(&of) {
            names.insert(format!("{of}.{}", field.name.node));
            left.push(named(&field.ty.node).to_owned());
            for argument in &field.arguments {
                names.insert(format!("{of}.{}({})", field.name.node, argument.node.name.node));
                inputs(schema, &argument.node, &mut names);
            }
        }
    }
    names
}

fn inputs(schema: &Sdl, input: &InputValueDefinition, names: &mut BTreeSet<String>) {
    let of = named(&input.ty.node);
    names.extend(schema.words(of).unwrap_or_default().into_iter().map(|word| format!("{of}.{word}")));
    for field in schema.inputs(of).unwrap_or_default() {
        names.insert(format!("{of}.{}", field.name.node));
        inputs(schema, field, names);
    }
}
