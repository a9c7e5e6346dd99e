//! How scores become totals, and a total a result, step by step, so that a clerk can do it again on paper.

use super::{
    Scores, lines, scenario_totals,
    scoring::{self, Line},
    set, whole_outcome,
};
use crate::{
    catalogue::{Catalogue, IndicatorSet},
    error::Result,
};
use entity::{evaluation::Model, hundredths::Hundredths, id::IndicatorId, vocabulary::EvaluationStatus};

/// What goes in, and what is done with it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What goes in: the indicators that the viewer sees scores of, in the order of their set.
    pub inputs: Vec<Explained>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// What goes in of one indicator.
#[derive(Clone, Copy, Debug)]
pub struct Explained {
    pub indicator: IndicatorId,
    /// Whether it applies.
    pub applies: bool,
    /// What counts, once there is something.
    pub score: Option<Hundredths>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is computed: Chinese, then English.
    pub label: String,
    /// How, with the numbers.
    pub expression: String,
    /// What comes of it; none while a number is missing.
    pub result: Option<String>,
}

/// Explains an evaluation, as far as the viewer sees it.
pub fn explain(row: &Model, scores: &Scores, catalogue: &Catalogue) -> Result<Explanation> {
    let set = set(row, catalogue)?;
    let mut explanation = explain_lines(&lines(scores, set)?, set, catalogue);
    // What all scores came to is known once it is final, also to who does not see all of them.
    if row.status == EvaluationStatus::Final
        && scores.len() < set.indicators.len()
        && let (Some(total), Some(max_total)) = (row.total, row.max_total)
    {
        explanation.steps.push(Step {
            label: "定稿总分（全部场景）/ the total of all scenarios, as it was made final".to_owned(),
            expression: format!("{total} / {max_total}"),
            result: Some(total.to_string()),
        });
    }
    Ok(explanation)
}

/// Explains lines. The total and the result come only of all lines of the set.
pub(super) fn explain_lines(lines: &[Line], set: &IndicatorSet, catalogue: &Catalogue) -> Explanation {
    let inputs = lines
        .iter()
        .map(|line| Explained { indicator: line.indicator, applies: line.applies, score: line.score })
        .collect();
    let mut steps = Vec::new();
    let totals = scenario_totals(lines, catalogue);
    for (scenario, total) in &totals {
        let name = catalogue.scenario(*scenario).map(|found| (&found.row.name, &found.row.code));
        let (name, code) = name.map_or_else(Default::default, |(name, code)| (name.clone(), code.clone()));
        let of_scenario: Vec<&Line> = lines.iter().filter(|line| line.scenario == *scenario).collect();
        steps.push(sum(&format!("{name}场景得分 / score of {code}"), &of_scenario, |line| line.score));
        steps.push(Step {
            result: Some(total.max_score.to_string()),
            ..sum(&format!("{name}场景满分 / maximum of {code}"), &of_scenario, |line| {
                Some(line.max_score)
            })
        });
    }
    if lines.len() < set.indicators.len() {
        return Explanation { inputs, steps };
    }
    let whole = scoring::total(lines.iter());
    let sums = |of: fn(&scoring::Total) -> Option<Hundredths>| {
        let numbers: Vec<String> = totals.iter().map(|(_, total)| written(of(total))).collect();
        numbers.join(" + ")
    };
    steps.push(Step {
        label: "总分 / total".to_owned(),
        expression: sums(|total| total.score),
        result: whole.score.map(|score| score.to_string()),
    });
    steps.push(Step {
        label: "适用指标满分 / maximum of what applies".to_owned(),
        expression: sums(|total| Some(total.max_score)),
        result: Some(whole.max_score.to_string()),
    });
    if let Some(outcome) = whole_outcome(lines, set) {
        let code = |id: &IndicatorId| set.indicator(*id).map(|indicator| indicator.code.as_str());
        let vetoes: Vec<&str> = outcome.vetoed_by.iter().filter_map(code).collect();
        steps.push(Step {
            label: "一票否决：否决指标得分为 0 / vetoes: indicators with a veto and a score of 0".to_owned(),
            expression: if vetoes.is_empty() { "无 / none".to_owned() } else { vetoes.join(", ") },
            result: Some(vetoes.len().to_string()),
        });
        let full = set.full_mark();
        let expression = match set.row.pass_mark {
            Some(mark) => format!("{} × {full} ≥ {mark} × {}", outcome.total, outcome.max_total),
            None => "未设合格分 / the set has no pass mark".to_owned(),
        };
        steps.push(Step {
            label: "结果：无否决，且总分 × 满分 ≥ 合格分 × 适用指标满分 / result: no veto, and total × full mark ≥ pass \
                    mark × maximum of what applies"
                .to_owned(),
            expression,
            result: outcome
                .passed
                .map(|passed| if passed { "合格 / passed" } else { "不合格 / not passed" }.to_owned()),
        });
    }
    Explanation { inputs, steps }
}

fn sum(label: &str, lines: &[&Line], of: fn(&Line) -> Option<Hundredths>) -> Step {
    let applying = || lines.iter().filter(|line| line.applies).map(|line| of(line));
    let numbers: Vec<String> = applying().map(written).collect();
    Step {
        label: label.to_owned(),
        expression: if numbers.is_empty() { "0.00".to_owned() } else { numbers.join(" + ") },
        result: applying().sum::<Option<Hundredths>>().map(|sum| sum.to_string()),
    }
}

fn written(score: Option<Hundredths>) -> String {
    score.map_or_else(|| "?".to_owned(), |score| score.to_string())
}
