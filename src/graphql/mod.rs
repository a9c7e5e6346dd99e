//! The transport's shape of the domain: one file a type, and no rules.

pub mod answer;

mod audit_event;
mod community;
mod connection;
mod duty;
mod evaluation;
mod explanation;
mod indicator_set;
mod mutation;
mod node;
mod opinion;
mod organization;
mod programme;
mod query;
mod responsibility;
mod review;
mod scenario;
mod score;
mod sign_off;
mod user;
mod user_error;
mod viewer;
mod words;

use answer::{Declarations, Declared, Executor, InputObject, Schema};
use std::sync::LazyLock;

/// What root fields are fields of.
pub struct Root;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::new(Declarations {
        objects: objects(),
        interfaces: &[node::NODE, user_error::USER_ERROR],
        inputs: inputs(),
        scalars: &words::SCALARS,
        enums: words::enums(),
    })
});

/// Every object type.
fn objects() -> Vec<&'static dyn Declared> {
    let mut objects: Vec<&'static dyn Declared> = vec![
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
        &indicator_set::INDICATOR_SET,
        &indicator_set::INDICATOR,
        &evaluation::EVALUATION,
        &evaluation::CONNECTION,
        &evaluation::EDGE,
        &score::SCORE,
        &score::VERIFICATION,
        &score::SCENARIO_TOTAL,
        &explanation::EXPLANATION,
        &explanation::EXPLAINED,
        &explanation::STEP,
        &explanation::SIMULATION,
        &explanation::SIMULATION_PAYLOAD,
        &review::REVIEW,
        &review::CONNECTION,
        &review::EDGE,
        &review::ROSTER_ENTRY,
        &opinion::OPINION,
    ];
    objects.extend(mutation::payloads());
    objects
}

/// Every input object type.
fn inputs() -> Vec<&'static InputObject> {
    let filters = [&community::FILTER, &duty::FILTER, &review::FILTER, &audit_event::FILTER];
    filters.into_iter().chain(mutation::inputs()).collect()
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
