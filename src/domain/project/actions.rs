//! What may be done with a project now, and why not. The commands ask the same, so what is said to be allowed is.

use super::{
    conditions::{Asked, missing},
    read::seen,
};
use crate::{
    domain::{Context, duty::Availability},
    error::{Refusal, RefusalCode, Result},
    workflow::project::Step,
};
use entity::{community::Model, id::CommunityId};
use std::collections::{HashMap, HashSet};

/// Every step, for those of these communities whose project the viewer sees; none for the others.
pub async fn available(
    cx: &Context,
    communities: &[&Model],
) -> Result<HashMap<CommunityId, Vec<Availability>>> {
    let ids: Vec<CommunityId> = communities.iter().map(|community| community.id).collect();
    let seen = seen(cx, &ids).await?;
    // Many rows may be about one community.
    let mut once = HashSet::new();
    let is_new = |it: &&Model| seen.contains(&it.id) && once.insert(it.id);
    let communities: Vec<&Model> = communities.iter().copied().filter(is_new).collect();
    let mut available: HashMap<CommunityId, Vec<Availability>> = HashMap::new();
    for step in Step::ALL {
        let line = step.transition();
        let reach = cx.viewer.reach(line.permission);
        let may = |community: &Model| reach.covers_own(community.implementing_unit_id);
        let can = |community: &&&Model| may(community) && line.check(community.stage, "community").is_ok();
        let asking: Vec<&Model> = communities.iter().filter(can).copied().collect();
        let missing = missing(Asked::By(cx), &cx.catalogue, *step, &asking).await?;
        for community in &communities {
            let refusal = if may(community) {
                let state = line.check(community.stage, "community").err();
                let missing = || missing.get(&community.id).cloned();
                state.or_else(|| Some(Refusal::new(RefusalCode::WrongState, "community", missing()?)))
            } else {
                Some(Refusal::not_permitted("id"))
            };
            let step = Availability::of(line.name, line.permission, refusal);
            available.entry(community.id).or_default().push(step);
        }
    }
    Ok(available)
}
