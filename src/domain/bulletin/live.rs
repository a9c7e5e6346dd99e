//! Signals as they are now: what the wall map (挂图作战) shows. Two statements, however many communities.

use super::{
    facts::is_behind_finish,
    signal::{Measured, signal},
};
use crate::{
    authz::{Permission, Reach},
    domain::Context,
    error::Result,
    store::rows::column_of,
};
use entity::{
    community, duty, evaluation,
    id::CommunityId,
    vocabulary::{DutyStatus, EvaluationStatus, Signal},
};
use sea_orm::sea_query::ExprTrait;
use std::{collections::HashMap, sync::Arc};

const OPEN: [DutyStatus; 3] = [DutyStatus::Assigned, DutyStatus::Acknowledged, DutyStatus::Returned];

/// The signal of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub signal: Signal,
    /// Why it is not green: each rule by which it turned.
    pub reasons: Vec<String>,
}

/// The signals of those of these communities whose signals the viewer may see; of one that is out of the library there is none, nor of any
/// while no pack states by what they turn.
pub async fn signals(
    cx: &Context,
    communities: &[&Arc<community::Model>],
) -> Result<HashMap<CommunityId, Standing>> {
    let Some(formula) = &cx.catalogue.formula else { return Ok(HashMap::new()) };
    let reach = cx.viewer.reach(Permission::ReadSignals);
    let is_seen = |it: &&&Arc<community::Model>| {
        it.withdrawn_at.is_none()
            && match &reach {
                Reach::Everywhere => true,
                Reach::Within(places) => places.territory.contains(&it.implementing_unit_id),
                Reach::Nowhere => false,
            }
    };
    let seen: Vec<&Arc<community::Model>> = communities.iter().filter(is_seen).copied().collect();
    if seen.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<CommunityId> = seen.iter().map(|it| it.id).collect();
    let today = cx.store.clock().today();
    let overdue = {
        use duty::{Column, Entity};
        let column = column_of::<Entity>;
        // Whoever sees the signal of a community sees its duties.
        let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, &ids);
        let late = column(Column::DueOn).lt(today).and(column(Column::Status).is_in(OPEN));
        rows.narrow(late).counts_by::<CommunityId>(Column::CommunityId)
    };
    let evaluated = {
        use evaluation::{Column, Entity};
        let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, &ids);
        let is_final = column_of::<Entity>(Column::Status).eq(EvaluationStatus::Final);
        rows.narrow(is_final).all(&[Column::CommunityId, Column::Round])
    };
    let (overdue, evaluated) = tokio::try_join!(overdue, evaluated)?;
    let overdue: HashMap<CommunityId, i64> = overdue.into_iter().collect();
    // The last one of each stays.
    let passed: HashMap<CommunityId, Option<bool>> =
        evaluated.into_iter().map(|row| (row.community_id, row.passed)).collect();
    let standing = |it: &&Arc<community::Model>| {
        let measured = Measured {
            pool: it.pool,
            stage: it.stage,
            is_finished: it.actual_finish.is_some() || is_behind_finish(it.stage),
            planned_start: it.planned_start.as_ref(),
            planned_finish: it.planned_finish.as_ref(),
            duties_overdue: overdue.get(&it.id).copied().unwrap_or_default(),
            failed: passed.get(&it.id).is_some_and(|passed| *passed == Some(false)),
        };
        let (signal, reasons) = signal(formula, &measured, today);
        (it.id, Standing { signal, reasons })
    };
    Ok(seen.iter().map(standing).collect())
}
