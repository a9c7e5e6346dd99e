//! What the schema tells of itself: types over the declarations, answered as every other type is.

use crate::{
    Context, Error, body, built_in,
    declare::{Declared, FieldInfo},
    field,
    input::{Input, InputInfo, input},
    made_of,
    schema::{Declarations, DirectiveInfo, MUTATION, QUERY, SUBSCRIPTION, Schema},
    types::TypeRef,
    writer::Writer,
};
use serde_json::Value;
use std::{collections::HashMap, convert::Infallible};

/// The context of a question about the schema: nothing of it is the application's.
pub(crate) struct Told {
    pub(crate) schema: &'static Schema,
}

impl Context for Told {
    type Gate = Infallible;
    type Error = Error;

    fn gate_name(gate: Infallible) -> Option<&'static str> {
        match gate {}
    }

    fn admits(&self, gate: Infallible) -> Result<(), Error> {
        match gate {}
    }
}

type Object<T> = crate::Object<Told, T>;
type One<T, U> = body::One<Told, T, (), U>;
type Many<T, U> = body::Many<Told, T, (), U>;
type MaybeMany<T, U> = body::MaybeMany<Told, T, (), U>;

/// The schema of these declarations, with what every schema has.
pub fn schema(declarations: Declarations) -> Schema {
    let Declarations { mut objects, interfaces, inputs, scalars, mut enums, gates, texts } = declarations;
    let own: [&'static dyn Declared; 6] = [&SCHEMA, &TYPE, &FIELD, &INPUT_VALUE, &ENUM_VALUE, &DIRECTIVE];
    objects.extend(own);
    enums.extend(built_in::enums());
    let directives = built_in::directives(gates.as_ref());
    let introspection = Declared::fields(&ROOT);
    let declarations = Declarations { objects, interfaces, inputs, scalars, enums, gates, texts };
    Schema::new(declarations, directives, introspection)
}

/// What the query root has besides its own fields.
pub(crate) static ROOT: Object<Schema> = Object {
    name: QUERY,
    about: "",
    implements: &[],
    fields: &[
        made_of(
            "__schema",
            "__Schema!",
            "架构。/ The schema.",
            &One::<Schema, Schema> { object: &SCHEMA, of: |it, (), _| Some(it) },
        ),
        made_of(
            "__type",
            "__Type",
            "按名称取类型。/ The type of a name.",
            &One::<Schema, TypeRef> {
                object: &TYPE,
                of: |it, (), at| named(it, at.arg("name").and_then(|name| name.as_str()).unwrap_or_default()),
            },
        )
        .args(&[input("name", "String!", "名称。/ Its name.")]),
    ],
};

static SCHEMA: Object<Schema> = Object {
    name: "__Schema",
    about: "架构。/ The schema.",
    implements: &[],
    fields: &[
        field("description", "String", "说明。/ What it is about.", |_, _, out| out.null()),
        made_of(
            "types",
            "[__Type!]!",
            "所有类型。/ Every type.",
            &Many::<Schema, TypeRef> { object: &TYPE, of: |it, (), _| it.types.iter().collect() },
        ),
        made_of(
            "queryType",
            "__Type!",
            "查询的根。/ The root of queries.",
            &One::<Schema, TypeRef> { object: &TYPE, of: |it, (), _| named(it, QUERY) },
        ),
        made_of(
            "mutationType",
            "__Type",
            "变更的根。/ The root of mutations.",
            &One::<Schema, TypeRef> { object: &TYPE, of: |it, (), _| named(it, MUTATION) },
        ),
        made_of(
            "subscriptionType",
            "__Type",
            "订阅的根；无订阅者为空。/ The root of subscriptions; null where there are none.",
            &One::<Schema, TypeRef> { object: &TYPE, of: |it, (), _| named(it, SUBSCRIPTION) },
        ),
        made_of(
            "directives",
            "[__Directive!]!",
            "所有指令。/ Every directive.",
            &Many::<Schema, DirectiveInfo> {
                object: &DIRECTIVE,
                of: |it, (), _| it.directives.iter().collect(),
            },
        ),
    ],
};

/// Only fields can be deprecated; anywhere else the argument changes nothing.
const INCLUDE_DEPRECATED: &[Input] =
    &[input("includeDeprecated", "Boolean", "含不再使用的。/ With what is deprecated.").or_else("false")];

static TYPE: Object<TypeRef> = Object {
    name: "__Type",
    about: "类型。/ A type.",
    implements: &[],
    fields: &[
        field("kind", "__TypeKind!", "种类。/ What it is.", |it, at, out| {
            out.plain(kind(it, at.context().schema))
        }),
        field("name", "String", "名称。/ Its name.", |it, _, out| match it {
            TypeRef::Named(name) => out.string(name),
            _ => out.null(),
        }),
        field("description", "String", "说明。/ What it is about.", |it, at, out| {
            out.optional(about(it, at.context().schema), Writer::string)
        }),
        field("specifiedByURL", "String", "标量的规范。/ Where it is specified.", |_, _, out| {
            out.null()
        }),
        made_of(
            "fields",
            "[__Field!]",
            "字段。/ Its fields.",
            &MaybeMany::<TypeRef, FieldInfo> {
                object: &FIELD,
                of: |it, (), at| {
                    let schema = at.context().schema;
                    let of_objects = declared(it, &schema.objects).map(|object| &object.fields);
                    let fields =
                        of_objects.or_else(|| declared(it, &schema.interfaces).map(|it| &it.fields))?;
                    let all = at.arg("includeDeprecated").and_then(Value::as_bool).unwrap_or_default();
                    Some(fields.iter().filter(|field| all || field.deprecated.is_none()).collect())
                },
            },
        )
        .args(INCLUDE_DEPRECATED),
        made_of(
            "interfaces",
            "[__Type!]",
            "所实现的接口。/ The interfaces it implements.",
            &MaybeMany::<TypeRef, TypeRef> {
                object: &TYPE,
                of: |it, (), at| {
                    let schema = at.context().schema;
                    let of_objects =
                        declared(it, &schema.objects).map(|object| object.implements.iter().collect());
                    // No interface implements another.
                    of_objects.or_else(|| declared(it, &schema.interfaces).map(|_| Vec::new()))
                },
            },
        ),
        made_of(
            "possibleTypes",
            "[__Type!]",
            "实现它的类型。/ The types that implement it.",
            &MaybeMany::<TypeRef, TypeRef> {
                object: &TYPE,
                of: |it, (), at| {
                    let interface = declared(it, &at.context().schema.interfaces)?;
                    Some(interface.possible_types.iter().collect())
                },
            },
        ),
        made_of(
            "enumValues",
            "[__EnumValue!]",
            "枚举值。/ Its values.",
            &MaybeMany::<TypeRef, (&'static str, &'static str)> {
                object: &ENUM_VALUE,
                of: |it, (), at| Some(declared(it, &at.context().schema.enums)?.values.iter().collect()),
            },
        )
        .args(INCLUDE_DEPRECATED),
        made_of(
            "inputFields",
            "[__InputValue!]",
            "输入字段。/ Its input fields.",
            &MaybeMany::<TypeRef, InputInfo> {
                object: &INPUT_VALUE,
                of: |it, (), at| Some(declared(it, &at.context().schema.inputs)?.1.iter().collect()),
            },
        )
        .args(INCLUDE_DEPRECATED),
        made_of(
            "ofType",
            "__Type",
            "所含类型。/ What it is made of.",
            &One::<TypeRef, TypeRef> {
                object: &TYPE,
                of: |it, (), _| match it {
                    TypeRef::Named(_) => None,
                    TypeRef::List(inner) | TypeRef::NonNull(inner) => Some(inner),
                },
            },
        ),
        field(
            "isOneOf",
            "Boolean",
            "只给一个字段。/ Whether one field is given, and no more.",
            |it, at, out| {
                out.optional(declared(it, &at.context().schema.inputs), |out, _| out.boolean(false))
            },
        ),
    ],
};

static FIELD: Object<FieldInfo> = Object {
    name: "__Field",
    about: "字段。/ A field.",
    implements: &[],
    fields: &[
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.plain(it.name)),
        field("description", "String", "说明。/ What it is about.", |it, _, out| out.string(it.about)),
        made_of(
            "args",
            "[__InputValue!]!",
            "参数。/ Its arguments.",
            &Many::<FieldInfo, InputInfo> { object: &INPUT_VALUE, of: |it, (), _| it.args.iter().collect() },
        )
        .args(INCLUDE_DEPRECATED),
        made_of(
            "type",
            "__Type!",
            "类型。/ Its type.",
            &One::<FieldInfo, TypeRef> { object: &TYPE, of: |it, (), _| Some(&it.ty) },
        ),
        field("isDeprecated", "Boolean!", "不再使用。/ Whether it is deprecated.", |it, _, out| {
            out.boolean(it.deprecated.is_some())
        }),
        field("deprecationReason", "String", "不再使用的原因。/ Why.", |it, _, out| {
            out.optional(it.deprecated, Writer::string)
        }),
    ],
};

static INPUT_VALUE: Object<InputInfo> = Object {
    name: "__InputValue",
    about: "参数或输入字段。/ An argument or an input field.",
    implements: &[],
    fields: &[
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.plain(it.name)),
        field("description", "String", "说明。/ What it is about.", |it, _, out| out.string(it.about)),
        made_of(
            "type",
            "__Type!",
            "类型。/ Its type.",
            &One::<InputInfo, TypeRef> { object: &TYPE, of: |it, (), _| Some(&it.ty) },
        ),
        field("defaultValue", "String", "默认值。/ What it is if it is left out.", |it, _, out| {
            out.optional(it.default, Writer::string)
        }),
        field("isDeprecated", "Boolean!", "不再使用。/ Whether it is deprecated.", |_, _, out| {
            out.boolean(false)
        }),
        field("deprecationReason", "String", "不再使用的原因。/ Why.", |_, _, out| out.null()),
    ],
};

static ENUM_VALUE: Object<(&'static str, &'static str)> = Object {
    name: "__EnumValue",
    about: "枚举值。/ A value of an enum.",
    implements: &[],
    fields: &[
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.plain(it.0)),
        field("description", "String", "说明。/ What it means.", |it, _, out| out.string(it.1)),
        field("isDeprecated", "Boolean!", "不再使用。/ Whether it is deprecated.", |_, _, out| {
            out.boolean(false)
        }),
        field("deprecationReason", "String", "不再使用的原因。/ Why.", |_, _, out| out.null()),
    ],
};

static DIRECTIVE: Object<DirectiveInfo> = Object {
    name: "__Directive",
    about: "指令。/ A directive.",
    implements: &[],
    fields: &[
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.plain(it.name)),
        field("description", "String", "说明。/ What it is about.", |it, _, out| out.string(it.about)),
        field("isRepeatable", "Boolean!", "可重复。/ Whether it may stand twice.", |_, _, out| {
            out.boolean(false)
        }),
        field(
            "locations",
            "[__DirectiveLocation!]!",
            "可用的位置。/ Where it may stand.",
            |it, _, out| out.leaves(it.locations, Writer::plain),
        ),
        made_of(
            "args",
            "[__InputValue!]!",
            "参数。/ Its arguments.",
            &Many::<DirectiveInfo, InputInfo> {
                object: &INPUT_VALUE,
                of: |it, (), _| it.args.iter().collect(),
            },
        )
        .args(INCLUDE_DEPRECATED),
    ],
};

/// The type of a name.
fn named<'s>(schema: &'s Schema, name: &str) -> Option<&'s TypeRef> {
    let found = schema.types.binary_search_by(|ty| ty.name().cmp(name)).ok()?;
    schema.types.get(found)
}

/// What a named type is declared as, if it is one of these.
fn declared<'s, D>(ty: &TypeRef, declarations: &'s HashMap<&str, D>) -> Option<&'s D> {
    match ty {
        TypeRef::Named(name) => declarations.get(name.as_str()),
        _ => None,
    }
}

fn kind(ty: &TypeRef, schema: &Schema) -> &'static str {
    match ty {
        TypeRef::NonNull(_) => "NON_NULL",
        TypeRef::List(_) => "LIST",
        TypeRef::Named(name) if schema.objects.contains_key(name.as_str()) => "OBJECT",
        TypeRef::Named(name) if schema.interfaces.contains_key(name.as_str()) => "INTERFACE",
        TypeRef::Named(name) if schema.inputs.contains_key(name.as_str()) => "INPUT_OBJECT",
        TypeRef::Named(name) if schema.is_enum(name) => "ENUM",
        TypeRef::Named(_) => "SCALAR",
    }
}

fn about(ty: &TypeRef, schema: &'static Schema) -> Option<&'static str> {
    None.or_else(|| declared(ty, &schema.objects).map(|it| it.about))
        .or_else(|| declared(ty, &schema.interfaces).map(|it| it.about))
        .or_else(|| declared(ty, &schema.inputs).map(|(it, _)| it.about))
        .or_else(|| declared(ty, &schema.scalars).map(|it| it.about))
        .or_else(|| declared(ty, &schema.enums).map(|it| it.about))
}
