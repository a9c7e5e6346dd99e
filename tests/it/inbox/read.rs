//! What one has read is for oneself, and for nobody else.

use super::{counts, inbox, mark};
use crate::duties::brought_to;
use serde_json::json;

both! {
    async fn each_reads_for_itself(world) {
        let (signer, officer) = (world.person("education.signer").await, world.person("education.officer").await);
        let health = world.person("health.officer").await;
        let (all, unread) = counts(&signer).await;
        assert!(all > 3 && all == unread, "{all} {unread}");
        let theirs = inbox(&health).await[0]["id"].clone();
        let of_health = counts(&health).await;
        let mine = inbox(&signer).await;
        world.clock.advance(60);
        let input = json!({ "ids": [mine[0]["id"], mine[1]["id"], theirs, "notification_none", "duty_none"], "idempotencyKey": "k" });
        let marked = mark(&signer, input.clone()).await;
        assert_eq!(marked, json!({ "unreadCount": unread - 2, "userErrors": [] }));
        let after = inbox(&signer).await;
        assert_eq!(after[0]["readAt"], json!(world.clock.now().rfc3339()));
        assert!(after[2]["readAt"].is_null());
        assert_eq!(counts(&officer).await, (all, all), "a colleague has read nothing by that");
        assert!(inbox(&officer).await.iter().all(|it| it["readAt"].is_null()));
        assert_eq!(counts(&health).await, of_health, "nor has who is told what was named beside");
        // Given again, and said anew, it changes nothing: not when it was read, and nothing in the trail.
        let events = world.trail().await.len();
        assert_eq!(mark(&signer, input).await, marked);
        world.clock.advance(60);
        assert_eq!(mark(&signer, json!({ "ids": [mine[0]["id"]] })).await, marked);
        assert_eq!(inbox(&signer).await, after);
        assert_eq!(world.trail().await.len(), events);
        let trail = world.trail().await;
        let read: Vec<_> = trail.iter().filter(|event| event.action == "READ_NOTIFICATIONS").collect();
        assert_eq!((read.len(), read[0].detail.as_str()), (1, r#"{"number":2}"#));
        // All up to a moment; what comes later is unread.
        assert_eq!(mark(&signer, json!({ "upTo": world.clock.now().rfc3339() })).await["unreadCount"], 0);
        world.clock.advance(60);
        brought_to(world, "RETURNED").await;
        assert_eq!(counts(&signer).await, (all, 1));
        let listed = |filter: &str| format!("{{ viewer {{ notifications(filter: {filter}) {{ totalCount unreadCount nodes {{ kind }} }} }} }}");
        let data = signer.ask(&listed("{ unread: true }")).await;
        assert_eq!(data["viewer"]["notifications"], json!({ "totalCount": 1, "unreadCount": 1, "nodes": [{ "kind": "RETURNED" }] }));
        for (filter, number) in [("{ unread: false }", all - 1), ("{ kinds: [RETURNED] }", 1), ("{ kinds: [] }", 0), ("{ kinds: [ASSIGNED, RETURNED] }", all)] {
            let data = signer.ask(&listed(filter)).await;
            assert_eq!(data["viewer"]["notifications"]["totalCount"], json!(number), "{filter}");
            assert_eq!(data["viewer"]["notifications"]["unreadCount"], 1, "{filter}");
        }
    }

    async fn what_is_marked_is_named_in_one_way(world) {
        let signer = world.person("education.signer").await;
        for (input, path) in [
            (json!({}), "ids"),
            (json!({ "ids": [], "upTo": "2022-08-01T00:00:00Z" }), "ids"),
            (json!({ "ids": vec!["notification_none"; 1001] }), "ids"),
        ] {
            let refused = mark(&signer, input).await;
            assert_eq!(refused["userErrors"], json!([{ "code": "INVALID", "path": ["input", path] }]));
            assert!(refused["unreadCount"].is_null());
        }
        assert!(mark(&signer, json!({ "ids": [] })).await["userErrors"].as_array().unwrap().is_empty());
        // Marks of what is over are forgotten with the next.
        let all = inbox(&signer).await;
        mark(&signer, json!({ "ids": [all[0]["id"], all[1]["id"]] })).await;
        let first = "SELECT notification_id FROM notification_reads";
        assert_eq!(world.database.rows(first).await.len(), 2);
        world.database.execute("DELETE FROM notifications WHERE id IN (SELECT notification_id FROM notification_reads)").await.unwrap();
        mark(&signer, json!({ "ids": [all[2]["id"]] })).await;
        assert_eq!(world.database.rows(first).await.len(), 1);
    }
}
