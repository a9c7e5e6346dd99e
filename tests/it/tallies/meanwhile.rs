//! Many at once: those who change duties, those who count them, and several processes that fold.

use super::{all_agree, whole};
use crate::{
    duties::{brought_to, deciding, done},
    harness::{Database, World},
};
use futures_util::{FutureExt, future::join_all};
use sea_orm::ConnectionTrait;
use serde_json::json;

both! {
    async fn commands_folds_and_counts_at_once(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let data = office.ask("{ duties(first: 60, orderBy: RESPONSIBILITY) { totalCount nodes { id revision } } }").await;
        let (total, duties) = (&data["duties"]["totalCount"], data["duties"]["nodes"].as_array().unwrap());
        let others = [world.another_store().await, world.another_store().await];
        let commands = duties.iter().enumerate().map(|(at, duty)| {
            let (office, others) = (&office, &others);
            async move {
                let mut input = deciding(duty, None, &format!("{at}"));
                input["dueOn"] = json!(format!("2022-07-{:02}", 10 + at % 20));
                done(&office.command("setDutyDueDate", input).await);
                others[at % 2].fold_tallies().await.unwrap();
                let mut input = deciding(duty, Some("不再需要"), &format!("{at}, cancelled"));
                input["expectedRevision"] = json!(duty["revision"].as_i64().unwrap() + 1);
                done(&office.command("cancelDuty", input).await);
                let data = office.ask("{ dutyTallies(by: []) { count } duties(first: 1) { totalCount } }").await;
                assert_eq!(&data["dutyTallies"][0]["count"], total);
                assert_eq!(&data["duties"]["totalCount"], total);
            }
            .boxed_local()
        });
        join_all(commands).await;
        whole(world).await;
        join_all(others.iter().map(|store| store.fold_tallies())).await;
        world.store.fold_tallies().await.unwrap();
        assert_eq!(whole(world).await.waiting, 0);
        all_agree(world).await;
    }

    async fn rebuilding_and_verifying_beside_commands(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let data = office.ask("{ duties(first: 30) { nodes { id revision } } }").await;
        let commands = data["duties"]["nodes"].as_array().unwrap().iter().enumerate().map(|(at, duty)| {
            let office = &office;
            async move {
                done(&office.command("cancelDuty", deciding(duty, Some("重复"), &format!("{at}"))).await);
                match at % 5 {
                    0 => office.world.store.rebuild_summary().await.unwrap(),
                    1 => drop(whole(office.world).await),
                    2 => office.world.store.fold_tallies().await.unwrap(),
                    _ => {}
                }
            }
            .boxed_local()
        });
        join_all(commands).await;
        whole(world).await;
        all_agree(world).await;
    }
}

/// Commands of one organization do not wait for each other, nor for whoever folds.
#[tokio::test]
async fn no_command_waits_for_a_count_on_postgres() {
    let world = World::on(Database::postgres().await).await;
    let office = world.person("fengmao-office.coordinator").await;
    let lock = world.database.lock("idempotency_keys IN ACCESS SHARE MODE").await;
    let all = "SELECT as_of FROM duty_tally_day FOR UPDATE; UPDATE duty_tallies SET count = count";
    #[expect(clippy::disallowed_methods, reason = "another process, which the server does not know of")]
    lock.execute_unprepared(all).await.unwrap();
    let duty = brought_to(&world, "COMPLETED").await;
    done(&office.command("cancelDuty", deciding(&duty, Some("重复"), "while it is held")).await);
    // Whoever folds is at it: nobody waits to do it too.
    world.store.fold_tallies().await.unwrap();
    assert!(whole(&world).await.waiting > 0);
    all_agree(&world).await;
    lock.rollback().await.unwrap();
    world.store.fold_tallies().await.unwrap();
    assert_eq!(whole(&world).await.waiting, 0);
}
