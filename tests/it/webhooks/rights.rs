//! A webhook is told what its account may see when it is told, and nothing of what it may see no more.

use super::{Consumer, Kept, registered, seen_once, step, telling};
use crate::{harness::World, policy::acknowledge};
use entity::vocabulary::Role;
use future_community::domain::{
    account,
    assignment::{self, Grant, Which},
};
use serde_json::json;

async fn ended(world: &World) {
    let role = Which::Role { account: "data-platform", role: Role::DataPlatform, organization: None };
    assignment::end(&world.store, &role).await.unwrap();
}

async fn granted(world: &World) {
    let grant = Grant {
        account: "data-platform",
        role: Role::DataPlatform,
        organization: None,
        from: None,
        until: None,
    };
    assignment::grant(&world.store, &grant).await.unwrap();
}

both! {
    async fn whose_role_ends_is_told_no_more_and_begins_again_by_another(world) {
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let _telling = telling(world);
        kept.catch_up(&mut consumer).await;
        acknowledge(world, "education-1", "baihe").await;
        let waits = consumer.next().await;
        let (id, told) = (waits.id(), waits.ids());
        // What waits was read by the role that ends.
        ended(world).await;
        waits.answers(500);
        let now = seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        assert_eq!(now["state"], "ACTIVE");
        world.clock.advance(6);
        let now = seen_once(world, "platform", |it| it["state"] == "SUSPENDED").await;
        assert_eq!(now["suspendedBecause"], "WITHOUT_RIGHTS");
        acknowledge(world, "education-1", "hanghuang").await;
        assert!(consumer.is_quiet());
        granted(world).await;
        step(world, "resumeWebhook", "platform").await;
        let first = consumer.next().await;
        assert!(first.id() != id, "another message");
        assert_eq!(first.data()["reset"], true, "another right");
        assert_ne!(first.ids(), told);
        kept.take(&first);
        first.answers(204);
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 2);
    }

    async fn a_role_that_is_given_anew_begins_again_and_throws_away_what_waits(world) {
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let _telling = telling(world);
        kept.catch_up(&mut consumer).await;
        acknowledge(world, "education-1", "baihe").await;
        let waits = consumer.next().await;
        let id = waits.id();
        // While its consumer thinks.
        ended(world).await;
        granted(world).await;
        waits.answers(503);
        seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        world.clock.advance(6);
        let next = consumer.next().await;
        assert_eq!((next.id() == id, &next.data()["reset"], next.ids().len()), (false, &json!(true), 100));
        kept.take(&next);
        next.answers(204);
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
    }

    async fn whose_account_is_disabled_is_told_no_more(world) {
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let _telling = telling(world);
        kept.catch_up(&mut consumer).await;
        account::disable(&world.store, "data-platform").await.unwrap();
        // Nothing else happens: that it was disabled is what is noticed.
        let now = seen_once(world, "platform", |it| it["state"] == "SUSPENDED").await;
        assert_eq!(now["suspendedBecause"], "ACCOUNT_DISABLED");
        acknowledge(world, "education-1", "baihe").await;
        assert!(consumer.is_quiet());
        account::enable(&world.store, "data-platform").await.unwrap();
        step(world, "resumeWebhook", "platform").await;
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 1, "its role is the same: it goes on where it stood");
    }

    async fn it_is_told_what_is_settled_and_nothing_of_what_its_account_does_not_see(world) {
        // Evaluations and reviews that come to no end are nobody's but theirs who work on them.
        crate::reference::happened(world).await;
        let subjects = crate::subjects::prepare(world).await;
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let _telling = telling(world);
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        let platform = crate::viewers::Viewer::named(world, "data-platform").await;
        let hidden: Vec<String> = subjects.values().flat_map(|it| it.hidden_from(&platform)).collect();
        assert!(!hidden.is_empty() && hidden.iter().all(|id| !kept.things.contains_key(id)));
    }
}
