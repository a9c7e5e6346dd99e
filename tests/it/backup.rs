//! A backup is a database: what was acknowledged before it is in it.

use crate::{
    duties::{again, brought_to},
    harness::{Database, Folder, World},
};
use future_community::store::BackupError;
use std::path::PathBuf;

#[tokio::test]
async fn a_backup_taken_while_it_is_in_use_is_restored() {
    let world = World::on(Database::sqlite()).await;
    let duty = brought_to(&world, "COMPLETED").await;
    let copy = Database::sqlite();
    let file = PathBuf::from(copy.url.strip_prefix("sqlite://").unwrap());
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();

    world.store.backup(&file).await.unwrap();
    assert!(matches!(world.store.backup(&file).await, Err(BackupError::Exists(_))), "nothing is overwritten");

    // What happens after it is not in it.
    let office = world.person("fengmao-office.coordinator").await;
    let mut cancel = crate::duties::deciding(&duty, None, "after");
    cancel["reason"] = "事后".into();
    crate::duties::done(&office.command("cancelDuty", cancel).await);

    let restored = World::empty(copy).await;
    restored.clock.advance(1);
    let signer = restored.person("education.signer").await;
    let found = again(&signer, &duty).await;
    assert_eq!(found["status"], "COMPLETED");
    assert_eq!(found["signOffs"], duty_signatures(&duty));
}

fn duty_signatures(duty: &serde_json::Value) -> serde_json::Value {
    let mut signatures = duty["signOffs"].clone();
    for signature in signatures.as_array_mut().unwrap() {
        signature["organization"] = serde_json::json!({ "code": "education" });
    }
    signatures
}

/// What a backup that was killed left is no backup, and in nobody's way; one that is under way is not disturbed.
#[tokio::test]
async fn a_backup_goes_by_another_name_until_it_is_whole() {
    let world = World::on(Database::sqlite()).await;
    let folder = Folder::new();
    let (file, partial) = (folder.path().join("b.db"), folder.path().join("b.db.partial"));
    std::fs::write(&partial, "left").unwrap();
    let growing = std::fs::File::open(&partial).unwrap();
    growing.lock().unwrap();
    assert!(matches!(world.store.backup(&file).await, Err(BackupError::UnderWay(_))));
    assert_eq!(std::fs::read(&partial).unwrap(), b"left");
    drop(growing);
    world.store.backup(&file).await.unwrap();
    let names: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["b.db"]);
    std::os::unix::fs::symlink("nowhere.db", folder.path().join("link.db")).unwrap();
    let link = world.store.backup(&folder.path().join("link.db")).await;
    assert!(matches!(link, Err(BackupError::Exists(_))), "a link is followed nowhere");
}

#[tokio::test]
async fn postgres_is_backed_up_with_its_own_tools() {
    let world = World::on(Database::postgres().await).await;
    let refused = world.store.backup(&std::env::temp_dir().join("never.db")).await;
    assert!(matches!(refused, Err(BackupError::NotSqlite)));
}
