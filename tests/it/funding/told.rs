//! The history of money: who did what with it, to who sees it.

use super::{done, funding, give, happens, rule};
use crate::harness::Person;
use serde_json::{Value, json};

/// What the person is told of the money of a community; none where it sees none.
async fn told(person: &Person<'_>, code: &str) -> Option<Vec<Value>> {
    let query = "query($code: String!) { community(code: $code) { funding { history(first: 50) { totalCount nodes { action at reason from to \
                 by { displayName } organization { code } } } } } }";
    let data = person.ask_with(query, json!({ "code": code })).await;
    let history = &data["community"]["funding"]["history"];
    let nodes = history["nodes"].as_array()?;
    assert_eq!(history["totalCount"], json!(nodes.len()));
    Some(nodes.clone())
}

both! {
    async fn what_happened_to_money_is_told_to_who_sees_it(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        happens(world, "baihe", "fuchun-subdistrict").await;
        let other = world.person("finance.signer9").await;
        let id = funding(&other, "yicheng").await["payments"][0]["id"].clone();
        done(&give(&other, "voidPayment", "yicheng", json!({ "id": id, "reason": "账号 6000000 有误" })).await);
        // A ruling on a type is of no one community.
        assert_eq!(rule(world, json!({ "creationType": "NEW_BUILD" })).await["userErrors"], json!([]));
        let expected = [
            ("RULE_ELIGIBILITY", "fengmao-office"), ("RECORD_EXPENDITURE", "dongzhou-subdistrict"), ("RECORD_PRICE_AUDIT", "finance"),
            ("RECORD_PAYMENT", "finance"), ("VOID_PAYMENT", "finance"),
        ];
        for name in ["dongzhou-subdistrict.officer", "finance.officer", "fengmao-office.coordinator"] {
            let history = told(&world.person(name).await, "yicheng").await.unwrap();
            let found: Vec<_> = history.iter().map(|it| (it["action"].as_str().unwrap(), it["organization"]["code"].as_str().unwrap())).collect();
            assert_eq!(found, expected, "{name}");
            assert!(history.iter().all(|it| !it["by"]["displayName"].is_null()), "{name}: {history:?}");
            assert!(!["8000000", "6000000"].iter().any(|amount| json!(history).to_string().contains(amount)), "{name}: no amount is told: {history:?}");
        }
        for name in ["health.signer", "fuchun-subdistrict.signer", "data-platform", "auditor"] {
            assert_eq!(told(&world.person(name).await, "yicheng").await, None, "{name}");
        }
        let of_another = told(&world.person("fuchun-subdistrict.signer").await, "baihe").await.unwrap();
        assert_eq!(of_another.len(), 4, "{of_another:?}");
    }
}
