//! The schema: printed by the code, complete for the clients that were promised it, described in both languages.

use crate::sdl::Sdl;
use async_graphql::parser::{
    parse_schema,
    types::{EnumType, TypeKind},
};
use future_community::{authz::Permission, graphql};

#[test]
fn the_file_is_what_the_code_prints() {
    let printed = graphql::api().sdl();
    let file = include_str!("../../schema.graphql");
    assert!(
        printed == file,
        "schema.graphql is old: run `make update`, and say what changed in CHANGELOG.md"
    );
}

/// `contract.graphql` is what client apps are written against: of all that is built, the names, types, arguments and
/// nullability.
#[test]
fn the_contract_is_kept() {
    let contract = Sdl::of(parse_schema(include_str!("contract.graphql")).unwrap());
    let schema = Sdl::ours();
    let mut broken = Vec::new();
    for (name, promised) in contract.types() {
        let Some(built) = schema.get(name) else {
            broken.push(format!("{name} is missing"));
            continue;
        };
        for field in contract.fields(name) {
            let path = format!("{name}.{}", field.name.node);
            match schema.fields(name).into_iter().find(|built| built.name.node == field.name.node) {
                None => broken.push(format!("{path} is missing")),
                Some(built) => {
                    if built.ty.node != field.ty.node {
                        broken.push(format!("{path}: {} is not {}", built.ty.node, field.ty.node));
                    }
                    for argument in &field.arguments {
                        let same = built.arguments.iter().any(|built| {
                            built.node.name.node == argument.node.name.node
                                && built.node.ty.node == argument.node.ty.node
                        });
                        if !same {
                            broken.push(format!("{path}({}) is missing", argument.node.name.node));
                        }
                    }
                }
            }
        }
        match (&promised.kind, &built.kind) {
            (TypeKind::Enum(promised), TypeKind::Enum(built)) => {
                let words = |words: &EnumType| {
                    words.values.iter().map(|word| word.node.value.node.to_string()).collect::<Vec<_>>()
                };
                // Words may have come since, behind those that were promised.
                if !words(built).starts_with(&words(promised)) {
                    broken.push(format!("{name} has other words: {:?}", words(built)));
                }
            }
            (TypeKind::InputObject(promised), TypeKind::InputObject(built)) => {
                for field in &promised.fields {
                    let same = built.fields.iter().any(|built| {
                        built.node.name.node == field.node.name.node
                            && built.node.ty.node == field.node.ty.node
                    });
                    if !same {
                        broken.push(format!("{name}.{} is missing", field.node.name.node));
                    }
                }
            }
            _ => {}
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn everything_is_described_in_chinese_and_english() {
    let schema = Sdl::ours();
    let mut bare = Vec::new();
    let mut look = |what: String, description: Option<&str>| {
        let (chinese, english) = description.unwrap_or_default().split_once('/').unwrap_or_default();
        let is_chinese = chinese.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        let is_english = english.chars().any(|letter| letter.is_ascii_alphabetic());
        if !is_chinese || !is_english {
            bare.push(what);
        }
    };
    for (name, definition) in schema.types() {
        look(name.to_owned(), definition.description.as_ref().map(|it| it.node.as_str()));
        for field in schema.fields(name) {
            let path = format!("{name}.{}", field.name.node);
            look(path.clone(), field.description.as_ref().map(|it| it.node.as_str()));
            for argument in &field.arguments {
                let description = argument.node.description.as_ref().map(|it| it.node.as_str());
                look(format!("{path}({})", argument.node.name.node), description);
            }
        }
        match &definition.kind {
            TypeKind::Enum(words) => {
                for word in &words.values {
                    let description = word.node.description.as_ref().map(|it| it.node.as_str());
                    look(format!("{name}.{}", word.node.value.node), description);
                }
            }
            TypeKind::InputObject(input) => {
                for field in &input.fields {
                    let description = field.node.description.as_ref().map(|it| it.node.as_str());
                    look(format!("{name}.{}", field.node.name.node), description);
                }
            }
            _ => {}
        }
    }
    assert!(bare.is_empty(), "described in one language or none: {bare:#?}");
}

#[test]
fn each_root_field_names_its_permission() {
    let schema = Sdl::ours();
    for root in ["Query", "Mutation"] {
        for field in schema.fields(root) {
            // It tells whoever asks of itself, and of nobody else.
            if root == "Query" && field.name.node == "viewer" {
                continue;
            }
            let needs = field.directives.iter().find(|directive| directive.node.name.node == "needs");
            let needs = needs.unwrap_or_else(|| panic!("{root}.{} names no permission", field.name.node));
            let permission = needs.node.get_argument("permission").unwrap().node.to_string();
            let permission = permission.trim_matches('"');
            // What is about oneself takes no more than to be signed in.
            if permission == "SIGNED_IN" {
                continue;
            }
            assert!(Permission::ALL.iter().any(|known| known.code() == permission), "{permission} is none");
        }
    }
}

#[test]
fn an_object_has_the_fields_of_its_interfaces() {
    let schema = Sdl::ours();
    for (name, definition) in schema.types() {
        let TypeKind::Object(object) = &definition.kind else { continue };
        for interface in &object.implements {
            for promised in schema.fields(&interface.node) {
                let kept = object.fields.iter().any(|field| {
                    field.node.name.node == promised.name.node && field.node.ty.node == promised.ty.node
                });
                assert!(kept, "{name} lacks {} of {}", promised.name.node, interface.node);
            }
        }
    }
}
