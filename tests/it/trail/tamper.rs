//! Any change to what was sealed is found, and where it is.

use super::{broken, unguarded, whole};
use crate::{
    duties::{deciding, done},
    harness::World,
    policy::acknowledge,
};
use future_community::store::{Break, VerifyError};

/// Puts back what stood there before anybody touched it.
const PUT_BACK: [&str; 6] = [
    "DELETE FROM audit_events",
    "INSERT INTO audit_events SELECT * FROM kept_events",
    "DELETE FROM audit_seals",
    "INSERT INTO audit_seals SELECT * FROM kept_seals",
    "DELETE FROM audit_waiting",
    "UPDATE audit_head SET position = (SELECT MAX(position) FROM kept_seals)",
];

/// A trail without its triggers, and how long it is.
async fn unguarded_trail(world: &World) -> i64 {
    acknowledge(world, "education-1", "baihe").await;
    unguarded(world).await;
    for (kept, of) in [("kept_events", "audit_events"), ("kept_seals", "audit_seals")] {
        world.database.execute(&format!("CREATE TABLE {kept} AS SELECT * FROM {of}")).await.unwrap();
    }
    whole(world).await
}

async fn change(world: &World, statements: &[String]) {
    for statement in statements {
        assert!(world.database.execute(statement).await.unwrap() > 0, "{statement}");
    }
}

async fn put_back(world: &World) {
    for statement in PUT_BACK {
        world.database.execute(statement).await.unwrap();
    }
}

/// Makes a change; what is found then. Puts it back.
async fn found(world: &World, statements: &[String]) -> Break {
    change(world, statements).await;
    let found = broken(world).await;
    put_back(world).await;
    found
}

fn a_new_id(world: &World) -> &'static str {
    if world.database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" }
}

fn event_at(position: i64) -> String {
    format!("(SELECT event_id FROM audit_seals WHERE position = {position})")
}

both! {
    async fn each_column_of_each_event_and_of_its_seal(world) {
        let length = unguarded_trail(world).await;
        assert!(length >= 5, "{length}");
        let id = a_new_id(world);
        for position in 1..=length {
            for (column, value) in [
                ("id", id),
                ("occurred_at", "occurred_at + 1"),
                ("actor_id", "CASE WHEN actor_id IS NULL THEN id END"),
                ("action", "action || 'S'"),
                ("subject_kind", "UPPER(subject_kind)"),
                ("subject_id", id),
                ("organization_id", "CASE WHEN organization_id IS NULL THEN id END"),
                ("detail", "detail || ' '"),
                ("break_glass", "CASE WHEN break_glass IS NULL THEN 'x' END"),
                ("history_of", "CASE WHEN history_of IS NULL THEN id END"),
                ("history_of", "id, history_order = occurred_at"),
                ("history_order", "CASE WHEN history_order IS NULL THEN occurred_at ELSE occurred_at - 1 END"),
            ] {
                let event = event_at(position);
                let set = format!("UPDATE audit_events SET {column} = {value} WHERE id = {event}");
                match found(world, &[set]).await {
                    Break::Changed(at, _) if column != "id" => assert_eq!(at, position, "{column}"),
                    Break::Deleted(at, _) if column == "id" => assert_eq!(at, position),
                    other => panic!("{column} at {position}: {other}"),
                }
            }
            for (column, value) in [
                ("event_id", id),
                ("position", "position + 1000"),
                ("previous", "hash"),
                ("hash", "previous"),
                ("sealed_afterwards", "NOT sealed_afterwards"),
            ] {
                let set = format!("UPDATE audit_seals SET {column} = {value} WHERE position = {position}");
                let said = found(world, &[set]).await.to_string();
                assert!(said.starts_with(&format!("position {position}: ")), "{column} at {position}: {said}");
            }
        }
        assert_eq!(whole(world).await, length, "and nothing of it is left");
    }

    async fn an_event_that_changes_its_place_in_a_history(world) {
        acknowledge(world, "education-1", "baihe").await;
        let office = world.person("fengmao-office.coordinator").await;
        let signed = office.ask("{ duties(filter: { status: [ACKNOWLEDGED] }) { nodes { id revision } } }").await;
        let signed = &signed["duties"]["nodes"][0];
        done(&office.command("cancelDuty", deciding(signed, Some("误"), "c")).await);
        unguarded(world).await;
        let length = whole(world).await;
        // Behind what was done after it.
        let later = "UPDATE audit_events SET history_order = history_order + 1000000000 WHERE action = 'SIGN_DUTY'";
        change(world, &[later.to_owned()]).await;
        assert!(matches!(broken(world).await, Break::Changed(at, _) if at == length));
    }

    async fn an_event_or_a_seal_that_is_taken_away(world) {
        let length = unguarded_trail(world).await;
        for position in 1..=length {
            let event = format!("DELETE FROM audit_events WHERE id = {}", event_at(position));
            let seal = format!("DELETE FROM audit_seals WHERE position = {position}");
            assert!(matches!(found(world, std::slice::from_ref(&event)).await, Break::Deleted(at, _) if at == position));
            for both in [vec![seal.clone()], vec![event, seal]] {
                match found(world, &both).await {
                    Break::Gap(at, next) => assert_eq!((at, next), (position, position + 1)),
                    Break::Short(at, end) => assert_eq!((at, end), (length, length)),
                    other => panic!("{position}: {other}"),
                }
            }
        }
    }

    async fn events_that_change_places(world) {
        let length = unguarded_trail(world).await;
        for (one, other) in [(1, 2), (2, length), (length - 1, length)] {
            // Their seals, by way of a position that nobody has; then what they say.
            let swap = [(one, -1), (other, one), (-1, other)].map(|(from, to)| {
                format!("UPDATE audit_seals SET position = {to} WHERE position = {from}")
            });
            let said = found(world, &swap).await.to_string();
            assert!(said.starts_with(&format!("position {one}: ")), "{said}");
            let said_by = |of: i64, by: i64| {
                format!(
                    "UPDATE audit_events SET action = e.action || '!', detail = e.detail FROM kept_events e
                     WHERE audit_events.id = {} AND e.id = {}",
                    event_at(of),
                    event_at(by)
                )
            };
            let said = found(world, &[said_by(one, other), said_by(other, one)]).await;
            assert!(matches!(said, Break::Changed(at, _) if at == one), "{said}");
        }
    }

    async fn an_event_that_comes_in_past_the_program(world) {
        unguarded_trail(world).await;
        let id = a_new_id(world);
        let columns = "occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail";
        let insert = format!(
            "INSERT INTO audit_events (id, {columns}) SELECT {id}, {columns} FROM audit_events WHERE action = 'SIGN_DUTY'"
        );
        assert!(matches!(found(world, std::slice::from_ref(&insert)).await, Break::Foreign(_)));
        // It stays one, whatever is written and sealed after it.
        change(world, &[insert]).await;
        acknowledge(world, "education-1", "hanghuang").await;
        world.store.seal().await.unwrap();
        assert!(matches!(broken(world).await, Break::Foreign(_)));
    }

    async fn seals_that_nobody_made(world) {
        let length = unguarded_trail(world).await;
        let id = a_new_id(world);
        for position in [-1, 0, length + 1, length + 7] {
            let insert = format!(
                "INSERT INTO audit_seals SELECT {position}, {id}, previous, hash, sealed_afterwards FROM audit_seals
                 WHERE position = 1"
            );
            let said = found(world, &[insert]).await.to_string();
            assert!(said.contains(&position.to_string()), "{position}: {said}");
        }
        let lowered = found(world, &["UPDATE audit_head SET position = position - 1".to_owned()]).await;
        assert_eq!(lowered, Break::Long(length, length - 1));
        let raised = found(world, &["UPDATE audit_head SET position = position + 3".to_owned()]).await;
        assert_eq!(raised, Break::Short(length + 1, length + 3));
        change(world, &["DELETE FROM audit_head".to_owned()]).await;
        assert_eq!(broken(world).await, Break::Headless);
    }

    async fn a_trail_that_goes_on_after_it_was_cut_has_a_gap(world) {
        let length = unguarded_trail(world).await;
        let event = event_at(length);
        let cut = [
            format!("DELETE FROM audit_events WHERE id = {event}"),
            format!("DELETE FROM audit_seals WHERE position = {length}"),
        ];
        change(world, &cut).await;
        acknowledge(world, "education-1", "hanghuang").await;
        assert!(matches!(broken(world).await, Break::Gap(at, _) if at == length));
    }

    async fn a_tail_that_was_cut_or_written_anew_shows_by_a_head_that_was_kept(world) {
        let length = unguarded_trail(world).await;
        let kept = world.store.head().await.unwrap();
        assert_eq!(kept.position, length);
        let against_kept = async || match world.store.verify(Some(&kept)).await {
            Err(VerifyError::Broken(found)) => found,
            other => panic!("{other:?}"),
        };
        let event = event_at(length);
        let cut = [
            format!("DELETE FROM audit_events WHERE id = {event}"),
            format!("DELETE FROM audit_seals WHERE position = {length}"),
            "UPDATE audit_head SET position = position - 1".to_owned(),
        ];
        change(world, &cut).await;
        whole(world).await;
        assert_eq!(against_kept().await, Break::Cut(length, length - 1));
        put_back(world).await;

        // Whoever knows how seals are made can make them again, from anywhere on.
        let again = [
            format!("UPDATE audit_events SET detail = detail || ' ' WHERE id = {}", event_at(2)),
            "INSERT INTO audit_waiting (event_id) SELECT event_id FROM audit_seals WHERE position > 1 ORDER BY position"
                .to_owned(),
            "DELETE FROM audit_seals WHERE position > 1".to_owned(),
            "UPDATE audit_head SET position = 1".to_owned(),
        ];
        change(world, &again).await;
        world.store.seal().await.unwrap();
        assert_eq!(whole(world).await, length);
        assert_eq!(against_kept().await, Break::Rewritten(length));
        put_back(world).await;

        // What comes after it changes nothing for a head that was kept.
        acknowledge(world, "education-1", "hanghuang").await;
        let verified = world.store.verify(Some(&kept)).await.unwrap();
        assert!(verified.head.position > kept.position);
    }
}

/// SQLite keeps a value of any type; one that reads the same is another all the same.
#[tokio::test]
async fn a_value_of_another_type() {
    let world = World::on(crate::harness::Database::sqlite()).await;
    unguarded_trail(&world).await;
    for set in [
        "UPDATE audit_events SET detail = CAST(detail AS BLOB)",
        "UPDATE audit_events SET occurred_at = occurred_at + 0.5",
        "UPDATE audit_events SET subject_id = CAST(subject_id AS TEXT)",
        "UPDATE audit_events SET action = X'ff'",
        "UPDATE audit_seals SET sealed_afterwards = 7",
        "UPDATE audit_seals SET previous = CAST(previous AS BLOB)",
        "UPDATE audit_seals SET hash = CAST(hash AS BLOB)",
    ] {
        let at = found(&world, &[set.to_owned()]).await;
        assert_eq!(at, Break::Unreadable(1), "{set}");
    }
    let at = found(&world, &["UPDATE audit_seals SET position = 'x' WHERE position = 2".to_owned()]).await;
    assert_eq!(at, Break::Gap(2, 3));
}
