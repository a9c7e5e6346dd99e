//! The steps of a computation, as a clerk would write them down.

use crate::policy::{LateBase, Parameters, Share, SpendBasis};
use entity::{
    cents::Cents,
    vocabulary::{AcceptanceLevel, TargetLevel},
};

/// Where the document says all of it.
pub(super) const CLAUSE: &str = "五（三）";

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is computed: Chinese, then English.
    pub label: String,
    /// How, with the numbers.
    pub expression: String,
    /// What comes of it.
    pub result: Option<Cents>,
    /// Where the document says so.
    pub clause: &'static str,
}

/// The steps so far.
#[derive(Default)]
pub(super) struct Steps(pub(super) Vec<Step>);

impl Steps {
    fn add(&mut self, label: &str, expression: String, result: Cents) {
        self.0.push(Step { label: label.to_owned(), expression, result: Some(result), clause: CLAUSE });
    }

    pub(super) fn spent(&mut self, counted: Cents, beside: Cents, audited: Option<Cents>, basis: SpendBasis) {
        let of_all = format!("{} − {beside}", counted + beside);
        self.add("计入的支出＝全部支出－不计入来源 / what counts of what was recorded", of_all, counted);
        match (audited, basis) {
            (Some(audited), _) => {
                self.add(
                    "最终支出额以审价为准 / final spending, by the price audit",
                    audited.to_string(),
                    audited,
                );
            }
            (None, SpendBasis::Audited) => self.add(
                "尚未审价，以下按填报支出预计 / before a price audit: expected by what was recorded",
                counted.to_string(),
                counted,
            ),
            (None, SpendBasis::Recorded) => {
                self.add("支出额以填报为准 / spending, as it was recorded", counted.to_string(), counted);
            }
        }
    }

    pub(super) fn cap(&mut self, level: Option<AcceptanceLevel>, cap: Cents) {
        let label = match level {
            Some(AcceptanceLevel::Provincial) => {
                "补助上限：通过省级验收 / the cap: it passed with the province"
            }
            _ => "补助上限：通过市级验收 / the cap: it passed with the city",
        };
        self.add(label, cap.to_string(), cap);
    }

    pub(super) fn target(&mut self, target: TargetLevel, cap: Cents) {
        let label = match target {
            TargetLevel::Municipal => "补助上限：拟创市级 / the cap: it aims at the city's level",
            _ => "补助上限：拟创省级 / the cap: it aims at the province's level",
        };
        self.add(label, cap.to_string(), cap);
    }

    pub(super) fn late(&mut self, rules: &Parameters, (spent, cap): (Cents, Cents), approved: Cents) {
        let (share, most) = (rules.late_share, rules.late_most);
        let expression = match rules.late_base {
            LateBase::Cap => format!("min({share} × {cap}, {most})"),
            LateBase::Subsidy => format!("min({share} × min({spent}, {cap}), {most})"),
        };
        self.add("当年未完成的核定补助 / approved: it was not completed in its year", expression, approved);
    }

    pub(super) fn subsidy(&mut self, spent: Cents, approved: Cents, subsidy: Cents) {
        self.add("补助：按实际，不超过核定 / the subsidy", format!("min({spent}, {approved})"), subsidy);
    }

    pub(super) fn reward(&mut self, share: Share, (spent, base): (Cents, Cents), reward: Cents) {
        let expression = format!("{share} × max(0.00, {base} − {spent})");
        self.add("节余奖励 / the reward of what was not spent", expression, reward);
    }

    pub(super) fn borne(&mut self, (spent, cap): (Cents, Cents), borne: Cents) {
        let expression = format!("max(0.00, {spent} − {cap})");
        self.add("超出部分由街道（乡镇）承担 / what its unit bears itself", expression, borne);
    }

    pub(super) fn expected(&mut self, subsidy: Cents, reward: Cents) {
        let expression = format!("{subsidy} + {reward}");
        self.add(
            "如当年通过验收，预计奖补 / expected if it passes in its year",
            expression,
            subsidy + reward,
        );
    }

    pub(super) fn entitlement(&mut self, subsidy: Cents, reward: Cents) {
        self.add("应得奖补合计 / in all", format!("{subsidy} + {reward}"), subsidy + reward);
    }

    pub(super) fn payable(&mut self, (due, paid): (Cents, Cents), payable: Cents, is_audited: bool) {
        let (label, expression) = if is_audited {
            ("现可拨付 / payable now", format!("max(0.00, {due} − {paid})"))
        } else {
            ("现可拨付：审价前不拨付 / payable now: nothing before a price audit", "0.00".to_owned())
        };
        self.add(label, expression, payable);
    }

    pub(super) fn receivable(&mut self, (due, paid): (Cents, Cents), receivable: Cents) {
        self.add("多拨应收 / receivable", format!("max(0.00, {paid} − {due})"), receivable);
    }
}
