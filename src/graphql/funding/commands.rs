//! Commands on money.

use super::{
    FUNDING, SHIFT,
    entries::{EXPENDITURE, Expenditure, PAYMENT, PRICE_AUDIT, Payment, PriceAudit},
};
use crate::{
    authz::Permission,
    domain::{
        community as communities,
        funding::{
            self as money, Funding, ParameterSet, RecordExpenditure, RecordPayment, RecordPriceAudit,
            RuleEligibility, SetFundingParameter, Shift, VoidExpenditure, VoidPayment, VoidPriceAudit,
        },
    },
    error::Result,
    graphql::{
        attachment::INPUT as ATTACHMENTS,
        command::{ABOUT_PAYLOAD, Command, Outcome, REASON, ReadBack, answered},
        context::{Context, Field, Many, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, Writer, field, input, made_of};
use entity::id::{CommunityId, ExpenditureId, FundingRulingId, PaymentId, PriceAuditId};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<RecordExpenditure>(),
    Command::of::<VoidExpenditure>(),
    Command::of::<RecordPriceAudit>(),
    Command::of::<VoidPriceAudit>(),
    Command::of::<RecordPayment>(),
    Command::of::<VoidPayment>(),
    Command::of::<SetFundingParameter>(),
    Command::of::<RuleEligibility>(),
];

/// What was recorded, and the money that it belongs to as it is then.
pub(in crate::graphql) struct Recorded<E> {
    entry: E,
    funding: Option<Funding>,
}

/// The money of a community.
async fn funding(cx: &Context, of: CommunityId) -> Result<Option<Funding>> {
    let communities = communities::by_id(cx, [of]).await?;
    let mut found = money::of_communities(cx, &communities.values().collect::<Vec<_>>()).await?;
    Ok(found.remove(&of))
}

/// What each kind of entry is answered with.
macro_rules! recorded {
    ($id:ident, $entry:ident, $by_id:ident, $object:ident, $payload:ident, $name:literal, $field:literal, $type:literal, $about:literal) => {
        static $payload: Object<Outcome<Recorded<$entry>>> = Object {
            name: $name,
            about: ABOUT_PAYLOAD,
            implements: &[],
            fields: &[
                made_of(
                    $field,
                    $type,
                    $about,
                    &One::<Outcome<Recorded<$entry>>, (), $entry> {
                        object: &$object,
                        of: |it, (), _| it.done.as_ref().map(|done| &done.entry),
                    },
                ),
                made_of(
                    "funding",
                    "Funding",
                    "办理后该社区的奖补资金。/ The money of its community as it is now.",
                    &One::<Outcome<Recorded<$entry>>, (), Funding> {
                        object: &FUNDING,
                        of: |it, (), _| it.done.as_ref()?.funding.as_ref(),
                    },
                ),
                Outcome::USER_ERRORS,
            ],
        };

        impl ReadBack for $id {
            type Answer = Recorded<$entry>;

            async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Recorded<$entry>>> {
                let Some(row) = money::$by_id(cx, &[self]).await?.pop() else { return Ok(None) };
                let funding = funding(cx, row.community_id).await?;
                let community = funding.as_ref().and_then(|it| it.community.clone());
                Ok(Some(Recorded { entry: $entry::below(row, community), funding }))
            }
        }
    };
}

recorded!(
    ExpenditureId,
    Expenditure,
    expenditures_by_id,
    EXPENDITURE,
    EXPENDITURE_PAYLOAD,
    "ExpenditurePayload",
    "expenditure",
    "Expenditure",
    "登记或作废的支出；未办理为空。/ What was recorded, or taken back; null if nothing was done."
);
recorded!(
    PriceAuditId,
    PriceAudit,
    audits_by_id,
    PRICE_AUDIT,
    PRICE_AUDIT_PAYLOAD,
    "PriceAuditPayload",
    "audit",
    "PriceAudit",
    "登记或作废的审价；未办理为空。/ What was recorded, or taken back; null if nothing was done."
);
recorded!(
    PaymentId,
    Payment,
    payments_by_id,
    PAYMENT,
    PAYMENT_PAYLOAD,
    "PaymentPayload",
    "payment",
    "Payment",
    "登记或作废的拨付；未办理为空。/ What was recorded, or taken back; null if nothing was done."
);

/// That it was ruled.
pub(in crate::graphql) struct Ruled;

impl ReadBack for FundingRulingId {
    type Answer = Ruled;

    async fn read(self, _: &Context, _: &Shown) -> Result<Option<Ruled>> {
        Ok(Some(Ruled))
    }
}

impl ReadBack for ParameterSet {
    type Answer = Self;

    /// Whoever may set them no more is not told again whom one moved.
    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Self>> {
        Ok(cx.viewer.holds(Permission::DirectFunding).then_some(self))
    }
}

const RULED: Field<Outcome<Ruled>> = field(
    "ruled",
    "Boolean!",
    "是否已裁定；裁定见 Funding.ruling。/ Whether it was ruled; the ruling is Funding.ruling.",
    |it, _, out| out.boolean(it.done.is_some()),
);

const VERSION: Field<Outcome<ParameterSet>> = field(
    "rulesVersion",
    "Int",
    "办理后的规则版本；预览时为原版本，未办理为空。/ The version of the rules then; as it was, in a preview; null if nothing was done.",
    |it, _, out| out.optional(it.done.as_ref().map(|done| done.version), Writer::int),
);

const SHIFTS: Field<Outcome<ParameterSet>> = made_of(
    "moved",
    "[FundingShift!]!",
    "因此变动的社区，按代码；预览时为将变动者。/ The communities that it moves, by code; in a preview, would.",
    &SHIFTS_OF,
);

static SHIFTS_OF: Many<Outcome<ParameterSet>, (), Shift> =
    Many { object: &SHIFT, of: |it, (), _| it.done.iter().flat_map(|it| &it.shifts).collect() };

const COMMUNITY: Input = input("community", "String!", "社区代码。/ The code of the community.");
const ID: Input = input("id", "ID!", "标识。/ Which one.");
const NOTE: Input = input("note", "String", "说明，最多 2000 字。/ A note, of at most 2000 characters.");
const FUNDING_REVISION: Input = input(
    "expectedRevision",
    "Int!",
    "所见奖补资金的修订号。/ The revision of the community's funding that the client saw.",
);

answered!(
    RecordExpenditure,
    RecordSpending,
    "登记一笔创建支出（条文：五（三））。/ Record what was spent on the creation of a community (§五(三)).",
    "支出。/ An expenditure." [
        COMMUNITY,
        input("category", "ExpenditureCategory!", "类别。/ What was paid for."),
        input("source", "FundSource!", "资金来源。/ Whose money it was."),
        input("amount", "Decimal!", "金额，元，大于 0，至多两位小数。/ How much, in yuan: above 0, with at most two decimals."),
        input("incurredOn", "Date!", "支出日期，不晚于今天。/ The day of it, not after today."),
        NOTE,
        ATTACHMENTS,
        FUNDING_REVISION],
    &EXPENDITURE_PAYLOAD
);

answered!(
    VoidExpenditure,
    RecordSpending,
    "作废一笔支出；登记内容留存（条文：五（三））。/ Take an expenditure back; what was recorded stays on record (§五(三)).",
    "作废。/ What is taken back." [ID, REASON, FUNDING_REVISION],
    &EXPENDITURE_PAYLOAD
);

answered!(
    RecordPriceAudit,
    AuditPrices,
    "登记审价结果，取代先前的审价（条文：五（三）；附件2）。/ Record what a price audit found; it takes the place of the one before (§五(三), annex 2).",
    "审价。/ A price audit." [
        COMMUNITY,
        input("amount", "Decimal!", "审定的最终支出额，元。/ What the community cost, in yuan."),
        input("auditedOn", "Date!", "审价日期，不晚于今天。/ The day of it, not after today."),
        NOTE,
        ATTACHMENTS,
        FUNDING_REVISION],
    &PRICE_AUDIT_PAYLOAD
);

answered!(
    VoidPriceAudit,
    AuditPrices,
    "作废一次审价；先前有效的审价恢复为准（条文：五（三））。/ Take a price audit back; the one before it that stands is in force again (§五(三)).",
    "作废。/ What is taken back." [ID, REASON, FUNDING_REVISION],
    &PRICE_AUDIT_PAYLOAD
);

answered!(
    RecordPayment,
    PayFunding,
    "登记一笔拨付，不得超过现可拨付，且不得由登记现行审价者办理（条文：五（三）；附件2）。/ Record a payment: no more than is payable now, and not by who made the \
     price audit in force (§五(三), annex 2).",
    "拨付。/ A payment." [
        COMMUNITY,
        input("amount", "Decimal!", "金额，元，大于 0，至多两位小数。/ How much, in yuan: above 0, with at most two decimals."),
        input("paidOn", "Date!", "拨付日期，不晚于今天。/ The day of it, not after today."),
        NOTE,
        ATTACHMENTS,
        FUNDING_REVISION],
    &PAYMENT_PAYLOAD
);

answered!(
    VoidPayment,
    PayFunding,
    "作废登记有误的拨付，须由登记人以外者办理（条文：五（三））。/ Take back a payment that was recorded wrongly, by another person than who recorded it (§五(三)).",
    "作废。/ What is taken back." [ID, REASON, FUNDING_REVISION],
    &PAYMENT_PAYLOAD
);

answered!(
    SetFundingParameter,
    DirectFunding,
    "调整资金规则的一个参数，形成新版本；已登记的拨付仍按其原版本（条文：五（三））。/ Set a parameter of the rules of money: a new version. What was paid keeps its own (§五(三)).",
    "参数。/ A parameter." [
        input("name", "String!", "名称。/ Its name."),
        input("value", "String!", "取值。/ What it is set to."),
        REASON,
        input("preview", "Boolean", "仅预览，不写入；其幂等键不可再用于办理。/ Nothing is written; to do it takes another key."),
        input("expectedVersion", "Int!", "所见规则版本。/ The version of the rules that the client saw.")],
    [VERSION, SHIFTS]
);

answered!(
    RuleEligibility,
    DirectFunding,
    "裁定某社区或某创建类型是否补助；后裁定者为准（条文：五（三））。/ Rule whether a community, or a creation type, is subsidized; the last ruling holds (§五(三)).",
    "裁定，给出 community 或 creationType 之一。/ A ruling; give a community, or a creation type." [
        input("community", "String", "社区代码。/ The code of a community."),
        input("creationType", "CreationType", "创建类型。/ A creation type."),
        input("eligible", "Boolean!", "是否补助。/ Whether it is subsidized."),
        REASON],
    [RULED]
);
