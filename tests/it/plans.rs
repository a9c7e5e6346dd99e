//! How the database goes about what is asked of a large register: whatever page one asks for, in whatever order and reach, it
//! reads about as many rows as the page has, and sorts no more.
//!
//! The statements are those that the product sends: each is taken from its trace, and explained.

mod plan;
mod questions;
mod register;

use crate::{
    duties,
    harness::{Database, Person, World},
    rights::handed,
    viewers,
};
use entity::vocabulary::Role;
use plan::Cost;
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// Takes down the statements of questions.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Visit for Statements {
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "statement" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }
}

impl Subscriber for Statements {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        *of.level() == Level::TRACE && of.target().starts_with("future_community::store")
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Who asks: a reach of each kind.
async fn viewers(world: &World) -> Vec<(&'static str, Person<'_>)> {
    let two = [(Role::DepartmentSigner, Some("education")), (Role::DepartmentOfficer, Some("health"))];
    vec![
        ("the office", world.person("fengmao-office.coordinator").await),
        ("a department", world.person("education.signer").await),
        ("a unit", world.person("fuchun-subdistrict.signer").await),
        ("two departments", world.member("of.two", &two).await),
        ("the data platform", world.person("data-platform").await),
        ("the auditor", world.person("auditor").await),
    ]
}

/// The end of a statement, where it says what it does.
fn short(statement: &str) -> &str {
    statement.split_once(" FROM ").map_or(statement, |(_, from)| from)
}

both! {
    async fn a_page_costs_what_it_holds_however_large_the_register(world) {
        register::grow(world).await;
        let viewers = viewers(world).await;
        let (mut bad, mut asked) = (Vec::new(), 0);
        for (who, viewer) in &viewers {
            for question in questions::all(viewer).await {
                let statements = Statements::default();
                let listening = tracing::subscriber::set_default(statements.clone());
                viewer.send(&question.text, json!({})).await;
                drop(listening);
                for statement in statements.take() {
                    asked += 1;
                    for fault in plan::faults(world, &statement, question.cost).await {
                        bad.push(format!("{who}: {}\n  {fault}\n  {}", question.text, short(&statement)));
                    }
                }
            }
        }
        let (_, office) = &viewers[0];
        let below = "{ dutyTallies(by: [COMMUNITY]) { count community { duties(first: 1) { nodes { id } } } } }";
        assert_eq!(office.send(below, json!({})).await.error_code(), "BAD_USER_INPUT", "pages below 1 500 communities");
        let tallies = office.ask("{ dutyTallies(by: [COMMUNITY]) { count community { code } } }").await;
        assert!(tallies["dutyTallies"].as_array().unwrap().len() > 1_000);
        assert!(asked > 500, "only {asked} statements were seen");
        assert!(bad.is_empty(), "{} of {asked}:\n{}", bad.len(), bad.join("\n\n"));
    }
}

const FOLLOW: &str =
    "query($after: String) { changes(after: $after, first: 100) { cursor hasMore changes { id node {
    ... on Duty { id status organization { code } community { code } }
    ... on Evaluation { id scores { selfScore } } ... on Review { id opinions { decision } } } } } }";

both! {
    async fn who_follows_reads_what_is_new_however_much_there_is(world) {
        register::grow(world).await;
        let (mut bad, mut asked) = (Vec::new(), 0);
        let viewers = viewers(world).await;
        let (_, office) = &viewers[0];
        for (who, viewer) in viewers.iter().filter(|(who, _)| *who != "the auditor") {
            let (mut cursors, mut told) = (vec![json!(null)], HashSet::new());
            let all = "query($after: String) { changes(after: $after, first: 200) { cursor hasMore changes { id } tally { count } } }";
            let tally = loop {
                let page = viewer.ask_with(all, json!({ "after": cursors.last() })).await["changes"].clone();
                told.extend(page["changes"].as_array().unwrap().iter().map(|change| change["id"].to_string()));
                cursors.push(page["cursor"].clone());
                if page["hasMore"] == false {
                    break page["tally"].clone();
                }
            };
            let count: u64 = tally.as_array().unwrap().iter().map(|of_kind| of_kind["count"].as_u64().unwrap()).sum();
            assert_eq!(told.len(), usize::try_from(count).unwrap(), "{who} is told all that it sees");
            let places = [("first", 0), ("in the middle", cursors.len() / 2), ("last", cursors.len() - 1), ("again", cursors.len() - 1)];
            for (place, at) in places {
                let statements = Statements::default();
                let listening = tracing::subscriber::set_default(statements.clone());
                let page = viewer.ask_with(FOLLOW, json!({ "after": cursors[at] })).await["changes"].clone();
                drop(listening);
                assert_eq!(page["changes"].as_array().unwrap().is_empty(), at == cursors.len() - 1, "{who}, {place}");
                let statements = statements.take();
                let walked = statements.iter().filter(|statement| statement.contains("\"feed_clock\"")).count();
                assert!(place != "again" || walked == 1, "{who} passes by {walked} times what it does not see");
                for statement in statements {
                    asked += 1;
                    // What a page reads of each kind comes to more than the page of a list.
                    let cost = if world.database.is_sqlite() { Cost::Page } else { Cost::Uncommon };
                    for fault in plan::faults(world, &statement, cost).await {
                        bad.push(format!("{who}, {place}: {fault}\n  {}", short(&statement)));
                    }
                }
            }
            // Whoever passed by all that is not theirs hears of what is.
            let theirs = "{ duties(first: 1, filter: { status: [ASSIGNED] }) { nodes { id revision } } }";
            let duty = viewer.ask(theirs).await["duties"]["nodes"][0].clone();
            let mut cancel = duties::deciding(&duty, None, &format!("cancel {who}"));
            cancel["reason"] = "不再需要".into();
            duties::done(&office.command("cancelDuty", cancel).await);
            let page = viewer.ask_with(all, json!({ "after": cursors.last() })).await["changes"].clone();
            let heard: Vec<&Value> = page["changes"].as_array().unwrap().iter().map(|change| &change["id"]).collect();
            assert_eq!(heard, [&duty["id"]], "{who}");
        }
        assert!(asked > 100, "only {asked} statements were seen");
        assert!(bad.is_empty(), "{} of {asked}:\n{}", bad.len(), bad.join("\n\n"));
    }
}

both! {
    async fn who_arrives_is_found_by_indexes_however_many_there_are(world) {
        for kind in ["DEPARTMENT", "IMPLEMENTING_UNIT"] {
            for organization in viewers::organizations(world, kind).await {
                let (signer, officer) = (format!("{organization}.signer"), format!("{organization}.officer"));
                handed(world, &organization, &signer, &officer).await;
            }
        }
        register::crowd(world).await;
        let mut asked = 0;
        for name in ["education.officer", "fuchun-subdistrict.signer", "auditor"] {
            let person = world.person(name).await;
            let statements = Statements::default();
            let listening = tracing::subscriber::set_default(statements.clone());
            person.ask("{ viewer { assignments { role } } }").await;
            drop(listening);
            for statement in statements.take().iter().filter(|statement| statement.contains("delegated_from")) {
                asked += 1;
                assert_eq!(plan::of_arrival(world, statement).await, Vec::<String>::new(), "{name}: {statement}");
            }
        }
        assert_eq!(asked, 3, "one statement says who asks");
    }
}

#[tokio::test]
async fn statistics_that_somebody_left_are_forgotten_at_the_next_start() {
    let world = World::on(Database::sqlite()).await;
    let left = "SELECT 1 FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'";
    world.database.execute("ANALYZE").await.unwrap();
    assert!(!world.database.rows(left).await.is_empty(), "there are some");
    world.another_store().await.close().await.unwrap();
    assert!(world.database.rows(left).await.is_empty());
}
