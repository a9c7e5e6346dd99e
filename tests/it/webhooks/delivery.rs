//! What a webhook is told, and in which order.

use super::{Consumer, Kept, done, registered, seen, seen_once, step, telling};
use crate::policy::acknowledge;
use serde_json::json;

both! {
    async fn it_is_told_everything_and_then_what_changes_and_asks_by_the_cursor_that_it_was_told(world) {
        let mut consumer = Consumer::listen().await;
        let secret = registered(world, &consumer).await;
        let _telling = telling(world);
        let mut kept = Kept::default();
        let first = consumer.next().await;
        assert_eq!((first.kind(), &first.data()["reset"], &first.data()["hasMore"]), ("feed.changed", &json!(true), &json!(true)));
        assert!(first.is_signed_by(&secret) && first.text.len() < 20_000);
        assert!(first.head.starts_with("POST /hook?token=told HTTP/1.1\r\n"), "{}", first.head);
        assert_eq!(first.headers["content-type"], "application/json");
        assert_eq!(first.headers["webhook-timestamp"], (world.clock.now().0 / 1_000_000).to_string());
        assert_eq!(first.ids().len(), 100);
        kept.take(&first);
        // Nothing else comes before it is answered.
        acknowledge(world, "education-1", "baihe").await;
        assert!(consumer.is_quiet());
        first.answers(200);
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        acknowledge(world, "education-1", "hanghuang").await;
        let change = consumer.next().await;
        assert_eq!((&change.data()["reset"], change.ids().len()), (&json!(false), 1));
        // An entry is what its consumer asks by, and nothing else of the thing.
        let entry = change.data()["changes"][0].as_object().unwrap();
        assert_eq!(entry.keys().map(String::as_str).collect::<Vec<_>>(), ["id", "kind", "type", "version"]);
        kept.take(&change);
        let (id, cursor) = (change.ids()[0].clone(), change.data()["cursor"].clone());
        change.answers(202);
        kept.is_up_to_date(world).await;
        // Whoever has the account's token goes on where the message ended.
        let platform = world.person("data-platform").await;
        let query = "query($after: String) { changes(after: $after) { reset changes { id } cursor } }";
        let page = platform.ask_with(query, json!({ "after": cursor })).await["changes"].clone();
        assert_eq!(page, json!({ "reset": false, "changes": [], "cursor": cursor }));
        let node = platform.ask_with("query($id: ID!) { node(id: $id) { id ... on Duty { status } } }", json!({ "id": id })).await;
        assert_eq!(node["node"]["status"], "ACKNOWLEDGED");
        let now = seen_once(world, "platform", |it| it["lastStatus"] == 202).await;
        assert_eq!((&now["lastOutcome"], &now["pendingSince"], &now["consecutiveFailures"]), (&json!("DELIVERED"), &json!(null), &json!(0)));
        assert_eq!(now["revision"], 1, "what it is told does not count");
    }

    async fn it_hears_once_a_day_that_nothing_broke_and_is_tried_in_its_turn(world) {
        let mut consumer = Consumer::listen().await;
        registered(world, &consumer).await;
        let _telling = telling(world);
        let mut kept = Kept::default();
        kept.catch_up(&mut consumer).await;
        seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
        world.clock.advance(24 * 60 * 60);
        let beat = consumer.next().await;
        assert_eq!((beat.kind(), beat.data()["cursor"].as_str()), ("feed.heartbeat", kept.cursor.as_deref()));
        kept.take(&beat);
        beat.answers(204);
        let id = seen(world, "platform").await["id"].clone();
        let admin = world.person("sysadmin").await;
        done(&admin, "testWebhook", json!({ "id": id })).await;
        let test = consumer.next().await;
        assert_eq!((test.kind(), test.data()), ("feed.test", &json!({})));
        assert!(kept.take(&test), "under an id of its own");
        test.answers(500);
        seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        world.clock.advance(7);
        let again = consumer.next().await;
        assert_eq!((again.kind(), kept.take(&again)), ("feed.test", false));
        again.answers(204);
        acknowledge(world, "education-1", "baihe").await;
        let change = consumer.next().await;
        assert_eq!((change.kind(), kept.take(&change)), ("feed.changed", true));
        change.answers(204);
        kept.is_up_to_date(world).await;
    }

    async fn what_is_suspended_goes_on_where_it_stood_and_what_is_rewound_begins_again(world) {
        let mut consumer = Consumer::listen().await;
        registered(world, &consumer).await;
        let _telling = telling(world);
        let mut kept = Kept::default();
        kept.catch_up(&mut consumer).await;
        seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
        let suspended = step(world, "suspendWebhook", "platform").await;
        assert_eq!((&suspended["webhook"]["state"], &suspended["webhook"]["suspendedBecause"]), (&json!("SUSPENDED"), &json!("REQUESTED")));
        acknowledge(world, "education-1", "baihe").await;
        world.clock.advance(40 * 24 * 60 * 60);
        acknowledge(world, "education-1", "hanghuang").await;
        assert!(consumer.is_quiet());
        step(world, "resumeWebhook", "platform").await;
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 1);
        seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
        step(world, "rewindWebhook", "platform").await;
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 2);
    }

    async fn what_was_under_way_is_not_taken_for_what_comes_after_it_was_rewound(world) {
        let mut consumer = Consumer::listen().await;
        registered(world, &consumer).await;
        let _telling = telling(world);
        let mut kept = Kept::default();
        let first = consumer.next().await;
        step(world, "rewindWebhook", "platform").await;
        // It is the answer to what is not there any more.
        first.answers(204);
        kept.catch_up(&mut consumer).await;
        assert_eq!(kept.resets, 1, "it was told from the beginning");
        kept.is_up_to_date(world).await;
    }

    async fn what_is_removed_is_told_nothing_more(world) {
        let (mut consumer, mut other) = (Consumer::listen().await, Consumer::listen().await);
        registered(world, &consumer).await;
        let _telling = telling(world);
        Kept::default().catch_up(&mut consumer).await;
        let gone = step(world, "deleteWebhook", "platform").await;
        assert!(gone["webhook"].is_null());
        registered(world, &other).await;
        acknowledge(world, "education-1", "baihe").await;
        Kept::default().catch_up(&mut other).await;
        assert!(consumer.is_quiet());
    }
}
