//! One person, one organization in a review: whatever became of its opinion, and of its assignment, since.

use super::{done, give, opened, refused, review, sign};
use crate::harness::World;
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Grant, Which};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn ends(world: &World, account: &str, organization: &str) {
    let which = Which::Role { account, role: Role::DepartmentSigner, organization: Some(organization) };
    assert_eq!(assignment::end(&world.store, &which).await.unwrap(), 1);
}

async fn begins(world: &World, account: &str, organization: &str) {
    let grant = Grant {
        account,
        role: Role::DepartmentSigner,
        organization: Some(organization),
        from: None,
        until: None,
    };
    assignment::grant(&world.store, &grant).await.unwrap();
}

/// What is said of signing, and how many reviews wait for the person's signature.
async fn told(person: &crate::harness::Person<'_>, id: &Value) -> (bool, i64) {
    let seen = review(person, id).await;
    let mut actions = seen["viewerActions"].as_array().unwrap().iter();
    let signs = actions.find(|it| it["action"] == "SIGN_OPINION").unwrap()["allowed"] == true;
    let waiting = person.ask("{ reviews(filter: { awaitingMySignature: true }) { totalCount } }").await;
    (signs, waiting["reviews"]["totalCount"].as_i64().unwrap())
}

both! {
    async fn who_signed_for_one_department_signs_for_no_other_though_its_assignment_ended(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let moving = world.member("moving", &[(Role::DepartmentSigner, Some("health"))]).await;
        done(&sign(&moving, &opened["id"], "APPROVE", "first").await);
        ends(world, "moving", "health").await;
        begins(world, "moving", "education").await;
        assert_eq!(told(&moving, &opened["id"]).await, (false, 0), "what cannot be done is not offered");
        refused(&sign(&moving, &opened["id"], "APPROVE", "second").await, "NOT_PERMITTED", "input.review");
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(review(&office, &opened["id"]).await["signedCount"], 1);
        // In another review it speaks for whom it speaks for now, and a colleague signs in this one.
        let other = super::opened(world, "baihe", "RECHECK", None).await;
        assert_eq!(told(&moving, &other["id"]).await, (true, 1));
        done(&sign(&moving, &other["id"], "APPROVE", "elsewhere").await);
        let colleague = world.person("education.signer").await;
        done(&sign(&colleague, &opened["id"], "APPROVE", "colleague").await);
        // Back where it signed, it may go on there.
        ends(world, "moving", "education").await;
        begins(world, "moving", "health").await;
        let seen = review(&moving, &opened["id"]).await;
        let input = json!({ "opinion": seen["opinions"][0]["id"], "reason": "再议", "idempotencyKey": "withdraw" });
        done(&give(&moving, "withdrawOpinion", input).await);
        done(&sign(&moving, &opened["id"], "APPROVE", "third").await);
    }

    async fn what_was_withdrawn_was_signed(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let moving = world.member("moving", &[(Role::DepartmentSigner, Some("health"))]).await;
        let signed = sign(&moving, &opened["id"], "RETURN", "first").await;
        let input = json!({ "opinion": signed["opinion"]["id"], "reason": "再议", "idempotencyKey": "withdraw" });
        done(&give(&moving, "withdrawOpinion", input).await);
        ends(world, "moving", "health").await;
        begins(world, "moving", "education").await;
        assert_eq!(told(&moving, &opened["id"]).await, (false, 0));
        refused(&sign(&moving, &opened["id"], "APPROVE", "second").await, "NOT_PERMITTED", "input.review");
    }

    async fn of_two_signatures_of_one_hand_at_once_one_is_taken(world) {
        let two = [(Role::DepartmentSigner, Some("education")), (Role::DepartmentSigner, Some("health"))];
        let both = world.member("both", &two).await;
        for (at, community) in ["jiangbin", "baihe", "hanghuang"].into_iter().enumerate() {
            let opened = opened(world, community, "RECHECK", None).await;
            let signing = (0..4).map(|one| {
                let (both, opened) = (&both, &opened);
                async move { sign(both, &opened["id"], "APPROVE", &format!("{at}-{one}")).await }
            });
            let signed = join_all(signing).await;
            let done = signed.iter().filter(|payload| payload["userErrors"] == json!([])).count();
            assert_eq!(done, 1, "{signed:?}");
            assert_eq!(review(&both, &opened["id"]).await["signedCount"], 1);
        }
    }
}
