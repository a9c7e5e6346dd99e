//! The declared types together: what plans look up, and what async-graphql is told.

use super::declare::{Declared, Enumeration, FieldInfo, InputInfo, InputObject, Interface, Scalar};
use async_graphql::{
    Number, Value,
    registry::{
        __DirectiveLocation as DirectiveLocation, Deprecation, MetaDirective, MetaDirectiveInvocation,
        MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry,
    },
};
use serde_json::Value as Json;
use std::{collections::HashMap, sync::Arc};

/// Every type of an API.
pub struct Declarations {
    /// Objects, the two roots included.
    pub objects: Vec<&'static dyn Declared>,
    /// Interfaces.
    pub interfaces: &'static [Interface],
    /// Input objects.
    pub inputs: Vec<&'static InputObject>,
    /// Scalars of our own.
    pub scalars: &'static [Scalar],
    /// Enums.
    pub enums: Vec<Enumeration>,
}

struct ObjectInfo {
    name: &'static str,
    about: &'static str,
    implements: &'static [&'static str],
    fields: Vec<FieldInfo>,
    by_name: HashMap<&'static str, usize>,
}

/// The schema.
pub struct Schema {
    objects: HashMap<&'static str, ObjectInfo>,
    interfaces: HashMap<&'static str, (&'static Interface, Vec<&'static str>)>,
    inputs: HashMap<&'static str, (&'static InputObject, Vec<InputInfo>)>,
    scalars: HashMap<&'static str, &'static Scalar>,
    enums: HashMap<&'static str, Enumeration>,
}

/// A value that is neither list nor object.
pub(super) enum Leaf<'v> {
    Number(&'v Number),
    Text(&'v str),
    Boolean(bool),
    Word(&'v str),
}

impl Schema {
    /// Puts declarations together.
    pub fn new(declarations: Declarations) -> Self {
        let objects: HashMap<_, _> = declarations
            .objects
            .into_iter()
            .map(|object| {
                let fields = object.fields();
                let by_name = fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect();
                let (name, about, implements) = (object.name(), object.about(), object.implements());
                (name, ObjectInfo { name, about, implements, fields, by_name })
            })
            .collect();
        let implementing = |interface: &str| {
            let mut names: Vec<_> = objects
                .values()
                .filter(|object| object.implements.contains(&interface))
                .map(|object| object.name)
                .collect();
            names.sort_unstable();
            names
        };
        let interfaces =
            declarations.interfaces.iter().map(|it| (it.name, (it, implementing(it.name)))).collect();
        let inputs =
            declarations.inputs.into_iter().map(|it| (it.name, (it, InputInfo::all(it.fields)))).collect();
        let scalars = declarations.scalars.iter().map(|it| (it.name, it)).collect();
        let enums = declarations.enums.into_iter().map(|it| (it.name, it)).collect();
        Self { objects, interfaces, inputs, scalars, enums }
    }

    pub(super) fn field(&'static self, object: &str, name: &str) -> Option<(usize, &'static FieldInfo)> {
        let object = self.objects.get(object)?;
        let index = *object.by_name.get(name)?;
        Some((index, object.fields.get(index)?))
    }

    pub(super) fn object_name(&self, name: &str) -> Option<&'static str> {
        self.objects.get(name).map(|object| object.name)
    }

    pub(super) fn possible_types(&self, interface: &str) -> Option<&[&'static str]> {
        self.interfaces.get(interface).map(|(_, possible)| possible.as_slice())
    }

    /// Whether a fragment on `condition` applies to an object.
    pub(super) fn applies(&self, object: &str, condition: &str) -> bool {
        object == condition
            || self.objects.get(object).is_some_and(|object| object.implements.contains(&condition))
    }

    pub(super) fn input(&self, name: &str) -> Option<&[InputInfo]> {
        self.inputs.get(name).map(|(_, fields)| fields.as_slice())
    }

    pub(super) fn is_enum(&self, name: &str) -> bool {
        self.enums.contains_key(name)
    }

    /// A leaf value of a type; none where it is not one.
    pub(super) fn leaf(&self, name: &str, value: Leaf<'_>) -> Option<Json> {
        match (name, value) {
            ("Int", Leaf::Number(number)) => {
                // 3.0 is a whole number too, as the specification reads JSON.
                let whole = number.as_i64().or_else(|| {
                    let text = number.to_string();
                    text.strip_suffix(".0").and_then(|text| text.parse().ok())
                })?;
                i32::try_from(whole).ok().map(Json::from)
            }
            ("Float", Leaf::Number(number)) => Some(Json::Number(number.clone())),
            ("String" | "ID", Leaf::Text(text)) => Some(Json::from(text)),
            ("ID", Leaf::Number(number)) if number.is_i64() || number.is_u64() => {
                Some(Json::from(number.to_string()))
            }
            ("Boolean", Leaf::Boolean(value)) => Some(Json::from(value)),
            (name, Leaf::Word(word)) => {
                let words = &self.enums.get(name)?.values;
                words.iter().any(|(known, _)| *known == word).then(|| Json::from(word))
            }
            (name, Leaf::Text(text)) => (self.scalars.get(name)?.reads)(text).then(|| Json::from(text)),
            _ => None,
        }
    }

    /// Tells async-graphql every type.
    pub(super) fn register(&'static self, registry: &mut Registry) {
        for object in self.objects.values() {
            for interface in object.implements {
                registry.add_implements(object.name, interface);
            }
            registry.types.insert(object.name.to_owned(), object.meta());
        }
        for (interface, possible) in self.interfaces.values() {
            registry.types.insert(interface.name.to_owned(), interface_meta(interface, possible));
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
        for name in ["Int", "Float", "String", "Boolean", "ID"] {
            registry.types.insert(name.to_owned(), self.built_in(name));
        }
        for words in self.enums.values() {
            registry.types.insert(words.name.to_owned(), enum_meta(words));
        }
        registry.add_directive(MetaDirective {
            name: NEEDS.to_owned(),
            description: Some(
                "该字段所需的权限；无此权限者得到的回答与数据不存在时相同。/ The permission that the field takes; \
                 where it does not reach, the answer is that of what does not exist."
                    .to_owned(),
            ),
            locations: vec![DirectiveLocation::FIELD_DEFINITION],
            args: std::iter::once((
                "permission".to_owned(),
                InputInfo {
                    name: "permission",
                    ty: super::types::TypeRef::read("String!"),
                    about: "权限 / the permission",
                }
                .meta(),
            ))
            .collect(),
            is_repeatable: false,
            visible: None,
            composable: None,
        });
    }

    fn built_in(&'static self, name: &'static str) -> MetaType {
        let valid = move |value: &Value| {
            let leaf = match value {
                Value::Null => return true,
                Value::Number(number) => Leaf::Number(number),
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

/// The directive that names a field's permission.
const NEEDS: &str = "needs";

impl ObjectInfo {
    fn meta(&self) -> MetaType {
        MetaType::Object {
            name: self.name.to_owned(),
            description: Some(self.about.to_owned()),
            fields: self.fields.iter().map(|field| (field.name.to_owned(), field.meta())).collect(),
            cache_control: async_graphql::CacheControl::default(),
            extends: false,
            shareable: false,
            resolvable: true,
            inaccessible: false,
            interface_object: false,
            tags: Vec::new(),
            keys: None,
            visible: None,
            is_subscription: false,
            rust_typename: None,
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    }
}

impl FieldInfo {
    fn meta(&self) -> MetaField {
        let needs = self.gate.permission().map(|permission| MetaDirectiveInvocation {
            name: NEEDS.to_owned(),
            args: std::iter::once(("permission".to_owned(), Value::from(permission.code()))).collect(),
        });
        MetaField {
            args: self.args.iter().map(|arg| (arg.name.to_owned(), arg.meta())).collect(),
            directive_invocations: needs.into_iter().collect(),
            ..plain_field(self.name, &self.ty.to_string(), self.about)
        }
    }
}

fn plain_field(name: &str, ty: &str, about: &str) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        args: std::iter::empty::<(String, MetaInputValue)>().collect(),
        ty: ty.to_owned(),
        deprecation: Deprecation::NoDeprecated,
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
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
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

fn interface_meta(interface: &Interface, possible: &[&'static str]) -> MetaType {
    MetaType::Interface {
        name: interface.name.to_owned(),
        description: Some(interface.about.to_owned()),
        fields: interface
            .fields
            .iter()
            .map(|(name, ty, about)| ((*name).to_owned(), plain_field(name, ty, about)))
            .collect(),
        possible_types: possible.iter().map(|name| (*name).to_owned()).collect(),
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
