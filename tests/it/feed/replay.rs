//! A copy that followed is one that was made anew, for each kind of viewer after each change that the interference tests know; and
//! what is not to be seen moves nothing.

use super::copy::Copy;
use crate::{
    harness::World,
    interference::CHANGES,
    reference::happened,
    subjects,
    viewers::{self, Viewer},
};
use entity::{id::DutyId, vocabulary::FeedKind};
use future_community::store::FeedFault;

/// Who follows, with its copy.
async fn followers(world: &World) -> Vec<(Viewer<'_>, Copy)> {
    let mut viewers = viewers::of_each_kind(world).await;
    viewers.extend(viewers::beside_health(world).await);
    let follows = |viewer: &Viewer<'_>| {
        !["nobody", "no role", "sysadmin", "secadmin", "auditor"].contains(&viewer.name.as_str())
    };
    let mut followers = Vec::new();
    for viewer in viewers.into_iter().filter(follows) {
        followers.push((viewer, Copy::default()));
    }
    followers
}

/// Duties that a change of these tests takes out of the tables, which the product never does: nobody is told of that.
pub async fn gone(world: &World) -> Vec<String> {
    let faults = world.store.verify_feed().await.unwrap().into_iter();
    let gone = faults.map(|fault| match fault {
        FeedFault::Dangling(FeedKind::Duty, id) => DutyId(id).to_string(),
        other => panic!("{other}"),
    });
    gone.collect()
}

both! {
    async fn a_copy_that_followed_is_one_made_anew(world) {
        happened(world).await;
        let mut followers = followers(world).await;
        subjects::prepare(world).await;
        for (viewer, copy) in &mut followers {
            copy.catch_up(viewer, 7).await;
            copy.is_up_to_date(viewer, "the beginning").await;
        }
        for change in CHANGES {
            let mut before = Vec::new();
            for (viewer, copy) in &mut followers {
                before.push(copy.page(viewer, 7).await);
            }
            (change.happens)(world).await;
            let gone = gone(world).await;
            for ((viewer, copy), before) in followers.iter_mut().zip(before) {
                copy.things.retain(|id, _| !gone.contains(id));
                if !change.seen_by.contains(&viewer.name.as_str()) {
                    let after = copy.page(viewer, 7).await;
                    assert_eq!(after, before, "{} noticed: {}", viewer.name, change.what);
                }
                copy.catch_up(viewer, 7).await;
                copy.is_up_to_date(viewer, change.what).await;
                assert_eq!(copy.resets, 1, "{} began again: {}", viewer.name, change.what);
            }
        }
        let gone = gone(world).await.len();
        assert_eq!(world.store.verify_feed().await.unwrap().len(), gone);
    }
}

both! {
    async fn the_usual_document_is_answered_on_the_largest_page(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let usual = include_str!("../../../assets/feed.graphql");
        let page = office.ask_with(usual, serde_json::json!({ "first": 200 })).await["changes"].clone();
        assert_eq!(page["changes"].as_array().unwrap().len(), 200);
        assert_eq!((&page["reset"], &page["hasMore"]), (&true.into(), &true.into()));
    }
}
