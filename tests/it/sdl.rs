//! The schema as the code prints it, to be walked: what is generated from it covers a new type by itself.

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, ServiceDocument, TypeDefinition, TypeKind, TypeSystemDefinition},
};
use future_community::graphql;
use std::collections::BTreeMap;

pub struct Sdl(BTreeMap<String, TypeDefinition>);

impl Sdl {
    /// The server's own.
    pub fn ours() -> Self {
        Self::of(parse_schema(graphql::api().sdl()).unwrap())
    }

    pub fn of(document: ServiceDocument) -> Self {
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => {
                Some((definition.node.name.node.to_string(), definition.node))
            }
            _ => None,
        });
        Self(types.collect())
    }

    pub fn types(&self) -> impl Iterator<Item = (&str, &TypeDefinition)> {
        self.0.iter().map(|(name, definition)| (name.as_str(), definition))
    }

    pub fn get(&self, name: &str) -> Option<&TypeDefinition> {
        self.0.get(name)
    }

    /// The fields of an object or an interface; none of anything else.
    pub fn fields(&self, name: &str) -> Vec<&FieldDefinition> {
        match self.get(name).map(|definition| &definition.kind) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| &field.node).collect(),
            Some(TypeKind::Interface(interface)) => {
                interface.fields.iter().map(|field| &field.node).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The object types of an interface.
    pub fn implementors(&self, interface: &str) -> Vec<&str> {
        let implements = |definition: &TypeDefinition| match &definition.kind {
            TypeKind::Object(object) => object.implements.iter().any(|it| it.node == interface),
            _ => false,
        };
        self.types().filter(|(_, definition)| implements(definition)).map(|(name, _)| name).collect()
    }
}
