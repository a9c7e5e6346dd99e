//! A webhook that is told the things themselves, as a registered operation asks for them.

use super::{Consumer, Kept, account, done, refused, seen_once, step, telling};
use crate::{
    harness::World,
    operations::{register, run},
    policy::acknowledge,
};
use serde_json::{Value, json};

const CARDS: &str = "query Cards($after: String, $first: Int, $kinds: [FeedKind!]) {
  changes(after: $after, first: $first, kinds: $kinds) {
    reset changes { type kind id version node { ... on Duty { id status responsibility { id code } } } } cursor hasMore
  }
}";

async fn input(world: &World, consumer: &Consumer, document: &str) -> Value {
    world.person("data-platform").await;
    let accounts = [account(world, "data-platform").await];
    json!({ "name": "cards", "url": consumer.url(), "accounts": accounts, "kinds": ["DUTY"], "document": document })
}

both! {
    async fn a_webhook_is_told_the_things_as_its_operation_asks_for_them(world) {
        register(world, "platform", &[("cards", CARDS)]).await;
        let mut consumer = Consumer::listen().await;
        let admin = world.person("sysadmin").await;
        let input = input(world, &consumer, "cards").await;
        done(&admin, "createWebhook", input).await;
        let shown = admin.ask("{ webhooks { name document } }").await;
        assert_eq!(shown["webhooks"], json!([{ "name": "cards", "document": "cards" }]));
        let _telling = telling(world);
        let (mut kept, mut told) = (Kept::default(), 0);
        loop {
            let message = consumer.next().await;
            for change in message.data()["changes"].as_array().unwrap() {
                assert_eq!((&change["kind"], &change["node"]["id"]), (&json!("DUTY"), &change["id"]));
                assert!(change["node"]["responsibility"]["code"].is_string());
                told += 1;
            }
            let more = message.data()["hasMore"] == true;
            kept.take(&message);
            message.answers(204);
            if !more {
                break;
            }
        }
        assert_eq!(told, 220);
        // It is read when it is sent.
        acknowledge(world, "education-1", "baihe").await;
        let change = consumer.next().await;
        let entry = &change.data()["changes"][0];
        assert_eq!((&entry["node"]["status"], &entry["node"]["responsibility"]["code"]), (&json!("ACKNOWLEDGED"), &json!("education-1")));
        kept.take(&change);
        change.answers(204);
        // An operation that is retired tells nothing more, whatever else its reader may see.
        seen_once(world, "cards", |it| it["pendingSince"].is_null()).await;
        run(world, &["retire", "--app", "platform", "--all"]).await.unwrap();
        world.clock.advance(10);
        acknowledge(world, "education-1", "hanghuang").await;
        let suspended = seen_once(world, "cards", |it| it["state"] == "SUSPENDED").await;
        assert_eq!(suspended["suspendedBecause"], "DOCUMENT");
        assert!(consumer.is_quiet());
        // Registered again, it goes on where it stood.
        register(world, "platform", &[("cards", CARDS)]).await;
        step(world, "resumeWebhook", "cards").await;
        let change = consumer.next().await;
        assert_eq!(change.data()["changes"][0]["node"]["status"], "ACKNOWLEDGED");
        assert!(kept.take(&change));
        change.answers(204);
    }

    async fn what_is_no_page_of_changes_tells_nobody_anything(world) {
        let consumer = Consumer::listen().await;
        let admin = world.person("sysadmin").await;
        let still = "query Still($first: Int) { changes(first: $first) { reset changes { id } cursor hasMore } }";
        register(world, "platform", &[
            ("other", "query Other { programme { code } }"),
            ("cut", "query Cut($after: String) { changes(after: $after) { changes { id } cursor } }"),
            ("trail", "query Trail { auditEvents(first: 1) { nodes { id } } }"),
            ("still", still),
        ]).await;
        let _telling = telling(world);
        for (name, is_told) in [("other", false), ("cut", false), ("trail", false), ("still", true)] {
            let mut consumer = Consumer::listen().await;
            let mut input = input(world, &consumer, name).await;
            input["name"] = json!(name);
            done(&admin, "createWebhook", input).await;
            if is_told {
                // Once, from the beginning; and then it is found out that it would be told the same for ever.
                consumer.next().await.answers(204);
            }
            let suspended = seen_once(world, name, |it| it["state"] == "SUSPENDED").await;
            assert_eq!(suspended["suspendedBecause"], "DOCUMENT", "{name}");
            assert!(consumer.is_quiet(), "{name}");
        }
        let mut unknown = input(world, &consumer, "unknown").await;
        assert_eq!(refused(&admin, "createWebhook", unknown.clone()).await, ("INVALID".into(), "document".into()));
        unknown["document"] = json!("other");
        unknown["form"] = json!("WAKE");
        assert_eq!(refused(&admin, "createWebhook", unknown).await, ("INVALID".into(), "document".into()));
    }
}
