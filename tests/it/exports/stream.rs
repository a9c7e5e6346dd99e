//! A table on its way: what is held of it, and what ends it.

use crate::harness::{Person, World};
use axum::body::Body;
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Which};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// A table of which a piece at a time is read.
struct Reading(Body);

impl Reading {
    async fn of(person: &Person<'_>, path: &str) -> Self {
        let request = person.asking_for(path).body(Body::empty()).unwrap();
        Self(person.world.router.clone().oneshot(request).await.unwrap().into_body())
    }

    /// The lines of the next piece; none at its end.
    async fn next(&mut self) -> Option<Result<usize, axum::Error>> {
        let frame = self.0.frame().await?;
        Some(frame.map(|frame| frame.data_ref().unwrap().split(|byte| *byte == b'\n').count() - 1))
    }
}

async fn statements_of_the_next(world: &World, reading: &mut Reading) -> u64 {
    let before = world.store.statements();
    reading.next().await.unwrap().unwrap();
    world.store.statements() - before
}

const DUTIES: &str = "/exports/duties.csv";

both! {
    async fn a_table_is_read_as_it_is_sent(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let mut reading = Reading::of(&office, DUTIES).await;
        assert_eq!(reading.next().await.unwrap().unwrap(), 101, "a header and a piece");
        // Who reads nothing has nothing read.
        let before = world.store.statements();
        tokio::task::yield_now().await;
        assert_eq!(world.store.statements(), before);
        let of_one = statements_of_the_next(world, &mut reading).await;
        assert_eq!(of_one, 3, "who asks, the duties, their communities");
        assert_eq!(statements_of_the_next(world, &mut reading).await, of_one, "each takes as many");
        assert!(reading.next().await.is_none());
        let told = office.ask("{ duties { totalCount } }").await["duties"]["totalCount"].as_u64().unwrap();
        assert_eq!(told.div_ceil(100), 3, "{told} are three pieces");
    }

    async fn whose_session_ends_gets_no_more_of_it(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let mut reading = Reading::of(&office, DUTIES).await;
        reading.next().await.unwrap().unwrap();
        let token = office.token.as_deref().unwrap();
        world.app.authenticator.revoke(token).await.unwrap();
        assert!(reading.next().await.unwrap().is_err(), "it is broken off, not ended");
        assert!(reading.next().await.is_none());
    }

    async fn whose_rights_change_gets_no_other_table(world) {
        let two = [(Role::Coordinator, Some("fengmao-office")), (Role::DepartmentOfficer, Some("education"))];
        let both = world.member("both.roles", &two).await;
        let mut reading = Reading::of(&both, DUTIES).await;
        reading.next().await.unwrap().unwrap();
        let which = Which::Role { account: "both.roles", role: two[0].0, organization: two[0].1 };
        assignment::end(&world.store, &which).await.unwrap();
        assert!(reading.next().await.unwrap().is_err(), "what is left would look like all of it");
    }
}
