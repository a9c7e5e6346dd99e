//! Plans in every state: of several units, before rosters and before none.

use super::{
    Subjects,
    evaluated::units,
    standing::{COORDINATOR, Concern, all_of, pick},
};
use crate::{
    harness::World,
    plans_of_projects::{APPLICATION, IMPLEMENTATION, appraised, drafted, ended, submitted},
    reference::rows,
    viewers::Viewer,
};
use entity::{
    community,
    id::ReviewId,
    organization, plan, review_plan, roster_entry,
    vocabulary::{FeedRule, PlanStatus},
};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Units draft and submit. Before the departments of an appraisal is a second version of one of the plans.
pub async fn happens(world: &World) {
    for (unit, community, before_departments) in [
        ("fuchun-subdistrict", "baihe", false),
        ("fuchun-subdistrict", "yangpihu", true),
        ("fuchunwan-new-city", "hanghuang", true),
        ("dongzhou-subdistrict", "yicheng", false),
    ] {
        world.clock.advance(1);
        let signer = world.person(&format!("{unit}.signer")).await;
        let first = submitted(&signer, community, APPLICATION).await;
        if before_departments {
            let review = appraised(world, community, &[&first]).await;
            submitted(&signer, community, APPLICATION).await;
            if community == "yangpihu" {
                let how = json!({ "conclusion": "RETURNED", "note": "补充" });
                ended(world, &review, "concludeReview", how).await;
            }
        }
        drafted(&signer, community, IMPLEMENTATION).await;
    }
}

/// A version of a plan.
#[derive(Clone)]
pub struct Planned {
    id: String,
    /// The code of the unit that implements the community.
    unit: String,
    status: PlanStatus,
    /// The codes of the departments before which it is, or was.
    before: Vec<String>,
}

impl Concern for Planned {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.unit == organization || self.before.iter().any(|code| code == organization)
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let before = viewer.own.iter().any(|code| self.before.contains(code));
        let seen = match viewer.name.as_str() {
            COORDINATOR => self.status != PlanStatus::Draft,
            _ => before || viewer.territory.contains(&self.unit),
        };
        !seen
    }
}

pub async fn plans(world: &World) -> Subjects {
    let all: Vec<Planned> = planned(world).await.into_iter().map(|(_, plan)| plan).collect();
    let own = |status| pick(&all, move |row: &Planned, viewer| row.is_own(viewer) && row.status == status);
    let anothers =
        |status| pick(&all, move |row: &Planned, viewer| row.is_anothers(viewer) && row.status == status);
    all_of(&all)
        .and("own draft", own(PlanStatus::Draft))
        .and("own submitted", own(PlanStatus::Submitted))
        .and("own superseded", own(PlanStatus::Superseded))
        .and("another's draft", anothers(PlanStatus::Draft))
        .and("another's submitted", anothers(PlanStatus::Submitted))
        .and("another's returned", anothers(PlanStatus::Returned))
}

/// All plans, by the codes of their communities.
pub struct Plans(Vec<(String, Planned)>);

impl Plans {
    pub async fn of(world: &World) -> Self {
        let communities: HashMap<_, _> =
            rows::<community::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
        let all = planned(world).await.into_iter();
        Self(all.map(|(row, plan)| (communities[&row.community_id].clone(), plan)).collect())
    }

    /// The ids of the plans of a community that what is withheld by these rules leaves.
    pub fn shown(&self, community: &str, withheld: &[&Value]) -> BTreeSet<&str> {
        let shows = |plan: &Planned, rule: &Value| {
            let named = |code: &String| rule["organizations"].as_array().unwrap().iter().any(|it| it == code);
            match rule["rule"].as_str().unwrap().parse().unwrap() {
                FeedRule::NamedTo => plan.before.iter().any(named),
                FeedRule::OfCommunitiesOf => named(&plan.unit),
                FeedRule::Submitted => plan.status != PlanStatus::Draft,
                other => panic!("{other} says nothing of plans"),
            }
        };
        let left = |plan: &Planned| {
            withheld.iter().all(|it| it["unless"].as_array().unwrap().iter().any(|rule| shows(plan, rule)))
        };
        let of_it = self.0.iter().filter(|(code, plan)| code == community && left(plan));
        of_it.map(|(_, plan)| plan.id.as_str()).collect()
    }
}

/// Every plan, with its row.
pub async fn planned(world: &World) -> Vec<(plan::Model, Planned)> {
    let organizations: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let units = units(world).await;
    let links = rows::<review_plan::Entity>(world).await;
    let entries = rows::<roster_entry::Entity>(world).await;
    let before = |row: &plan::Model| {
        let reviews: Vec<ReviewId> =
            links.iter().filter(|link| link.plan_id == row.id).map(|link| link.review_id).collect();
        let entries = entries.iter().filter(|entry| reviews.contains(&entry.review_id));
        entries.map(|entry| organizations[&entry.organization_id].clone()).collect()
    };
    let planned = |row: plan::Model| {
        let (id, unit) = (row.id.to_string(), units[&row.community_id].clone());
        let planned = Planned { id, unit, status: row.status, before: before(&row) };
        (row, planned)
    };
    rows::<plan::Entity>(world).await.into_iter().map(planned).collect()
}
