//! Every fault that a token can have.

use super::{
    on_both,
    world::{AUDIENCE, ISSUER, World, who},
};
use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{id::SessionId, signing_key};
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::rand_core::OsRng,
    pkcs8::{DecodePrivateKey, EncodePublicKey, LineEnding},
};
use sea_orm::Condition;
use serde_json::{Value, json};
use uuid::Uuid;

/// The parts of a good token, to be spoiled one by one.
struct Forge {
    header: Value,
    claims: Value,
    key: SecretKey,
}

impl Forge {
    async fn new(world: &World) -> Self {
        let (good, _) = world.signed_in("zhang").await;
        let mut parts = good.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
        let mut next = || serde_json::from_slice::<Value>(&parts.next().unwrap());
        let (header, claims) = (next().unwrap(), next().unwrap());
        let keys = world.store.unscoped_rows::<signing_key::Entity>(Condition::all()).await.unwrap();
        let key = SecretKey::from_pkcs8_pem(keys[0].private_key.as_deref().unwrap()).unwrap();
        Self { header, claims, key }
    }

    fn token(&self) -> String {
        sign(&self.header, &self.claims, &self.key)
    }

    fn with_header(&self, name: &str, value: Value) -> String {
        sign(&with(&self.header, name, value), &self.claims, &self.key)
    }

    fn with_claim(&self, name: &str, value: Value) -> String {
        sign(&self.header, &with(&self.claims, name, value), &self.key)
    }
}

on_both! {
    async fn a_token_says_who_and_nothing_of_rights(world) {
        let forge = Forge::new(world).await;
        let mut names: Vec<_> = forge.claims.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["aud", "exp", "iat", "iss", "jti", "nbf", "sid", "sub"]);
        assert_eq!(forge.claims["iss"], ISSUER);
        assert_eq!(forge.claims["aud"], AUDIENCE);
        assert_eq!(forge.header["alg"], "ES256");
        let seconds = |name: &str| forge.claims[name].as_i64().unwrap();
        assert_eq!(seconds("iat"), world.clock.now().unix_seconds());
        assert_eq!(seconds("iat") - seconds("nbf"), 300, "another server's clock may be late");
        assert_eq!(world.who(&forge.token()).await.status, StatusCode::OK, "the forge works");
    }

    async fn no_token_goes_without_a_claim(world) {
        let forge = Forge::new(world).await;
        for name in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"] {
            let mut claims = forge.claims.clone();
            claims.as_object_mut().unwrap().remove(name);
            world.who(&sign(&forge.header, &claims, &forge.key)).await.is_refused_token();
            world.who(&forge.with_claim(name, Value::Null)).await.is_refused_token();
        }
    }

    async fn no_claim_is_another_than_ours(world) {
        let forge = Forge::new(world).await;
        let now = world.clock.now().unix_seconds();
        let session = world.store.ids().next::<SessionId>().to_string();
        for (name, value) in [
            ("iss", json!("https://elsewhere.example")),
            ("iss", json!([ISSUER, "https://elsewhere.example"])),
            ("aud", json!("another")),
            ("aud", json!(["another", AUDIENCE])),
            ("sub", json!("somebody")),
            ("sub", forge.claims["sid"].clone()),
            ("sub", json!("user_00000000000000000000000000")),
            ("sid", json!(session)),
            ("jti", json!("")),
            ("jti", json!(7)),
            ("exp", json!(forge.claims["exp"].to_string())),
            ("exp", json!(now)),
            ("exp", json!(now - 1)),
            ("exp", json!(-1)),
            ("exp", json!(1e300)),
            ("nbf", json!(now + 6)),
            ("nbf", json!(now.to_string())),
            ("iat", json!(now + 301)),
            ("iat", json!(now.to_string())),
        ] {
            let token = forge.with_claim(name, value.clone());
            let answer = world.who(&token).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name} {value}");
            answer.is_refused_token();
        }
        for (name, value) in [("nbf", now + 5), ("iat", now + 300)] {
            let token = forge.with_claim(name, json!(value));
            assert_eq!(world.who(&token).await.status, StatusCode::OK, "clocks are apart: {name}");
        }
    }

    async fn no_signature_is_another_than_ours(world) {
        let forge = Forge::new(world).await;
        let good = forge.token();
        let (message, signature) = good.rsplit_once('.').unwrap();
        let stranger = SecretKey::random(&mut OsRng);
        let public = forge.key.public_key().to_public_key_pem(LineEnding::LF).unwrap();
        let point = forge.key.public_key().to_sec1_bytes();
        let hs256 = with(&forge.header, "alg", json!("HS256"));
        let none = with(&forge.header, "alg", json!("none"));
        let jwk = with(&forge.header, "jwk", json!({ "kty": "EC" }));
        for token in [
            sign(&forge.header, &forge.claims, &stranger),
            sign(&jwk, &forge.claims, &stranger),
            hmac(&hs256, &forge.claims, public.as_bytes()),
            hmac(&hs256, &forge.claims, &point),
            format!("{}.", joined(&none, &forge.claims)),
            format!("{}.{signature}", joined(&none, &forge.claims)),
            format!("{}.{signature}", joined(&forge.header, &with(&forge.claims, "jti", json!(Uuid::nil())))),
            format!("{message}."),
            format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 64])),
            format!("{message}.{signature}="),
            format!("{good}.x"),
            message.to_owned(),
            forge.with_header("alg", json!("ES384")),
            forge.with_header("kid", json!("unknown")),
            forge.with_header("kid", Value::Null),
            forge.with_header("crit", json!(["exp"])),
            String::new(),
            "..".to_owned(),
            "x".to_owned(),
        ] {
            world.who(&token).await.is_refused_token();
        }
        assert_eq!(world.who(&good).await.status, StatusCode::OK);
    }

    async fn a_long_token_is_not_looked_at(world) {
        let forge = Forge::new(world).await;
        assert_eq!(world.who(&forge.with_claim("more", json!("x".repeat(2000)))).await.status, StatusCode::OK);
        let before = world.store.statements();
        let answer = world.who(&forge.with_claim("more", json!("x".repeat(4000)))).await;
        answer.is_refused_token();
        assert_eq!(answer.body["errors"][0]["message"], "登录无效，请重新登录 / sign in again: the token is too long");
        assert_eq!(world.store.statements(), before);
    }

    async fn a_token_lasts_fifteen_minutes_also_once_it_is_known(world) {
        let (access, _) = world.signed_in("zhang").await;
        assert_eq!(world.who(&access).await.status, StatusCode::OK);
        world.clock.advance(899);
        assert_eq!(world.who(&access).await.status, StatusCode::OK);
        world.clock.advance(1);
        world.who(&access).await.is_refused_token();
        let elsewhere = world.another_server().await;
        who(&elsewhere, Some(&access)).await.is_refused_token();
    }

    async fn a_known_token_costs_one_statement(world) {
        let (access, _) = world.signed_in("zhang").await;
        assert_eq!(world.who(&access).await.status, StatusCode::OK);
        let before = world.store.statements();
        assert_eq!(world.who(&access).await.status, StatusCode::OK);
        assert_eq!(world.store.statements() - before, 1);
        let forge = Forge::new(world).await;
        world.who(&forge.with_header("kid", json!("unknown"))).await.is_refused_token();
        let before = world.store.statements();
        world.who(&forge.with_header("kid", json!("made-up"))).await.is_refused_token();
        assert_eq!(world.store.statements(), before, "a made-up key is not looked for each time");
    }
}

fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[name] = value;
    object
}

fn joined(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn sign(header: &Value, claims: &Value, key: &SecretKey) -> String {
    let message = joined(header, claims);
    let signature: Signature = SigningKey::from(key).sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn hmac(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let header = serde_json::from_value::<jsonwebtoken::Header>(header.clone()).unwrap();
    jsonwebtoken::encode(&header, claims, &jsonwebtoken::EncodingKey::from_secret(secret)).unwrap()
}
