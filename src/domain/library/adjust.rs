//! Deciding on the library: several changes, all or none.

use super::{
    change::{LibraryChange, Move},
    effect::Effect,
};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, Outcome, named},
        text,
    },
    error::{Error, Refusal, RefusalCode, Result, Stop},
    event::{Event, LibraryEvent},
    policy::{self, Decided, Restated},
    store::{Unscoped, tx::Tx},
};
use entity::{
    community::{self, Column, Model},
    id::{CommunityId, LibraryDecisionId, OrganizationId},
    library_decision, pool, programme,
    vocabulary::{LibraryDutyEffect, OrganizationKind, Pool, Vocabulary},
};
use sea_orm::{ColumnTrait, Condition, Value};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use time::Date;
use uuid::Uuid;

/// Changes that one decision makes, at most.
const MOST: usize = 100;

/// Why a decision cancels duties.
const NO_LONGER_FOLLOWS: &str = "项目库调整后不再适用 / no longer follows since the library was changed";

/// Change the project library by a decision.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdjustLibrary {
    pub changes: Vec<LibraryChange>,
    /// The day of the decision.
    pub decided_on: String,
    pub reason: String,
    /// Nothing is written: the answer says what would come of it.
    #[serde(default)]
    pub preview: Option<bool>,
    pub idempotency_key: String,
}

/// What came of a decision, or would.
#[derive(Clone, Debug)]
pub struct Adjusted {
    id: Uuid,
    /// The decision; none of a preview.
    pub decision: Option<LibraryDecisionId>,
    pub effect: Effect,
}

#[derive(Deserialize, Serialize)]
struct Said {
    decided: bool,
    effect: Effect,
}

impl Outcome for Adjusted {
    fn id(&self) -> Uuid {
        self.id
    }

    fn said(&self) -> Result<Option<String>> {
        let said = Said { decided: self.decision.is_some(), effect: self.effect.clone() };
        let said = serde_json::to_string(&said);
        said.map(Some).map_err(|_| Error::Broken("what came of a decision has a form"))
    }

    fn again(id: Uuid, said: Option<String>) -> Result<Self> {
        let said = said.and_then(|said| serde_json::from_str(&said).ok());
        let Said { decided, effect } = said.ok_or(Error::Broken("a key keeps what came of a decision"))?;
        Ok(Self { id, decision: decided.then_some(LibraryDecisionId(id)), effect })
    }
}

impl Command for AdjustLibrary {
    named!(AdjustLibrary, Vec<Event>);
    type Done = Adjusted;

    // Also the preview of one: what it finds out is what would be done, at that moment.
    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(Adjusted, Vec<Event>), Stop> {
        let programme = cx.catalogue.programme.id;
        let programme = tx.take::<programme::Entity>(programme, "changes", Permission::AdjustLibrary).await?;
        let unscoped = tx.consequence(&programme);
        let reason = text::required(&self.reason, "reason")?;
        let day = self.day(cx)?;
        let moves = self.moves(tx, cx, unscoped).await?;
        let unnamed = unnamed(unscoped, &moves).await?;
        let effect = Effect::of(unscoped, &cx.catalogue, &moves).await?;
        let id: LibraryDecisionId = cx.store.ids().next();
        if self.preview == Some(true) {
            return Ok((Adjusted { id: id.into(), decision: None, effect }, Vec::new()));
        }
        let began_at = cx.store.clock().now();
        let office = office(tx, cx)?;
        let said = Restated::read(unscoped).await?;
        let written = write(tx, unscoped, &moves).await?;
        for (pool, left, remark) in unnamed {
            let mut columns = vec![(pool::Column::UnnamedCount, Value::from(left))];
            if !remark {
                columns.push((pool::Column::Remark, None::<String>.into()));
            }
            unscoped.unscoped_set::<pool::Entity>(pool::Column::Pool.eq(pool), columns).await?;
        }
        let decided = Decided { on: day, by: Some((tx.account(), office)) };
        policy::follow_library(unscoped, &written, &[], &decided).await?;
        said.revise(unscoped).await?;
        let mut duties = Vec::new();
        for step in &moves {
            let followed = policy::follow(unscoped, &cx.catalogue, &step.after, NO_LONGER_FOLLOWS).await?;
            duties.extend(followed.events);
        }
        let changes = serde_json::to_string(&effect.changes);
        let row = library_decision::Model {
            id,
            ordinal: next(unscoped).await?,
            decided_on: day,
            reason: reason.clone(),
            changes: changes.map_err(|_| Error::Broken("what a decision changed has a form"))?,
            account_id: tx.account(),
            organization_id: office,
            recorded_at: began_at,
        };
        tx.add(&programme, library_decision::ActiveModel::from(row)).await?;
        let event = LibraryEvent::Adjusted {
            decision: id,
            organization: office,
            decided_on: day,
            reason,
            changes: serde_json::json!(effect.changes),
            duties: LibraryDutyEffect::ALL.iter().map(|it| (it.code(), effect.count(*it))).collect(),
            began_at,
        };
        let mut events = vec![event.into()];
        events.extend(duties);
        Ok((Adjusted { id: id.into(), decision: Some(id), effect }, events))
    }
}

impl AdjustLibrary {
    /// The day of the decision: it has come, and the programme had been issued.
    fn day(&self, cx: &Context) -> Result<Date, Refusal> {
        let invalid = |message: String| Refusal::new(RefusalCode::Invalid, "decidedOn", message);
        let day =
            entity::day::parse(&self.decided_on).ok_or_else(|| invalid("不是日期 / not a day".into()))?;
        let (issued, today) = (cx.catalogue.programme.issued_on, cx.store.clock().today());
        if (issued..=today).contains(&day) {
            return Ok(day);
        }
        let (issued, today) = (entity::day::write(issued), entity::day::write(today));
        Err(invalid(format!("须在 {issued} 至今天 {today} 之间 / between {issued} and today, {today}")))
    }

    /// Takes what is changed; every refusal is told, at the change that it is about.
    async fn moves(&self, tx: &Tx<'_>, cx: &Context, unscoped: Unscoped<'_>) -> Result<Vec<Move>, Stop> {
        let refused = |message: String| Refusal::new(RefusalCode::Invalid, "changes", message);
        if self.changes.is_empty() || self.changes.len() > MOST {
            return Err(refused(format!("须有 1 至 {MOST} 项 / 1 to {MOST} changes")).into());
        }
        let columns = [Column::Ordinal];
        let numbers: Vec<(i32,)> =
            unscoped.unscoped_columns::<community::Entity, _>(&columns, Condition::all()).await?;
        let mut last = numbers.into_iter().map(|(number,)| number).max().unwrap_or_default();
        let (mut moves, mut refusals, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for (at, change) in self.changes.iter().enumerate() {
            let code = change.community.as_ref().or(change.new.as_ref().map(|new| &new.code));
            if !code.is_none_or(|code| seen.insert(code.clone())) {
                let message = "同一社区出现两次 / a community is changed twice";
                refusals
                    .push(Refusal::new(RefusalCode::Invalid, "community", message).in_item("changes", at));
                continue;
            }
            match change.taken(tx, cx, last.saturating_add(1)).await {
                Ok(step) => {
                    if step.held.is_none() {
                        last = step.after.ordinal;
                    }
                    moves.push(step);
                }
                Err(Stop::Refused(found)) => {
                    refusals.extend(found.into_iter().map(|refusal| refusal.in_item("changes", at)));
                }
                Err(failed) => return Err(failed),
            }
        }
        if refusals.is_empty() { Ok(moves) } else { Err(Stop::Refused(refusals)) }
    }
}

/// How many each pool leaves without a name of which some are named, and whether anything is said of them still. They are taken from
/// the pool that they come into, or else from the basic one, or from any that leaves some.
async fn unnamed(unscoped: Unscoped<'_>, moves: &[Move]) -> Result<Vec<(Pool, i32, bool)>, Stop> {
    let mut pools = unscoped.unscoped_lock::<pool::Entity>(Condition::all()).await?;
    let before = pools.clone();
    let mut refusals = Vec::new();
    for (at, step) in moves.iter().enumerate().filter(|(_, step)| step.held.is_none()) {
        let preferred = [step.after.pool, Pool::Basic].into_iter().chain(Pool::ALL.iter().copied());
        let has_some = |pool: &Pool| pools.iter().any(|row| row.pool == *pool && row.unnamed_count > 0);
        let from = preferred.into_iter().find(has_some);
        if let Some(row) = pools.iter_mut().find(|row| Some(row.pool) == from) {
            row.unnamed_count = row.unnamed_count.saturating_sub(1);
        } else {
            let message = "项目库没有未具名的社区可列 / the library leaves no community without a name";
            refusals.push(Refusal::new(RefusalCode::WrongState, "new", message).in_item("changes", at));
        }
    }
    if !refusals.is_empty() {
        return Err(Stop::Refused(refusals));
    }
    let left = pools.into_iter().filter(|row| !before.contains(row));
    Ok(left.map(|row| (row.pool, row.unnamed_count, row.unnamed_count > 0)).collect())
}

/// Writes the communities as they are then. One that is new is there first, in reserve: the day on which it came further is known.
async fn write(tx: &Tx<'_>, unscoped: Unscoped<'_>, moves: &[Move]) -> Result<Vec<CommunityId>> {
    let (mut written, mut rows) = (Vec::new(), Vec::new());
    for step in moves {
        match &step.held {
            Some(held) => tx.change(held, columns(held, &step.after)).await?,
            None => rows.push(community::ActiveModel::from(step.after.clone())),
        }
        written.push(step.after.id);
    }
    unscoped.unscoped_add_all(rows).await?;
    Ok(written)
}

/// The columns that are otherwise.
fn columns(before: &Model, after: &Model) -> Vec<(Column, Value)> {
    let all: [(Column, Value); 7] = [
        (Column::Pool, after.pool.into()),
        (Column::ImplementingUnitId, after.implementing_unit_id.into()),
        (Column::TargetLevel, after.target_level.into()),
        (Column::PlannedStart, after.planned_start.clone().into()),
        (Column::PlannedFinish, after.planned_finish.clone().into()),
        (Column::WithdrawnAt, after.withdrawn_at.into()),
        (Column::WithdrawalReason, after.withdrawal_reason.clone().into()),
    ];
    all.into_iter().filter(|(column, value)| sea_orm::ModelTrait::get(before, *column) != *value).collect()
}

/// The place of the next decision: nobody else decides meanwhile.
async fn next(unscoped: Unscoped<'_>) -> Result<i64> {
    use library_decision::{Column, Entity};
    let earlier: Vec<(i64,)> =
        unscoped.unscoped_columns::<Entity, _>(&[Column::Ordinal], Condition::all()).await?;
    Ok(earlier.into_iter().map(|(ordinal,)| ordinal).max().unwrap_or_default().saturating_add(1))
}

/// The office for which it is decided: of whoever decides, or the one that there is.
fn office(tx: &Tx<'_>, cx: &Context) -> Result<OrganizationId> {
    let speaking = tx.viewer().organizations(Permission::AdjustLibrary);
    let own = speaking.into_iter().find(|id| cx.catalogue.organization(*id).is_some());
    let lead =
        || cx.catalogue.organizations_listed(None).find(|it| it.row.kind == OrganizationKind::LeadOffice);
    own.or_else(|| lead().map(|it| it.row.id)).ok_or(Error::Broken("a programme has a lead office"))
}
