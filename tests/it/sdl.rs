//! The schema as the code prints it, to be walked: what is generated from it covers a new type by itself.

use async_graphql::parser::{
    parse_schema,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeDefinition, TypeKind,
        TypeSystemDefinition,
    },
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

    pub fn field(&self, owner: &str, name: &str) -> &FieldDefinition {
        let found = self.fields(owner).into_iter().find(|field| field.name.node == name);
        found.unwrap_or_else(|| panic!("{owner} has no field {name}"))
    }

    /// The fields of an input object; none of anything else.
    pub fn inputs(&self, name: &str) -> Option<Vec<&InputValueDefinition>> {
        match self.get(name).map(|definition| &definition.kind) {
            Some(TypeKind::InputObject(input)) => {
                Some(input.fields.iter().map(|field| &field.node).collect())
            }
            _ => None,
        }
    }

    /// The words of an enum.
    pub fn words(&self, name: &str) -> Option<Vec<String>> {
        match self.get(name).map(|definition| &definition.kind) {
            Some(TypeKind::Enum(words)) => {
                Some(words.values.iter().map(|word| word.node.value.node.to_string()).collect())
            }
            _ => None,
        }
    }

    /// Whether it has fields to select from.
    pub fn is_composite(&self, name: &str) -> bool {
        !self.fields(name).is_empty()
    }

    pub fn is_interface(&self, name: &str) -> bool {
        matches!(self.get(name).map(|definition| &definition.kind), Some(TypeKind::Interface(_)))
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

/// The type without its lists and its `!`.
pub fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

pub const fn is_list(of: &Type) -> bool {
    matches!(of.base, BaseType::List(_))
}

/// Whether it must be given.
pub fn is_required(input: &InputValueDefinition) -> bool {
    !input.ty.node.nullable && input.default_value.is_none()
}

/// Whether a type is a page of a list, or a row of one: what stands between a list and its nodes.
pub fn is_wrapper(name: &str) -> bool {
    name.ends_with("Connection") || name.ends_with("Edge")
}
