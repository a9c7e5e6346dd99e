//! How touches are numbered on PostgreSQL, where several write at once: nothing appears behind a reader.

use super::{copy::Copy, following};
use crate::{
    duties::deciding,
    harness::{Database, World},
};
use future_community::clock::Clock;
use serde_json::{Value, json};

/// Cancels a duty of an organization; answers its id.
async fn cancelled(world: &World, organization: &str) -> String {
    let office = world.person("fengmao-office.coordinator").await;
    let query = "query($of: String) { duties(first: 1, filter: { organization: $of, status: [ASSIGNED] }) { nodes { id revision } } }";
    let duty = office.ask_with(query, json!({ "of": organization })).await["duties"]["nodes"][0].clone();
    let mut cancel = deciding(&duty, None, &format!("cancel {}", duty["id"]));
    cancel["reason"] = "不再需要".into();
    crate::duties::done(&office.command("cancelDuty", cancel).await);
    duty["id"].as_str().unwrap().to_owned()
}

fn told(page: &Value) -> Vec<&str> {
    page["changes"].as_array().unwrap().iter().map(|change| change["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_a_writer_holds_is_told_once_it_is_done() {
    let world = World::on(Database::postgres().await).await;
    let (viewer, mut copy) = following(&world, "fengmao-office.coordinator").await;
    let one = cancelled(&world, "education").await;
    // Somebody holds the row of the feed while others are numbered.
    let uuid = entity::id::parse_type_id(&one).unwrap().1;
    let holds = world.database.hold(&format!("UPDATE feed SET position = NULL WHERE id = '{uuid}'")).await;
    let other = cancelled(&world, "health").await;
    let page = copy.page(&viewer, 50).await;
    assert!(told(&page).contains(&other.as_str()), "the other waits for nobody");
    holds.commit().await.unwrap();
    let third = cancelled(&world, "finance").await;
    let page = copy.page(&viewer, 50).await;
    assert!(told(&page).contains(&one.as_str()) && told(&page).contains(&third.as_str()), "{page}");
    copy.is_up_to_date(&viewer, "all three").await;
}

#[tokio::test]
async fn what_was_killed_before_it_was_numbered_is_numbered_by_the_next() {
    let world = World::on(Database::postgres().await).await;
    let (viewer, mut copy) = following(&world, "fengmao-office.coordinator").await;
    let one = cancelled(&world, "education").await;
    copy.catch_up(&viewer, 50).await;
    // As it stands where a process ended between its commit and the numbers.
    let uuid = entity::id::parse_type_id(&one).unwrap().1;
    world.database.execute(&format!("UPDATE feed SET position = NULL WHERE id = '{uuid}'")).await.unwrap();
    assert!(told(&copy.page(&viewer, 50).await).is_empty());
    let elsewhere = World::served(world.database.again(), Clock::standing_at(world.clock.now())).await;
    let other = cancelled(&elsewhere, "health").await;
    let page = copy.page(&viewer, 50).await;
    assert!(told(&page).contains(&one.as_str()) && told(&page).contains(&other.as_str()), "{page}");
}

#[tokio::test]
async fn sixteen_write_while_eight_follow() {
    let world = World::on(Database::postgres().await).await;
    let _kept = world.store.keep_sealing();
    let names =
        ["education", "health", "finance", "planning-resources", "civil-affairs", "culture-tourism-sports"];
    let mut followers = Vec::new();
    for name in names {
        followers.push(following(&world, &format!("{name}.officer")).await);
    }
    followers.push(following(&world, "fengmao-office.coordinator").await);
    followers.push(following(&world, "data-platform").await);
    let deputy = world.person("fengmao-office.deputy").await;
    let query = "{ duties(first: 96, filter: { status: [ASSIGNED], appliesTo: COMMUNITY }) { nodes { id revision } } }";
    let duties = deputy.ask(query).await["duties"]["nodes"].as_array().unwrap().clone();
    let write = async |duties: &[Value]| {
        for duty in duties {
            let mut cancel = deciding(duty, None, &format!("cancel {}", duty["id"]));
            cancel["reason"] = "不再需要".into();
            crate::duties::done(&deputy.command("cancelDuty", cancel).await);
        }
    };
    let writers = futures_util::future::join_all(duties.chunks(6).map(write));
    let follow = async |(viewer, copy): &mut (crate::viewers::Viewer<'_>, Copy)| {
        for _ in 0..12 {
            copy.catch_up(viewer, 3).await;
        }
    };
    let following = futures_util::future::join_all(followers.iter_mut().map(follow));
    tokio::join!(writers, following);
    while world.store.unnumbered().await.unwrap().waiting > 0 {
        tokio::task::yield_now().await;
    }
    for (viewer, copy) in &mut followers {
        copy.catch_up(viewer, 3).await;
        copy.is_up_to_date(viewer, "all wrote").await;
        assert_eq!((copy.resets, copy.lost.len()), (1, 0), "{}", viewer.name);
    }
    assert_eq!(world.store.verify_feed().await.unwrap(), []);
}
