//! Applications of people, registered by who administers accounts.

use super::{done, refused, since};
use future_community::domain::public_client;
use serde_json::{Value, json};

const URIS: [&str; 2] = ["http://127.0.0.1/cb", "https://app.example/cb"];

fn public(name: &str, uris: &Value, key: &str) -> Value {
    json!({ "name": name, "displayName": "移动端", "kind": "PUBLIC", "redirectUris": uris, "reason": "上线", "idempotencyKey": key })
}

both! {
    async fn an_application_has_addresses_and_no_secret(world) {
        let admin = world.person("sysadmin").await;
        let before = world.trail().await.len();
        let made = done(&admin, "createClient", public("app", &json!(URIS), "k")).await;
        assert_eq!(made, json!({ "account": null, "clientId": "app", "clientSecret": null, "userErrors": [] }));
        assert_eq!(done(&admin, "createClient", public("app", &json!(URIS), "k")).await, made, "done once");
        let listed = public_client::list(&world.store).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].client.name.as_str(), listed[0].client.display_name.as_str()), ("app", "移动端"));
        assert_eq!((listed[0].redirect_uris.as_slice(), listed[0].client.disabled_at), (&URIS.map(str::to_owned)[..], None));
        let event = &since(world, before).await[0];
        assert_eq!((event.action.as_str(), event.actor_id.is_some()), ("CREATE_CLIENT", true));
        let detail: Value = serde_json::from_str(&event.detail).unwrap();
        assert_eq!(detail, json!({ "name": "app", "redirectUris": URIS, "reason": "上线" }));
        // Of a service the same payload says by what it signs in.
        let service = json!({ "name": "station", "displayName": "监测站", "kind": "SERVICE", "idempotencyKey": "s" });
        let made = done(&admin, "createClient", service).await;
        assert_eq!((&made["clientId"], &made["account"]["kind"]), (&json!("station"), &json!("SERVICE")));
        assert!(made["clientSecret"].is_string());
    }

    async fn what_cannot_be_meant_is_refused_and_registers_nothing(world) {
        let admin = world.person("sysadmin").await;
        world.person("data-platform").await;
        let many: Vec<String> = (0..21).map(|number| format!("https://app.example/{number}")).collect();
        let invalid = |field: &str| ("INVALID".to_owned(), field.to_owned());
        for (at, (name, uris, field)) in [
            ("app", json!(["http://app.example/cb"]), "redirectUris"),
            ("app", json!(["https://app.example/cb", "javascript:alert(1)"]), "redirectUris"),
            ("app", json!([]), "redirectUris"),
            ("app", json!(null), "redirectUris"),
            ("app", json!(many), "redirectUris"),
            ("An App", json!(URIS), "name"),
            ("data-platform", json!(URIS), "name"),
        ].into_iter().enumerate() {
            let input = public(name, &uris, &format!("bad {at}"));
            assert_eq!(refused(&admin, "createClient", input).await, invalid(field), "{name} {uris}");
        }
        let mut unnamed = public("app", &json!(URIS), "unnamed");
        unnamed["displayName"] = json!(" ");
        assert_eq!(refused(&admin, "createClient", unnamed).await, invalid("displayName"));
        let mut service = public("station", &json!(URIS), "service");
        service["kind"] = json!("SERVICE");
        assert_eq!(refused(&admin, "createClient", service).await, invalid("redirectUris"));
        for (at, name) in ["secadmin", "auditor", "education.signer"].into_iter().enumerate() {
            for kind in ["SERVICE", "PUBLIC"] {
                let mut input = public("app", &json!(URIS), &format!("{at}"));
                input["kind"] = json!(kind);
                input["idempotencyKey"] = json!(format!("{at} {kind}"));
                let refusal = refused(&world.person(name).await, "createClient", input).await;
                assert_eq!(refusal, ("NOT_PERMITTED".to_owned(), "name".to_owned()), "{name} {kind}");
            }
        }
        assert!(public_client::list(&world.store).await.unwrap().is_empty());
    }

    async fn an_application_and_an_account_have_no_name_between_them(world) {
        let admin = world.person("sysadmin").await;
        done(&admin, "createClient", public("app", &json!(URIS), "app")).await;
        for (command, kind) in [("createClient", json!("SERVICE")), ("createClient", json!("PUBLIC")), ("createAccount", json!(null))] {
            let mut input = json!({ "name": "app", "displayName": "another", "idempotencyKey": format!("{command} {kind}") });
            if kind == "PUBLIC" {
                input["redirectUris"] = json!(URIS);
            }
            if !kind.is_null() {
                input["kind"] = kind;
            }
            assert_eq!(refused(&admin, command, input).await, ("INVALID".to_owned(), "name".to_owned()), "{command}");
        }
    }
}
