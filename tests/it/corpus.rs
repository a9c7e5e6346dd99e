//! Questions made from the schema: each type by each way that leads to it, each argument with each of its values, each
//! order, each filter, pages from each side. What is added to the schema is asked by itself.

mod coverage;
mod values;
mod walk;

pub use coverage::unasked;
pub use values::HERE;
pub use walk::{Place, Walk};

use crate::{
    sdl::{is_wrapper, named},
    viewers::Viewer,
};
use async_graphql::parser::types::FieldDefinition;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How far the questions go from the root.
const DEPTH: usize = 3;
/// How far they go into what has no id and no list, and is found only where it is asked for.
const WHOLE: usize = 4;
/// What pages begin or end with, not with a row of the list.
const CURSORS: [&str; 2] = ["after", "before"];

/// All questions. The viewers see between them a row of every list, for cursors.
pub async fn questions(walk: &Walk<'_>, viewers: &[Viewer<'_>]) -> Vec<String> {
    let places = walk.places(DEPTH);
    let deep = places.iter().skip(1).map(|place| place.ask(&walk.fields(&place.of, 0, "")));
    let mut questions: Vec<String> = deep.collect();
    let mut asked = BTreeSet::new();
    for object in places.iter().filter(|place| place.depth < DEPTH).flat_map(|place| walk.objects(place)) {
        for field in walk.sdl.fields(&object.of) {
            if field.arguments.is_empty() || !asked.insert((object.of.clone(), field.name.node.clone())) {
                continue;
            }
            let mut calls = calls(walk, field);
            calls.extend(pages(walk, &object, field, viewers).await);
            let of = named(&field.ty.node);
            let has_id = |of: &str| walk.has_id(of);
            let is_known = |field: &FieldDefinition| {
                !walk.sdl.is_composite(named(&field.ty.node)) || has_id(named(&field.ty.node))
            };
            let depth = if is_wrapper(of) || has_id(of) {
                0
            } else if walk.sdl.fields(of).iter().all(|field| is_known(field)) {
                1
            } else {
                WHOLE
            };
            // Two at a time, under keys of their own.
            for some in calls.chunks(2) {
                let aliased = some.iter().zip(["one", "other"]);
                let aliased = aliased.map(|(call, key)| format!("{key}: {call} {}", walk.select(of, depth)));
                questions.push(object.ask(&aliased.collect::<Vec<_>>().join(" ")));
            }
        }
    }
    questions
}

/// A field with each value of each of its arguments, and with a value for each at once.
fn calls(walk: &Walk<'_>, field: &FieldDefinition) -> Vec<String> {
    let arguments = field.arguments.iter().map(|argument| &argument.node);
    let arguments: Vec<_> =
        arguments.filter(|argument| !CURSORS.contains(&argument.name.node.as_str())).collect();
    let mut calls = Vec::new();
    for argument in &arguments {
        let values = walk.values.all(&field.name.node, argument).into_iter();
        calls.extend(values.map(|value| walk.call(field, &[(&argument.name.node, value)])));
    }
    // A page is read from one side.
    let together = arguments.iter().filter(|argument| argument.name.node != "last");
    let together: Vec<(&str, String)> = together
        .map(|argument| (argument.name.node.as_str(), walk.values.first(&field.name.node, argument)))
        .collect();
    calls.push(walk.call(field, &together));
    calls
}

/// A list from the middle on and back from the middle, in each order.
async fn pages(
    walk: &Walk<'_>,
    object: &Place,
    field: &FieldDefinition,
    viewers: &[Viewer<'_>],
) -> Vec<String> {
    let argument = |name: &str| field.arguments.iter().map(|it| &it.node).find(|it| it.name.node == name);
    if argument("after").is_none() {
        return Vec::new();
    }
    // What is followed has one cursor a page, which is its viewer's.
    if !is_wrapper(named(&field.ty.node)) {
        let question = object.ask(&format!("{} {{ cursor }}", walk.call(field, &[])));
        let mut calls = Vec::new();
        for viewer in viewers {
            let cursors = cursors_in(&viewer.send(&question, json!({})).await.body);
            let after =
                cursors.iter().map(|cursor| walk.call(field, &[("after", json!(cursor).to_string())]));
            calls.extend(after);
        }
        return calls;
    }
    let orders = match argument("orderBy") {
        Some(order) => {
            walk.values.all(&field.name.node, order).into_iter().map(|word| vec![("orderBy", word)]).collect()
        }
        None => vec![Vec::new()],
    };
    let mut calls = Vec::new();
    for order in orders {
        let question = object.ask(&format!("{} {{ edges {{ cursor }} }}", walk.call(field, &order)));
        let mut cursors = Vec::new();
        for viewer in viewers {
            let seen = cursors_in(&viewer.send(&question, json!({})).await.body);
            cursors = if seen.len() > cursors.len() { seen } else { cursors };
        }
        assert!(!cursors.is_empty(), "none of the viewers sees a row by {question}");
        for cursor in [cursors.first(), cursors.get(cursors.len() / 2)].into_iter().flatten() {
            for (size, from) in [("first", "after"), ("last", "before")] {
                if argument(from).is_some() {
                    let page = [(size, "3".to_owned()), (from, json!(cursor).to_string())];
                    calls.push(walk.call(field, &[order.as_slice(), &page].concat()));
                }
            }
        }
    }
    calls
}

/// Every cursor in an answer.
fn cursors_in(answer: &Value) -> Vec<String> {
    match answer {
        Value::Object(fields) => {
            let cursor = fields.get("cursor").and_then(Value::as_str).map(str::to_owned);
            cursor.into_iter().chain(fields.values().flat_map(cursors_in)).collect()
        }
        Value::Array(items) => items.iter().flat_map(cursors_in).collect(),
        _ => Vec::new(),
    }
}
