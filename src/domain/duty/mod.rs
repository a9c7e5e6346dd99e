//! Duties (职责事项): one clause of annex 2 and what it is owed for.

mod actions;
mod awaiting;
mod bulk;
mod confirm_many;
mod content;
mod decide;
mod decided;
pub(super) mod filter;
mod list;
mod recall;
mod remind;
mod reopen;
mod schedule;
mod schedule_many;
mod sign;
mod sign_many;
mod taken;
mod tally;

pub use actions::{Availability, available, voided};
pub use bulk::{Bulk, OnError};
pub use confirm_many::ConfirmDuties;
pub use content::digest;
pub use decide::{CancelDuty, ConfirmDuty, ReturnDuty};
pub use decided::decided;
pub use filter::Filter;
pub use list::{Order, listed};
pub use recall::{RecallSignOff, recallable};
pub use remind::RemindDuty;
pub use reopen::ReopenDuty;
pub use schedule::SetDutyDueDate;
pub use schedule_many::SetDueDates;
pub use sign::{SignDuty, just_signed};
pub use sign_many::SignDuties;
pub use tally::{Dimension, Tally, count, counts, tallies};

use super::{
    Context, attachment, community,
    sign_off::{SignOff, Signed, Under},
};
use crate::{
    authz::{Permission, Places},
    error::Result,
    store::{Dialect, Scoped, rows::column_of, tx::Revised},
};
use entity::{
    attachment::of_sign_offs,
    community as communities,
    duty::{Column, Entity, Model},
    id::{DutyId, SignOffId},
    sign_off::{self, Signature},
    timestamp::Timestamp,
    vocabulary::SignOffAct,
};
use sea_orm::Condition;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

impl Scoped for Entity {
    const READ: Permission = Permission::ReadDuties;

    /// An organization's own duties; for an implementing unit, those about its communities too, whoever owes them.
    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let mut inside = dialect.each_of(&column_of::<Self>(Column::OrganizationId), &places.own);
        inside.extend(dialect.each_of(&column_of::<Self>(Column::UnitId), &places.territory));
        inside
    }
}

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// A duty and its community: what a signature covers is made of both.
#[derive(Clone, Copy, Debug)]
pub struct Duty<'r> {
    pub row: &'r Model,
    /// Its community; none of a duty of the programme as a whole.
    pub community: Option<&'r communities::Model>,
}

/// The duties of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[DutyId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// The signatures of these ids that the viewer may see.
pub async fn signatures_by_id(cx: &Context, ids: &[SignOffId]) -> Result<Vec<SignOff>> {
    let rows = cx.store.rows::<sign_off::Entity>(&cx.viewer).among(sign_off::Column::Id, ids);
    let rows: Vec<Signature> = rows.columns(&[]).await?;
    Ok(rows.into_iter().map(|row| SignOff { row, under: Under::Unread }).collect())
}

/// The signatures under duties, in the order in which they were given, in one statement.
pub async fn signatures(cx: &Context, duties: Vec<Arc<Signed>>) -> Result<HashMap<DutyId, Vec<SignOff>>> {
    use sign_off::Column;
    let duties: HashMap<DutyId, Arc<Signed>> = duties.into_iter().map(|duty| (duty.row.id, duty)).collect();
    let ids: Vec<DutyId> = duties.keys().copied().collect();
    let rows = cx.store.rows::<sign_off::Entity>(&cx.viewer).among(Column::DutyId, &ids);
    let rows: Vec<Signature> = rows.columns(&[Column::DutyId, Column::Ordinal]).await?;
    let mut under: HashMap<DutyId, Vec<SignOff>> = HashMap::new();
    for row in rows {
        let duty = duties.get(&row.duty_id).cloned().map_or(Under::Unread, Under::Read);
        under.entry(row.duty_id).or_default().push(SignOff { row, under: duty });
    }
    Ok(under)
}

/// Which of these signatures cover what stands there now; of completions, only that by which the duty counts as complete,
/// not one that was returned, recalled or given again. A digest takes as long as a row to read, and is made once for each
/// duty.
pub async fn valid(cx: &Context, signatures: &[&SignOff]) -> Result<HashSet<SignOffId>> {
    let mut duties: HashMap<DutyId, Arc<Signed>> = HashMap::new();
    let mut missing: Vec<DutyId> = Vec::new();
    for signature in signatures {
        match &signature.under {
            Under::Read(duty) => drop(duties.insert(duty.row.id, Arc::clone(duty))),
            Under::Unread => missing.push(signature.row.duty_id),
            Under::JustSigned(_) => {}
        }
    }
    for duty in signed(cx, &missing).await? {
        duties.insert(duty.row.id, Arc::new(duty));
    }
    let mut digests = HashMap::with_capacity(duties.len());
    for (id, duty) in &duties {
        digests.insert(*id, (content::digest(duty.duty(), &cx.catalogue)?, duty.row.completion_id));
    }
    let (mut valid, mut with_files) = (HashSet::new(), Vec::new());
    for it in signatures {
        if let Under::JustSigned(_) = it.under {
            valid.insert(it.row.id);
            continue;
        }
        let Some((digest, completion)) = digests.get(&it.row.duty_id) else { continue };
        let is_completion = it.row.act == SignOffAct::Complete;
        if is_completion && *completion != Some(it.row.id) {
            continue;
        }
        if it.covers(digest) {
            valid.insert(it.row.id);
        } else if is_completion {
            with_files.push(*it);
        }
    }
    valid.extend(valid_with_files(cx, &with_files, &duties).await?);
    Ok(valid)
}

/// Which of these completions, which cover not what stands there alone, cover it with their files. Few have any: they are read for
/// these only.
async fn valid_with_files(
    cx: &Context,
    completions: &[&SignOff],
    duties: &HashMap<DutyId, Arc<Signed>>,
) -> Result<Vec<SignOffId>> {
    let ids: Vec<Uuid> = completions.iter().map(|it| it.row.id.into()).collect();
    let files = attachment::of::<of_sign_offs::Entity>(cx, &ids).await?;
    let mut valid = Vec::new();
    for it in completions {
        let (Some(files), Some(duty)) = (files.get(&it.row.id.into()), duties.get(&it.row.duty_id)) else {
            continue;
        };
        let files = attachment::content(files.iter().map(|file| &**file));
        if it.covers(&content::completed(duty.duty(), &cx.catalogue, files)?) {
            valid.push(it.row.id);
        }
    }
    Ok(valid)
}

/// The duties of these ids that the viewer may see, each with its community.
async fn signed(cx: &Context, ids: &[DutyId]) -> Result<Vec<Signed>> {
    let duties = by_id(cx, ids).await?;
    let communities = community::by_id(cx, duties.iter().filter_map(|row| row.community_id)).await?;
    let with = |row: Model| {
        let community = row.community_id.and_then(|id| communities.get(&id)).map(Arc::clone);
        Signed { row, community }
    };
    Ok(duties.into_iter().map(with).collect())
}
