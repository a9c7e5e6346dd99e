//! The files of a record: each version has its own, and they are seen by who sees that.

use super::{record, refused, saved, saving};
use crate::harness::{Person, World, written_past};
use entity::{
    account, attachment,
    id::{AccountId, AttachmentId, OrganizationId},
    organization,
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

/// A file that somebody uploaded for an organization.
async fn uploaded(world: &World, (who, organization): (&str, &str), name: &str) -> String {
    world.person(who).await;
    let found = world.store.unscoped_rows::<account::Entity>(account::Column::Name.eq(who)).await.unwrap();
    let account: AccountId = found[0].id;
    let of = world.store.unscoped_rows::<organization::Entity>(organization::Column::Code.eq(organization));
    let organization_id: OrganizationId = of.await.unwrap()[0].id;
    let id: AttachmentId = world.store.ids().next();
    let row = attachment::Model {
        id,
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1_000,
        sha256: format!("{:0>64}", name.len()),
        organization_id,
        account_id: account,
        uploaded_at: world.clock.now(),
        attached_at: None,
    };
    let operation = world.store.operate().await.unwrap();
    operation.unscoped_add(attachment::ActiveModel::from(row)).await.unwrap();
    operation.commit(None, vec![written_past()]).await.unwrap();
    id.to_string()
}

/// What hangs on each version of a record, the newest first.
async fn files(person: &Person<'_>, community: &str) -> Vec<Vec<String>> {
    let asked = "query($of: String!) { community(code: $of) { dossier { attachments { name } versions { nodes { attachments { name } } } } } }";
    let found = person.ask_with(asked, json!({ "of": community })).await["community"]["dossier"].clone();
    let names = |it: &Value| -> Vec<String> {
        let all = it["attachments"].as_array().unwrap().iter();
        all.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    let versions: Vec<Vec<String>> =
        found["versions"]["nodes"].as_array().unwrap().iter().map(names).collect();
    assert_eq!(names(&found), versions[0], "the record has the files of its latest version");
    versions
}

both! {
    async fn a_version_keeps_its_files(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let us = ("fuchun-subdistrict.officer", "fuchun-subdistrict");
        let (plan, photo) = (uploaded(world, us, "规划图.pdf").await, uploaded(world, us, "照片").await);
        let first = saved(&unit, "jiangbin", json!({ "attachments": [plan, photo] })).await;
        assert_eq!(first["changed"], json!(["ATTACHMENTS"]));
        // What is left out stays, null as well; a file that hangs there may be named again.
        let second = saved(&unit, "jiangbin", json!({ "location": "江边", "attachments": null })).await;
        assert_eq!(second["changed"], json!(["LOCATION"]));
        let third = saved(&unit, "jiangbin", json!({ "attachments": [photo] })).await;
        assert_ne!(third["contentDigest"], second["contentDigest"]);
        let fourth = saved(&unit, "jiangbin", json!({ "clear": ["ATTACHMENTS"] })).await;
        assert_eq!(fourth["changed"], json!(["ATTACHMENTS"]));
        let both = vec!["规划图.pdf".to_owned(), "照片".to_owned()];
        assert_eq!(files(&unit, "jiangbin").await, [vec![], vec!["照片".to_owned()], both.clone(), both]);
        // The order is part of it, and the same again is no version.
        let (one, other) = (uploaded(world, us, "一").await, uploaded(world, us, "另一个").await);
        let fifth = saved(&unit, "jiangbin", json!({ "attachments": [one, other] })).await;
        assert_eq!(saved(&unit, "jiangbin", json!({ "attachments": [one, other] })).await, fifth);
        let turned = saved(&unit, "jiangbin", json!({ "attachments": [other, one] })).await;
        assert_ne!(turned["contentDigest"], fifth["contentDigest"]);
    }

    async fn only_ones_own_are_attached(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let another = uploaded(world, ("fuchun-subdistrict.signer", "fuchun-subdistrict"), "同事的").await;
        let stranger = uploaded(world, ("changkou-town.officer", "changkou-town"), "别处的").await;
        let missing = crate::subjects::missing_like(&another);
        for id in [another, stranger, missing, "attachment_none".to_owned(), "x".to_owned()] {
            let payload = saving(&unit, "jiangbin", json!({ "attachments": [id] })).await;
            assert_eq!(refused(&payload), [("NOT_FOUND".to_owned(), "attachments".to_owned())], "{id}");
        }
        let own = uploaded(world, ("fuchun-subdistrict.officer", "fuchun-subdistrict"), "自己的").await;
        let both = json!({ "attachments": [own], "clear": ["ATTACHMENTS"] });
        assert_eq!(refused(&saving(&unit, "jiangbin", both).await), [("INVALID".to_owned(), "clear".to_owned())]);
        assert_eq!(record(&unit, "jiangbin").await, Value::Null);
    }

    async fn a_file_is_seen_by_who_sees_the_record(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let us = ("fuchun-subdistrict.officer", "fuchun-subdistrict");
        let file = uploaded(world, us, "规划图.pdf").await;
        let seen = async |name: &str| {
            let node = "query($id: ID!) { node(id: $id) { ... on Attachment { sha256 } } }";
            !world.person(name).await.ask_with(node, json!({ "id": file })).await["node"].is_null()
        };
        assert!(seen("fuchun-subdistrict.officer").await && !seen("fuchun-subdistrict.signer").await);
        saved(&unit, "jiangbin", json!({ "attachments": [file] })).await;
        // It hangs on an old version too, whose readers are the same.
        saved(&unit, "jiangbin", json!({ "clear": ["ATTACHMENTS"], "location": "江边" })).await;
        for (name, sees) in [
            ("fuchun-subdistrict.signer", true), ("fengmao-office.coordinator", true), ("education.officer", true),
            ("changkou-town.officer", false), ("publicity-dept.officer", false), ("data-platform", false), ("auditor", false),
        ] {
            assert_eq!(seen(name).await, sees, "{name}");
        }
        let page = unit.table("/communities/jiangbin/dossier.html").await;
        assert!(!String::from_utf8(page.bytes).unwrap().contains("规划图"));
        saved(&unit, "jiangbin", json!({ "attachments": [uploaded(world, us, "新图.pdf").await] })).await;
        for (name, sees) in [("education.officer", true), ("changkou-town.officer", false)] {
            let page = world.person(name).await.table("/communities/jiangbin/dossier.html").await;
            assert_eq!(String::from_utf8(page.bytes).unwrap().contains("新图.pdf"), sees, "{name}");
        }
    }
}
