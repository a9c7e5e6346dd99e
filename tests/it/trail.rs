//! The audit trail proves itself: whoever changes it past the program is found out.

pub mod asked;
mod forms;
mod order;
mod outside;
mod requests;
pub mod step;
mod tamper;

use crate::harness::World;
use future_community::store::{Break, VerifyError};

/// Takes away what keeps the trail append-only, as whoever owns the database can.
pub async fn unguarded(world: &World) {
    if world.database.is_sqlite() {
        let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'";
        for trigger in world.database.rows(triggers).await {
            let name: String = trigger.try_get_by_index(0).unwrap();
            world.database.execute(&format!("DROP TRIGGER {name}")).await.unwrap();
        }
    } else {
        for table in ["audit_events", "audit_seals", "audit_head"] {
            world.database.execute(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await.unwrap();
        }
    }
}

/// How many events are sealed, all of the trail's.
async fn whole(world: &World) -> i64 {
    let verified = world.store.verify(None).await.unwrap();
    assert_eq!(usize::try_from(verified.head.position).unwrap(), world.trail().await.len());
    assert_eq!(verified.waiting, 0);
    verified.head.position
}

/// What is wrong with the trail.
async fn broken(world: &World) -> Break {
    match world.store.verify(None).await {
        Err(VerifyError::Broken(found)) => found,
        other => panic!("{other:?}"),
    }
}
