//! Pages: forwards, backwards, several, from every place.

use super::{Ids, with};
use crate::reference::DUTY_ORDERS;
use serde_json::{Value, json};

const COMMUNITIES: &str =
    "query($first: Int, $after: String, $last: Int, $before: String, $order: CommunityOrder) {
    communities(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
      edges { cursor node { code } } nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }";
const DUTIES: &str = "query($first: Int, $after: String, $last: Int, $before: String, $order: DutyOrder,
    $filter: DutyFilter) {
    duties(first: $first, after: $after, last: $last, before: $before, orderBy: $order, filter: $filter) {
      edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }";
const EVENTS: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
    auditEvents(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { action } } pageInfo { hasNextPage hasPreviousPage } totalCount } }";
const NESTED: &str = "query($code: String!, $first: Int, $after: String, $filter: DutyFilter) {
    community(code: $code) { code duties(first: $first, after: $after, filter: $filter) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } } }";

pub fn of_lists(seen: &Value, ids: &Ids) -> Vec<Value> {
    let mut questions = Vec::new();
    for order in ["ORDINAL", "NAME", "PLANNED_FINISH"] {
        for page in every_way(&some(&seen["cursors"]["communities"][order])) {
            questions.push(with(COMMUNITIES, &merged(page, json!({ "order": order }))));
        }
    }
    for order in DUTY_ORDERS {
        for page in every_way(&some(&seen["cursors"]["duties"][order])) {
            questions.push(with(DUTIES, &merged(page.clone(), json!({ "order": order }))));
            // The row of the cursor need not be in the list.
            let filter = json!({ "order": order, "filter": { "status": ["ACKNOWLEDGED", "COMPLETED"] } });
            questions.push(with(DUTIES, &merged(page, filter)));
        }
    }
    for page in every_way(&some(&seen["cursors"]["auditEvents"]["NEWEST"])) {
        questions.push(with(EVENTS, &page));
    }
    for code in ["jiangbin", "yinhu-huayuan", "none"] {
        for cursor in some(&seen["cursors"]["duties"]["RESPONSIBILITY"]).into_iter().chain([Value::Null]) {
            for first in [0, 1, 100] {
                let page = json!({ "code": code, "first": first, "after": cursor });
                questions.push(with(NESTED, &page));
                let filter = json!({ "filter": { "status": ["ASSIGNED"] } });
                questions.push(with(NESTED, &merged(page, filter)));
            }
        }
    }
    questions.extend(misplaced(ids));
    questions
}

/// Pages that are none: the field fails, wherever it stands, and what it cannot be null for goes with it.
fn misplaced(ids: &Ids) -> Vec<Value> {
    let mut questions: Vec<Value> = [
        json!({ "first": 101 }),
        json!({ "first": -1 }),
        json!({ "last": 101 }),
        json!({ "last": -1 }),
        json!({ "first": 1, "last": 1 }),
        json!({ "first": 1, "after": "garbage" }),
        json!({ "last": 1, "before": "" }),
        json!({ "last": 1, "after": "garbage" }),
        json!({ "first": 1, "before": "garbage" }),
    ]
    .iter()
    .map(|page| with(COMMUNITIES, page))
    .collect();
    questions.extend([
        with(NESTED, &json!({ "code": "jiangbin", "first": 101 })),
        with(NESTED, &json!({ "code": "jiangbin", "after": "garbage" })),
        with(
            "{ programme { code } communities(first: 2) { nodes { code duties(first: 101) { totalCount } } } }",
            &json!({}),
        ),
        // Only the communities of the duties cannot be answered.
        with(
            "{ duties(first: 3) { nodes { id status community { code duties(first: 101) { totalCount } } } } }",
            &json!({}),
        ),
        with(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Community { duties(after: \"garbage\") { totalCount } } }
               programme { code } }",
            &json!({ "ids": ids.each }),
        ),
        with(
            "{ community(code: \"jiangbin\") { code duties(first: 2) { nodes { id community { name duties(first: 1) {
               edges { node { community { code bad: duties(first: -1) { nodes { id } } } } } } } } } } }",
            &json!({}),
        ),
        with(
            "{ communities(first: 2) { edges { cursor node { duties(first: 101) { totalCount } } } } programme { code } }",
            &json!({}),
        ),
        with(
            "{ duties(first: 2) { edges { node { id a: community { code } b: community { x: duties(after: \"\") {
               totalCount } } } } totalCount } }",
            &json!({}),
        ),
        with(
            "{ a: community(code: \"baihe\") { duties(first: 101) { totalCount } } b: community(code: \"baihe\") { code } }",
            &json!({}),
        ),
    ]);
    questions
}

/// The first cursor, the last, and one in the midst.
fn some(labels: &Value) -> Vec<Value> {
    let mut cursors: Vec<Value> =
        labels.as_object().into_iter().flat_map(|labels| labels.values().cloned()).collect();
    cursors.sort_by_key(ToString::to_string);
    let middle = cursors.len() / 2;
    let mut chosen = Vec::new();
    for at in [0, middle, cursors.len().saturating_sub(1)] {
        chosen.extend(cursors.get(at).cloned());
    }
    chosen.dedup();
    chosen
}

/// Pages of several sizes, from both ends and from both sides of each cursor.
fn every_way(cursors: &[Value]) -> Vec<Value> {
    let mut pages = vec![json!({}), json!({ "first": 0 }), json!({ "first": 7 }), json!({ "last": 0 })];
    pages.extend([json!({ "last": 7 }), json!({ "first": 100 }), json!({ "last": 100 })]);
    for cursor in cursors {
        for size in [1, 5, 100] {
            pages.push(json!({ "first": size, "after": cursor }));
            pages.push(json!({ "last": size, "before": cursor }));
        }
        pages.push(json!({ "after": cursor }));
        pages.push(json!({ "before": cursor }));
        pages.push(json!({ "last": 3, "after": cursor }));
    }
    pages
}

fn merged(page: Value, more: Value) -> Value {
    let (Value::Object(mut page), Value::Object(more)) = (page, more) else {
        unreachable!("both are objects")
    };
    page.extend(more);
    Value::Object(page)
}
