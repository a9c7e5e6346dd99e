//! Accounts through the API: passwords and sessions by whose they are, and everything else by who administers accounts.

mod administering;
mod clients;
mod handover;
mod passwords;
mod secrets;
mod sessions;

use crate::harness::{Person, World};
use future_community::authn::Origin;
use serde_json::{Value, json};

/// A password that is none of the commonest.
pub const ANOTHER: &str = "plum tree beyond the wall";

/// Gives a command on accounts; answers its payload.
async fn command(person: &Person<'_>, name: &str, input: Value) -> Value {
    let answered = match name {
        "createAccount" | "resetPassword" => {
            "account { id name revision mustChangePassword } oneTimePassword"
        }
        "createClient" | "rotateClientSecret" => "account { id name revision kind } clientId clientSecret",
        "endSession" | "endOtherSessions" => "sessions { id current }",
        _ => {
            "account { id revision status mustChangePassword lockedUntil linkedIdentities { issuer subject } }"
        }
    };
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ {answered} userErrors {{ code path message }} }} }}"
    );
    let data = person.ask_with(&query, json!({ "input": input })).await;
    data[name].clone()
}

/// Gives a command that must be done.
pub async fn done(person: &Person<'_>, name: &str, input: Value) -> Value {
    let payload = command(person, name, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{name}");
    payload
}

/// Why nothing was done: a code, and the field that it is about.
async fn refused(person: &Person<'_>, name: &str, input: Value) -> (String, String) {
    let payload = command(person, name, input).await;
    let error = &payload["userErrors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{name}: {payload}")).to_owned();
    (text(&error["code"]), text(&error["path"][1]))
}

/// An account by its name, as who reads accounts sees it: its id, and its revision.
pub async fn account(reader: &Person<'_>, name: &str) -> (String, i64) {
    let question =
        "query($text: String) { accounts(filter: { text: $text }) { nodes { id name revision } } }";
    let data = reader.ask_with(question, json!({ "text": name })).await;
    let rows = data["accounts"]["nodes"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name).unwrap();
    (row["id"].as_str().unwrap().to_owned(), row["revision"].as_i64().unwrap())
}

/// The token of somebody who signs in; none for who is not let in.
pub async fn signs_in<'w>(world: &'w World, name: &str, password: &str) -> Option<Person<'w>> {
    let tokens = world.app.authenticator.sign_in(name, password, Origin::Unknown).await.ok()?;
    Some(Person { world, token: Some(tokens.access_token) })
}

/// Whether a session is good.
pub async fn is_in(person: &Person<'_>) -> bool {
    person.send("{ viewer { user { id } } }", json!({})).await.status == 200
}

/// The actions of the trail, oldest first, from some event on.
async fn since(world: &World, from: usize) -> Vec<entity::audit_event::Model> {
    world.trail().await.split_off(from)
}
