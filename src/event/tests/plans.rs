//! What the trail says of plans.

use super::{NOBODY, OFFICE, is};
use crate::event::{PlanEvent, PlanName, ReviewEvent};
use entity::{
    id::{PlanId, ReviewId},
    vocabulary::{PlanKind, ReviewKind},
};

#[test]
fn of_plans() {
    let (plan, review) = (PlanId(NOBODY), ReviewId(NOBODY));
    let kind = PlanKind::ApplicationPlan;
    let name = || PlanName { plan, unit: OFFICE, community: "c".into(), kind, version: 2 };
    let content_digest = || "sha256:d".to_owned();
    let of_it = r#""kind":"APPLICATION_PLAN""#;
    let saved = PlanEvent::Saved { action: "SAVE_PLAN", name: name(), content_digest: content_digest() };
    let told = format!(r#"{{"community":"c","contentDigest":"sha256:d",{of_it},"version":2}}"#);
    is(saved, "SAVE_PLAN", "plan", true, &told);
    for (replaces, review, told) in [
        (None, None, r#""replaces":null,"review":null"#),
        (Some(plan), Some(review), r#""replaces":"plan…","review":"review…""#),
    ] {
        let action = "SUBMIT_PLAN";
        let submitted =
            PlanEvent::Submitted { action, name: name(), content_digest: content_digest(), replaces, review };
        let told = format!(r#"{{"community":"c","contentDigest":"sha256:d",{of_it},{told},"version":2}}"#);
        is(submitted, action, "plan", true, &told);
    }
    let discarded = PlanEvent::Discarded { action: "DISCARD_PLAN", name: name(), reason: Some("r".into()) };
    let told = format!(r#"{{"community":"c",{of_it},"reason":"r","version":2}}"#);
    is(discarded, "DISCARD_PLAN", "plan", true, &told);
    let opened = ReviewEvent::Opened {
        review,
        community: "c".into(),
        kind: ReviewKind::Appraisal,
        round: 1,
        evaluation: None,
        totals_disclosed: false,
        plans: vec![plan],
        roster: Vec::new(),
    };
    let told = r#"{"community":"c","evaluation":null,"kind":"APPRAISAL","plans":["plan…"],"roster":[],"round":1,"totalsDisclosed":false}"#;
    is(opened, "OPEN_REVIEW", "review", false, told);
}
