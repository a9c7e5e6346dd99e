//! Which summary is meant. Nothing of one is kept: its id says its period, and whose it is.

use super::period::Period;
use crate::{
    authz::{Permission, Reach},
    domain::Context,
    error::{Error, Result},
};
use entity::{
    id::{OrganizationId, WorkSummaryId},
    vocabulary::{Rhythm, Vocabulary},
};
use sha2::{Digest, Sha256};
use time::Date;
use uuid::Uuid;

/// A summary that the viewer may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkSummary {
    pub id: WorkSummaryId,
    pub period: Period,
    /// Whose; none of all.
    pub organization: Option<OrganizationId>,
}

impl WorkSummary {
    fn new(period: Period, organization: Option<OrganizationId>) -> Self {
        Self { id: id(period, organization), period, organization }
    }
}

/// The summary of the period in which a day lies: of an organization, named by its code, or of all. Who is not the office and names none
/// is answered its own. None where it is not the viewer's to have.
pub fn named(
    cx: &Context,
    rhythm: Rhythm,
    of: &str,
    organization: Option<&str>,
) -> Result<Option<WorkSummary>> {
    let bad = |message: &str| Error::BadInput(message.to_owned());
    let day = entity::day::parse(of).ok_or_else(|| bad("of 不是日期 / of is not a day"))?;
    let period = Period::of(rhythm, day);
    if !has_begun(cx, period) {
        return Err(bad(
            "of 所在周期尚未开始，或早于方案印发 / the period of that day has not begun, or lies before the programme was issued",
        ));
    }
    let named = organization.map(|code| cx.catalogue.organization_of("organization", code)).transpose()?;
    let organization = match (cx.viewer.reach(Permission::ReadWorkItems), named) {
        (Reach::Within(places), None) => match *places.own {
            [own] => Some(own),
            _ => return Err(bad("organization 须说明哪个单位 / organization: say which of yours")),
        },
        (_, named) => named,
    };
    Ok(seen(cx, WorkSummary::new(period, organization)))
}

/// The summaries of these ids that the viewer may have.
pub fn by_id(cx: &Context, ids: &[WorkSummaryId]) -> Vec<WorkSummary> {
    ids.iter().filter_map(|id| seen(cx, read(cx, *id)?)).collect()
}

/// Whether it is the viewer's to have: its own, or of whoever sees everything any.
fn seen(cx: &Context, summary: WorkSummary) -> Option<WorkSummary> {
    let is_seen = match (cx.viewer.reach(Permission::ReadWorkItems), summary.organization) {
        (Reach::Everywhere, _) => true,
        (reach, Some(organization)) => reach.covers_own(organization),
        (_, None) => false,
    };
    is_seen.then_some(summary)
}

fn has_begun(cx: &Context, period: Period) -> bool {
    period.from <= cx.store.clock().today() && period.to >= cx.catalogue.programme.issued_on
}

/// The id of a summary: the place of its rhythm, nothing in three bytes, its first day, and by what its organization is known.
fn id(period: Period, organization: Option<OrganizationId>) -> WorkSummaryId {
    let place = Rhythm::ALL.iter().position(|it| *it == period.rhythm).unwrap_or_default();
    let mut bytes = [0; 16];
    let written = [u8::try_from(place).unwrap_or_default(), 0, 0, 0]
        .into_iter()
        .chain(period.from.to_julian_day().to_be_bytes())
        .chain(organization.map(sign).unwrap_or_default());
    bytes.iter_mut().zip(written).for_each(|(byte, written)| *byte = written);
    WorkSummaryId(Uuid::from_bytes(bytes))
}

/// By what an organization is known in an id; never that of none.
fn sign(organization: OrganizationId) -> [u8; 8] {
    let digest: [u8; 32] = Sha256::digest(organization.0.as_bytes()).into();
    digest.first_chunk().copied().unwrap_or_default()
}

/// What an id names; none where that is not exactly one.
fn read(cx: &Context, named: WorkSummaryId) -> Option<WorkSummary> {
    let bytes = named.0.as_bytes();
    let (head, known) = bytes.split_first_chunk::<8>()?;
    let (place, day) = head.split_first_chunk::<4>()?;
    let rhythm = *Rhythm::ALL.get(usize::from(*place.first()?))?;
    let from = Date::from_julian_day(i32::from_be_bytes(*day.first_chunk()?)).ok()?;
    let organization = if known.iter().all(|byte| *byte == 0) {
        None
    } else {
        let mut all = cx.catalogue.organizations_listed(None).map(|found| found.row.id);
        Some(all.find(|id| sign(*id).as_slice() == known)?)
    };
    let period = Period::of(rhythm, from);
    let summary = WorkSummary::new(period, organization);
    (summary.id == named && has_begun(cx, period)).then_some(summary)
}
