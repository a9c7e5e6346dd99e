//! Who registers webhooks, what they are told of them, and what stands in the trail.

use super::{Consumer, SHOWN, account, done, give, refused, registered, seen, step};
use crate::harness::World;
use entity::{
    vocabulary::{FeedKind, Vocabulary, WebhookForm},
    webhook_key,
};
use future_community::domain::webhook::{
    Reachable,
    operate::{self, Act, Asked},
};
use serde_json::{Value, json};

const URL: &str = "https://hooks.example/a?token=secret";

async fn input(world: &World, name: &str) -> Value {
    world.person("data-platform").await;
    json!({ "name": name, "url": URL, "accounts": [account(world, "data-platform").await], "reason": "上线" })
}

both! {
    async fn a_secret_is_answered_once_and_kept_where_nobody_reads_it(world) {
        let admin = world.person("sysadmin").await;
        let mut input = input(world, "platform").await;
        input["idempotencyKey"] = json!("once");
        let before = world.trail().await.len();
        let made = done(&admin, "createWebhook", input.clone()).await;
        let secret = made["secret"].as_str().unwrap();
        assert_eq!(super::secret_of(secret).len(), 32);
        assert_eq!(made["webhook"]["accounts"], json!([{ "name": "data-platform" }]));
        let kinds: Vec<&str> = FeedKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(made["webhook"]["kinds"], json!(kinds), "where none is named it is all");
        assert_eq!((&made["webhook"]["form"], &made["webhook"]["state"]), (&json!("CHANGES"), &json!("ACTIVE")));
        let again = done(&admin, "createWebhook", input).await;
        assert_eq!((&again["webhook"]["id"], &again["secret"]), (&made["webhook"]["id"], &json!(null)));
        let keys = world.store.unscoped_rows::<webhook_key::Entity>(sea_orm::Condition::all()).await.unwrap();
        let bare = secret.strip_prefix("whsec_").unwrap();
        assert!(!keys[0].sealed.contains(bare.trim_end_matches('=')), "it is sealed");
        let trail = &world.trail().await[before..];
        assert_eq!(trail.len(), 1, "{trail:?}");
        let detail: Value = serde_json::from_str(&trail[0].detail).unwrap();
        let user = detail["accounts"][0].as_str().unwrap();
        assert!(user.starts_with("user_"));
        assert_eq!(detail, json!({ "name": "platform", "form": "CHANGES", "origin": "https://hooks.example", "accounts": [user], "reason": "上线" }));
        assert_eq!(trail[0].action, "CREATE_WEBHOOK");
    }

    async fn each_step_has_its_state_its_revision_and_its_event(world) {
        let admin = world.person("sysadmin").await;
        done(&admin, "createWebhook", input(world, "platform").await).await;
        let before = world.trail().await.len();
        let now = seen(world, "platform").await;
        let at = |revision: i64| json!({ "id": now["id"], "expectedRevision": revision, "reason": "例行" });
        let wrong = |code: &str, field: &str| (code.to_owned(), field.to_owned());
        assert_eq!(refused(&admin, "resumeWebhook", at(1)).await, wrong("WRONG_STATE", "id"));
        assert_eq!(refused(&admin, "suspendWebhook", at(9)).await, wrong("CONFLICT", "expectedRevision"));
        let mut unsaid = at(1);
        unsaid["reason"] = json!(" ");
        assert_eq!(refused(&admin, "suspendWebhook", unsaid).await, wrong("INVALID", "reason"));
        step(world, "suspendWebhook", "platform").await;
        assert_eq!(refused(&admin, "suspendWebhook", at(2)).await, wrong("WRONG_STATE", "id"));
        assert_eq!(refused(&admin, "testWebhook", json!({ "id": now["id"] })).await, wrong("WRONG_STATE", "id"));
        let rotated = step(world, "rotateWebhookSecret", "platform").await;
        assert_eq!((&rotated["webhook"]["revision"], rotated["secret"].is_string()), (&json!(3), true));
        step(world, "rewindWebhook", "platform").await;
        step(world, "resumeWebhook", "platform").await;
        done(&admin, "testWebhook", json!({ "id": now["id"] })).await;
        assert_eq!(seen(world, "platform").await["revision"], 5);
        step(world, "deleteWebhook", "platform").await;
        assert_eq!(admin.ask("{ webhooks { id } }").await["webhooks"], json!([]));
        assert_eq!(refused(&admin, "deleteWebhook", at(6)).await, wrong("NOT_FOUND", "id"));
        let trail = world.trail().await;
        let actions: Vec<_> = trail[before..].iter().filter(|it| it.subject_kind == "webhook").map(|it| it.action.as_str()).collect();
        assert_eq!(actions, ["SUSPEND_WEBHOOK", "ROTATE_WEBHOOK_SECRET", "REWIND_WEBHOOK", "RESUME_WEBHOOK", "TEST_WEBHOOK", "DELETE_WEBHOOK"]);
    }

    async fn what_cannot_be_meant_is_refused_and_registers_nothing(world) {
        let admin = world.person("sysadmin").await;
        let (fit, person) = (input(world, "platform").await, { world.person("education.officer").await; account(world, "education.officer").await });
        let (service, nobody) = (fit["accounts"][0].clone(), "account_01h455vb4pex5vsknk084sn02q");
        let many: Vec<_> = (0..101).map(|_| service.clone()).collect();
        for (changed, code, field) in [
            (json!({ "name": "" }), "INVALID", "name"),
            (json!({ "name": "Platform" }), "INVALID", "name"),
            (json!({ "name": "a".repeat(65) }), "INVALID", "name"),
            (json!({ "kinds": [] }), "INVALID", "kinds"),
            (json!({ "accounts": [] }), "INVALID", "accounts"),
            (json!({ "accounts": [nobody] }), "NOT_FOUND", "accounts"),
            (json!({ "accounts": ["user_01h455vb4pex5vsknk084sn02q"] }), "NOT_FOUND", "accounts"),
            // Of a person it would tell somebody else what that person sees.
            (json!({ "accounts": [person] }), "INVALID", "accounts"),
            (json!({ "accounts": [service, person] }), "INVALID", "accounts"),
            (json!({ "form": "WAKE", "accounts": [] }), "INVALID", "accounts"),
            (json!({ "form": "WAKE", "accounts": [person, person] }), "INVALID", "accounts"),
            (json!({ "form": "WAKE", "accounts": many }), "INVALID", "accounts"),
        ] {
            let mut input = fit.clone();
            input.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
            assert_eq!(refused(&admin, "createWebhook", input).await, (code.to_owned(), field.to_owned()), "{changed}");
        }
        assert_eq!(admin.ask("{ webhooks { id } }").await["webhooks"], json!([]));
        for number in 0..50 {
            let mut input = fit.clone();
            input["name"] = json!(format!("hook-{number}"));
            done(&admin, "createWebhook", input).await;
        }
        assert_eq!(refused(&admin, "createWebhook", fit.clone()).await, ("WRONG_STATE".into(), "name".into()), "fifty are many");
        step(world, "deleteWebhook", "hook-7").await;
        let mut taken = fit.clone();
        taken["name"] = json!("hook-8");
        assert_eq!(refused(&admin, "createWebhook", taken).await, ("INVALID".into(), "name".into()));
        done(&admin, "createWebhook", fit).await;
    }

    async fn nobody_but_who_administers_them_learns_that_there_are_any(world) {
        let consumer = Consumer::listen().await;
        registered(world, &consumer).await;
        let id = seen(world, "platform").await["id"].clone();
        for name in ["secadmin", "auditor", "data-platform", "fengmao-office.coordinator", "education.signer"] {
            let person = world.person(name).await;
            let asked = person.send(&format!("{{ webhooks {{ {SHOWN} }} }}"), json!({})).await;
            assert_eq!(asked.error_code(), "FORBIDDEN", "{name}");
            let node = person.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert_eq!(node["node"], json!(null), "{name}");
            for command in ["suspendWebhook", "resumeWebhook", "rewindWebhook", "deleteWebhook", "rotateWebhookSecret"] {
                let input = json!({ "id": id, "expectedRevision": 1, "reason": "试" });
                assert_eq!(refused(&person, command, input).await, ("NOT_FOUND".into(), "id".into()), "{name} {command}");
            }
            let payload = give(&person, "createWebhook", input(world, "mine").await).await;
            assert_eq!(payload["userErrors"][0]["code"], "NOT_PERMITTED", "{name}");
        }
    }

    async fn an_operator_does_the_same_on_the_command_line(world) {
        world.person("data-platform").await;
        let (store, reachable) = (&world.store, Reachable::default());
        let accounts = ["data-platform".to_owned()];
        let kinds = ["DUTY".to_owned()];
        let asked = Asked { name: "platform", url: "https://1.1.1.1/", form: WebhookForm::Changes, accounts: &accounts, kinds: Some(&kinds), document: None };
        let secret = operate::create(store, &reachable, asked).await.unwrap();
        assert_eq!(seen(world, "platform").await["kinds"], json!(["DUTY"]));
        for url in ["https://127.0.0.1/", "http://127.0.0.1/", "https://10.0.0.1/"] {
            let refused = operate::create(store, &reachable, Asked { name: "other", url, ..asked }).await.unwrap_err();
            assert!(refused.to_string().starts_with("url: "), "{refused}");
        }
        assert!(operate::create(store, &reachable, asked).await.is_err(), "the name is taken");
        assert_ne!(operate::rotate(store, "platform").await.unwrap(), secret);
        for act in [Act::Suspend, Act::Resume, Act::Rewind, Act::Test, Act::Delete] {
            operate::act(store, "platform", act).await.unwrap();
        }
        assert!(operate::act(store, "platform", Act::Test).await.is_err());
        assert!(operate::rotate(store, "platform").await.is_err());
        assert!(operate::list(store).await.unwrap().is_empty());
        let trail = world.trail().await;
        let mine: Vec<_> = trail.iter().filter(|it| it.subject_kind == "webhook").collect();
        assert!(mine.iter().all(|it| it.actor_id.is_none()) && mine.len() == 7, "{mine:?}");
    }
}
