//! Money in sums: of the communities whose money the viewer sees, by status and by unit.

use super::books::of_communities;
use crate::{
    domain::{Context, community},
    error::Result,
};
use entity::{
    cents::Cents,
    funding,
    id::{CommunityId, OrganizationId},
    vocabulary::{FundingStatus, Vocabulary},
};

/// A line of sums.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Of those of one status; none of all of them.
    pub status: Option<FundingStatus>,
    /// Of those of one unit; none of all of them.
    pub unit: Option<OrganizationId>,
    pub count: i64,
    pub spent: Cents,
    pub entitlement: Cents,
    pub paid: Cents,
    pub payable: Cents,
    pub receivable: Cents,
    /// How many of them something is to be warned of.
    pub warned: i64,
}

/// By status, in the order of that list, and by unit, in the order of annex 2; each as far as there are any.
pub async fn summary(cx: &Context) -> Result<(Vec<Tally>, Vec<Tally>)> {
    let seen = cx.store.rows::<funding::Entity>(&cx.viewer).all(&[]).await?;
    let ids: Vec<CommunityId> = seen.into_iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let communities = community::by_id(cx, ids).await?;
    let money = of_communities(cx, &communities.values().collect::<Vec<_>>()).await?;
    let lines: Vec<_> = communities
        .values()
        .filter_map(|it| Some((it.implementing_unit_id, &money.get(&it.id)?.computed)))
        .collect();
    let sum = |fits: &dyn Fn(OrganizationId, FundingStatus) -> bool, begun: Tally| {
        let fitting = lines.iter().filter(|(unit, it)| fits(*unit, it.status));
        let tally = fitting.fold(begun, |sum, (_, it)| Tally {
            count: sum.count.saturating_add(1),
            spent: sum.spent + it.spent,
            entitlement: sum.entitlement + it.entitlement.unwrap_or_default(),
            paid: sum.paid + it.paid,
            payable: sum.payable + it.payable.unwrap_or_default(),
            receivable: sum.receivable + it.receivable.unwrap_or_default(),
            warned: sum.warned.saturating_add(i64::from(!it.warnings.is_empty())),
            ..sum
        });
        (tally.count > 0).then_some(tally)
    };
    let of_status = |status: &FundingStatus| {
        sum(&|_, it| it == *status, Tally { status: Some(*status), ..Tally::default() })
    };
    let of_unit =
        |unit: OrganizationId| sum(&|it, _| it == unit, Tally { unit: Some(unit), ..Tally::default() });
    let units = cx.catalogue.organizations_listed(None).filter_map(|it| of_unit(it.row.id)).collect();
    Ok((FundingStatus::ALL.iter().filter_map(of_status).collect(), units))
}
