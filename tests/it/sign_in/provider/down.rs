//! A provider that does not answer, or not as one does.

use super::{
    super::{
        browser::{location, open_with, question, read, register},
        on_both,
        world::PASSWORD,
    },
    district::{Abroad, District, Provider, described, folder_with, get, is_said, link_of},
};
use serde_json::json;

on_both! {
    async fn where_the_provider_is_down_people_sign_in_with_passwords(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        for (place, how) in [("discovery", "down"), ("discovery", "gone"), ("discovery", "long"), ("discovery", "elsewhere"), ("keys", "down"), ("keys", "long"), ("keys", "elsewhere")] {
            district.provider.told("fault", json!({ place: how })).await;
            let page = open_with(&district.router, &question(&[]), &[]).await;
            let answer = get(&district.router, &link_of(&page.html), &[("cookie", &page.cookie)]).await;
            is_said(location(&answer), "by-down");
            // Whoever comes next does not wait for it.
            let asked = district.provider.count(place).await;
            let answer = get(&district.router, &link_of(&page.html), &[("cookie", &page.cookie)]).await;
            is_said(location(&answer), "by-down");
            assert_eq!(district.provider.count(place).await, asked, "{place} {how}");
            let shown = open_with(&district.router, &location(&answer).replace("..", "/oauth"), &[]).await;
            assert!(shown.html.contains("role=\"alert\">该登录方式暂时不可用"), "{}", shown.html);
            assert!(read(location(&shown.enter(&district.router, "zhang", PASSWORD).await)).contains_key("code"));
            district.provider.told("fault", json!({ place: null })).await;
            district.advance(5).await;
        }
        district.tokens_of("u-1001").await;
        assert_eq!(district.provider.count("elsewhere").await, 0, "nobody is followed elsewhere");
    }

    async fn where_it_fails_on_the_way_back_that_is_said(world) {
        let district = District::of(world).await;
        district.link("linkIdentity", "zhang", "u-1001").await;
        for how in ["down", "gone", "long", "elsewhere"] {
            let begun = district.begin().await;
            let address = Abroad::new(&district.provider).signs_in(&begun.address, "u-1001").await;
            district.provider.told("fault", json!({ "token": how })).await;
            is_said(location(&district.back(&address, &begun.cookie).await), "by-down");
            district.provider.told("fault", json!({ "token": null })).await;
        }
        assert_eq!(district.provider.count("elsewhere").await, 0, "the secret goes to nobody else");
        // With keys as they were known, until they are old.
        district.provider.told("fault", json!({ "keys": "down", "discovery": "down" })).await;
        district.advance(599).await;
        district.tokens_of("u-1001").await;
        district.provider.told("forge", json!({ "header": { "kid": "made up" } })).await;
        is_said(&district.enters("u-1001").await, "by-none");
        district.provider.told("forge", json!({})).await;
        assert!(district.enters("u-1001").await.contains("?code="), "what is known stays known");
        assert!(district.told().await.iter().all(|because| because == "BAD_TOKEN"));
    }

    async fn who_is_at_the_other_end_is_proved(world) {
        register(world).await;
        let provider = Provider::start_by(world, "district", "https");
        let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/provider/tls/ca.pem");
        for (more, is_trusted) in [(String::new(), false), (format!("ca_file = \"{authority}\""), true)] {
            let folder = folder_with(&described("district", &provider.issuer, &more));
            let router = District::served(world, &folder, &world.store);
            let page = open_with(&router, &question(&[]), &[]).await;
            let answer = get(&router, &link_of(&page.html), &[("cookie", &page.cookie)]).await;
            if is_trusted {
                assert!(location(&answer).starts_with(&format!("{}/auth?", provider.issuer)), "{}", location(&answer));
            } else {
                is_said(location(&answer), "by-down");
            }
        }
        // By another name than its certificate's nobody is.
        let elsewhere = provider.issuer.replace("127.0.0.1", "localhost");
        let folder = folder_with(&described("district", &elsewhere, &format!("ca_file = \"{authority}\"")));
        let router = District::served(world, &folder, &world.store);
        let page = open_with(&router, &question(&[]), &[]).await;
        let answer = get(&router, &link_of(&page.html), &[("cookie", &page.cookie)]).await;
        is_said(location(&answer), "by-down");
    }

    async fn nobody_there_is_as_one_that_is_down(world) {
        register(world).await;
        let folder = folder_with(&described("district", "http://127.0.0.1:1", ""));
        let router = District::served(world, &folder, &world.store);
        let page = open_with(&router, &question(&[]), &[]).await;
        let answer = get(&router, &link_of(&page.html), &[("cookie", &page.cookie)]).await;
        is_said(location(&answer), "by-down");
        assert!(read(location(&page.enter(&router, "zhang", PASSWORD).await)).contains_key("code"));
    }
}
