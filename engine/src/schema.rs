//! The declared types together: what plans, rules and introspection look up.

use crate::{
    Error,
    cost::Arguments,
    declare::{Declared, Enumeration, FieldInfo, GateDirective, Interface, Scalar},
    input::{InputInfo, InputObject},
    types::TypeRef,
};
use async_graphql::Number;
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};

/// The root types.
pub(crate) const QUERY: &str = "Query";
pub(crate) const MUTATION: &str = "Mutation";
pub(crate) const SUBSCRIPTION: &str = "Subscription";
/// The scalars of every schema.
pub(crate) const BUILT_IN: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

/// Every type of an API.
pub struct Declarations {
    /// Objects, the roots included.
    pub objects: Vec<&'static dyn Declared>,
    /// Interfaces.
    pub interfaces: Vec<&'static Interface>,
    /// Input objects.
    pub inputs: Vec<&'static InputObject>,
    /// Scalars that are not the specification's.
    pub scalars: Vec<&'static Scalar>,
    /// Enums.
    pub enums: Vec<Enumeration>,
    /// How the schema names the gates of root fields; none where it does not.
    pub gates: Option<GateDirective>,
    /// What a text may be that comes in as an argument of a query, or why it may not; none where any may. A command says
    /// itself what is wrong with its input.
    pub texts: Option<CheckText>,
}

/// Whether a text may come in, and why not: Chinese, then English.
pub type CheckText = fn(&str) -> Result<(), String>;

/// A directive.
pub(crate) struct DirectiveInfo {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) locations: &'static [&'static str],
    pub(crate) args: Vec<InputInfo>,
}

pub(crate) struct ObjectInfo {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) implements: Vec<TypeRef>,
    pub(crate) fields: Vec<FieldInfo>,
    by_name: HashMap<&'static str, usize>,
}

pub(crate) struct InterfaceInfo {
    pub(crate) about: &'static str,
    pub(crate) fields: Vec<FieldInfo>,
    /// The names of the objects that implement it, in alphabetical order.
    possible: Vec<&'static str>,
    /// The same as types.
    pub(crate) possible_types: Vec<TypeRef>,
}

/// The schema.
pub struct Schema {
    pub(crate) objects: HashMap<&'static str, ObjectInfo>,
    pub(crate) interfaces: HashMap<&'static str, InterfaceInfo>,
    pub(crate) inputs: HashMap<&'static str, (&'static InputObject, Vec<InputInfo>)>,
    pub(crate) scalars: HashMap<&'static str, &'static Scalar>,
    pub(crate) enums: HashMap<&'static str, Enumeration>,
    pub(crate) directives: Vec<DirectiveInfo>,
    /// The directive that names gates.
    pub(crate) gate: Option<&'static str>,
    /// What a text may be that comes in.
    pub(crate) texts: Option<CheckText>,
    /// Every type, in alphabetical order.
    pub(crate) types: Vec<TypeRef>,
    /// The fields by which the query root tells of the schema.
    introspection: Vec<FieldInfo>,
}

/// What the schema says of a field.
#[derive(Clone, Debug)]
pub struct FieldTold {
    /// The name of its type, without list and null.
    pub of: String,
    /// Whether it may be null.
    pub is_null: bool,
    /// Its description.
    pub about: &'static str,
    /// The words that it is one of, if it is one of some.
    pub words: Vec<&'static str>,
}

/// A field of the query root that finds one thing.
#[derive(Clone, Debug)]
pub struct RootLookup {
    /// Its name.
    pub field: &'static str,
    /// Its argument, which is a field of the thing too.
    pub argument: String,
    /// The type of the thing: an object, or an interface.
    pub of: String,
}

/// A value that is neither list nor object.
pub(crate) enum Leaf<'v> {
    /// A number in JSON, which does not tell 3 from 3.0.
    Number(&'v Number),
    /// A number in a document.
    Literal(&'v Number),
    Text(&'v str),
    Boolean(bool),
    Word(&'v str),
}

impl Schema {
    /// Puts declarations together, those of introspection among them; `introspection` are the fields that the query root
    /// has by it.
    pub(crate) fn new(
        declarations: Declarations,
        directives: Vec<DirectiveInfo>,
        introspection: Vec<FieldInfo>,
    ) -> Self {
        let Declarations { objects, interfaces, inputs, scalars, enums, gates, texts } = declarations;
        let objects: HashMap<_, _> =
            objects.into_iter().map(|object| (object.name(), ObjectInfo::of(object))).collect();
        let interfaces: HashMap<_, _> =
            interfaces.into_iter().map(|it| (it.name, InterfaceInfo::of(it, &objects))).collect();
        let inputs: HashMap<_, _> =
            inputs.into_iter().map(|it| (it.name, (it, InputInfo::all(it.fields)))).collect();
        let scalars: HashMap<_, _> = scalars.into_iter().map(|it| (it.name, it)).collect();
        let enums: HashMap<_, _> = enums.into_iter().map(|it| (it.name, it)).collect();
        let names: BTreeSet<&str> = objects
            .keys()
            .chain(interfaces.keys())
            .chain(inputs.keys())
            .chain(scalars.keys())
            .chain(enums.keys())
            .chain(&BUILT_IN)
            .copied()
            .collect();
        let types = names.into_iter().map(TypeRef::read).collect();
        let gate = gates.map(|gates| gates.name);
        Self { objects, interfaces, inputs, scalars, enums, directives, gate, texts, types, introspection }
    }

    pub(crate) fn field(&'static self, object: &str, name: &str) -> Option<(usize, &'static FieldInfo)> {
        let object = self.objects.get(object)?;
        let index = *object.by_name.get(name)?;
        Some((index, object.fields.get(index)?))
    }

    /// `__schema` and `__type`, which only the query root has.
    pub(crate) fn introspection(&self, object: &str, name: &str) -> Option<(usize, &FieldInfo)> {
        let mut fields = self.introspection.iter().enumerate().filter(|_| object == QUERY);
        fields.find(|(_, info)| info.name == name)
    }

    /// A field of an object or an interface, those of introspection included.
    pub(crate) fn field_of(&self, parent: &str, name: &str) -> Option<&FieldInfo> {
        let fields = match self.objects.get(parent) {
            Some(object) => &object.fields,
            None => &self.interfaces.get(parent)?.fields,
        };
        let declared = fields.iter().find(|info| info.name == name);
        declared.or_else(|| self.introspection(parent, name).map(|(_, info)| info))
    }

    /// What the schema says of a field of an object: for who prints it otherwise.
    pub fn told_of(&self, object: &str, field: &str) -> Option<FieldTold> {
        let field = self.objects.get(object)?.fields.iter().find(|it| it.name == field)?;
        let words =
            self.enums.get(field.ty.name()).map(|it| it.values.iter().map(|(word, _)| *word).collect());
        Some(FieldTold {
            of: field.ty.name().to_owned(),
            is_null: !field.ty.is_non_null(),
            about: field.about,
            words: words.unwrap_or_default(),
        })
    }

    /// The fields of the query root that find one thing by one of its own fields: such as an id, or a code. Null is their answer
    /// where it is not there.
    pub fn lookups(&self) -> Vec<RootLookup> {
        let fields = self.objects.get(QUERY).map(|query| query.fields.as_slice()).unwrap_or_default();
        let lookup = |field: &FieldInfo| {
            let [argument] = field.args.as_slice() else { return None };
            let of = field.ty.name();
            let has_it = self.field_of(of, argument.name)?.ty == argument.ty && argument.ty.is_non_null();
            let finds = !field.ty.is_non_null() && field.ty.item().is_none() && has_it;
            finds.then(|| RootLookup {
                field: field.name,
                argument: argument.name.to_owned(),
                of: of.to_owned(),
            })
        };
        fields.iter().filter_map(lookup).collect()
    }

    /// Whether an object implements an interface.
    pub fn implements(&self, object: &str, interface: &str) -> bool {
        object != interface && self.applies(object, interface)
    }

    /// What the schema says of an object.
    pub fn about(&self, object: &str) -> Option<&'static str> {
        self.objects.get(object).map(|it| it.about)
    }

    pub(crate) fn object_name(&self, name: &str) -> Option<&'static str> {
        self.objects.get(name).map(|object| object.name)
    }

    pub(crate) fn possible_types(&self, interface: &str) -> Option<&[&'static str]> {
        self.interfaces.get(interface).map(|interface| interface.possible.as_slice())
    }

    /// Whether a fragment on `condition` applies to an object.
    pub(crate) fn applies(&self, object: &str, condition: &str) -> bool {
        object == condition
            || self
                .objects
                .get(object)
                .is_some_and(|object| object.implements.iter().any(|interface| interface.name() == condition))
    }

    pub(crate) fn input(&self, name: &str) -> Option<&[InputInfo]> {
        self.inputs.get(name).map(|(_, fields)| fields.as_slice())
    }

    /// Whether a type is one of values that come in.
    pub(crate) fn is_input(&self, name: &str) -> bool {
        self.inputs.contains_key(name) || self.is_leaf(name)
    }

    /// Whether a type has no fields.
    pub(crate) fn is_leaf(&self, name: &str) -> bool {
        self.scalars.contains_key(name) || self.is_enum(name) || BUILT_IN.contains(&name)
    }

    pub(crate) fn is_enum(&self, name: &str) -> bool {
        self.enums.contains_key(name)
    }

    /// Refuses arguments that hold a text which may not come in.
    pub(crate) fn check_texts(&self, args: &Arguments) -> crate::Result<()> {
        let Some(check) = self.texts else { return Ok(()) };
        args.iter().try_for_each(|(name, value)| {
            texts(value, &mut |text| check(text))
                .map_err(|reason| Error::BadInput(format!("参数 / argument {name}: {reason}")))
        })
    }

    /// A leaf value of a type; none where it is not one.
    pub(crate) fn leaf(&self, name: &str, value: Leaf<'_>) -> Option<Json> {
        match (name, value) {
            ("Int", Leaf::Number(number)) => {
                // 3.0 is a whole number too, as the specification reads JSON.
                let whole = number.as_i64().or_else(|| {
                    let text = number.to_string();
                    text.strip_suffix(".0").and_then(|text| text.parse().ok())
                })?;
                i32::try_from(whole).ok().map(Json::from)
            }
            // The parser reads -0 as a fraction.
            ("Int", Leaf::Literal(number)) if number.to_string() == "-0.0" => Some(Json::from(0)),
            ("Int", Leaf::Literal(number)) => i32::try_from(number.as_i64()?).ok().map(Json::from),
            ("Float", Leaf::Number(number) | Leaf::Literal(number)) => Some(Json::Number(number.clone())),
            ("String" | "ID", Leaf::Text(text)) => Some(Json::from(text)),
            ("ID", Leaf::Number(number) | Leaf::Literal(number)) if number.is_i64() || number.is_u64() => {
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
}

/// Each text of a value, in the order in which they stand.
fn texts<'v>(value: &'v Json, found: &mut impl FnMut(&'v str) -> Result<(), String>) -> Result<(), String> {
    match value {
        Json::String(text) => found(text),
        Json::Array(values) => values.iter().try_for_each(|value| texts(value, found)),
        Json::Object(fields) => fields.values().try_for_each(|value| texts(value, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
    }
}

impl ObjectInfo {
    fn of(object: &dyn Declared) -> Self {
        let fields = object.fields();
        Self {
            name: object.name(),
            about: object.about(),
            implements: object.implements().iter().map(|name| TypeRef::read(name)).collect(),
            by_name: fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect(),
            fields,
        }
    }
}

impl InterfaceInfo {
    fn of(interface: &'static Interface, objects: &HashMap<&'static str, ObjectInfo>) -> Self {
        let mut possible: Vec<_> = objects
            .values()
            .filter(|object| object.implements.iter().any(|implemented| implemented.name() == interface.name))
            .map(|object| object.name)
            .collect();
        possible.sort_unstable();
        Self {
            about: interface.about,
            fields: FieldInfo::of_interface(interface),
            possible_types: possible.iter().map(|name| TypeRef::read(name)).collect(),
            possible,
        }
    }
}
