//! Which roles go together, and where each is held.

use super::{on_both, world::PASSWORD};
use entity::{
    account,
    timestamp::Timestamp,
    vocabulary::{AccountKind, Role},
};
use future_community::domain::{
    account::{self as accounts, AccountError},
    assignment::{self, AssignmentError as E, Grant, Which},
};
use sea_orm::ColumnTrait;
use std::time::Duration;
use tokio::time::timeout;

on_both! {
    async fn administrative_roles_stand_alone(world) {
        world.grant("zhang", Role::DepartmentSigner, Some("education")).await.unwrap();
        world.grant("zhang", Role::UnitOfficer, Some("fuchun-subdistrict")).await.unwrap();
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor] {
            assert!(matches!(world.grant("zhang", role, None).await, Err(E::Excluded { .. })), "{role}");
        }
        world.grant("li", Role::Auditor, None).await.unwrap();
        for (role, place) in [
            (Role::SystemAdmin, None),
            (Role::SecurityAdmin, None),
            (Role::Coordinator, Some("fengmao-office")),
            (Role::UnitSigner, Some("fuchun-subdistrict")),
        ] {
            assert!(matches!(world.grant("li", role, place).await, Err(E::Excluded { .. })), "{role}");
        }
        assert!(matches!(world.grant("li", Role::Auditor, None).await, Err(E::HeldAlready(Role::Auditor))));
        let which = Which::Role { account: "li", role: Role::Auditor, organization: None };
        assignment::end(&world.store, &which).await.unwrap();
        world.grant("li", Role::Coordinator, Some("fengmao-office")).await.unwrap();
    }

    async fn exclusion_is_a_matter_of_time(world) {
        let now = world.clock.now();
        let later = now.plus_seconds(100);
        let grant = |role, from: Option<Timestamp>, until: Option<Timestamp>| Grant {
            account: "zhang",
            role,
            organization: None,
            from,
            until,
        };
        assignment::grant(&world.store, &grant(Role::Auditor, None, Some(later))).await.unwrap();
        let overlapping = grant(Role::SystemAdmin, Some(Timestamp(later.0 - 1)), None);
        assert!(matches!(assignment::grant(&world.store, &overlapping).await, Err(E::Excluded { .. })));
        let after = grant(Role::SystemAdmin, Some(later), None);
        let id = assignment::grant(&world.store, &after).await.unwrap();
        let backwards = grant(Role::Auditor, Some(later), Some(later));
        assert!(matches!(assignment::grant(&world.store, &backwards).await, Err(E::NoTime)));

        assert_eq!(assignment::end(&world.store, &Which::Id(id)).await.unwrap(), 1, "before it began");
        assert!(matches!(assignment::end(&world.store, &Which::Id(id)).await, Err(E::NothingToEnd)));
        assignment::grant(&world.store, &grant(Role::SecurityAdmin, Some(later), None)).await.unwrap();
        world.clock.advance(100);
        let (access, _) = world.signed_in("zhang").await;
        assert_eq!(world.who(&access).await.body["roles"], serde_json::json!(["SECURITY_ADMIN"]));
    }

    async fn of_two_grants_at_once_that_exclude_each_other_one_is_given(world) {
        for _ in 0..8 {
            let (one, other) = tokio::join!(
                world.grant("zhang", Role::Auditor, None),
                world.grant("zhang", Role::SystemAdmin, None)
            );
            assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
            let role = if one.is_ok() { Role::Auditor } else { Role::SystemAdmin };
            let which = Which::Role { account: "zhang", role, organization: None };
            assignment::end(&world.store, &which).await.unwrap();
        }
    }

    async fn whoever_changes_an_account_waits_for_whoever_does(world) {
        let operation = world.store.operate().await.unwrap();
        operation.unscoped_lock::<account::Entity>(account::Column::Name.eq("zhang")).await.unwrap();
        let wait = Duration::from_millis(400);
        assert!(timeout(wait, world.grant("zhang", Role::Auditor, None)).await.is_err());
        assert!(timeout(wait, accounts::disable(&world.store, "zhang")).await.is_err());
        assert!(timeout(wait, world.sign_in("zhang", PASSWORD)).await.is_err());
        drop(operation);
        world.grant("zhang", Role::Auditor, None).await.unwrap();
    }

    async fn a_role_is_held_where_it_belongs(world) {
        for (role, place) in [
            (Role::DepartmentOfficer, "fuchun-subdistrict"),
            (Role::DepartmentSigner, "fengmao-office"),
            (Role::UnitOfficer, "education"),
            (Role::UnitSigner, "fengmao-office"),
            (Role::Coordinator, "education"),
        ] {
            assert!(matches!(world.grant("zhang", role, Some(place)).await, Err(E::WrongOrganization { .. })));
            assert!(matches!(world.grant("zhang", role, None).await, Err(E::OrganizationMissing(_))));
            let nowhere = world.grant("zhang", role, Some("nowhere")).await;
            assert!(matches!(nowhere, Err(E::UnknownOrganization(_))));
        }
        let placed = world.grant("zhang", Role::Auditor, Some("education")).await;
        assert!(matches!(placed, Err(E::OrganizationNotWanted(_))));
        let unknown = world.grant("nobody", Role::Auditor, None).await;
        assert!(matches!(unknown, Err(E::Account(AccountError::Unknown(_)))));
        assert!(assignment::list(&world.store, None).await.unwrap().is_empty());
    }

    async fn a_secret_is_neither_short_nor_endless(world) {
        for (characters, is_good) in [(11, false), (12, true), (1024, true), (1025, false)] {
            let name = format!("with-{characters}");
            let secret: String = "v7Kq-n2Xw9Rt".chars().cycle().take(characters).collect();
            let made = accounts::create(&world.store, AccountKind::Person, &name, "name", &secret).await;
            assert_eq!(made.is_ok(), is_good, "{characters}");
            assert!(is_good || matches!(made, Err(AccountError::BadSecret(_))), "{characters}");
        }
    }

    async fn a_name_is_one_accounts(world) {
        for kind in [AccountKind::Person, AccountKind::Service] {
            let made = accounts::create(&world.store, kind, "zhang", "another", PASSWORD).await;
            assert!(matches!(made, Err(AccountError::NameTaken(_))), "{kind}");
        }
    }

    async fn services_hold_one_role_that_people_do_not(world) {
        assert!(matches!(world.grant("zhang", Role::DataPlatform, None).await, Err(E::WrongKind { .. })));
        assert!(matches!(world.grant("platform", Role::Auditor, None).await, Err(E::WrongKind { .. })));
        world.grant("platform", Role::DataPlatform, None).await.unwrap();
        let listed = assignment::list(&world.store, Some("platform")).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].account, "platform");
    }
}
