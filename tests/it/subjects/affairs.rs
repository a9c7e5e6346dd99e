//! Evaluations and reviews in every state: of several units, about scenarios of different departments, before different
//! rosters.

use crate::{
    evaluations::{self, SET, done, give, published, scores, verify},
    harness::{Person, World},
    reviews::{self, deciding, sign},
};
use entity::vocabulary::{EvaluationStatus, ReviewStatus};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What is said of indicators, by their codes.
type Said = &'static [(&'static str, &'static str)];

/// What the unit says of itself, and what each verifier finds.
struct Sheet {
    set: &'static str,
    self_scores: Said,
    found: &'static [(&'static str, Said)],
    /// Who finds otherwise where it comes to a dispute.
    dispute: (&'static str, Said),
}

/// The code of the set that most evaluations pin.
pub const PINNED: &str = "small";

/// About scenarios that neither education nor health answers for.
const CARE: &str = "code,scenario,name,requirement,tier,veto,max_score\n\
    G1,GOVERNANCE,居民自治,,STANDARD,false,10\n\
    S1,SERVICES,便民服务,,STANDARD,false,10\n";

const SMALL: Sheet = Sheet {
    set: PINNED,
    self_scores: &[("E1", "9"), ("E2", "8.50"), ("H1", "18.25"), ("H2", "n/a"), ("T1", "10")],
    found: &[
        ("education.signer2", &[("E1", "9"), ("E2", "8")]),
        ("culture-tourism-sports.signer2", &[("E1", "9"), ("E2", "8")]),
        ("health.signer2", &[("H1", "17.75")]),
        ("fengmao-office.deputy", &[("T1", "10")]),
    ],
    dispute: ("culture-tourism-sports.signer2", &[("E1", "4")]),
};

const CARING: Sheet = Sheet {
    set: "care",
    self_scores: &[("G1", "8"), ("S1", "9")],
    found: &[
        ("organization-dept.signer2", &[("G1", "7")]),
        ("civil-affairs.signer2", &[("G1", "7"), ("S1", "8")]),
    ],
    dispute: ("civil-affairs.signer2", &[("G1", "5")]),
};

/// Communities with their units, and how far their evaluations are. Those that are submitted are verified, with a
/// dispute.
const EVALUATIONS: [(&str, &str, Sheet, EvaluationStatus); 9] = [
    ("jiangbin", "fuchun-subdistrict", SMALL, EvaluationStatus::Submitted),
    ("baihe", "fuchun-subdistrict", SMALL, EvaluationStatus::Draft),
    ("jiangjiaqiao", "fuchun-subdistrict", SMALL, EvaluationStatus::Final),
    ("hanghuang", "fuchunwan-new-city", SMALL, EvaluationStatus::Submitted),
    ("shanshui", "lushan-subdistrict", SMALL, EvaluationStatus::Draft),
    ("yicheng", "dongzhou-subdistrict", SMALL, EvaluationStatus::Final),
    ("zishu-huayuan", "yinhu-subdistrict", CARING, EvaluationStatus::Submitted),
    ("caihong", "yinhu-subdistrict", CARING, EvaluationStatus::Draft),
    ("dengyun", "xindeng-town", CARING, EvaluationStatus::Final),
];

const EVERYBODY: &[&str] = &[
    "development-reform",
    "finance",
    "education",
    "culture-tourism-sports",
    "health",
    "civil-affairs",
    "planning-resources",
];
const SOME: &[&str] = &["education", "health", "planning-resources"];
const PLATFORM: &[&str] = &["data-resources"];

/// Reviews, with who signs, and how far they are. Under review is the community's evaluation, once it is submitted.
const REVIEWS: [(&str, &str, &[&str], ReviewStatus); 9] = [
    ("jiangbin", "RECHECK", SOME, ReviewStatus::Open),
    ("jiangjiaqiao", "APPRAISAL", EVERYBODY, ReviewStatus::Concluded),
    ("baihe", "RECHECK", SOME, ReviewStatus::Cancelled),
    ("hanghuang", "RECHECK", SOME, ReviewStatus::Open),
    ("yicheng", "RECHECK", SOME, ReviewStatus::Concluded),
    ("shanshui", "RECHECK", SOME, ReviewStatus::Cancelled),
    ("zishu-huayuan", "PLATFORM_PRELIMINARY_ACCEPTANCE", PLATFORM, ReviewStatus::Open),
    ("dengyun", "PLATFORM_FINAL_ACCEPTANCE", PLATFORM, ReviewStatus::Concluded),
    ("caihong", "PLATFORM_FINAL_ACCEPTANCE", PLATFORM, ReviewStatus::Cancelled),
];

/// Whoever does something, signed in once.
struct Cast<'w> {
    world: &'w World,
    people: HashMap<String, Person<'w>>,
}

impl<'w> Cast<'w> {
    async fn person(&mut self, name: &str) -> Person<'w> {
        if let Some(person) = self.people.get(name) {
            return person.clone();
        }
        let person = self.world.person(name).await;
        self.people.insert(name.to_owned(), person.clone());
        person
    }

    async fn evaluation(
        &mut self,
        (community, unit, sheet, status): &(&str, &str, Sheet, EvaluationStatus),
        set: &str,
    ) -> Value {
        self.world.clock.advance(1);
        let signer = self.person(&format!("{unit}.signer")).await;
        let key = |step: &str| format!("{step} {community}");
        let input = json!({ "community": community, "indicatorSet": set, "idempotencyKey": key("open") });
        let opened = done(&give(&signer, "openEvaluation", input).await);
        let input = json!({
            "evaluation": opened["id"], "scores": scores(&opened, sheet.self_scores),
            "expectedRevision": opened["revision"], "idempotencyKey": key("score"),
        });
        let scored = done(&give(&signer, "saveSelfScores", input).await);
        if *status == EvaluationStatus::Draft {
            return scored;
        }
        let submitted =
            done(&give(&signer, "submitEvaluation", deciding(&scored, &key("submit"), &json!({}))).await);
        for (name, found) in sheet.found {
            done(&verify(&self.person(name).await, &submitted, found, &key("verify")).await);
        }
        let office = self.person("fengmao-office.coordinator").await;
        if *status == EvaluationStatus::Submitted {
            let (name, found) = sheet.dispute;
            done(&verify(&self.person(name).await, &submitted, found, &key("differ")).await);
            return submitted;
        }
        done(&give(&office, "finalizeEvaluation", deciding(&submitted, &key("final"), &json!({}))).await)
    }

    async fn review(
        &mut self,
        (community, kind, signing, status): (&str, &str, &[&str], ReviewStatus),
        evaluation: Option<&Value>,
    ) {
        self.world.clock.advance(1);
        let opened = reviews::opened(self.world, community, kind, evaluation).await;
        let key = format!("{kind} {community}");
        for department in signing {
            let signer = self.person(&format!("{department}.signer3")).await;
            if status == ReviewStatus::Open {
                // What is withdrawn stays on record. It comes first, and cannot be withdrawn again.
                let first = sign(&signer, &opened["id"], "RETURN", &format!("{key}, at first")).await;
                let opinion = &first["opinion"]["id"];
                let input = json!({ "opinion": opinion, "reason": "再议", "idempotencyKey": format!("withdraw, {key}") });
                done(&reviews::give(&signer, "withdrawOpinion", input).await);
            }
            done(&sign(&signer, &opened["id"], "APPROVE", &key).await);
        }
        let office = self.person("fengmao-office.coordinator").await;
        let seen = reviews::review(&office, &opened["id"]).await;
        let (command, how) = match status {
            ReviewStatus::Open => return,
            ReviewStatus::Cancelled => ("cancelReview", json!({ "reason": "误发" })),
            ReviewStatus::Concluded if seen["signedCount"] == seen["requiredCount"] => {
                ("concludeReview", json!({ "conclusion": "PASSED" }))
            }
            ReviewStatus::Concluded => {
                ("concludeReview", json!({ "conclusion": "RETURNED", "note": "不齐" }))
            }
        };
        done(&reviews::give(&office, command, deciding(&seen, &key, &how)).await);
    }
}

/// Brings all of them about. Verifications are by each department's second signer, and opinions by its third, so that who
/// is seen by the one is not seen by the other.
pub async fn happen(world: &World) {
    let sets = HashMap::from([
        (SMALL.set, published(world, SMALL.set, SET, Some("40")).await),
        (CARING.set, published(world, CARING.set, CARE, None).await),
    ]);
    let mut cast = Cast { world, people: HashMap::new() };
    let mut evaluated = HashMap::new();
    for story in EVALUATIONS {
        let evaluation = cast.evaluation(&story, &sets[story.2.set]).await;
        evaluated.insert(story.0, evaluation);
    }
    for story in REVIEWS {
        let evaluation = &evaluated[story.0];
        let under_review = (evaluation["status"] != "DRAFT").then(|| &evaluation["id"]);
        cast.review(story, under_review).await;
    }
}

/// A set that nothing pins, brought so far: its id.
pub async fn set(world: &World, code: &str, steps: &[&str]) -> String {
    let office = world.person("fengmao-office.coordinator").await;
    let input = json!({
        "code": code, "title": "另一套指标", "official": false, "creationTypes": ["NEW_BUILD"], "csv": CARE,
        "idempotencyKey": format!("import {code}"),
    });
    let set = done(&give(&office, "importIndicatorSet", input).await);
    for step in steps {
        let input = json!({ "id": set["id"], "idempotencyKey": format!("{step} {code}") });
        done(&evaluations::give(&office, step, input).await);
    }
    set["id"].as_str().unwrap().to_owned()
}
