//! Where nothing is sent: neither registered, nor reached by a name that comes to lead there.

use super::{Consumer, account, give, refused, seen, seen_once};
use crate::{harness::World, policy::acknowledge};
use axum::Router;
use future_community::{
    authn::{self, Authenticator},
    domain::webhook::Reachable,
    http::{App, router, send_webhooks},
    outbound::Names,
};
use serde_json::{Value, json};
use std::{net::IpAddr, sync::Arc};

/// The same register by a server that asks these names, and may send into these networks.
pub fn reaching(world: &World, networks: &[&str], names: &Names) -> (Arc<App>, Router) {
    let networks: Vec<_> = networks.iter().map(|it| it.parse().unwrap()).collect();
    let sign_in = authn::Settings::new(crate::harness::ISSUER, crate::harness::AUDIENCE);
    let authenticator = Arc::new(Authenticator::new(Arc::clone(&world.store), sign_in));
    let reachable = Arc::new(Reachable::new(&networks, names.clone()));
    let app = App::reaching(
        Arc::clone(&world.store),
        authenticator,
        world.app.settings,
        (reachable, Arc::default()),
    );
    (Arc::clone(&app), router(&app))
}

/// Registers an address under a name, with such a server.
pub async fn create(world: &World, at: &Router, (name, url): (&str, &str)) -> Value {
    let input = json!({
        "name": name,
        "url": url,
        "accounts": [account(world, "data-platform").await],
        "idempotencyKey": format!("create {name} {url}"),
    });
    let query = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { code path } } }";
    let answer = world.person("sysadmin").await.send_to(at, query, json!({ "input": input })).await;
    answer.data()["createWebhook"].clone()
}

both! {
    async fn what_is_not_public_is_not_registered_however_it_is_written(world) {
        world.person("data-platform").await;
        let (admin, id) = (world.person("sysadmin").await, account(world, "data-platform").await);
        for (at, url) in [
            "https://127.0.0.2/", "https://127.1.2.3/", "https://10.0.0.8/", "https://172.16.0.1/", "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data/", "https://100.100.100.200/", "https://0.0.0.0/", "https://224.0.0.1/",
            "https://255.255.255.255/", "https://2130706434/", "https://0x7f000002/", "https://0177.0.0.2/", "https://127.2/",
            "https://１２７.0.0.2/", "https://127。0。0。2/", "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.2]/",
            "https://[::ffff:10.0.0.1]/", "https://[::127.0.0.2]/", "https://[64:ff9b::10.0.0.1]/", "https://[2002:a00:1::]/",
            "https://[fe80::1]/", "https://[fd00:ec2::254]/", "https://[ff02::1]/", "http://example.com/", "http://localhost/",
            "http://127.0.0.2/", "ftp://example.com/", "file:///etc/passwd", "https://user:secret@example.com/",
            "https://example.com/#part", "https://", "hooks",
        ].into_iter().enumerate() {
            let input = json!({ "name": format!("hook-{at}"), "url": url, "accounts": [id] });
            assert_eq!(refused(&admin, "createWebhook", input).await, ("INVALID".into(), "url".into()), "{url}");
        }
        assert_eq!(admin.ask("{ webhooks { id } }").await["webhooks"], json!([]));
        let input = json!({ "name": "public", "url": "https://1.1.1.1:8443/hook", "accounts": [id] });
        assert_eq!(give(&admin, "createWebhook", input).await["userErrors"], json!([]));
    }

    async fn a_name_is_asked_when_it_is_registered_and_again_when_it_is_dialled(world) {
        world.person("data-platform").await;
        let consumer = Consumer::listen().await;
        let names = Names::told();
        let inside: IpAddr = "127.0.0.1".parse().unwrap();
        let outside: IpAddr = "192.0.3.1".parse().unwrap();
        let (app, at) = reaching(world, &[], &names);
        names.tell("hooks.example", &[outside, inside]);
        let url = format!("https://hooks.example:{}/hook", consumer.port);
        let refused = create(world, &at, ("platform", &url)).await;
        assert_eq!(refused["userErrors"], json!([{ "code": "INVALID", "path": ["input", "url"] }]), "one address is enough");
        names.tell("rebound.example", &[outside]);
        let url = format!("https://rebound.example:{}/hook", consumer.port);
        assert_eq!(create(world, &at, ("platform", &url)).await["userErrors"], json!([]));
        // Now it leads to this machine, where somebody listens.
        names.tell("rebound.example", &[inside]);
        let _telling = send_webhooks(&app, app.api.reachable().guarded(None).unwrap());
        let now = seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        assert_eq!((&now["lastOutcome"], &now["lastStatus"]), (&json!("BARRED"), &json!(null)));
        for (addresses, failures) in [(vec![outside, inside], 2), (vec!["::ffff:10.0.0.1".parse().unwrap()], 3)] {
            names.tell("rebound.example", &addresses);
            world.clock.advance(2_400);
            let now = seen_once(world, "platform", |it| it["consecutiveFailures"] == failures).await;
            assert_eq!(now["lastOutcome"], "BARRED", "{addresses:?}");
        }
        assert!(consumer.is_quiet());
    }

    async fn what_is_listed_is_reached_and_what_is_listed_no_more_is_not(world) {
        world.person("data-platform").await;
        let mut consumer = Consumer::listen().await;
        let names = Names::told();
        let (app, at) = reaching(world, &["127.0.0.0/8"], &names);
        assert_eq!(create(world, &at, ("platform", &consumer.url())).await["userErrors"], json!([]));
        let telling = send_webhooks(&app, app.api.reachable().guarded(None).unwrap());
        consumer.next().await.answers(500);
        seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        drop(telling);
        let (app, _) = reaching(world, &[], &names);
        let _telling = send_webhooks(&app, app.api.reachable().guarded(None).unwrap());
        world.clock.advance(60);
        let now = seen_once(world, "platform", |it| it["consecutiveFailures"] == 2).await;
        assert_eq!(now["lastOutcome"], "BARRED");
        assert!(consumer.is_quiet());
    }

    async fn by_https_somebody_must_be_who_a_certificate_says(world) {
        world.person("data-platform").await;
        let consumer = Consumer::listen().await;
        let names = Names::told();
        names.tell("inside.example", &["127.0.0.1".parse().unwrap()]);
        let (app, at) = reaching(world, &["127.0.0.1/32"], &names);
        let url = format!("https://inside.example:{}/hook", consumer.port);
        assert_eq!(create(world, &at, ("platform", &url)).await["userErrors"], json!([]));
        let _telling = send_webhooks(&app, app.api.reachable().guarded(None).unwrap());
        seen_once(world, "platform", |it| it["lastOutcome"] == "NO_ANSWER").await;
        acknowledge(world, "education-1", "baihe").await;
        assert!(consumer.is_quiet(), "nothing was said in the clear");
        assert_eq!(seen(world, "platform").await["lastStatus"], json!(null));
    }
}
