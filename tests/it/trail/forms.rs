//! A trail that was sealed before seals covered where events are told is verified as it was sealed.

use super::{broken, unguarded, whole};
use crate::{harness::World, policy::acknowledge};
use future_community::store::Break;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Seals every event anew, as they were sealed then: by the manual, without the members that came later.
async fn seal_as_then(world: &World) {
    let sealed = world.database.rows("SELECT event_id FROM audit_seals ORDER BY position").await;
    let events = world.trail().await;
    let mut previous = "0".repeat(64);
    for (position, row) in (1..).zip(&sealed) {
        let id: uuid::Uuid = row.try_get_by_index(0).unwrap();
        let event = events.iter().find(|event| event.id.0 == id).unwrap();
        let covered = json!({
            "position": i64::from(position).to_string(),
            "previous": previous,
            "sealedAfterwards": false,
            "id": id,
            "occurredAt": event.occurred_at.0.to_string(),
            "actor": event.actor_id.map(|id| id.0),
            "action": event.action,
            "subjectKind": event.subject_kind,
            "subject": event.subject_id,
            "organization": event.organization_id.map(|id| id.0),
            "detail": event.detail,
        });
        let hash = format!("{:x}", Sha256::digest(serde_json_canonicalizer::to_vec(&covered).unwrap()));
        let set = format!(
            "UPDATE audit_seals SET previous = '{previous}', hash = '{hash}' WHERE position = {position}"
        );
        assert_eq!(world.database.execute(&set).await.unwrap(), 1);
        previous = hash;
    }
}

both! {
    async fn what_was_sealed_before_seals_covered_histories_is_whole_and_what_it_covered_is_kept(world) {
        acknowledge(world, "education-1", "baihe").await;
        unguarded(world).await;
        seal_as_then(world).await;
        let then = whole(world).await;
        acknowledge(world, "education-1", "hanghuang").await;
        world.store.seal().await.unwrap();
        assert!(whole(world).await > then, "and what comes after it follows it");
        let sealed_then = "UPDATE audit_events SET detail = detail || ' ' WHERE id =
            (SELECT event_id FROM audit_seals WHERE position = 2)";
        assert_eq!(world.database.execute(sealed_then).await.unwrap(), 1);
        assert!(matches!(broken(world).await, Break::Changed(2, _)));
    }
}
