//! Applications and keys of services, as the operator registers them.

use super::{on_both, world::World};
use crate::trail::asked::details;
use clap::Parser;
use entity::vocabulary::AccountKind;
use future_community::{
    cli::client::Command,
    domain::{account, public_client},
};
use serde_json::{Value, json};
use std::{error::Error, fs};

/// `client …`, as it is typed.
#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

async fn run(world: &World, line: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut out = Vec::new();
    let line = Line::try_parse_from([&["client"], line].concat())?;
    line.command.run(&world.store, &mut out).await?;
    Ok(String::from_utf8(out)?)
}

async fn refused(world: &World, line: &[&str]) -> String {
    run(world, line).await.unwrap_err().to_string()
}

on_both! {
    async fn an_application_is_registered_changed_and_closed(world) {
        let create = ["create", "app", "--display-name", "移动端", "--public", "--redirect-uri", "https://app.example/b", "--redirect-uri", "http://127.0.0.1/cb"];
        assert_eq!(run(world, &create).await.unwrap(), "", "there is no secret");
        assert_eq!(run(world, &["list"]).await.unwrap(), "app\tactive\thttp://127.0.0.1/cb https://app.example/b\t移动端\n");
        run(world, &["redirect", "app", "--add", "cn.gov.app:/cb", "--remove", "https://app.example/b"]).await.unwrap();
        run(world, &["redirect", "app", "--add", "cn.gov.app:/cb"]).await.unwrap();
        assert_eq!(run(world, &["list"]).await.unwrap(), "app\tactive\tcn.gov.app:/cb http://127.0.0.1/cb\t移动端\n");
        run(world, &["disable", "app"]).await.unwrap();
        run(world, &["disable", "app"]).await.unwrap();
        assert!(run(world, &["list"]).await.unwrap().starts_with("app\tdisabled since 2022-08-01T00:00:00.000000Z\t"));
        run(world, &["enable", "app"]).await.unwrap();
        run(world, &["enable", "app"]).await.unwrap();
        let trail = world.trail().await;
        let told: Vec<_> = trail.iter().filter(|action| action.contains("CLIENT") || action.contains("REDIRECT")).collect();
        assert_eq!(told, ["CREATE_CLIENT", "SET_REDIRECT_URIS", "DISABLE_CLIENT", "ENABLE_CLIENT"]);
        let created: Value = details(world, "CREATE_CLIENT").await.pop().unwrap();
        assert_eq!(created, json!({ "name": "app", "redirectUris": ["http://127.0.0.1/cb", "https://app.example/b"] }));
        let changed: Value = details(world, "SET_REDIRECT_URIS").await.pop().unwrap();
        assert_eq!(changed, json!({ "name": "app", "added": ["cn.gov.app:/cb"], "removed": ["https://app.example/b"] }));
    }

    async fn what_cannot_be_meant_is_refused(world) {
        let create = |name: &'static str, uri: &'static str| ["create", name, "--display-name", "App", "--public", "--redirect-uri", uri];
        for uri in ["http://app.example/cb", "https://*.example/cb", "https://app.example/#x", "javascript:alert(1)", "myapp:/cb", ""] {
            let said = refused(world, &create("app", uri)).await;
            assert!(said.contains("cannot be a redirect URI"), "{said}");
        }
        for name in ["App", "", "a b", "a\n"] {
            assert!(refused(world, &create(name, "https://app.example/")).await.contains("a name has 1 to 64"), "{name}");
        }
        assert!(refused(world, &create("platform", "https://app.example/")).await.contains("taken"), "a service's name");
        assert!(refused(world, &["create", "app", "--display-name", "App", "--public"]).await.contains("--redirect-uri"));
        assert!(refused(world, &["create", "app", "--display-name", "App", "--redirect-uri", "https://a.example/"]).await.contains("--public"));
        assert!(refused(world, &["create", "app", "--display-name", " ", "--public", "--redirect-uri", "https://a.example/"]).await.contains("display name"));
        run(world, &create("app", "https://app.example/")).await.unwrap();
        assert!(refused(world, &create("app", "https://app.example/")).await.contains("taken"));
        assert!(refused(world, &["redirect", "app", "--remove", "https://other.example/"]).await.contains("none of its redirect URIs"));
        assert!(refused(world, &["redirect", "app", "--remove", "https://app.example/"]).await.contains("1 to 20"));
        assert!(refused(world, &["redirect", "app"]).await.contains("--add"));
        for line in [&["disable", "nobody"][..], &["enable", "nobody"], &["redirect", "nobody", "--add", "https://a.example/"]] {
            assert!(refused(world, line).await.contains("there is no public client nobody"));
        }
        let many: Vec<String> = (0..21).map(|number| format!("https://app.example/{number}")).collect();
        assert!(public_client::create(&world.store, "many", "Many", &many).await.unwrap_err().to_string().contains("1 to 20"));
    }

    async fn a_service_has_keys(world) {
        let folder = crate::harness::Folder::new();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.to_string_lossy().into_owned()
        };
        let pem = file("rsa.pem", include_str!("keys_of_tests/rsa.pem"));
        let kid = run(world, &["add-key", "platform", &pem]).await.unwrap();
        let kid = kid.trim();
        let jwk = file("ed.jwk", r#"{"kty":"OKP","crv":"Ed25519","kid":"ed","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#);
        assert_eq!(run(world, &["add-key", "platform", &jwk]).await.unwrap(), "ed\n");
        let listed = run(world, &["keys", "platform"]).await.unwrap();
        let lines: Vec<_> = listed.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.contains(&format!("{kid}\tRS256\tsince 2022-08-01T00:00:00.000000Z").as_str()), "{listed}");
        assert!(refused(world, &["add-key", "platform", &pem]).await.contains("has a key"));
        assert!(refused(world, &["add-key", "nobody", &pem]).await.contains("there is no account nobody"));
        assert!(refused(world, &["add-key", "zhang", &pem]).await.contains("there is no account zhang"));
        assert!(refused(world, &["keys", "zhang"]).await.contains("there is no account zhang"));
        let private = file("private.jwk", r#"{"kty":"oct","k":"AAAA"}"#);
        assert!(refused(world, &["add-key", "platform", &private]).await.contains("private key"));
        assert!(refused(world, &["add-key", "platform", "nowhere"]).await.contains("cannot read nowhere"));
        for number in 0..3 {
            let text = format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"{number}","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#);
            run(world, &["add-key", "platform", &file("more.jwk", &text)]).await.unwrap();
        }
        let sixth = file("six.jwk", r#"{"kty":"OKP","crv":"Ed25519","kid":"six","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#);
        assert!(refused(world, &["add-key", "platform", &sixth]).await.contains("5 keys at most"));
        run(world, &["remove-key", "platform", kid]).await.unwrap();
        assert!(refused(world, &["remove-key", "platform", kid]).await.contains("has no key"));
        // Another service's is not its own.
        account::create(&world.store, AccountKind::Service, "other", "Other", super::world::PASSWORD).await.unwrap();
        assert!(refused(world, &["remove-key", "other", "ed"]).await.contains("other has no key ed"));
        assert_eq!(details(world, "REMOVE_CLIENT_KEY").await, [json!({ "kid": kid, "endedSessions": 0 })]);
        assert_eq!(details(world, "ADD_CLIENT_KEY").await.len(), 5);
    }
}
