//! An export on its way: what is held of it, what ends it, and how many there may be.

use super::export::{Job, exported, lines};
use crate::{
    harness::{Person, World},
    reference::happened,
    viewers::Viewer,
};
use axum::{body::Body, http::header};
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Which};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// An export of which a piece at a time is read.
pub struct Reading(Body);

impl Reading {
    pub async fn of(person: &Person<'_>, path: &str) -> Result<Self, u16> {
        let request = person.asking_for(path).body(Body::empty()).unwrap();
        let answer = person.world.router.clone().oneshot(request).await.unwrap();
        match answer.status().as_u16() {
            200 => Ok(Self(answer.into_body())),
            429 => {
                assert!(answer.headers().contains_key(header::RETRY_AFTER));
                Err(429)
            }
            other => Err(other),
        }
    }

    /// The next piece; none at the end.
    async fn next(&mut self) -> Option<Result<Vec<u8>, axum::Error>> {
        let frame = self.0.frame().await?;
        Some(frame.map(|frame| frame.into_data().map(|data| data.to_vec()).unwrap_or_default()))
    }

    /// All of the rest, and whether it ended as it should.
    pub async fn rest(&mut self) -> (Vec<u8>, bool) {
        let mut read = Vec::new();
        loop {
            match self.next().await {
                None => return (read, true),
                Some(Err(_)) => return (read, false),
                Some(Ok(piece)) => read.extend(piece),
            }
        }
    }
}

async fn number(world: &World, name: &str) -> i64 {
    let request = world.nobody().asking_for("/metrics").body(Body::empty()).unwrap();
    let answer = world.send(request).await;
    let text = String::from_utf8(answer.bytes).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
    line.unwrap_or_default()
}

const CUT: &str = "feed_exports_ended{outcome=\"cut\"}";
const COMPLETE: &str = "feed_exports_ended{outcome=\"complete\"}";

both! {
    async fn an_export_is_read_as_it_is_sent(world) {
        happened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let mut reading = Reading::of(&office, "/feed?kinds=DUTY").await.unwrap();
        let first = lines(&reading.next().await.unwrap().unwrap());
        assert_eq!(first.len(), 102, "a head, a page and a checkpoint");
        // Who reads nothing has nothing read.
        let before = world.store.statements();
        tokio::task::yield_now().await;
        assert_eq!(world.store.statements(), before);
        let second = lines(&reading.next().await.unwrap().unwrap());
        assert_eq!(second.len(), 101);
        let of_one = world.store.statements() - before;
        assert!(of_one < 15, "{of_one} statements for a page");
        assert!(reading.rest().await.1);
    }

    async fn whoever_may_no_longer_read_gets_no_more(world) {
        happened(world).await;
        for (path, table) in [("/feed", false), ("/feed?table=duties", true)] {
            let two = [(Role::Coordinator, Some("fengmao-office")), (Role::DepartmentOfficer, Some("education"))];
            let name = format!("both.{}", if table { "table" } else { "lines" });
            let both = world.member(&name, &two).await;
            let mut reading = Reading::of(&both, path).await.unwrap();
            let begun = reading.next().await.unwrap().unwrap();
            let which = Which::Role { account: &name, role: two[0].0, organization: two[0].1 };
            assignment::end(&world.store, &which).await.unwrap();
            let (rest, whole) = reading.rest().await;
            assert!(rest.is_empty() && !whole, "what is left would look like all of it");
            if !table {
                // From its last checkpoint it is told to begin again, and keeps nothing that it may not see.
                let viewer = Viewer { name: name.clone(), ..Viewer::named(world, "education.officer").await };
                let viewer = Viewer { person: both.clone(), ..viewer };
                let mut job = Job::default();
                job.takes(&lines(&begun));
                assert!(job.cursor.is_some());
                let export = job.catches_up(&viewer).await;
                assert_eq!((&export.head["reset"], job.resets), (&true.into(), 2));
                job.comes_to(&export, &name);
            }
            let office = [(Role::Coordinator, Some("fengmao-office"))];
            let leaves = world.member(&format!("leaves.{}", if table { "table" } else { "lines" }), &office).await;
            let mut reading = Reading::of(&leaves, path).await.unwrap();
            reading.next().await.unwrap().unwrap();
            world.app.authenticator.revoke(leaves.token.as_deref().unwrap()).await.unwrap();
            assert!(!reading.rest().await.1, "it is broken off, not ended");
        }
    }

    async fn a_server_that_ends_breaks_exports_off(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for path in ["/feed", "/feed?table=duties"] {
            let another = world.another_server().await;
            let request = office.asking_for(path).body(Body::empty()).unwrap();
            // Another server does not end with this one.
            let mut stays = Reading(another.oneshot(request).await.unwrap().into_body());
            assert!(stays.rest().await.1);
        }
        let deputy = world.person("fengmao-office.deputy").await;
        let mut readings = [
            Reading::of(&office, "/feed").await.unwrap(),
            Reading::of(&deputy, "/feed?table=duties").await.unwrap(),
        ];
        for reading in &mut readings {
            reading.next().await.unwrap().unwrap();
        }
        world.app.end_streams();
        for mut reading in readings {
            let (rest, whole) = reading.rest().await;
            assert!(!whole && !String::from_utf8_lossy(&rest).contains("complete"));
        }
    }

    async fn an_account_has_one_at_a_time_and_all_have_so_many(world) {
        happened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        let (cut, complete) = (number(world, CUT).await, number(world, COMPLETE).await);
        let mut reading = Reading::of(&office, "/feed").await.unwrap();
        reading.next().await.unwrap().unwrap();
        assert_eq!(Reading::of(&office, "/feed").await.err(), Some(429));
        assert_eq!(Reading::of(&office, "/feed?table=duties").await.err(), Some(429));
        assert!(Reading::of(&health, "/feed").await.unwrap().rest().await.1, "others have their own");
        assert_eq!(number(world, "feed_exports").await, 1);
        // The last piece is there once the place is free again.
        let mut last = Vec::new();
        while !String::from_utf8_lossy(&last).contains("{\"complete\"") {
            last = reading.next().await.unwrap().unwrap();
        }
        assert!(Reading::of(&office, "/feed").await.unwrap().rest().await.1);
        // Who goes away gives it back.
        let mut gone = Reading::of(&office, "/feed?table=duties").await.unwrap();
        gone.next().await.unwrap().unwrap();
        drop(gone);
        let viewer = Viewer::named(world, "fengmao-office.coordinator").await;
        exported(&viewer, "/feed").await;
        assert_eq!(number(world, "feed_exports").await, 0);
        assert_eq!(number(world, CUT).await - cut, 1);
        assert_eq!(number(world, COMPLETE).await - complete, 4);
        let mut open = Vec::new();
        for at in 0..17 {
            let one = world.member(&format!("coordinator.{at}"), &[(Role::Coordinator, Some("fengmao-office"))]).await;
            open.push(Reading::of(&one, "/feed").await);
        }
        assert_eq!(open.iter().filter(|it| it.is_ok()).count(), 16);
        assert_eq!(open.pop().unwrap().err(), Some(429));
    }
}
