//! Versions of a plan from their drafts on: every state and every step.

use super::{
    APPLICATION, IMPLEMENTATION, appraised, deciding, done, drafted, ended, give, key, plan, refused, saving,
    seen, submitted, submitting,
};
use crate::{
    harness::{Pack, Person, World},
    reviews,
};
use entity::vocabulary::{PlanStatus, Vocabulary};
use future_community::workflow::plan::Step;
use serde_json::{Value, json};

both! {
    async fn a_plan_is_drafted_submitted_and_superseded(world) {
        let officer = world.person("fuchun-subdistrict.officer").await;
        let signer = world.person("fuchun-subdistrict.signer").await;
        let draft = drafted(&officer, "jiangbin", APPLICATION).await;
        assert_eq!((&draft["version"], &draft["status"], &draft["submittedAt"]), (&json!(1), &json!("DRAFT"), &json!(null)));
        // Written anew, it says all that it is given.
        let mut again = saving("jiangbin", APPLICATION, " 江滨社区申报方案 ");
        refused(&give(&officer, "savePlan", again.clone()).await, "INVALID", "input.expectedRevision");
        again["expectedRevision"] = 7.into();
        refused(&give(&officer, "savePlan", again.clone()).await, "CONFLICT", "input.expectedRevision");
        again["expectedRevision"] = 1.into();
        let second = done(&give(&signer, "savePlan", again.clone()).await);
        assert_eq!((&second["title"], &second["summary"], &second["revision"]), (&json!("江滨社区申报方案"), &json!(null), &json!(2)));
        assert_ne!(second["contentDigest"], draft["contentDigest"]);
        // The same again changes nothing.
        again["expectedRevision"] = 2.into();
        again["idempotencyKey"] = key().into();
        assert_eq!(done(&give(&signer, "savePlan", again).await)["revision"], 2);
        // An officer does not submit, nor whoever saw another draft.
        refused(&give(&officer, "submitPlan", submitting(&second)).await, "NOT_PERMITTED", "input.id");
        refused(&give(&signer, "submitPlan", submitting(&draft)).await, "CONFLICT", "input.expectedRevision");
        let mut stale = submitting(&second);
        stale["contentDigest"] = draft["contentDigest"].clone();
        refused(&give(&signer, "submitPlan", stale).await, "STALE_CONTENT", "input.contentDigest");
        let first = done(&give(&signer, "submitPlan", submitting(&second)).await);
        assert_eq!((&first["status"], &first["contentDigest"]), (&json!("SUBMITTED"), &second["contentDigest"]));
        // Beside it another is begun, and takes its place once it is submitted; another kind counts for itself.
        submitted(&signer, "jiangbin", IMPLEMENTATION).await;
        let next = drafted(&officer, "jiangbin", APPLICATION).await;
        assert_eq!(seen(&officer, "jiangbin").await, ["A2 DRAFT", "A1 SUBMITTED", "I1 SUBMITTED"]);
        done(&give(&signer, "submitPlan", submitting(&next)).await);
        assert_eq!(seen(&officer, "jiangbin").await, ["A2 SUBMITTED", "A1 SUPERSEDED", "I1 SUBMITTED"]);
        assert_eq!(seen(&officer, "baihe").await, Vec::<String>::new());
    }

    async fn a_draft_is_discarded_and_leaves_its_trace(world) {
        let officer = world.person("fuchun-subdistrict.officer").await;
        submitted(&world.person("fuchun-subdistrict.signer").await, "jiangbin", APPLICATION).await;
        let draft = drafted(&officer, "jiangbin", APPLICATION).await;
        let mut input = deciding(&draft);
        input["reason"] = "误建".into();
        let payload = give(&officer, "discardPlan", input.clone()).await;
        assert_eq!((&payload["plan"], &payload["userErrors"]), (&json!(null), &json!([])));
        assert_eq!(give(&officer, "discardPlan", input).await, payload, "the same again");
        refused(&give(&officer, "discardPlan", deciding(&draft)).await, "NOT_FOUND", "input.id");
        let mut late = saving("jiangbin", APPLICATION, "方案");
        late["expectedRevision"] = draft["revision"].clone();
        refused(&give(&officer, "savePlan", late).await, "CONFLICT", "input.expectedRevision");
        assert_eq!(seen(&officer, "jiangbin").await, ["A1 SUBMITTED"]);
        let event = world.trail().await.pop().unwrap();
        let detail: Value = serde_json::from_str(&event.detail).unwrap();
        assert_eq!((event.action.as_str(), &detail["reason"], &detail["version"]), ("DISCARD_PLAN", &json!("误建"), &json!(2)));
        assert_eq!(drafted(&officer, "jiangbin", APPLICATION).await["version"], 2);
    }

    async fn every_state_by_every_step(world) {
        let signer = world.person("fuchun-subdistrict.signer").await;
        for status in PlanStatus::ALL {
            for step in Step::ALL {
                let community = match status {
                    PlanStatus::Draft => "jiangbin",
                    PlanStatus::Submitted => "baihe",
                    PlanStatus::Appraised => "jiangjiaqiao",
                    PlanStatus::Returned => "yangpihu",
                    PlanStatus::Superseded => "jinjiaqiao",
                };
                let row = brought_to(world, &signer, community, *status).await;
                let line = step.transition();
                let allowed = line.from.contains(status);
                let action = row["viewerActions"].as_array().unwrap().iter().find(|it| it["action"] == line.name);
                assert_eq!(action.unwrap()["allowed"], allowed, "{status:?} {step:?}");
                let payload = match step {
                    // It names no version: where there is no draft, one is begun.
                    Step::Save => continue,
                    Step::Submit => give(&signer, "submitPlan", submitting(&row)).await,
                    _ => give(&signer, "discardPlan", deciding(&row)).await,
                };
                if !allowed {
                    refused(&payload, "WRONG_STATE", "input.id");
                    continue;
                }
                assert_eq!(payload["userErrors"], json!([]), "{status:?} {step:?}");
                let now = plan(&signer, &row["id"]).await;
                assert_eq!(now["status"], line.to.map_or(json!(null), |to| json!(to.code())), "{status:?} {step:?}");
            }
        }
        let tables = Step::ALL.iter().chain(Step::FOLLOWING).map(|step| step.transition());
        let reached: Vec<PlanStatus> = tables.filter_map(|line| line.to).collect();
        assert_eq!(reached, [PlanStatus::Submitted, PlanStatus::Appraised, PlanStatus::Returned, PlanStatus::Superseded]);
    }

    async fn what_was_submitted_is_not_edited_whoever_holds_the_connection(world) {
        let signer = world.person("fuchun-subdistrict.signer").await;
        let first = submitted(&signer, "jiangbin", APPLICATION).await;
        for statement in [
            "UPDATE plans SET title = 'x'",
            "UPDATE plans SET content_digest = 'x'",
            "UPDATE plans SET version = 9",
            "UPDATE plans SET submitted_at = 1",
            "DELETE FROM plans",
        ] {
            assert!(world.database.execute(statement).await.is_err(), "{statement}");
        }
        assert_eq!(plan(&signer, &first["id"]).await, first);
    }

    async fn what_is_no_plan_is_refused(world) {
        let officer = world.person("fuchun-subdistrict.officer").await;
        for title in ["", "  ", "一\n二", &"字".repeat(201)] {
            refused(&give(&officer, "savePlan", saving("jiangbin", APPLICATION, title)).await, "INVALID", "input.title");
        }
        let mut long = saving("jiangbin", APPLICATION, &"字".repeat(200));
        long["summary"] = "字".repeat(2001).into();
        refused(&give(&officer, "savePlan", long).await, "INVALID", "input.summary");
        refused(&give(&officer, "savePlan", saving("none", APPLICATION, "方案")).await, "NOT_FOUND", "input.community");
        // Another's community is there, and not the unit's to plan for.
        refused(&give(&officer, "savePlan", saving("shanshui", APPLICATION, "方案")).await, "NOT_PERMITTED", "input.community");
        let mut early = saving("jiangbin", APPLICATION, "方案");
        early["expectedRevision"] = 1.into();
        refused(&give(&officer, "savePlan", early).await, "CONFLICT", "input.expectedRevision");
    }

    async fn a_plan_has_so_many_versions_and_no_more(world) {
        let signer = world.person("fuchun-subdistrict.signer").await;
        for _ in 0..100 {
            submitted(&signer, "jiangbin", APPLICATION).await;
        }
        refused(&give(&signer, "savePlan", saving("jiangbin", APPLICATION, "再一版")).await, "WRONG_STATE", "input.kind");
        assert_eq!(seen(&signer, "jiangbin").await.len(), 100);
        drafted(&signer, "jiangbin", IMPLEMENTATION).await;
    }

    async fn a_community_that_was_withdrawn_begins_none(world) {
        let signer = world.person("fuchun-subdistrict.signer").await;
        let begun = drafted(&signer, "baihe", APPLICATION).await;
        let gone = Pack::copy().without("communities.csv", "4,baihe").with("programme.toml", "planned_count = 10", "planned_count = 9");
        gone.with("programme.toml", "total_communities = 59", "total_communities = 58").import(world).await;
        refused(&give(&signer, "savePlan", saving("baihe", IMPLEMENTATION, "方案")).await, "WRONG_STATE", "input.community");
        let now = plan(&signer, &begun["id"]).await;
        done(&give(&signer, "submitPlan", submitting(&now)).await);
    }

    async fn a_draft_says_what_its_community_is_called_now(world) {
        let signer = world.person("fuchun-subdistrict.signer").await;
        let first = submitted(&signer, "jiangbin", APPLICATION).await;
        let draft = drafted(&signer, "jiangbin", APPLICATION).await;
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        assert_eq!(plan(&signer, &first["id"]).await["contentDigest"], first["contentDigest"]);
        let now = plan(&signer, &draft["id"]).await;
        assert_ne!(now["contentDigest"], draft["contentDigest"]);
        refused(&give(&signer, "submitPlan", submitting(&draft)).await, "CONFLICT", "input.expectedRevision");
        done(&give(&signer, "submitPlan", submitting(&now)).await);
    }
}

/// A version of the community's application plan that stands there.
async fn brought_to(world: &World, signer: &Person<'_>, community: &str, to: PlanStatus) -> Value {
    let query = "query($code: String!) { community(code: $code) { plans { id status } } }";
    let data = signer.ask_with(query, json!({ "code": community })).await;
    let plans = data["community"]["plans"].as_array().unwrap().clone();
    if let Some(there) = plans.iter().find(|it| it["status"] == to.code()) {
        return plan(signer, &there["id"]).await;
    }
    if to == PlanStatus::Draft {
        return drafted(signer, community, APPLICATION).await;
    }
    let first = submitted(signer, community, APPLICATION).await;
    match to {
        PlanStatus::Draft | PlanStatus::Submitted => {}
        PlanStatus::Superseded => {
            submitted(signer, community, APPLICATION).await;
        }
        PlanStatus::Appraised => {
            let review = appraised(world, community, &[&first]).await;
            reviews::all_sign(world, &review, "APPROVE").await;
            ended(world, &review, "concludeReview", json!({ "conclusion": "PASSED" })).await;
        }
        PlanStatus::Returned => {
            let review = appraised(world, community, &[&first]).await;
            ended(world, &review, "concludeReview", json!({ "conclusion": "RETURNED", "note": "补充" }))
                .await;
        }
    }
    plan(signer, &first["id"]).await
}
