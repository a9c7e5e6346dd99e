//! The page where people sign in: what it asks, whom it leads where, and what attackers make of it.

use super::{
    browser::{CALLBACK, Page, code_of, location, open, open_with, question, read, redeem, register},
    on_both,
    world::{ISSUER, PASSWORD, World},
};
use crate::trail::asked::details;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use entity::authorization_code;
use future_community::{
    config::Rate,
    domain::{account, public_client},
    http::{App, Settings, router},
};
use sea_orm::Condition;
use serde_json::json;
use std::sync::Arc;

async fn codes(world: &World) -> usize {
    world.store.unscoped_rows::<authorization_code::Entity>(Condition::all()).await.unwrap().len()
}

fn policy(page: &Page) -> &str {
    page.answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap()
}

on_both! {
    async fn a_person_signs_in_and_goes_back(world) {
        register(world).await;
        let page = open(&world.router, &question(&[])).await;
        assert_eq!(page.answer.status, StatusCode::OK);
        assert!(page.html.contains("移动端 &lt;App&gt;"), "{}", page.html);
        let answer = page.enter(&world.router, "zhang", PASSWORD).await;
        let (address, _) = location(&answer).split_once('?').unwrap();
        assert_eq!(address, CALLBACK);
        let said = read(location(&answer));
        assert_eq!((said["state"].as_str(), said["iss"].as_str()), ("a state", ISSUER));
        assert_eq!(said.keys().map(String::as_str).collect::<Vec<_>>(), ["code", "iss", "state"]);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("__Host-sign-in=; ") && cookie.contains("Max-Age=0"), "nobody is signed in here: {cookie}");
        redeem(world, &said["code"], &[]).await.tokens();
    }

    async fn without_a_state_none_comes_back(world) {
        register(world).await;
        let answer = open(&world.router, &question(&[("state", "")])).await.enter(&world.router, "zhang", PASSWORD).await;
        assert_eq!(read(location(&answer)).keys().map(String::as_str).collect::<Vec<_>>(), ["code", "iss"]);
    }

    async fn nobody_is_led_to_an_address_that_is_not_the_applications(world) {
        register(world).await;
        public_client::create(&world.store, "closed", "Closed", &[CALLBACK.to_owned()]).await.unwrap();
        public_client::disable(&world.store, "closed").await.unwrap();
        for other in [
            &[("client_id", "nobody")][..],
            &[("client_id", "closed")],
            &[("client_id", "platform")],
            &[("client_id", "")],
            &[("client_id", "app\0")],
            &[("client_id", "富")],
            &[("redirect_uri", "")],
            &[("redirect_uri", "https://evil.example/")],
            &[("redirect_uri", "https://app.example/signed-in/")],
            &[("redirect_uri", "https://app.example/signed-in?x=1")],
            &[("redirect_uri", "https://app.example/signed-in#x")],
            &[("redirect_uri", "https://app.example/signed-in/../x")],
            &[("redirect_uri", "https://app.example@evil.example/signed-in")],
            &[("redirect_uri", "//evil.example")],
            &[("redirect_uri", "javascript:alert(1)")],
            &[("redirect_uri", "https://app.example/signed-in\r\nset-cookie: a=b")],
            // Whatever else is wrong, that is wrong first.
            &[("redirect_uri", "https://evil.example/"), ("response_type", "token")],
            &[("redirect_uri", "https://evil.example/"), ("prompt", "none")],
        ] {
            let page = open(&world.router, &question(other)).await;
            assert_eq!(page.answer.status, StatusCode::BAD_REQUEST, "{other:?}");
            assert!(!page.answer.headers.contains_key(header::LOCATION), "{other:?}");
            assert!(!page.html.contains("evil"), "{other:?}");
            assert!(policy(&page).contains("form-action 'none'"));
            let sent = page.enter(&world.router, "zhang", PASSWORD).await;
            assert_eq!(sent.status, StatusCode::BAD_REQUEST, "{other:?}");
        }
        for more in ["&client_id=app", "&redirect_uri=https://evil.example/", "&client_id=", "&x=%ff"] {
            let page = open(&world.router, &format!("{}{more}", question(&[]))).await;
            assert_eq!(page.answer.status, StatusCode::BAD_REQUEST, "{more}");
        }
        assert_eq!(codes(world).await, 0);
    }

    async fn what_is_wrong_goes_back_to_the_application(world) {
        register(world).await;
        let long = "x".repeat(2049);
        for (other, error) in [
            (&[("response_type", "")][..], "invalid_request"),
            (&[("response_type", "token")], "unsupported_response_type"),
            (&[("response_type", "code token")], "unsupported_response_type"),
            (&[("response_mode", "fragment")], "invalid_request"),
            (&[("response_mode", "form_post")], "invalid_request"),
            // No challenge, or one that whoever sees it can answer: what would be a way around the check is none.
            (&[("code_challenge", ""), ("code_challenge_method", "")], "invalid_request"),
            (&[("code_challenge", "")], "invalid_request"),
            (&[("code_challenge_method", "")], "invalid_request"),
            (&[("code_challenge_method", "plain")], "invalid_request"),
            (&[("code_challenge_method", "s256")], "invalid_request"),
            (&[("code_challenge", "short")], "invalid_request"),
            (&[("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")], "invalid_request"),
            (&[("scope", "a  b")], "invalid_scope"),
            (&[("request", "x")], "request_not_supported"),
            (&[("request_uri", "https://evil.example/")], "request_uri_not_supported"),
            (&[("prompt", "none")], "login_required"),
            (&[("prompt", "none login")], "login_required"),
        ] {
            let address = question(other);
            let page = open(&world.router, &address).await;
            assert!(location(&page.answer).starts_with("https://app.example/signed-in?error="), "{other:?}");
            let said = read(location(&page.answer));
            assert_eq!((said["error"].as_str(), said["state"].as_str(), said["iss"].as_str()), (error, "a state", ISSUER), "{other:?}");
            let sent = page.enter(&world.router, "zhang", PASSWORD).await;
            assert_eq!(read(location(&sent))["error"], error, "{other:?}");
        }
        for state in [long.as_str(), "a\r\nb", "富", "\0"] {
            let said = read(location(&open(&world.router, &question(&[("state", state)])).await.answer)).clone();
            assert_eq!(said["error"], "invalid_request");
            assert!(!said.contains_key("state"), "{state}");
        }
        let twice = open(&world.router, &format!("{}&code_challenge=x", question(&[]))).await;
        assert_eq!(read(location(&twice.answer))["error"], "invalid_request");
        assert_eq!(codes(world).await, 0);
    }

    async fn nothing_of_a_question_becomes_a_header_or_markup(world) {
        let with_query = "https://app.example/signed-in?a=b";
        public_client::create(&world.store, "app", "\"><script>alert(1)</script>", &[with_query.to_owned()]).await.unwrap();
        let state = "\"><script>'&x=1#;,%0d%0aset-cookie: a=b";
        let page = open(&world.router, &question(&[("redirect_uri", with_query), ("state", state), ("said", "<script>")])).await;
        assert!(!page.html.contains("<script"), "{}", page.html);
        let answer = page.enter(&world.router, "zhang", PASSWORD).await;
        assert!(location(&answer).starts_with("https://app.example/signed-in?a=b&code="));
        let said = read(location(&answer));
        assert_eq!(said["state"], state);
        assert_eq!(said.len(), 4, "{said:?}");
        assert_eq!(answer.headers.get_all(header::SET_COOKIE).iter().count(), 1);
        // What cancels, and what changes the language, carry the same state.
        assert_eq!(page.html.matches("script%3E").count(), 2, "{}", page.html);
    }

    async fn a_wrong_password_says_one_thing_whoever_it_is(world) {
        register(world).await;
        account::disable(&world.store, "li").await.unwrap();
        let page = open(&world.router, &question(&[])).await;
        let wrong = page.enter(&world.router, "zhang", "not the password").await;
        let back = location(&wrong).to_owned();
        for (name, password) in [("nobody", PASSWORD), ("li", PASSWORD), ("platform", PASSWORD), ("zh\0ang", PASSWORD), ("", PASSWORD), ("zhang", "")] {
            let other = page.enter(&world.router, name, password).await;
            assert_eq!((other.status, &other.headers, &other.bytes), (wrong.status, &wrong.headers, &wrong.bytes), "{name}");
        }
        let again = open_with(&world.router, &format!("/oauth/authorize{back}"), &[("cookie", &page.cookie)]).await;
        assert_eq!(again.cookie, page.cookie, "the browser keeps its cookie");
        assert!(again.html.contains("role=\"alert\">用户名或密码不正确"), "{}", again.html);
        assert!(!again.html.contains("zhang") && !back.contains("zhang"), "what was typed is nowhere");
        for _ in 0..4 {
            again.enter(&world.router, "zhang", "not the password").await;
        }
        let locked = again.enter(&world.router, "zhang", PASSWORD).await;
        assert_eq!(location(&locked), back, "the same lock as of the password grant");
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
        let told: Vec<_> = details(world, "SIGN_IN_REFUSED").await.iter().map(|it| it["because"].clone()).collect();
        assert_eq!(told, ["UNKNOWN_NAME", "DISABLED", "UNKNOWN_NAME", "LOCKED", "LOCKED"].map(|word| json!(word)));
        assert_eq!(codes(world).await, 0);
    }

    async fn what_somebody_else_set_is_changed_first(world) {
        register(world).await;
        world.database.execute("UPDATE accounts SET must_change_password = TRUE WHERE name = 'zhang'").await.unwrap();
        let page = open(&world.router, &question(&[])).await;
        let must = page.enter(&world.router, "zhang", PASSWORD).await;
        assert!(location(&must).ends_with("&said=must-change"), "{}", location(&must));
        assert_eq!(codes(world).await, 0);
        let page = open_with(&world.router, &format!("/oauth/authorize{}", location(&must)), &[("cookie", &page.cookie)]).await;
        assert!(page.html.contains("id=\"rules\"") && page.html.contains("autocomplete=\"new-password\""), "{}", page.html);
        let good = "quite-Another 7 horses";
        let enter = async |password: &str, new: &str, repeated: &str| {
            let fields = [("token", page.token.as_str()), ("name", "zhang"), ("password", password), ("new_password", new), ("repeated", repeated)];
            page.send(&world.router, &fields, &[]).await
        };
        for (password, new, repeated, said) in [
            (PASSWORD, good, "another", "differ-change"),
            (PASSWORD, good, "", "differ-change"),
            (PASSWORD, "short", "short", "unfit-change"),
            (PASSWORD, "password1234", "password1234", "unfit-change"),
            (PASSWORD, PASSWORD, PASSWORD, "unfit-change"),
            ("not the password", good, good, "wrong-change"),
        ] {
            let refused = enter(password, new, repeated).await;
            assert!(location(&refused).ends_with(&format!("&said={said}")), "{new} {}", location(&refused));
            assert!(!location(&refused).contains(new));
        }
        let signed_in = enter(PASSWORD, good, good).await;
        redeem(world, &read(location(&signed_in))["code"], &[]).await.tokens();
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
        assert_eq!(world.sign_in("zhang", good).await.status, StatusCode::OK);
        // A person may also want another, whose it is.
        let better = "a still Better 9 horses";
        let page = open(&world.router, &question(&[])).await;
        let fields = [("token", page.token.as_str()), ("name", "zhang"), ("password", good), ("new_password", better), ("repeated", better)];
        assert!(read(location(&page.send(&world.router, &fields, &[]).await)).contains_key("code"));
        world.sign_in("zhang", good).await.is(400, "invalid_grant");
        for event in world.0.trail().await {
            assert!(!event.detail.contains("horses"), "{}", event.detail);
        }
    }

    async fn a_form_is_taken_from_its_page_alone(world) {
        register(world).await;
        let page = open(&world.router, &question(&[])).await;
        let other = open(&world.router, &question(&[])).await;
        let another = open_with(&world.router, &question(&[("state", "another")]), &[("cookie", &page.cookie)]).await;
        let right = [("token", page.token.as_str()), ("name", "zhang"), ("password", PASSWORD)];
        // Sent by another place.
        for headers in [
            [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            [("origin", "null"), ("sec-fetch-site", "")],
            [("origin", "https://evil.example"), ("sec-fetch-site", "")],
            [("origin", ""), ("sec-fetch-site", "cross-site")],
            [("origin", ""), ("sec-fetch-site", "same-site")],
        ] {
            let refused = page.send(&world.router, &right, &headers).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{headers:?}");
        }
        // Without the cookie, with another browser's, or with another page's token; as a new browser's first page too.
        let twice = format!("{}; {}", page.cookie, other.cookie);
        for (token, cookie) in [
            (page.token.as_str(), ""),
            (page.token.as_str(), other.cookie.as_str()),
            (page.token.as_str(), twice.as_str()),
            (page.token.as_str(), "__Host-sign-in=x"),
            (other.token.as_str(), page.cookie.as_str()),
            (another.token.as_str(), page.cookie.as_str()),
            ("", page.cookie.as_str()),
            ("x", page.cookie.as_str()),
        ] {
            let fields = [("token", token), ("name", "zhang"), ("password", PASSWORD)];
            let refused = page.send(&world.router, &fields, &[("cookie", cookie)]).await;
            assert!(location(&refused).ends_with("&said=again"), "{cookie} {}", location(&refused));
        }
        assert!(!world.trail().await.iter().any(|action| action.contains("SIGN_IN") || action == "AUTHORIZE"));
        // An old browser says neither, and has the cookie.
        let silent = page.send(&world.router, &right, &[("origin", ""), ("sec-fetch-site", "")]).await;
        assert!(read(location(&silent)).contains_key("code"));
    }

    async fn the_page_is_shown_in_no_frame_and_asks_nobody(world) {
        register(world).await;
        let uris = ["http://127.0.0.1/cb", "http://[::1]/cb", "cn.gov.app:/cb"].map(str::to_owned);
        public_client::create(&world.store, "phone", "Phone", &uris).await.unwrap();
        for (client, uri, leads_to) in [
            ("app", CALLBACK, "https://app.example"),
            ("phone", "http://127.0.0.1:51234/cb", "http://127.0.0.1:51234"),
            ("phone", "http://[::1]:51234/cb", "http:"),
            ("phone", "cn.gov.app:/cb", "cn.gov.app:"),
        ] {
            let page = open(&world.router, &question(&[("client_id", client), ("redirect_uri", uri)])).await;
            let policy = policy(&page);
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
            assert!(policy.ends_with(&format!("; form-action 'self' {leads_to}; base-uri 'none'; frame-ancestors 'none'")), "{policy}");
            for (name, value) in [("x-frame-options", "DENY"), ("cache-control", "no-store"), ("referrer-policy", "same-origin"), ("x-content-type-options", "nosniff")] {
                assert_eq!(page.answer.headers[name], value);
            }
            let cookie = page.answer.headers[header::SET_COOKIE].to_str().unwrap();
            assert!(cookie.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
            for outside in ["src=", "@import", "url(", "<script", "<link", "style=", " on"] {
                assert!(!page.html.split("<body>").nth(1).unwrap().contains(outside), "{outside}");
            }
        }
    }

    async fn each_page_and_each_code_is_new(world) {
        register(world).await;
        let (one, other) = (open(&world.router, &question(&[])).await, open(&world.router, &question(&[])).await);
        assert!(one.cookie != other.cookie && one.token != other.token, "nobody can prepare them");
        // A cookie that somebody else put there, such as one of no length, is not taken on.
        let fixed = open_with(&world.router, &question(&[]), &[("cookie", "__Host-sign-in=fixed")]).await;
        assert!(!fixed.cookie.contains("fixed"));
        assert_ne!(code_of(world, "zhang").await, code_of(world, "zhang").await);
    }

    async fn it_speaks_chinese_and_english(world) {
        register(world).await;
        let page = open(&world.router, &question(&[])).await;
        assert!(page.html.contains("<html lang=\"zh\">") && page.html.contains("lang=en"), "{}", page.html);
        let english = open_with(&world.router, &question(&[]), &[("accept-language", "en-GB,en;q=0.9,zh;q=0.8")]).await;
        assert!(english.html.contains("<html lang=\"en\">") && english.html.contains(">中文</a>"), "{}", english.html);
        let chosen = open_with(&world.router, &question(&[("lang", "zh")]), &[("accept-language", "en")]).await;
        assert!(chosen.html.contains("<html lang=\"zh\">"));
        let wrong = open(&world.router, &question(&[("lang", "en")])).await.enter(&world.router, "zhang", "wrong").await;
        assert!(location(&wrong).contains("&lang=en"), "it stays");
        let refused = open_with(&world.router, "/oauth/authorize", &[("accept-language", "en")]).await;
        assert_eq!(refused.answer.status, StatusCode::BAD_REQUEST);
        assert!(refused.html.contains("You cannot sign in here"), "{}", refused.html);
    }

    async fn what_is_no_form_is_answered_by_a_page(world) {
        register(world).await;
        let page = open(&world.router, &question(&[])).await;
        let json = page.send(&world.router, &[], &[("content-type", "application/json")]).await;
        assert_eq!(json.status, StatusCode::BAD_REQUEST);
        let long = page.enter(&world.router, "zhang", &"x".repeat(20_000)).await;
        assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
        let request = Request::put(question(&[])).body(Body::empty()).unwrap();
        let wrong_method = world.send(request).await;
        assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
        let settings = Settings { sign_in_rate_limit: Rate(std::num::NonZeroU32::new(1)), ..world.app.settings };
        let limited = router(&App::new(Arc::clone(&world.store), Arc::clone(&world.app.authenticator), settings));
        for _ in 0..2 {
            page.enter(&limited, "zhang", "not the password").await;
        }
        let many = page.enter(&limited, "zhang", PASSWORD).await;
        assert_eq!(many.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(many.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(open(&limited, &question(&[])).await.answer.status, StatusCode::OK, "only forms are counted");
        for answer in [json, long, wrong_method, many] {
            assert_eq!(answer.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{}", answer.status);
            assert!(answer.headers.contains_key(header::CONTENT_SECURITY_POLICY), "{}", answer.status);
        }
    }
}
