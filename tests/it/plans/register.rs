//! A large register: what was done once by commands, many times.

use crate::{duties, evaluations, funding, harness::World, reviews, work_items};
use serde_json::json;

/// Times that the communities in creation are there again.
const COPIES: usize = 150;

/// Makes the register of a world a large one, of about 1 500 communities.
pub async fn grow(world: &World) {
    duties::brought_to(world, "COMPLETED").await;
    let evaluation = evaluations::made_final(world).await;
    let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
    reviews::all_sign(world, &review, "APPROVE").await;
    reviews::opened(world, "jiangbin", "RECHECK", Some(&evaluation["id"])).await;
    funding::happens(world, "jiangbin", "fuchun-subdistrict").await;
    let office = world.person("fengmao-office.coordinator").await;
    let item = json!({ "list": "PROBLEM", "title": "桥", "assignedTo": "health", "community": "jiangbin", "dueOn": "2022-08-31" });
    work_items::raised(&office, item).await;
    by(world, include_str!("grow.sql"), COPIES).await;
}

/// Makes the people of a world a hundred times as many, each with the roles of one who is there.
pub async fn crowd(world: &World) {
    by(world, include_str!("people.sql"), 100).await;
}

async fn by(world: &World, text: &str, copies: usize) {
    let sqlite = world.database.is_sqlite();
    for statement in
        spelled(text, copies, sqlite).split(";\n").filter(|statement| !statement.trim().is_empty())
    {
        world.database.execute(statement).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    // As an operator has it: PostgreSQL looks at its tables by itself, SQLite is never told to.
    if !sqlite {
        world.database.execute("ANALYZE").await.unwrap();
    }
}

/// The statements, as a database spells them.
fn spelled(text: &str, copies: usize, sqlite: bool) -> String {
    let mut text = text.replace("{copies}", &copies.to_string());
    while let Some((before, rest)) = text.split_once('{') {
        let (word, after) = rest.split_once(")}").unwrap();
        let (word, inside) = word.split_once('(').unwrap();
        let (one, two) = inside.split_once(", ").unwrap_or((inside, ""));
        let spelled = match (word, sqlite) {
            ("id", true) => format!("unhex(format('%08d%024x', {one}, {two}))"),
            ("id", false) => format!("(lpad('{one}', 8, '0') || lpad(to_hex({two}), 24, '0'))::uuid"),
            ("day", true) => format!("date('2022-08-01', '+' || ({one}) || ' days')"),
            ("day", false) => format!("date '2022-08-01' + ({one})::int"),
            _ => panic!("{word} is no word"),
        };
        text = format!("{before}{spelled}{after}");
    }
    text
}
