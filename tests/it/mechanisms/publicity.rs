//! Records of publicity, training and visits (§五(五)): who writes and publishes them, and who reads them when.

use super::{given, of_record, recorded, refused, seen_records};
use crate::{
    files::{pdf, shown, uploaded},
    harness::Pack,
    inbox::told_of,
};
use entity::vocabulary::{PublicityStatus, Vocabulary};
use future_community::workflow::publicity::Step;
use serde_json::{Value, json};

const OFFICER: &str = "fuchun-subdistrict.officer";
const SIGNER: &str = "fuchun-subdistrict.signer";
const OFFICE: &str = "fengmao-office.coordinator";

fn visit(community: Option<&str>) -> Value {
    json!({ "community": community, "kind": "SITE_VISIT", "title": "现场观摩会", "heldOn": "2022-07-20", "place": "江滨社区", "link": "https://example.org/a?b=1" })
}

both! {
    async fn everybody_is_told_of_the_last_record_that_an_organization_published(world) {
        let (signer, other) = (world.person(SIGNER).await, world.person("dongzhou-subdistrict.signer").await);
        let (health, office) = (world.person("health.officer").await, world.person(OFFICE).await);
        let none = Vec::<String>::new();
        let publish = async |by, title| {
            let draft = super::visited(by, title).await;
            assert_eq!(told_of(&office, &draft["id"]).await, none, "a draft");
            recorded(&of_record(by, &draft, "publishPublicityRecord", json!({})).await)
        };
        let first = publish(&signer, "一").await;
        let others = publish(&other, "二").await;
        for person in [&signer, &other, &health, &office] {
            assert_eq!(told_of(person, &first["id"]).await, ["PUBLISHED"]);
            assert_eq!(told_of(person, &others["id"]).await, ["PUBLISHED"]);
        }
        assert_eq!(told_of(&world.person("sysadmin").await, &first["id"]).await, none);
        let second = publish(&signer, "三").await;
        assert_eq!((told_of(&health, &first["id"]).await, told_of(&health, &second["id"]).await), (none.clone(), vec!["PUBLISHED".to_owned()]));
        assert_eq!(told_of(&health, &others["id"]).await, ["PUBLISHED"], "another's");
        recorded(&of_record(&signer, &second, "withdrawPublicityRecord", json!({ "reason": "照片有误" })).await);
        assert_eq!((told_of(&health, &second["id"]).await, told_of(&signer, &second["id"]).await), (none.clone(), none));
    }

    async fn a_record_is_public_once_it_is_published_and_no_longer_once_it_is_withdrawn(world) {
        let (officer, signer) = (world.person(OFFICER).await, world.person(SIGNER).await);
        let file = uploaded(&officer, "照片.pdf", &pdf("visit")).await["id"].clone();
        let mut input = visit(Some("jiangbin"));
        input["attachments"] = json!([file]);
        let draft = recorded(&given(&officer, "savePublicityRecord", super::RECORD, input).await);
        assert_eq!((&draft["status"], &draft["organization"]["code"], &draft["community"]["code"]), (&json!("DRAFT"), &json!("fuchun-subdistrict"), &json!("jiangbin")));
        let nobody = world.nobody();
        let closed = world.closed_to_the_public();
        assert_eq!(seen_records(&nobody).await, Vec::<String>::new());
        refused(&of_record(&officer, &draft, "publishPublicityRecord", json!({})).await, "NOT_PERMITTED", "id");
        let published = recorded(&of_record(&signer, &draft, "publishPublicityRecord", json!({})).await);
        assert_eq!(published["status"], "PUBLISHED");
        assert_eq!(seen_records(&nobody).await, ["现场观摩会"]);
        assert_eq!(seen_records(&world.person("health.officer").await).await, ["现场观摩会"]);
        // With its files, by an address that is good without a token; and not where the catalogue is closed.
        let of_files = "{ publicityRecords { nodes { attachments { name url } } } }";
        let data = nobody.ask(of_files).await;
        let shown = &data["publicityRecords"]["nodes"][0]["attachments"][0];
        assert_eq!(shown["name"], "照片.pdf");
        assert!(shown["url"].as_str().unwrap().contains("signature="));
        assert!(nobody.send_to(&closed, of_files, json!({})).await.body["data"].is_null());
        let of_it = "query($id: ID!) { node(id: $id) { id } }";
        assert!(nobody.send_to(&closed, of_it, json!({ "id": published["id"] })).await.body["data"]["node"].is_null());
        // What is published does not change but by being withdrawn.
        let mut again = visit(None);
        again["id"] = published["id"].clone();
        again["expectedRevision"] = published["revision"].clone();
        refused(&given(&officer, "savePublicityRecord", super::RECORD, again.clone()).await, "WRONG_STATE", "id");
        let withdrawn = recorded(&of_record(&signer, &published, "withdrawPublicityRecord", json!({ "reason": "照片有误" })).await);
        assert_eq!((&withdrawn["status"], &withdrawn["statusReason"]), (&json!("WITHDRAWN"), &json!("照片有误")));
        assert_eq!(seen_records(&nobody).await, Vec::<String>::new());
        assert!(nobody.ask_with(of_it, json!({ "id": file })).await["node"].is_null());
        again["expectedRevision"] = withdrawn["revision"].clone();
        again["idempotencyKey"] = super::key().into();
        let rewritten = recorded(&given(&officer, "savePublicityRecord", super::RECORD, again).await);
        assert_eq!((&rewritten["status"], &rewritten["community"], &rewritten["attachments"], &rewritten["statusReason"]), (&json!("DRAFT"), &Value::Null, &json!([]), &Value::Null));
        let payload = of_record(&officer, &rewritten, "discardPublicityRecord", json!({})).await;
        assert_eq!(payload, json!({ "publicityRecord": null, "userErrors": [] }));
        assert_eq!(seen_records(&officer).await, Vec::<String>::new());
        let trail: Vec<_> = world.trail().await.into_iter().map(|it| it.action).filter(|it| it.contains("PUBLICITY")).collect();
        assert_eq!(trail, ["SAVE_PUBLICITY_RECORD", "PUBLISH_PUBLICITY_RECORD", "WITHDRAW_PUBLICITY_RECORD", "SAVE_PUBLICITY_RECORD", "DISCARD_PUBLICITY_RECORD"]);
    }

    async fn what_is_not_published_is_its_writer_s_the_office_s_and_the_guide_s(world) {
        let officer = world.person(OFFICER).await;
        let file = uploaded(&officer, "通稿.pdf", &pdf("visit")).await["id"].clone();
        let mut input = visit(None);
        input["attachments"] = json!([file]);
        let draft = recorded(&given(&officer, "savePublicityRecord", super::RECORD, input).await);
        for (name, sees) in [
            (SIGNER, true),
            (OFFICE, true),
            ("publicity-dept.officer", true),
            // 规划审查公示 is another activity.
            ("planning-resources.signer", false),
            ("health.signer", false),
            ("dongzhou-subdistrict.signer", false),
            ("data-platform", false),
        ] {
            let person = world.person(name).await;
            assert_eq!(!seen_records(&person).await.is_empty(), sees, "{name}");
            assert_eq!(!shown(&person, &file).await.is_null(), sees, "{name}");
        }
        // Who guides reads, and does nothing.
        let guide = world.person("publicity-dept.signer").await;
        refused(&of_record(&guide, &draft, "publishPublicityRecord", json!({})).await, "NOT_PERMITTED", "id");
        refused(&of_record(&guide, &draft, "discardPublicityRecord", json!({})).await, "NOT_PERMITTED", "id");
        refused(&given(&guide, "savePublicityRecord", super::RECORD, visit(None)).await, "NOT_PERMITTED", "organization");
        refused(&of_record(&world.person("dongzhou-subdistrict.signer").await, &draft, "publishPublicityRecord", json!({})).await, "NOT_FOUND", "id");
        // The office publishes others' records, and writes its own, about any community.
        recorded(&of_record(&world.person(OFFICE).await, &draft, "publishPublicityRecord", json!({})).await);
        let own = recorded(&given(&world.person(OFFICE).await, "savePublicityRecord", super::RECORD, visit(Some("yicheng"))).await);
        assert_eq!(own["organization"]["code"], "fengmao-office");
        refused(&of_record(&officer, &own, "discardPublicityRecord", json!({})).await, "NOT_FOUND", "id");
        // Nor does it read any more once a later pack has nobody guide.
        assert_eq!(seen_records(&guide).await.len(), 2);
        Pack::copy().without("responsibilities.csv", "publicity-dept-1,").import(world).await;
        assert_eq!(seen_records(&guide).await.len(), 1);
    }

    async fn every_state_by_every_step(world) {
        let signer = world.person(SIGNER).await;
        for status in PublicityStatus::ALL {
            for step in Step::ALL {
                let mut row = recorded(&given(&signer, "savePublicityRecord", super::RECORD, visit(None)).await);
                if *status != PublicityStatus::Draft {
                    row = recorded(&of_record(&signer, &row, "publishPublicityRecord", json!({})).await);
                }
                if *status == PublicityStatus::Withdrawn {
                    row = recorded(&of_record(&signer, &row, "withdrawPublicityRecord", json!({ "reason": "r" })).await);
                }
                let line = step.transition();
                let allowed = line.from.contains(status);
                let action = row["viewerActions"].as_array().unwrap().iter().find(|it| it["action"] == line.name);
                assert_eq!(action.unwrap()["allowed"], allowed, "{status:?} {step:?}");
                let payload = match step {
                    Step::Save => {
                        let mut input = visit(None);
                        input["title"] = "改写".into();
                        of_record(&signer, &row, "savePublicityRecord", input).await
                    }
                    Step::Publish => of_record(&signer, &row, "publishPublicityRecord", json!({})).await,
                    Step::Withdraw => of_record(&signer, &row, "withdrawPublicityRecord", json!({ "reason": "r" })).await,
                    Step::Discard => of_record(&signer, &row, "discardPublicityRecord", json!({})).await,
                };
                match (allowed, line.to) {
                    (false, _) => refused(&payload, "WRONG_STATE", "id"),
                    (true, Some(to)) => assert_eq!(recorded(&payload)["status"], json!(to.code()), "{status:?} {step:?}"),
                    (true, None) => assert_eq!((&payload["publicityRecord"], &payload["userErrors"]), (&Value::Null, &json!([]))),
                }
            }
        }
    }

    async fn what_is_no_record_is_refused(world) {
        let officer = world.person(OFFICER).await;
        for (field, value) in [
            ("title", " "), ("title", "一\n二"), ("heldOn", "2022-08-02"), ("heldOn", "1999-01-01"), ("link", "javascript:alert(1)"),
            ("link", "https://a@b/"), ("link", "https:///x"), ("link", "ftp://a/"),
        ] {
            let mut input = visit(None);
            input[field] = value.into();
            refused(&given(&officer, "savePublicityRecord", super::RECORD, input).await, "INVALID", field);
        }
        refused(&given(&officer, "savePublicityRecord", super::RECORD, visit(Some("none"))).await, "NOT_FOUND", "community");
        refused(&given(&officer, "savePublicityRecord", super::RECORD, visit(Some("yicheng"))).await, "NOT_PERMITTED", "community");
        let mut half = visit(None);
        half["expectedRevision"] = 1.into();
        refused(&given(&officer, "savePublicityRecord", super::RECORD, half).await, "INVALID", "expectedRevision");
        let mut another = visit(None);
        another["organization"] = "health".into();
        refused(&given(&officer, "savePublicityRecord", super::RECORD, another).await, "NOT_PERMITTED", "organization");
    }
}
