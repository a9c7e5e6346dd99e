//! The record of a community (一社一档): what its unit states, in versions that are kept. What nobody stated is unknown.

mod advice;
mod content;
mod given;
mod limits;
mod number;
mod record;
mod save;

pub use number::{Area, Fixed};
pub use record::{Day, FundingBalance, LivingCircle, Point, Population, Record, Space};
pub use save::SaveDossier;

use super::{Context, duty::Availability, person::ByHand, project::Advice};
use crate::{
    authz::{Permission, Places},
    error::{Refusal, Result},
    store::{
        Dialect, Scoped,
        page::{Key, Sort},
        rows::{Rows, column_of},
        scope::{Scope, hangs_on},
        tx::Revised,
    },
};
use entity::{
    community,
    dossier::{Column, Entity, Model},
    dossier_version,
    id::{AccountId, CommunityId, DossierId, DossierVersionId},
    project,
    timestamp::Timestamp,
    vocabulary::DossierField,
};
use sea_orm::Condition;
use std::collections::{BTreeSet, HashMap};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadProjects;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(Column::CommunityId);
        vec![hangs_on::<project::Entity>(project::Column::Id, of, places, dialect)]
    }
}

impl Scoped for dossier_version::Entity {
    const READ: Permission = Permission::ReadProjects;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(dossier_version::Column::CommunityId);
        vec![hangs_on::<project::Entity>(project::Column::Id, of, places, dialect)]
    }
}

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = false;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// Which row it is: the record as it is now, whose id stays, or a version of it, which stays itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Now,
    Version,
}

/// A record, or a version of one.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub named: Named,
    /// Of which record.
    pub id: DossierId,
    /// Which version it is, on which its files hang.
    pub version_id: DossierVersionId,
    pub community_id: CommunityId,
    /// Its revision too: what changes a record makes a version.
    pub version: i64,
    /// When it was saved, and by whom.
    pub saved_at: Timestamp,
    pub account_id: AccountId,
    pub content_digest: String,
    /// What it says otherwise than the version before.
    pub changed: Vec<DossierField>,
    pub record: Record,
    /// What is advised of what it says.
    pub advice: Vec<Advice>,
}

impl ByHand for Dossier {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

impl TryFrom<Model> for Dossier {
    type Error = crate::error::Error;

    fn try_from(row: Model) -> Result<Self> {
        let record = Record::read(&row.record)?;
        Ok(Self {
            named: Named::Now,
            id: row.id,
            version_id: row.version_id,
            community_id: row.community_id,
            version: row.revision,
            saved_at: row.updated_at,
            account_id: row.account_id,
            content_digest: row.content_digest,
            changed: fields(&row.changed),
            advice: advice::advice(&record),
            record,
        })
    }
}

impl TryFrom<dossier_version::Model> for Dossier {
    type Error = crate::error::Error;

    fn try_from(row: dossier_version::Model) -> Result<Self> {
        let record = Record::read(&row.record)?;
        Ok(Self {
            named: Named::Version,
            id: row.dossier_id,
            version_id: row.id,
            community_id: row.community_id,
            version: row.version,
            saved_at: row.saved_at,
            account_id: row.account_id,
            content_digest: row.content_digest,
            changed: fields(&row.changed),
            advice: advice::advice(&record),
            record,
        })
    }
}

fn fields(words: &str) -> Vec<DossierField> {
    words.split(' ').filter_map(|word| word.parse().ok()).collect()
}

/// The records of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[DossierId]) -> Result<Vec<Dossier>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await?;
    rows.into_iter().map(Dossier::try_from).collect()
}

/// The versions of these ids that the viewer may see.
pub async fn versions_by_id(cx: &Context, ids: &[DossierVersionId]) -> Result<Vec<Dossier>> {
    let rows = versions(cx).among(dossier_version::Column::Id, ids).all(&[]).await?;
    rows.into_iter().map(Dossier::try_from).collect()
}

/// The records of communities, as far as the viewer may see them, in one statement.
pub async fn of_communities(
    cx: &Context,
    ids: impl IntoIterator<Item = CommunityId>,
) -> Result<HashMap<CommunityId, Dossier>> {
    let ids: Vec<CommunityId> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, &ids).all(&[]).await?;
    rows.into_iter().map(|row| Ok((row.community_id, Dossier::try_from(row)?))).collect()
}

/// Every version that the viewer may see.
pub fn versions(cx: &Context) -> Rows<'_, dossier_version::Entity> {
    cx.store.rows::<dossier_version::Entity>(&cx.viewer)
}

/// The newest first.
pub fn newest_first() -> Sort<dossier_version::Entity> {
    Sort {
        name: "versions",
        key: column_of::<dossier_version::Entity>(dossier_version::Column::Version),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Number(row.version)), row.id.0),
    }
}

/// Whether the viewer can save a record that it sees, as the command takes its community.
pub async fn savable(cx: &Context, dossier: &Dossier) -> Result<Availability> {
    let rows = cx.store.rows::<community::Entity>(&cx.viewer);
    let rows = rows.among(community::Column::Id, &[dossier.community_id]);
    let act = Scope::of::<community::Entity>(&cx.viewer.reach(Permission::EditProjects), rows.dialect());
    let refusal = match rows.narrow(act.condition()).one().await? {
        Some(community) => super::community::check_in_force(&community).err(),
        None => Some(Refusal::not_permitted("community")),
    };
    Ok(Availability::of("SAVE_DOSSIER", Permission::EditProjects, refusal))
}
