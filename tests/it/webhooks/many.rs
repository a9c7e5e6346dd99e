//! As many webhooks as there may be, told at once; and no more of them, whoever registers at the same time.

use super::{Consumer, Kept, account, done, give, registered_as, step, telling};
use crate::{
    harness::{World, interleaved},
    policy::acknowledge,
};
use entity::vocabulary::WebhookForm;
use future_community::{
    domain::webhook::{
        MOST, Reachable,
        operate::{self, Asked, WebhookError},
    },
    store::Store,
};
use futures_util::future::{BoxFuture, join_all};
use serde_json::json;
use std::collections::BTreeSet;

both! {
    async fn of_fifty_each_is_told_all_in_order_and_one_that_hangs_keeps_nobody_waiting(world) {
        let mut consumers = Vec::new();
        for at in 0..MOST {
            let consumer = Consumer::listen().await;
            registered_as(world, &format!("hook-{at}"), &consumer).await;
            consumers.push((consumer, Kept::default()));
        }
        let _telling = telling(world);
        let (mut hangs, _) = consumers.pop().unwrap();
        let held = hangs.next().await;
        join_all(consumers.iter_mut().map(|(consumer, kept)| kept.catch_up(consumer))).await;
        for community in ["baihe", "hanghuang", "shanshui", "jiangbin", "yicheng", "dengyun"] {
            acknowledge(world, "education-1", community).await;
        }
        let told = consumers.iter_mut().map(|(consumer, kept)| async {
            let before = kept.things.clone();
            // What moves within a second is told together, and what moves later in the next message.
            let moved = |kept: &Kept| kept.things.iter().filter(|(id, version)| before[*id] != **version).count();
            while moved(kept) < 6 {
                kept.catch_up(consumer).await;
            }
        });
        join_all(told).await;
        let (_, first) = &consumers[0];
        first.is_up_to_date(world).await;
        for (consumer, kept) in &consumers {
            assert!(kept.things == first.things && kept.resets == 1 && consumer.is_quiet());
        }
        let ids: BTreeSet<&String> = consumers.iter().flat_map(|(_, kept)| &kept.ids).collect();
        let told: usize = consumers.iter().map(|(_, kept)| kept.ids.len()).sum();
        assert_eq!(ids.len(), told, "no two messages are called the same");
        // Whoever hung is told all too, once it answers: in time, or when it is told the same again.
        let (mut late, id) = (Kept::default(), held.id());
        late.take(&held);
        held.answers(204);
        world.clock.advance(60);
        late.catch_up(&mut hangs).await;
        late.is_up_to_date(world).await;
        assert_eq!((late.resets, &late.ids[0]), (1, &id));
    }
}

/// Registers by the command line.
async fn by_an_operator(store: &Store, name: &str) -> bool {
    let accounts = ["data-platform".to_owned()];
    let asked = Asked {
        name,
        url: "https://1.1.1.1/",
        form: WebhookForm::Changes,
        accounts: &accounts,
        kinds: None,
        document: None,
    };
    match operate::create(store, &Reachable::default(), asked).await {
        Ok(_) => true,
        Err(WebhookError::Refused(_)) => false,
        Err(WebhookError::Failed(error)) => panic!("{error}"),
    }
}

/// Registers by the API.
async fn by_an_administrator(world: &World, name: &str) -> bool {
    let input = json!({
        "name": name,
        "url": "https://1.1.1.1/",
        "accounts": [account(world, "data-platform").await],
    });
    !give(&world.person("sysadmin").await, "createWebhook", input).await["webhook"].is_null()
}

both! {
    async fn two_that_register_the_last_at_once_come_to_as_many_as_there_may_be(world) {
        world.people_stay();
        world.person("data-platform").await;
        let id = account(world, "data-platform").await;
        let admin = world.person("sysadmin").await;
        for at in 1..MOST {
            let input = json!({ "name": format!("hook-{at}"), "url": "https://1.1.1.1/", "accounts": [id] });
            done(&admin, "createWebhook", input).await;
        }
        let (store, other) = (&world.store, &world.another_store().await);
        let mut overtaken = 0;
        for way in 0..3 {
            for statements in 0.. {
                let (one, two): (BoxFuture<'_, bool>, BoxFuture<'_, bool>) = match way {
                    0 => (Box::pin(by_an_operator(store, "one")), Box::pin(by_an_operator(other, "two"))),
                    1 => (Box::pin(by_an_operator(store, "one")), Box::pin(by_an_administrator(world, "two"))),
                    _ => (Box::pin(by_an_administrator(world, "one")), Box::pin(by_an_operator(other, "two"))),
                };
                let both = interleaved(world, statements, one, two).await;
                assert!(both.first != both.second, "{way}, {statements}: {} {}", both.first, both.second);
                overtaken += usize::from(both.second_overtook);
                step(world, "deleteWebhook", if both.first { "one" } else { "two" }).await;
                if both.first_was_done {
                    break;
                }
            }
        }
        assert!(overtaken > 0, "none came in between");
    }
}
