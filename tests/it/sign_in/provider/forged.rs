//! What a provider's tokens must say, by whose key, and when.

use super::{
    super::on_both,
    district::{District, is_said},
};
use crate::trail::asked::details;
use serde_json::{Value, json};

on_both! {
    async fn a_token_that_is_not_for_this_sign_in_signs_nobody_in(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let now = world.clock.now().unix_seconds();
        let wrong = [
            json!({ "claims": { "nonce": "another" } }),
            json!({ "claims": { "nonce": null } }),
            json!({ "claims": { "aud": "another" } }),
            json!({ "claims": { "aud": "phone" } }),
            json!({ "claims": { "aud": ["register", "phone"], "azp": "register" } }),
            json!({ "claims": { "aud": ["register", "register"] } }),
            json!({ "claims": { "aud": [] } }),
            json!({ "claims": { "azp": "phone" } }),
            json!({ "claims": { "azp": 1 } }),
            json!({ "claims": { "iss": "http://127.0.0.1:1" } }),
            json!({ "claims": { "iss": format!("{}/", district.provider.issuer) } }),
            json!({ "claims": { "exp": now } }),
            json!({ "claims": { "exp": now - 3600 } }),
            json!({ "claims": { "iat": now + 61 } }),
            json!({ "claims": { "nbf": now + 61 } }),
            // What other tokens of a provider say that name a person.
            json!({ "claims": { "events": { "http://schemas.openid.net/event/backchannel-logout": {} } } }),
            json!({ "header": { "typ": "at+jwt" } }),
            json!({ "header": { "typ": "logout+jwt" } }),
            // Nobody's signature, another's, or one that whoever reads the public key could make.
            json!({ "by": "none" }),
            json!({ "by": "secret" }),
            json!({ "by": "public" }),
            json!({ "by": "stranger" }),
            json!({ "header": { "kid": "made up" } }),
        ];
        let said = district.enters("u-1002").await;
        is_said(&said, "by-none");
        for how in &wrong {
            district.provider.told("forge", how.clone()).await;
            assert_eq!(district.enters("u-1001").await, said, "{how}");
        }
        assert_eq!(details(world, "AUTHORIZE").await.len(), 0);
        let mut told = district.told().await;
        // Of an address so many are written down in an hour.
        assert_eq!(told.remove(0), "NOT_LINKED");
        assert!(told.len() > 10 && told.iter().all(|because| because == "BAD_TOKEN"), "{told:?}");
    }

    async fn what_is_right_is_let_in_however_it_is_spelled(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let now = world.clock.now().unix_seconds();
        for right in [
            json!({ "claims": { "aud": ["register"] } }),
            json!({ "claims": { "azp": "register" } }),
            json!({ "claims": { "iat": now + 60, "nbf": now + 60 } }),
            json!({ "claims": { "exp": now + 1 } }),
            json!({ "header": { "alg": "ES256" } }),
            // What else it says of a person is nobody's business, and may be spelled as it likes.
            json!({ "claims": { "scope": "openid", "client_id": "register" } }),
            json!({ "claims": { "email": "x@y.example", "email_verified": "true", "updated_at": "2022-08-01T00:00:00Z" } }),
        ] {
            district.provider.told("forge", right.clone()).await;
            assert!(district.enters("u-1001").await.contains("?code="), "{right}");
        }
    }

    async fn keys_are_kept_and_rotated(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        for _ in 0..3 {
            district.tokens_of("u-1001").await;
        }
        let provider = &district.provider;
        assert_eq!((provider.count("discovery").await, provider.count("keys").await), (1, 1));
        provider.told("rotate", json!({})).await;
        is_said(&district.enters("u-1001").await, "by-none");
        assert_eq!(provider.count("keys").await, 1, "they were asked for a moment ago");
        district.advance(60).await;
        district.tokens_of("u-1001").await;
        assert_eq!(provider.count("keys").await, 2);
        provider.told("forge", json!({ "by": "old" })).await;
        is_said(&district.enters("u-1001").await, "by-none");
        // Made-up keys are no flood at the provider.
        provider.told("forge", json!({ "header": { "kid": "made up" } })).await;
        for _ in 0..5 {
            is_said(&district.enters("u-1001").await, "by-none");
        }
        assert_eq!(provider.count("keys").await, 2);
        district.advance(60).await;
        for _ in 0..5 {
            is_said(&district.enters("u-1001").await, "by-none");
        }
        assert_eq!(provider.count("keys").await, 3);
        // A key that was taken away is good for a while at most, whether or not a new one was seen.
        provider.told("forge", Value::Null).await;
        provider.told("rotate", json!({})).await;
        provider.told("forge", json!({ "by": "old" })).await;
        district.advance(600).await;
        is_said(&district.enters("u-1001").await, "by-none");
    }
}
