//! Tables of money for who loads a database: what each viewer is shown of it, and nothing else in any sum.

use super::{
    export::asked,
    tables::{Row, cell, table},
};
use crate::{funding, viewers::Viewer};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt;

/// The tables of money, which no copy has: each with how a row of a community's is made of what is asked of it.
pub const OF_MONEY: [(&str, &str); 4] =
    [("funding", ""), ("expenditures", "expenditures"), ("price_audits", "audits"), ("payments", "payments")];

/// What of money is compared, by its columns.
const MONEY: &str = "revision status level cap spent audited entitlement paid payable receivable expenditures { id amount source voidedAt } \
                     audits { id amount } payments { id amount by { displayName } }";

/// The rows of a table of money, as the communities of the viewer have them.
fn of_money(communities: &Value, inside: &str) -> BTreeSet<Row> {
    let seen = communities.as_array().unwrap().iter().filter(|it| !it["funding"].is_null());
    let row = |of: &Value, money: &Value, columns: &[(&str, &str)]| -> Row {
        let cells = columns.iter().map(|(name, path)| ((*name).to_owned(), cell(money, path)));
        cells.chain([("community".to_owned(), cell(of, "code"))]).collect()
    };
    let columns: &[(&str, &str)] = match inside {
        "" => &[
            ("revision", "revision"),
            ("status", "status"),
            ("level", "level"),
            ("cap", "cap"),
            ("spent", "spent"),
            ("audited", "audited"),
            ("entitlement", "entitlement"),
            ("paid", "paid"),
            ("payable", "payable"),
            ("receivable", "receivable"),
        ],
        "expenditures" => {
            &[("id", "id"), ("amount", "amount"), ("source", "source"), ("voided_at", "voidedAt")]
        }
        "payments" => &[("id", "id"), ("amount", "amount"), ("recorded_by", "by.displayName")],
        _ => &[("id", "id"), ("amount", "amount")],
    };
    let of_community = |of: &Value| match inside {
        "" => vec![row(of, &of["funding"], columns)],
        inside => of["funding"][inside].as_array().unwrap().iter().map(|it| row(of, it, columns)).collect(),
    };
    seen.flat_map(of_community).collect()
}
both! {
    async fn tables_of_money_are_of_who_sees_money(world) {
        funding::happens(world, "baihe", "fuchun-subdistrict").await;
        funding::happens(world, "yicheng", "dongzhou-subdistrict").await;
        let officer = world.person("dongzhou-subdistrict.officer").await;
        let spent = funding::done(&funding::give(&officer, "recordExpenditure", "yicheng", funding::spending("12.5")).await);
        let id = spent["expenditures"].as_array().unwrap().last().unwrap()["id"].clone();
        funding::done(&funding::give(&officer, "voidExpenditure", "yicheng", json!({ "id": id, "reason": "=误记" })).await);
        let mut most: BTreeMap<&str, usize> = BTreeMap::new();
        for name in [
            "fengmao-office.coordinator", "finance.officer", "finance.signer", "dongzhou-subdistrict.officer", "fuchun-subdistrict.signer",
            "health.signer", "planning-resources.officer", "education.officer",
        ] {
            let viewer = Viewer::named(world, name).await;
            let query = format!("{{ communities(first: 100) {{ nodes {{ code funding {{ {MONEY} }} }} }} }}");
            let data = viewer.send(&query, json!({})).await.data().clone();
            let is_blind = ["health.signer", "planning-resources.officer", "education.officer"].contains(&name);
            for (table_of, inside) in OF_MONEY {
                let found = table(&viewer, table_of).await;
                let expected = of_money(&data["communities"]["nodes"], inside);
                let named = |row: &Row| -> Row {
                    let columns = expected.first().into_iter().flat_map(|row| row.keys());
                    columns.map(|column| (column.clone(), row[column].clone())).collect()
                };
                assert_eq!(found.iter().map(named).collect::<BTreeSet<_>>(), expected, "{name}: {table_of}");
                assert_eq!(found.len(), expected.len(), "{name}: a row of {table_of} comes twice, or none is seen");
                assert_eq!(found.is_empty(), is_blind, "{name}: {table_of}");
                let most = most.entry(table_of).or_default();
                *most = found.len().max(*most);
            }
        }
        let all = table(&Viewer::named(world, "finance.signer").await, "communities").await.len();
        assert_eq!(most, BTreeMap::from([("funding", all), ("expenditures", 3), ("price_audits", 2), ("payments", 2)]));
        let voided = table(&Viewer::named(world, "finance.signer").await, "expenditures").await;
        assert!(voided.iter().any(|row| row["void_reason"] == "'=误记" && row["amount"] == "12.50"), "{voided:?}");
        // Who is permitted no money is told no more than that.
        for (table_of, _) in OF_MONEY {
            let platform = Viewer::named(world, "data-platform").await;
            let refused = asked(&platform, &format!("/feed?table={table_of}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{table_of}");
        }
    }

    async fn what_one_does_not_see_of_money_is_in_no_sum(world) {
        let health = Viewer::named(world, "health.signer").await;
        let come_to = async || {
            let request = health.person.asking_for("/feed?table=payments").header(header::TE, "trailers");
            let answer = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let collected = answer.into_body().collect().await.unwrap();
            let trailers = collected.trailers().unwrap().clone();
            (trailers["feed-rows"].clone(), trailers["feed-sha256"].clone(), collected.to_bytes())
        };
        let before = come_to().await;
        assert_eq!(before.0, "0");
        funding::happens(world, "baihe", "fuchun-subdistrict").await;
        funding::happens(world, "yicheng", "dongzhou-subdistrict").await;
        assert_eq!(come_to().await, before);
    }
}
