//! `FundingSummary`: money in sums. And `simulateFunding`: what would be, by other numbers.

use super::{FUNDING, TALLY};
use crate::{
    domain::funding::{self as money, Funding, SimulateFunding, Tally},
    error::{Result, Stop},
    graphql::{
        Root,
        context::{AnyMany, AnyRow, Context, Many, Object, One, Selection},
        refusal,
    },
};
use engine::{InputObject, Load, input, made_of};
use serde::Deserialize;

/// Sums by status and by unit.
pub(super) struct Summary {
    pub(super) by_status: Vec<Tally>,
    pub(super) by_unit: Vec<Tally>,
}

pub(super) static SUMMARY: Object<Summary> = Object {
    name: "FundingSummary",
    about: "奖补资金汇总，限查看者可见的社区（条文：五（三））。/ Money in sums, of the communities whose money the viewer sees (§五(三)).",
    implements: &[],
    fields: &[
        made_of(
            "byStatus",
            "[FundingTally!]!",
            "按状态。/ By status.",
            &Many::<Summary, (), Tally> { object: &TALLY, of: |it, (), _| it.by_status.iter().collect() },
        ),
        made_of(
            "byUnit",
            "[FundingTally!]!",
            "按责任单位，依附件2次序。/ By unit, in the order of annex 2.",
            &Many::<Summary, (), Tally> { object: &TALLY, of: |it, (), _| it.by_unit.iter().collect() },
        ),
    ],
};

/// What came of a what-if.
pub(super) struct Simulated {
    funding: Option<Funding>,
    refusals: Vec<AnyRow>,
}

pub(super) static SIMULATION: Object<Simulated> = Object {
    name: "FundingSimulationPayload",
    about: "试算结果；不写入任何内容。/ What came of a what-if; nothing was written.",
    implements: &[],
    fields: &[
        made_of(
            "funding",
            "Funding",
            "试算；不能试算、或查看者无可见资金时为空。/ The what-if; null if there is none, or no money is the viewer's to see.",
            &One::<Simulated, (), Funding> { object: &FUNDING, of: |it, (), _| it.funding.as_ref() },
        ),
        made_of(
            "userErrors",
            "[UserError!]!",
            "不能试算的原因。/ Why there is none.",
            &AnyMany::<Simulated, ()> { of: |it, (), _| it.refusals.iter().map(Some).collect() },
        ),
    ],
};

pub(super) static INPUT: InputObject = InputObject {
    name: "SimulateFundingInput",
    about: "试算所用数据，不涉及任何社区的登记内容。/ The numbers of a what-if; nothing that is recorded is read.",
    fields: &[
        input("targetLevel", "TargetLevel!", "拟创等级。/ The level that it aims at."),
        input("creationType", "CreationType", "创建类型，默认旧改类。/ Its type; renovation if not given."),
        input(
            "plannedFinish",
            "YearMonth",
            "计划完成时间，据以确定“当年”。/ The month it is planned to finish, by which its year is known.",
        ),
        input(
            "acceptances",
            "[SimulatedAcceptanceInput!]",
            "通过的验收，最多 20 次。/ Acceptances that it passes, at most 20.",
        ),
        input("spent", "Decimal!", "计入的支出，元。/ What is spent and counts, in yuan."),
        input(
            "audited",
            "Decimal",
            "审价，元；不填为未审价。/ What the price audit finds, in yuan; none if not given.",
        ),
        input("paid", "Decimal", "已拨付，元。/ What is paid already, in yuan."),
        input("on", "Date", "计算日，默认今天。/ The day on which it is computed; today if not given."),
    ],
};

pub(super) static ACCEPTANCE: InputObject = InputObject {
    name: "SimulatedAcceptanceInput",
    about: "试算所用的一次验收。/ An acceptance of a what-if.",
    fields: &[
        input("level", "AcceptanceLevel!", "级别。/ Who accepts it."),
        input("acceptedOn", "Date!", "通过日期。/ The day of it."),
    ],
};

impl Load<Context> for Simulated {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Input {
            input: SimulateFunding,
        }
        let Input { input } = at.args()?;
        match money::simulate(at.context(), &input).await {
            Ok(funding) => Ok(Self { funding, refusals: Vec::new() }),
            Err(Stop::Refused(refusals)) => {
                Ok(Self { funding: None, refusals: refusals.into_iter().map(refusal::shown).collect() })
            }
            Err(Stop::Failed(error)) => Err(error),
        }
    }
}
