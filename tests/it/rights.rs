//! Roles that are given, ended and handed on through the API.

mod delegation;
mod ended;
mod explain;
mod explained;
mod granted;
mod one_person;
mod steps;
mod told;

use crate::harness::{Person, World};
use entity::{
    account, assignment,
    timestamp::Timestamp,
    vocabulary::{AccountKind, Role},
};
use future_community::domain::account as accounts;
use serde_json::{Value, json};

const DAY: i64 = 24 * 60 * 60;

const ASSIGNMENT: &str = "id role organization { code } startsAt endsAt active grantReason holder { id } \
    grantedBy { displayName } onBehalfOf { displayName }";

/// Gives a command on assignments, under a key of its own unless it has one; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, mut input: Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    if input["idempotencyKey"].is_null() {
        input["idempotencyKey"] = json!(format!("rights {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    }
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ assignment {{ {ASSIGNMENT} }} userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// It was done; what it gave.
#[track_caller]
pub fn done(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["assignment"].clone()
}

/// It was refused with this code, about this field, and gave nothing.
#[track_caller]
pub fn refused(payload: &Value, code: &str, field: &str) {
    let error = &payload["userErrors"][0];
    assert_eq!((&error["code"], &error["path"][1]), (&json!(code), &json!(field)), "{payload}");
    assert!(payload["assignment"].is_null(), "{payload}");
}

/// The id of the account of a name, as others see it.
pub async fn user(world: &World, name: &str) -> String {
    use sea_orm::ColumnTrait;
    let named = account::Column::Name.eq(name);
    world.store.unscoped_rows::<account::Entity>(named).await.unwrap()[0].id.to_string()
}

/// Somebody who holds nothing yet.
async fn newcomer(world: &World, name: &str) -> String {
    accounts::create(
        &world.store,
        AccountKind::Person,
        name,
        &format!("name of {name}"),
        crate::harness::PASSWORD,
    )
    .await
    .unwrap();
    user(world, name).await
}

/// So many days from now.
pub fn in_days(world: &World, days: i64) -> String {
    world.clock.now().plus_seconds(days * DAY).rfc3339()
}

/// The input by which a role for an organization is handed to somebody for a month.
pub async fn handing(world: &World, organization: &str, to: &str) -> Value {
    json!({ "to": user(world, to).await, "organization": organization, "endsAt": in_days(world, 30), "reason": "年休假" })
}

/// Hands the role of one person for an organization to another, both of whom are made where they are not there.
pub async fn handed(world: &World, organization: &str, from: &str, to: &str) -> Value {
    let (from, _) = (world.person(from).await, world.person(to).await);
    done(&give(&from, "delegate", handing(world, organization, to).await).await)
}

/// What the person may be, and on whose behalf.
async fn roles(person: &Person<'_>) -> Value {
    let data = person
        .ask("{ viewer { assignments { role organization { code } onBehalfOf { displayName } } } }")
        .await;
    data["viewer"]["assignments"].clone()
}

/// The assignment of a role that an account holds itself.
async fn own(world: &World, name: &str, role: Role) -> assignment::Model {
    use sea_orm::ColumnTrait;
    let account = user(world, name).await;
    let of_role = assignment::Column::Role.eq(role);
    let rows = world.store.unscoped_rows::<assignment::Entity>(of_role).await.unwrap();
    let is_theirs = |row: &assignment::Model| {
        row.account_id.to_string() == account && row.on_behalf_of.is_none() && row.ended_at.is_none()
    };
    rows.into_iter().find(is_theirs).unwrap()
}

/// A moment later.
fn later(world: &World) -> Timestamp {
    world.clock.advance(1);
    world.clock.now()
}
