//! An application that holds a token of the provider swaps it for one of ours.

use super::{
    super::{
        browser::{CHALLENGE, refresh_as},
        on_both,
        world::{Answer, VERIFIER, World, encoded, form_to, send},
    },
    district::{Abroad, District, http},
};
use crate::trail::asked::details;
use axum::body::Body;
use future_community::domain::{account, public_client};
use serde_json::{Value, json};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A token that the provider gave to the application that it knows as `phone`.
async fn held(district: &District<'_>, who: &str) -> String {
    let issuer = &district.provider.issuer;
    let address = format!(
        "{issuer}/auth?client_id=phone&redirect_uri=http%3A%2F%2F127.0.0.1%2Fsigned-in&response_type=code&scope=openid\
         &state=s&nonce=n&code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    let back = Abroad::new(&district.provider).signs_in(&address, who).await;
    let code = super::super::browser::read(&back)["code"].clone();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "phone"),
        ("code", &code),
        ("redirect_uri", "http://127.0.0.1/signed-in"),
        ("code_verifier", VERIFIER),
    ];
    let request = http().post(format!("{issuer}/token"));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(encoded(&form));
    let answer: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    answer["id_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

async fn swap(district: &District<'_>, token: &str, other: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("grant_type", EXCHANGE),
        ("client_id", "app"),
        ("subject_token", token),
        ("subject_token_type", ID_TOKEN),
    ];
    for (name, value) in other {
        form.retain(|(field, _)| field != name);
        form.push((name, value));
    }
    form.retain(|(_, value)| !value.is_empty());
    send(&district.router, form_to("/oauth/token").body(Body::from(encoded(&form))).unwrap()).await
}

async fn opened(world: &World) -> usize {
    details(world, "SIGN_IN").await.iter().filter(|told| told["provider"] == "district").count()
}

on_both! {
    async fn a_token_is_swapped_once_for_whose_it_is(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let token = held(&district, "u-1001").await;
        let answer = swap(&district, &token, &[]).await;
        assert_eq!(answer.body["issued_token_type"], ACCESS_TOKEN, "{}", answer.body);
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.headers["cache-control"], "no-store");
        let (access, refresh) = answer.tokens();
        assert_eq!(world.who(&access).await.body["name"], "zhang");
        refresh_as(world, "another", &refresh).await.is(400, "invalid_grant");
        refresh_as(world, "app", &refresh).await.tokens();
        let told = details(world, "SIGN_IN").await.pop().unwrap();
        assert_eq!((&told["provider"], &told["client"]), (&json!("district"), &json!("app")));
        // Whoever finds it has nothing, in whichever process.
        swap(&district, &token, &[]).await.is(400, "invalid_request");
        let router = district.another().await;
        let district = District { router, ..district };
        swap(&district, &token, &[]).await.is(400, "invalid_request");
        assert_eq!(opened(world).await, 1);
        assert_eq!(district.told().await, ["USED_TOKEN", "USED_TOKEN"]);
        for event in world.0.trail().await {
            assert!(!event.detail.contains("eyJ"), "{}", event.detail);
        }
    }

    async fn of_many_swaps_at_once_one_is_made(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let token = held(&district, "u-1001").await;
        let all = futures_util::future::join_all((0..20).map(|_| swap(&district, &token, &[]))).await;
        assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(opened(world).await, 1);
    }

    async fn a_token_that_is_not_to_be_swapped_learns_one_thing(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let now = world.clock.now().unix_seconds();
        let claims = |other: Value| {
            let mut claims = json!({
                "iss": district.provider.issuer, "aud": "phone", "sub": "u-1001", "iat": now, "exp": now + 300, "nonce": "n",
            });
            for (claim, value) in other.as_object().unwrap() {
                claims[claim] = value.clone();
            }
            claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            claims
        };
        let token = district.provider.signed(&claims(json!({ "sub": "u-1002" })), "own", "ES256").await;
        let refused = swap(&district, &token, &[]).await;
        refused.is(400, "invalid_request");
        let same = async |token: &str, what: &str| {
            let answer = swap(&district, token, &[]).await;
            assert_eq!((answer.status, &answer.body), (refused.status, &refused.body), "{what}");
        };
        for wrong in [
            // Those of this register are for its own way, and those of others for nobody here.
            json!({ "aud": "register" }),
            json!({ "aud": "another" }),
            json!({ "aud": ["phone", "another"], "azp": "phone" }),
            json!({ "aud": ["phone", "register"], "azp": "phone" }),
            json!({ "aud": null }),
            json!({ "azp": "another" }),
            json!({ "azp": "register" }),
            json!({ "exp": now }),
            json!({ "exp": null }),
            json!({ "iat": now + 61 }),
            json!({ "iat": null }),
            json!({ "iss": "http://127.0.0.1:1" }),
            json!({ "iss": null }),
            json!({ "sub": null }),
            // What opens interfaces is shown to others, who would be whose it is.
            json!({ "scope": "openid", "client_id": "phone" }),
            json!({ "client_id": "phone" }),
            json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": {} } }),
        ] {
            let token = district.provider.signed(&claims(wrong.clone()), "own", "ES256").await;
            same(&token, &wrong.to_string()).await;
        }
        for by in ["none", "secret", "public", "stranger"] {
            same(&district.provider.signed(&claims(json!({})), by, "ES256").await, by).await;
        }
        for text in ["x", "a.b.c", "e30.e30.", &"x".repeat(9000)] {
            same(text, text).await;
        }
        account::disable(&world.store, "zhang").await.unwrap();
        same(&held(&district, "u-1001").await, "disabled").await;
        account::enable(&world.store, "zhang").await.unwrap();
        district.link("unlinkIdentity", "zhang", "u-1001").await;
        same(&held(&district, "u-1001").await, "linked no more").await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let token = held(&district, "u-1001").await;
        district.advance(3601).await;
        same(&token, "expired").await;
        assert_eq!(opened(world).await, 0);
        // By an application that is not registered, or serves nobody any more.
        let token = held(&district, "u-1001").await;
        swap(&district, &token, &[("client_id", "nobody")]).await.is(400, "invalid_request");
        public_client::disable(&world.store, "app").await.unwrap();
        swap(&district, &token, &[]).await.is(400, "invalid_request");
        assert_eq!(opened(world).await, 0);
    }

    async fn a_swap_is_asked_for_as_the_standard_has_it(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let token = held(&district, "u-1001").await;
        for (other, status, error) in [
            (("subject_token_type", ""), 400, "invalid_request"),
            (("subject_token_type", ACCESS_TOKEN), 400, "invalid_request"),
            (("subject_token", ""), 400, "invalid_request"),
            (("client_id", ""), 400, "invalid_request"),
            (("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"), 400, "invalid_request"),
            (("actor_token", "x"), 400, "invalid_request"),
            (("audience", "another"), 400, "invalid_target"),
            (("resource", "https://another.example"), 400, "invalid_target"),
            (("client_secret", "x"), 401, "invalid_client"),
        ] {
            swap(&district, &token, &[other]).await.is(status, error);
        }
        swap(&district, &token, &[("requested_token_type", ACCESS_TOKEN)]).await.tokens();
        let metadata = super::district::get(&district.router, "/.well-known/oauth-authorization-server", &[]).await;
        assert!(metadata.body["grant_types_supported"].as_array().unwrap().contains(&json!(EXCHANGE)));
    }

    async fn where_no_application_is_named_nothing_is_swapped(world) {
        let district = District::with(world, "").await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let token = held(&district, "u-1001").await;
        swap(&district, &token, &[]).await.is(400, "unsupported_grant_type");
        let metadata = super::district::get(&district.router, "/.well-known/oauth-authorization-server", &[]).await;
        assert!(!metadata.body["grant_types_supported"].as_array().unwrap().contains(&json!(EXCHANGE)));
    }

    async fn a_provider_that_is_down_is_told_of(world) {
        let district = District::of(world).await;
        let token = held(&district, "u-1001").await;
        district.provider.told("fault", json!({ "discovery": "down" })).await;
        let answer = swap(&district, &token, &[]).await;
        answer.is(503, "temporarily_unavailable");
        assert!(answer.headers.contains_key("retry-after"));
    }
}
