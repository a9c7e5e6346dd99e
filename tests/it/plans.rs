//! How the database goes about what is asked of a large register: whatever page one asks for, in whatever order and reach, it
//! reads about as many rows as the page has, and sorts no more.
//!
//! The statements are those that the product sends: each is taken from its trace, and explained.

mod plan;
mod questions;
mod register;

use crate::{
    harness::{Database, Person, World},
    rights::handed,
    viewers,
};
use entity::vocabulary::Role;
use serde_json::json;
use std::sync::{Arc, Mutex};
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
                    for fault in plan::faults(world, &statement, question.uncommon).await {
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
