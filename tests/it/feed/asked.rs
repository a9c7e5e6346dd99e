//! How the feed is asked, and what it refuses.

use super::{copy::Copy, following};
use crate::{harness::World, reference::happened, subjects, viewers::Viewer};
use serde_json::{Value, json};

const CURSOR: &str = "query($after: String, $first: Int, $kinds: [FeedKind!]) {
    changes(after: $after, first: $first, kinds: $kinds) { reset cursor hasMore changes { kind id } } }";

async fn refused(viewer: &Viewer<'_>, asked: Value) -> String {
    let answer = viewer.send(CURSOR, asked.clone()).await;
    assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{asked}: {}", answer.body);
    answer.body["errors"][0]["message"].as_str().unwrap().to_owned()
}

async fn document(world: &World, selection: &str) -> Value {
    let office = world.person("fengmao-office.coordinator").await;
    let query = format!("{{ changes(first: 1) {{ changes {{ node {{ {selection} }} }} }} }}");
    office.send(&query, json!({})).await.body
}

both! {
    async fn a_cursor_is_its_account_s_and_for_its_kinds(world) {
        let (education, mut copy) = following(world, "education.officer").await;
        let (health, _) = following(world, "health.officer").await;
        let cursor = copy.cursor.clone().unwrap();
        let mut wordings = vec![
            refused(&health, json!({ "after": cursor })).await,
            refused(&education, json!({ "after": cursor, "kinds": ["DUTY"] })).await,
            refused(&education, json!({ "after": "" })).await,
            refused(&education, json!({ "after": "MQ==" })).await,
            refused(&education, json!({ "after": "光标" })).await,
            refused(&education, json!({ "after": format!("{cursor}A") })).await,
            refused(&education, json!({ "after": "A".repeat(cursor.len()) })).await,
        ];
        wordings.dedup();
        assert_eq!(wordings.len(), 1, "{wordings:?}");
        for first in [0, -1, 201] {
            refused(&education, json!({ "first": first })).await;
        }
        refused(&education, json!({ "kinds": [] })).await;
        assert!(copy.page(&education, 1).await["changes"].as_array().unwrap().is_empty());
    }

    async fn kinds_are_followed_by_themselves(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let viewer = Viewer::named(world, "health.signer").await;
        let all = Copy::anew(&viewer).await;
        let mut found = 0;
        for (kind, prefix) in [
            ("CATALOGUE", "programme_"),
            ("COMMUNITY", "community_"),
            ("INDICATOR_SET", "indicatorset_"),
            ("DUTY", "duty_"),
            ("EVALUATION", "evaluation_"),
            ("REVIEW", "review_"),
            ("DOSSIER", "dossier_"),
            ("WORK_ITEM", "workitem_"),
            ("BULLETIN", "bulletin_"),
        ] {
            let (mut after, mut ids) = (Value::Null, Vec::new());
            loop {
                let asked = json!({ "after": after, "first": 2, "kinds": [kind, kind] });
                let page = viewer.send(CURSOR, asked).await.data()["changes"].clone();
                let changes = page["changes"].as_array().unwrap();
                assert!(changes.iter().all(|change| change["kind"] == kind) && changes.len() <= 2);
                ids.extend(changes.iter().map(|change| change["id"].as_str().unwrap().to_owned()));
                after = page["cursor"].clone();
                if page["hasMore"] == false {
                    break;
                }
            }
            ids.sort();
            let of_kind: Vec<&String> = all.things.keys().filter(|id| id.starts_with(prefix)).collect();
            assert_eq!(ids.iter().collect::<Vec<_>>(), of_kind, "{kind}");
            found += ids.len();
        }
        assert_eq!(found, all.things.len());
    }

    async fn a_tally_comes_to_what_the_copy_is(world) {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        happened(world).await;
        subjects::prepare(world).await;
        let viewer = Viewer::named(world, "health.signer").await;
        let mut copy = Copy::default();
        assert!(copy.page(&viewer, 2).await["tally"].is_null(), "there is more");
        let tallies = copy.catch_up(&viewer, 50).await;
        for (kind, prefix) in [("DUTY", "duty_"), ("EVALUATION", "evaluation_"), ("REVIEW", "review_")] {
            let of_kind = copy.things.iter().filter(|(id, _)| id.starts_with(prefix));
            let mut sum = [0_u8; 9];
            for (_, thing) in of_kind.clone() {
                let version = URL_SAFE_NO_PAD.decode(thing["version"].as_str().unwrap()).unwrap();
                assert_eq!(version.len(), sum.len());
                sum.iter_mut().zip(version).for_each(|(sum, byte)| *sum ^= byte);
            }
            let tally = json!({ "kind": kind, "count": of_kind.count(), "checksum": URL_SAFE_NO_PAD.encode(sum) });
            assert!(tallies.as_array().unwrap().contains(&tally), "{tally} is none of {tallies}");
        }
    }

    async fn how_far_one_sees_is_said(world) {
        let asked = "{ changes(first: 1) { scope { kind reach organizations { code } } } }";
        let unit = world.person("fuchun-subdistrict.officer").await.ask(asked).await;
        let unit = unit["changes"]["scope"].as_array().unwrap();
        let own = json!([{ "code": "fuchun-subdistrict" }]);
        for reach in ["OWN", "TERRITORY"] {
            assert!(unit.contains(&json!({ "kind": "DUTY", "reach": reach, "organizations": own })), "{unit:?}");
        }
        let platform = world.person("data-platform").await.ask(asked).await["changes"]["scope"].clone();
        let platform = platform.as_array().unwrap();
        for (kind, reach) in [("DUTY", "EVERYTHING"), ("EVALUATION", "SETTLED"), ("INDICATOR_SET", "SETTLED")] {
            assert!(platform.contains(&json!({ "kind": kind, "reach": reach, "organizations": [] })), "{kind}");
        }
    }

    async fn a_document_says_what_is_the_thing_s_own(world) {
        happened(world).await;
        for refused in [
            "... on Duty { viewerActions { action } }",
            "... on Duty { community { name } }",
            "... on Duty { responsibility { text } }",
            "... on Duty { organization { id scenarios { code } } }",
            "... on Duty { signOffs { organization { name } } }",
            "... on Community { duties { totalCount } }",
            "... on Community { duties(first: 0) { nodes { id } } }",
            "... on Community { evaluations { nodes { id } } }",
            "... on Community { reviews { nodes { id } } }",
            "... on Community { implementingUnit { name } }",
            "... on Evaluation { csv }",
            "... on Evaluation { indicatorSet { title } }",
            "... on Evaluation { scores { indicator { name } } }",
            "... on Evaluation { viewerActions { action } }",
            "... on Review { evaluation { id } }",
            "... on Review { viewerActions { action } }",
            "... on Bulletin { viewerActions { action } }",
            "... on Review { roster { responsibility { text } } }",
            "... on IndicatorSet { csv }",
            "... on IndicatorSet { indicators { scenario { name } } }",
            "... on IndicatorSet { indicators { verifiers { code } } }",
            "... F } } } } fragment F on Duty { community { remarks } } query Other { programme { pools { pool",
        ] {
            let body = document(world, refused).await;
            let said = body["errors"][0]["extensions"]["code"].as_str();
            assert_eq!(said, Some("BAD_USER_INPUT"), "{refused}: {body}");
        }
        for own in [
            "... on Duty { community { __typename id code } comments { writtenBy { displayName } scenario { code } } }",
            "... on Programme { organizations { name scenarios { name } } coverage { scenariosWithoutDepartment { name } } }",
            "... on IndicatorSet { indicators { name } }",
            "... on SignOff { organization { name } } id",
        ] {
            let body = document(world, own).await;
            assert!(body["errors"].is_null(), "{own}: {body}");
        }
    }
}
