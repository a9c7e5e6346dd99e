//! The rules: who sets them, whom that moves, and what it leaves as it was; what nobody has decided; what commands refuse.

use super::{done, funding, give, given, happens, refused, rule, set, spending};
use crate::harness::World;
use entity::vocabulary::Role;
use future_community::domain::assignment::{self, Which};
use futures_util::future::join;
use serde_json::{Value, json};

fn parameter<'v>(seen: &'v Value, name: &str) -> &'v Value {
    seen["parameters"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()
}

both! {
    async fn a_parameter_is_a_new_version_and_what_was_paid_keeps_its_own(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        let office = world.person("fengmao-office.coordinator").await;
        let before = funding(&office, "yicheng").await;
        assert_eq!(before["status"], "NOT_COMPLETED");
        assert_eq!((&before["entitlement"], &before["payable"]), (&json!("7000000.00"), &json!("1000000.00")));
        assert_eq!(parameter(&before, "late_most")["sentence"], "最高不超过700万元");

        let would = set(&office, "late_most", "5000000", 2, true).await;
        assert_eq!((&would["rulesVersion"], &would["userErrors"]), (&json!(2), &json!([])));
        assert_eq!(would["moved"], json!([{
            "community": "yicheng", "statusBefore": "NOT_COMPLETED", "statusAfter": "NOT_COMPLETED",
            "entitlementBefore": "7000000.00", "entitlementAfter": "5000000.00",
            "payableBefore": "1000000.00", "payableAfter": "0.00",
        }]));
        assert_eq!(funding(&office, "yicheng").await, before, "a preview writes nothing");

        let did = set(&office, "late_most", "5000000", 2, false).await;
        assert_eq!((&did["rulesVersion"], &did["moved"]), (&json!(3), &would["moved"]));
        let after = funding(&office, "yicheng").await;
        assert_eq!((&after["payable"], &after["receivable"]), (&json!("0.00"), &json!("1000000.00")));
        assert_eq!(after["warnings"][1]["code"], "OVERPAID");
        assert_eq!((&after["payments"][0]["rulesVersion"], &after["payments"][0]["entitlement"]), (&json!(2), &json!("7000000.00")));
        assert!(after["revision"].as_i64() > before["revision"].as_i64());
        assert_eq!(parameter(&after, "late_most")["value"], "5000000");

        for (name, value, version, code, field) in [
            ("late_most", "6000000", 2, "CONFLICT", "expectedVersion"),
            ("late_most", "5000000", 3, "WRONG_STATE", "value"),
            ("late_most", "-1", 3, "INVALID", "value"),
            ("reward_share", "101", 3, "INVALID", "value"),
            ("latest", "1", 3, "INVALID", "name"),
        ] {
            let error = &set(&office, name, value, version, false).await["userErrors"][0];
            assert_eq!((&error["code"], &error["path"][1]), (&json!(code), &json!(field)), "{name} {value}");
        }
        let finance = world.person("finance.signer").await;
        assert_eq!(set(&finance, "late_most", "1", 3, false).await["userErrors"][0]["code"], "NOT_PERMITTED");
    }

    async fn who_sets_parameters_no_more_is_not_told_again_whom_one_moved(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        let roles = [(Role::Coordinator, Some("fengmao-office")), (Role::DepartmentOfficer, Some("health"))];
        let person = world.member("passing", &roles).await;
        let did = set(&person, "late_most", "5000000", 2, false).await;
        assert_eq!(did["moved"][0]["community"], "yicheng");
        let held = Which::Role { account: "passing", role: Role::Coordinator, organization: Some("fengmao-office") };
        assignment::end(&world.store, &held).await.unwrap();
        let again = set(&person, "late_most", "5000000", 2, false).await;
        assert_eq!((&again["userErrors"], &again["moved"], &again["rulesVersion"]), (&json!([]), &json!([]), &Value::Null));
    }

    async fn what_nobody_has_decided_waits_for_the_office(world) {
        let officer = world.person("fuchunwan-new-city.officer").await;
        let seen = funding(&officer, "hanghuang").await;
        assert_eq!((&seen["status"], &seen["payable"]), (&json!("BLOCKED"), &json!(null)));
        assert!(seen["statusReason"].as_str().unwrap().contains("创建类型"));
        assert_eq!(rule(world, json!({ "community": "hanghuang" })).await["ruled"], true);
        let ruled = funding(&officer, "hanghuang").await;
        assert_eq!((&ruled["status"], &ruled["ruling"]["eligible"]), (&json!("IN_YEAR"), &json!(true)));
        assert_eq!(rule(world, json!({ "community": "hanghuang", "eligible": false })).await["ruled"], true);
        assert_eq!(funding(&officer, "hanghuang").await["status"], "BLOCKED");
        // A type that its unit states waits for a ruling on the type.
        let town = world.person("xindeng-town.signer").await;
        crate::dossiers::saved(&town, "dengyun", json!({ "creationType": "NEW_BUILD" })).await;
        let seen = funding(&town, "dengyun").await;
        assert!(seen["statusReason"].as_str().unwrap().contains("新建类"), "{seen}");
        assert_eq!(rule(world, json!({ "creationType": "NEW_BUILD" })).await["ruled"], true);
        let ruled = funding(&town, "dengyun").await;
        assert_eq!((&ruled["status"], &ruled["ruling"]["creationType"]), (&json!("IN_YEAR"), &json!("NEW_BUILD")));
        assert_eq!(rule(world, json!({ "community": "hanghuang", "creationType": "NEW_BUILD" })).await["userErrors"][0]["code"], "INVALID");
        assert_eq!(rule(world, json!({ "community": "hanghuang", "reason": " " })).await["userErrors"][0]["path"][1], "reason");
    }

    async fn two_payments_at_once_do_not_pass_what_is_payable(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        let (one, other) = (world.person("finance.signer8").await, world.person("finance.signer9").await);
        let seen = funding(&one, "yicheng").await;
        assert_eq!(seen["payable"], "1000000.00");
        let pay = |amount: &str| json!({ "amount": amount, "paidOn": "2022-07-31" });
        let (first, second) = join(
            given(&one, "recordPayment", "yicheng", &seen["revision"], pay("800000")),
            given(&other, "recordPayment", "yicheng", &seen["revision"], pay("700000")),
        )
        .await;
        let refusals: Vec<&Value> = [&first, &second].into_iter().map(|it| &it["userErrors"][0]["code"]).collect();
        assert!(refusals == [&json!(null), &json!("CONFLICT")] || refusals == [&json!("CONFLICT"), &json!(null)], "{refusals:?}");
        let after = funding(&one, "yicheng").await;
        assert_eq!(after["payments"].as_array().unwrap().len(), 2);
        // Who comes second looks again, and is told what is left.
        refused(&give(&other, "recordPayment", "yicheng", pay("700000")).await, "WRONG_STATE", "amount");
    }

    async fn what_is_given_is_held_against_what_may_be(world) {
        let officer = world.person("fuchun-subdistrict.officer").await;
        for (field, value) in [
            ("amount", "0"), ("amount", "-1"), ("amount", "1.005"), ("amount", "100000000000.01"),
            ("incurredOn", "2030-01-01"), ("incurredOn", "1999-12-31"),
        ] {
            let mut input = spending("1");
            input[field] = json!(value);
            refused(&give(&officer, "recordExpenditure", "baihe", input).await, "INVALID", field);
        }
        let stale = given(&officer, "recordExpenditure", "baihe", &json!(0), spending("1")).await;
        refused(&stale, "CONFLICT", "expectedRevision");
        let recorded = done(&give(&officer, "recordExpenditure", "baihe", spending("0.01")).await);
        assert_eq!(recorded["spent"], "0.01");
        let id = &recorded["expenditures"][0]["id"];
        let voided = done(&give(&officer, "voidExpenditure", "baihe", json!({ "id": id, "reason": "重复" })).await);
        assert_eq!((&voided["spent"], &voided["expenditures"][0]["voidReason"]), (&json!("0.00"), &json!("重复")));
        refused(&give(&officer, "voidExpenditure", "baihe", json!({ "id": id, "reason": "再次" })).await, "WRONG_STATE", "id");
        refused(&give(&officer, "voidExpenditure", "baihe", json!({ "id": id, "reason": " " })).await, "INVALID", "reason");
    }

    async fn the_rules_are_of_the_pack(world) {
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(funding(&office, "baihe").await["rulesVersion"], 1);
        let again = crate::harness::Pack::copy();
        future_community::domain::programme::import(&world.store, &again.read().unwrap()).await.unwrap();
        assert_eq!(funding(&office, "baihe").await["rulesVersion"], 1, "the same pack again changes nothing");
        let other = crate::harness::Pack::copy().with("funding.toml", "value = \"10000000\"", "value = \"11000000\"");
        future_community::domain::programme::import(&world.store, &other.read().unwrap()).await.unwrap();
        let seen = funding(&office, "baihe").await;
        assert_eq!((&seen["rulesVersion"], &parameter(&seen, "cap_municipal")["value"]), (&json!(2), &json!("11000000")));
        simulates(world).await;
    }
}

/// A what-if, by the rules in force.
async fn simulates(world: &World) {
    let finance = world.person("finance.officer").await;
    let query = "query($input: SimulateFundingInput!) { simulateFunding(input: $input) { funding { status entitlement reward payable steps { expression } } userErrors { path } } }";
    let mut input = json!({
        "targetLevel": "MUNICIPAL", "plannedFinish": "2022-12", "spent": "6000000", "audited": "6000000", "paid": "0",
        "acceptances": [{ "level": "MUNICIPAL", "acceptedOn": "2022-11-30" }], "on": "2022-12-01",
    });
    let before = world.trail().await.len();
    let found = finance.ask_with(query, json!({ "input": input })).await["simulateFunding"].clone();
    assert_eq!(found["funding"]["entitlement"], "8500000.00");
    assert_eq!(found["funding"]["reward"], "2500000.00");
    input["spent"] = json!("x");
    assert!(finance.send(query, json!({ "input": input })).await.body.to_string().contains("spent"));
    assert_eq!(world.trail().await.len(), before);
    // Who sees no money computes none.
    input["spent"] = json!("1");
    let health = world.person("health.signer").await;
    let none = health.ask_with(query, json!({ "input": input })).await["simulateFunding"].clone();
    assert_eq!(none, json!({ "funding": null, "userErrors": [] }));
}
