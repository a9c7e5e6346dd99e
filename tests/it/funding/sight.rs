//! Money is seen by its unit, by the office, by finance, and by nobody else.

use super::{done, funding, give, happens, refused, spending};
use crate::files::{had, pdf, shown, uploaded};
use serde_json::{Value, json};

const NODE: &str = "query($id: ID!) { node(id: $id) { id } }";

both! {
    async fn nobody_else_sees_money(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        let officer = world.person("dongzhou-subdistrict.officer").await;
        let file = uploaded(&officer, "发票.pdf", &pdf("a")).await;
        let mut input = spending("100");
        input["attachments"] = json!([file["id"]]);
        let seen = done(&give(&officer, "recordExpenditure", "yicheng", input).await);
        let ids = [&seen["expenditures"][0]["id"], &seen["audits"][0]["id"], &seen["payments"][0]["id"]];
        let summary = "{ fundingSummary { byStatus { status count paid } byUnit { unit { code } paid } } }";

        for name in ["finance.officer", "finance.signer", "dongzhou-subdistrict.signer", "fengmao-office.deputy"] {
            let person = world.person(name).await;
            assert_eq!(funding(&person, "yicheng").await["paid"], "6000000.00", "{name}");
            for id in ids {
                assert!(!person.ask_with(NODE, json!({ "id": id })).await["node"].is_null(), "{name}");
            }
            assert!(!shown(&person, &file["id"]).await.is_null(), "{name}");
            assert_eq!(had(&person, &file["id"]).await.status, 200, "{name}");
            let sums = person.ask(summary).await;
            assert!(sums.to_string().contains("6000000.00"), "{name}: {sums}");
        }
        for name in ["health.signer", "planning-resources.officer", "fuchun-subdistrict.signer"] {
            let person = world.person(name).await;
            assert_eq!(funding(&person, "yicheng").await, Value::Null, "{name}");
            for id in ids {
                assert!(person.ask_with(NODE, json!({ "id": id })).await["node"].is_null(), "{name}");
            }
            assert!(shown(&person, &file["id"]).await.is_null(), "{name}");
            assert!(!person.ask(summary).await.to_string().contains("6000000.00"), "{name}");
        }
        for name in ["data-platform", "auditor", "sysadmin", "secadmin"] {
            let person = world.person(name).await;
            assert_eq!(funding(&person, "yicheng").await, Value::Null, "{name}");
        }
        // The trail says that it was done, and not how much.
        let auditor = world.person("auditor").await;
        let trail = auditor.ask("{ auditEvents(first: 100) { nodes { action detail } } }").await.to_string();
        for action in ["RECORD_EXPENDITURE", "RECORD_PRICE_AUDIT", "RECORD_PAYMENT", "RULE_ELIGIBILITY", "SET_FUNDING_PARAMETER"] {
            assert!(trail.contains(action), "{action}");
        }
        for amount in ["8000000", "7500000", "6000000"] {
            assert!(!trail.contains(amount), "{amount}");
        }
    }

    async fn who_may_do_what(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        let pay = || json!({ "amount": "1", "paidOn": "2022-07-31" });
        let audit = || json!({ "amount": "1", "auditedOn": "2022-07-31" });
        for (name, command, input, code) in [
            ("fuchun-subdistrict.officer", "recordExpenditure", spending("1"), "NOT_FOUND"),
            ("health.signer", "recordPayment", pay(), "NOT_FOUND"),
            ("health.signer", "recordPriceAudit", audit(), "NOT_FOUND"),
            ("finance.officer", "recordPayment", pay(), "NOT_PERMITTED"),
            ("finance.signer", "recordExpenditure", spending("1"), "NOT_PERMITTED"),
            ("dongzhou-subdistrict.signer", "recordPriceAudit", audit(), "NOT_PERMITTED"),
            ("fengmao-office.coordinator", "recordPayment", pay(), "NOT_PERMITTED"),
            ("finance.signer7", "recordPayment", pay(), "NOT_PERMITTED"),
        ] {
            let person = world.person(name).await;
            let payload = give(&person, command, "yicheng", input).await;
            refused(&payload, code, "community");
        }
        // What was paid is taken back by another person than who paid.
        let (payer, other) = (world.person("finance.signer8").await, world.person("finance.signer9").await);
        let id = funding(&payer, "yicheng").await["payments"][0]["id"].clone();
        let taking_back = || json!({ "id": id, "reason": "账号有误" });
        refused(&give(&payer, "voidPayment", "yicheng", taking_back()).await, "NOT_PERMITTED", "id");
        let after = done(&give(&other, "voidPayment", "yicheng", taking_back()).await);
        assert_eq!((&after["paid"], &after["payable"]), (&json!("0.00"), &json!("7000000.00")));
        let audit = after["audits"][0]["id"].clone();
        let after = done(&give(&other, "voidPriceAudit", "yicheng", json!({ "id": audit, "reason": "重审" })).await);
        assert_eq!((&after["audited"], &after["payable"]), (&json!(null), &json!("0.00")));
        refused(&give(&payer, "recordPayment", "yicheng", pay()).await, "WRONG_STATE", "amount");
        // Whoever may not take it back is not told first that somebody has.
        let officer = world.person("dongzhou-subdistrict.officer").await;
        for (command, id) in [("voidPayment", id), ("voidPriceAudit", audit)] {
            let again = json!({ "id": id, "reason": "再作废" });
            refused(&give(&other, command, "yicheng", again.clone()).await, "WRONG_STATE", "id");
            refused(&give(&officer, command, "yicheng", again).await, "NOT_PERMITTED", "id");
        }
    }

    async fn what_can_be_done_with_money_is_said_to_whoever_sees_it(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        for (name, can) in [
            ("dongzhou-subdistrict.officer", vec!["RECORD_EXPENDITURE"]),
            ("dongzhou-subdistrict.signer", vec!["RECORD_EXPENDITURE"]),
            ("finance.officer", vec![]),
            ("finance.signer", vec!["RECORD_PRICE_AUDIT", "RECORD_PAYMENT"]),
            // By whom it was audited.
            ("finance.signer7", vec!["RECORD_PRICE_AUDIT"]),
            ("fengmao-office.coordinator", vec!["RULE_ELIGIBILITY"]),
        ] {
            let seen = funding(&world.person(name).await, "yicheng").await;
            let actions = seen["viewerActions"].as_array().unwrap();
            assert_eq!(actions.len(), 4, "{name}: {actions:?}");
            let allowed = actions.iter().filter(|it| it["allowed"] == true);
            let allowed: Vec<&str> = allowed.map(|it| it["action"].as_str().unwrap()).collect();
            assert_eq!(allowed, can, "{name}: {actions:?}");
        }
    }

    async fn the_unit_is_told_that_it_was_audited_and_paid(world) {
        happens(world, "yicheng", "dongzhou-subdistrict").await;
        let query = "{ viewer { notifications(first: 50, filter: { kinds: [AUDITED, PAID] }) { nodes { kind subject { id } } } } }";
        let told = async |name: &str| {
            let data = world.person(name).await.ask(query).await;
            let nodes = data["viewer"]["notifications"]["nodes"].as_array().unwrap().clone();
            nodes.iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let mut unit = told("dongzhou-subdistrict.officer").await;
        unit.sort();
        assert_eq!(unit, ["AUDITED", "PAID"]);
        for name in ["finance.signer", "fengmao-office.coordinator", "fuchun-subdistrict.signer", "health.signer"] {
            assert!(told(name).await.is_empty(), "{name}");
        }
        let other = world.person("finance.signer9").await;
        let id = funding(&other, "yicheng").await["payments"][0]["id"].clone();
        done(&give(&other, "voidPayment", "yicheng", json!({ "id": id, "reason": "有误" })).await);
        assert_eq!(told("dongzhou-subdistrict.signer").await, ["AUDITED"]);
    }
}
