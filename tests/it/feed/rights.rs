//! Whoever's rights are others begins again; and what nobody wrote down, because time passed, counts as well.

use super::{copy::Copy, following};
use crate::{
    harness::World,
    rights::{done, give, handing},
    viewers::Viewer,
};
use entity::{timestamp::Timestamp, vocabulary::Role};
use future_community::domain::assignment::{self, Grant, Which};
use serde_json::json;

async fn granted(world: &World, account: &str, (from, until): (Option<Timestamp>, Option<Timestamp>)) {
    let (role, organization) = (Role::DepartmentOfficer, Some("finance"));
    let grant = Grant { account, role, organization, from, until };
    assignment::grant(&world.store, &grant).await.unwrap();
}

async fn ended(world: &World, account: &str) {
    let which = Which::Role { account, role: Role::DepartmentOfficer, organization: Some("finance") };
    assignment::end(&world.store, &which).await.unwrap();
}

/// Lets somebody catch up, and says whether it began again.
async fn began_again(viewer: &Viewer<'_>, copy: &mut Copy, since: &str) -> bool {
    let before = copy.resets;
    copy.catch_up(viewer, 9).await;
    copy.is_up_to_date(viewer, since).await;
    copy.resets > before
}

both! {
    async fn other_rights_begin_another_copy(world) {
        let (viewer, mut copy) = following(world, "education.officer").await;
        let (beside, mut of_beside) = following(world, "health.officer").await;
        let of_education = copy.things.len();
        granted(world, "education.officer", (None, None)).await;
        assert!(began_again(&viewer, &mut copy, "it was given a role").await);
        assert!(copy.things.len() > of_education);
        ended(world, "education.officer").await;
        assert!(began_again(&viewer, &mut copy, "the role was ended").await);
        assert_eq!(copy.things.len(), of_education);
        // Ended and given again in between is another right, of the same place: what was touched meanwhile it was not told.
        granted(world, "education.officer", (None, None)).await;
        assert!(began_again(&viewer, &mut copy, "it was given the role again").await);
        ended(world, "education.officer").await;
        granted(world, "education.officer", (None, None)).await;
        assert!(began_again(&viewer, &mut copy, "it lost the role and was given it again").await);
        assert!(!began_again(&viewer, &mut copy, "nothing happened").await);
        assert!(!began_again(&beside, &mut of_beside, "others' rights").await);
    }

    async fn a_role_begins_and_runs_out_by_itself(world) {
        let now = world.clock.now();
        let (viewer, mut copy) = following(world, "education.officer").await;
        let (from, until) = (now.plus_seconds(60), now.plus_seconds(120));
        granted(world, "education.officer", (Some(from), Some(until))).await;
        assert!(!began_again(&viewer, &mut copy, "a role is to come").await);
        world.clock.advance(61);
        assert!(began_again(&viewer, &mut copy, "it has come").await);
        world.clock.advance(61);
        assert!(began_again(&viewer, &mut copy, "it is over").await);
    }

    async fn whoever_stands_in_begins_again_with_it_and_without_it(world) {
        world.person("finance.signer").await;
        let (viewer, mut copy) = following(world, "finance.officer").await;
        let signer = world.person("finance.signer").await;
        let handing = handing(world, "finance", "finance.officer").await;
        let delegation = done(&give(&signer, "delegate", handing).await);
        assert!(began_again(&viewer, &mut copy, "it stands in").await);
        let ending = json!({ "id": delegation["id"], "reason": "提前返岗" });
        done(&give(&signer, "endDelegation", ending).await);
        assert!(began_again(&viewer, &mut copy, "it does no more").await);
    }

    async fn who_has_nothing_to_follow_is_told_so(world) {
        for name in ["sysadmin", "secadmin", "auditor"] {
            let viewer = Viewer::named(world, name).await;
            let answer = viewer.send("{ changes { cursor } }", json!({})).await;
            assert_eq!(answer.error_code(), "FORBIDDEN", "{name}");
        }
        let answer = world.nobody().send("{ changes { cursor } }", json!({})).await;
        assert_eq!(answer.error_code(), "UNAUTHENTICATED");
    }
}
