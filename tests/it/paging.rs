//! Pages and filters of lists: every visible row once, in one and the same order on both databases.

mod below;
mod filters;
mod limits;
mod walks;

use crate::harness::{Person, World};
use entity::{community, duty, id::OrganizationId, organization};
use serde_json::{Value, json};

pub use crate::reference::{happened, rows};

/// A page of a root list, with all that a client pages by.
async fn page(person: &Person<'_>, list: &str, arguments: &Value) -> Value {
    person.ask_with(&query_of(list), arguments.clone()).await[list].clone()
}

fn query_of(list: &str) -> String {
    let (order, filter) = match list {
        "duties" => ("DutyOrder", "DutyFilter"),
        _ => ("CommunityOrder", "CommunityFilter"),
    };
    format!(
        "query($first: Int, $after: String, $last: Int, $before: String, $orderBy: {order}, $filter: {filter}) {{
           {list}(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {{
             edges {{ cursor node {{ id }} }} nodes {{ id }}
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} totalCount }} }}"
    )
}

fn ids(page: &Value) -> Vec<String> {
    page["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

/// All ids of a list that is not longer than a page, with how many there are said to be.
async fn all(person: &Person<'_>, list: &str, filter: Value) -> (Vec<String>, i64) {
    let found = page(person, list, &json!({ "first": 100, "filter": filter })).await;
    assert_eq!(found["pageInfo"]["hasNextPage"], false, "longer than a page");
    (ids(&found), found["totalCount"].as_i64().unwrap())
}

/// Every duty, in the order of the table.
async fn duties(world: &World) -> Vec<duty::Model> {
    rows::<duty::Entity>(world).await
}

/// Every community, in the order of annex 1.
async fn communities(world: &World) -> Vec<community::Model> {
    let mut communities = rows::<community::Entity>(world).await;
    communities.sort_by_key(|row| row.ordinal);
    communities
}

async fn organization(world: &World, code: &str) -> OrganizationId {
    rows::<organization::Entity>(world).await.into_iter().find(|row| row.code == code).unwrap().id
}
