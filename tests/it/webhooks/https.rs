//! By https: whoever shows a certificate that the server was told to trust is told, and nobody else is told a word.

use super::{
    Consumer, Kept,
    addresses::{create, reaching},
    seen, seen_once,
};
use crate::{
    harness::{Authority, World},
    policy::acknowledge,
};
use future_community::{http::send_webhooks, outbound::Names};
use serde_json::{Value, json};

/// A year whose end no run of this test sees, and one that all have seen.
const COMES: u32 = 2049;
const PAST: u32 = 2021;

/// What is seen of the platform's webhook once it failed so often.
async fn failed(world: &World, times: usize) -> Value {
    let now = seen_once(world, "platform", |it| it["consecutiveFailures"] == times).await;
    json!([now["state"], now["lastOutcome"], now["lastStatus"]])
}

both! {
    async fn who_is_known_by_an_authority_is_told_and_who_is_not_is_told_nothing(world) {
        world.person("data-platform").await;
        let (district, stranger) = (Authority::new(), Authority::new());
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        let names = Names::told();
        names.tell("hooks.example", &["127.0.0.1".parse().unwrap()]);
        let (app, at) = reaching(world, &["127.0.0.1/32"], &names);
        let url = format!("https://hooks.example:{}/hook", consumer.port);
        assert_eq!(create(world, &at, ("platform", &url)).await["userErrors"], json!([]));
        let shown = [
            // An authority that calls itself by the same name.
            (stranger.signs("hooks.example", COMES), "DecryptError"),
            (district.signs("elsewhere.example", COMES), "BadCertificate"),
            (district.signs("hooks.example", PAST), "CertificateExpired"),
        ];
        let mut telling = None;
        for (at, (shows, broken_off)) in shown.into_iter().enumerate() {
            consumer.shows(shows);
            match &telling {
                None => telling = Some(send_webhooks(&app, app.api.reachable().guarded(Some(&district.pem())).unwrap())),
                Some(_) => world.clock.advance(600),
            }
            let why = consumer.unspoken().await;
            assert!(why.contains(broken_off), "{why} is not {broken_off}");
            assert_eq!(failed(world, at + 1).await, json!(["ACTIVE", "NO_ANSWER", null]), "{broken_off}");
        }
        // Whoever listens decrypts nothing of a handshake that was broken off.
        assert!(consumer.is_quiet());
        consumer.shows(district.signs("hooks.example", COMES));
        world.clock.advance(3_000);
        let first = consumer.next().await;
        assert_eq!(first.headers["host"], format!("hooks.example:{}", consumer.port));
        assert_eq!(first.data()["reset"], true);
        kept.take(&first);
        first.answers(204);
        kept.catch_up(&mut consumer).await;
        acknowledge(world, "education-1", "baihe").await;
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 1);
        assert_eq!(seen(world, "platform").await["consecutiveFailures"], 0);
    }

    async fn whoever_it_was_not_told_to_trust_is_told_nothing_by_a_name_that_is_right(world) {
        world.person("data-platform").await;
        let district = Authority::new();
        let mut consumer = Consumer::listen().await;
        consumer.shows(district.signs("hooks.example", COMES));
        let names = Names::told();
        names.tell("hooks.example", &["127.0.0.1".parse().unwrap()]);
        let (app, at) = reaching(world, &["127.0.0.1/32"], &names);
        let url = format!("https://hooks.example:{}/hook", consumer.port);
        assert_eq!(create(world, &at, ("platform", &url)).await["userErrors"], json!([]));
        let _telling = send_webhooks(&app, app.api.reachable().guarded(None).unwrap());
        let why = consumer.unspoken().await;
        assert!(why.contains("UnknownCA"), "{why}");
        assert_eq!(failed(world, 1).await, json!(["ACTIVE", "NO_ANSWER", null]));
        assert!(consumer.is_quiet());
    }
}
