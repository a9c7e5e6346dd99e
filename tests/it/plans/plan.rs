//! What is wrong with how a statement is done.

use crate::harness::World;
use sea_orm::Statement;
use serde_json::Value;

/// Rows that a statement may go through for a page: of each of a dozen clauses the first, and what stands between them. The
/// register has ten times as many duties.
const MOST: f64 = 6_000.0;

/// What a question may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// About as much as the page has rows.
    Page,
    /// A large part of the register, where PostgreSQL knows no better.
    Uncommon,
    /// Each row of a list once, because all of them are counted.
    Whole,
}

/// What is wrong with a statement. Of what may cost more than a page SQLite is asked nothing.
pub async fn faults(world: &World, statement: &str, cost: Cost) -> Vec<String> {
    match (world.database.is_sqlite(), cost) {
        (false, Cost::Page) => of_postgres(world, statement, MOST).await,
        (false, Cost::Uncommon) => of_postgres(world, statement, 2.0 * MOST).await,
        (false, Cost::Whole) => of_postgres(world, statement, 2.5 * MOST).await,
        (true, Cost::Page) => of_sqlite(world, statement).await,
        (true, Cost::Uncommon | Cost::Whole) => Vec::new(),
    }
}

/// What a statement of who arrives goes through: each table, and whether by an index; and how many rows, where that is known.
pub async fn of_arrival(world: &World, statement: &str) -> Vec<String> {
    if !world.database.is_sqlite() {
        return of_postgres(world, statement, 100.0).await;
    }
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let rows = world.database.rows_of(|engine| Statement::from_string(engine, explain)).await;
    let steps = rows.iter().map(|row| row.try_get_by_index::<String>(3).unwrap());
    steps
        .filter(|step| step.starts_with("SCAN") && !step.contains("CONSTANT") && *step != "SCAN programmes")
        .collect()
}

async fn of_postgres(world: &World, statement: &str, most: f64) -> Vec<String> {
    // Parameters have a type, and what is written into a text has none.
    let typed = statement.replace("ARRAY [", "ARRAY[").replace("'])", "']::uuid[])");
    let explain = format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {typed}");
    let rows = world.database.rows_of(|engine| Statement::from_string(engine, explain)).await;
    let plan: Value = rows[0].try_get_by_index(0).unwrap();
    let touched = walk(&plan[0]["Plan"]);
    if touched > most {
        vec![format!("{touched} rows are gone through: {}", plan[0]["Plan"])]
    } else {
        Vec::new()
    }
}

/// The rows that the nodes below one have gone through.
fn walk(node: &Value) -> f64 {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    let loops = number("Actual Loops");
    let below = node["Plans"].as_array().into_iter().flatten();
    let touched: f64 = below.map(walk).sum();
    let kind = node["Node Type"].as_str().unwrap();
    if !kind.contains("Scan") || node["Relation Name"].is_null() && node["Index Name"].is_null() {
        return touched;
    }
    let own =
        number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    touched + own * loops
}

async fn of_sqlite(world: &World, statement: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let rows = world.database.rows_of(|engine| Statement::from_string(engine, explain)).await;
    let steps: Vec<(i32, i32, String)> = rows
        .iter()
        .map(|row| {
            let at = |column| row.try_get_by_index::<i32>(column).unwrap();
            (at(0), at(1), row.try_get_by_index(3).unwrap())
        })
        .collect();
    let mut faults = Vec::new();
    for (_, parent, step) in &steps {
        let beside = || steps.iter().filter(|(_, other, _)| other == parent).map(|(_, _, step)| step);
        // A union of first rows that is named as the table is, and is made before it is sorted.
        let made = |step: &&String| {
            let table = step.strip_prefix("SCAN ").unwrap_or_default();
            beside().any(|it| *it == format!("CO-ROUTINE {table}") || *it == format!("MATERIALIZE {table}"))
        };
        let whole = LARGE.iter().any(|table| *step == format!("SCAN {table}")) && !made(&step);
        let sorted: Vec<&String> = beside().filter(|step| is_wide(step) && !made(step)).collect();
        if whole || step == "USE TEMP B-TREE FOR ORDER BY" && !sorted.is_empty() {
            faults.push(format!("{step} {sorted:?}"));
        }
    }
    faults
}

const LARGE: [&str; 19] = [
    "audit_events",
    "comments",
    "duties",
    "feed",
    "feed_exits",
    "library_decisions",
    "sign_offs",
    "evaluations",
    "scores",
    "verifications",
    "reviews",
    "opinions",
    "roster_entries",
    "notifications",
    "work_items",
    "work_item_changes",
    "expenditures",
    "price_audits",
    "payments",
];

/// Whether a step goes through a range that grows with the register.
fn is_wide(step: &str) -> bool {
    const WIDE: [&str; 30] = [
        "feed_by_position",
        "duties_in_order",
        "duties_due",
        "duties_changed",
        "duties_by_status",
        "duties_by_responsibility",
        "duties_by_organization",
        "duties_by_due_day",
        "duties_by_change",
        "duties_by_unit",
        "duties_of_communities_in_order",
        "evaluations_opened",
        "evaluations_by_status",
        "evaluations_by_unit",
        "reviews_opened",
        "reviews_by_status",
        "reviews_by_unit",
        "notifications_by_organization",
        "notifications_by_account",
        "notifications_by_time",
        "work_items_by_due_day",
        "work_items_by_raiser",
        "work_items_by_assignee",
        "work_items_by_unit",
        "work_items_by_change",
        "work_items_by_status",
        "work_items_of_communities",
        "work_item_changes_by_time",
        "work_item_changes_by_raiser",
        "work_item_changes_by_assignee",
    ];
    LARGE.iter().any(|table| step.starts_with(&format!("SCAN {table}")))
        || WIDE.iter().any(|index| step.contains(&format!("INDEX {index}")))
}
