//! What if: money by other numbers, by the rules in force. Nothing is written, and nothing that is recorded is read.

use super::{
    books::Funding,
    rule::{Facts, Money, compute, without_rules},
    rules::Rules,
    take::amount,
};
use crate::{
    domain::Context,
    error::{Refusal, RefusalCode, Stop},
};
use entity::{
    funding_rule_set,
    month::YearMonth,
    vocabulary::{AcceptanceLevel, CreationType, FundSource, Stage, TargetLevel},
};
use serde::Deserialize;
use std::sync::Arc;
use time::Date;

/// A what-if.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SimulateFunding {
    pub target_level: TargetLevel,
    #[serde(default)]
    pub creation_type: Option<CreationType>,
    #[serde(default)]
    pub planned_finish: Option<String>,
    /// Acceptances that it passes.
    #[serde(default)]
    pub acceptances: Vec<SimulatedAcceptance>,
    /// What is spent of what the subsidy can bear.
    pub spent: String,
    #[serde(default)]
    pub audited: Option<String>,
    #[serde(default)]
    pub paid: Option<String>,
    /// The day on which it is computed; today.
    #[serde(default)]
    pub on: Option<String>,
}

/// An acceptance of a what-if.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SimulatedAcceptance {
    pub level: AcceptanceLevel,
    pub accepted_on: String,
}

/// Acceptances of a what-if, at most.
const MOST: usize = 20;

/// Computes it, for who sees money; none for whom there is none to see.
pub async fn simulate(cx: &Context, input: &SimulateFunding) -> Result<Option<Funding>, Stop> {
    let versions = cx.store.rows::<funding_rule_set::Entity>(&cx.viewer).all(&[]).await?;
    if versions.is_empty() {
        return Ok(None);
    }
    let rules = Rules::last(versions)?;
    let invalid = |field, message: &str| Refusal::new(RefusalCode::Invalid, field, message);
    let of = |text: &str, field| amount(text, true).map_err(|refusal| invalid(field, &refusal.message));
    let day =
        |text: &str, field| entity::day::parse(text).ok_or_else(|| invalid(field, "不是日期 / not a day"));
    let optional = |text: &Option<String>, field| text.as_deref().map(|text| of(text, field)).transpose();
    if input.acceptances.len() > MOST {
        return Err(invalid("acceptances", "最多 20 次验收 / at most 20 acceptances").into());
    }
    let month = |text: &String| {
        let month: Result<YearMonth, _> = text.parse();
        month.map_err(|_| invalid("plannedFinish", "不是月份，如 2023-06 / not a month such as 2023-06"))
    };
    let planned_finish = input.planned_finish.as_ref().map(month).transpose()?;
    let passed: Vec<(AcceptanceLevel, Date)> = input
        .acceptances
        .iter()
        .map(|it| Ok((it.level, day(&it.accepted_on, "acceptances")?)))
        .collect::<Result<_, Refusal>>()?;
    let today = match &input.on {
        Some(text) => day(text, "on")?,
        None => cx.store.clock().today(),
    };
    let facts = Facts {
        creation_type: Some(input.creation_type.unwrap_or(CreationType::Renovation)),
        unit_has_code: true,
        ruling: None,
        of_type: None,
        is_listed: true,
        stage: Stage::Implementing,
        target: input.target_level,
        planned_start: planned_finish.clone(),
        planned_finish,
        passed,
    };
    let money = Money {
        spent: vec![(FundSource::SubsidyEligible, of(&input.spent, "spent")?)],
        audited: optional(&input.audited, "audited")?,
        paid: optional(&input.paid, "paid")?.into_iter().collect(),
    };
    let computed = match &rules.parameters {
        Some(parameters) => compute(parameters, &facts, &money, today),
        None => without_rules(&money),
    };
    Ok(Some(Funding {
        community: None,
        revision: 0,
        rules: Arc::new(rules),
        computed,
        expenditures: Vec::new(),
        audits: Vec::new(),
        payments: Vec::new(),
        ruling: None,
    }))
}
