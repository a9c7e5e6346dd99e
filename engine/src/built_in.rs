//! The directives and enums that every schema has.

use crate::{
    declare::{Enumeration, GateDirective},
    input::{Input, InputInfo, input},
    schema::DirectiveInfo,
};

/// The directives, in alphabetical order.
pub(crate) fn directives(gates: Option<&GateDirective>) -> Vec<DirectiveInfo> {
    const SELECTIONS: &[&str] = &["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"];
    let directive = |name, about, locations, args: &[Input]| {
        let args = InputInfo::all(args);
        DirectiveInfo { name, about, locations, args }
    };
    let mut directives = vec![
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
    ];
    if let Some(gates) = gates {
        let args = std::slice::from_ref(&gates.argument);
        directives.push(directive(gates.name, gates.about, &["FIELD_DEFINITION"], args));
        directives.sort_unstable_by_key(|directive| directive.name);
    }
    directives
}

/// The enums of introspection.
pub(crate) fn enums() -> [Enumeration; 2] {
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
        Enumeration::new("__TypeKind", "类型的种类。/ What a type is.", KINDS),
        Enumeration::new("__DirectiveLocation", "指令的位置。/ Where a directive stands.", LOCATIONS),
    ]
}
