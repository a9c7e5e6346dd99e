//! What somebody did by mistake is put right, with a reason, and stays on record: nobody is stuck.

mod duties;
mod evaluations;
mod many;
mod reviews;

use crate::harness::Person;
use serde_json::{Value, json};

/// Gives a command; answers the whole of its payload, of which `selection` is asked besides the errors.
async fn give(person: &Person<'_>, command: &str, selection: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ {selection} userErrors {{ code path message current \
         {{ revision contentDigest }} }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// The code of the first refusal.
#[track_caller]
fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or_else(|| panic!("it was done: {payload}"))
}
