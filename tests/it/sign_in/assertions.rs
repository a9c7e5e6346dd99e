//! Services that prove who they are by what they sign.

use super::{
    on_both,
    world::{Answer, ISSUER, PASSWORD, World, encoded, form_to, send},
};
use crate::trail::asked::details;
use axum::{body::Body, http::StatusCode};
use entity::{used_assertion, vocabulary::AccountKind};
use future_community::domain::{account, service_key};
use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::{
    SecretKey,
    elliptic_curve::rand_core::OsRng,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
};
use sea_orm::Condition;
use serde_json::{Value, json};

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A key of a service.
struct Key {
    algorithm: Algorithm,
    signs: EncodingKey,
    /// Its public half.
    pem: String,
}

impl Key {
    fn p256() -> Self {
        let secret = SecretKey::random(&mut OsRng);
        let der = secret.to_pkcs8_der().unwrap();
        let pem = secret.public_key().to_public_key_pem(LineEnding::LF).unwrap();
        Self { algorithm: Algorithm::ES256, signs: EncodingKey::from_ec_der(der.as_bytes()), pem }
    }

    fn rsa() -> Self {
        let signs = EncodingKey::from_rsa_der(include_bytes!("keys_of_tests/rsa.der"));
        Self { algorithm: Algorithm::RS256, signs, pem: include_str!("keys_of_tests/rsa.pem").to_owned() }
    }

    fn ed25519() -> Self {
        let signs = EncodingKey::from_ed_der(include_bytes!("keys_of_tests/ed25519.der"));
        Self { algorithm: Algorithm::EdDSA, signs, pem: include_str!("keys_of_tests/ed25519.pem").to_owned() }
    }

    fn sign(&self, claims: &Value) -> String {
        jsonwebtoken::encode(&Header::new(self.algorithm), claims, &self.signs).unwrap()
    }

    /// The service `platform` has it; gives its name.
    async fn of_platform(&self, world: &World) -> String {
        service_key::add(&world.store, "platform", &self.pem).await.unwrap()
    }
}

/// What `platform` says, with other claims where they are given; null leaves one out.
fn claims(world: &World, other: Value) -> Value {
    let now = world.clock.now().unix_seconds();
    let mut claims = json!({
        "iss": "platform", "sub": "platform", "aud": ISSUER, "exp": now + 60, "iat": now, "jti": "one"
    });
    let Value::Object(other) = other else { panic!("claims are an object") };
    let members = claims.as_object_mut().unwrap();
    members.extend(other);
    members.retain(|_, value| !value.is_null());
    claims
}

async fn show(world: &World, assertion: &str) -> Answer {
    show_with(world, assertion, &[]).await
}

async fn show_with(world: &World, assertion: &str, more: &[(&str, &str)]) -> Answer {
    let form = [
        &[
            ("grant_type", "client_credentials"),
            ("client_assertion_type", KIND),
            ("client_assertion", assertion),
        ][..],
        more,
    ];
    world.post("/oauth/token", &form.concat()).await
}

on_both! {
    async fn a_service_signs_in_by_its_key(world) {
        let mut number = 0;
        for key in [Key::p256(), Key::rsa(), Key::ed25519()] {
            key.of_platform(world).await;
            for aud in [json!(ISSUER), json!(format!("{ISSUER}/oauth/token")), json!(["https://other.example", ISSUER])] {
                number += 1;
                let assertion = key.sign(&claims(world, json!({ "aud": aud, "jti": number.to_string() })));
                let answer = show_with(world, &assertion, &[("client_id", "platform")]).await;
                let (access, refresh) = answer.tokens();
                assert_eq!((world.who(&access).await.body["name"].clone(), refresh.as_str()), (json!("platform"), ""));
            }
        }
        assert_eq!(world.service_signs_in().await.status, StatusCode::OK, "the secret stays good");
        for event in world.0.trail().await {
            assert!(!event.detail.contains("eyJ"), "{}", event.detail);
        }
    }

    async fn what_is_not_right_of_it_is_refused_like_a_wrong_secret(world) {
        let key = Key::p256();
        let kid = key.of_platform(world).await;
        account::create(&world.store, AccountKind::Service, "other", "Other", PASSWORD).await.unwrap();
        let wrong_secret = world.post("/oauth/token", &[("grant_type", "client_credentials"), ("client_id", "platform"), ("client_secret", "wrong")]).await;
        let now = world.clock.now().unix_seconds();
        let long = "x".repeat(257);
        let mut refused: Vec<String> = [
            json!({ "iss": "other" }),
            json!({ "iss": null }),
            json!({ "sub": "other" }),
            json!({ "iss": "other", "sub": "other" }),
            json!({ "iss": "nobody", "sub": "nobody" }),
            json!({ "iss": "zhang", "sub": "zhang" }),
            json!({ "aud": "https://evil.example" }),
            json!({ "aud": null }),
            json!({ "aud": [] }),
            json!({ "aud": "future-community" }),
            json!({ "exp": null }),
            json!({ "exp": now }),
            json!({ "exp": now - 60 }),
            json!({ "exp": now + 306 }),
            json!({ "exp": i64::MAX }),
            json!({ "nbf": now + 6 }),
            json!({ "iat": now + 6 }),
            json!({ "jti": null }),
            json!({ "jti": "" }),
            json!({ "jti": long }),
        ].into_iter().map(|other| key.sign(&claims(world, other))).collect();
        refused.push(Key::p256().sign(&claims(world, json!({}))));
        // By another algorithm than the key's, with the public half as a secret.
        let header = Header::new(Algorithm::HS256);
        refused.push(jsonwebtoken::encode(&header, &claims(world, json!({})), &EncodingKey::from_secret(key.pem.as_bytes())).unwrap());
        let good = key.sign(&claims(world, json!({})));
        let (_, rest) = good.split_once('.').unwrap();
        // {"alg":"none"}
        refused.push(format!("eyJhbGciOiJub25lIn0.{}.", rest.split('.').next().unwrap()));
        refused.push(format!("{good}x"));
        let named = Header { kid: Some("another".to_owned()), ..Header::new(Algorithm::ES256) };
        refused.push(jsonwebtoken::encode(&named, &claims(world, json!({})), &key.signs).unwrap());
        for text in ["x", "a.b.c", "..", &"x".repeat(9000)] {
            refused.push(text.to_owned());
        }
        for assertion in refused {
            let answer = show(world, &assertion).await;
            assert_eq!((answer.status, &answer.headers, &answer.body), (wrong_secret.status, &wrong_secret.headers, &wrong_secret.body), "{assertion}");
        }
        show_with(world, &good, &[("client_secret", PASSWORD)]).await.is(400, "invalid_request");
        show_with(world, &good, &[("client_id", "other")]).await.is(400, "invalid_request");
        let password = [("grant_type", "password"), ("username", "zhang"), ("password", PASSWORD), ("client_assertion_type", KIND), ("client_assertion", &good)];
        world.post("/oauth/token", &password).await.is(400, "invalid_request");
        let named = Header { kid: Some(kid), ..Header::new(Algorithm::ES256) };
        let named = jsonwebtoken::encode(&named, &claims(world, json!({ "exp": now + 305 })), &key.signs).unwrap();
        show(world, &named).await.tokens();
        let told = details(world, "SIGN_IN_REFUSED").await;
        let because = |name: &str| told.iter().filter(|it| it["name"] == name).map(|it| it["because"].clone()).collect::<Vec<_>>();
        assert!(because("platform").iter().all(|word| word == "BAD_ASSERTION"), "{told:?}");
        assert_eq!((because("nobody"), because("zhang")), (vec![json!("UNKNOWN_NAME")], vec![json!("UNKNOWN_NAME")]));
    }

    async fn an_assertion_is_good_once_in_every_process(world) {
        let key = Key::p256();
        key.of_platform(world).await;
        let assertion = key.sign(&claims(world, json!({})));
        let answers = join_all((0..20).map(|_| show(world, &assertion))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == StatusCode::OK).count(), 1);
        let elsewhere = world.another_server().await;
        let form = encoded(&[("grant_type", "client_credentials"), ("client_assertion_type", KIND), ("client_assertion", &assertion)]);
        send(&elsewhere, form_to("/oauth/token").body(Body::from(form)).unwrap()).await.is(401, "invalid_client");
        let told = details(world, "SIGN_IN_REFUSED").await;
        assert!(told.iter().all(|it| it["because"] == "USED_ASSERTION") && !told.is_empty(), "{told:?}");
        show(world, &key.sign(&claims(world, json!({ "jti": "two" })))).await.tokens();
        world.clock.advance(600);
        show(world, &key.sign(&claims(world, json!({ "jti": "three" })))).await.tokens();
        let kept = world.store.unscoped_rows::<used_assertion::Entity>(Condition::all()).await.unwrap();
        assert_eq!(kept.len(), 1, "what would be refused anyway is forgotten");
    }

    async fn a_key_that_is_removed_is_no_good_any_more(world) {
        let key = Key::p256();
        let kid = key.of_platform(world).await;
        let (access, _) = show(world, &key.sign(&claims(world, json!({})))).await.tokens();
        service_key::remove(&world.store, "platform", &kid).await.unwrap();
        show(world, &key.sign(&claims(world, json!({ "jti": "two" })))).await.is(401, "invalid_client");
        world.who(&access).await.is_refused_token();
        key.of_platform(world).await;
        account::disable(&world.store, "platform").await.unwrap();
        show(world, &key.sign(&claims(world, json!({ "jti": "three" })))).await.is(401, "invalid_client");
        let because: Vec<_> = details(world, "SIGN_IN_REFUSED").await.iter().map(|it| it["because"].clone()).collect();
        assert_eq!(because, ["BAD_ASSERTION", "DISABLED"].map(|word| json!(word)));
    }
}
