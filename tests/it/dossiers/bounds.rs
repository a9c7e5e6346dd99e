//! What a record may say, field by field: the last that is taken, and the first that is not.

use super::{everything, record, refused, saved, saving};
use serde_json::{Value, json};

fn letters(count: usize) -> String {
    "字".repeat(count)
}

fn many(count: usize) -> Value {
    (0..count).map(|at| format!("第{at}项")).collect()
}

/// What is refused, each with the field that is named.
fn unfit() -> Vec<(Value, &'static str)> {
    let circle = |minutes: i32| json!({ "minutes": minutes, "facilities": [] });
    let space = |more: Value| {
        let mut space = json!({ "kind": "OTHER", "name": "甲" });
        space.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "spaces": [{ "kind": "OTHER", "name": "乙" }, space] })
    };
    vec![
        (json!({ "location": "" }), "location"),
        (json!({ "location": " \u{3000}" }), "location"),
        (json!({ "location": letters(201) }), "location"),
        (json!({ "location": "一\n二" }), "location"),
        (json!({ "point": { "longitude": "72.999999", "latitude": "30" } }), "point.longitude"),
        (json!({ "point": { "longitude": "136.000001", "latitude": "30" } }), "point.longitude"),
        (json!({ "point": { "longitude": "119.1234567", "latitude": "30" } }), "point.longitude"),
        (json!({ "point": { "longitude": "120", "latitude": "54.000001" } }), "point.latitude"),
        (json!({ "point": { "longitude": "120", "latitude": "-30" } }), "point.latitude"),
        (json!({ "implementationAreaHa": "0" }), "implementationAreaHa"),
        (json!({ "implementationAreaHa": "0.005" }), "implementationAreaHa"),
        (json!({ "implementationAreaHa": "10000.01" }), "implementationAreaHa"),
        (json!({ "implementationAreaHa": "-20" }), "implementationAreaHa"),
        (json!({ "planningAreaHa": "10000.01" }), "planningAreaHa"),
        (json!({ "implementationAreaHa": "20", "planningAreaHa": "19.99" }), "planningAreaHa"),
        (json!({ "creationSubtype": "PLANNED_NEW" }), "creationSubtype"),
        (json!({ "creationType": "RENOVATION", "creationSubtype": "PLANNED_NEW" }), "creationSubtype"),
        (json!({ "creationType": "NEW_BUILD", "creationSubtype": "PARTIAL_DEMOLITION" }), "creationSubtype"),
        (json!({ "population": { "households": -1 } }), "population.households"),
        (json!({ "population": { "residents": 1_000_001 } }), "population.residents"),
        (json!({ "population": { "floating": -5 } }), "population.floating"),
        (json!({ "population": { "residents": 10, "over60": 6, "under18": 5 } }), "population.residents"),
        (json!({ "population": { "residents": 10, "over60": 11 } }), "population.residents"),
        (json!({ "population": { "countedOn": "2999-01-01" } }), "population.countedOn"),
        (json!({ "population": { "countedOn": "1999-12-31" } }), "population.countedOn"),
        (json!({ "needs": many(51) }), "needs"),
        (json!({ "needs": ["电梯", ""] }), "needs.1"),
        (json!({ "needs": ["电梯", "停车", " 电梯 "] }), "needs.2"),
        (json!({ "highlights": [letters(201)] }), "highlights.0"),
        (json!({ "joinedEstates": [letters(101)] }), "joinedEstates.0"),
        (json!({ "spaces": vec![json!({ "kind": "OTHER", "name": "甲" }); 101] }), "spaces"),
        (space(json!({ "name": letters(101) })), "spaces.1.name"),
        (space(json!({ "areaM2": "1000000.01" })), "spaces.1.areaM2"),
        (space(json!({ "note": letters(501) })), "spaces.1.note"),
        (json!({ "circles": [circle(10), circle(7)] }), "circles.1.minutes"),
        (json!({ "circles": [circle(5), circle(5)] }), "circles.1.minutes"),
        (json!({ "circles": [circle(5), circle(10), circle(15), circle(5)] }), "circles"),
        (json!({ "circles": [{ "minutes": 5, "facilities": many(51) }] }), "circles.0.facilities"),
        (json!({ "circles": [{ "minutes": 5, "facilities": ["书房", "书房"] }] }), "circles.0.facilities.1"),
        (
            json!({ "fundingBalance": { "operatingPremisesM2": "1000000.01" } }),
            "fundingBalance.operatingPremisesM2",
        ),
        (json!({ "fundingBalance": { "businessMix": letters(2001) } }), "fundingBalance.businessMix"),
        (
            json!({ "fundingBalance": { "expectedYearlyIncome": "10000000000.01" } }),
            "fundingBalance.expectedYearlyIncome",
        ),
        (json!({ "fundingBalance": { "expectedYearlyCost": "1.005" } }), "fundingBalance.expectedYearlyCost"),
        (json!({ "location": "江边", "clear": ["LOCATION"] }), "clear"),
    ]
}

both! {
    async fn what_is_a_mistake_is_refused_by_its_field(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        for (said, path) in unfit() {
            let payload = saving(&unit, "jiangbin", said.clone()).await;
            assert_eq!(refused(&payload), [("INVALID".to_owned(), path.to_owned())], "{said} {payload}");
            let message = payload["userErrors"][0]["message"].as_str().unwrap();
            assert!(message.contains(" / "), "{message}");
        }
        assert_eq!(record(&unit, "jiangbin").await, Value::Null);
        // All that is wrong is told at once.
        let answer = saving(&unit, "jiangbin", json!({ "location": "", "needs": [""], "population": { "over60": -1 } })).await;
        assert_eq!(refused(&answer).len(), 3, "{answer}");
        // Nothing said is no record.
        assert_eq!(refused(&saving(&unit, "jiangbin", json!({})).await), [("INVALID".to_owned(), "community".to_owned())]);
    }

    async fn what_is_unusual_is_taken(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        for said in [
            json!({ "location": letters(200), "point": { "longitude": "73", "latitude": "54" } }),
            json!({ "point": { "longitude": "136.0", "latitude": "3.000000" } }),
            json!({ "implementationAreaHa": "0.01", "planningAreaHa": "10000" }),
            json!({ "implementationAreaHa": "10000.00", "planningAreaHa": "10000" }),
            json!({ "population": { "households": 1_000_000, "residents": 10, "over60": 6, "under18": 4, "floating": 1_000_000 } }),
            json!({ "population": { "households": 0, "residents": 0, "over60": 0, "under18": 0 } }),
            json!({ "population": { "countedOn": "2000-01-01" } }),
            json!({ "needs": many(50), "highlights": [letters(200)], "joinedEstates": [letters(100)] }),
            json!({ "spaces": vec![json!({ "kind": "OTHER", "name": "甲", "areaM2": "1000000", "note": letters(500) }); 100] }),
            json!({ "circles": [{ "minutes": 15, "facilities": many(50) }, { "minutes": 5, "facilities": [] }, { "minutes": 10, "facilities": [] }] }),
            json!({ "fundingBalance": { "businessMix": letters(2000), "expectedYearlyIncome": "10000000000", "expectedYearlyCost": "0" } }),
            json!({ "creationType": "NEW_BUILD", "creationSubtype": "DEMOLISH_AND_REBUILD", "fundingBalance": { "businessMix": "照样" } }),
        ] {
            saved(&unit, "jiangbin", said).await;
        }
    }

    async fn an_area_far_from_the_reference_is_advised_of_and_taken(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        for (area, advised) in [("9.99", true), ("10", false), ("20", false), ("30.00", false), ("30.01", true)] {
            saved(&unit, "jiangbin", json!({ "implementationAreaHa": area })).await;
            let asked = "{ community(code: \"jiangbin\") { dossier { advice { code clause } } } }";
            let advice = unit.ask(asked).await["community"]["dossier"]["advice"].clone();
            let expected = json!([{ "code": "UNIT_ABOUT_TWENTY_HECTARES", "clause": "四（三）" }]);
            assert_eq!(advice, if advised { expected } else { json!([]) }, "{area}");
        }
        // What is advised of the community is as public as that is, and says nothing of the record.
        let public = world.nobody().ask("{ community(code: \"jiangbin\") { advice { code } } }").await;
        assert!(!public.to_string().contains("HECTARES"), "{public}");
    }

    async fn what_is_said_is_read_as_it_was_said(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let kept = saved(&unit, "jiangbin", everything()).await;
        for (field, value) in everything().as_object().unwrap() {
            let expected = match field.as_str() {
                "point" => json!({ "longitude": "119.960001", "latitude": "30.050000", "system": "CGCS2000" }),
                "planningAreaHa" => json!("56.00"),
                "spaces" => json!([{ "kind": "PUBLIC_BUILDING", "name": "老居委会", "areaM2": "320.50", "note": "可改食堂" },
                                   { "kind": "VACANT_LAND", "name": "北侧空地", "areaM2": null, "note": null }]),
                "circles" => json!([{ "minutes": 5, "facilities": ["食堂", "书房"] }, { "minutes": 15, "facilities": ["医院"] }]),
                "fundingBalance" => json!({ "standardLand": false, "landWithScheme": false, "operatingPremisesM2": "800.00",
                    "businessMix": "社区食堂、托育", "expectedYearlyIncome": "1200000.50", "expectedYearlyCost": "900000.00" }),
                _ => value.clone(),
            };
            assert_eq!(kept[field], expected, "{field}");
        }
        assert_eq!((&kept["version"], &kept["revision"]), (&json!(1), &json!(1)));
        assert_eq!(kept["updatedBy"]["displayName"], "name of fuchun-subdistrict.officer");
        assert_eq!(record(&unit, "jiangbin").await, kept);
    }
}
