//! What the policy aims at (§三), by what the library and its projects come to.

use crate::{
    harness::{Pack, Person},
    projects::{done, given, take, taking},
};
use serde_json::{Value, json};

const TARGETS: &str = "{ targets { code rule clause due met of reached details decided reading } }";

async fn target(person: &Person<'_>, code: &str) -> Value {
    let data = person.ask(TARGETS).await;
    let found = data["targets"].as_array().unwrap().iter().find(|it| it["code"] == code);
    found.unwrap_or_else(|| panic!("no target {code}")).clone()
}

fn counts(target: &Value) -> (i64, i64, bool) {
    (target["reached"].as_i64().unwrap(), target["of"].as_i64().unwrap(), target["met"].as_bool().unwrap())
}

both! {
    async fn what_the_document_aims_at_is_read_from_its_pack(world) {
        let data = world.nobody().ask(TARGETS).await;
        let codes: Vec<_> = data["targets"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["every-town", "applications-2022", "applications-2023", "whole-library"]);
        let towns = target(&world.nobody(), "every-town").await;
        assert_eq!((&towns["clause"], &towns["due"], &towns["decided"]), (&json!("三"), &json!("2023-12-31"), &json!(false)));
        assert!(towns["reading"].as_str().unwrap().contains("重点乡镇"));
        assert_eq!(counts(&towns), (0, 7, false));
        assert!(towns["details"][0].as_str().unwrap().starts_with("尚缺 / missing：富春街道、"));
        let required = world.nobody().ask("{ requirements { kind threshold unit decided clause } }").await;
        assert_eq!(required["requirements"], json!([{ "kind": "DIGITAL_ACTIVITY", "threshold": "30.00", "unit": "%", "decided": false, "clause": "附件2·区发改局" }]));
        let whole = target(&world.nobody(), "whole-library").await;
        assert_eq!(counts(&whole), (0, 59, false));
        assert_eq!(whole["due"], Value::Null);
        assert_eq!(whole["details"][1], "尚缺：未具名的 42 个 / missing: 42 without a name");
    }

    async fn an_application_counts_in_its_year_until_it_is_undone(world) {
        take(world, "applyForCreation", "2022-07-01").await;
        let one = target(&world.nobody(), "applications-2022").await;
        assert_eq!(counts(&one), (1, 3, false));
        assert_eq!(one["details"], json!(["已计 / counted：龙潭社区", "尚缺：2 个 / missing: 2"]));
        assert_eq!(counts(&target(&world.nobody(), "applications-2023").await), (0, 3, false));
        // What is returned was applied for, and is once however often it is tried again.
        take(world, "returnApplication", "2022-07-02").await;
        take(world, "applyForCreation", "2022-07-03").await;
        assert_eq!(counts(&target(&world.nobody(), "applications-2022").await), (1, 3, false));
        take(world, "undoStage", "2022-07-03").await;
        assert_eq!(counts(&target(&world.nobody(), "applications-2022").await), (1, 3, false));
        // Two others are enough.
        for (unit, community) in [("fuchun-subdistrict", "xinmin"), ("lushan-subdistrict", "dongwu")] {
            let signer = world.person(&format!("{unit}.signer")).await;
            let (_, input) = taking("applyForCreation", "2022-07-05");
            let seen = crate::projects::community(&signer, community).await;
            done(&given(&signer, &seen, "applyForCreation", input).await);
        }
        let three = target(&world.nobody(), "applications-2022").await;
        assert_eq!(counts(&three), (3, 3, true));
        assert_eq!(three["details"].as_array().unwrap().len(), 1);
    }

    async fn a_first_application_that_is_undone_was_none(world) {
        take(world, "applyForCreation", "2022-07-01").await;
        take(world, "undoStage", "2022-07-01").await;
        assert_eq!(counts(&target(&world.nobody(), "applications-2022").await), (0, 3, false));
    }

    async fn a_town_counts_once_a_community_of_its_is_accepted(world) {
        crate::projects::brought_to(world, "RECHECKED").await;
        assert_eq!(counts(&target(&world.nobody(), "every-town").await), (0, 7, false));
        take(world, "recordAcceptance", "2022-08-01").await;
        let towns = target(&world.nobody(), "every-town").await;
        assert_eq!(counts(&towns), (1, 7, false));
        assert_eq!(towns["details"][0], "已计 / counted：场口镇（龙潭社区）");
        assert_eq!(counts(&target(&world.nobody(), "whole-library").await), (1, 59, false));
    }

    async fn a_later_pack_changes_what_is_aimed_at(world) {
        let pack = Pack::copy()
            .with("targets.toml", "\"changkou-town\"]", "\"changkou-town\", \"fuchunwan-new-city\"]")
            .with("targets.toml", "count = 3\n", "count = 4\n");
        let report = pack.import(world).await;
        assert!(report.targets);
        assert_eq!(counts(&target(&world.nobody(), "every-town").await).1, 8);
        assert_eq!(counts(&target(&world.nobody(), "applications-2022").await).1, 4);
        assert!(pack.import(world).await.is_empty(), "the same again changes nothing");
        // A pack may be without it.
        std::fs::remove_file(pack.path().join("targets.toml")).unwrap();
        assert!(pack.import(world).await.targets);
        assert_eq!(world.nobody().ask("{ targets { code } }").await["targets"], json!([]));
    }
}
