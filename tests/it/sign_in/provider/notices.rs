//! Signing out at the provider: what ends here, and what does not.

use super::{
    super::{
        browser::{form, location, read, redeem},
        on_both,
        world::form_to,
    },
    district::{Abroad, District},
};
use crate::{harness::Answer, trail::asked::details};
use axum::body::Body;
use future_community::domain::account;
use serde_json::{Value, json};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

async fn tell(district: &District<'_>, notice: &str) -> Answer {
    let request = form_to("/oauth/backchannel-logout/district");
    let body = Body::from(form(&[("logout_token", notice)]));
    let answer = Answer::to(&district.router, request.body(body).unwrap()).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer
}

/// A notice of somebody, with other claims where they are given; null leaves one out.
fn notice(district: &District<'_>, other: &Value) -> Value {
    let now = district.world.clock.now().unix_seconds();
    let mut claims = json!({
        "iss": district.provider.issuer, "aud": "register", "iat": now, "exp": now + 120, "jti": "one", "sub": "u-1001",
        "events": { EVENT: {} },
    });
    for (claim, value) in other.as_object().unwrap() {
        claims[claim] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

async fn is_in(district: &District<'_>, tokens: &(String, String)) -> bool {
    district.world.who(&tokens.0).await.status == 200
}

on_both! {
    async fn signing_out_there_ends_that_session_here(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        district.link("linkIdentity", "li", "u-1002").await;
        let (mut office, mut home) = (Abroad::new(&district.provider), Abroad::new(&district.provider));
        let at_office = district.tokens_by(&mut office, "u-1001").await;
        let again_there = district.tokens_by(&mut office, "u-1001").await;
        let at_home = district.tokens_by(&mut home, "u-1001").await;
        let others = district.tokens_of("u-1002").await;
        let by_password = world.signed_in("zhang").await;
        office.signs_out().await;
        let notices = district.provider.told("notices", json!({})).await;
        assert_eq!(notices.as_array().unwrap().len(), 1, "{notices}");
        let notice = notices[0].as_str().unwrap();
        assert_eq!(tell(&district, notice).await.status, 200);
        for gone in [&at_office, &again_there] {
            assert!(!is_in(&district, gone).await);
            super::super::browser::refresh_as(world, "app", &gone.1).await.is(400, "invalid_grant");
        }
        for stays in [&at_home, &others, &by_password] {
            assert!(is_in(&district, stays).await);
        }
        let told = details(world, "END_SESSION_BY_PROVIDER").await;
        assert_eq!(told, [json!({ "provider": "district" }), json!({ "provider": "district" })]);
        assert_eq!(tell(&district, notice).await.status, 400, "it was used");
    }

    async fn a_person_is_signed_out_of_all_that_was_opened_so_by_then(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        district.link("linkIdentity", "li", "u-1002").await;
        let (one, other) = (district.tokens_of("u-1001").await, district.tokens_of("u-1001").await);
        let others = district.tokens_of("u-1002").await;
        let by_password = world.signed_in("zhang").await;
        // A code that nobody has used yet.
        let code = read(&district.enters("u-1001").await)["code"].clone();
        let signed = district.provider.signed(&notice(&district, &json!({})), "own", "RS256").await;
        district.advance(61).await;
        let later = district.tokens_of("u-1001").await;
        assert_eq!(tell(&district, &signed).await.status, 200);
        assert!(!is_in(&district, &one).await && !is_in(&district, &other).await);
        for stays in [&others, &by_password, &later] {
            assert!(is_in(&district, stays).await);
        }
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        assert_eq!(tell(&district, &signed).await.status, 400);
        assert_eq!(details(world, "END_SESSION_BY_PROVIDER").await.len(), 2);
        // Of one who is nobody here there is nothing to end; that is well.
        let unknown = notice(&district, &json!({ "sub": "u-9999", "jti": "two" }));
        let unknown = district.provider.signed(&unknown, "own", "ES256").await;
        assert_eq!(tell(&district, &unknown).await.status, 200);
    }

    async fn a_code_that_nobody_has_used_is_taken_back(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let code = read(&district.enters("u-1001").await)["code"].clone();
        let signed = district.provider.signed(&notice(&district, &json!({})), "own", "RS256").await;
        assert_eq!(tell(&district, &signed).await.status, 200);
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        assert_eq!(details(world, "TAKE_BACK_CODE").await, [json!({ "provider": "district" })]);
    }

    async fn what_is_no_notice_of_the_providers_ends_nothing(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let tokens = district.tokens_of("u-1001").await;
        let now = world.clock.now().unix_seconds();
        for wrong in [
            json!({ "iss": "http://127.0.0.1:1" }),
            json!({ "iss": null }),
            json!({ "aud": "another" }),
            json!({ "aud": null }),
            json!({ "exp": now }),
            json!({ "exp": null }),
            json!({ "iat": now + 61 }),
            json!({ "iat": null }),
            json!({ "jti": null }),
            json!({ "events": null }),
            json!({ "events": { "http://schemas.openid.net/event/other": {} } }),
            json!({ "events": { EVENT: true } }),
            json!({ "nonce": "n" }),
            json!({ "sub": null }),
            json!({ "sub": "" }),
            json!({ "sub": 1 }),
        ] {
            let signed = district.provider.signed(&notice(&district, &wrong), "own", "RS256").await;
            let answer = tell(&district, &signed).await;
            assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &json!("invalid_request")), "{wrong}");
        }
        for by in ["none", "secret", "public", "stranger"] {
            let signed = district.provider.signed(&notice(&district, &json!({})), by, "RS256").await;
            assert_eq!(tell(&district, &signed).await.status, 400, "{by}");
        }
        for text in ["", "x", "a.b.c", "e30.e30."] {
            assert_eq!(tell(&district, text).await.status, 400, "{text}");
        }
        // A session that there is none of ends nobody's, though the person is somebody.
        let elsewhere = notice(&district, &json!({ "sid": "another" }));
        let elsewhere = district.provider.signed(&elsewhere, "own", "RS256").await;
        assert_eq!(tell(&district, &elsewhere).await.status, 200);
        let request = form_to("/oauth/backchannel-logout/other").body(Body::from(form(&[("logout_token", &elsewhere)])));
        assert_eq!(Answer::to(&district.router, request.unwrap()).await.status, 400);
        assert!(is_in(&district, &tokens).await);
        assert!(details(world, "END_SESSION_BY_PROVIDER").await.is_empty());
        // An ID token is no notice.
        district.provider.told("fault", json!({ "keys": "down" })).await;
        account::disable(&world.store, "zhang").await.unwrap();
        let begun = district.begin().await;
        let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
        super::district::is_said(location(&district.back(&address, &begun.cookie).await), "by-none");
    }
}
