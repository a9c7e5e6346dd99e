//! A summary that somebody changed past the program is found, named and mended.

use super::{all_agree, whole};
use crate::{harness::World, reference::happened};

async fn said(world: &World) -> String {
    world.store.verify_summary().await.unwrap_err().to_string()
}

both! {
    async fn what_is_wrong_is_named_and_mended(world) {
        happened(world).await;
        world.store.fold_tallies().await.unwrap();
        let clause = "(SELECT id FROM responsibilities WHERE code = 'education-1')";
        for (statement, names) in [
            (format!("UPDATE duty_tallies SET count = count + 1 WHERE responsibility_id = {clause}"), "education, education-1, "),
            (format!("UPDATE duty_tallies SET overdue = overdue - 1 WHERE responsibility_id = {clause}"), "-1 of them overdue"),
            (format!("DELETE FROM duty_tallies WHERE responsibility_id = {clause}"), ": 0 are kept"),
            ("UPDATE duty_tally_sums SET count = 0".to_owned(), ", all clauses, "),
            ("DELETE FROM duty_tally_sums".to_owned(), ", all clauses, no unit, "),
            ("INSERT INTO duty_tally_changes (organization_id, responsibility_id, status, change)
              SELECT organization_id, responsibility_id, 'ASSIGNED', 7 FROM duty_tallies LIMIT 1".to_owned(), "ASSIGNED: "),
            ("DELETE FROM duty_tally_day".to_owned(), "has no day"),
        ] {
            world.database.execute(&statement).await.unwrap();
            let said = said(world).await;
            assert!(said.contains("`future-community summary rebuild` mends it"), "{said}");
            assert!(said.contains(names), "{statement}: {said}");
            world.store.rebuild_summary().await.unwrap();
            whole(world).await;
            all_agree(world).await;
        }
    }
}
