//! A schema as its language has it: what documents are held against that this program does not serve, and by which it is found
//! out what a document asks for.
//!
//! Every part of a schema has a coordinate: `Duty`, `Duty.dueOn`, `Query.duties(first:)`, `DutyFilter.status`,
//! `DutyStatus.ASSIGNED`. What stands in variables is in no document: of an input type that a variable has, every field is taken
//! to be asked for.

use crate::{Error, Result, escapes, rules::root, types::TypeRef};
use async_graphql::{
    Name, Positioned,
    parser::{
        parse_query, parse_schema,
        types::{
            ExecutableDocument, Field, FieldDefinition, InputValueDefinition, InterfaceType, ObjectType,
            OperationDefinition, Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
        },
    },
};
use async_graphql_value::{ConstValue, Value};
use std::collections::{BTreeSet, HashMap};

/// What every schema has.
const BUILT_IN: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

/// A schema that was read.
#[derive(Debug)]
pub struct Sdl {
    types: HashMap<String, Vec<TypeKind>>,
    directives: HashMap<String, Vec<InputValueDefinition>>,
}

/// What an operation of a document asks of a schema.
#[derive(Debug, Default)]
pub struct Read {
    /// Its name, where it has one.
    pub operation: Option<String>,
    /// The coordinates of all that it asks for.
    pub asks: BTreeSet<String>,
    /// What of it the schema does not have, or has otherwise.
    pub faults: Vec<String>,
}

impl Sdl {
    /// Reads a schema.
    pub fn read(text: &str) -> Result<Self> {
        let document = parse_schema(text).map_err(|error| Error::BadInput(error.to_string()))?;
        let (mut types, mut directives) = (HashMap::<String, Vec<TypeKind>>::new(), HashMap::new());
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Type(it) => {
                    types.entry(it.node.name.node.to_string()).or_default().push(it.node.kind);
                }
                TypeSystemDefinition::Directive(it) => {
                    let arguments = it.node.arguments.into_iter().map(|argument| argument.node).collect();
                    directives.insert(it.node.name.node.to_string(), arguments);
                }
                TypeSystemDefinition::Schema(_) => {}
            }
        }
        if types.contains_key(crate::schema::QUERY) {
            Ok(Self { types, directives })
        } else {
            Err(Error::BadInput("it has no type Query".into()))
        }
    }

    /// Whether the schema has what a coordinate names.
    pub fn has(&self, coordinate: &str) -> bool {
        let Some((ty, member)) = coordinate.split_once('.') else { return self.is_type(coordinate) };
        match member.strip_suffix(":)").and_then(|member| member.split_once('(')) {
            Some((field, argument)) => {
                self.field(ty, field).is_some_and(|it| named(&it.arguments, argument).is_some())
            }
            None => {
                self.field(ty, member).is_some()
                    || self.input_field(ty, member).is_some()
                    || self.values(ty).is_some_and(|mut values| values.any(|value| value == member))
            }
        }
    }

    /// The coordinates by which a document asks for what one names: it, and the field of each interface that its type has.
    pub fn ways_to(&self, coordinate: &str) -> Vec<String> {
        let mut ways = vec![coordinate.to_owned()];
        if let Some((ty, member)) = coordinate.split_once('.') {
            for kind in self.kinds(ty) {
                let (TypeKind::Object(ObjectType { implements, .. })
                | TypeKind::Interface(InterfaceType { implements, .. })) = kind
                else {
                    continue;
                };
                let through = implements.iter().map(|interface| format!("{}.{member}", interface.node));
                ways.extend(through.filter(|way| self.has(way)));
            }
        }
        ways
    }

    /// What each operation of a document asks for. The document is within the limits, and was one of some schema once.
    pub fn operations(&self, text: &str) -> Result<Vec<Read>> {
        let document =
            parse_query(escapes::plain(text)).map_err(|error| Error::BadInput(error.to_string()))?;
        let read = |(name, operation): (Option<&Name>, &Positioned<OperationDefinition>)| {
            let operation = &operation.node;
            let mut walk = Walk {
                sdl: self,
                document: &document,
                variables: HashMap::new(),
                seen: BTreeSet::new(),
                read: Read::default(),
            };
            walk.read.operation = name.map(ToString::to_string);
            for variable in &operation.variable_definitions {
                let ty = TypeRef::read(&variable.node.var_type.node.to_string());
                walk.variable(&ty);
                let default = variable.node.default_value.as_ref().filter(|it| it.node != ConstValue::Null);
                let fits =
                    if default.is_some() { TypeRef::NonNull(Box::new(ty.nullable().clone())) } else { ty };
                walk.variables.insert(variable.node.name.node.to_string(), fits);
            }
            walk.selection(root(operation), &operation.selection_set.node);
            walk.read
        };
        Ok(document.operations.iter().map(read).collect())
    }

    fn is_type(&self, name: &str) -> bool {
        self.types.contains_key(name) || BUILT_IN.contains(&name)
    }

    fn kinds(&self, ty: &str) -> impl Iterator<Item = &TypeKind> {
        self.types.get(ty).into_iter().flatten()
    }

    fn fields(&self, ty: &str) -> impl Iterator<Item = &FieldDefinition> {
        let fields = self.kinds(ty).map(|kind| match kind {
            TypeKind::Object(object) => object.fields.as_slice(),
            TypeKind::Interface(interface) => interface.fields.as_slice(),
            _ => &[],
        });
        fields.flatten().map(|field| &field.node)
    }

    fn field(&self, ty: &str, name: &str) -> Option<&FieldDefinition> {
        self.fields(ty).find(|field| field.name.node == name)
    }

    fn input_fields(&self, ty: &str) -> impl Iterator<Item = &InputValueDefinition> {
        let fields = self.kinds(ty).filter_map(|kind| match kind {
            TypeKind::InputObject(input) => Some(&input.fields),
            _ => None,
        });
        fields.flatten().map(|field| &field.node)
    }

    fn input_field(&self, ty: &str, name: &str) -> Option<&InputValueDefinition> {
        self.input_fields(ty).find(|field| field.name.node == name)
    }

    /// The values of an enum; none of what is none.
    fn values(&self, ty: &str) -> Option<impl Iterator<Item = &str>> {
        let mut enums = self.kinds(ty).filter_map(|kind| match kind {
            TypeKind::Enum(words) => Some(&words.values),
            _ => None,
        });
        let first = enums.next()?;
        Some(first.iter().chain(enums.flatten()).map(|value| value.node.value.node.as_str()))
    }

    fn is_composite(&self, ty: &str) -> bool {
        self.kinds(ty)
            .any(|kind| matches!(kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)))
    }
}

fn named<'d>(
    definitions: &'d [Positioned<InputValueDefinition>],
    name: &str,
) -> Option<&'d InputValueDefinition> {
    definitions.iter().map(|it| &it.node).find(|it| it.name.node == name)
}

fn type_of(ty: &Positioned<Type>) -> TypeRef {
    TypeRef::read(&ty.node.to_string())
}

/// An operation while it is looked through.
struct Walk<'d> {
    sdl: &'d Sdl,
    document: &'d ExecutableDocument,
    variables: HashMap<String, TypeRef>,
    /// Fragments and input types that were looked at.
    seen: BTreeSet<String>,
    read: Read,
}

impl<'d> Walk<'d> {
    fn asks(&mut self, coordinate: String, is_there: bool) -> bool {
        if !is_there && !self.read.asks.contains(&coordinate) {
            self.read.faults.push(format!("{coordinate} is not there"));
        }
        self.read.asks.insert(coordinate);
        is_there
    }

    fn is_wrong(&mut self, fault: String) {
        if !self.read.faults.contains(&fault) {
            self.read.faults.push(fault);
        }
    }

    /// A type that a variable has, with all that can be given in it.
    fn variable(&mut self, ty: &TypeRef) {
        let name = ty.name().to_owned();
        let sdl = self.sdl;
        if !self.asks(name.clone(), sdl.is_type(&name)) || !self.seen.insert(format!("input {name}")) {
            return;
        }
        for field in sdl.input_fields(&name) {
            self.asks(format!("{name}.{}", field.name.node), true);
            self.variable(&type_of(&field.ty));
        }
    }

    fn selection(&mut self, parent: &str, set: &'d SelectionSet) {
        for item in &set.items {
            for directive in item.node.directives() {
                let (name, given) = (&directive.node.name.node, &directive.node.arguments);
                // Those of the specification take a condition, and are in every schema.
                if !matches!(name.as_str(), "skip" | "include") {
                    match self.sdl.directives.get(name.as_str()) {
                        Some(declared) => {
                            for (argument, value) in given {
                                let declared = declared.iter().find(|it| it.name.node == argument.node);
                                if self.asks(format!("@{name}({}:)", argument.node), declared.is_some())
                                    && let Some(declared) = declared
                                {
                                    self.value(&type_of(&declared.ty), &value.node);
                                }
                            }
                        }
                        None => self.is_wrong(format!("@{name} is not there")),
                    }
                }
            }
            match &item.node {
                Selection::Field(field) => self.field(parent, &field.node),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.fragment(on.unwrap_or(parent), &inline.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.seen.insert(format!("fragment {name}"))
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.fragment(on, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn fragment(&mut self, on: &str, set: &'d SelectionSet) {
        if self.asks(on.to_owned(), self.sdl.is_type(on)) {
            self.selection(on, set);
        }
    }

    fn field(&mut self, parent: &str, field: &'d Field) {
        let name = field.name.node.as_str();
        // What a schema tells of itself is in every schema.
        if name.starts_with("__") {
            return;
        }
        let coordinate = format!("{parent}.{name}");
        let declared = self.sdl.field(parent, name);
        if !self.asks(coordinate.clone(), declared.is_some()) {
            return;
        }
        let Some(declared) = declared else { return };
        for (argument, value) in &field.arguments {
            let of_it = named(&declared.arguments, &argument.node);
            if self.asks(format!("{coordinate}({}:)", argument.node), of_it.is_some())
                && let Some(of_it) = of_it
            {
                self.value(&type_of(&of_it.ty), &value.node);
            }
        }
        for wanted in declared.arguments.iter().map(|it| &it.node) {
            let is_given = field.arguments.iter().any(|(argument, _)| argument.node == wanted.name.node);
            if !is_given && !wanted.ty.node.nullable && wanted.default_value.is_none() {
                self.is_wrong(format!("{coordinate}({}:) must be given", wanted.name.node));
            }
        }
        let ty = type_of(&declared.ty);
        let selects = !field.selection_set.node.items.is_empty();
        if selects != self.sdl.is_composite(ty.name()) {
            self.is_wrong(format!("{coordinate} is a {ty}"));
        } else if selects {
            self.selection(ty.name(), &field.selection_set.node);
        }
    }

    /// A value that stands in the document, where one of a type is taken.
    fn value(&mut self, place: &TypeRef, value: &Value) {
        match (place.nullable(), value) {
            (_, Value::Variable(name)) => {
                if let Some(ty) = self.variables.get(name.as_str())
                    && !ty.is_within(place)
                {
                    let fault = format!("${name} is a {ty}, and a {place} is taken");
                    self.is_wrong(fault);
                }
            }
            (_, Value::Null) if place.is_non_null() => self.is_wrong(format!("null is no {place}")),
            (TypeRef::List(item), Value::List(values)) => {
                for value in values {
                    self.value(item, value);
                }
            }
            (TypeRef::List(item), value) if *value != Value::Null => self.value(item, value),
            (TypeRef::Named(ty), Value::Enum(word)) => {
                let is_there =
                    self.sdl.values(ty).is_some_and(|mut words| words.any(|it| it == word.as_str()));
                self.asks(format!("{ty}.{word}"), is_there);
            }
            (TypeRef::Named(ty), Value::Object(fields)) => {
                let sdl = self.sdl;
                for (name, value) in fields {
                    let declared = sdl.input_field(ty, name);
                    if self.asks(format!("{ty}.{name}"), declared.is_some())
                        && let Some(declared) = declared
                    {
                        self.value(&type_of(&declared.ty), value);
                    }
                }
                for wanted in sdl.input_fields(ty) {
                    let is_given = fields.contains_key(wanted.name.node.as_str());
                    if !is_given && !wanted.ty.node.nullable && wanted.default_value.is_none() {
                        self.is_wrong(format!("{ty}.{} must be given", wanted.name.node));
                    }
                }
            }
            _ => {}
        }
    }
}
