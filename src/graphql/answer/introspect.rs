//! What the schema tells of itself: types over the declarations, answered as every other type is.

use super::{
    At, Declared, Enumeration, FieldInfo, Input, Object, Out, Schema, Written,
    declare::InputInfo,
    field, input,
    registry::{MUTATION, QUERY},
    types::TypeRef,
};

/// A directive.
pub(super) struct DirectiveInfo {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) locations: &'static [&'static str],
    pub(super) args: Vec<InputInfo>,
}

/// The directive that names a field's permission.
pub(super) const NEEDS: &str = "needs";

/// The directives, in alphabetical order.
pub(super) fn directives() -> Vec<DirectiveInfo> {
    const SELECTIONS: &[&str] = &["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"];
    let directive = |name, about, locations, args: &[Input]| {
        let args = InputInfo::all(args);
        DirectiveInfo { name, about, locations, args }
    };
    vec![
        directive(
            "deprecated",
            "不再使用。/ Not to be used any more.",
            &["FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE"],
            &[input("reason", "String", "原因。/ Why.").or_else("\"No longer supported\"")],
        ),
        directive(
            "include",
            "条件为真时才取。/ Answered only if the condition holds.",
            SELECTIONS,
            &[input("if", "Boolean!", "条件。/ The condition.")],
        ),
        directive(
            NEEDS,
            "该字段所需的权限；无此权限者得到的回答与数据不存在时相同。/ The permission that the field takes; \
             where it does not reach, the answer is that of what does not exist.",
            &["FIELD_DEFINITION"],
            &[input("permission", "String!", "权限 / the permission")],
        ),
        directive("oneOf", "只给一个字段。/ One field is given, and no more.", &["INPUT_OBJECT"], &[]),
        directive(
            "skip",
            "条件为真时不取。/ Left out if the condition holds.",
            SELECTIONS,
            &[input("if", "Boolean!", "条件。/ The condition.")],
        ),
        directive(
            "specifiedBy",
            "标量的规范。/ Where a scalar is specified.",
            &["SCALAR"],
            &[input("url", "String!", "网址。/ The address.")],
        ),
    ]
}

/// The object types of introspection.
pub(super) fn objects() -> [&'static dyn Declared; 6] {
    [&SCHEMA, &TYPE, &FIELD, &INPUT_VALUE, &ENUM_VALUE, &DIRECTIVE]
}

/// Its enums.
pub(super) fn enums() -> [Enumeration; 2] {
    const KINDS: [(&str, &str); 8] = [
        ("SCALAR", "标量。/ A scalar."),
        ("OBJECT", "对象。/ An object."),
        ("INTERFACE", "接口。/ An interface."),
        ("UNION", "联合。/ A union."),
        ("ENUM", "枚举。/ An enum."),
        ("INPUT_OBJECT", "输入对象。/ An input object."),
        ("LIST", "列表。/ A list."),
        ("NON_NULL", "非空。/ Never null."),
    ];
    const LOCATIONS: [(&str, &str); 19] = [
        ("QUERY", "查询。/ A query."),
        ("MUTATION", "变更。/ A mutation."),
        ("SUBSCRIPTION", "订阅。/ A subscription."),
        ("FIELD", "字段。/ A field."),
        ("FRAGMENT_DEFINITION", "片段。/ A fragment."),
        ("FRAGMENT_SPREAD", "片段的引用。/ A fragment's spread."),
        ("INLINE_FRAGMENT", "内联片段。/ An inline fragment."),
        ("VARIABLE_DEFINITION", "变量。/ A variable."),
        ("SCHEMA", "架构。/ The schema."),
        ("SCALAR", "标量。/ A scalar."),
        ("OBJECT", "对象。/ An object type."),
        ("FIELD_DEFINITION", "字段的声明。/ A field of a type."),
        ("ARGUMENT_DEFINITION", "参数。/ An argument."),
        ("INTERFACE", "接口。/ An interface."),
        ("UNION", "联合。/ A union."),
        ("ENUM", "枚举。/ An enum."),
        ("ENUM_VALUE", "枚举值。/ A value of an enum."),
        ("INPUT_OBJECT", "输入对象。/ An input object."),
        ("INPUT_FIELD_DEFINITION", "输入字段。/ A field of an input object."),
    ];
    [
        Enumeration::named("__TypeKind", "类型的种类。/ What a type is.", KINDS.into_iter()),
        Enumeration::named(
            "__DirectiveLocation",
            "指令的位置。/ Where a directive stands.",
            LOCATIONS.into_iter(),
        ),
    ]
}

/// What the query root has besides its own fields.
pub(super) static ROOT: Object<Schema> = Object {
    name: QUERY,
    about: "",
    implements: &[],
    fields: &[
        field("__schema", "__Schema!", "架构。/ The schema.", |it, at, out| out.object(&SCHEMA, it, at)),
        field("__type", "__Type", "按名称取类型。/ The type of a name.", |it, at, out| {
            let name = at.arg("name").and_then(|name| name.as_str());
            named(it, name.unwrap_or_default(), at, out)
        })
        .args(&[input("name", "String!", "名称。/ Its name.")]),
    ],
};

static SCHEMA: Object<Schema> = Object {
    name: "__Schema",
    about: "架构。/ The schema.",
    implements: &[],
    fields: &[
        field("description", "String", "说明。/ What it is about.", |_, _, out| out.null()),
        field("types", "[__Type!]!", "所有类型。/ Every type.", |it, at, out| {
            out.objects(&TYPE, &it.types, at)
        }),
        field("queryType", "__Type!", "查询的根。/ The root of queries.", |it, at, out| {
            named(it, QUERY, at, out)
        }),
        field("mutationType", "__Type", "变更的根。/ The root of mutations.", |it, at, out| {
            named(it, MUTATION, at, out)
        }),
        field("subscriptionType", "__Type", "没有订阅。/ There are no subscriptions.", |_, _, out| {
            out.null()
        }),
        field("directives", "[__Directive!]!", "所有指令。/ Every directive.", |it, at, out| {
            out.objects(&DIRECTIVE, &it.directives, at)
        }),
    ],
};

/// Nothing is deprecated, so who includes what is gets no more.
const INCLUDE_DEPRECATED: &[Input] =
    &[input("includeDeprecated", "Boolean", "含不再使用的。/ With what is deprecated.").or_else("false")];

static TYPE: Object<TypeRef> = Object {
    name: "__Type",
    about: "类型。/ A type.",
    implements: &[],
    fields: &[
        field("kind", "__TypeKind!", "种类。/ What it is.", |it, at, out| {
            out.plain(kind(it, at.asking().schema))
        }),
        field("name", "String", "名称。/ Its name.", |it, _, out| match it {
            TypeRef::Named(name) => out.string(name),
            _ => out.null(),
        }),
        field("description", "String", "说明。/ What it is about.", |it, at, out| {
            out.optional(about(it, at.asking().schema), Out::string)
        }),
        field("specifiedByURL", "String", "标量的规范。/ Where it is specified.", |_, _, out| {
            out.null()
        }),
        field::<TypeRef>("fields", "[__Field!]", "字段。/ Its fields.", |it, at, out| {
            let schema = at.asking().schema;
            let of_objects = declared(it, &schema.objects).map(|object| &object.fields);
            let fields = of_objects.or_else(|| declared(it, &schema.interfaces).map(|it| &it.fields));
            out.optional(fields, |out, fields| out.objects(&FIELD, fields, at))
        })
        .args(INCLUDE_DEPRECATED),
        field(
            "interfaces",
            "[__Type!]",
            "所实现的接口。/ The interfaces it implements.",
            |it, at, out| {
                let schema = at.asking().schema;
                let of_objects = declared(it, &schema.objects).map(|object| object.implements.as_slice());
                // No interface implements another.
                let interfaces =
                    of_objects.or_else(|| declared(it, &schema.interfaces).map(|_| [].as_slice()));
                out.optional(interfaces, |out, interfaces| out.objects(&TYPE, interfaces, at))
            },
        ),
        field(
            "possibleTypes",
            "[__Type!]",
            "实现它的类型。/ The types that implement it.",
            |it, at, out| {
                let interface = declared(it, &at.asking().schema.interfaces);
                out.optional(interface, |out, interface| out.objects(&TYPE, &interface.possible_types, at))
            },
        ),
        field::<TypeRef>("enumValues", "[__EnumValue!]", "枚举值。/ Its values.", |it, at, out| {
            let words = declared(it, &at.asking().schema.enums);
            out.optional(words, |out, words| out.objects(&ENUM_VALUE, &words.values, at))
        })
        .args(INCLUDE_DEPRECATED),
        field::<TypeRef>(
            "inputFields",
            "[__InputValue!]",
            "输入字段。/ Its input fields.",
            |it, at, out| {
                let input = declared(it, &at.asking().schema.inputs);
                out.optional(input, |out, (_, fields)| out.objects(&INPUT_VALUE, fields, at))
            },
        )
        .args(INCLUDE_DEPRECATED),
        field("ofType", "__Type", "所含类型。/ What it is made of.", |it, at, out| match it {
            TypeRef::Named(_) => out.null(),
            TypeRef::List(inner) | TypeRef::NonNull(inner) => out.object(&TYPE, &**inner, at),
        }),
        field(
            "isOneOf",
            "Boolean",
            "只给一个字段。/ Whether one field is given, and no more.",
            |it, at, out| out.optional(declared(it, &at.asking().schema.inputs), |out, _| out.boolean(false)),
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
        field::<FieldInfo>("args", "[__InputValue!]!", "参数。/ Its arguments.", |it, at, out| {
            out.objects(&INPUT_VALUE, &it.args, at)
        })
        .args(INCLUDE_DEPRECATED),
        field("type", "__Type!", "类型。/ Its type.", |it, at, out| out.object(&TYPE, &it.ty, at)),
        field("isDeprecated", "Boolean!", "不再使用。/ Whether it is deprecated.", |_, _, out| {
            out.boolean(false)
        }),
        field("deprecationReason", "String", "不再使用的原因。/ Why.", |_, _, out| out.null()),
    ],
};

static INPUT_VALUE: Object<InputInfo> = Object {
    name: "__InputValue",
    about: "参数或输入字段。/ An argument or an input field.",
    implements: &[],
    fields: &[
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.plain(it.name)),
        field("description", "String", "说明。/ What it is about.", |it, _, out| out.string(it.about)),
        field("type", "__Type!", "类型。/ Its type.", |it, at, out| out.object(&TYPE, &it.ty, at)),
        field("defaultValue", "String", "默认值。/ What it is if it is left out.", |it, _, out| {
            out.optional(it.default, Out::string)
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
            |it, _, out| out.leaves(it.locations, Out::plain),
        ),
        field::<DirectiveInfo>("args", "[__InputValue!]!", "参数。/ Its arguments.", |it, at, out| {
            out.objects(&INPUT_VALUE, &it.args, at)
        })
        .args(INCLUDE_DEPRECATED),
    ],
};

/// Writes the type of this name; null where there is none.
fn named<'a>(schema: &'a Schema, name: &str, at: At<'a>, out: &mut Out<'a>) -> Written {
    let found = schema.types.binary_search_by(|ty| ty.name().cmp(name)).ok();
    out.optional(found.and_then(|found| schema.types.get(found)), |out, ty| out.object(&TYPE, ty, at))
}

/// What a named type is declared as, if it is one of these.
fn declared<'s, D>(ty: &TypeRef, declarations: &'s std::collections::HashMap<&str, D>) -> Option<&'s D> {
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

fn about<'s>(ty: &TypeRef, schema: &'s Schema) -> Option<&'s str> {
    None.or_else(|| declared(ty, &schema.objects).map(|it| it.about))
        .or_else(|| declared(ty, &schema.interfaces).map(|it| it.about))
        .or_else(|| declared(ty, &schema.inputs).map(|(it, _)| it.about))
        .or_else(|| declared(ty, &schema.scalars).map(|it| it.about))
        .or_else(|| declared(ty, &schema.enums).map(|it| it.about))
}
