//! What the server makes: passwords for one time, and secrets of services.

use super::{ANOTHER, account, command, done, refused, signs_in, since};
use crate::harness::PASSWORD;
use entity::{credential, vocabulary::Role};
use future_community::{
    authn::{Origin, Proof},
    domain::assignment::{self, Grant},
};
use sea_orm::Condition;
use serde_json::json;

const DAY: i64 = 24 * 60 * 60;

both! {
    async fn a_new_colleague_changes_the_password_first(world) {
        let admin = world.person("sysadmin").await;
        let before = world.trail().await.len();
        let input = json!({ "name": "lin", "displayName": "林黛玉", "reason": "新入职", "idempotencyKey": "k" });
        let made = done(&admin, "createAccount", input.clone()).await;
        let told = since(world, before).await.remove(0);
        assert_eq!(told.detail, r#"{"kind":"PERSON","name":"lin","reason":"新入职"}"#);
        let password = made["oneTimePassword"].as_str().unwrap();
        assert_eq!(made["account"]["mustChangePassword"], true);
        // It is answered once, and the rest of the answer stays.
        let again = done(&admin, "createAccount", input).await;
        assert!(again["oneTimePassword"].is_null());
        assert_eq!(again["account"], made["account"]);

        let organization = Some("education");
        let grant = Grant { account: "lin", role: Role::DepartmentSigner, organization, from: None, until: None };
        assignment::grant(&world.store, &grant).await.unwrap();
        let lin = signs_in(world, "lin", password).await.unwrap();
        let own = "{ viewer { account { mustChangePassword } assignments { role } } duties { totalCount } }";
        let before = lin.send(own, json!({})).await;
        assert_eq!(before.error_code(), "FORBIDDEN", "until then it is nobody");
        let question = "{ viewer { account { mustChangePassword } assignments { role } } }";
        let data = lin.ask(question).await;
        assert_eq!(data["viewer"], json!({ "account": { "mustChangePassword": true }, "assignments": [] }));
        let change = json!({ "oldPassword": password, "newPassword": ANOTHER, "idempotencyKey": "k" });
        done(&lin, "changePassword", change).await;
        let data = lin.ask(question).await;
        assert_eq!(data["viewer"]["assignments"], json!([{ "role": "DEPARTMENT_SIGNER" }]), "from then on it is");
        assert!(lin.ask("{ duties { totalCount } }").await["duties"]["totalCount"].as_i64().unwrap() > 0);
    }

    async fn of_two_who_make_one_name_at_once_one_is_told_that_it_is_taken(world) {
        let admin = world.person("sysadmin").await;
        let another = world.member("another.admin", &[(Role::SystemAdmin, None)]).await;
        let input = json!({ "name": "same", "displayName": "某人", "idempotencyKey": "k" });
        let (one, other) =
            tokio::join!(command(&admin, "createAccount", input.clone()), command(&another, "createAccount", input));
        let mut codes: Vec<&serde_json::Value> = [&one, &other].iter().map(|it| &it["userErrors"][0]["path"]).collect();
        codes.sort_by_key(|path| path.is_null());
        assert_eq!(codes, [&json!(["input", "name"]), &serde_json::Value::Null], "{one} {other}");
    }

    async fn it_is_good_for_a_week(world) {
        let admin = world.person("sysadmin").await;
        for (name, days, good) in [("early", 7 * DAY - 1, true), ("late", 7 * DAY, false)] {
            let admin = if good { admin.clone() } else { world.person("sysadmin").await };
            let input = json!({ "name": name, "displayName": "某人", "idempotencyKey": name });
            let made = done(&admin, "createAccount", input).await;
            world.clock.advance(days);
            let password = made["oneTimePassword"].as_str().unwrap();
            assert_eq!(signs_in(world, name, password).await.is_some(), good, "{name}");
        }
        let failed = world.trail().await.into_iter().filter(|event| event.action == "SIGN_IN_FAILED").count();
        assert_eq!(failed, 1, "who comes late is told what who guesses is told");
    }

    async fn who_forgot_it_gets_another_and_is_out_until_then(world) {
        let signer = world.person("education.signer").await;
        let admin = world.person("sysadmin").await;
        for _ in 0..5 {
            assert!(signs_in(world, "education.signer", "a wrong old password").await.is_none());
        }
        let (id, revision) = account(&admin, "education.signer").await;
        let before = world.trail().await.len();
        let input = json!({ "id": id, "reason": "忘记口令", "expectedRevision": revision, "idempotencyKey": "k" });
        let reset = done(&admin, "resetPassword", input.clone()).await;
        let password = reset["oneTimePassword"].as_str().unwrap();
        assert!(done(&admin, "resetPassword", input).await["oneTimePassword"].is_null());
        assert!(!super::is_in(&signer).await);
        assert!(signs_in(world, "education.signer", PASSWORD).await.is_none());
        assert!(signs_in(world, "education.signer", password).await.is_some(), "its locks are lifted");
        let event = &since(world, before).await[0];
        assert_eq!(event.action, "SET_SECRET");
        assert_eq!(event.detail, r#"{"endedSessions":1,"oneTime":true,"reason":"忘记口令"}"#);
        assert!(event.actor_id.is_some());
    }

    async fn a_service_gets_its_secret_once(world) {
        let admin = world.person("sysadmin").await;
        let input = json!({ "name": "station", "displayName": "监测站", "idempotencyKey": "k" });
        let made = done(&admin, "createClient", input.clone()).await;
        let secret = made["clientSecret"].as_str().unwrap().to_owned();
        assert!(done(&admin, "createClient", input).await["clientSecret"].is_null());
        let authenticator = &world.app.authenticator;
        let proof = |secret: &str| Proof::Secret(secret.to_owned());
        let tokens = authenticator.client_credentials("station", &proof(&secret), Origin::Unknown).await.unwrap();
        let station = crate::harness::Person { world, token: Some(tokens.access_token) };
        let (id, revision) = account(&admin, "station").await;
        let input = json!({ "id": id, "reason": "泄露", "expectedRevision": revision, "idempotencyKey": "r" });
        let rotated = done(&admin, "rotateClientSecret", input).await;
        assert!(!super::is_in(&station).await);
        assert!(authenticator.client_credentials("station", &proof(&secret), Origin::Unknown).await.is_err());
        let secret = rotated["clientSecret"].as_str().unwrap();
        assert!(authenticator.client_credentials("station", &proof(secret), Origin::Unknown).await.is_ok());
    }

    async fn each_kind_has_its_own_secret(world) {
        let admin = world.person("sysadmin").await;
        world.person("education.signer").await;
        world.person("data-platform").await;
        for (name, wrong) in [("education.signer", "rotateClientSecret"), ("data-platform", "resetPassword")] {
            let (id, revision) = account(&admin, name).await;
            let input = json!({ "id": id, "reason": "r", "expectedRevision": revision, "idempotencyKey": name });
            assert_eq!(refused(&admin, wrong, input).await, ("INVALID".to_owned(), "id".to_owned()));
        }
    }

    async fn a_name_is_nobodys_and_plain(world) {
        let admin = world.person("sysadmin").await;
        for (index, (name, display, field)) in
            [("Zhang", "张", "name"), ("sysadmin", "张", "name"), ("zhang", " ", "displayName")].into_iter().enumerate()
        {
            let input = json!({ "name": name, "displayName": display, "idempotencyKey": format!("k{index}") });
            assert_eq!(refused(&admin, "createAccount", input).await, ("INVALID".to_owned(), field.to_owned()));
        }
        let other = world.person("secadmin").await;
        let input = json!({ "name": "zhang", "displayName": "张", "idempotencyKey": "k" });
        assert_eq!(refused(&other, "createAccount", input).await.0, "NOT_PERMITTED");
    }

    /// What was answered is nowhere: not in the trail, not under a key.
    async fn a_secret_is_kept_nowhere(world) {
        let admin = world.person("sysadmin").await;
        let input = json!({ "name": "lin", "displayName": "林黛玉", "idempotencyKey": "k" });
        let made = command(&admin, "createAccount", input).await;
        let password = made["oneTimePassword"].as_str().unwrap();
        assert!(world.trail().await.iter().all(|event| !event.detail.contains(password)));
        let keys = world.store.unscoped_rows::<entity::idempotency_key::Entity>(Condition::all()).await.unwrap();
        assert!(keys.iter().all(|key| !format!("{key:?}").contains(password)));
        let kept = world.store.unscoped_rows::<credential::Entity>(Condition::all()).await.unwrap();
        assert!(kept.iter().all(|credential| credential.secret_hash.starts_with("$argon2id$")));
    }
}
