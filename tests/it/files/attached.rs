//! Files hang on what is done, and are part of what is signed.

use super::{pdf, uploaded};
use crate::{
    duties::{again, brought_to, deciding, done, refused, signing},
    evaluations,
    harness::Person,
};
use serde_json::{Value, json};

const FILES: &str = "attachments { id name sha256 size mediaType }";

/// Signs a completion with files; answers its payload.
async fn completed(person: &Person<'_>, duty: &Value, act: &str, files: &[&Value], key: &str) -> Value {
    let mut input = signing(duty, act, key);
    input["attachments"] = json!(files);
    person.command("signDuty", input).await
}

async fn files_of(person: &Person<'_>, duty: &Value) -> Value {
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Duty {{ {FILES} signOffs {{ act valid content contentDigest {FILES} }} }} }} }}"
    );
    person.ask_with(&query, json!({ "id": duty["id"] })).await["node"].clone()
}

fn names(files: &Value) -> Vec<&str> {
    files.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

both! {
    async fn what_completes_a_duty_is_signed_with_its_files(world) {
        let signer = world.person("education.signer").await;
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let (one, two) = (uploaded(&signer, "b.pdf", &pdf("1")).await, uploaded(&signer, "a.pdf", &pdf("2")).await);
        let done_by = done(&completed(&signer, &duty, "COMPLETE", &[&one["id"], &two["id"]], "with files").await);
        assert_eq!(done_by["status"], "COMPLETED");
        assert_eq!(done_by["contentDigest"], duty["contentDigest"], "the duty is what it was");
        let shown = files_of(&signer, &duty).await;
        assert_eq!(names(&shown["attachments"]), ["b.pdf", "a.pdf"], "in the order in which they were given");
        let completion = &shown["signOffs"][1];
        assert_eq!((&completion["valid"], &completion["attachments"]), (&json!(true), &shown["attachments"]));
        assert_ne!(completion["contentDigest"], duty["contentDigest"]);
        assert_eq!(shown["signOffs"][0]["contentDigest"], duty["contentDigest"], "what was acknowledged has none");
        let content: Value = serde_json::from_str(completion["content"].as_str().unwrap()).unwrap();
        let of = |file: &Value, name: &str| {
            json!({ "name": name, "sha256": file["sha256"], "size": file["size"], "mediaType": "application/pdf" })
        };
        assert_eq!(content["attachments"], json!([of(&one, "b.pdf"), of(&two, "a.pdf")]));
        // It stands: it is confirmed, and not completed once more.
        refused(&completed(&signer, &done_by, "COMPLETE", &[], "again").await, "WRONG_STATE");
        let office = world.person("fengmao-office.coordinator").await;
        let confirmed = done(&office.command("confirmDuty", deciding(&done_by, None, "confirm")).await);
        assert_eq!(confirmed["status"], "CONFIRMED");
    }

    async fn what_changes_undoes_a_completion_with_files(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let file = uploaded(&signer, "a.pdf", &pdf("1")).await;
        let duty = done(&completed(&signer, &duty, "COMPLETE", &[&file["id"]], "one").await);
        let move_day = |revision: &Value, day: &str, key: &str| {
            json!({ "id": duty["id"], "dueOn": day, "expectedRevision": revision, "idempotencyKey": key })
        };
        let moved = done(&office.command("setDutyDueDate", move_day(&duty["revision"], "2022-12-31", "move")).await);
        assert_eq!(files_of(&signer, &duty).await["signOffs"][1]["valid"], false);
        // Completed again, with what it had, it counts again.
        let completed = done(&completed(&signer, &moved, "COMPLETE", &[&file["id"]], "two").await);
        let shown = files_of(&signer, &completed).await;
        assert_eq!((&shown["signOffs"][1]["valid"], &shown["signOffs"][2]["valid"]), (&json!(false), &json!(true)));
        assert_eq!(names(&shown["signOffs"][1]["attachments"]), ["a.pdf"], "what was signed keeps its files");
        // Returned, it has none that count.
        let returned = done(&office.command("returnDuty", deciding(&completed, Some("缺页"), "return")).await);
        let shown = files_of(&signer, &returned).await;
        assert_eq!((names(&shown["attachments"]).len(), names(&shown["signOffs"][2]["attachments"]).len()), (0, 1));
    }

    async fn only_ones_own_that_hangs_on_nothing_is_attached(world) {
        let signer = world.person("education.signer").await;
        let duty = brought_to(world, "ASSIGNED").await;
        let own = uploaded(&signer, "a.pdf", &pdf("1")).await;
        refused(&completed(&signer, &duty, "ACKNOWLEDGE", &[&own["id"]], "acknowledged").await, "INVALID");
        let duty = done(&completed(&signer, &duty, "ACKNOWLEDGE", &[], "acknowledge").await);
        let colleague = uploaded(&world.person("education.officer").await, "a.pdf", &pdf("1")).await;
        let stranger = uploaded(&world.person("health.signer").await, "a.pdf", &pdf("1")).await;
        let none = json!("attachment_00000000000000000000000000");
        let mut answers = Vec::new();
        for (at, id) in [&colleague["id"], &stranger["id"], &none, &json!("nonsense"), &duty["id"]].into_iter().enumerate() {
            let payload = completed(&signer, &duty, "COMPLETE", &[&own["id"], id], &format!("not own {at}")).await;
            refused(&payload, "NOT_FOUND");
            assert_eq!(payload["userErrors"][0]["path"], json!(["input", "attachments"]));
            answers.push(payload);
        }
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "all of them are not there");
        refused(&completed(&signer, &duty, "COMPLETE", &[&own["id"], &own["id"]], "twice").await, "INVALID");
        let many = vec![&own["id"]; 21];
        refused(&completed(&signer, &duty, "COMPLETE", &many, "many").await, "INVALID");
        done(&completed(&signer, &duty, "COMPLETE", &[&own["id"]], "done").await);
        // What hangs on something is one's own no more.
        let query = "{ duties(first: 2, filter: { organization: \"education\" }, orderBy: RESPONSIBILITY) { nodes { id revision status contentDigest } } }";
        let duties = signer.ask(query).await["duties"]["nodes"].as_array().unwrap().clone();
        let other = duties.iter().find(|it| it["id"] != duty["id"]).unwrap();
        let other = done(&completed(&signer, other, "ACKNOWLEDGE", &[], "other").await);
        refused(&completed(&signer, &other, "COMPLETE", &[&own["id"]], "used").await, "NOT_FOUND");
        let after = again(&signer, &duty).await;
        assert_eq!(after["status"], "COMPLETED");
    }

    async fn a_units_scores_have_files_that_who_verifies_sees(world) {
        let street = world.person("fuchun-subdistrict.officer").await;
        let opened = evaluations::opened(world).await;
        let (one, two) = (uploaded(&street, "a.pdf", &pdf("1")).await, uploaded(&street, "b.pdf", &pdf("2")).await);
        let save = async |files: Value, revision: &Value, key: &str| {
            let mut scores = evaluations::scores(&opened, &[("E1", "9")]);
            scores[0]["attachments"] = files;
            let input = json!({ "evaluation": opened["id"], "scores": scores, "expectedRevision": revision, "idempotencyKey": key });
            evaluations::give(&street, "saveSelfScores", input).await
        };
        let before = digest(&street, &opened).await;
        let scored = evaluations::done(&save(json!([one["id"]]), &opened["revision"], "one").await);
        let with_one = digest(&street, &opened).await;
        assert_ne!(with_one, before);
        let scored = evaluations::done(&save(json!([two["id"], one["id"]]), &scored["revision"], "two").await);
        let with_two = digest(&street, &opened).await;
        assert_ne!(with_two, with_one);
        assert_eq!(score_files(&street, &opened).await, [["b.pdf", "a.pdf"].as_slice()]);
        // Said again as it is, it changes nothing.
        let repeated = evaluations::done(&save(json!([two["id"], one["id"]]), &scored["revision"], "same").await);
        assert_eq!(repeated["revision"], scored["revision"]);
        let education = world.person("education.signer").await;
        assert!(super::shown(&education, &two["id"]).await.is_null(), "what a unit drafts nobody else sees");
        let gone = evaluations::done(&save(json!([two["id"]]), &scored["revision"], "gone").await);
        assert!(super::shown(&street, &one["id"]).await.is_null(), "what was replaced hangs on nothing that anybody sees");
        let mut all = evaluations::scores(&opened, &[("E2", "8.50"), ("H1", "18.25"), ("H2", "n/a"), ("T1", "10")]);
        all.as_array_mut().unwrap().iter_mut().for_each(|it| drop(it.as_object_mut().unwrap().remove("attachments")));
        let input = json!({ "evaluation": opened["id"], "scores": all, "expectedRevision": gone["revision"], "idempotencyKey": "rest" });
        let signer = world.person("fuchun-subdistrict.signer").await;
        let scored = evaluations::done(&evaluations::give(&street, "saveSelfScores", input).await);
        let input = json!({ "id": opened["id"], "expectedRevision": scored["revision"], "idempotencyKey": "submit" });
        evaluations::done(&evaluations::give(&signer, "submitEvaluation", input).await);
        assert_eq!(super::shown(&education, &two["id"]).await["name"], "b.pdf");
        assert_eq!(super::had(&education, &two["id"]).await.bytes, pdf("2"));
        let health = world.person("health.signer").await;
        assert!(super::shown(&health, &two["id"]).await.is_null(), "of another scenario's scores it sees none");
        // Whoever verifies has none of its own.
        let mut found = evaluations::scores(&opened, &[("E1", "9")]);
        found[0]["attachments"] = json!([]);
        let input = json!({ "evaluation": opened["id"], "scores": found, "idempotencyKey": "verify" });
        let payload = evaluations::give(&education, "verifyScores", input).await;
        assert_eq!(payload["userErrors"][0]["code"], "INVALID", "{payload}");
    }
}

async fn digest(person: &Person<'_>, evaluation: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { contentDigest } } }";
    person.ask_with(query, json!({ "id": evaluation["id"] })).await["node"]["contentDigest"].clone()
}

/// The names of the files of each score that has any.
async fn score_files(person: &Person<'_>, evaluation: &Value) -> Vec<Vec<String>> {
    let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { scores { attachments { name } } } } }";
    let data = person.ask_with(query, json!({ "id": evaluation["id"] })).await;
    let scores = data["node"]["scores"].as_array().unwrap().clone();
    let names =
        scores.iter().map(|it| names(&it["attachments"]).into_iter().map(str::to_owned).collect::<Vec<_>>());
    names.filter(|it| !it.is_empty()).collect()
}
