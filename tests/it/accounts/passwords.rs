//! One's own password.

use super::{ANOTHER, command, done, is_in, refused, signs_in, since};
use crate::harness::PASSWORD;
use axum::http::StatusCode;
use entity::{idempotency_key, vocabulary::AccountKind};
use future_community::{
    authn::{Door, Origin},
    domain::account::{
        self, AccountError,
        password::{self, PasswordError, Unsuitable},
    },
};
use sea_orm::{ColumnTrait, Condition};
use serde_json::{Value, json};
use std::sync::Arc;

fn change(old: &str, new: &str, key: &str) -> Value {
    json!({ "oldPassword": old, "newPassword": new, "idempotencyKey": key })
}

both! {
    async fn whoever_changes_it_stays_and_every_other_session_ends(world) {
        let signer = world.person("education.signer").await;
        let elsewhere = world.person("education.signer").await;
        let officer = world.person("education.officer").await;
        let before = world.trail().await.len();
        let payload = done(&signer, "changePassword", change(PASSWORD, ANOTHER, "k")).await;
        assert_eq!(payload["account"]["mustChangePassword"], false);
        assert!(is_in(&signer).await && is_in(&officer).await);
        assert_eq!(elsewhere.send("{ viewer { user { id } } }", json!({})).await.status, StatusCode::UNAUTHORIZED);
        assert!(signs_in(world, "education.signer", PASSWORD).await.is_none());
        let again = signs_in(world, "education.signer", ANOTHER).await.unwrap();
        let event = &since(world, before).await[0];
        assert_eq!((event.action.as_str(), event.detail.as_str()), ("CHANGE_PASSWORD", r#"{"endedSessions":1}"#));

        // The same command again is known, though its old password is none any more, and does nothing.
        let repeated = done(&again, "changePassword", change(PASSWORD, ANOTHER, "k")).await;
        assert_eq!(repeated["account"]["revision"], payload["account"]["revision"]);
        assert!(signs_in(world, "education.signer", ANOTHER).await.is_some());
    }

    async fn a_wrong_old_password_is_a_failed_sign_in(world) {
        let signer = world.person("education.signer").await;
        let before = world.trail().await.len();
        let mut messages = Vec::new();
        for attempt in 0..6 {
            let wrong = change("a wrong old password", ANOTHER, &format!("k{attempt}"));
            messages.push(command(&signer, "changePassword", wrong).await["userErrors"].clone());
        }
        // Locked out, the right one is told to be wrong too: one answer for all.
        messages.push(command(&signer, "changePassword", change(PASSWORD, ANOTHER, "right")).await["userErrors"].clone());
        assert_eq!(messages[0][0]["path"], json!(["input", "oldPassword"]));
        assert!(messages.iter().all(|errors| *errors == messages[0]), "{messages:?}");
        let actions: Vec<String> = since(world, before).await.into_iter().map(|event| event.action).collect();
        let failures = actions.iter().filter(|action| action.starts_with("SIGN_IN_FAILED")).count();
        assert_eq!((failures, actions.last().unwrap().as_str()), (5, "SIGN_IN_REFUSED"));
        assert!(signs_in(world, "education.signer", PASSWORD).await.is_none(), "it is the lock of sign-in");
        let own = signer.ask("{ viewer { account { lockedUntil } } }").await;
        assert!(own["viewer"]["account"]["lockedUntil"].is_string());
    }

    async fn a_new_password_is_long_uncommon_and_another(world) {
        let signer = world.person("education.signer").await;
        for (index, bad) in [
            "short", "passwordpassword", "123456789012", "Ｅｄｕｃａｔｉｏｎ．Signer and more", "name of education.signer!",
            PASSWORD,
        ]
        .into_iter()
        .enumerate()
        {
            let outcome = refused(&signer, "changePassword", change(PASSWORD, bad, &format!("k{index}"))).await;
            assert_eq!(outcome, ("INVALID".to_owned(), "newPassword".to_owned()), "{bad}");
        }
        assert!(signs_in(world, "education.signer", PASSWORD).await.is_some());
        let made = account::create(&world.store, AccountKind::Person, "lin", "Lin Daiyu", "Lin Daiyu by the lake").await;
        assert!(matches!(made, Err(AccountError::BadSecret(Unsuitable::Named))));
        let made = account::create(&world.store, AccountKind::Person, "lin", "Lin", "passwordpassword").await;
        assert!(matches!(made, Err(AccountError::BadSecret(Unsuitable::Common))));
        let set = account::set_secret(&world.store, AccountKind::Person, "education.signer", "123456789012").await;
        assert!(matches!(set, Err(AccountError::BadSecret(Unsuitable::Common))));
    }

    async fn a_service_changes_none(world) {
        let service = world.person("data-platform").await;
        let outcome = refused(&service, "changePassword", change(PASSWORD, ANOTHER, "k")).await;
        assert_eq!(outcome.0, "NOT_PERMITTED");
        let nobody = world.nobody();
        let nobody = nobody.send(
            "mutation { changePassword(input: { oldPassword: \"a\", newPassword: \"b\", idempotencyKey: \"k\" }) { userErrors { code } } }",
            json!({}),
        );
        assert_eq!(nobody.await.error_code(), "UNAUTHENTICATED");
    }

    /// Whoever reads the database can try no guess on what is kept of the command.
    async fn nothing_that_is_kept_depends_on_a_password(world) {
        let signer = world.person("education.signer").await;
        let officer = world.person("education.officer").await;
        done(&signer, "changePassword", change(PASSWORD, ANOTHER, "k")).await;
        done(&officer, "changePassword", change(PASSWORD, "a boat on the river at dusk", "k")).await;
        let named = idempotency_key::Column::Command.eq("changePassword");
        let kept = world.store.unscoped_rows::<idempotency_key::Entity>(named).await.unwrap();
        assert_eq!(kept.len(), 2);
        assert_eq!(kept[0].input_digest, kept[1].input_digest);
        let trail = world.trail().await;
        assert!(trail.iter().all(|event| !event.detail.contains(ANOTHER) && !event.detail.contains(PASSWORD)));
    }

    async fn it_is_changed_without_a_session_too(world) {
        account::create_one_time(&world.store, "lin", "Lin Daiyu", PASSWORD).await.unwrap();
        let old = signs_in(world, "lin", PASSWORD).await.unwrap();
        let all = world.store.unscoped_rows::<entity::account::Entity>(Condition::all()).await.unwrap();
        let lin = all.into_iter().find(|account| account.name == "lin").unwrap();
        let door = Door { authenticator: Arc::clone(&world.app.authenticator), origin: Origin::Unknown };
        let wrong = password::change(&door, lin.id, ("a wrong old password", ANOTHER), None).await;
        assert!(matches!(wrong, Err(PasswordError::Wrong)));
        let weak = password::change(&door, lin.id, (PASSWORD, "passwordpassword"), None).await;
        assert!(matches!(weak, Err(PasswordError::Unsuitable(Unsuitable::Common))));
        password::change(&door, lin.id, (PASSWORD, ANOTHER), None).await.unwrap();
        assert!(!is_in(&old).await);
        assert!(signs_in(world, "lin", ANOTHER).await.is_some());
        account::disable(&world.store, "lin").await.unwrap();
        let disabled = password::change(&door, lin.id, (ANOTHER, PASSWORD), None).await;
        assert!(matches!(disabled, Err(PasswordError::Wrong)));
    }

    async fn of_two_changes_at_once_one_is_made(world) {
        let signer = world.person("education.signer").await;
        let changes = ["a boat on the river at dusk", "plum tree beyond the wall", "nine crows over the old mill"];
        let asked = changes.iter().enumerate().map(|(index, new)| {
            let signer = signer.clone();
            async move { command(&signer, "changePassword", change(PASSWORD, new, &format!("k{index}"))).await }
        });
        let answers = futures_util::future::join_all(asked).await;
        let made = answers.iter().filter(|answer| answer["userErrors"] == json!([])).count();
        assert_eq!(made, 1, "{answers:?}");
    }
}
