//! Drafts: of months that are over, as often as one likes, and published as they were seen.

use super::{OFFICE, bulletin, done, drafting, give, on, published, publishing, refused, until};
use serde_json::{Value, json};

both! {
    async fn only_a_month_that_is_over_is_drafted_and_none_before_the_last_published(world) {
        let office = world.person(OFFICE).await;
        for (month, code) in [("2022-08", "INVALID"), ("2022-05", "INVALID")] {
            refused(&give(&office, "draftBulletin", drafting(month)).await, code, "month");
        }
        published(world, "2022-07").await;
        for month in ["2022-06", "2022-07"] {
            let mut input = drafting(month);
            input["idempotencyKey"] = json!(format!("again {month}"));
            refused(&give(&office, "draftBulletin", input).await, "WRONG_STATE", "month");
        }
        until(world, "2022-09-01");
        let office = world.person(OFFICE).await;
        refused(&give(&office, "draftBulletin", json!({ "month": "2022-08", "expectedRevision": 1, "idempotencyKey": "none" })).await, "CONFLICT", "expectedRevision");
        done(&give(&office, "draftBulletin", drafting("2022-08")).await);
    }

    async fn a_draft_is_remarked_computed_anew_withdrawn_and_published_as_it_was_seen(world) {
        let office = world.person(OFFICE).await;
        let draft = done(&give(&office, "draftBulletin", drafting("2022-07")).await);
        assert_eq!((&draft["status"], &draft["revision"], &draft["publishedAt"]), (&json!("DRAFT"), &json!(1), &Value::Null));
        assert_eq!(done(&give(&office, "draftBulletin", drafting("2022-07")).await), draft, "it is done once");
        let mut anew = json!({ "month": "2022-07", "idempotencyKey": "anew" });
        refused(&give(&office, "draftBulletin", anew.clone()).await, "INVALID", "expectedRevision");
        anew["expectedRevision"] = json!(7);
        refused(&give(&office, "draftBulletin", anew.clone()).await, "CONFLICT", "expectedRevision");
        anew["expectedRevision"] = json!(1);
        assert_eq!(done(&give(&office, "draftBulletin", anew).await), draft, "nothing is otherwise");

        let mut remark = on(&draft, "remark");
        remark["remark"] = json!("本月总体平稳");
        let remarked = done(&give(&office, "remarkBulletin", remark).await);
        assert_eq!((&remarked["remark"], &remarked["revision"]), (&json!("本月总体平稳"), &json!(2)));
        assert_ne!(remarked["contentDigest"], draft["contentDigest"]);
        let of_it = "query($id: ID!) { node(id: $id) { ... on Bulletin { viewerActions { action allowed } } } }";
        let may = async || office.ask_with(of_it, json!({ "id": draft["id"] })).await["node"]["viewerActions"].clone();
        let each = |allowed: bool| ["REMARK_BULLETIN", "WITHDRAW_BULLETIN", "PUBLISH_BULLETIN"].map(|action| json!({ "action": action, "allowed": allowed }));
        assert_eq!(may().await, json!(each(true)));
        let mut stale = publishing(&remarked);
        stale["contentDigest"] = draft["contentDigest"].clone();
        let payload = give(&office, "publishBulletin", stale).await;
        refused(&payload, "STALE_CONTENT", "contentDigest");
        assert_eq!(payload["userErrors"][0]["currentDigest"], remarked["contentDigest"]);
        let mut input = publishing(&remarked);
        input["idempotencyKey"] = json!("publish for good");
        let now = done(&give(&office, "publishBulletin", input).await);
        assert_eq!((&now["status"], &now["id"], &now["remark"], &now["contentDigest"]),
            (&json!("PUBLISHED"), &draft["id"], &remarked["remark"], &remarked["contentDigest"]));
        assert_eq!(bulletin(&office, "2022-07").await, now);
        assert_eq!(may().await, json!(each(false)), "it is frozen");
        for command in ["remarkBulletin", "withdrawBulletin", "publishBulletin"] {
            let mut input = on(&now, &format!("{command} late"));
            match command {
                "withdrawBulletin" => input["reason"] = json!("误"),
                "publishBulletin" => input["contentDigest"] = now["contentDigest"].clone(),
                _ => {}
            }
            refused(&give(&office, command, input).await, "WRONG_STATE", "id");
        }
        let actions: Vec<String> = world.trail().await.into_iter().map(|it| it.action).filter(|it| it.contains("BULLETIN")).collect();
        assert_eq!(actions, ["DRAFT_BULLETIN", "REMARK_BULLETIN", "PUBLISH_BULLETIN"]);

        until(world, "2022-09-01");
        let office = world.person(OFFICE).await;
        let draft = done(&give(&office, "draftBulletin", drafting("2022-08")).await);
        let mut input = on(&draft, "withdraw");
        input["reason"] = json!("数据未齐");
        assert_eq!(done(&give(&office, "withdrawBulletin", input).await), Value::Null);
        assert_eq!(bulletin(&office, "2022-08").await, Value::Null);
        let mut again = drafting("2022-08");
        again["idempotencyKey"] = json!("again");
        assert_ne!(done(&give(&office, "draftBulletin", again).await)["id"], draft["id"]);
    }

    async fn of_two_that_publish_at_once_one_does(world) {
        let office = world.person(OFFICE).await;
        let draft = done(&give(&office, "draftBulletin", drafting("2022-07")).await);
        let input = |key: &str| {
            let mut input = publishing(&draft);
            input["idempotencyKey"] = json!(key);
            input
        };
        let (one, other) = tokio::join!(give(&office, "publishBulletin", input("one")), give(&office, "publishBulletin", input("other")));
        let codes = [&one, &other].map(|it| it["userErrors"][0]["code"].as_str().unwrap_or("DONE").to_owned());
        assert!(codes.contains(&"DONE".to_owned()) && codes.contains(&"WRONG_STATE".to_owned()), "{codes:?}");
        assert_eq!(office.ask("{ bulletins { totalCount } }").await["bulletins"]["totalCount"], 1);
    }

    async fn nobody_edits_what_was_published_or_how_things_stood(world) {
        published(world, "2022-07").await;
        for (table, column) in
            [("bulletins", "revision"), ("duty_standings", "ordinal"), ("community_standings", "ordinal")]
        {
            for statement in [format!("UPDATE {table} SET {column} = 9"), format!("DELETE FROM {table}")] {
                assert!(world.database.execute(&statement).await.is_err(), "{statement}");
            }
        }
    }
}
