//! Three months with all organizations: the middle one stays as it was, and what reaches back into it is told in the next.

use super::{OFFICE, community, completes, due, part, published, recalls, row, seen, until};
use serde_json::{Value, json};

/// What stays of a bulletin, whatever happens later.
fn frozen(bulletin: &Value) -> Value {
    let mut frozen = bulletin.clone();
    frozen["recomputed"] = Value::Null;
    frozen
}

both! {
    async fn what_is_recorded_later_is_told_in_the_next_bulletin_and_leaves_the_month_as_it_was(world) {
        // August: education completes one of two in time; health is late; civil affairs has nothing due.
        for (clause, of) in [("education-1", "jiangbin"), ("education-1", "baihe"), ("health-1", "jiangbin")] {
            due(world, clause, of, "2022-08-20").await;
        }
        until(world, "2022-08-10");
        completes(world, "education-1", "jiangbin").await;
        until(world, "2022-09-01");
        let august = published(world, "2022-08").await;
        assert_eq!((august["units"].as_array().unwrap().len(), august["departments"].as_array().unwrap().len()), (8, 10));
        assert_eq!(part(&august, "education", "DUTIES_ON_TIME"), ("1.00".into(), "2.00".into(), "20.00".into()));
        assert_eq!(row(&august, "education")["score"], "50.00");
        assert_eq!(part(&august, "health", "DUTIES_ON_TIME"), ("0.00".into(), "1.00".into(), "0.00".into()));
        // Nothing to count is nothing amiss; and equals are named.
        let idle = row(&august, "civil-affairs");
        assert_eq!((&idle["score"], &idle["rank"], &idle["parts"][0]["counted"]), (&json!("100.00"), &json!(1), &json!(false)));
        assert_eq!(idle["tiedWith"].as_array().unwrap().len(), 7);
        assert_eq!((&row(&august, "education")["rank"], &row(&august, "health")["rank"]), (&json!(9), &json!(10)));
        assert_eq!((&idle["previousRank"], &idle["movement"]), (&Value::Null, &Value::Null));
        assert_eq!(august["corrections"], json!([]));
        assert_eq!(august["recomputed"]["agrees"], true);
        let jiangbin = community(&august, "jiangbin");
        assert_ne!(jiangbin["signal"], "GREEN");
        assert!(jiangbin["reasons"].to_string().contains("逾期未办结的职责数：1"), "{jiangbin}");

        // September: what was late is done; education has something else due, and does it.
        until(world, "2022-09-10");
        due(world, "education-3", "jiangbin", "2022-09-20").await;
        completes(world, "education-3", "jiangbin").await;
        completes(world, "education-1", "baihe").await;
        completes(world, "health-1", "jiangbin").await;
        until(world, "2022-10-01");
        let september = published(world, "2022-09").await;
        assert_eq!(part(&september, "education", "DUTIES_ON_TIME"), ("1.00".into(), "2.00".into(), "20.00".into()));
        assert_eq!(part(&september, "health", "DUTIES_ON_TIME"), ("0.00".into(), "1.00".into(), "0.00".into()));
        assert_eq!((&row(&september, "education")["previousRank"], &row(&september, "education")["movement"]), (&json!(9), &json!(0)));
        assert_eq!(september["corrections"], json!([]));

        // October: education takes back what it completed in September, and a start of September is recorded.
        until(world, "2022-10-12");
        recalls(world, "education-3", "jiangbin").await;
        until(world, "2022-11-01");
        let again = seen(world, "2022-09").await;
        assert_eq!(frozen(&again), frozen(&september));
        assert_eq!(again["recomputed"], json!({ "contentDigest": september["contentDigest"], "agrees": true }));
        let october = published(world, "2022-10").await;
        let corrections = october["corrections"].as_array().unwrap();
        assert_eq!(corrections.len(), 1, "{corrections:?}");
        let told = &corrections[0];
        assert_eq!(
            (&told["cause"], &told["month"], &told["occurredOn"], &told["recordedOn"], &told["communityCode"]),
            (&json!("COMPLETION_RECALLED"), &json!("2022-09"), &json!("2022-09-10"), &json!("2022-10-12"), &json!("jiangbin"))
        );
        assert_eq!(told["organization"]["code"], "education");
        assert_eq!(
            told["effects"],
            json!([{ "month": "2022-09", "rule": "DUTIES_ON_TIME", "value": "1.00", "valueNow": "0.00", "points": "20.00",
                "pointsNow": "0.00", "score": "50.00", "scoreNow": "0.00" }])
        );
        // It is late from then on.
        assert_eq!(part(&october, "education", "DUTIES_ON_TIME"), ("0.00".into(), "1.00".into(), "0.00".into()));
        assert_eq!(part(&october, "health", "DUTIES_ON_TIME"), ("0.00".into(), "0.00".into(), "0.00".into()));
        assert_eq!(row(&october, "health")["movement"], 9);
        // Told once.
        until(world, "2022-12-01");
        assert_eq!(published(world, "2022-11").await["corrections"], json!([]));
        for month in ["2022-08", "2022-09", "2022-10", "2022-11"] {
            assert_eq!(seen(world, month).await["recomputed"]["agrees"], true, "{month}");
        }
        assert_eq!(frozen(&seen(world, "2022-09").await), frozen(&september));

        // The year adds them up.
        let office = world.person(OFFICE).await;
        let year = office
            .ask("{ assessment(year: 2022) { year months departments { organization { code } rank total average months { month score rank } } units { rank } } }")
            .await["assessment"]
            .clone();
        assert_eq!(year["months"], json!(["2022-08", "2022-09", "2022-10", "2022-11"]));
        let education = year["departments"].as_array().unwrap().iter().find(|it| it["organization"]["code"] == "education").unwrap();
        assert_eq!((&education["total"], &education["average"], &education["rank"]), (&json!("100.00"), &json!("25.00"), &json!(10)));
        assert_eq!(education["months"][1], json!({ "month": "2022-09", "score": "50.00", "rank": row(&september, "education")["rank"] }));
        assert_eq!(office.ask("{ assessment(year: 2021) { year } }").await["assessment"], Value::Null);
    }

    async fn a_step_that_is_recorded_late_or_undone_is_told(world) {
        until(world, "2022-09-01");
        let august = published(world, "2022-08").await;
        let longtan = community(&august, "longtan");
        assert_eq!(longtan["stage"], "RESERVE");
        until(world, "2022-09-05");
        let stands = crate::projects::community(&world.person("changkou-town.signer").await, "longtan").await;
        let input = json!({ "occurredOn": "2022-08-20", "creationType": "RENOVATION" });
        let signer = world.person("changkou-town.signer").await;
        crate::projects::done(&crate::projects::given(&signer, &stands, "applyForCreation", input).await);
        until(world, "2022-10-01");
        let september = published(world, "2022-09").await;
        assert_eq!(community(&september, "longtan")["stage"], "APPLIED");
        let told = &september["corrections"][0];
        assert_eq!(
            (&told["cause"], &told["month"], &told["communityCode"], &told["organization"]["code"], &told["effects"]),
            (&json!("STAGE_RECORDED_LATE"), &json!("2022-08"), &json!("longtan"), &json!("changkou-town"), &json!([]))
        );
        let office = world.person(OFFICE).await;
        let stands = crate::projects::community(&office, "longtan").await;
        crate::projects::done(&crate::projects::given(&office, &stands, "undoStage", json!({ "reason": "误录" })).await);
        until(world, "2022-11-01");
        let october = published(world, "2022-10").await;
        assert_eq!(community(&october, "longtan")["stage"], "RESERVE");
        assert_eq!((&october["corrections"][0]["cause"], &october["corrections"][0]["occurredOn"]), (&json!("STAGE_UNDONE"), &json!("2022-08-20")));
        for month in ["2022-08", "2022-09", "2022-10"] {
            assert_eq!(seen(world, month).await["recomputed"]["agrees"], true, "{month}");
        }
    }
}
