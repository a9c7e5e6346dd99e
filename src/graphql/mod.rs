//! The transport's shape of the domain: one file a type, and no rules.

pub mod answer;

mod audit_event;
mod community;
mod connection;
mod duty;
mod mutation;
mod node;
mod organization;
mod programme;
mod query;
mod responsibility;
mod scenario;
mod sign_off;
mod user;
mod user_error;
mod viewer;
mod words;

use answer::{Declarations, Declared, Executor, Schema};
use std::sync::LazyLock;

/// What root fields are fields of.
pub struct Root;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::new(Declarations {
        objects: objects(),
        interfaces: &[node::NODE, user_error::USER_ERROR],
        inputs: &[
            community::FILTER,
            duty::FILTER,
            audit_event::FILTER,
            mutation::SIGN_DUTY_INPUT,
            mutation::RETURN_DUTY_INPUT,
            mutation::CONFIRM_DUTY_INPUT,
            mutation::CANCEL_DUTY_INPUT,
            mutation::SET_DUTY_DUE_DATE_INPUT,
        ],
        scalars: &words::SCALARS,
        enums: words::enums(),
    })
});

/// Every object type.
fn objects() -> Vec<&'static dyn Declared> {
    vec![
        &query::QUERY,
        &mutation::MUTATION,
        &programme::PROGRAMME,
        &programme::POOL_SUMMARY,
        &programme::POLICY_COVERAGE,
        &organization::ORGANIZATION,
        &responsibility::RESPONSIBILITY,
        &scenario::SCENARIO,
        &community::COMMUNITY,
        &community::CONNECTION,
        &community::EDGE,
        &duty::DUTY,
        &duty::CONNECTION,
        &duty::EDGE,
        &duty::ACTION_AVAILABILITY,
        &sign_off::SIGN_OFF,
        &user::USER,
        &viewer::VIEWER,
        &viewer::ASSIGNMENT,
        &viewer::DUTY_COUNT,
        &audit_event::AUDIT_EVENT,
        &audit_event::CONNECTION,
        &audit_event::EDGE,
        &connection::PAGE_INFO,
        &user_error::INPUT_ERROR,
        &mutation::SIGN_DUTY_PAYLOAD,
        &mutation::RETURN_DUTY_PAYLOAD,
        &mutation::CONFIRM_DUTY_PAYLOAD,
        &mutation::CANCEL_DUTY_PAYLOAD,
        &mutation::SET_DUTY_DUE_DATE_PAYLOAD,
    ]
}

fn schema() -> &'static Schema {
    &SCHEMA
}

/// What answers questions.
pub type Api = Executor<Root>;

/// The API.
pub fn api() -> Api {
    static ROOT: Root = Root;
    Executor::new(schema(), &query::QUERY, &mutation::MUTATION, &ROOT)
}
