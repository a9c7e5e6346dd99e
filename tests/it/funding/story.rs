//! A community from the reserve to its name and its money: municipal first and provincial later. And one that misses its year.

use super::{done, funding, give, refused, spending};
use crate::{
    harness::{Person, World},
    projects::{self, CODE, brought_to, done as did},
};
use serde_json::{Value, json};

fn spent(category: &str, source: &str, amount: &str) -> Value {
    json!({ "category": category, "source": source, "amount": amount, "incurredOn": "2022-07-01" })
}

/// What a step comes to.
fn result<'v>(seen: &'v Value, label: &str) -> &'v Value {
    let steps = seen["steps"].as_array().unwrap();
    &steps.iter().find(|it| it["label"].as_str().unwrap().contains(label)).unwrap()["result"]
}

async fn paid(person: &Person<'_>, amount: &str) -> Value {
    give(person, "recordPayment", CODE, json!({ "amount": amount, "paidOn": "2022-08-01" })).await
}

/// Goes on to a moment at which sessions from before are over.
async fn people(world: &World) -> (Person<'_>, Person<'_>, Person<'_>, Person<'_>) {
    (
        world.person("changkou-town.officer").await,
        world.person("finance.signer").await,
        world.person("finance.signer2").await,
        world.person("fengmao-office.coordinator").await,
    )
}

both! {
    async fn a_community_is_named_and_paid(world) {
        let (unit, auditor, payer, office) = people(world).await;
        assert_eq!(funding(&unit, CODE).await["status"], "NOT_DUE", "it is in reserve");
        brought_to(world, "IMPLEMENTING").await;
        let begun = funding(&unit, CODE).await;
        assert_eq!((&begun["status"], &begun["approved"], &begun["payable"]), (&json!("IN_YEAR"), &json!("12000000.00"), &json!("0.00")));

        // Works cost more than was thought, equipment less; what the IT fund pays is on record only.
        for (category, source, amount) in [
            ("CONSULTING_DESIGN", "SUBSIDY_ELIGIBLE", "800000"),
            ("WORKS", "SUBSIDY_ELIGIBLE", "7600000.50"),
            ("EQUIPMENT", "SUBSIDY_ELIGIBLE", "1100000"),
            ("EQUIPMENT", "DISTRICT_IT", "900000"),
        ] {
            done(&give(&unit, "recordExpenditure", CODE, spent(category, source, amount)).await);
        }
        let seen = funding(&unit, CODE).await;
        assert_eq!((&seen["spent"], &seen["expected"]), (&json!("9500000.50"), &json!("10750000.25")));
        let last = &seen["expenditures"][2]["id"];
        done(&give(&unit, "voidExpenditure", CODE, json!({ "id": last, "reason": "票据有误" })).await);
        done(&give(&unit, "recordExpenditure", CODE, spent("EQUIPMENT", "SUBSIDY_ELIGIBLE", "1000000")).await);

        brought_to(world, "ACCEPTED").await;
        let passed = funding(&unit, CODE).await;
        assert_eq!((&passed["status"], &passed["level"]), (&json!("PASSED"), &json!("MUNICIPAL")));
        // 9 400 000.50 of 10 000 000: expected, and nothing is payable before the price audit.
        assert_eq!((&passed["subsidy"], &passed["reward"]), (&json!("9400000.50"), &json!("299999.75")));
        assert_eq!(passed["payable"], "0.00");
        refused(&paid(&payer, "1").await, "WRONG_STATE", "amount");

        // The price audit lowers what is claimed, and a second one corrects it.
        let audit = |amount: &str| json!({ "amount": amount, "auditedOn": "2022-08-01" });
        done(&give(&auditor, "recordPriceAudit", CODE, audit("9000000")).await);
        let audited = done(&give(&auditor, "recordPriceAudit", CODE, audit("9200000")).await);
        assert_eq!((&audited["subsidy"], &audited["reward"], &audited["payable"]), (&json!("9200000.00"), &json!("400000.00"), &json!("9600000.00")));
        assert_eq!(result(&audited, "节余奖励"), "400000.00");
        refused(&paid(&auditor, "1").await, "NOT_PERMITTED", "community");
        refused(&paid(&payer, "9600000.01").await, "WRONG_STATE", "amount");
        let after = done(&paid(&payer, "9600000").await);
        assert_eq!((&after["paid"], &after["payable"], &after["receivable"]), (&json!("9600000.00"), &json!("0.00"), &json!("0.00")));

        // The province passes it too: it is computed again by the higher cap, and what was paid is taken off.
        let higher = json!({ "acceptedOn": "2022-08-01", "level": "PROVINCIAL" });
        did(&projects::give(&office, "recordAcceptance", higher).await);
        let provincial = funding(&unit, CODE).await;
        assert_eq!((&provincial["level"], &provincial["cap"]), (&json!("PROVINCIAL"), &json!("12000000.00")));
        assert_eq!((&provincial["entitlement"], &provincial["payable"]), (&json!("10600000.00"), &json!("1000000.00")));
        done(&paid(&payer, "1000000").await);
        brought_to(world, "NAMED").await;
        let end = funding(&unit, CODE).await;
        assert_eq!((&end["paid"], &end["payable"], &end["borneByUnit"]), (&json!("10600000.00"), &json!("0.00"), &json!("0.00")));
        // An audit that finds less leaves something to be claimed back, which nobody claims by itself.
        let less = done(&give(&auditor, "recordPriceAudit", CODE, audit("9000000")).await);
        assert_eq!((&less["entitlement"], &less["receivable"]), (&json!("10500000.00"), &json!("100000.00")));
        assert!(less["warnings"].as_array().unwrap().iter().any(|it| it["code"] == "OVERPAID"));
    }

    async fn a_community_misses_its_year(world) {
        let dated = world.person("fuchun-subdistrict.officer").await;
        assert_eq!(super::rule(world, json!({ "community": "baihe" })).await["ruled"], true);
        done(&give(&dated, "recordExpenditure", "baihe", spending("9000000")).await);
        let seen = funding(&dated, "baihe").await;
        assert_eq!((&seen["status"], &seen["expected"]), (&json!("IN_YEAR"), &json!("10500000.00")));
        // December: two weeks are left, and it is only listed.
        world.clock.advance(140 * 86_400);
        let unit = world.person("fuchun-subdistrict.officer").await;
        let warned = funding(&unit, "baihe").await;
        assert_eq!(warned["warnings"][0]["code"], "YEAR_AT_RISK");
        assert!(warned["warnings"][0]["message"].as_str().unwrap().contains("3500000.00"), "{warned}");
        // The year is over.
        world.clock.advance(20 * 86_400);
        let (_, auditor, payer, _) = people(world).await;
        let unit = world.person("fuchun-subdistrict.officer").await;
        let missed = funding(&unit, "baihe").await;
        assert_eq!((&missed["status"], &missed["approved"], &missed["reward"]), (&json!("NOT_COMPLETED"), &json!("7000000.00"), &json!("0.00")));
        let audit = json!({ "amount": "9000000", "auditedOn": "2023-01-02" });
        done(&give(&auditor, "recordPriceAudit", "baihe", audit).await);
        let pay = json!({ "amount": "7000000", "paidOn": "2023-01-02" });
        let after = done(&give(&payer, "recordPayment", "baihe", pay).await);
        assert_eq!((&after["payable"], &after["warnings"][0]["code"]), (&json!("0.00"), &json!("YEAR_MISSED")));
        let more = json!({ "amount": "0.01", "paidOn": "2023-01-02" });
        refused(&give(&payer, "recordPayment", "baihe", more).await, "WRONG_STATE", "amount");
    }
}
