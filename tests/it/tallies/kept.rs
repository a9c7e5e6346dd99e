//! Whatever changes duties, the summary is kept: commands, imports, statements by hand.

use super::{agrees, all_agree, whole};
use crate::{
    duties::brought_to,
    harness::{Database, Pack, Person, World},
    policy::acknowledge,
    reference::{happened, take},
};
use serde_json::{Value, json};
use std::{collections::HashMap, path::PathBuf};

/// A change of the summary is seen at once, and is the same when it is folded.
async fn kept(world: &World) {
    whole(world).await;
    all_agree(world).await;
    world.store.fold_tallies().await.unwrap();
    assert_eq!(whole(world).await.waiting, 0);
    all_agree(world).await;
}

/// Numbers that look like chance, and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// Signs in the office, and a signer of each organization that owes one of these.
async fn people<'w>(world: &'w World, duties: &[&Value]) -> HashMap<String, Person<'w>> {
    let mut people = HashMap::new();
    for name in ["coordinator", "deputy"] {
        let signed_in = world.person(&format!("fengmao-office.{name}")).await;
        people.insert(name.replace("coordinator", "office"), signed_in);
    }
    for duty in duties {
        let code = duty["organization"]["code"].as_str().unwrap();
        if !people.contains_key(code) {
            people.insert(code.to_owned(), world.person(&format!("{code}.signer")).await);
        }
    }
    people
}

both! {
    async fn after_each_kind_of_command(world) {
        happened(world).await;
        kept(world).await;
    }

    async fn after_each_state(world) {
        for status in ["ACKNOWLEDGED", "COMPLETED", "RETURNED"] {
            brought_to(world, status).await;
            whole(world).await;
        }
        agrees(&world.person("education.officer").await).await;
    }

    async fn after_imports_that_withdraw_transfer_and_take_up_again(world) {
        assert_eq!(whole(world).await.waiting, 0, "an import folds what it brings");
        acknowledge(world, "education-1", "baihe").await;
        for pack in [
            Pack::copy()
                .without("communities.csv", "4,baihe")
                .with("programme.toml", "planned_count = 10", "planned_count = 9")
                .with("programme.toml", "total_communities = 59", "total_communities = 58"),
            Pack::copy(),
            Pack::copy().without("responsibilities.csv", "finance-2,"),
            Pack::copy(),
            // Another unit takes a community over.
            Pack::copy().with(
                "communities.csv",
                "4,baihe,CREATION,百合社区,fuchun-subdistrict",
                "4,baihe,CREATION,百合社区,changkou-town",
            ),
            Pack::copy(),
        ] {
            pack.import(world).await;
            kept(world).await;
        }
    }

    async fn after_statements_by_hand(world) {
        happened(world).await;
        let database = &world.database;
        for statement in [
            "UPDATE duties SET due_on = '2022-07-01' WHERE position < 20",
            "UPDATE duties SET due_on = NULL, status = 'RETURNED' WHERE position = 3",
            "UPDATE duties SET status = status, revision = revision + 1",
            "DELETE FROM duties WHERE position > 10 AND id NOT IN (SELECT duty_id FROM sign_offs)",
            "UPDATE duties SET status = 'CONFIRMED'",
        ] {
            assert!(database.execute(statement).await.unwrap() > 0, "{statement}");
            kept(world).await;
        }
    }

    async fn whatever_is_commanded(world) {
        let mut chance = Chance(59);
        let office = world.person("fengmao-office.coordinator").await;
        let query = "{ duties(first: 100, orderBy: RESPONSIBILITY) { nodes { id organization { code kind } } } }";
        let data = office.ask(query).await;
        let all = data["duties"]["nodes"].as_array().unwrap().iter();
        let duties: Vec<&Value> = all.filter(|duty| duty["organization"]["kind"] == "DEPARTMENT").collect();
        let mut people = people(world, &duties).await;
        for round in 0..80 {
            let duty = duties[chance.below(12) * duties.len() / 12];
            let signer = &people[duty["organization"]["code"].as_str().unwrap()];
            let (office, deputy) = (&people["office"], &people["deputy"]);
            let id = duty["id"].as_str().unwrap();
            let query = "query($id: ID!) { node(id: $id) { ... on Duty { status } } }";
            let status = office.ask_with(query, json!({ "id": id })).await["node"]["status"].clone();
            let day = format!("2022-0{}-1{}", 7 + chance.below(3), chance.below(10));
            match (status.as_str().unwrap(), chance.below(5)) {
                ("ASSIGNED" | "ACKNOWLEDGED" | "RETURNED", 0) => take(office, id, "SCHEDULE", &day).await,
                ("ASSIGNED" | "ACKNOWLEDGED" | "RETURNED" | "COMPLETED", 1) if round % 3 == 0 => {
                    take(office, id, "CANCEL", "不再需要").await;
                }
                ("ASSIGNED", _) => take(signer, id, "ACKNOWLEDGE", "").await,
                ("ACKNOWLEDGED" | "RETURNED", _) => take(signer, id, "COMPLETE", "").await,
                ("COMPLETED", 2 | 3) => take(deputy, id, "RETURN", "再看").await,
                ("COMPLETED", _) => take(deputy, id, "CONFIRM", "").await,
                _ => {}
            }
            if chance.below(4) == 0 {
                world.store.fold_tallies().await.unwrap();
            }
            if chance.below(8) == 0 {
                whole(world).await;
                world.clock.advance(86_400);
                people = self::people(world, &duties).await;
            }
        }
        kept(world).await;
    }
}

#[tokio::test]
async fn a_backup_has_the_summary_of_its_moment() {
    let world = World::on(Database::sqlite()).await;
    happened(&world).await;
    let copy = Database::sqlite();
    let file = PathBuf::from(copy.url.strip_prefix("sqlite://").unwrap());
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    world.store.backup(&file).await.unwrap();
    let taken = whole(&world).await;
    brought_to(&world, "RETURNED").await;
    let restored = World::empty(copy).await;
    assert_eq!(whole(&restored).await, taken);
    restored.clock.advance(90_000);
    kept(&restored).await;
}
