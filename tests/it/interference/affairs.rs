//! What happens to sets, evaluations and reviews.

use crate::{
    evaluations::{self, SET, done, give, score_of, scores, verify},
    harness::{Person, World},
    reviews::{self, deciding, sign},
};
use serde_json::{Value, json};

const OFFICE: &str = "fengmao-office.coordinator";

/// Everything that happens has a key of its own.
fn key() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    format!("it happens, {}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// An evaluation of a community as the office sees it: the newest.
async fn evaluation(world: &World, community: &str) -> Value {
    let office = world.person(OFFICE).await;
    let query = "query($of: String) { evaluations(first: 1, community: $of) { nodes { id } } }";
    let data = office.ask_with(query, json!({ "of": community })).await;
    evaluations::evaluation(&office, &data["evaluations"]["nodes"][0]["id"]).await
}

/// The open review of a community, of this kind, as the office sees it.
async fn review(world: &World, community: &str, kind: &str) -> Value {
    let office = world.person(OFFICE).await;
    let query = "query($filter: ReviewFilter) { reviews(filter: $filter) { nodes { id } } }";
    let filter = json!({ "community": community, "kind": kind, "status": ["OPEN"] });
    let data = office.ask_with(query, json!({ "filter": filter })).await;
    reviews::review(&office, &data["reviews"]["nodes"][0]["id"]).await
}

async fn finds(world: &World, name: &str, community: &str, found: &[(&str, &str)]) {
    world.clock.advance(1);
    let verifier = world.person(name).await;
    done(&verify(&verifier, &evaluation(world, community).await, found, &key()).await);
}

async fn decides(world: &World, community: &str, indicator: &str, score: &str) {
    let evaluation = evaluation(world, community).await;
    let input = json!({
        "score": score_of(&evaluation, indicator)["id"], "finalScore": score, "reason": "现场核实",
        "idempotencyKey": key(),
    });
    done(&give(&world.person(OFFICE).await, "adjudicateScore", input).await);
}

async fn opens(world: &World, unit: &Person<'_>, community: &str) {
    let pinned = evaluation(world, "hanghuang").await;
    let office = world.person(OFFICE).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { indicatorSet { id } } } }";
    let data = office.ask_with(query, json!({ "id": pinned["id"] })).await;
    let set = &data["node"]["indicatorSet"]["id"];
    let input = json!({ "community": community, "indicatorSet": set, "idempotencyKey": key() });
    done(&give(unit, "openEvaluation", input).await);
}

async fn scores_itself(world: &World, unit: &Person<'_>, community: &str, said: &[(&str, &str)]) {
    let seen = evaluation(world, community).await;
    let input = json!({
        "evaluation": seen["id"], "scores": scores(&seen, said), "expectedRevision": seen["revision"],
        "idempotencyKey": key(),
    });
    done(&give(unit, "saveSelfScores", input).await);
}

/// A review of the community's evaluation that is before one department, and before those that are added.
async fn platform_review(world: &World, community: &str, kind: &str, added: &[&str]) -> Value {
    let office = world.person(OFFICE).await;
    let evaluation = evaluation(world, community).await;
    let input = json!({
        "community": community, "kind": kind, "evaluation": evaluation["id"], "dueOn": "2022-12-31",
        "idempotencyKey": key(),
    });
    let mut review = done(&reviews::give(&office, "openReview", input).await);
    for department in added {
        let input = json!({
            "review": review["id"], "organization": department, "reason": "涉及该部门",
            "expectedRevision": review["revision"], "idempotencyKey": key(),
        });
        review = done(&reviews::give(&office, "addSignatory", input).await);
    }
    review
}

async fn signs(world: &World, name: &str, review: &Value, decision: &str) -> Value {
    world.clock.advance(1);
    let signed = sign(&world.person(name).await, &review["id"], decision, &key()).await;
    done(&signed)
}

/// Signs, withdraws, and signs again.
async fn wavers(world: &World, name: &str, review: &Value) {
    let opinion = signs(world, name, review, "RETURN").await;
    let input = json!({ "opinion": opinion["id"], "reason": "再议", "idempotencyKey": key() });
    done(&reviews::give(&world.person(name).await, "withdrawOpinion", input).await);
    signs(world, name, review, "APPROVE_WITH_COMMENTS").await;
}

async fn ends(world: &World, review: &Value, command: &str, how: Value) {
    let office = world.person(OFFICE).await;
    let seen = reviews::review(&office, &review["id"]).await;
    done(&reviews::give(&office, command, deciding(&seen, &key(), &how)).await);
}

pub async fn drafted(world: &World) {
    let office = world.person(OFFICE).await;
    for code in ["later", "next"] {
        let input = json!({
            "code": code, "title": "再一套指标", "official": true, "creationTypes": ["RENOVATION"],
            "passMark": "1", "csv": SET, "idempotencyKey": key(),
        });
        done(&give(&office, "importIndicatorSet", input).await);
    }
}

/// In communities of others than Fuchun, about scenarios that neither education, culture nor health answers for. What
/// the office verifies of 杭黄社区 is of an evaluation that all of these see.
pub async fn elsewhere(world: &World) {
    let yinhu = world.person("yinhu-subdistrict.signer").await;
    scores_itself(world, &yinhu, "caihong", &[("G1", "3")]).await;
    let seen = evaluation(world, "caihong").await;
    done(&give(&yinhu, "submitEvaluation", deciding(&seen, &key(), &json!({}))).await);
    opens(world, &yinhu, "yinhu-huayuan").await;
    scores_itself(world, &yinhu, "yinhu-huayuan", &[("E1", "1"), ("H1", "2")]).await;
    finds(world, "fengmao-office.deputy", "hanghuang", &[("T1", "2.5")]).await;

    ends(
        world,
        &review(world, "zishu-huayuan", "PLATFORM_PRELIMINARY_ACCEPTANCE").await,
        "cancelReview",
        json!({ "reason": "误发" }),
    )
    .await;
    let kind = "PLATFORM_PRELIMINARY_ACCEPTANCE";
    let opened = platform_review(world, "zishu-huayuan", kind, &["organization-dept"]).await;
    wavers(world, "data-resources.signer", &opened).await;
    wavers(world, "organization-dept.signer", &opened).await;
    finds(world, "organization-dept.signer2", "zishu-huayuan", &[("G1", "6")]).await;
    decides(world, "zishu-huayuan", "G1", "4").await;
    decides(world, "zishu-huayuan", "G1", "4.25").await;
}

pub async fn settled(world: &World) {
    let office = world.person(OFFICE).await;
    let seen = evaluation(world, "zishu-huayuan").await;
    done(&give(&office, "finalizeEvaluation", deciding(&seen, &key(), &json!({}))).await);
    let opened = review(world, "zishu-huayuan", "PLATFORM_PRELIMINARY_ACCEPTANCE").await;
    signs(world, "organization-dept.signer", &opened, "APPROVE").await;
    ends(world, &opened, "concludeReview", json!({ "conclusion": "PASSED" })).await;
}

/// In an evaluation and a review that health and planning see too, and in a review that only education sees of these.
pub async fn of_education(world: &World) {
    finds(world, "culture-tourism-sports.signer2", "hanghuang", &[("E2", "6")]).await;
    finds(world, "education.signer2", "hanghuang", &[("E1", "4"), ("E2", "6")]).await;
    finds(world, "education.signer2", "hanghuang", &[("E1", "10")]).await;
    decides(world, "hanghuang", "E1", "5").await;
    let opened = platform_review(world, "hanghuang", "PLATFORM_FINAL_ACCEPTANCE", &["education"]).await;
    wavers(world, "education.signer", &opened).await;
    decides(world, "hanghuang", "E1", "7.75").await;
}

pub async fn of_fuchun(world: &World) {
    let fuchun = world.person("fuchun-subdistrict.signer").await;
    scores_itself(world, &fuchun, "baihe", &[("E1", "1"), ("H1", "2"), ("H2", "3")]).await;
    opens(world, &fuchun, "heshan").await;
    finds(world, "fengmao-office.deputy", "jiangbin", &[("T1", "1")]).await;
    let opened = platform_review(world, "jiangbin", "PLATFORM_FINAL_ACCEPTANCE", &["publicity-dept"]).await;
    wavers(world, "data-resources.signer", &opened).await;
    signs(world, "publicity-dept.signer", &opened, "RECUSE").await;
    ends(world, &opened, "cancelReview", json!({ "reason": "误发" })).await;
}

/// In evaluations and reviews that education, culture and planning see too, and in a review that only health sees of
/// these. What health signed before is undone.
pub async fn of_health(world: &World) {
    finds(world, "health.signer2", "hanghuang", &[("H1", "3")]).await;
    finds(world, "health.signer", "hanghuang", &[("H1", "19.5")]).await;
    // What no longer covers its score is signed again, in a review that all of these see.
    signs(world, "health.signer3", &review(world, "hanghuang", "RECHECK").await, "APPROVE").await;
    finds(world, "health.signer2", "jiangbin", &[("H1", "5")]).await;
    let opened = platform_review(world, "hanghuang", "PLATFORM_PRELIMINARY_ACCEPTANCE", &["health"]).await;
    wavers(world, "health.signer", &opened).await;
    finds(world, "health.signer2", "hanghuang", &[("H1", "0")]).await;
}
