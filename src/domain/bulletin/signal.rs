//! When a community's signal turns, by the thresholds of the formula. The same rules for a month that is over and for today.

use super::{
    facts::is_begun,
    month::{days_after, last_day},
};
use crate::catalogue::{Formula, Threshold};
use entity::{
    month::YearMonth,
    vocabulary::{Pool, Signal, SignalMeasure, Stage},
};
use time::Date;

/// What is measured of a community.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured<'c> {
    pub(super) pool: Pool,
    pub(super) stage: Stage,
    pub(super) is_finished: bool,
    pub(super) planned_start: Option<&'c YearMonth>,
    pub(super) planned_finish: Option<&'c YearMonth>,
    pub(super) duties_overdue: i64,
    pub(super) failed: bool,
}

impl Measured<'_> {
    /// How much of it there is on a day. Months are planned for what is being created.
    pub(super) fn amount(&self, measure: SignalMeasure, day: Date) -> i64 {
        let overdue = |planned: Option<&YearMonth>, is_done: bool| match planned.and_then(last_day) {
            Some(last) if !is_done && self.is_created() => days_after(day, last),
            _ => 0,
        };
        match measure {
            SignalMeasure::StartOverdue => overdue(self.planned_start, is_begun(self.stage)),
            SignalMeasure::FinishOverdue => overdue(self.planned_finish, self.is_finished),
            SignalMeasure::DutiesOverdue => self.duties_overdue,
            SignalMeasure::EvaluationFailed => i64::from(self.failed),
        }
    }

    /// Whether its project is counted by whether it is on plan.
    pub(super) fn is_created(&self) -> bool {
        self.pool == Pool::Creation && self.stage != Stage::Withdrawn
    }

    pub(super) fn is_on_plan(&self, day: Date) -> bool {
        let measures = [SignalMeasure::StartOverdue, SignalMeasure::FinishOverdue];
        measures.into_iter().all(|measure| self.amount(measure, day) == 0)
    }
}

/// The signal on a day, and why it is not green: each rule by which it turned, with its numbers.
pub(super) fn signal(formula: &Formula, measured: &Measured<'_>, day: Date) -> (Signal, Vec<String>) {
    let mut worst = Signal::Green;
    let mut reasons = Vec::new();
    for threshold in &formula.signals {
        let amount = measured.amount(threshold.measure, day);
        let turned = turned(threshold, amount);
        if turned != Signal::Green {
            reasons.push(reason(threshold, amount));
        }
        worst = worst.max(turned);
    }
    (worst, reasons)
}

fn turned(threshold: &Threshold, amount: i64) -> Signal {
    let reaches = |from: Option<i32>| from.is_some_and(|from| amount >= i64::from(from));
    match (reaches(threshold.red), reaches(threshold.yellow)) {
        (true, _) => Signal::Red,
        (false, true) => Signal::Yellow,
        (false, false) => Signal::Green,
    }
}

fn reason(threshold: &Threshold, amount: i64) -> String {
    let Threshold { meaning, .. } = threshold;
    let list = |words: [(&str, Option<i32>); 2], between: &str| {
        let given = words.into_iter().filter_map(|(word, from)| Some(format!("{word} {}", from?)));
        given.collect::<Vec<_>>().join(between)
    };
    let zh = list([("黄灯起点", threshold.yellow), ("红灯起点", threshold.red)], "，");
    let en = list([("yellow from", threshold.yellow), ("red from", threshold.red)], ", ");
    format!("{}：{amount}（{zh}）/ {}: {amount} ({en})", meaning.zh, meaning.en)
}

#[cfg(test)]
mod tests {
    use super::{Measured, signal};
    use crate::catalogue::{Formula, Meaning, Threshold};
    use entity::{
        day,
        month::YearMonth,
        vocabulary::{Pool, Signal, SignalMeasure, Stage},
    };

    fn threshold(measure: SignalMeasure, yellow: Option<i32>, red: Option<i32>) -> Threshold {
        let meaning = Meaning { zh: "天数".into(), en: "days".into() };
        Threshold { measure, yellow, red, meaning, decided: false }
    }

    #[test]
    fn a_signal_is_the_worst_of_what_turned_it() {
        let signals = vec![
            threshold(SignalMeasure::FinishOverdue, Some(1), Some(30)),
            threshold(SignalMeasure::DutiesOverdue, Some(1), Some(3)),
        ];
        let formula = Formula { full_mark: 100, rules: Vec::new(), signals };
        let planned: YearMonth = "2026-02".parse().unwrap();
        let measured = Measured {
            pool: Pool::Creation,
            stage: Stage::Implementing,
            is_finished: false,
            planned_start: None,
            planned_finish: Some(&planned),
            duties_overdue: 2,
            failed: false,
        };
        let on = |text: &str, measured: &Measured<'_>| signal(&formula, measured, day::parse(text).unwrap());
        assert_eq!(
            on("2026-02-28", &Measured { duties_overdue: 0, ..measured }),
            (Signal::Green, Vec::new())
        );
        let (turned, reasons) = on("2026-03-01", &measured);
        assert_eq!(turned, Signal::Yellow);
        assert_eq!(reasons[0], "天数：1（黄灯起点 1，红灯起点 30）/ days: 1 (yellow from 1, red from 30)");
        assert_eq!(reasons.len(), 2);
        assert_eq!(on("2026-03-30", &measured).0, Signal::Red);
        assert_eq!(on("2026-03-30", &Measured { is_finished: true, ..measured }).0, Signal::Yellow);
        assert_eq!(on("2026-03-30", &Measured { pool: Pool::Reserve, ..measured }).0, Signal::Yellow);
    }
}
