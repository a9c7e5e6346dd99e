//! `EvaluationExplanation`: how totals come about; and what they would be, in a simulation.

use super::{
    load::SHEET,
    score::{SCENARIO_TOTAL, ScenarioTotal},
};
use crate::{
    domain::evaluation::{self as evaluations, Explained, Explanation, Simulate, Simulation, Step},
    error::{Result, Stop},
    graphql::{
        Root,
        context::{AnyMany, AnyRow, Context, Many, Object, One, Selection},
        indicator_set::INDICATOR,
        refusal,
    },
};
use engine::{Arguments, Cost, Load, Writer, field, made_of};
use entity::indicator::Model as Indicator;
use serde::Deserialize;

pub(super) static EXPLANATION: Object<Explanation> = Object {
    name: "EvaluationExplanation",
    about: "计分过程，可据以手工复算。/ How the totals come about, so that they can be computed again on paper.",
    implements: &[],
    fields: &[
        made_of(
            "inputs",
            "[ExplainedIndicator!]!",
            "计入的指标及得分，限查看者可见者。/ What goes in, as far as the viewer sees it.",
            &Many::<Explanation, (), Explained> {
                object: &EXPLAINED,
                of: |it, (), _| it.inputs.iter().collect(),
            },
        ),
        made_of(
            "steps",
            "[ExplanationStep!]!",
            "计算步骤，按次序。/ What is done, in order.",
            &Many::<Explanation, (), Step> { object: &STEP, of: |it, (), _| it.steps.iter().collect() },
        ),
    ],
};

pub(super) static EXPLAINED: Object<Explained> = Object {
    name: "ExplainedIndicator",
    about: "计入的一项指标。/ What goes in of one indicator.",
    implements: &[],
    fields: &[
        made_of(
            "indicator",
            "Indicator!",
            "指标。/ The indicator.",
            &One::<Explained, (), Indicator> {
                object: &INDICATOR,
                of: |it, (), at| at.context().catalogue.pinned_indicator(it.indicator),
            },
        ),
        field("applies", "Boolean!", "是否适用。/ Whether it applies.", |it, _, out| {
            out.boolean(it.applies)
        }),
        field("score", "Decimal", "得分。/ What counts, once there is something.", |it, _, out| {
            out.optional(it.score, Writer::plain)
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
            |it, _, out| out.optional(it.result.as_deref(), Writer::string),
        ),
    ],
};

/// A what-if with the totals of its scenarios.
type Projection = (Simulation, Vec<ScenarioTotal>);

/// What came of a what-if.
pub(super) struct Simulated {
    simulation: Option<Projection>,
    refusals: Vec<AnyRow>,
}

pub(super) static SIMULATION_PAYLOAD: Object<Simulated> = Object {
    name: "SimulationPayload",
    about: "试算结果；不写入任何内容。/ What came of a what-if; nothing was written.",
    implements: &[],
    fields: &[
        made_of(
            "simulation",
            "EvaluationSimulation",
            "试算；不能试算时为空。/ The what-if; null if there is none.",
            &One::<Simulated, (), Projection> { object: &SIMULATION, of: |it, (), _| it.simulation.as_ref() },
        ),
        made_of(
            "userErrors",
            "[UserError!]!",
            "不能试算的原因。/ Why there is none.",
            &AnyMany::<Simulated, ()> { of: |it, (), _| it.refusals.iter().map(Some).collect() },
        ),
    ],
};

pub(super) static SIMULATION: Object<Projection> = Object {
    name: "EvaluationSimulation",
    about: "试算。/ What would come of other scores.",
    implements: &[],
    fields: &[
        made_of(
            "scenarioTotals",
            "[ScenarioTotal!]!",
            "各场景得分，限查看者可见者。/ The totals of the scenarios that the viewer sees.",
            &Many::<Projection, (), ScenarioTotal> {
                object: &SCENARIO_TOTAL,
                of: |it, (), _| it.1.iter().collect(),
            },
        ),
        field(
            "total",
            "Decimal",
            "总分，限可见全部评分者。/ The total, for who sees every score.",
            |it, _, out| out.optional(it.0.total, Writer::plain),
        ),
        field(
            "passed",
            "Boolean",
            "是否合格，限可见全部评分者。/ The result, for who sees every score.",
            |it, _, out| out.optional(it.0.passed, Writer::boolean),
        ),
        made_of(
            "explanation",
            "EvaluationExplanation!",
            "计算过程。/ Step by step.",
            &One::<Projection, (), Explanation> {
                object: &EXPLANATION,
                of: |it, (), _| Some(&it.0.explanation),
            },
        ),
    ],
};

impl Load<Context> for Simulated {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(SHEET)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Input {
            input: Simulate,
        }
        let Input { input } = at.args()?;
        match evaluations::simulate(at.context(), &input).await {
            Ok(simulation) => {
                let total = |(scenario, total): &(_, _)| ScenarioTotal { scenario: *scenario, total: *total };
                let totals = simulation.scenario_totals.iter().map(total).collect();
                Ok(Self { simulation: Some((simulation, totals)), refusals: Vec::new() })
            }
            Err(Stop::Refused(refusals)) => {
                Ok(Self { simulation: None, refusals: refusals.into_iter().map(refusal::shown).collect() })
            }
            Err(Stop::Failed(error)) => Err(error),
        }
    }
}
