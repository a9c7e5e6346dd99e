//! The schema: printed by the code, complete for the clients that were promised it, described in both languages.

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, ServiceDocument, TypeDefinition, TypeKind, TypeSystemDefinition},
};
use future_community::{authz::Permission, graphql};
use std::collections::BTreeMap;

fn types(document: &ServiceDocument) -> BTreeMap<String, &TypeDefinition> {
    let mut types = BTreeMap::new();
    for definition in &document.definitions {
        if let TypeSystemDefinition::Type(definition) = definition {
            types.insert(definition.node.name.node.to_string(), &definition.node);
        }
    }
    types
}

fn fields(definition: &TypeDefinition) -> Vec<&FieldDefinition> {
    match &definition.kind {
        TypeKind::Object(object) => object.fields.iter().map(|field| &field.node).collect(),
        TypeKind::Interface(interface) => interface.fields.iter().map(|field| &field.node).collect(),
        _ => Vec::new(),
    }
}

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
    let contract = parse_schema(include_str!("contract.graphql")).unwrap();
    let schema = graphql::api().sdl();
    let schema = parse_schema(&schema).unwrap();
    let built = types(&schema);
    let mut broken = Vec::new();
    for (name, promised) in types(&contract) {
        let Some(built) = built.get(&name) else {
            broken.push(format!("{name} is missing"));
            continue;
        };
        for field in fields(promised) {
            let path = format!("{name}.{}", field.name.node);
            match fields(built).into_iter().find(|built| built.name.node == field.name.node) {
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
                let words = |words: &async_graphql::parser::types::EnumType| {
                    words.values.iter().map(|word| word.node.value.node.to_string()).collect::<Vec<_>>()
                };
                if words(promised) != words(built) {
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
    let schema = graphql::api().sdl();
    let schema = parse_schema(&schema).unwrap();
    let mut bare = Vec::new();
    let mut look = |what: String, description: Option<&str>| {
        let (chinese, english) = description.unwrap_or_default().split_once('/').unwrap_or_default();
        let is_chinese = chinese.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        let is_english = english.chars().any(|letter| letter.is_ascii_alphabetic());
        if !is_chinese || !is_english {
            bare.push(what);
        }
    };
    for (name, definition) in types(&schema) {
        look(name.clone(), definition.description.as_ref().map(|it| it.node.as_str()));
        for field in fields(definition) {
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
    let schema = graphql::api().sdl();
    let schema = parse_schema(&schema).unwrap();
    let types = types(&schema);
    for root in ["Query", "Mutation"] {
        for field in fields(types[root]) {
            let needs = field.directives.iter().find(|directive| directive.node.name.node == "needs");
            let needs = needs.unwrap_or_else(|| panic!("{root}.{} names no permission", field.name.node));
            let permission = needs.node.get_argument("permission").unwrap().node.to_string();
            let permission = permission.trim_matches('"');
            assert!(Permission::ALL.iter().any(|known| known.code() == permission), "{permission} is none");
        }
    }
}

#[test]
fn an_object_has_the_fields_of_its_interfaces() {
    let schema = graphql::api().sdl();
    let schema = parse_schema(&schema).unwrap();
    let types = types(&schema);
    for (name, definition) in &types {
        let TypeKind::Object(object) = &definition.kind else { continue };
        for interface in &object.implements {
            for promised in fields(types[interface.node.as_str()]) {
                let kept = object.fields.iter().any(|field| {
                    field.node.name.node == promised.name.node && field.node.ty.node == promised.ty.node
                });
                assert!(kept, "{name} lacks {} of {}", promised.name.node, interface.node);
            }
        }
    }
}
