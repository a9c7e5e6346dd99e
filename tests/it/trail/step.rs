//! The step that brings the chain: what was there before it is sealed, and marked as sealed afterwards.

use super::whole;
use crate::{
    harness::{Database, World},
    policy::acknowledge,
};
use migration::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

const STEP: &str = "m20261125_000009_sealed_trail";

/// The database, past the program.
#[expect(clippy::disallowed_methods, reason = "a register of the version before")]
async fn connected(database: &Database) -> DatabaseConnection {
    sea_orm::Database::connect(&database.url).await.unwrap()
}

async fn take_back(database: &Database) {
    take_back_to(database, STEP).await;
}

/// Takes a step, and those after it, back.
pub async fn take_back_to(database: &Database, step: &str) {
    let place = Migrator::migrations().iter().position(|it| it.name() == step).unwrap();
    let steps = u32::try_from(Migrator::migrations().len() - place).unwrap();
    let connection = connected(database).await;
    Migrator::down(&connection, Some(steps)).await.unwrap();
    connection.close().await.unwrap();
}

/// Takes every step, and seals nothing: as `migrate` that is killed after the last.
async fn only_the_steps(database: &Database) {
    let connection = connected(database).await;
    Migrator::up(&connection, None).await.unwrap();
    connection.close().await.unwrap();
}

async fn sealed_afterwards(world: &World) -> u64 {
    world.store.verify(None).await.unwrap().afterwards
}

/// The events in the order of their seals.
async fn chain(world: &World) -> Vec<Uuid> {
    let rows = world.database.rows("SELECT event_id FROM audit_seals ORDER BY position").await;
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

both! {
    async fn todays_events_are_sealed_in_their_order_and_marked(world) {
        acknowledge(world, "education-1", "baihe").await;
        assert_eq!(sealed_afterwards(world).await, 0);
        let ids: Vec<Uuid> = world.trail().await.iter().map(|event| event.id.0).collect();
        take_back(&world.database).await;
        world.store.migrate().await.unwrap();
        assert_eq!(chain(world).await, ids);
        assert_eq!(sealed_afterwards(world).await, u64::try_from(ids.len()).unwrap());
        acknowledge(world, "education-1", "hanghuang").await;
        let length = whole(world).await;
        assert!(length > i64::try_from(ids.len()).unwrap());
        assert_eq!(sealed_afterwards(world).await, u64::try_from(ids.len()).unwrap(), "what came after is not marked");
    }

    async fn a_migration_that_is_killed_is_gone_on_with(world) {
        acknowledge(world, "education-1", "baihe").await;
        take_back(&world.database).await;
        only_the_steps(&world.database).await;
        let before = world.trail().await.len();
        assert_eq!(usize::try_from(world.store.waiting().await.unwrap().number).unwrap(), before);
        let verified = world.store.verify(None).await.unwrap();
        assert_eq!((verified.head.position, usize::try_from(verified.waiting).unwrap()), (0, before));
        // Whoever seals next: a server, a command, or the migration again.
        world.store.migrate().await.unwrap();
        assert_eq!(whole(world).await, i64::try_from(before).unwrap());
        world.store.migrate().await.unwrap();
        assert_eq!(whole(world).await, i64::try_from(before).unwrap());
    }

    async fn many_events_take_many_batches(world) {
        take_back(&world.database).await;
        let id = if world.database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
        let many = format!(
            "INSERT INTO audit_events SELECT {id}, occurred_at, actor_id, action, subject_kind, subject_id,
             organization_id, detail FROM audit_events, (WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL
             SELECT n + 1 FROM counted WHERE n < 1300) SELECT n FROM counted) counted
             WHERE action = 'IMPORT_POLICY'"
        );
        assert_eq!(world.database.execute(&many).await.unwrap(), 1300);
        world.store.migrate().await.unwrap();
        assert!(whole(world).await > 1300);
    }
}
