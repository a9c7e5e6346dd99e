//! What was given and is taken away works no more at the next request.

use super::{
    on_both,
    world::{PASSWORD, who},
};
use crate::harness::written_past;
use axum::http::StatusCode;
use entity::vocabulary::{AccountKind, Role};
use future_community::domain::{
    account,
    assignment::{self, Which},
};
use sea_orm::ColumnTrait;
use serde_json::json;

const ANOTHER: &str = "another long password";

on_both! {
    async fn revoking_either_token_ends_the_session_and_no_other(world) {
        let (others, _) = world.signed_in("li").await;
        for revoke_access in [true, false] {
            let (access, refresh) = world.signed_in("zhang").await;
            let elsewhere = world.another_server().await;
            assert_eq!(who(&elsewhere, Some(&access)).await.status, StatusCode::OK);
            let token = if revoke_access { &access } else { &refresh };
            for _ in 0..2 {
                assert_eq!(world.post("/oauth/revoke", &[("token", token)]).await.status, StatusCode::OK);
            }
            world.who(&access).await.is_refused_token();
            who(&elsewhere, Some(&access)).await.is_refused_token();
            world.refresh(&refresh).await.is(400, "invalid_grant");
        }
        assert_eq!(world.who(&others).await.status, StatusCode::OK);
        let revoked = world.trail().await.into_iter().filter(|action| action == "REVOKE_SESSION").count();
        assert_eq!(revoked, 2);
    }

    async fn an_expired_token_still_signs_out(world) {
        let (access, refresh) = world.signed_in("zhang").await;
        world.clock.advance(3600);
        world.post("/oauth/revoke", &[("token", &access)]).await;
        world.refresh(&refresh).await.is(400, "invalid_grant");
    }

    async fn an_unknown_token_is_revoked_already(world) {
        for token in ["unknown", "a.b.c", &"x".repeat(5000)] {
            let answer = world.post("/oauth/revoke", &[("token", token), ("token_type_hint", "access_token")]).await;
            assert_eq!(answer.status, StatusCode::OK);
        }
        world.post("/oauth/revoke", &[]).await.is(400, "invalid_request");
    }

    async fn a_disabled_account_is_out_though_a_session_of_it_is_open(world) {
        // Whoever disables an account ends its sessions; one that slips past is no way in either.
        let (access, refresh) = world.signed_in("zhang").await;
        let operation = world.store.operate().await.unwrap();
        let now = world.clock.now();
        let columns = vec![(entity::account::Column::DisabledAt, now.into())];
        let zhang = entity::account::Column::Name.eq("zhang");
        operation.unscoped_set::<entity::account::Entity>(zhang, columns).await.unwrap();
        operation.commit(None, vec![written_past()]).await.unwrap();
        world.who(&access).await.is_refused_token();
        world.refresh(&refresh).await.is(400, "invalid_grant");
    }

    async fn a_disabled_account_is_out_at_once(world) {
        let (access, refresh) = world.signed_in("zhang").await;
        account::disable(&world.store, "zhang").await.unwrap();
        world.who(&access).await.is_refused_token();
        world.refresh(&refresh).await.is(400, "invalid_grant");
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");

        account::enable(&world.store, "zhang").await.unwrap();
        world.who(&access).await.is_refused_token();
        world.refresh(&refresh).await.is(400, "invalid_grant");
        assert_eq!(world.sign_in("zhang", PASSWORD).await.status, StatusCode::OK);
    }

    async fn another_secret_ends_the_sessions_of_the_old_one(world) {
        let (others, _) = world.signed_in("li").await;
        let (access, refresh) = world.signed_in("zhang").await;
        account::set_secret(&world.store, AccountKind::Person, "zhang", ANOTHER).await.unwrap();
        world.who(&access).await.is_refused_token();
        world.refresh(&refresh).await.is(400, "invalid_grant");
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
        assert_eq!(world.sign_in("zhang", ANOTHER).await.status, StatusCode::OK);
        assert_eq!(world.who(&others).await.status, StatusCode::OK, "others go on");

        let service = world.service_signs_in().await.tokens().0;
        account::set_secret(&world.store, AccountKind::Service, "platform", ANOTHER).await.unwrap();
        world.who(&service).await.is_refused_token();
        let wrong_kind = account::set_secret(&world.store, AccountKind::Service, "zhang", ANOTHER).await;
        assert!(matches!(wrong_kind, Err(account::AccountError::Unknown(_))));
    }

    async fn an_ended_assignment_gives_nothing_from_the_next_request_on(world) {
        world.grant("zhang", Role::DepartmentSigner, Some("education")).await.unwrap();
        let (access, _) = world.signed_in("zhang").await;
        assert_eq!(world.who(&access).await.body["roles"], json!(["DEPARTMENT_SIGNER"]));
        let which = Which::Role { account: "zhang", role: Role::DepartmentSigner, organization: None };
        assert_eq!(assignment::end(&world.store, &which).await.unwrap(), 1);
        assert_eq!(world.who(&access).await.body["roles"], json!([]));
    }
}
