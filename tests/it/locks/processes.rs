//! Two processes on one PostgreSQL, whose clocks are two minutes apart.

use crate::{
    duties::{done, duty_of, signing},
    harness::{Answer, Database, PASSWORD, Person, World},
};
use axum::{body::Body, http::Request};
use entity::{timestamp::Timestamp, vocabulary::AccountKind};
use future_community::{
    authn::keys,
    clock::Clock,
    domain::{
        account,
        assignment::{self, Which},
    },
};
use serde_json::{Value, json};

/// The world, and the same register by a process whose clock is so many seconds ahead.
async fn two(ahead: i64) -> (World, World) {
    let here = World::on(Database::postgres().await).await;
    let clock = Clock::standing_at(Timestamp(here.clock.now().0 + ahead * 1_000_000));
    let there = World::served(Database::of_postgres(here.database.url.clone()), clock).await;
    (here, there)
}

/// The same person, asking the other process.
fn at<'w>(person: &Person<'_>, world: &'w World) -> Person<'w> {
    Person { world, token: person.token.clone() }
}

async fn keys_of(world: &World) -> Value {
    let request = Request::get("/.well-known/jwks.json").body(Body::empty()).unwrap();
    Answer::to(&world.router, request).await.body["keys"].clone()
}

#[tokio::test]
async fn a_right_that_one_ends_is_ended_at_the_other_whatever_its_clock() {
    for ahead in [120, -120] {
        let (here, there) = two(ahead).await;
        for (giver, shown) in [(&here, &there), (&there, &here)] {
            let signer = giver.person("finance.signer").await;
            // What was given without a day is given everywhere.
            let query = "{ duties { totalCount } }";
            assert_eq!(at(&signer, shown).ask(query).await, signer.ask(query).await);
        }
        let (first, second) = if ahead > 0 { (&here, &there) } else { (&there, &here) };
        let signer = first.person("education.signer").await;
        let twice = at(&signer, second);
        let duty = duty_of(&twice, "education", None).await;
        done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "one")).await);
        done(&twice.command("signDuty", signing(&duty, "ACKNOWLEDGE", "one")).await);

        // Ended by the later clock: to the earlier one that is two minutes away.
        let role = entity::vocabulary::Role::DepartmentSigner;
        let which = Which::Role { account: "education.signer", role, organization: None };
        assert_eq!(assignment::end(&second.store, &which).await.unwrap(), 1);
        for world in [first, second] {
            let answer = at(&signer, world).send("{ duties { totalCount } }", json!({})).await;
            assert_eq!(answer.error_code(), "FORBIDDEN", "{}", answer.body);
        }
        assert!(assignment::end(&first.store, &which).await.is_err(), "it has ended");

        let another = first.person("health.signer").await;
        account::disable(&second.store, "health.signer").await.unwrap();
        let answer = another.send("{ duties { totalCount } }", json!({})).await;
        assert_eq!(answer.error_code(), "UNAUTHENTICATED", "{}", answer.body);
    }
}

#[tokio::test]
async fn a_right_that_one_ends_waits_for_the_command_of_the_other() {
    let (here, there) = two(120).await;
    let signer = here.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    // The command is begun, and kept from its end by somebody else.
    let lock = here.database.lock("duties IN EXCLUSIVE MODE").await;
    let mut sign = Box::pin(signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "one")));
    let before = here.store.statements();
    let begun = crate::harness::up_to(&here, 4, &mut sign).await;
    assert!(begun.is_none() && here.store.statements() > before);
    let role = entity::vocabulary::Role::DepartmentSigner;
    let which = Which::Role { account: "education.signer", role, organization: None };
    let ends = assignment::end(&there.store, &which);
    let signs = async {
        // The other waits for the account, which the command shares.
        let waits = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' \
                     AND query LIKE '%\"accounts\"%FOR UPDATE%'";
        while here.database.rows(waits).await.is_empty() {}
        lock.rollback().await.unwrap();
        sign.await
    };
    let (ended, payload) = tokio::join!(ends, signs);
    assert_eq!(ended.unwrap(), 1);
    done(&payload);
    let told: Vec<String> = here.trail().await.into_iter().map(|event| event.action).collect();
    assert!(told.contains(&"SIGN_DUTY".to_owned()), "{told:?}");
    let answer = signer.send("{ duties { totalCount } }", json!({})).await;
    assert_eq!(answer.error_code(), "FORBIDDEN", "{}", answer.body);
}

#[tokio::test]
async fn a_key_that_one_makes_verifies_at_the_other() {
    let (here, there) = two(120).await;
    let before = here.person("education.signer").await;
    at(&before, &there).ask("{ duties { totalCount } }").await;
    let kid = keys::rotate(&there.store).await.unwrap();
    assert_eq!(keys_of(&here).await[0]["kid"], kid.as_str(), "it is published before it is used");
    let after = here.person("health.signer").await;
    // A key that was not known is not asked for again at once.
    there.clock.advance(2);
    for person in [&before, &after] {
        for world in [&here, &there] {
            at(person, world).ask("{ duties { totalCount } }").await;
        }
    }
    // By the earlier clock: it signs all the same, and verifies at the later.
    let next = keys::rotate(&here.store).await.unwrap();
    let latest = here.person("finance.signer").await;
    assert_eq!(keys_of(&there).await[0]["kid"], next.as_str());
    there.clock.advance(2);
    at(&latest, &there).ask("{ duties { totalCount } }").await;
    keys::retire(&there.store, &kid).await.unwrap();
    for world in [&here, &there] {
        world.clock.advance(11);
        let answer = at(&after, world).send("{ duties { totalCount } }", json!({})).await;
        assert_eq!(answer.error_code(), "UNAUTHENTICATED", "{}", answer.body);
        at(&latest, world).ask("{ duties { totalCount } }").await;
    }
    account::set_secret(&there.store, AccountKind::Person, "finance.signer", PASSWORD).await.unwrap();
    let answer = latest.send("{ duties { totalCount } }", json!({})).await;
    assert_eq!(answer.error_code(), "UNAUTHENTICATED", "{}", answer.body);
}
