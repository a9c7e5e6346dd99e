//! Signals as they are now, for the wall map: in a constant number of statements, for whose communities they are.

use super::{OFFICE, due, until};
use serde_json::{Value, json};

const ALL: &str =
    "{ communities(first: 100) { nodes { code signal signalReasons implementingUnit { code } } } }";

both! {
    async fn a_signal_turns_by_its_rules_and_is_seen_by_the_unit_and_the_office(world) {
        let office = world.person(OFFICE).await;
        let of = |data: &Value, code: &str| {
            let nodes = data["communities"]["nodes"].as_array().unwrap();
            nodes.iter().find(|it| it["code"] == code).unwrap().clone()
        };
        for clause in ["education-1", "health-1", "civil-affairs-1"] {
            due(world, clause, "jiangbin", "2022-08-10").await;
        }
        assert!(of(&office.ask(ALL).await, "jiangbin")["signal"].is_string());
        let before = of(&office.ask(ALL).await, "jiangbin");
        until(world, "2022-08-11");
        let office = world.person(OFFICE).await;
        let now = of(&office.ask(ALL).await, "jiangbin");
        assert_eq!(now["signal"], "RED", "{before} {now}");
        let reasons = now["signalReasons"].to_string();
        assert!(reasons.contains("逾期未办结的职责数：3（黄灯起点 1，红灯起点 3）/ duties for it that are overdue: 3 (yellow from 1, red from 3)"), "{reasons}");
        let seen = office.ask(ALL).await;
        assert!(seen["communities"]["nodes"].as_array().unwrap().iter().all(|it| it["signal"].is_string()));
        let unit = world.person("fuchun-subdistrict.officer").await.ask(ALL).await;
        for it in unit["communities"]["nodes"].as_array().unwrap() {
            assert_eq!(it["signal"].is_string(), it["implementingUnit"]["code"] == "fuchun-subdistrict", "{it}");
            assert_eq!(it["signalReasons"].is_null(), it["signal"].is_null());
        }
        assert_eq!(of(&unit, "jiangbin")["signal"], "RED");
        for name in ["education.signer", "data-platform", "auditor"] {
            let data = world.person(name).await.ask(ALL).await;
            assert!(data["communities"]["nodes"].as_array().unwrap().iter().all(|it| it["signal"].is_null() && it["signalReasons"].is_null()), "{name}");
        }
        assert_eq!(of(&world.nobody().ask(ALL).await, "jiangbin")["signal"], json!(null));
    }
}
