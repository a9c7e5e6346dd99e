//! The rule by which scores become totals, and a total a result. It is the only one.
//!
//! 1. An indicator that does not apply leaves both the sum and the maximum.
//! 2. A scenario's total is the sum of the final scores of its indicators that apply, once all have one; the total is
//!    that of all.
//! 3. An indicator with a veto (一票否决) whose final score is 0 fails the evaluation, whatever the total.
//! 4. Otherwise it passes where total × full mark ≥ pass mark × maximum: the pass mark is one of the full mark, and
//!    shrinks with what does not apply. Without a pass mark there is no result.
//!
//! All numbers are whole hundredths, and no division rounds anything.

use entity::{
    hundredths::Hundredths,
    id::{IndicatorId, ScenarioId},
};

/// What counts of one indicator.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Its scenario.
    pub scenario: ScenarioId,
    /// Its highest score.
    pub max_score: Hundredths,
    /// A final score of 0 fails the evaluation.
    pub veto: bool,
    /// Whether it applies.
    pub applies: bool,
    /// Its final score, once there is one.
    pub score: Option<Hundredths>,
}

/// A sum of final scores, and the highest it could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The sum; none while an indicator that applies has no final score.
    pub score: Option<Hundredths>,
    /// The highest it could be.
    pub max_score: Hundredths,
}

/// What an evaluation comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The sum of all final scores.
    pub total: Hundredths,
    /// The highest it could be.
    pub max_total: Hundredths,
    /// The indicators whose veto holds.
    pub vetoed_by: Vec<IndicatorId>,
    /// The result; none where the set has no pass mark and nothing vetoed.
    pub passed: Option<bool>,
}

/// The total of some lines.
pub fn total<'l>(lines: impl Iterator<Item = &'l Line> + Clone) -> Total {
    let applying = lines.filter(|line| line.applies);
    Total {
        score: applying.clone().map(|line| line.score).sum(),
        max_score: applying.map(|line| line.max_score).sum(),
    }
}

/// What all lines of an evaluation come to; none while an indicator that applies has no final score, or none applies.
pub fn outcome(lines: &[Line], full_mark: Hundredths, pass_mark: Option<Hundredths>) -> Option<Outcome> {
    let Total { score, max_score } = total(lines.iter());
    let total = score?;
    if max_score == Hundredths::ZERO {
        return None;
    }
    let vetoes = |line: &&Line| line.applies && line.veto && line.score == Some(Hundredths::ZERO);
    let vetoed_by: Vec<IndicatorId> = lines.iter().filter(vetoes).map(|line| line.indicator).collect();
    let passed = if vetoed_by.is_empty() {
        pass_mark.map(|mark| {
            let product = |one: Hundredths, other: Hundredths| i128::from(one.0) * i128::from(other.0);
            product(total, full_mark) >= product(mark, max_score)
        })
    } else {
        Some(false)
    };
    Some(Outcome { total, max_total: max_score, vetoed_by, passed })
}
