//! Counts of duties: whatever happens, they are what counting the list one by one gives.

mod days;
mod kept;
mod meanwhile;
mod wrong;

use crate::harness::{Person, World};
use entity::{
    duty_tally::OWED,
    vocabulary::{DutyStatus, Vocabulary},
};
use future_community::store::tallies::Summary;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The summary is what the duties are, by the statement that counts them all.
#[track_caller]
fn whole(world: &World) -> impl Future<Output = Summary> {
    let at = std::panic::Location::caller();
    async move { world.store.verify_summary().await.unwrap_or_else(|error| panic!("{at}: {error}")) }
}

/// All duties that a person sees and that fit.
async fn listed(person: &Person<'_>, filter: &Value) -> Vec<Value> {
    let query = "query($filter: DutyFilter, $after: String) { duties(first: 100, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { status dueOn organization { code } community { code } responsibility { scenarios { code } } } } }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = person.ask_with(query, json!({ "filter": filter, "after": after })).await;
        let page = &data["duties"];
        all.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], all.len(), "{filter}");
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

type Counts = BTreeMap<Vec<String>, (i64, i64)>;

/// What a person is told, by dimensions.
async fn told(person: &Person<'_>, by: &[&str], filter: &Value) -> Counts {
    let query =
        "query($by: [DutyCountDimension!]!, $filter: DutyFilter) { dutyTallies(by: $by, filter: $filter) {
        status organization { code } community { code } scenario { code } count overdue } }";
    let data = person.ask_with(query, json!({ "by": by, "filter": filter })).await;
    let code = |row: &Value, dimension: &str| match dimension {
        "STATUS" => row["status"].to_string(),
        other => row[other.to_lowercase()]["code"].to_string(),
    };
    let row = |row: &Value| {
        let key = by.iter().map(|dimension| code(row, dimension)).collect();
        (key, (row["count"].as_i64().unwrap(), row["overdue"].as_i64().unwrap()))
    };
    let rows = data["dutyTallies"].as_array().unwrap();
    let counts: Counts = rows.iter().map(row).collect();
    assert_eq!(counts.len(), rows.len(), "a combination comes once");
    counts
}

/// What that person counts one by one.
fn counted(duties: &[Value], by: &[&str], today: &str) -> Counts {
    let mut counts = Counts::new();
    for duty in duties {
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        for dimension in by {
            let scenarios = duty["responsibility"]["scenarios"].as_array().unwrap();
            let of_it: Vec<String> = match *dimension {
                "STATUS" => vec![duty["status"].to_string()],
                "SCENARIO" if scenarios.is_empty() => vec!["null".to_owned()],
                "SCENARIO" => scenarios.iter().map(|scenario| scenario["code"].to_string()).collect(),
                other => vec![duty[other.to_lowercase()]["code"].to_string()],
            };
            let longer = |key: &Vec<String>| {
                of_it.iter().map(|it| [key.as_slice(), std::slice::from_ref(it)].concat()).collect::<Vec<_>>()
            };
            keys = keys.iter().flat_map(longer).collect();
        }
        let owed = OWED.iter().any(|status| duty["status"] == status.code());
        let overdue = owed && duty["dueOn"].as_str().is_some_and(|day| day < today);
        for key in keys {
            let (count, late) = counts.entry(key).or_default();
            *count += 1;
            *late += i64::from(overdue);
        }
    }
    if by.is_empty() && counts.is_empty() {
        counts.insert(Vec::new(), (0, 0));
    }
    counts
}

/// A person is told what it counts, by every way to count.
async fn agrees(person: &Person<'_>) {
    let filters = [
        json!({}),
        json!({ "status": ["ASSIGNED", "RETURNED"] }),
        json!({ "organization": "education" }),
        json!({ "scenario": "EDUCATION", "appliesTo": "COMMUNITY" }),
        json!({ "community": "jiangbin" }),
        json!({ "dueBefore": "2022-12-01" }),
        json!({ "implementingUnit": "fuchun-subdistrict", "overdue": true }),
        json!({ "mine": true, "status": ["ASSIGNED"] }),
        json!({ "awaitingMe": true }),
    ];
    agrees_on(person, &filters).await;
}

async fn agrees_on(person: &Person<'_>, filters: &[Value]) {
    let today = person.world.clock.today().to_string();
    let all = listed(person, &json!({})).await;
    let own = listed(person, &json!({ "mine": true })).await;
    let states =
        person.ask("{ viewer { dutyCounts { status count } visibleDutyCounts { status count } } }").await;
    for (field, all) in [("dutyCounts", &own), ("visibleDutyCounts", &all)] {
        let told = states["viewer"][field].as_array().unwrap();
        for state in told {
            let count = all.iter().filter(|duty| duty["status"] == state["status"]).count();
            assert_eq!(state["count"], count, "{field}: {state}");
        }
        assert_eq!(told.len(), DutyStatus::ALL.len());
    }
    for filter in filters {
        let fitting = if *filter == json!({}) { all.clone() } else { listed(person, filter).await };
        for by in [
            &[][..],
            &["STATUS"],
            &["STATUS", "ORGANIZATION"],
            &["SCENARIO"],
            &["COMMUNITY"],
            &["COMMUNITY", "SCENARIO", "ORGANIZATION", "STATUS"],
        ] {
            let expected = counted(&fitting, by, &today);
            assert_eq!(told(person, by, filter).await, expected, "{by:?} {filter} on {today}");
        }
    }
}

/// Every kind of viewer that reads duties agrees.
async fn all_agree(world: &World) {
    agrees(&world.person("fuchun-subdistrict.officer").await).await;
    for name in ["fengmao-office.coordinator", "education.officer"] {
        agrees_on(&world.person(name).await, &[json!({})]).await;
    }
}

both! {
    async fn nobody_counts_by_something_twice(world) {
        let officer = world.person("education.officer").await;
        let twice = "{ dutyTallies(by: [STATUS, ORGANIZATION, STATUS]) { count } }";
        assert_eq!(officer.send(twice, json!({})).await.error_code(), "BAD_USER_INPUT");
    }

    async fn rows_come_in_the_order_of_the_document(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let data = office.ask("{ organizations { code } scenarios { code } communities(first: 100) { nodes { code } }
            tallies: dutyTallies(by: [ORGANIZATION, SCENARIO, COMMUNITY]) {
                status organization { code } scenario { code } community { code } } }").await;
        let place = |list: &Value, code: &Value| {
            list.as_array().unwrap().iter().position(|row| row["code"] == *code).unwrap_or(usize::MAX)
        };
        let places: Vec<_> = data["tallies"].as_array().unwrap().iter().map(|row| {
            assert!(row["status"].is_null());
            (
                place(&data["organizations"], &row["organization"]["code"]),
                place(&data["scenarios"], &row["scenario"]["code"]),
                place(&data["communities"]["nodes"], &row["community"]["code"]),
            )
        }).collect();
        assert!(places.len() > 150 && places.is_sorted(), "{places:?}");
    }
}
