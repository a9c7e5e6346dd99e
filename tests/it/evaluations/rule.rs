//! The rule by which scores become totals and a result: properties that hold for every sheet, and the same numbers from
//! the server, for real and in a what-if.

use super::{SET, done, evaluation, give, opened_with, scores, verify};
use entity::{
    hundredths::Hundredths,
    id::{IndicatorId, ScenarioId},
};
use future_community::domain::evaluation::scoring::{Line, outcome, total};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

/// Any indicator that has its final score, or does without.
fn line() -> impl Strategy<Value = Line> {
    (1..=4_000_i64, 0..=10_000_u64, any::<bool>(), prop::bool::weighted(0.8), 0..4_u128).prop_map(
        |(max, share, veto, applies, scenario)| {
            let score = max * i64::try_from(share).unwrap() / 10_000;
            Line {
                indicator: IndicatorId(Uuid::from_u128(0)),
                scenario: ScenarioId(Uuid::from_u128(scenario)),
                max_score: Hundredths(max),
                veto,
                applies,
                score: applies.then_some(Hundredths(score)),
            }
        },
    )
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec(line(), 1..40)
}

fn full_mark(lines: &[Line]) -> Hundredths {
    lines.iter().map(|line| line.max_score).sum()
}

proptest! {
    #[test]
    fn a_total_never_exceeds_its_maximum(lines in lines()) {
        let whole = total(lines.iter());
        prop_assert!(whole.score.unwrap() <= whole.max_score);
        prop_assert!(whole.max_score <= full_mark(&lines));
        // The scenarios are a partition: their totals add up to the whole.
        let parts = (0..4).map(|scenario| {
            let scenario = ScenarioId(Uuid::from_u128(scenario));
            total(lines.iter().filter(move |line| line.scenario == scenario)).score.unwrap()
        });
        prop_assert_eq!(parts.sum::<Hundredths>(), whole.score.unwrap());
    }

    #[test]
    fn more_of_a_score_is_never_worse(lines in lines(), at in any::<prop::sample::Index>(), mark in 0..=100_i64) {
        let mut better = lines.clone();
        let line = at.get(&lines);
        let raised = &mut better[at.index(lines.len())];
        raised.score = line.score.map(|score| Hundredths((score.0 + 1).min(line.max_score.0)));
        let full = full_mark(&lines);
        let mark = Some(Hundredths(full.0 * mark / 100));
        let (before, after) = (outcome(&lines, full, mark), outcome(&better, full, mark));
        prop_assert_eq!(before.is_some(), after.is_some());
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(after.total >= before.total);
            prop_assert!(after.passed >= before.passed);
        }
    }

    #[test]
    fn a_veto_beats_any_total(mut lines in lines(), at in any::<prop::sample::Index>()) {
        let at = at.index(lines.len());
        lines[at].veto = true;
        lines[at].applies = true;
        lines[at].score = Some(Hundredths::ZERO);
        let vetoed = outcome(&lines, full_mark(&lines), Some(Hundredths::ZERO)).unwrap();
        prop_assert_eq!(vetoed.passed, Some(false));
    }

    #[test]
    fn what_does_not_apply_counts_for_nothing(lines in lines(), mark in 0..=100_i64) {
        let full = full_mark(&lines);
        let mark = Some(Hundredths(full.0 * mark / 100));
        let left: Vec<Line> = lines.iter().copied().filter(|line| line.applies).collect();
        prop_assert_eq!(outcome(&lines, full, mark), outcome(&left, full, mark));
    }

    #[test]
    fn an_open_score_leaves_everything_open(mut lines in lines(), at in any::<prop::sample::Index>()) {
        let at = at.index(lines.len());
        lines[at].applies = true;
        lines[at].score = None;
        prop_assert_eq!(outcome(&lines, full_mark(&lines), None), None);
        prop_assert_eq!(total(lines.iter()).score, None);
    }
}

const SIMULATE: &str = "query($input: SimulateEvaluationInput!) { simulateEvaluation(input: $input) { simulation { total passed \
    scenarioTotals { scenario { code } score maxScore } explanation { steps { label expression result } } } \
    userErrors { code path } } }";

both! {
    async fn the_order_of_verification_does_not_matter(world) {
        let mut totals = Vec::new();
        // Four who verify, in turns: each time another one is first.
        let turns = [
            ("education.signer", [("E1", "9"), ("E2", "8")].as_slice()),
            ("culture-tourism-sports.signer", &[("E1", "9"), ("E2", "8")]),
            ("health.signer", &[("H1", "17.75"), ("H2", "3.33")]),
            ("fengmao-office.coordinator", &[("T1", "10")]),
        ];
        let street = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let mut opened = opened_with(world, SET, Some("40")).await;
        let set = opened["indicatorSet"].clone();
        assert_eq!(set["code"], "small");
        let id = world.nobody().ask("{ indicatorSets { id } }").await["indicatorSets"][0]["id"].clone();
        for first in 0..4 {
            let key = |what: &str| format!("{what}-{first}");
            let input = json!({
                "evaluation": opened["id"], "expectedRevision": opened["revision"], "idempotencyKey": key("self"),
                "scores": scores(&opened, &[("E1", "10"), ("E2", "10"), ("H1", "20"), ("H2", "5.5"), ("T1", "10")]),
            });
            let scored = done(&give(&street, "saveSelfScores", input).await);
            let input = json!({ "id": opened["id"], "expectedRevision": scored["revision"], "idempotencyKey": key("submit") });
            let submitted = done(&give(&street, "submitEvaluation", input).await);
            for turn in 0..4 {
                let (name, given) = turns[(first + turn) % 4];
                let person = world.person(name).await;
                done(&verify(&person, &submitted, given, &key(name)).await);
            }
            let seen = evaluation(&street, &opened["id"]).await;
            totals.push((seen["total"].clone(), seen["scenarioTotals"].clone(), seen["passed"].clone()));
            let input = json!({ "id": opened["id"], "expectedRevision": seen["revision"], "idempotencyKey": key("final") });
            let last = done(&give(&office, "finalizeEvaluation", input).await);
            assert_eq!((&last["total"], &last["passed"]), (&seen["total"], &seen["passed"]));
            let input = json!({ "community": "jiangbin", "indicatorSet": id, "idempotencyKey": key("next") });
            opened = done(&give(&street, "openEvaluation", input).await);
            assert_eq!(opened["round"], first + 2);
        }
        assert_eq!(totals[0].0, "48.08");
        assert!(totals.iter().all(|one| *one == totals[0]), "{totals:?}");
    }

    async fn what_does_not_apply_shrinks_the_pass_mark(world) {
        // 40 of 55.50; without H2 and T1 it is 28.82… of 40.
        for (key, e1, passed) in [("below", "0.82", false), ("above", "0.83", true)] {
            let world = &crate::harness::World::on(world.database.another().await).await;
            let street = world.person("fuchun-subdistrict.signer").await;
            let opened = opened_with(world, SET, Some("40")).await;
            let input = json!({
                "evaluation": opened["id"], "expectedRevision": opened["revision"], "idempotencyKey": key,
                "scores": scores(&opened, &[("E1", "1"), ("E2", "10"), ("H1", "18"), ("H2", "n/a"), ("T1", "n/a")]),
            });
            done(&give(&street, "saveSelfScores", input).await);
            let seen = street.ask_with(SIMULATE, json!({ "input": {
                "evaluation": opened["id"], "scores": scores(&opened, &[("E1", e1), ("E2", "10"), ("H1", "18")]),
            } })).await;
            let simulated = &seen["simulateEvaluation"]["simulation"];
            assert_eq!(simulated["passed"], passed, "{seen}");
        }
    }

    async fn a_what_if_writes_nothing_and_explains_itself(world) {
        let submitted = super::submitted(world).await;
        let street = world.person("fuchun-subdistrict.officer").await;
        let before = (evaluation(&street, &submitted["id"]).await, world.trail().await.len());
        let what_if = json!({ "input": {
            "evaluation": submitted["id"],
            "scores": scores(&submitted, &[("E1", "10"), ("E2", "0"), ("H1", "20"), ("H2", "n/a"), ("T1", "10")]),
        } });
        let seen = street.ask_with(SIMULATE, what_if).await;
        let simulated = &seen["simulateEvaluation"]["simulation"];
        // E2 has a veto, so that 40 of 50 is not enough.
        assert_eq!((&simulated["total"], &simulated["passed"]), (&json!("40.00"), &json!(false)), "{seen}");
        let steps = simulated["explanation"]["steps"].as_array().unwrap();
        assert!(steps.iter().any(|step| step["expression"] == "E2" && step["result"] == "1"), "{steps:?}");
        assert!(steps.iter().any(|step| step["expression"] == "40.00 × 55.50 ≥ 40.00 × 50.00"), "{steps:?}");
        assert_eq!(before, (evaluation(&street, &submitted["id"]).await, world.trail().await.len()));

        // An education officer tries its own scenario, and learns no total.
        let education = world.person("education.officer").await;
        let own = json!({ "input": { "evaluation": submitted["id"], "scores": scores(&submitted, &[("E1", "10"), ("E2", "1")]) } });
        let seen = education.ask_with(SIMULATE, own).await;
        assert_eq!(
            seen["simulateEvaluation"]["simulation"]["scenarioTotals"],
            json!([{ "scenario": { "code": "EDUCATION" }, "score": "11.00", "maxScore": "20.00" }])
        );
        assert_eq!(seen["simulateEvaluation"]["simulation"]["total"], json!(null));
        // Another's indicator is one that is not there.
        for indicator in [super::score_of(&submitted, "H1")["indicator"]["id"].clone(), json!("indicator_01h455vb4pex5vsknk084sn02q"), json!("x")] {
            let input = json!({ "input": { "evaluation": submitted["id"], "scores": [{ "indicator": indicator, "score": "1" }] } });
            let seen = education.ask_with(SIMULATE, input).await;
            assert_eq!(
                seen["simulateEvaluation"],
                json!({ "simulation": null, "userErrors": [{ "code": "NOT_FOUND", "path": ["input", "scores", "0", "indicator"] }] })
            );
        }
    }
}
