//! What units plan, and who comes to see it.

use crate::{
    harness::{Person, World},
    plans_of_projects::{self as plans, APPLICATION, IMPLEMENTATION, done, give, key, saving, submitting},
    reviews,
};
use serde_json::{Value, json};

const UNIT: &str = "dongzhou-subdistrict.signer";

/// The draft of the unit's community, of a kind.
async fn draft(unit: &Person<'_>, kind: &str) -> Value {
    let query = "{ community(code: \"yicheng\") { plans { id kind status } } }";
    let data = unit.ask(query).await;
    let mut plans = data["community"]["plans"].as_array().unwrap().iter();
    let found = plans.find(|it| it["kind"] == kind && it["status"] == "DRAFT").unwrap();
    plans::plan(unit, &found["id"]).await
}

/// One draft is written anew, another is begun and thrown away.
pub async fn drafted(world: &World) {
    world.clock.advance(1);
    let unit = world.person(UNIT).await;
    let mut again = saving("yicheng", IMPLEMENTATION, "逸城社区实施方案（修改）");
    again["expectedRevision"] = draft(&unit, IMPLEMENTATION).await["revision"].clone();
    done(&give(&unit, "savePlan", again).await);
    let begun = plans::drafted(&unit, "yicheng", APPLICATION).await;
    plans::discarded(&unit, &begun).await;
}

/// Both plans are submitted, the one in its second version.
pub async fn submitted(world: &World) {
    world.clock.advance(1);
    let unit = world.person(UNIT).await;
    let drafted = draft(&unit, IMPLEMENTATION).await;
    done(&give(&unit, "submitPlan", submitting(&drafted)).await);
    plans::submitted(&unit, "yicheng", APPLICATION).await;
}

/// The office asks one department more about the plan of a community.
pub async fn before_others(world: &World) {
    world.clock.advance(1);
    let office = world.person("fengmao-office.coordinator").await;
    let query = "query($filter: ReviewFilter) { reviews(filter: $filter) { nodes { id revision } } }";
    let filter = json!({ "community": "hanghuang", "kind": "APPRAISAL", "status": ["OPEN"] });
    let data = office.ask_with(query, json!({ "filter": filter })).await;
    let review = &data["reviews"]["nodes"][0];
    let input = json!({
        "review": review["id"], "organization": "publicity-dept", "reason": "宣传", "expectedRevision": review["revision"],
        "idempotencyKey": key(),
    });
    done(&reviews::give(&office, "addSignatory", input).await);
}
