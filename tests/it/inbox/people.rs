//! Who joins, leaves, is stood in for: an organization's people are whoever they are now.

use super::{counts, inbox, is_found, told_of};
use crate::{
    duties::{self, signing},
    evaluations,
    harness::{Pack, World},
    rights::{done, give, handed},
};
use entity::vocabulary::Role;
use future_community::domain::{
    assignment::{self, Grant, Which},
    notification::remind,
};
use serde_json::json;

async fn joins(world: &World, account: &str, organization: &str) {
    let (role, organization) = (Role::DepartmentOfficer, Some(organization));
    let grant = Grant { account, role, organization, from: None, until: None };
    assignment::grant(&world.store, &grant).await.unwrap();
}

both! {
    async fn whoever_joins_finds_what_is_open_and_who_leaves_nothing(world) {
        let signer = world.person("education.signer").await;
        let newcomer = world.member("newcomer", &[]).await;
        assert_eq!(counts(&newcomer).await, (0, 0));
        let one = inbox(&signer).await[0].clone();
        assert!(!is_found(&newcomer, &one["id"]).await);
        joins(world, "newcomer", "education").await;
        assert_eq!(counts(&newcomer).await, counts(&signer).await);
        assert!(is_found(&newcomer, &one["id"]).await);
        joins(world, "newcomer", "health").await;
        let health = world.person("health.officer").await;
        assert_eq!(counts(&newcomer).await.0, counts(&signer).await.0 + counts(&health).await.0);
        let role = Which::Role { account: "newcomer", role: Role::DepartmentOfficer, organization: Some("education") };
        assignment::end(&world.store, &role).await.unwrap();
        assert_eq!(counts(&newcomer).await, counts(&health).await);
        assert!(!is_found(&newcomer, &one["id"]).await);
    }

    async fn who_stands_in_is_told_and_only_for_so_long(world) {
        let lent = handed(world, "education", "education.signer", "education.officer").await;
        let (officer, signer) = (world.person("education.officer").await, world.person("education.signer").await);
        assert_eq!(told_of(&officer, &lent["id"]).await, ["DELEGATED"]);
        let told = inbox(&officer).await.into_iter().find(|it| it["kind"] == "DELEGATED").unwrap();
        assert_eq!((&told["organization"], &told["subject"]["__typename"]), (&json!(null), &json!("HeldAssignment")));
        for person in [&signer, &world.person("education.officer2").await, &world.person("secadmin").await] {
            assert!(!is_found(person, &told["id"]).await, "it is told to one account");
        }
        done(&give(&signer, "endDelegation", json!({ "id": lent["id"], "reason": "提前返岗" })).await);
        assert!(told_of(&officer, &lent["id"]).await.is_empty());
        // One whose time is over is told no more once the clock is looked at.
        let lent = handed(world, "education", "education.signer", "education.officer").await;
        world.clock.advance(61 * 24 * 60 * 60);
        let officer = world.person("education.officer").await;
        remind(&world.store, 7).await.unwrap();
        assert!(told_of(&officer, &lent["id"]).await.is_empty());
        // And with the role that is handed on, what is told of it.
        let lent = handed(world, "education", "education.signer", "education.officer").await;
        assert_eq!(told_of(&officer, &lent["id"]).await, ["DELEGATED"]);
        let role = Which::Role { account: "education.signer", role: Role::DepartmentSigner, organization: Some("education") };
        assignment::end(&world.store, &role).await.unwrap();
        assert!(told_of(&officer, &lent["id"]).await.is_empty());
    }

    async fn a_clause_that_goes_to_others_takes_what_is_told_along(world) {
        let (finance, education) = (world.person("finance.signer").await, world.person("education.signer").await);
        let (before, of_education) = (counts(&finance).await.0, counts(&education).await.0);
        let told = inbox(&finance).await;
        let pack = Pack::copy().with("responsibilities.csv", "finance-2,finance,2", "finance-2,education,9");
        let transferred = i64::try_from(pack.import(world).await.duties_transferred).unwrap();
        assert!(transferred > 0);
        assert_eq!((counts(&finance).await.0, counts(&education).await.0), (before - transferred, of_education + transferred));
        let left = inbox(&finance).await;
        let gone = told.iter().find(|it| left.iter().all(|left| left["subject"]["id"] != it["subject"]["id"])).unwrap();
        assert!(!is_found(&finance, &gone["id"]).await);
        assert_eq!(told_of(&education, &gone["subject"]["id"]).await, ["ASSIGNED"]);
    }

    async fn a_community_that_goes_to_another_unit_takes_what_is_told_along(world) {
        let evaluation = evaluations::opened(world).await;
        let (one, other) = (world.person("fuchun-subdistrict.officer").await, world.person("changkou-town.officer").await);
        assert_eq!(told_of(&one, &evaluation["id"]).await, ["ASSIGNED"]);
        assert!(told_of(&other, &evaluation["id"]).await.is_empty());
        let line = |unit: &str| format!("jiangbin,CREATION,江滨社区,{unit}");
        let moved = Pack::copy().with("communities.csv", &line("fuchun-subdistrict"), &line("changkou-town"));
        moved.import(world).await;
        assert!(told_of(&one, &evaluation["id"]).await.is_empty());
        assert_eq!(told_of(&other, &evaluation["id"]).await, ["ASSIGNED"]);
    }

    async fn who_does_not_see_the_subject_is_not_told_whoever_it_is_addressed_to(world) {
        let (education, health) = (world.person("education.signer").await, world.person("health.signer").await);
        let (before, of_health) = (counts(&education).await, counts(&health).await);
        let one = inbox(&education).await[0].clone();
        // Past the product, which addresses nothing to who does not see it.
        let stray = "UPDATE notifications SET organization_id = (SELECT id FROM organizations WHERE code = 'health')
                     WHERE organization_id = (SELECT id FROM organizations WHERE code = 'education') AND subject_kind = 'duty'";
        assert!(world.database.execute(stray).await.unwrap() > 1);
        assert_eq!(counts(&health).await, of_health, "of what one does not see neither a row nor a count");
        assert!(!is_found(&health, &one["id"]).await);
        assert_eq!(counts(&education).await, (0, 0));
        assert!(before.0 > 1);
    }

    async fn what_an_import_restates_is_told_to_who_signed_it(world) {
        let signer = world.person("finance.signer").await;
        let clause = "{ duties(first: 1, orderBy: RESPONSIBILITY, filter: { organization: \"finance\" }) { nodes { id contentDigest } } }";
        let duty = signer.ask(clause).await["duties"]["nodes"][0].clone();
        duties::done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await);
        assert!(told_of(&signer, &duty["id"]).await.is_empty());
        world.clock.advance(60);
        assert!(Pack::copy().with("organizations.csv", "财政局", "财政和国资局").import(world).await.duties_restated > 0);
        assert_eq!(told_of(&signer, &duty["id"]).await, ["SIGNED_CONTENT_CHANGED"]);
    }
}
