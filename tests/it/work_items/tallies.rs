//! How many items there are: the same as counting the list one by one, of what one sees.

use super::{done, give, raised, step};
use crate::harness::Person;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What items are told apart by, with the field that says it.
const DIMENSIONS: [(&str, &str); 5] = [
    ("LIST", "/list"),
    ("STATUS", "/status"),
    ("RAISED_BY", "/raisedBy/code"),
    ("ASSIGNED_TO", "/assignedTo/code"),
    ("COMMUNITY", "/community/code"),
];

/// What tells a row apart by these, and null by the others.
fn key(row: &Value, by: &[&str]) -> Vec<Option<String>> {
    let of = |(dimension, path): &(&str, &str)| {
        let said = row.pointer(path).and_then(Value::as_str).map(str::to_owned);
        said.filter(|_| by.contains(dimension))
    };
    DIMENSIONS.iter().map(of).collect()
}

/// What the person is told, in its order.
async fn tallied(person: &Person<'_>, by: &[&str], filter: &Value) -> Vec<(Vec<Option<String>>, i64, i64)> {
    let query = "query($by: [WorkItemCountDimension!]!, $filter: WorkItemFilter) { workItemTallies(by: $by, filter: $filter) { list status \
                 raisedBy { code } assignedTo { code } community { code } count overdue } }";
    let data = person.ask_with(query, json!({ "by": by, "filter": filter })).await;
    let rows = data["workItemTallies"].as_array().unwrap();
    let every: Vec<&str> = DIMENSIONS.iter().map(|(name, _)| *name).collect();
    rows.iter()
        .map(|row| (key(row, &every), row["count"].as_i64().unwrap(), row["overdue"].as_i64().unwrap()))
        .collect()
}

/// The same, counted from the list.
async fn counted(
    person: &Person<'_>,
    by: &[&str],
    filter: &Value,
) -> BTreeMap<Vec<Option<String>>, (i64, i64)> {
    let query = "query($filter: WorkItemFilter) { workItems(first: 100, filter: $filter) { nodes { list status overdue raisedBy { code } \
                 assignedTo { code } community { code } } } }";
    let data = person.ask_with(query, json!({ "filter": filter })).await;
    let mut all: BTreeMap<_, (i64, i64)> = BTreeMap::new();
    for row in data["workItems"]["nodes"].as_array().unwrap() {
        let (count, overdue) = all.entry(key(row, by)).or_default();
        *count += 1;
        *overdue += i64::from(row["overdue"] == true);
    }
    if by.is_empty() {
        all.entry(vec![None; DIMENSIONS.len()]).or_default();
    }
    all
}

both! {
    async fn items_are_counted_as_the_list_has_them(world) {
        let education = world.person("education.officer").await;
        let office = world.person("fengmao-office.coordinator").await;
        for (at, list) in ["PROBLEM", "WORK", "INNOVATION", "PROBLEM", "WORK"].into_iter().enumerate() {
            let community = if at == 1 { Value::Null } else { json!("hanghuang") };
            let input = json!({ "list": list, "title": format!("事项{at}"), "community": community, "dueOn": "2022-08-10" });
            let id = raised(&education, input).await["id"].clone();
            if at % 2 == 0 {
                done(&give(&office, "assignWorkItem", json!({ "id": id, "assignedTo": "health", "expectedRevision": 1 })).await);
            }
            if at == 4 {
                done(&step(&world.person("health.officer").await, "resolveWorkItem", &id).await);
            }
        }
        raised(&office, json!({ "list": "WORK", "title": "无期限", "assignedTo": "finance" })).await;
        world.clock.advance(11 * 24 * 3600);
        let people = ["education.signer", "health.officer", "finance.officer", "fuchunwan-new-city.officer", "fengmao-office.deputy", "culture-tourism-sports.officer"];
        let filters = [json!({}), json!({ "overdue": true }), json!({ "list": ["PROBLEM", "WORK"] }), json!({ "assignedTo": "health" }), json!({ "mine": true }), json!({ "status": [] })];
        let ways: [&[&str]; 7] = [
            &[], &["LIST"], &["STATUS"], &["ASSIGNED_TO", "STATUS"], &["COMMUNITY"], &["RAISED_BY"], &["COMMUNITY", "LIST", "STATUS", "ASSIGNED_TO", "RAISED_BY"],
        ];
        for name in people {
            let person = world.person(name).await;
            for (by, filter) in ways.iter().flat_map(|by| filters.iter().map(move |filter| (*by, filter))) {
                let found = tallied(&person, by, filter).await;
                let found_once: BTreeMap<_, _> = found.iter().map(|(key, count, overdue)| (key.clone(), (*count, *overdue))).collect();
                assert_eq!(found_once, counted(&person, by, filter).await, "{name} {by:?} {filter}");
                assert_eq!(found_once.len(), found.len(), "{name} {by:?} {filter}: a combination comes twice");
            }
        }
        let office = tallied(&world.person("fengmao-office.coordinator").await, &["LIST"], &json!({})).await;
        let lists: Vec<_> = office.iter().map(|(key, count, overdue)| (key[0].clone().unwrap(), *count, *overdue)).collect();
        assert_eq!(lists, [("PROBLEM".to_owned(), 2, 2), ("WORK".to_owned(), 3, 1), ("INNOVATION".to_owned(), 1, 1)]);
        let twice = office_asks_twice(&world.person("fengmao-office.coordinator").await).await;
        assert_eq!(twice, "BAD_USER_INPUT");
    }
}

/// The code of what is refused where a dimension is named twice.
async fn office_asks_twice(person: &Person<'_>) -> String {
    let answer = person.send("{ workItemTallies(by: [LIST, LIST]) { count } }", json!({})).await;
    answer.error_code().to_owned()
}
