//! Saving in parts: what is left out, or null in a variable, stays; only `clear` empties; parts compose.

use super::{everything, record, refused, saved, saving};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Map, Value, json};

both! {
    async fn what_is_left_out_or_null_stays_and_clear_empties(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let whole = saved(&unit, "jiangbin", everything()).await;
        // Nulls where variables were left unset, also inside.
        let nulls = json!({
            "location": null, "point": null, "creationType": null, "population": { "households": null, "residents": null },
            "needs": null, "spaces": null, "fundingBalance": { "businessMix": null }, "clear": null, "selfBuiltHouses": null,
        });
        assert_eq!(saved(&unit, "jiangbin", nulls).await, whole, "and no version was made");
        let part = saved(&unit, "jiangbin", json!({ "population": { "residents": 5700 } })).await;
        assert_eq!((&part["population"]["residents"], &part["population"]["over60"]), (&json!(5700), &json!(1400)));
        assert_eq!((&part["version"], &part["changed"]), (&json!(2), &json!(["RESIDENTS"])));
        let cleared = saved(&unit, "jiangbin", json!({ "clear": ["RESIDENTS", "NEEDS", "POINT", "SPACES"], "location": "江南" })).await;
        assert_eq!(cleared["population"]["residents"], Value::Null);
        assert_eq!(cleared["population"]["over60"], 1400);
        assert_eq!((&cleared["needs"], &cleared["point"], &cleared["spaces"]), (&json!([]), &Value::Null, &json!([])));
        assert_eq!(cleared["changed"], json!(["LOCATION", "POINT", "RESIDENTS", "NEEDS", "SPACES"]));
        // A type is not cleared from under its subtype.
        let payload = saving(&unit, "jiangbin", json!({ "clear": ["CREATION_TYPE"] })).await;
        assert_eq!(refused(&payload), [("INVALID".to_owned(), "creationSubtype".to_owned())]);
        // What is cleared already changes nothing.
        assert_eq!(saved(&unit, "jiangbin", json!({ "clear": ["RESIDENTS"] })).await, cleared);
        // All of it: the record stays, and says nothing.
        let all: Vec<&str> = ALL.to_vec();
        let empty = saved(&unit, "jiangbin", json!({ "clear": all })).await;
        for field in ["location", "population", "fundingBalance", "creationType", "mixedStandards", "planningAreaHa"] {
            assert_eq!(empty[field], Value::Null, "{field}");
        }
        assert_eq!((&empty["circles"], &empty["version"], &empty["id"]), (&json!([]), &json!(4), &whole["id"]));
    }

    async fn parts_compose(world) {
        // However what is said is cut into parts, and in whichever order those are saved, the record is the same.
        let communities = ["jiangbin", "baihe", "jiangjiaqiao", "yangpihu", "jinjiaqiao"];
        let unit = world.person("fuchun-subdistrict.officer").await;
        let mut runner = TestRunner::deterministic();
        let Value::Object(all) = everything() else { panic!("it is an object") };
        let names: Vec<String> = all.keys().cloned().collect();
        let cuts = (Just(names.clone()).prop_shuffle(), prop::collection::vec(1..names.len(), 0..4));
        let mut digests = Vec::new();
        for community in communities {
            let (order, cuts) = cuts.new_tree(&mut runner).unwrap().current();
            // The subtype goes with its type: alone it is refused.
            let order: Vec<&String> = order.iter().filter(|name| *name != "creationSubtype").collect();
            let mut parts: Vec<Map<String, Value>> = vec![Map::new()];
            for (at, name) in order.iter().enumerate() {
                if cuts.contains(&at) {
                    parts.push(Map::new());
                }
                let part = parts.last_mut().unwrap();
                part.insert((*name).clone(), all[*name].clone());
                if *name == "creationType" {
                    part.insert("creationSubtype".into(), all["creationSubtype"].clone());
                }
            }
            for part in parts {
                saved(&unit, community, Value::Object(part)).await;
            }
            let mut kept = record(&unit, community).await;
            let kept = kept.as_object_mut().unwrap();
            for own in ["id", "revision", "version", "community", "changed", "updatedAt", "contentDigest"] {
                kept.remove(own);
            }
            digests.push(kept.clone());
        }
        assert!(digests.windows(2).all(|pair| pair[0] == pair[1]), "{digests:#?}");
    }
}

const ALL: [&str; 26] = [
    "LOCATION",
    "POINT",
    "IMPLEMENTATION_AREA",
    "PLANNING_AREA",
    "CREATION_TYPE",
    "CREATION_SUBTYPE",
    "SELF_BUILT_HOUSES",
    "MIXED_STANDARDS",
    "HOUSEHOLDS",
    "RESIDENTS",
    "OVER_60",
    "UNDER_18",
    "FLOATING",
    "COUNTED_ON",
    "NEEDS",
    "HIGHLIGHTS",
    "SPACES",
    "CIRCLES",
    "STANDARD_LAND",
    "LAND_WITH_SCHEME",
    "OPERATING_PREMISES",
    "BUSINESS_MIX",
    "EXPECTED_YEARLY_INCOME",
    "EXPECTED_YEARLY_COST",
    "JOINED_ESTATES",
    "ATTACHMENTS",
];
