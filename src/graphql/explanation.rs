//! `EvaluationExplanation`: how totals come about; and what they would be, in a simulation.

use super::{
    answer::{At, Loading, Object, Out, field},
    indicator_set::INDICATOR,
    score::{SCENARIO_TOTAL, ScenarioTotal},
    user_error::INPUT_ERROR,
};
use crate::{
    domain::evaluation::{self as evaluations, Explained, Explanation, Simulate, Simulation, Step},
    error::{Refusal, Stop},
};
use serde::Deserialize;

pub(super) static EXPLANATION: Object<Explanation> = Object {
    name: "EvaluationExplanation",
    about: "计分过程，可据以手工复算。/ How the totals come about, so that they can be computed again on paper.",
    implements: &[],
    fields: &[
        field(
            "inputs",
            "[ExplainedIndicator!]!",
            "计入的指标及得分，限查看者可见者。/ What goes in, as far as the viewer sees it.",
            |it, at, out| out.objects(&EXPLAINED, &it.inputs, at),
        ),
        field(
            "steps",
            "[ExplanationStep!]!",
            "计算步骤，按次序。/ What is done, in order.",
            |it, at, out| out.objects(&STEP, &it.steps, at),
        ),
    ],
};

pub(super) static EXPLAINED: Object<Explained> = Object {
    name: "ExplainedIndicator",
    about: "计入的一项指标。/ What goes in of one indicator.",
    implements: &[],
    fields: &[
        field("indicator", "Indicator!", "指标。/ The indicator.", |it, at, out| {
            out.optional(at.asking().catalogue.pinned_indicator(it.indicator), |out, found| {
                out.object(&INDICATOR, found, at)
            })
        }),
        field("applies", "Boolean!", "是否适用。/ Whether it applies.", |it, _, out| {
            out.boolean(it.applies)
        }),
        field("score", "Decimal", "得分。/ What counts, once there is something.", |it, _, out| {
            out.optional(it.score, Out::plain)
        }),
    ],
};

pub(super) static STEP: Object<Step> = Object {
    name: "ExplanationStep",
    about: "一个计算步骤。/ One step.",
    implements: &[],
    fields: &[
        field(
            "label",
            "String!",
            "计算内容，中文在前。/ What is computed, Chinese first.",
            |it, _, out| out.string(&it.label),
        ),
        field("expression", "String!", "算式。/ How, with the numbers.", |it, _, out| {
            out.string(&it.expression)
        }),
        field(
            "result",
            "String",
            "结果；缺数时为空。/ What comes of it; null while a number is missing.",
            |it, _, out| out.optional(it.result.as_deref(), Out::string),
        ),
    ],
};

/// What came of a what-if.
pub(super) struct Simulated {
    simulation: Option<(Simulation, Vec<ScenarioTotal>)>,
    refusals: Vec<Refusal>,
}

pub(super) static SIMULATION_PAYLOAD: Object<Simulated> = Object {
    name: "SimulationPayload",
    about: "试算结果；不写入任何内容。/ What came of a what-if; nothing was written.",
    implements: &[],
    fields: &[
        field(
            "simulation",
            "EvaluationSimulation",
            "试算；不能试算时为空。/ The what-if; null if there is none.",
            |it, at, out| {
                out.optional(it.simulation.as_ref(), |out, simulation| {
                    out.object(&SIMULATION, simulation, at)
                })
            },
        ),
        field(
            "userErrors",
            "[UserError!]!",
            "不能试算的原因。/ Why there is none.",
            |it, at, out| out.objects(&INPUT_ERROR, &it.refusals, at),
        ),
    ],
};

pub(super) static SIMULATION: Object<(Simulation, Vec<ScenarioTotal>)> = Object {
    name: "EvaluationSimulation",
    about: "试算。/ What would come of other scores.",
    implements: &[],
    fields: &[
        field(
            "scenarioTotals",
            "[ScenarioTotal!]!",
            "各场景得分，限查看者可见者。/ The totals of the scenarios that the viewer sees.",
            |it, at, out| out.objects(&SCENARIO_TOTAL, &it.1, at),
        ),
        field(
            "total",
            "Decimal",
            "总分，限可见全部评分者。/ The total, for who sees every score.",
            |it, _, out| out.optional(it.0.total, Out::plain),
        ),
        field(
            "passed",
            "Boolean",
            "是否合格，限可见全部评分者。/ The result, for who sees every score.",
            |it, _, out| out.optional(it.0.passed, Out::boolean),
        ),
        field("explanation", "EvaluationExplanation!", "计算过程。/ Step by step.", |it, at, out| {
            out.object(&EXPLANATION, &it.0.explanation, at)
        }),
    ],
};

/// Loads `Query.simulateEvaluation`.
pub(super) fn load_simulation(at: At<'_>) -> Loading<'_> {
    #[derive(Deserialize)]
    struct Arguments {
        input: Simulate,
    }
    Box::pin(async move {
        let Arguments { input } = at.args()?;
        let asking = at.asking();
        let done = evaluations::simulate(&input, &asking.store, &asking.viewer, &asking.catalogue).await;
        let simulated = match done {
            Ok(simulation) => {
                let total = |(scenario, total): &(_, _)| ScenarioTotal { scenario: *scenario, total: *total };
                let totals = simulation.scenario_totals.iter().map(total).collect();
                Simulated { simulation: Some((simulation, totals)), refusals: Vec::new() }
            }
            Err(Stop::Refused(refusals)) => Simulated { simulation: None, refusals },
            Err(Stop::Failed(error)) => return Err(error),
        };
        at.keep(simulated)?;
        Ok(())
    })
}
