//! A database that was restored, or another server: copies that have what is there no more begin again, and others do not.

use super::{copy::Copy, replay::gone};
use crate::{
    harness::{Database, World},
    interference::{CHANGES, Change},
    policy::acknowledge,
    reference::happened,
    subjects,
    viewers::Viewer,
};
use serde_json::Value;
use std::{path::PathBuf, time::Duration};

/// A change whose name begins so.
fn named(what: &str) -> &'static Change {
    const ALL: &[Change] = &CHANGES;
    ALL.iter().find(|change| change.what.starts_with(what)).unwrap()
}

/// A copy of the database of a world, whose server is used no more. Which of the two is the backup does not matter.
pub async fn copied(world: &World) -> Database {
    if world.database.is_sqlite() {
        let copy = Database::sqlite();
        let file = PathBuf::from(copy.url.strip_prefix("sqlite://").unwrap());
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        world.store.backup(&file).await.unwrap();
        return copy;
    }
    // PostgreSQL copies a database that nobody has open.
    world.store.close().await.unwrap();
    world.database.copied().await
}

both! {
    async fn after_a_restore_a_copy_has_no_ghost(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let names = ["fengmao-office.coordinator", "education.officer", "fuchun-subdistrict.officer"];
        let mut followers = Vec::new();
        for name in names {
            let viewer = Viewer::named(world, name).await;
            let copy = Copy::anew(&viewer).await;
            followers.push((viewer, copy));
        }
        let kept: Vec<Copy> = followers.iter().map(|(_, copy)| copy.clone()).collect();
        let backup = copied(world).await;
        // Another process goes on with the database: nobody begins again for that.
        let later = World::served(backup, world.clock.clone()).await;
        for (viewer, copy) in &mut followers {
            viewer.server = Some(later.router.clone());
            assert_eq!(copy.page(viewer, 40).await["reset"], false, "{} began again", viewer.name);
        }
        (named("others' duties go on").happens)(&later).await;
        (named("education's duties go on").happens)(&later).await;
        let gone = gone(&later).await;
        for (viewer, copy) in &mut followers {
            copy.catch_up(viewer, 40).await;
            copy.things.retain(|id, _| !gone.contains(id));
            copy.is_up_to_date(viewer, "the backup").await;
            assert_eq!(copy.resets, 1);
        }
        let restored = World::served(world.database.again(), world.clock.clone()).await;
        // As much is written there as was elsewhere, so that numbers come again.
        (named("education's duties go on").happens)(&restored).await;
        for ((viewer, copy), mut kept) in followers.iter_mut().zip(kept) {
            viewer.server = Some(restored.router.clone());
            copy.catch_up(viewer, 40).await;
            copy.is_up_to_date(viewer, "the restore").await;
            // Of what happened to education since, Fuchun saw nothing: its copy is as good here.
            let saw_some = !viewer.name.starts_with("fuchun");
            assert_eq!(copy.resets, if saw_some { 2 } else { 1 }, "{}", viewer.name);
            // Whoever did not ask meanwhile has nothing that is not there.
            kept.catch_up(viewer, 40).await;
            kept.is_up_to_date(viewer, "the restore").await;
            assert_eq!(kept.resets, 1, "{}", viewer.name);
        }
    }
}

/// Asks until a server is answered by a database that it lost.
async fn answered(world: &World) {
    let asked = async {
        while world.nobody().send("{ programme { code } }", Value::Null).await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asked).await.expect("the database does not come back");
}

/// A server whose database was put back behind it (SQLite's cannot be): how far somebody came who saw nothing is of numbers that
/// were given by another, and are given once more.
#[tokio::test]
async fn what_was_passed_by_in_another_history_is_read_in_this() {
    let world = World::on(Database::postgres().await).await;
    let clauses = ["baihe", "hanghuang", "shanshui", "jiangbin", "yicheng", "dengyun"];
    // Once that it signs in by no change of the feed.
    world.people_stay();
    for name in ["education.signer", "health.signer"] {
        world.person(name).await;
    }
    let viewer = Viewer::named(&world, "health.officer").await;
    let mut copy = Copy::anew(&viewer).await;
    let backup = world.database.copied_behind().await;
    answered(&world).await;
    // Much that it does not see, and how far it passed by that is remembered.
    for community in clauses {
        acknowledge(&world, "education-1", community).await;
    }
    let stands = copy.cursor.clone();
    for _ in 0..2 {
        assert_eq!(copy.page(&viewer, 40).await["changes"], Value::Array(Vec::new()));
        assert_eq!(copy.cursor, stands);
    }
    let was = world.database.put_back(&backup).await;
    answered(&world).await;
    acknowledge(&world, "health-1", "baihe").await;
    // Its number is one that was given to what it passed by.
    let last = "SELECT position FROM feed_clock";
    let number = async |of: &Database| of.rows(last).await[0].try_get_by_index::<i64>(0).unwrap();
    assert!(number(&world.database).await < number(&was).await, "it is another history");
    let page = copy.page(&viewer, 40).await;
    assert_eq!(
        (page["changes"].as_array().unwrap().len(), &page["reset"]),
        (1, &Value::Bool(false)),
        "{page}"
    );
    copy.is_up_to_date(&viewer, "the database was put back").await;
}
