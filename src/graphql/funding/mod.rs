//! `Funding`: the money of a community, with each step of what is computed; and the commands on it.

mod commands;
mod entries;
mod load;
mod shift;
mod summary;

pub(super) use load::OfCommunities;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    context::{AnyRow, Gate, Many, Object, One},
    duty::ACTION_AVAILABILITY,
    history::{Histories, Storied},
    organization::ORGANIZATION,
    project::ADVICE,
};
use crate::{
    authz::Permission,
    catalogue::Organization,
    domain::{
        duty::Availability,
        funding::{self as money, Funding, Step, Tally},
        project::Advice,
    },
    policy::ParameterSpec,
};
use engine::{Loaded, Writer, field, input, made_of};
use entity::{
    expenditure, funding_ruling,
    history::of_funding,
    id::{ExpenditureId, PaymentId, PriceAuditId},
    payment, price_audit,
    vocabulary::{ExpenditureCategory, FundSource, FundingStatus},
};
use entries::{EXPENDITURE, Expenditure, PAYMENT, PRICE_AUDIT, Payment, PriceAudit};
use futures_util::FutureExt;
use load::{Actions, Summed};
use shift::SHIFT;
use summary::{ACCEPTANCE, INPUT, SIMULATION, SUMMARY, Simulated};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[
        &FUNDING,
        &STEP,
        &PARAMETER,
        &RULING,
        &EXPENDITURE,
        &PRICE_AUDIT,
        &PAYMENT,
        &SUMMARY,
        &TALLY,
        &SIMULATION,
        &SHIFT,
    ],
    inputs: &[&INPUT, &ACCEPTANCE],
    enums: &[words::<FundingStatus>, words::<ExpenditureCategory>, words::<FundSource>],
    queries: &[
        made_of(
            "fundingSummary",
            "FundingSummary!",
            "奖补资金汇总，限查看者可见的社区（条文：五（三））。/ Money in sums, of the communities whose money the viewer sees (§五(三)).",
            &One::<Root, Loaded<Summed>, _> { object: &SUMMARY, of: |_, it, _| Some(&it.0) },
        )
        .gate(Gate::Needs(Permission::ReadFunding)),
        made_of(
            "simulateFunding",
            "FundingSimulationPayload!",
            "试算奖补资金，按现行规则；不写入任何内容（条文：五（三））。/ What would come of other numbers, by the rules in force; nothing is written (§五(三)).",
            &One::<Root, Loaded<Simulated>, _> { object: &SIMULATION, of: |_, it, _| Some(it) },
        )
        .args(&[input("input", "SimulateFundingInput!", "试算内容。/ The what-if.")])
        .gate(Gate::Needs(Permission::ReadFunding)),
    ],
    commands: commands::ALL,
    nodes: &[
        Lookup::of::<ExpenditureId>(|ids, cx| {
            async move {
                let found = money::expenditures_by_id(cx, &typed::<ExpenditureId>(ids)).await?;
                let row =
                    |row: expenditure::Model| (row.id.0, AnyRow::new(&EXPENDITURE, Expenditure::new(row)));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
        Lookup::of::<PriceAuditId>(|ids, cx| {
            async move {
                let found = money::audits_by_id(cx, &typed::<PriceAuditId>(ids)).await?;
                let row =
                    |row: price_audit::Model| (row.id.0, AnyRow::new(&PRICE_AUDIT, PriceAudit::new(row)));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
        Lookup::of::<PaymentId>(|ids, cx| {
            async move {
                let found = money::payments_by_id(cx, &typed::<PaymentId>(ids)).await?;
                let row = |row: payment::Model| (row.id.0, AnyRow::new(&PAYMENT, Payment::new(row)));
                Found::Ok(found.into_iter().map(row).collect())
            }
            .boxed()
        }),
    ],
    ..Aggregate::NONE
};

impl Storied for Funding {
    type History = of_funding::Entity;

    /// Of a what-if nothing is told.
    fn id(&self) -> Uuid {
        self.community.as_ref().map(|it| it.id.into()).unwrap_or_default()
    }
}

/// An amount of what is computed, which may be none.
macro_rules! computed {
    ($name:literal, $field:ident, $about:literal) => {
        field($name, "Decimal", $about, |it, _, out| out.optional(it.computed.$field, Writer::plain))
    };
}

pub(super) static FUNDING: Object<Funding> = Object {
    name: "Funding",
    about: "社区的奖补资金，金额以元计（条文：五（三））；每个数字均可按 steps 手工复算。/ The money of a community, in yuan (§五(三)). Each number can be computed \
            again on paper by its steps.",
    implements: &[],
    fields: &[
        field(
            "revision",
            "Int!",
            "修订号；支出、审价、拨付、裁定、规则或社区变动时增加。/ Grows with whatever changes what is computed, but for the day.",
            |it, _, out| out.int(it.revision),
        ),
        field("status", "FundingStatus!", "状态。/ Where it stands.", |it, _, out| {
            out.plain(it.computed.status)
        }),
        field(
            "statusReason",
            "String",
            "不予计算、或尚不涉及的原因。/ Why nothing is computed, or due.",
            |it, _, out| out.optional(it.computed.reason.as_deref(), Writer::string),
        ),
        field(
            "level",
            "AcceptanceLevel",
            "已通过的最高验收级别。/ The highest level passed.",
            |it, _, out| out.optional(it.computed.level, Writer::plain),
        ),
        computed!("cap", cap, "补助上限。/ The cap."),
        computed!("approved", approved, "核定补助。/ What is approved."),
        field(
            "spent",
            "Decimal!",
            "计入的支出：作废的和不计入来源的除外。/ What was spent and counts.",
            |it, _, out| out.plain(it.computed.spent),
        ),
        computed!("audited", audited, "现行审价；未审价为空。/ By the price audit in force."),
        computed!(
            "subsidy",
            subsidy,
            "补助；未审价时按填报支出预计。/ The subsidy; expected by what was recorded, before a price audit."
        ),
        computed!(
            "reward",
            reward,
            "节余奖励，仅限已通过验收者。/ The reward of what was not spent, for who passed only."
        ),
        computed!("entitlement", entitlement, "应得奖补合计。/ What is due in all."),
        computed!(
            "expected",
            expected,
            "如当年通过拟创等级的验收，预计奖补合计；已通过者为空。/ What it would come to where it passes in its year; null once it passed."
        ),
        field("paid", "Decimal!", "已拨付。/ What was paid.", |it, _, out| out.plain(it.computed.paid)),
        computed!(
            "payable",
            payable,
            "现可拨付；审价前为零，待裁定为空。/ What is payable now: nothing before a price audit, null where nothing is computed."
        ),
        computed!(
            "receivable",
            receivable,
            "多拨应收，不自动追回。/ What was paid too much; it is not claimed back by itself."
        ),
        computed!("borneByUnit", borne, "由街道（乡镇）承担的超出部分。/ What its unit bears itself."),
        made_of(
            "steps",
            "[FundingStep!]!",
            "计算步骤，按次序。/ What is done, in order.",
            &Many::<Funding, (), Step> { object: &STEP, of: |it, (), _| it.computed.steps.iter().collect() },
        ),
        made_of(
            "expenditures",
            "[Expenditure!]!",
            "支出，按登记次序，含已作废的。/ What was spent, as it was recorded; what was taken back too.",
            &Many::<Funding, Loaded<entries::Expenditures>, Expenditure> {
                object: &EXPENDITURE,
                of: |it, found, _| found.of(it),
            },
        ),
        made_of(
            "audits",
            "[PriceAudit!]!",
            "审价，按登记次序，含已作废的；有效的最后一次为准。/ Price audits, as they were recorded; the last that stands is in force.",
            &Many::<Funding, Loaded<entries::Audits>, PriceAudit> {
                object: &PRICE_AUDIT,
                of: |it, found, _| found.of(it),
            },
        ),
        made_of(
            "payments",
            "[Payment!]!",
            "拨付，按登记次序，含已作废的。/ What was paid, as it was recorded; what was taken back too.",
            &Many::<Funding, Loaded<entries::Payments>, Payment> {
                object: &PAYMENT,
                of: |it, found, _| found.of(it),
            },
        ),
        made_of(
            "ruling",
            "FundingRuling",
            "现行裁定：该社区的，或其创建类型的。/ What the office ruled last, of it or of its type.",
            &One::<Funding, (), funding_ruling::Model> {
                object: &RULING,
                of: |it, (), _| it.ruling.as_ref(),
            },
        ),
        made_of(
            "warnings",
            "[Advice!]!",
            "预警，如当年可能不能完成及其资金影响。/ What is to be warned of, as of a year that it may miss, with what that costs.",
            &Many::<Funding, (), Advice> {
                object: &ADVICE,
                of: |it, (), _| it.computed.warnings.iter().collect(),
            },
        ),
        field(
            "rulesVersion",
            "Int!",
            "规则版本；无规则为 0。/ The version of the rules; 0 where there are none.",
            |it, _, out| out.int(it.rules.version),
        ),
        made_of(
            "parameters",
            "[FundingParameter!]!",
            "据以计算的规则参数。/ The parameters of the rules in force.",
            &Many::<Funding, (), ParameterSpec> {
                object: &PARAMETER,
                of: |it, (), _| it.rules.specs.iter().collect(),
            },
        ),
        Histories::<Funding>::field(
            "办理过程，按时间先后：登记、作废支出，登记、作废审价与拨付，以及对该社区是否补助的裁定；不含金额与理由。/ What happened, the oldest first: what \
             was recorded and taken back of expenditures, price audits and payments, and rulings on the community. It says no amount and no reason.",
        ),
        made_of(
            "viewerActions",
            "[ActionAvailability!]!",
            "查看者现在可以办理的动作，不能办理时附原因。/ What the viewer may do now, and why not.",
            &Many::<Funding, Loaded<Actions>, Availability> {
                object: &ACTION_AVAILABILITY,
                of: |it, actions, _| actions.of(it).iter().collect(),
            },
        ),
    ],
};

static STEP: Object<Step> = Object {
    name: "FundingStep",
    about: "计算的一个步骤（条文：五（三））。/ A step of what is computed (§五(三)).",
    implements: &[],
    fields: &[
        field(
            "label",
            "String!",
            "计算内容，中文在前。/ What is computed: Chinese, then English.",
            |it, _, out| out.string(&it.label),
        ),
        field("expression", "String!", "算式。/ How, with the numbers.", |it, _, out| {
            out.string(&it.expression)
        }),
        field("result", "Decimal", "结果。/ What comes of it.", |it, _, out| {
            out.optional(it.result, Writer::plain)
        }),
        field("clause", "String!", "条文。/ Where the document says so.", |it, _, out| {
            out.string(it.clause)
        }),
    ],
};

static PARAMETER: Object<ParameterSpec> = Object {
    name: "FundingParameter",
    about: "资金规则的一个参数（条文：五（三））。/ A parameter of the rules of money (§五(三)).",
    implements: &[],
    fields: &[
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.string(&it.name)),
        field("value", "String!", "取值。/ What it is set to.", |it, _, out| out.string(&it.value)),
        field(
            "meaning",
            "String!",
            "含义，中文在前。/ What it means: Chinese, then English.",
            |it, _, out| out.string(&it.meaning),
        ),
        field(
            "sentence",
            "String",
            "所依据的文句；文件未作规定为空。/ The sentence that it reads; null where the document says nothing.",
            |it, _, out| out.optional(Some(it.sentence.as_str()).filter(|it| !it.is_empty()), Writer::string),
        ),
        field(
            "decided",
            "Boolean!",
            "是否已有明确规定或决定；否为暂按此理解。/ Whether it is decided; otherwise it is a reading.",
            |it, _, out| out.boolean(it.decided),
        ),
    ],
};

static RULING: Object<funding_ruling::Model> = Object {
    name: "FundingRuling",
    about: "统筹协调机构对是否补助的裁定（条文：五（三））。/ What the office ruled of who is eligible (§五(三)).",
    implements: &[],
    fields: &[
        field(
            "creationType",
            "CreationType",
            "所裁定的创建类型；仅对该社区裁定者为空。/ The type that it is about; null of one community.",
            |it, _, out| out.optional(it.creation_type, Writer::plain),
        ),
        field("eligible", "Boolean!", "是否补助。/ Whether it is subsidized.", |it, _, out| {
            out.boolean(it.eligible)
        }),
        field("reason", "String!", "理由。/ Why.", |it, _, out| out.string(&it.reason)),
        field("ruledAt", "DateTime!", "裁定时间。/ When.", |it, _, out| {
            out.plain(it.recorded_at.rfc3339())
        }),
    ],
};

/// An amount of a line of sums.
macro_rules! summed {
    ($name:literal, $field:ident, $about:literal) => {
        field($name, "Decimal!", $about, |it, _, out| out.plain(it.$field))
    };
}

static TALLY: Object<Tally> = Object {
    name: "FundingTally",
    about: "奖补资金汇总的一行（条文：五（三））。/ A line of sums (§五(三)).",
    implements: &[],
    fields: &[
        field(
            "status",
            "FundingStatus",
            "状态；未按其汇总为空。/ Of those of this status; null where it is not by status.",
            |it, _, out| out.optional(it.status, Writer::plain),
        ),
        made_of(
            "unit",
            "Organization",
            "责任单位；未按其汇总为空。/ Of those of this unit; null where it is not by unit.",
            &One::<Tally, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.unit?),
            },
        ),
        field("count", "Int!", "社区数。/ How many communities.", |it, _, out| out.int(it.count)),
        summed!("spent", spent, "计入的支出。/ What was spent and counts."),
        summed!("entitlement", entitlement, "应得奖补。/ What is due."),
        summed!("paid", paid, "已拨付。/ What was paid."),
        summed!("payable", payable, "现可拨付。/ What is payable now."),
        summed!("receivable", receivable, "多拨应收。/ What was paid too much."),
        field(
            "warned",
            "Int!",
            "有预警的社区数。/ How many of them something is to be warned of.",
            |it, _, out| out.int(it.warned),
        ),
    ],
};
