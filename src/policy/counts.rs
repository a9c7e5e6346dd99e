//! The counts of annex 1: what `communities.csv` lists, each pool plans and the document sums up.

use super::{
    fault::Faults,
    programme::{Planned, Programme},
    table::Table,
    value,
};
use entity::vocabulary::Pool;
use std::collections::HashMap;

/// Reports each pool that plans another number than is listed, at the number planned.
pub(super) fn listed_as_planned(communities: &Table, programme: &Programme<'_>, faults: &mut Faults) {
    let Ok(pools) = &programme.pools else { return };
    known_pools(communities, pools, faults);
    let Some(listed) = listed(communities) else { return };
    for Planned { pool, count } in pools {
        let listed = listed.get(pool).copied().unwrap_or_default();
        if listed != i64::from(*count.get_ref()) {
            let file = communities.file();
            let message = format!("planned_count: {pool} plans {}, {file} lists {listed}", count.get_ref());
            faults.report(programme.fault(count, message));
        }
    }
}

/// Reports a total that is not the sum of the pools.
pub(super) fn total(programme: &Programme<'_>, faults: &mut Faults) {
    let (Ok(pools), Ok(total)) = (&programme.pools, &programme.total) else {
        return;
    };
    let planned: i64 = pools.iter().map(|planned| i64::from(*planned.count.get_ref())).sum();
    if planned != i64::from(*total.get_ref()) {
        let message =
            format!("total_communities: {} is not the sum of the pools, {planned}", total.get_ref());
        faults.report(programme.fault(total, message));
    }
}

/// The communities of each pool; none if some line cannot be counted, which is reported at that line.
fn listed(communities: &Table) -> Option<HashMap<Pool, i64>> {
    let mut listed = HashMap::new();
    for row in communities.rows() {
        let pool = value::word(row.field("pool")?.text).ok()?;
        let count = value::number(row.field("count")?.text).ok()?;
        if count != 1 && !row.field("code")?.text.is_empty() {
            return None;
        }
        *listed.entry(pool).or_default() += i64::from(count);
    }
    communities.is_whole().then_some(listed)
}

fn known_pools(communities: &Table, pools: &[Planned], faults: &mut Faults) {
    for field in communities.rows().filter_map(|row| row.field("pool")) {
        let unknown = |pool| pools.iter().all(|planned| planned.pool != pool);
        if value::word(field.text).is_ok_and(unknown) {
            faults.report(field.fault(format!("{} has no [[pools]] in programme.toml", field.text)));
        }
    }
}

/// Reports each line but the first for the unnamed communities of a pool.
pub(super) fn one_remainder(communities: &Table, faults: &mut Faults) {
    let mut seen = HashMap::new();
    for row in communities.rows() {
        let (Some(code), Some(pool)) = (row.field("code"), row.field("pool")) else {
            return;
        };
        if !code.text.is_empty() || pool.text.is_empty() {
            continue;
        }
        if let Some(line) = seen.get(pool.text) {
            let problem = format!("the unnamed communities of {} stand already at line {line}", pool.text);
            faults.report(pool.fault(problem));
        } else {
            seen.insert(pool.text, pool.line);
        }
    }
}
