//! Sets of indicators: imported as drafts, published for good, retired.

use super::{SET, done, give, opened, published, refused};
use crate::harness::Folder;
use serde_json::{Value, json};
use std::fs;

fn importing(code: &str, csv: &str, key: &str) -> Value {
    json!({
        "code": code, "title": "指标", "official": true, "creationTypes": ["RENOVATION"], "passMark": "10.5", "csv": csv,
        "idempotencyKey": key,
    })
}

/// The same without a pass mark.
fn weightless(code: &str, csv: &str, key: &str) -> Value {
    let mut input = importing(code, csv, key);
    input["passMark"].take();
    input
}

const LIST: &str = "{ indicatorSets { id code title status official fullMark passMark creationTypes csv indicators { id code name \
    requirement tier veto maxScore scenario { code } verifiers { code } } } }";

both! {
    async fn a_draft_is_the_offices_until_it_is_published(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let set = done(&give(&office, "importIndicatorSet", importing("s1", SET, "1")).await);
        assert_eq!((&set["status"], &set["fullMark"], &set["passMark"]), (&json!("DRAFT"), &json!("55.50"), &json!("10.50")));
        let node = "query($id: ID!) { node(id: $id) { __typename } }";
        let ids = [set["id"].clone(), set["indicators"][0]["id"].clone()];
        for name in ["education.signer", "fuchun-subdistrict.officer", "data-platform", "auditor"] {
            let person = world.person(name).await;
            assert_eq!(person.ask(LIST).await["indicatorSets"], json!([]), "{name}");
            for id in &ids {
                assert_eq!(person.ask_with(node, json!({ "id": id })).await["node"], Value::Null);
            }
            let step = json!({ "id": set["id"], "idempotencyKey": "k" });
            refused(&give(&person, "publishIndicatorSet", step).await, "NOT_FOUND", "input.id");
            refused(&give(&person, "importIndicatorSet", importing("s1", SET, "i")).await, "NOT_PERMITTED", "input.code");
        }
        let retire = json!({ "id": set["id"], "idempotencyKey": "retire" });
        refused(&give(&office, "retireIndicatorSet", retire).await, "WRONG_STATE", "input.id");
        let opening = json!({ "community": "jiangbin", "indicatorSet": set["id"], "idempotencyKey": "open" });
        refused(&give(&office, "openEvaluation", opening).await, "WRONG_STATE", "input.indicatorSet");
        let publish = json!({ "id": set["id"], "idempotencyKey": "publish" });
        assert_eq!(done(&give(&office, "publishIndicatorSet", publish.clone()).await)["status"], "PUBLISHED");
        assert_eq!(done(&give(&office, "publishIndicatorSet", publish).await)["status"], "PUBLISHED", "the same key again");
        let again = json!({ "id": set["id"], "idempotencyKey": "again" });
        refused(&give(&office, "publishIndicatorSet", again).await, "WRONG_STATE", "input.id");
        // Now it is everybody's, and nobody's to change.
        let seen = world.nobody().ask(LIST).await;
        assert_eq!(seen["indicatorSets"][0]["code"], "s1");
        let step = json!({ "id": set["id"], "idempotencyKey": "k" });
        let education = world.person("education.signer").await;
        refused(&give(&education, "retireIndicatorSet", step).await, "NOT_PERMITTED", "input.id");
        refused(&give(&office, "importIndicatorSet", importing("s1", SET, "2")).await, "WRONG_STATE", "input.code");
    }

    async fn the_clauses_say_who_verifies(world) {
        published(world, "small", SET, None).await;
        let seen = world.nobody().ask(LIST).await;
        let verifiers = |code: &str| -> Vec<String> {
            let indicators = seen["indicatorSets"][0]["indicators"].as_array().unwrap();
            let found = indicators.iter().find(|it| it["code"] == code).unwrap();
            found["verifiers"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(verifiers("E1"), ["education", "culture-tourism-sports"]);
        assert_eq!(verifiers("H1"), ["health"]);
        assert_eq!(verifiers("T1"), ["fengmao-office"]);
    }

    async fn what_is_exported_is_imported_as_the_same(world) {
        let csv = "code,scenario,name,requirement,tier,veto,max_score\nA.1,HEALTH,\"名, \"\"称\"\"\",\"=1+1\",OPTIONAL,true,0.01\n";
        let office = world.person("fengmao-office.coordinator").await;
        done(&give(&office, "importIndicatorSet", weightless("one", csv, "1")).await);
        let one = office.ask(LIST).await["indicatorSets"][0].clone();
        done(&give(&office, "importIndicatorSet", weightless("two", one["csv"].as_str().unwrap(), "2")).await);
        let two = office.ask(LIST).await["indicatorSets"][1].clone();
        assert_eq!(one["csv"], two["csv"]);
        assert_eq!(one["indicators"][0]["requirement"], "=1+1");
        let but_for_ids = |set: &Value| {
            let mut indicators = set["indicators"].clone();
            indicators[0]["id"].take();
            indicators
        };
        assert_eq!(but_for_ids(&one), but_for_ids(&two));
    }

    async fn what_a_spreadsheet_saved_is_the_same_set(world) {
        let csv = "code,scenario,name,requirement,tier,veto,max_score\n-A.1,HEALTH,=1+1,＝x,OPTIONAL,true,0.50\nB,HEALTH,'=1,-,STANDARD,false,10.00\n";
        let office = world.person("fengmao-office.coordinator").await;
        done(&give(&office, "importIndicatorSet", weightless("one", csv, "1")).await);
        let one = office.ask(LIST).await["indicatorSets"][0].clone();
        let written = one["csv"].as_str().unwrap();
        assert!(written.contains("\r\n'-A.1,HEALTH,'=1+1,'＝x,OPTIONAL,true,0.50\r\n"), "{written}");
        let saved = format!("\u{FEFF}{}", written.replace("true", "TRUE").replace("false", "False").replace("10.00", "10").replace("\r\n", ",,\r\n"));
        let saved = format!("{saved},,,,,,,,\r\n\r\n");
        done(&give(&office, "importIndicatorSet", weightless("two", &saved, "2")).await);
        let two = office.ask(LIST).await["indicatorSets"][1].clone();
        assert_eq!(one["csv"], two["csv"]);
        assert_eq!(two["indicators"][0]["name"], "=1+1");
    }

    async fn a_draft_is_replaced_and_every_fault_is_told(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let first = done(&give(&office, "importIndicatorSet", importing("s1", SET, "1")).await);
        let faulty = SET.replace("H1,HEALTH", "E1,HEALING").replace("OPTIONAL,false,10", "OPTIONAL,false,10.001");
        let payload = give(&office, "importIndicatorSet", importing("s1", &faulty, "2")).await;
        let told: Vec<&str> = payload["userErrors"].as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap()).collect();
        assert_eq!(
            told,
            [
                "第 4 行第 1 栏 / line 4, field 1: code: \"E1\" stands on line 2 already",
                "第 4 行第 2 栏 / line 4, field 2: scenario: there is no scenario \"HEALING\"",
                "第 6 行第 7 栏 / line 6, field 7: max_score: \"10.001\" is not above 0, with at most two decimals",
            ]
        );
        // What stood there stands.
        assert_eq!(office.ask(LIST).await["indicatorSets"][0]["indicators"].as_array().unwrap().len(), 5);
        let shorter: String = SET.split_inclusive('\n').take(3).collect();
        let second = done(&give(&office, "importIndicatorSet", importing("s1", &format!("\u{FEFF}{shorter}"), "3")).await);
        assert_eq!(second["id"], first["id"]);
        assert_eq!(second["indicators"].as_array().unwrap().len(), 2);
    }

    async fn faults_without_end_are_told_as_far_as_one_reads(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let csv = format!("{}{}", SET.lines().next().unwrap(), "\nE1".repeat(300));
        let payload = give(&office, "importIndicatorSet", importing("s1", &csv, "1")).await;
        let told = payload["userErrors"].as_array().unwrap();
        assert_eq!(told.len(), 201);
        assert!(told[200]["message"].as_str().unwrap().ends_with("more"), "{}", told[200]);
    }

    async fn what_a_set_says_of_itself_is_checked(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for (field, value, path) in [
            ("code", json!("S1"), "input.code"),
            ("code", json!(""), "input.code"),
            ("title", json!("  "), "input.title"),
            ("title", json!("字".repeat(201)), "input.title"),
            ("creationTypes", json!([]), "input.creationTypes"),
            ("creationTypes", json!(["RENOVATION", "RENOVATION"]), "input.creationTypes"),
            ("passMark", json!("55.51"), "input.passMark"),
            ("passMark", json!("1.234"), "input.passMark"),
            ("passMark", json!("-1"), "input.passMark"),
            ("csv", json!(""), "input.csv"),
            ("csv", json!("code,scenario,name,requirement,tier,veto,max_score\n"), "input.csv"),
        ] {
            let mut input = importing("s1", SET, "1");
            input[field] = value.clone();
            refused(&give(&office, "importIndicatorSet", input).await, "INVALID", path);
        }
        assert_eq!(office.ask(LIST).await["indicatorSets"], json!([]));
    }

    async fn a_new_version_leaves_the_old_one_where_it_is(world) {
        let evaluation = opened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let newer = published(world, "small-2", &SET.replace("托育全覆盖", "托育更广覆盖"), None).await;
        let seen = office.ask("{ indicatorSets(status: PUBLISHED) { code } }").await;
        assert_eq!(seen["indicatorSets"], json!([{ "code": "small" }, { "code": "small-2" }]));
        assert_eq!(super::evaluation(&office, &evaluation["id"]).await["indicatorSet"]["code"], "small");
        // Retired, it is not pinned any more; the other goes on.
        let retire = json!({ "id": newer, "idempotencyKey": "retire" });
        assert_eq!(done(&give(&office, "retireIndicatorSet", retire).await)["status"], "RETIRED");
        let input = json!({ "community": "baihe", "indicatorSet": newer, "idempotencyKey": "open" });
        refused(&give(&office, "openEvaluation", input).await, "WRONG_STATE", "input.indicatorSet");
    }

    async fn a_set_comes_from_the_command_line_in_either_encoding(world) {
        use clap::Parser;
        let folder = Folder::new();
        let gb18030 = b"code,scenario,name,requirement,tier,veto,max_score\nA1,HEALTH,\xD1\xF8\xC0\xCF,,STANDARD,false,10\n";
        let utf8 = "\u{FEFF}code,scenario,name,requirement,tier,veto,max_score\nA1,HEALTH,养老,,STANDARD,false,10\n";
        let office = world.person("fengmao-office.coordinator").await;
        for (code, bytes) in [("utf-8", utf8.as_bytes()), ("gb18030", gb18030)] {
            let file = folder.path().join(code);
            fs::write(&file, bytes).unwrap();
            let line = [
                "future-community", "indicators", "import", "--database-url", &world.database.url, "--code", code, "--title",
                "健康", file.to_str().unwrap(),
            ];
            let mut out = Vec::new();
            future_community::cli::Cli::try_parse_from(line).unwrap().run(&mut out).await.unwrap();
            assert!(String::from_utf8(out).unwrap().contains("draft"));
        }
        let seen = office.ask(LIST).await;
        for set in seen["indicatorSets"].as_array().unwrap() {
            assert_eq!(set["indicators"][0]["name"], "养老");
            assert_eq!((&set["status"], &set["official"]), (&json!("DRAFT"), &json!(false)));
        }
        assert_eq!(seen["indicatorSets"].as_array().unwrap().len(), 2);
        let file = folder.path().join("utf-8");
        let line = [
            "future-community", "indicators", "import", "--database-url", &world.database.url, "--code", "bad", "--title", "t",
            "--pass-mark", "11", file.to_str().unwrap(),
        ];
        let failed = future_community::cli::Cli::try_parse_from(line).unwrap().run(&mut Vec::new()).await.unwrap_err();
        assert!(failed.to_string().contains("10.00"), "{failed}");
    }
}
