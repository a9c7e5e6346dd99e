//! To the provider and back: who signs in, who does not, and what is good in which browser.

use super::{
    super::{
        browser::{CALLBACK, location, open_with, question, read, redeem, register},
        on_both,
        world::{ISSUER, PASSWORD},
    },
    district::{
        Abroad, District, Provider, back_to, described, folder_with, get, is_said, link_of, set_cookie,
    },
};
use crate::trail::asked::details;
use axum::http::{StatusCode, header};
use entity::{authorization_code, session};
use future_community::{
    config::Rate,
    domain::account,
    http::{App, Settings, router},
};
use sea_orm::Condition;
use serde_json::json;
use std::sync::Arc;

on_both! {
    async fn a_linked_person_signs_in_and_goes_back_to_the_application(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let begun = district.begin().await;
        let asked = read(&begun.address);
        assert!(begun.address.starts_with(&format!("{}/auth?", district.provider.issuer)), "{}", begun.address);
        for (name, value) in [
            ("response_type", "code"), ("client_id", "register"), ("scope", "openid"), ("code_challenge_method", "S256"),
            ("redirect_uri", &format!("{ISSUER}/oauth/callback/district")),
        ] {
            assert_eq!(asked[name], value);
        }
        assert!(asked["state"].len() == 43 && asked["nonce"].len() == 43 && asked["code_challenge"].len() == 43);
        let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
        let answer = district.back(&address, &begun.cookie).await;
        let (led, said) = (location(&answer).to_owned(), read(location(&answer)));
        assert!(led.starts_with(&format!("{CALLBACK}?code=")), "{led}");
        assert_eq!((said["state"].as_str(), said["iss"].as_str()), ("a state", ISSUER));
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert_eq!(set_cookie(&answer, "__Host-sign-on"), "__Host-sign-on=");
        let (access, refresh) = redeem(world, &said["code"], &[]).await.tokens();
        assert_eq!(world.who(&access).await.body["name"], "zhang");
        super::super::browser::refresh_as(world, "app", &refresh).await.tokens();
        // The trail names the provider and the account, and nothing that the provider said.
        for action in ["AUTHORIZE", "SIGN_IN"] {
            let told = details(world, action).await.pop().unwrap();
            assert_eq!((told["provider"].as_str(), told["client"].as_str()), (Some("district"), Some("app")));
        }
        for event in world.0.trail().await.iter().filter(|event| !event.action.contains("LINK")) {
            for secret in ["u-1001", "E-u-1001", "eyJ", &said["code"], &asked["state"], &asked["nonce"]] {
                assert!(!event.detail.contains(secret), "{} {}", event.action, event.detail);
            }
        }
        let session = world.store.unscoped_rows::<session::Entity>(Condition::all()).await.unwrap().pop().unwrap();
        assert_eq!(session.provider.as_deref(), Some("district"));
        assert!(session.provider_session.is_some_and(|it| it.len() == 64) && session.provider_subject.is_some_and(|it| it.len() == 64));
    }

    async fn any_process_takes_who_comes_back(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let begun = district.begin().await;
        let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
        let another = district.another().await;
        let answer = back_to(&another, &address, &begun.cookie).await;
        assert!(read(location(&answer)).contains_key("code"));
        // It was used there, so it is used here.
        is_said(location(&district.back(&address, &begun.cookie).await), "by-none");
        assert_eq!(details(world, "AUTHORIZE").await.len(), 1);
    }

    async fn whoever_is_not_let_in_learns_one_thing(world) {
        let district = District::of(world).await;
        let nobody = district.enters("u-1001").await;
        is_said(&nobody, "by-none");
        district.link("linkIdentity", "zhang", "u-1001").await;
        account::disable(&world.store, "zhang").await.unwrap();
        assert_eq!(district.enters("u-1001").await, nobody);
        account::enable(&world.store, "zhang").await.unwrap();
        // Names, addresses and other values of the provider's are no identity.
        for guess in ["zhang", "E-u-1001", "u-1001 ", "U-1001"] {
            assert_eq!(district.enters(&guess.replace(' ', "+")).await, nobody, "{guess}");
        }
        assert!(district.enters("u-1001").await.contains("?code="));
        district.link("unlinkIdentity", "zhang", "u-1001").await;
        assert_eq!(district.enters("u-1001").await, nobody, "nobody's again");
        district.link("linkIdentity", "li", "u-1001").await;
        let (access, _) = district.tokens_of("u-1001").await;
        assert_eq!(world.who(&access).await.body["name"], "li");
        let begun = district.begin().await;
        let gave_up = Abroad::new(&district.provider).gives_up(&begun.address).await;
        assert!(gave_up.contains("error=access_denied") && gave_up.contains("error_description="), "{gave_up}");
        let answer = district.back(&gave_up, &begun.cookie).await;
        assert_eq!(location(&answer), nobody);
        assert_eq!(district.told().await, ["NOT_LINKED", "DISABLED", "NOT_LINKED", "NOT_LINKED", "NOT_LINKED", "NOT_LINKED", "NOT_LINKED", "SENT_BACK"]);
        let told = details(world, "SIGN_IN_REFUSED").await;
        assert_eq!(told[0], json!({ "provider": "district", "address": "unknown", "because": "NOT_LINKED" }));
        let page = open_with(&district.router, &nobody.replace("..", "/oauth"), &[]).await;
        assert!(page.html.contains("role=\"alert\">未能以该方式登录"), "{}", page.html);
        assert!(link_of(&page.html).contains("client_id=app"), "it can be tried again");
        let english = open_with(&district.router, &nobody.replace("..", "/oauth"), &[("accept-language", "en")]).await;
        assert!(english.html.contains("role=\"alert\">You could not be signed in that way"), "{}", english.html);
    }

    async fn a_lock_of_passwords_keeps_nobody_out_who_comes_by_the_provider(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        for _ in 0..6 {
            world.sign_in("zhang", "not the password").await;
        }
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
        district.tokens_of("u-1001").await;
    }

    async fn who_was_made_with_a_password_for_one_time_needs_none_to_come_by_the_provider(world) {
        let district = District::of(world).await;
        world.grant("zhang", entity::vocabulary::Role::Auditor, None).await.unwrap();
        district.link("linkIdentity", "zhang", "u-1001").await;
        world.database.execute("UPDATE accounts SET must_change_password = TRUE WHERE name = 'zhang'").await.unwrap();
        let (by_password, _) = world.signed_in("zhang").await;
        assert_eq!(world.who(&by_password).await.body["roles"], json!([]), "somebody else knows it");
        let (by_provider, _) = district.tokens_of("u-1001").await;
        assert_eq!(world.who(&by_provider).await.body["roles"], json!(["AUDITOR"]));
    }

    async fn what_a_claim_says_may_name_people_before_they_come(world) {
        let district = District::with(world, "claim = \"employee\"").await;
        district.link("linkIdentity", "zhang", "E-u-1001").await;
        district.link("linkIdentity", "li", "u-1002").await;
        let (access, _) = district.tokens_of("u-1001").await;
        assert_eq!(world.who(&access).await.body["name"], "zhang");
        is_said(&district.enters("u-1002").await, "by-none");
        let numbered = folder_with(&described("district", &district.provider.issuer, "claim = \"number\""));
        let router = District::served(world, &numbered, &world.store);
        district.link("linkIdentity", "li", "4711").await;
        let district = District { router, folder: numbered, ..district };
        let (access, _) = district.tokens_of("whoever").await;
        assert_eq!(world.who(&access).await.body["name"], "li");
        // A claim that is not there names nobody.
        let absent = folder_with(&described("district", &district.provider.issuer, "claim = \"absent\""));
        let router = District::served(world, &absent, &world.store);
        let district = District { router, folder: absent, ..district };
        is_said(&district.enters("u-1001").await, "by-none");
        assert_eq!(district.told().await, ["NOT_LINKED", "BAD_TOKEN"]);
    }

    async fn what_comes_back_is_good_in_the_browser_that_was_sent_alone(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let (mine, theirs) = (district.begin().await, district.begin().await);
        assert!(mine.cookie != theirs.cookie && read(&mine.address)["state"] != read(&theirs.address)["state"]);
        let address = Abroad::new(&district.provider).signs_in(&mine.address, "u-1001").await;
        let state = &read(&address)["state"];
        let other = |state: &str| address.replace(&read(&address)["state"], state);
        let twice = format!("{}; {}", mine.cookie, theirs.cookie);
        for (address, cookie) in [
            (address.clone(), ""),
            (address.clone(), theirs.cookie.as_str()),
            (address.clone(), twice.as_str()),
            (address.clone(), "__Host-sign-on=x"),
            (address.clone(), "sign-on=x"),
            (other(&read(&theirs.address)["state"]), mine.cookie.as_str()),
            (other(""), mine.cookie.as_str()),
            (other("x"), mine.cookie.as_str()),
            (format!("{address}&state={state}"), mine.cookie.as_str()),
            (address.replace("state=", "stat="), mine.cookie.as_str()),
        ] {
            let answer = district.back(&address, cookie).await;
            assert_eq!(answer.status, StatusCode::GONE, "{address} {cookie}");
            assert!(!answer.headers.contains_key(header::LOCATION));
            let html = String::from_utf8(answer.bytes.clone()).unwrap();
            assert!(html.contains("<html") && html.contains("不是在本浏览器中开始的"), "{html}");
        }
        assert_eq!(district.provider.count("token").await, 0, "nobody was asked about it");
        // None of them used it up.
        assert!(read(location(&district.back(&address, &mine.cookie).await)).contains_key("code"));
    }

    async fn what_a_browser_keeps_is_sealed_and_not_kept_for_long(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let begun = district.begin().await;
        let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
        let parts: Vec<&str> = begun.cookie.split('.').collect();
        let [secret, ends, seal, question] = parts[..] else { panic!("{}", begun.cookie) };
        let later = (ends.parse::<i64>().unwrap() + 600).to_string();
        let elsewhere = "P2NsaWVudF9pZD1ldmls";
        for changed in [
            format!("{secret}.{later}.{seal}.{question}"),
            format!("{secret}.{ends}.{seal}.{elsewhere}"),
            format!("{secret}.{ends}..{question}"),
            format!("{secret}.{ends}.{seal}"),
        ] {
            assert_eq!(district.back(&address, &changed).await.status, StatusCode::GONE, "{changed}");
        }
        let answer = get(&district.router, &begun.link, &[("cookie", &begun.page_cookie)]).await;
        let line = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(line.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"), "{line}");
        world.clock.advance(599);
        let almost = district.back(&address.replace("code=", "code=not-"), &begun.cookie).await;
        is_said(location(&almost), "by-none");
        world.clock.advance(1);
        assert_eq!(district.back(&address, &begun.cookie).await.status, StatusCode::GONE);
    }

    async fn a_code_and_a_way_back_are_good_once(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let begun = district.begin().await;
        let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
        let code = read(location(&district.back(&address, &begun.cookie).await))["code"].clone();
        is_said(location(&district.back(&address, &begun.cookie).await), "by-none");
        redeem(world, &code, &[]).await.tokens();
        // Also where the provider would give the same again.
        district.provider.told("fault", json!({ "token": "again" })).await;
        is_said(location(&district.back(&address, &begun.cookie).await), "by-none");
        district.provider.told("fault", json!({ "token": null })).await;
        // Somebody's code, in another's browser that was sent there too: the provider knows the verifier.
        let (mine, theirs) = (district.begin().await, district.begin().await);
        let stolen = Abroad::new(&district.provider).signs_in(&mine.address, "u-1001").await;
        let injected = Abroad::new(&district.provider).signs_in(&theirs.address, "u-1002").await;
        let injected = injected.replace(&read(&injected)["code"], &read(&stolen)["code"]);
        is_said(location(&district.back(&injected, &theirs.cookie).await), "by-none");
        assert_eq!(details(world, "AUTHORIZE").await.len(), 1);
        assert_eq!(district.told().await, ["BAD_TOKEN", "USED_TOKEN", "BAD_TOKEN"]);
    }

    async fn of_many_that_come_back_at_once_one_is_let_in(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let begun = district.begin().await;
        let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
        let all = futures_util::future::join_all((0..20).map(|_| district.back(&address, &begun.cookie))).await;
        let codes = all.iter().filter(|answer| read(location(answer)).contains_key("code")).count();
        assert!(codes <= 1, "{codes}");
        assert_eq!(world.store.unscoped_rows::<authorization_code::Entity>(Condition::all()).await.unwrap().len(), codes);
    }

    async fn nobody_is_sent_away_but_from_the_page(world) {
        let district = District::of(world).await;
        let (begun, other) = (district.begin().await, district.begin().await);
        let question_of = |text: &str| begun.link.split_once("&token=").unwrap().0.to_owned() + text;
        let token = begun.link.split_once("&token=").unwrap().1;
        for (link, cookie, site) in [
            (begun.link.clone(), begun.page_cookie.as_str(), "cross-site"),
            (begun.link.clone(), begun.page_cookie.as_str(), "same-site"),
            (begun.link.clone(), "", "same-origin"),
            (begun.link.clone(), other.page_cookie.as_str(), "same-origin"),
            (question_of(""), begun.page_cookie.as_str(), "same-origin"),
            (question_of("&token=x"), begun.page_cookie.as_str(), "same-origin"),
            (begun.link.replace("a%20state", "another"), begun.page_cookie.as_str(), "same-origin"),
        ] {
            let answer = get(&district.router, &link, &[("cookie", cookie), ("sec-fetch-site", site)]).await;
            is_said(location(&answer), "again");
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{link}");
        }
        // The page's own token opens no way to a provider, and the other way round.
        let page = open_with(&district.router, &question(&[]), &[]).await;
        let link = link_of(&page.html).split_once("&token=").unwrap().0.to_owned();
        let answer = get(&district.router, &format!("{link}&token={}", page.token), &[("cookie", &page.cookie)]).await;
        is_said(location(&answer), "again");
        let fields = [("token", token), ("name", "zhang"), ("password", PASSWORD)];
        let answer = page.send(&district.router, &fields, &[("cookie", &begun.page_cookie)]).await;
        assert!(location(&answer).ends_with("&said=again"));
        // Nobody is led anywhere for an application that is not registered.
        for wrong in [begun.link.replace("client_id=app", "client_id=evil"), begun.link.replace("app.example", "evil.example")] {
            let answer = get(&district.router, &wrong, &[("cookie", &begun.page_cookie)]).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let nowhere = get(&district.router, &begun.link.replace("/provider/district", "/provider/other"), &[]).await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
        assert!(String::from_utf8(nowhere.bytes).unwrap().contains("<html"));
        let long = question(&[("state", &"x".repeat(2048)), ("lang", "en")]);
        let page = open_with(&district.router, &long, &[]).await;
        let answer = get(&district.router, &link_of(&page.html), &[("cookie", &page.cookie)]).await;
        assert!(set_cookie(&answer, "__Host-sign-on").len() < 4096);
        let longer = question(&[("state", &"%".repeat(2048))]);
        let page = open_with(&district.router, &longer, &[]).await;
        let answer = get(&district.router, &link_of(&page.html), &[("cookie", &page.cookie)]).await;
        assert_eq!(read(location(&answer))["error"], "invalid_request", "no cookie holds it");
    }

    async fn two_providers_are_not_mixed_up(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        let evil = Provider::start(world, "evil");
        let both = described("district", &district.provider.issuer, "") + &described("evil", &evil.issuer, "");
        let folder = folder_with(&both);
        let router = District::served(world, &folder, &world.store);
        let district = District { router, folder, ..district };
        // The browser was sent to the honest one, and comes back as if from the other, which would be given the code.
        let begun = district.begin().await;
        let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
        let answer = district.back(&address.replace("/callback/district", "/callback/evil"), &begun.cookie).await;
        assert_eq!(answer.status, StatusCode::GONE);
        // Or at its own place, but with a word that it is from the other; or with none, where it always says; or with two.
        let iss = format!("iss={}", super::super::browser::percent(&district.provider.issuer));
        assert!(address.contains(&iss), "{address}");
        let theirs = format!("iss={}", super::super::browser::percent(&evil.issuer));
        for wrong in [address.replace(&iss, &theirs), address.replace(&iss, ""), format!("{address}&{iss}")] {
            is_said(location(&district.back(&wrong, &begun.cookie).await), "by-none");
        }
        assert_eq!((evil.count("token").await, district.provider.count("token").await), (0, 0), "no code went anywhere");
        // The other says that somebody is who the first one's person is: that is nobody there.
        let page = open_with(&district.router, &question(&[]), &[]).await;
        let link = link_of(&page.html).replace("provider/district", "provider/evil");
        let second = page.html.split("<a class=\"by\" href=\"").nth(2).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        let crossed = get(&district.router, &link, &[("cookie", &page.cookie)]).await;
        is_said(location(&crossed), "again");
        let answer = get(&district.router, &format!("/oauth/{second}"), &[("cookie", &page.cookie)]).await;
        let address = Abroad::new(&evil).signs_in(location(&answer), "u-1001").await;
        let cookie = set_cookie(&answer, "__Host-sign-on");
        is_said(location(&district.back(&address, &cookie).await), "by-none");
        assert!(district.enters("u-1001").await.contains("?code="));
    }

    async fn the_page_has_a_way_for_each_provider_and_no_markup_of_theirs(world) {
        register(world).await;
        let two = described("one", "https://one.example", "") + &described("two", "https://two.example/x", "");
        let folder = folder_with(&two);
        let router = District::served(world, &folder, &world.store);
        let page = open_with(&router, &question(&[]), &[]).await;
        assert_eq!(page.html.matches("class=\"by\"").count(), 2, "{}", page.html);
        assert!(page.html.contains(">用浙政钉 &lt;&amp;&gt;登录</a>"), "{}", page.html);
        let english = open_with(&router, &question(&[("lang", "en")]), &[]).await;
        assert!(english.html.contains(">Sign in with 浙政钉 &lt;&amp;&gt;</a>"), "{}", english.html);
        let changing = open_with(&router, &question(&[("said", "must-change"), ("said", "unfit-change")]), &[]).await;
        assert!(!changing.html.contains("class=\"by\""), "a password is changed with the old one");
        let without = open_with(&world.router, &question(&[]), &[]).await;
        assert!(!without.html.contains("class=\"by\"") && !without.html.contains("<section"));
    }

    async fn ways_to_a_provider_and_back_are_counted_as_sign_ins(world) {
        let district = District::of(world).await;
        let settings = Settings { sign_in_rate_limit: Rate(std::num::NonZeroU32::new(1)), ..world.app.settings };
        let authenticator = Arc::clone(&world.app.authenticator);
        let limited = router(&App::new(Arc::clone(&world.store), authenticator, settings));
        for path in ["/oauth/provider/district", "/oauth/callback/district"] {
            assert_ne!(get(&limited, path, &[]).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        let many = get(&limited, "/oauth/callback/district", &[]).await;
        assert_eq!(many.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(many.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        drop(district);
    }
}
