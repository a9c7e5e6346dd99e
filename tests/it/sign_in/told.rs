//! What the trail says of sign-ins: from where, and those that were refused too.

use super::{
    on_both,
    world::{PASSWORD, World, encoded, form_to, send},
};
use crate::trail::asked::details;
use axum::{body::Body, extract::ConnectInfo};
use future_community::{
    domain::account,
    http::{App, Settings, router},
};
use serde_json::json;
use std::{net::SocketAddr, sync::Arc};

const HERE: &str = "203.0.113.9";

async fn told(world: &World) -> Vec<(String, String, String)> {
    let text = |detail: &serde_json::Value, name: &str| detail[name].as_str().unwrap().to_owned();
    let details = details(world, "SIGN_IN_REFUSED").await;
    details.iter().map(|it| (text(it, "name"), text(it, "because"), text(it, "address"))).collect()
}

on_both! {
    async fn a_sign_in_says_from_where(world) {
        world.sign_in_from(HERE, "zhang", PASSWORD).await.tokens();
        world.sign_in_from("2001:db8::1:2:3:4", "zhang", PASSWORD).await.tokens();
        let addresses: Vec<_> =
            details(world, "SIGN_IN").await.into_iter().map(|detail| detail["address"].clone()).collect();
        assert_eq!(addresses, [json!(HERE), json!("2001:db8::/64")]);
    }

    async fn whoever_cannot_sign_in_is_told_of_to_the_auditor_alone(world) {
        account::disable(&world.store, "li").await.unwrap();
        let wrong = world.sign_in_from(HERE, "zhang", "not the password").await;
        for (name, password) in [("nobody", PASSWORD), ("li", PASSWORD), ("platform", PASSWORD)] {
            let refused = world.sign_in_from(HERE, name, password).await;
            refused.is(400, "invalid_grant");
            assert_eq!((refused.status, &refused.headers, &refused.body), (wrong.status, &wrong.headers, &wrong.body));
        }
        for _ in 0..4 {
            world.sign_in_from(HERE, "zhang", "not the password").await.is(400, "invalid_grant");
        }
        world.sign_in_from(HERE, "zhang", PASSWORD).await.is(400, "invalid_grant");
        let told = told(world).await;
        let told: Vec<_> = told.iter().map(|(name, because, address)| (name.as_str(), because.as_str(), address.as_str())).collect();
        assert_eq!(told, [
            ("nobody", "UNKNOWN_NAME", HERE),
            ("li", "DISABLED", HERE),
            ("platform", "UNKNOWN_NAME", HERE),
            ("zhang", "LOCKED", HERE),
        ]);
        let events = world.0.trail().await.into_iter().filter(|event| event.action == "SIGN_IN_REFUSED");
        assert!(events.map(|event| event.actor_id).all(|actor| actor.is_none()));
    }

    async fn behind_a_proxy_the_address_is_what_the_proxy_says(world) {
        let settings = Settings { trust_forwarded_for: true, ..world.app.settings };
        let app = App::new(Arc::clone(&world.store), Arc::clone(&world.app.authenticator), settings);
        let form = encoded(&[("grant_type", "password"), ("username", "nobody"), ("password", PASSWORD)]);
        let request = form_to("/oauth/token")
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 51_000))))
            .header("x-forwarded-for", "198.51.100.1, 203.0.113.77");
        send(&router(&app), request.body(Body::from(form)).unwrap()).await.is(400, "invalid_grant");
        assert_eq!(told(world).await, [("nobody".to_owned(), "UNKNOWN_NAME".to_owned(), "203.0.113.77".to_owned())]);
    }

    async fn a_flood_does_not_fill_the_trail(world) {
        for number in 0..50 {
            world.sign_in_from(HERE, &format!("name-{number}"), PASSWORD).await.is(400, "invalid_grant");
        }
        assert_eq!(told(world).await.len(), 20);
        world.sign_in_from("203.0.113.10", "another", PASSWORD).await.is(400, "invalid_grant");
        let last = details(world, "SIGN_IN_REFUSED").await.pop().unwrap();
        assert_eq!(last, json!({ "name": "another", "address": "203.0.113.10", "because": "UNKNOWN_NAME", "unwritten": 30 }));
    }
}
