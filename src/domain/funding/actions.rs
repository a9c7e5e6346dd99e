//! What may be done with the money of a community now, and why not.

use super::{
    books::Funding,
    pay,
    take::{by_clause, check_stands},
};
use crate::{
    authz::{Permission, Reach, Viewer},
    domain::{Context, community, duty::Availability},
    error::{Refusal, RefusalCode, Result},
};
use entity::{cents::Cents, expenditure, id::OrganizationId, payment, price_audit, vocabulary::Activity};

const AUDITS: (Permission, Activity) = (Permission::AuditPrices, Activity::PriceAudit);
const PAYS: (Permission, Activity) = (Permission::PayFunding, Activity::FundDisbursement);

/// Every step, for money that the viewer sees.
pub fn available(cx: &Context, of: &Funding) -> Vec<Availability> {
    let viewer = &*cx.viewer;
    let Some(community) = &of.community else { return Vec::new() };
    let unit = community.implementing_unit_id;
    let permitted = |is: bool| if is { None } else { Some(Refusal::not_permitted("community")) };
    let records = permitted(in_territory(viewer, Permission::RecordSpending, unit));
    let audits = permitted(by_clause(cx, AUDITS, "id").is_ok());
    let pays = permitted(by_clause(cx, PAYS, "id").is_ok());
    let rules = permitted(viewer.holds(Permission::DirectFunding));
    vec![
        Availability::of("RECORD_EXPENDITURE", Permission::RecordSpending, records),
        Availability::of("RECORD_PRICE_AUDIT", Permission::AuditPrices, audits),
        Availability::of("RECORD_PAYMENT", Permission::PayFunding, pays.or_else(|| unpayable(viewer, of))),
        Availability::of("RULE_ELIGIBILITY", Permission::DirectFunding, rules),
    ]
}

/// Whether an expenditure that the viewer sees may be taken back.
pub async fn expenditure_voidable(cx: &Context, row: &expenditure::Model) -> Result<Availability> {
    let communities = community::by_id(cx, [row.community_id]).await?;
    let unit = communities.get(&row.community_id).map(|it| it.implementing_unit_id);
    let is_permitted = unit.is_some_and(|unit| in_territory(&cx.viewer, Permission::RecordSpending, unit));
    let refusal = if is_permitted { check_stands(row.voided_at).err() } else { Some(not_permitted()) };
    Ok(Availability::of("VOID_EXPENDITURE", Permission::RecordSpending, refusal))
}

/// The same of a price audit.
pub fn audit_voidable(cx: &Context, row: &price_audit::Model) -> Availability {
    let by_clause = by_clause(cx, AUDITS, "id");
    let refusal = if by_clause.is_ok() { check_stands(row.voided_at).err() } else { Some(not_permitted()) };
    Availability::of("VOID_PRICE_AUDIT", Permission::AuditPrices, refusal)
}

/// The same of a payment: by another person than who recorded it.
pub fn payment_voidable(cx: &Context, row: &payment::Model) -> Availability {
    let by_clause = by_clause(cx, PAYS, "id");
    let is_own = Some(row.account_id) == cx.viewer.account();
    let refusal = if by_clause.is_ok() {
        check_stands(row.voided_at).err().or_else(|| is_own.then(pay::own_payment))
    } else {
        Some(not_permitted())
    };
    Availability::of("VOID_PAYMENT", Permission::PayFunding, refusal)
}

fn not_permitted() -> Refusal {
    Refusal::not_permitted("id")
}

fn in_territory(viewer: &Viewer, act: Permission, unit: OrganizationId) -> bool {
    match viewer.reach(act) {
        Reach::Everywhere => true,
        Reach::Within(places) => places.territory.contains(&unit),
        Reach::Nowhere => false,
    }
}

/// As a payment finds it.
fn unpayable(viewer: &Viewer, of: &Funding) -> Option<Refusal> {
    let audit = of.audits.iter().rfind(|audit| audit.voided_at.is_none());
    if of.computed.payable.is_none_or(|payable| payable == Cents::ZERO) {
        let message = "现无可拨付 / nothing is payable now";
        return Some(Refusal::new(RefusalCode::WrongState, "community", message));
    }
    let is_own = audit.is_some_and(|audit| Some(audit.account_id) == viewer.account());
    is_own.then(|| {
        let message = "审价与拨付不得由同一人办理 / who made the price audit does not pay";
        Refusal::new(RefusalCode::NotPermitted, "community", message)
    })
}
