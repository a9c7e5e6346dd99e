//! A gateway that wakes phones is told whose there is something new for, and nothing else.

use super::{Consumer, account, done, seen_once, telling};
use crate::{harness::World, policy::acknowledge};
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Which};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn user(world: &World, name: &str) -> Value {
    world.person(name).await.ask("{ viewer { user { id } } }").await["viewer"]["user"]["id"].clone()
}

/// The next so many messages: whom they are about.
async fn woken(consumer: &mut Consumer, number: usize) -> BTreeSet<String> {
    let mut woken = BTreeSet::new();
    for _ in 0..number {
        let message = consumer.next().await;
        assert_eq!(message.kind(), "feed.wake");
        let data = message.data().as_object().unwrap();
        assert_eq!(data.keys().collect::<Vec<_>>(), ["account"]);
        assert!(woken.insert(data["account"].as_str().unwrap().to_owned()), "woken twice");
        message.answers(204);
    }
    woken
}

both! {
    async fn each_is_woken_by_what_it_sees_and_by_nothing_else(world) {
        let names = ["education.officer", "finance.officer", "lushan-subdistrict.officer"];
        let mut accounts = Vec::new();
        for name in names {
            world.person(name).await;
            accounts.push(account(world, name).await);
        }
        let mut consumer = Consumer::listen().await;
        let input = json!({ "name": "gateway", "url": consumer.url(), "form": "WAKE", "accounts": accounts, "kinds": ["DUTY"] });
        done(&world.person("sysadmin").await, "createWebhook", input).await;
        let _telling = telling(world);
        // Nobody knows what the phones have.
        let mut all = BTreeSet::new();
        let mut users = Vec::new();
        for name in names {
            let user = user(world, name).await.as_str().unwrap().to_owned();
            all.insert(user.clone());
            users.push(user);
        }
        assert_eq!(woken(&mut consumer, 3).await, all);
        seen_once(world, "gateway", |it| it["pendingSince"].is_null()).await;
        // Health's own wakes none of them; Education's wakes one.
        acknowledge(world, "health-1", "baihe").await;
        acknowledge(world, "education-1", "baihe").await;
        assert_eq!(woken(&mut consumer, 1).await, BTreeSet::from([users[0].clone()]));
        seen_once(world, "gateway", |it| it["pendingSince"].is_null()).await;
        // One of a community of Lushan's is Education's, and the subdistrict's.
        acknowledge(world, "education-1", "shanshui").await;
        assert_eq!(woken(&mut consumer, 2).await, BTreeSet::from([users[0].clone(), users[2].clone()]));
        seen_once(world, "gateway", |it| it["pendingSince"].is_null()).await;
        // Whoever may see nothing any more is not woken, and keeps nobody from being.
        let role = Which::Role { account: names[0], role: Role::DepartmentOfficer, organization: Some("education") };
        assignment::end(&world.store, &role).await.unwrap();
        acknowledge(world, "education-1", "hanghuang").await;
        acknowledge(world, "finance-1", "baihe").await;
        assert_eq!(woken(&mut consumer, 1).await, BTreeSet::from([users[1].clone()]));
        let now = seen_once(world, "gateway", |it| it["pendingSince"].is_null()).await;
        assert_eq!(now["state"], "ACTIVE");
        assert!(consumer.is_quiet());
    }

    async fn whoever_loses_its_role_while_the_gateway_is_away_is_not_woken(world) {
        world.person("education.officer").await;
        world.person("finance.officer").await;
        let accounts = [account(world, "education.officer").await, account(world, "finance.officer").await];
        let finance = user(world, "finance.officer").await;
        let mut consumer = Consumer::listen().await;
        let input = json!({ "name": "gateway", "url": consumer.url(), "form": "WAKE", "accounts": accounts });
        done(&world.person("sysadmin").await, "createWebhook", input).await;
        let _telling = telling(world);
        let first = consumer.next().await;
        let role = Which::Role { account: "education.officer", role: Role::DepartmentOfficer, organization: Some("education") };
        assignment::end(&world.store, &role).await.unwrap();
        first.answers(503);
        seen_once(world, "gateway", |it| it["consecutiveFailures"] == 1).await;
        world.clock.advance(6);
        assert_eq!(woken(&mut consumer, 1).await, BTreeSet::from([finance.as_str().unwrap().to_owned()]));
        seen_once(world, "gateway", |it| it["pendingSince"].is_null()).await;
        assert!(consumer.is_quiet());
    }
}
