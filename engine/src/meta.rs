//! What async-graphql is told of the types.

use crate::{
    declare::{Enumeration, FieldInfo, Scalar},
    input::InputInfo,
    schema::{BUILT_IN, DirectiveInfo, InterfaceInfo, Leaf, ObjectInfo, SUBSCRIPTION, Schema},
};
use async_graphql::{
    Value,
    registry::{
        __DirectiveLocation as DirectiveLocation, Deprecation, MetaDirective, MetaDirectiveInvocation,
        MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry,
    },
};
use std::sync::Arc;

impl Schema {
    /// Tells async-graphql every type.
    pub(crate) fn register(&'static self, registry: &mut Registry) {
        for object in self.objects.values().filter(|object| !is_introspection(object.name)) {
            for interface in &object.implements {
                registry.add_implements(object.name, interface.name());
            }
            registry.types.insert(object.name.to_owned(), object.meta(self.gates()));
        }
        for (name, interface) in &self.interfaces {
            registry.types.insert((*name).to_owned(), interface.meta(name));
        }
        for (input, fields) in self.inputs.values() {
            registry.types.insert(
                input.name.to_owned(),
                MetaType::InputObject {
                    name: input.name.to_owned(),
                    description: Some(input.about.to_owned()),
                    input_fields: fields.iter().map(|field| (field.name.to_owned(), field.meta())).collect(),
                    visible: None,
                    inaccessible: false,
                    tags: Vec::new(),
                    rust_typename: None,
                    oneof: false,
                    directive_invocations: Vec::new(),
                },
            );
        }
        for scalar in self.scalars.values() {
            registry.types.insert(scalar.name.to_owned(), scalar_meta(scalar));
        }
        for name in BUILT_IN {
            registry.types.insert(name.to_owned(), self.built_in(name));
        }
        for words in self.enums.values().filter(|words| !is_introspection(words.name)) {
            registry.types.insert(words.name.to_owned(), enum_meta(words));
        }
        let gates = self.gates();
        if let Some(directive) = gates {
            registry.add_directive(MetaDirective {
                name: directive.name.to_owned(),
                description: Some(directive.about.to_owned()),
                locations: vec![DirectiveLocation::FIELD_DEFINITION],
                args: directive.args.iter().map(|arg| (arg.name.to_owned(), arg.meta())).collect(),
                is_repeatable: false,
                visible: None,
                composable: None,
            });
        }
    }

    /// The directive that names gates.
    fn gates(&self) -> Option<&DirectiveInfo> {
        let name = self.gate?;
        self.directives.iter().find(|directive| directive.name == name)
    }

    fn built_in(&'static self, name: &'static str) -> MetaType {
        let valid = move |value: &Value| {
            let leaf = match value {
                Value::Null => return true,
                Value::Number(number) => Leaf::Literal(number),
                Value::String(text) => Leaf::Text(text),
                Value::Boolean(value) => Leaf::Boolean(*value),
                _ => return false,
            };
            self.leaf(name, leaf).is_some()
        };
        MetaType::Scalar {
            name: name.to_owned(),
            description: None,
            is_valid: Some(Arc::new(valid)),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            specified_by_url: None,
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    }
}

/// Whether a type is one by which a schema tells of itself: the library has its own of the same shape.
fn is_introspection(name: &str) -> bool {
    name.starts_with("__")
}

impl ObjectInfo {
    fn meta(&self, gates: Option<&DirectiveInfo>) -> MetaType {
        MetaType::Object {
            name: self.name.to_owned(),
            description: Some(self.about.to_owned()),
            fields: self.fields.iter().map(|field| (field.name.to_owned(), field.meta(gates))).collect(),
            cache_control: async_graphql::CacheControl::default(),
            extends: false,
            shareable: false,
            resolvable: true,
            inaccessible: false,
            interface_object: false,
            tags: Vec::new(),
            keys: None,
            visible: None,
            is_subscription: self.name == SUBSCRIPTION,
            rust_typename: None,
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    }
}

impl FieldInfo {
    fn meta(&self, gates: Option<&DirectiveInfo>) -> MetaField {
        let invocation = |gate: &'static str| {
            let directive = gates?;
            let argument = directive.args.first()?.name.to_owned();
            let args = std::iter::once((argument, Value::from(gate))).collect();
            Some(MetaDirectiveInvocation { name: directive.name.to_owned(), args })
        };
        let asks = self.gate.and_then(invocation);
        let deprecation = match self.deprecated {
            Some(reason) => Deprecation::Deprecated { reason: Some(reason.to_owned()) },
            None => Deprecation::NoDeprecated,
        };
        MetaField {
            name: self.name.to_owned(),
            description: Some(self.about.to_owned()),
            args: self.args.iter().map(|arg| (arg.name.to_owned(), arg.meta())).collect(),
            ty: self.ty.to_string(),
            deprecation,
            cache_control: async_graphql::CacheControl::default(),
            external: false,
            requires: None,
            provides: None,
            visible: None,
            shareable: false,
            inaccessible: false,
            tags: Vec::new(),
            override_from: None,
            compute_complexity: None,
            directive_invocations: asks.into_iter().collect(),
            requires_scopes: Vec::new(),
        }
    }
}

impl InputInfo {
    fn meta(&self) -> MetaInputValue {
        MetaInputValue {
            name: self.name.to_owned(),
            description: Some(self.about.to_owned()),
            ty: self.ty.to_string(),
            deprecation: Deprecation::NoDeprecated,
            default_value: None,
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            is_secret: false,
            directive_invocations: Vec::new(),
        }
    }
}

impl InterfaceInfo {
    fn meta(&self, name: &str) -> MetaType {
        MetaType::Interface {
            name: name.to_owned(),
            description: Some(self.about.to_owned()),
            fields: self.fields.iter().map(|field| (field.name.to_owned(), field.meta(None))).collect(),
            possible_types: self.possible_types.iter().map(|object| object.name().to_owned()).collect(),
            extends: false,
            inaccessible: false,
            tags: Vec::new(),
            keys: None,
            visible: None,
            rust_typename: None,
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    }
}

fn scalar_meta(scalar: &'static Scalar) -> MetaType {
    MetaType::Scalar {
        name: scalar.name.to_owned(),
        description: Some(scalar.about.to_owned()),
        is_valid: Some(Arc::new(|value: &Value| match value {
            Value::Null => true,
            Value::String(text) => (scalar.reads)(text),
            _ => false,
        })),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        specified_by_url: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn enum_meta(words: &Enumeration) -> MetaType {
    let value = |(name, about): &(&'static str, &'static str)| MetaEnumValue {
        name: (*name).to_owned(),
        description: Some((*about).to_owned()),
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    };
    MetaType::Enum {
        name: words.name.to_owned(),
        description: Some(words.about.to_owned()),
        enum_values: words.values.iter().map(|word| (word.0.to_owned(), value(word))).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}
