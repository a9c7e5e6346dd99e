//! Files of plans: whoever sees a version sees its files, and its digest covers them.

use super::{
    APPLICATION, appraised, discarded, done, drafted, give, plan, refused, saving, submitted, submitting,
};
use crate::{
    harness::{Person, World, written_past},
    reference::rows,
    reviews,
};
use entity::{account, attachment, organization};
use serde_json::{Value, json};

/// A file that somebody has uploaded for its organization.
async fn uploaded(world: &World, by: &str, name: &str) -> String {
    let accounts = rows::<account::Entity>(world).await;
    let organizations = rows::<organization::Entity>(world).await;
    let unit = by.split_once('.').unwrap().0;
    let row = attachment::Model {
        id: world.store.ids().next(),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 7,
        sha256: format!("{:0>64}", name.len()),
        organization_id: organizations.iter().find(|it| it.code == unit).unwrap().id,
        account_id: accounts.iter().find(|it| it.name == by).unwrap().id,
        uploaded_at: world.clock.now(),
        attached_at: None,
    };
    let id = row.id.to_string();
    let operation = world.store.operate().await.unwrap();
    operation.unscoped().unscoped_add_all(vec![attachment::ActiveModel::from(row)]).await.unwrap();
    operation.commit(None, vec![written_past()]).await.unwrap();
    id
}

/// The names of the files of a plan, as somebody sees them.
async fn files(person: &Person<'_>, plan: &Value) -> Vec<String> {
    let query = "query($id: ID!) { node(id: $id) { ... on Plan { attachments { name } } } }";
    let node = person.ask_with(query, json!({ "id": plan["id"] })).await["node"].clone();
    let files = node["attachments"].as_array().into_iter().flatten();
    files.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// Whether somebody sees a file.
async fn sees(person: &Person<'_>, file: &str) -> bool {
    let query = "query($id: ID!) { node(id: $id) { ... on Attachment { sha256 } } }";
    !person.ask_with(query, json!({ "id": file })).await["node"].is_null()
}

fn with_files(plan: Option<&Value>, files: &[&String]) -> Value {
    let mut input = saving("jiangbin", APPLICATION, "社区方案");
    input["attachments"] = json!(files);
    if let Some(plan) = plan {
        input["expectedRevision"] = plan["revision"].clone();
    }
    input
}

both! {
    async fn whoever_sees_a_version_sees_its_files(world) {
        world.people_stay();
        let officer = world.person("fuchun-subdistrict.officer").await;
        let signer = world.person("fuchun-subdistrict.signer").await;
        let (office, finance) = (world.person("fengmao-office.coordinator").await, world.person("finance.officer").await);
        let first = uploaded(world, "fuchun-subdistrict.officer", "方案.pdf").await;
        let second = uploaded(world, "fuchun-subdistrict.officer", "图纸.pdf").await;
        let anothers = uploaded(world, "fuchun-subdistrict.signer", "他人.pdf").await;
        refused(&give(&officer, "savePlan", with_files(None, &[&first, &anothers])).await, "NOT_FOUND", "input.attachments");
        let draft = done(&give(&officer, "savePlan", with_files(None, &[&first, &second])).await);
        assert_eq!(files(&signer, &draft).await, ["方案.pdf", "图纸.pdf"]);
        // Another order is another content; so is one file less.
        let turned = done(&give(&officer, "savePlan", with_files(Some(&draft), &[&second, &first])).await);
        assert_ne!(turned["contentDigest"], draft["contentDigest"]);
        let fewer = done(&give(&signer, "savePlan", with_files(Some(&turned), &[&first])).await);
        assert_ne!(fewer["contentDigest"], turned["contentDigest"]);
        for (person, is_seen) in [(&signer, true), (&office, false), (&finance, false)] {
            assert_eq!(sees(person, &first).await, is_seen);
        }
        assert!(!sees(&signer, &second).await, "it hangs on nothing any more, and is attached to nothing else");
        let v1 = done(&give(&signer, "submitPlan", submitting(&fewer)).await);
        for (person, is_seen) in [(&signer, true), (&office, true), (&finance, false)] {
            assert_eq!(sees(person, &first).await, is_seen);
        }
        appraised(world, "jiangbin", &[&v1]).await;
        assert_eq!(files(&finance, &v1).await, ["方案.pdf"]);
        assert!(sees(&finance, &first).await);
        // The next version has what the one before had, whoever uploaded it, and a file of its own.
        let draft = done(&give(&signer, "savePlan", with_files(None, &[&anothers, &first])).await);
        assert_eq!((files(&signer, &draft).await, sees(&finance, &anothers).await), (vec!["他人.pdf".to_owned(), "方案.pdf".to_owned()], false));
        let refusal = json!({ "id": draft["id"], "contentDigest": v1["contentDigest"], "expectedRevision": 1, "idempotencyKey": "k" });
        refused(&give(&signer, "submitPlan", refusal).await, "STALE_CONTENT", "input.contentDigest");
        done(&give(&signer, "submitPlan", submitting(&draft)).await);
        assert_eq!((files(&finance, &draft).await.len(), sees(&finance, &anothers).await), (2, true));
        assert_eq!(files(&finance, &v1).await, ["方案.pdf"], "as it was submitted");
    }

    async fn another_file_voids_the_opinions_that_covered_the_one_before(world) {
        let signer = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let (one, two) = (uploaded(world, "fuchun-subdistrict.signer", "方案.pdf").await, uploaded(world, "fuchun-subdistrict.signer", "方案二.pdf").await);
        let submit = async |file: &String| {
            let draft = done(&give(&signer, "savePlan", with_files(None, &[file])).await);
            done(&give(&signer, "submitPlan", submitting(&draft)).await)
        };
        let first = submit(&one).await;
        let review = appraised(world, "jiangbin", &[&first]).await;
        let roster = reviews::all_sign(world, &review, "APPROVE").await;
        assert_eq!(reviews::validity(&reviews::review(&office, &review["id"]).await).0.len(), roster.len());
        // The text is the same to the letter.
        let second = submit(&two).await;
        assert_eq!((&second["title"], &second["summary"]), (&first["title"], &first["summary"]));
        let now = reviews::review(&office, &review["id"]).await;
        assert_eq!((reviews::validity(&now).0.len(), reviews::validity(&now).1.len()), (0, roster.len()));
    }

    async fn files_of_a_draft_that_is_no_more_are_nobodys(world) {
        let signer = world.person("fuchun-subdistrict.signer").await;
        submitted(&signer, "baihe", APPLICATION).await;
        let file = uploaded(world, "fuchun-subdistrict.signer", "方案.pdf").await;
        let draft = done(&give(&signer, "savePlan", with_files(None, &[&file])).await);
        assert!(sees(&signer, &file).await);
        discarded(&signer, &draft).await;
        assert!(!sees(&signer, &file).await);
        assert_eq!(plan(&signer, &draft["id"]).await, json!(null));
        let again = drafted(&signer, "jiangbin", APPLICATION).await;
        refused(&give(&signer, "savePlan", with_files(Some(&again), &[&file])).await, "NOT_FOUND", "input.attachments");
    }
}
