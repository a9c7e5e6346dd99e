//! What an import says otherwise: whatever changes what stands in a duty or an evaluation moves its revision and its time.

use crate::{
    error::Result,
    store::{
        Unscoped,
        feed::{Entry, Exit},
        rows::column_of,
    },
};
use entity::{
    community, dossier, duty, evaluation, evaluation_verifier,
    feed_exit::TERRITORY,
    id::{CommunityId, OrganizationId, ResponsibilityId, ScenarioId},
    organization, responsibility, review, scenario,
    timestamp::Timestamp,
    vocabulary::{FeedKind, Stage},
    work_item,
};
use sea_orm::{
    Condition, EntityTrait,
    sea_query::{ExprTrait, Query},
};
use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};
use uuid::Uuid;

/// What duties and evaluations say of the catalogue, as it is at one moment.
pub struct Said {
    organizations: HashMap<OrganizationId, String>,
    scenarios: HashMap<ScenarioId, (String, i32)>,
    clauses: HashMap<ResponsibilityId, (responsibility::Model, Vec<String>)>,
    communities: HashMap<CommunityId, community::Model>,
}

impl Said {
    pub async fn read(unscoped: Unscoped<'_>) -> Result<Self> {
        let all = Condition::all;
        let organizations = unscoped.unscoped_rows::<organization::Entity>(all()).await?;
        let scenarios = unscoped.unscoped_rows::<scenario::Entity>(all()).await?;
        let clauses = unscoped.unscoped_rows::<responsibility::Entity>(all()).await?;
        let communities = unscoped.unscoped_rows::<community::Entity>(all()).await?;
        let places: HashMap<&str, i32> =
            scenarios.iter().map(|row| (row.code.as_str(), row.ordinal)).collect();
        let clauses = clauses.into_iter().map(|row| (row.id, clause(row, &places))).collect();
        Ok(Self {
            clauses,
            organizations: organizations.into_iter().map(|row| (row.id, row.name)).collect(),
            scenarios: scenarios.into_iter().map(|row| (row.id, (row.name, row.ordinal))).collect(),
            communities: communities.into_iter().map(|row| (row.id, described(row))).collect(),
        })
    }

    /// The clauses that were there.
    pub(super) fn clauses(&self) -> BTreeSet<ResponsibilityId> {
        self.clauses.keys().copied().collect()
    }

    /// Counts a change of every duty and every evaluation that reads otherwise since, in a statement each; says how many
    /// duties do. An evaluation names its scenarios, a duty only their codes.
    pub async fn revise(self, unscoped: Unscoped<'_>) -> Result<u64> {
        let now = Self::read(unscoped).await?;
        let organizations = changed(&self.organizations, &now.organizations);
        let scenarios = changed(&self.scenarios, &now.scenarios);
        let clauses = changed(&self.clauses, &now.clauses);
        let communities = changed(&self.communities, &now.communities);
        let dialect = unscoped.store().dialect();
        let mut duties = 0;
        if !(organizations.is_empty() && clauses.is_empty() && communities.is_empty()) {
            use duty::{Column, Entity};
            let column = column_of::<Entity>;
            let restated = Condition::any()
                .add(dialect.any_of(column(Column::OrganizationId), &organizations))
                .add(dialect.any_of(column(Column::ResponsibilityId), &clauses))
                .add(dialect.any_of(column(Column::CommunityId), &communities));
            duties = unscoped.unscoped_revise::<Entity>((FeedKind::Duty, Column::Id), restated).await?;
        }
        if !(scenarios.is_empty() && communities.is_empty()) {
            use evaluation::{Column, Entity};
            let of = column_of::<evaluation_verifier::Entity>;
            let about = Query::select()
                .from(evaluation_verifier::Entity)
                .expr(of(evaluation_verifier::Column::EvaluationId))
                .and_where(dialect.any_of(of(evaluation_verifier::Column::ScenarioId), &scenarios))
                .take();
            let restated = Condition::any()
                .add(dialect.any_of(column_of::<Entity>(Column::CommunityId), &communities))
                .add(column_of::<Entity>(Column::Id).in_subquery(about));
            unscoped.unscoped_revise::<Entity>((FeedKind::Evaluation, Column::Id), restated).await?;
        }
        self.leave(unscoped, &now).await?;
        Ok(duties)
    }

    /// Tells who implemented a community until now that all about it has left its sight, and who does now that it has come.
    async fn leave(&self, unscoped: Unscoped<'_>, now: &Self) -> Result<()> {
        let unit = |(id, community): (&CommunityId, &community::Model)| {
            let now = now.communities.get(id)?.implementing_unit_id;
            let before = community.implementing_unit_id;
            (now != before).then_some((*id, before))
        };
        let moved: HashMap<CommunityId, OrganizationId> = self.communities.iter().filter_map(unit).collect();
        if moved.is_empty() {
            return Ok(());
        }
        of_moved::<duty::Entity>(
            unscoped,
            FeedKind::Duty,
            (duty::Column::Id, duty::Column::CommunityId),
            &moved,
        )
        .await?;
        let columns = (evaluation::Column::Id, evaluation::Column::CommunityId);
        of_moved::<evaluation::Entity>(unscoped, FeedKind::Evaluation, columns, &moved).await?;
        let columns = (review::Column::Id, review::Column::CommunityId);
        of_moved::<review::Entity>(unscoped, FeedKind::Review, columns, &moved).await?;
        let columns = (dossier::Column::Id, dossier::Column::CommunityId);
        of_moved::<dossier::Entity>(unscoped, FeedKind::Dossier, columns, &moved).await?;
        let columns = (work_item::Column::Id, work_item::Column::CommunityId);
        of_moved::<work_item::Entity>(unscoped, FeedKind::WorkItem, columns, &moved).await
    }
}

/// What of a table is about communities that moved: it is touched, and has left the sight of their units.
async fn of_moved<E: EntityTrait>(
    unscoped: Unscoped<'_>,
    kind: FeedKind,
    (id, community): (E::Column, E::Column),
    moved: &HashMap<CommunityId, OrganizationId>,
) -> Result<()> {
    let communities: Vec<CommunityId> = moved.keys().copied().collect();
    let dialect = unscoped.store().dialect();
    let about = dialect.any_of(column_of::<E>(community), &communities);
    let rows: Vec<(Uuid, CommunityId)> = unscoped.unscoped_columns::<E, _>(&[id, community], about).await?;
    unscoped.touch_all(rows.iter().map(|(id, _)| Entry::whole(kind, *id))).await?;
    let exit = |(id, community): (Uuid, CommunityId)| {
        Some(Exit { kind, id, span: TERRITORY, organization: *moved.get(&community)? })
    };
    unscoped.leave(rows.into_iter().filter_map(exit));
    Ok(())
}

/// Those that were there and are otherwise.
fn changed<Id: Copy + Eq + Hash, T: PartialEq>(before: &HashMap<Id, T>, now: &HashMap<Id, T>) -> Vec<Id> {
    let is_otherwise = |(id, said): &(&Id, &T)| now.get(*id).is_some_and(|now| now != *said);
    before.iter().filter(is_otherwise).map(|(id, _)| *id).collect()
}

/// A clause as its duties have it, with the codes of its scenarios in official order. Whose it is stands in each duty, and
/// where the document places it changes the order of a list and no duty.
fn clause(row: responsibility::Model, places: &HashMap<&str, i32>) -> (responsibility::Model, Vec<String>) {
    let mut scenarios: Vec<String> = row.scenarios.split('|').map(str::to_owned).collect();
    scenarios.sort_by_key(|code| places.get(code.as_str()).copied());
    let organization_id = OrganizationId(row.id.0);
    let of_it = responsibility::Model {
        organization_id,
        ordinal: 0,
        scenarios: String::new(),
        withdrawn_at: None,
        ..row
    };
    (of_it, scenarios)
}

/// A community without what it counts of itself: that it was withdrawn, and where its project
/// stands, is in it, and in no duty.
fn described(row: community::Model) -> community::Model {
    community::Model {
        revision: 0,
        withdrawn_at: None,
        withdrawal_reason: None,
        updated_at: Timestamp(0),
        stage: Stage::Reserve,
        stage_since: None,
        creation_batch: None,
        naming_batch: None,
        actual_start: None,
        actual_finish: None,
        unit_accepted_on: None,
        ..row
    }
}
