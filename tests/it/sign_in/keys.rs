//! Rotating and retiring the keys that sign.

use super::{
    on_both,
    world::{PASSWORD, World, send, who},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use entity::{audit_event, signing_key};
use future_community::{authn::keys, cli};
use sea_orm::Condition;

on_both! {
    async fn a_rotation_ends_no_session_and_needs_no_restart(world) {
        let (before, refresh) = world.signed_in("zhang").await;
        assert_eq!(world.who(&before).await.status, StatusCode::OK);
        let elsewhere = world.another_server().await;
        assert_eq!(who(&elsewhere, Some(&before)).await.status, StatusCode::OK);

        let kid = keys::rotate(&world.store).await.unwrap();
        let (after, _) = world.refresh(&refresh).await.tokens();
        assert_eq!(kid_of(&after), kid);
        assert_ne!(kid_of(&before), kid);
        assert_eq!(world.who(&before).await.status, StatusCode::OK);
        assert_eq!(world.who(&after).await.status, StatusCode::OK);
        world.clock.advance(1);
        assert_eq!(who(&elsewhere, Some(&after)).await.status, StatusCode::OK, "the other server learns the key");

        let published = published(world).await;
        assert_eq!(published, [kid_of(&after), kid_of(&before)]);
    }

    async fn a_retired_key_is_refused_soon_and_sessions_go_on(world) {
        let (before, refresh) = world.signed_in("zhang").await;
        let old = kid_of(&before);
        assert!(matches!(keys::retire(&world.store, &old).await, Err(keys::RetireError::Signs(_))));
        let new = keys::rotate(&world.store).await.unwrap();
        assert_eq!(world.who(&before).await.status, StatusCode::OK);
        keys::retire(&world.store, &old).await.unwrap();
        world.clock.advance(10);
        world.who(&before).await.is_refused_token();
        let (after, _) = world.refresh(&refresh).await.tokens();
        assert_eq!(world.who(&after).await.status, StatusCode::OK);
        assert_eq!(published(world).await, [new.as_str()]);
        // Nobody can sign with it any more, whoever reads the database.
        let kept = world.store.unscoped_rows::<signing_key::Entity>(Condition::all()).await.unwrap();
        let is_whole = |kid: &str| kept.iter().any(|key| key.kid == kid && key.private_key.is_some());
        assert_eq!((kept.len(), is_whole(&old), is_whole(&new)), (2, false, true));

        assert!(matches!(keys::retire(&world.store, &old).await, Err(keys::RetireError::Retired(_))));
        assert!(matches!(keys::retire(&world.store, "none").await, Err(keys::RetireError::Unknown(_))));
    }

    async fn nobody_makes_the_first_key_whoever_signs_in_first(world) {
        world.signed_in("zhang").await;
        world.signed_in("li").await;
        let named = |events: Vec<audit_event::Model>| -> Vec<_> {
            let mut keys = Vec::new();
            for event in events.into_iter().filter(|event| event.subject_kind == "signingkey") {
                keys.push((event.action, event.actor_id));
            }
            keys
        };
        assert_eq!(named(world.0.trail().await), [("CREATE_KEY".to_owned(), None)]);
        let signed_in = world.0.trail().await.into_iter().filter(|event| event.action == "SIGN_IN");
        assert!(signed_in.map(|event| event.actor_id).all(|actor| actor.is_some()));
        keys::rotate(&world.store).await.unwrap();
        let told = named(world.0.trail().await);
        assert_eq!(told, [("CREATE_KEY".to_owned(), None), ("ROTATE_KEY".to_owned(), None)]);
    }

    async fn the_command_line_makes_what_signs_in(world) {
        let name = || "wang".to_owned();
        let create = cli::account::Command::Create { name: name(), display_name: "王".into(), password_stdin: false };
        let mut out = Vec::new();
        create.run(&world.store, &mut out).await.unwrap();
        let first = secret_of(&out, "password: ");
        assert_eq!(world.sign_in("wang", &first).await.status, StatusCode::OK);

        let mut out = Vec::new();
        let set = cli::account::Command::SetPassword { name: name(), password_stdin: false };
        set.run(&world.store, &mut out).await.unwrap();
        world.sign_in("wang", &first).await.is(400, "invalid_grant");
        assert_eq!(world.sign_in("wang", &secret_of(&out, "password: ")).await.status, StatusCode::OK);

        let mut out = Vec::new();
        let create = cli::client::Command::Create { id: "map".into(), display_name: "Map".into(), public: false, redirect_uri: Vec::new() };
        create.run(&world.store, &mut out).await.unwrap();
        let secret = secret_of(&out, "secret: ");
        let form = [("grant_type", "client_credentials"), ("client_id", "map"), ("client_secret", &secret)];
        assert_eq!(world.post("/oauth/token", &form).await.status, StatusCode::OK);

        cli::account::Command::Disable { name: name() }.run(&world.store, &mut Vec::new()).await.unwrap();
        let mut out = Vec::new();
        cli::account::Command::List.run(&world.store, &mut out).await.unwrap();
        let listed = String::from_utf8(out).unwrap();
        assert!(listed.contains("wang\tPERSON\tdisabled since 2022-08-01T00:00:00.000000Z\t王\n"), "{listed}");
        assert!(listed.contains("zhang\tPERSON\tactive\tzhang\n"), "{listed}");
        assert!(!listed.contains(PASSWORD));

        let mut out = Vec::new();
        cli::keys::Command::Rotate.run(&world.store, None, &mut out).await.unwrap();
        cli::keys::Command::List.run(&world.store, None, &mut out).await.unwrap();
        let listed = String::from_utf8(out).unwrap();
        assert_eq!(listed.matches("signs").count(), 1, "{listed}");
        assert_eq!(listed.matches("verifies").count(), 1, "{listed}");
    }
}

fn kid_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

async fn published(world: &World) -> Vec<String> {
    let request = Request::get("/.well-known/jwks.json").body(Body::empty()).unwrap();
    let keys = send(&world.router, request).await.body;
    let keys = keys["keys"].as_array().unwrap();
    assert!(keys.iter().all(|key| key["alg"] == "ES256" && key.get("d").is_none()));
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn secret_of(out: &[u8], label: &str) -> String {
    let line = std::str::from_utf8(out).unwrap().trim();
    line.strip_prefix(label).unwrap().to_owned()
}
