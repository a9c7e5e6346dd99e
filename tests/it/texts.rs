//! One rule for texts, by whichever door they come in, and the same answer on both databases.

use crate::{
    duties::{deciding, duty_of, refused},
    evaluations::{self, give},
    harness::World,
};
use entity::{audit_event, duty, vocabulary::AccountKind};
use future_community::domain::account;
use sea_orm::Condition;
use serde_json::{Value, json};

/// What no text has.
const UNFIT: [&str; 8] = ["\0", "\u{1}", "\t", "\u{7F}", "\u{200B}", "\u{202E}", "\u{FEFF}", "\u{FFFF}"];

const HEADER: &str = "code,scenario,name,requirement,tier,veto,max_score\n";

async fn untouched(world: &World) -> (Vec<duty::Model>, usize) {
    let duties = world.store.unscoped_rows::<duty::Entity>(Condition::all()).await.unwrap();
    let events = world.store.unscoped_rows::<audit_event::Entity>(Condition::all()).await.unwrap();
    (duties, events.len())
}

both! {
    async fn questions_with_such_texts_are_refused_whoever_asks(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let nobody = world.nobody();
        for (query, open) in [
            ("query($v: String) { communities(filter: { nameContains: $v }) { totalCount } }", true),
            ("query($v: String) { communities(filter: { implementingUnit: $v }) { totalCount } }", true),
            ("query($v: String!) { community(code: $v) { id } }", true),
            ("query($v: String!) { communities(after: $v) { totalCount } }", true),
            ("query($v: ID!) { node(id: $v) { id } }", true),
            ("query($v: ID!) { nodes(ids: [$v]) { id } }", true),
            ("query($v: String) { communities(first: 1) { nodes { duties(filter: { organization: $v }) { totalCount } } } }", true),
            ("query($v: String) { duties(filter: { community: $v }) { totalCount } }", false),
            ("query($v: String) { reviews(filter: { community: $v }) { totalCount } }", false),
        ] {
            for sign in UNFIT {
                for text in [sign.to_owned(), format!("社区{sign}x")] {
                    for person in if open { vec![&nobody, &office] } else { vec![&office] } {
                        let answer = person.send(query, json!({ "v": text })).await;
                        assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{query} {text:?}: {}", answer.body);
                        let message = answer.body["errors"][0]["message"].as_str().unwrap();
                        let named = format!("U+{:04X}", u32::from(sign.chars().next().unwrap()));
                        assert!(message.contains(&named), "{message}");
                    }
                }
            }
        }
        // As a literal too.
        let answer = nobody.send(r#"{ communities(filter: { nameContains: "\u0000" }) { totalCount } }"#, json!({})).await;
        assert_eq!(answer.error_code(), "BAD_USER_INPUT");
    }

    async fn a_cursor_holds_no_such_text(world) {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let nobody = world.nobody();
        for order in ["ORDINAL", "NAME", "PLANNED_FINISH"] {
            let query = format!("query($after: String) {{ communities(first: 1, after: $after, orderBy: {order}) {{ pageInfo {{ endCursor }} }} }}");
            let first = nobody.send(&query, json!({})).await;
            let Some(cursor) = first.body["data"]["communities"]["pageInfo"]["endCursor"].as_str() else { continue };
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
            for at in text.char_indices().map(|(at, _)| at) {
                let mut spoilt = text.clone();
                spoilt.insert(at, '\0');
                let answer = nobody.send(&query, json!({ "after": URL_SAFE_NO_PAD.encode(&spoilt) })).await;
                assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{spoilt:?}: {}", answer.body);
            }
        }
    }

    async fn commands_with_such_texts_are_refused_at_their_fields(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let duty = duty_of(&office, "education", None).await;
        let before = untouched(world).await;
        for (field, path) in [("reason", json!(["input", "reason"])), ("id", json!(["input", "id"])), ("idempotencyKey", json!(["input", "idempotencyKey"]))] {
            for sign in UNFIT {
                for text in [sign.to_owned(), format!("社区{sign}x")] {
                    let mut input = deciding(&duty, Some("理由"), "key");
                    input[field] = json!(text);
                    let payload = office.command("cancelDuty", input).await;
                    refused(&payload, "INVALID");
                    assert_eq!(payload["userErrors"][0]["path"], path);
                }
            }
        }
        for blank in ["", " ", "\u{3000}\u{A0}", "\n", "\u{2800}"] {
            let payload = office.command("cancelDuty", deciding(&duty, Some(blank), "key")).await;
            refused(&payload, "INVALID");
        }
        assert_eq!(untouched(world).await, before);
    }

    async fn a_reason_is_kept_in_one_form_with_its_lines(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let duty = duty_of(&office, "education", None).await;
        let reason = " 第一行\r\ncafe\u{301} 👩\u{200D}🔬 𠮷\u{E0100}\n";
        let payload = office.command("cancelDuty", deciding(&duty, Some(reason), "key")).await;
        assert_eq!(payload["duty"]["statusReason"], "第一行\ncafé 👩\u{200D}🔬 𠮷\u{E0100}");
        let event = world.trail().await.into_iter().find(|event| event.action == "CANCEL_DUTY").unwrap();
        let detail: Value = serde_json::from_str(&event.detail).unwrap();
        assert_eq!(detail["reason"], payload["duty"]["statusReason"]);
    }

    async fn names_of_people_and_sets_are_one_line_for_the_eye(world) {
        for name in ["", "\u{200B}", "张\n三", "张\r三", "张\u{202E}三", "\u{3164}", "张\0三", "\u{3000}"] {
            let made = account::create(&world.store, AccountKind::Person, "zhang", name, "correct horse battery").await;
            assert!(made.is_err(), "{name:?}");
        }
        let office = world.person("fengmao-office.coordinator").await;
        let set = |title: &str, code: &str, csv: &str| {
            json!({ "code": code, "title": title, "official": false, "creationTypes": ["RENOVATION"], "csv": csv, "idempotencyKey": format!("{title}{code}{}", csv.len()) })
        };
        let good = format!("{HEADER}A1,EDUCATION,绿化,,STANDARD,false,10\n");
        for title in ["\u{200B}", "一\n二", "a\u{FEFF}", "\0", "\u{2800}"] {
            let mut input = set(title, "texts", &good);
            input["idempotencyKey"] = json!("k");
            evaluations::refused(&give(&office, "importIndicatorSet", input).await, "INVALID", "input.title");
        }
        evaluations::refused(&give(&office, "importIndicatorSet", set("题", "te\0xts", &good)).await, "INVALID", "input.code");
        for line in [
            "A2,EDUCATION,绿化\u{3000},,STANDARD,false,10",
            "A2,EDUCATION,绿化,\u{A0},STANDARD,false,10",
            "A2,EDUCATION,绿 化,,STANDARD,false,5",
            "A2,EDUCATION,绿\u{200B}化,,STANDARD,false,10",
            "A2,EDUCATION,\u{200B},,STANDARD,false,10",
            "A2,EDUCATION,绿化率,要\0求,STANDARD,false,10",
        ] {
            let payload = give(&office, "importIndicatorSet", set("题", "texts", &format!("{good}{line}\n"))).await;
            evaluations::refused(&payload, "INVALID", "input.csv");
            assert!(payload["userErrors"][0]["message"].as_str().unwrap().contains("line 3"), "{payload}");
        }
        let cafe = format!("{HEADER}A1,EDUCATION,caf\u{e9},,STANDARD,false,10\nA2,EDUCATION,cafe\u{301},,STANDARD,false,10\n");
        evaluations::refused(&give(&office, "importIndicatorSet", set("题", "texts", &cafe)).await, "INVALID", "input.csv");
        let other = format!("{good}A2,EDUCATION,绿化,,OPTIONAL,false,10\nA3,EDUCATION,绿化,,STANDARD,false,10\n");
        let set = evaluations::done(&give(&office, "importIndicatorSet", set("  题 ", "texts", &other)).await);
        assert_eq!(set["title"], "题");
    }
}
