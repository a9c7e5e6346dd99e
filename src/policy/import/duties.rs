//! Making the duties follow from the clauses.
//!
//! Clause by clause, in the order of the document: what one clause gives and what is there of it is all that is held in
//! memory, and what is done to its duties is done in a few statements.

use super::named;
use crate::{
    error::Result,
    event::{DutyEvent, Event, Report},
    policy::{self, DerivedDuty, Pack},
    store::{
        Operation,
        feed::{Entry, Exit},
        rows::column_of,
    },
    workflow::duty::Step,
};
use entity::{
    duty::{ActiveModel, Column, Entity},
    feed_exit::OWN,
    id::{CommunityId, DossierId, DutyId, OrganizationId, ResponsibilityId},
    timestamp::Timestamp,
    vocabulary::{DutyStatus, FeedKind},
};
use sea_orm::{ColumnTrait, Condition, Set, Value, sea_query::ExprTrait};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Why an import cancelled a duty.
const NO_LONGER_FOLLOWS: &str = "政策调整后不再适用 / no longer follows from the policy";

/// The ids of the codes in a pack.
pub(super) struct Known {
    pub(super) organizations: HashMap<String, OrganizationId>,
    pub(super) responsibilities: HashMap<String, ResponsibilityId>,
    pub(super) communities: HashMap<String, CommunityId>,
}

/// A clause, by what its duties have of it.
#[derive(Clone, Copy)]
struct Clause {
    id: ResponsibilityId,
    organization: OrganizationId,
    position: i32,
}

/// Adds the duties that follow and are not there, and cancels those that no longer follow and nobody signed. `earlier` are
/// the clauses that were in the register: only they have duties there.
pub(super) async fn derive(
    operation: &Operation<'_>,
    pack: &Pack,
    known: &Known,
    mut earlier: BTreeSet<ResponsibilityId>,
    report: &mut Report,
) -> Result<()> {
    let now = operation.store().clock().now();
    let mut duties = Duties {
        operation,
        known,
        report,
        now,
        added: Vec::new(),
        told: Vec::new(),
        sharing: Vec::new(),
        leaving: Vec::new(),
    };
    let of_one =
        |one: &DerivedDuty<'_>, next: &DerivedDuty<'_>| one.responsibility.code == next.responsibility.code;
    let places: HashMap<&str, i32> =
        policy::clauses(pack).iter().map(|clause| clause.code.as_str()).zip(1..).collect();
    for wanted in policy::duties(pack).chunk_by(of_one) {
        let Some(DerivedDuty { responsibility, .. }) = wanted.first() else { continue };
        let clause = Clause {
            id: named(&known.responsibilities, &responsibility.code)?,
            organization: named(&known.organizations, &responsibility.organization)?,
            position: places.get(responsibility.code.as_str()).copied().unwrap_or_default(),
        };
        let present = if earlier.remove(&clause.id) { duties.present(clause.id).await? } else { Vec::new() };
        duties.follow(clause, wanted, present).await?;
    }
    for clause in earlier {
        let present = duties.present(clause).await?;
        duties.close(present).await?;
    }
    duties.add().await?;
    duties.tell().await?;
    duties.tell_of_records().await
}

/// A duty that is there, as far as an import looks at it.
struct Present {
    id: DutyId,
    community: Option<CommunityId>,
    organization: OrganizationId,
    position: i32,
    status: DutyStatus,
    /// An import cancelled it.
    lapsed: bool,
}

impl Present {
    fn is_taken_up(&self) -> bool {
        self.status == DutyStatus::Cancelled && self.lapsed
    }

    /// Who signed stays answerable; what nobody signed goes with its clause.
    fn is_transferred(&self, clause: Clause) -> bool {
        let is_open = self.is_taken_up() || self.status == DutyStatus::Assigned;
        is_open && self.organization != clause.organization
    }
}

struct Duties<'d> {
    operation: &'d Operation<'d>,
    known: &'d Known,
    report: &'d mut Report,
    now: Timestamp,
    /// Derived, and not written yet.
    added: Vec<ActiveModel>,
    /// Happened, and not in the trail yet.
    told: Vec<Event>,
    /// Communities for which somebody owes what it did not owe before: it reads their records from now on.
    sharing: Vec<CommunityId>,
    /// Who owes for a community what it owed before no more: unless it owes anything else, it does not read the record either.
    leaving: Vec<(CommunityId, OrganizationId)>,
}

impl Duties<'_> {
    /// The duties of a clause that are there. No other transaction changes them: the import holds the catalogue.
    async fn present(&self, clause: ResponsibilityId) -> Result<Vec<Present>> {
        type Row = (DutyId, Option<CommunityId>, OrganizationId, i32, DutyStatus, Option<Timestamp>);
        let columns = [
            Column::Id,
            Column::CommunityId,
            Column::OrganizationId,
            Column::Position,
            Column::Status,
            Column::LapsedAt,
        ];
        let of_it = Column::ResponsibilityId.eq(clause);
        let rows: Vec<Row> = self.operation.unscoped().unscoped_columns::<Entity, _>(&columns, of_it).await?;
        let read = |(id, community, organization, position, status, lapsed_at): Row| Present {
            id,
            community,
            organization,
            position,
            status,
            lapsed: lapsed_at.is_some(),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    async fn follow(
        &mut self,
        clause: Clause,
        wanted: &[DerivedDuty<'_>],
        present: Vec<Present>,
    ) -> Result<()> {
        let mut left: HashMap<_, Present> = present.into_iter().map(|row| (row.community, row)).collect();
        let mut kept = Vec::with_capacity(left.len());
        for DerivedDuty { community, .. } in wanted {
            let id = community.map(|it| named(&self.known.communities, &it.code)).transpose()?;
            if let Some(row) = left.remove(&id) {
                kept.push(row);
                continue;
            }
            let unit =
                community.map(|it| named(&self.known.organizations, &it.implementing_unit)).transpose()?;
            let derived = self.derived(clause, id, unit);
            let community_ordinal = Set(community.map(|it| it.ordinal));
            self.added.push(ActiveModel { community_ordinal, ..derived });
            self.report.duties_derived = self.report.duties_derived.saturating_add(1);
            self.sharing.extend(id);
            if self.added.len() >= Operation::TOGETHER {
                self.add().await?;
            }
        }
        self.keep(clause, kept).await?;
        let mut left: Vec<Present> = left.into_values().collect();
        left.sort_unstable_by_key(|row| row.id);
        self.close(left).await
    }

    fn derived(
        &self,
        clause: Clause,
        community: Option<CommunityId>,
        unit: Option<OrganizationId>,
    ) -> ActiveModel {
        ActiveModel {
            id: Set(self.operation.store().ids().next::<DutyId>()),
            revision: Set(1),
            responsibility_id: Set(clause.id),
            organization_id: Set(clause.organization),
            community_id: Set(community),
            position: Set(clause.position),
            status: Set(DutyStatus::Assigned),
            created_at: Set(self.now),
            updated_at: Set(self.now),
            unit_id: Set(unit),
            // The others are none, and one value less in each of many rows.
            ..ActiveModel::default()
        }
    }

    /// Writes what was derived.
    async fn add(&mut self) -> Result<()> {
        self.operation.unscoped_add_all(std::mem::take(&mut self.added)).await
    }

    /// Keeps duties that still follow: in their place, with their organization, and open again if an import closed them; one
    /// that the office cancelled stays so.
    async fn keep(&mut self, clause: Clause, kept: Vec<Present>) -> Result<()> {
        let displaced: Vec<Uuid> =
            kept.iter().filter(|row| row.position != clause.position).map(|row| row.id.into()).collect();
        if !displaced.is_empty() {
            // Where the document places a clause changes the order of a list, and nothing that the duty says: no revision,
            // no new time.
            let these = self.operation.store().dialect().any_of(column_of::<Entity>(Column::Id), &displaced);
            let columns = vec![(Column::Position, clause.position.into())];
            self.operation.unscoped().unscoped_set_untold::<Entity>(these, columns).await?;
        }
        let taken_up = self.change(&kept, clause, (true, false)).await?;
        let both = self.change(&kept, clause, (true, true)).await?;
        let transferred = self.change(&kept, clause, (false, true)).await?;
        for row in kept {
            let id = row.id.into();
            if taken_up.contains(&id) || both.contains(&id) {
                self.report.duties_derived = self.report.duties_derived.saturating_add(1);
                self.happened(restored(&row)).await?;
            }
            if transferred.contains(&id) || both.contains(&id) {
                self.report.duties_transferred = self.report.duties_transferred.saturating_add(1);
                let (from, to) = (row.organization, clause.organization);
                let (kind, thing) = (FeedKind::Duty, row.id.into());
                self.operation.unscoped().leave([Exit { kind, id: thing, span: OWN, organization: from }]);
                self.sharing.extend(row.community);
                self.leaving.extend(row.community.map(|community| (community, from)));
                self.happened(DutyEvent::Transferred { duty: row.id, from, to }).await?;
            }
        }
        Ok(())
    }

    /// Changes those of the duties that are to be taken up again or not, and to be transferred or not; says which they were.
    async fn change(
        &self,
        rows: &[Present],
        clause: Clause,
        (taken_up, transferred): (bool, bool),
    ) -> Result<HashSet<Uuid>> {
        let is_so =
            |row: &&Present| (row.is_taken_up(), row.is_transferred(clause)) == (taken_up, transferred);
        let these = rows.iter().filter(is_so);
        let these: Vec<Uuid> = these.map(|row| row.id.into()).collect();
        let mut columns: Vec<(Column, Value)> = Vec::new();
        if taken_up {
            columns.push((Column::Status, DutyStatus::Assigned.into()));
            columns.push((Column::StatusReason, None::<String>.into()));
            columns.push((Column::LapsedAt, None::<Timestamp>.into()));
        }
        if transferred {
            columns.push((Column::OrganizationId, clause.organization.into()));
        }
        // What was read is checked by the statement that writes.
        let as_read = if taken_up {
            Column::Status.eq(DutyStatus::Cancelled).and(Column::LapsedAt.is_not_null())
        } else {
            Column::Status.eq(DutyStatus::Assigned)
        };
        self.set(&these, as_read, columns).await
    }

    /// Cancels duties that no longer follow, unless somebody signed them.
    async fn close(&mut self, left: Vec<Present>) -> Result<()> {
        let these = left.iter().filter(|row| row.status == DutyStatus::Assigned);
        let these: Vec<Uuid> = these.map(|row| row.id.into()).collect();
        let unsigned = Column::Status.eq(DutyStatus::Assigned);
        let columns = vec![
            (Column::Status, DutyStatus::Cancelled.into()),
            (Column::StatusReason, NO_LONGER_FOLLOWS.into()),
            (Column::LapsedAt, self.now.into()),
        ];
        let closed = self.set(&these, unsigned, columns).await?;
        for row in left {
            if closed.contains(&row.id.into()) {
                self.report.duties_cancelled = self.report.duties_cancelled.saturating_add(1);
                self.happened(cancelled(&row)).await?;
            } else if row.status != DutyStatus::Cancelled {
                self.report.duties_kept = self.report.duties_kept.saturating_add(1);
            }
        }
        Ok(())
    }

    async fn set(
        &self,
        these: &[Uuid],
        as_read: impl Into<Condition>,
        columns: Vec<(Column, Value)>,
    ) -> Result<HashSet<Uuid>> {
        let unscoped = self.operation.unscoped();
        unscoped.unscoped_change::<Entity>((Column::Id, these), as_read.into(), columns, self.now).await
    }

    /// Tells who follows the records of communities that it came to see one, or sees it no more.
    async fn tell_of_records(&self) -> Result<()> {
        use entity::dossier;
        let mut communities = self.sharing.clone();
        communities.sort_unstable();
        communities.dedup();
        if communities.is_empty() {
            return Ok(());
        }
        let (unscoped, dialect) = (self.operation.unscoped(), self.operation.store().dialect());
        let of_these =
            dialect.any_of(column_of::<dossier::Entity>(dossier::Column::CommunityId), &communities);
        let columns = [dossier::Column::Id, dossier::Column::CommunityId];
        let rows: Vec<(DossierId, CommunityId)> =
            unscoped.unscoped_columns::<dossier::Entity, _>(&columns, of_these).await?;
        unscoped.touch_all(rows.iter().map(|(id, _)| Entry::whole(FeedKind::Dossier, *id))).await?;
        let records: HashMap<CommunityId, DossierId> =
            rows.into_iter().map(|(id, community)| (community, id)).collect();
        let exit = |(community, organization): &(CommunityId, OrganizationId)| {
            let (kind, id) = (FeedKind::Dossier, (*records.get(community)?).into());
            Some(Exit { kind, id, span: OWN, organization: *organization })
        };
        unscoped.leave(self.leaving.iter().filter_map(exit));
        Ok(())
    }

    // What an import does to a duty that was there stands in the trail under that duty.

    async fn happened(&mut self, event: DutyEvent) -> Result<()> {
        self.told.push(event.into());
        if self.told.len() >= Operation::TOGETHER { self.tell().await } else { Ok(()) }
    }

    /// Writes what happened into the trail.
    async fn tell(&mut self) -> Result<()> {
        self.operation.tell(None, &std::mem::take(&mut self.told)).await
    }
}

fn restored(row: &Present) -> DutyEvent {
    DutyEvent::Restored {
        duty: row.id,
        organization: row.organization,
        from: row.status,
        reason: NO_LONGER_FOLLOWS.to_owned(),
    }
}

fn cancelled(row: &Present) -> DutyEvent {
    DutyEvent::Decided {
        action: Step::Cancel.transition().action,
        duty: row.id,
        name: None,
        organization: row.organization,
        from: row.status,
        to: DutyStatus::Cancelled,
        reason: Some(NO_LONGER_FOLLOWS.to_owned()),
    }
}
