//! The questions that both are asked.

mod refused;
mod selections;
mod values;

use serde_json::{Value, json};

pub fn all() -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    all.extend(selections::ALL.iter().map(|query| json!({ "query": query })));
    all.extend(selections::INTROSPECTION.iter().map(|query| json!({ "query": query })));
    all.extend(selections::named());
    all.extend(values::all());
    all.extend(refused::ALL.iter().map(|query| json!({ "query": query })));
    all.extend(refused::values());
    all
}
