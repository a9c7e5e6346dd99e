//! Saving a record: each save that says something else makes a version, which is kept.

use super::{
    content::{changed, digest},
    given::{FundingBalanceInput, LivingCircleInput, PointInput, PopulationInput, SpaceInput, put_upon},
    record::Record,
};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, named},
        community::{check_in_force, for_command},
    },
    error::{Current, Refusal, RefusalCode, Stop},
    event::{DossierEvent, Event},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    community,
    dossier::{ActiveModel, Column, Entity, Model},
    dossier_version,
    id::{DossierId, DossierVersionId},
    timestamp::Timestamp,
    vocabulary::{CreationSubtype, CreationType, DossierField, Vocabulary},
};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};

/// Save what a unit says of its community.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveDossier {
    /// The code of the community.
    pub community: String,
    pub location: Option<String>,
    pub point: Option<PointInput>,
    pub implementation_area_ha: Option<String>,
    pub planning_area_ha: Option<String>,
    pub creation_type: Option<CreationType>,
    pub creation_subtype: Option<CreationSubtype>,
    pub self_built_houses: Option<bool>,
    pub mixed_standards: Option<bool>,
    pub population: Option<PopulationInput>,
    pub needs: Option<Vec<String>>,
    pub highlights: Option<Vec<String>>,
    pub spaces: Option<Vec<SpaceInput>>,
    pub circles: Option<Vec<LivingCircleInput>>,
    pub funding_balance: Option<FundingBalanceInput>,
    pub joined_estates: Option<Vec<String>>,
    /// What is to be emptied.
    pub clear: Option<Vec<DossierField>>,
    /// The revision that the client saw; 0 where there was no record.
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for SaveDossier {
    named!(SaveDossier);
    type Done = DossierId;

    /// Saves it. Where nothing changes there is no version. Whose community it is no more, or that was withdrawn, keeps its record
    /// as it is.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DossierId, Option<Event>), Stop> {
        let id = for_command(tx, &self.community).await?;
        let held = tx.take::<community::Entity>(id, "community", Permission::EditProjects).await?;
        check_in_force(&held)?;
        // Whoever saves holds the community: there is no other one between.
        let found = tx.rows::<Entity>().narrow(column_of::<Entity>(Column::CommunityId).eq(id)).one().await?;
        let present = match found {
            Some(row) => Some(tx.take::<Entity>(row.id, "community", Permission::EditProjects).await?),
            None => None,
        };
        self.expect_revision(present.as_ref())?;
        let before = present.as_ref().map(|row| Record::read(&row.record)).transpose()?.unwrap_or_default();
        let record = put_upon(self, &before, cx.store.clock().today()).map_err(Stop::Refused)?;
        let changed = changed(&before, &record);
        if changed.is_empty() {
            let nothing = || Refusal::new(RefusalCode::Invalid, "community", "尚未填写内容 / it says nothing yet");
            return Ok((present.ok_or_else(nothing)?.id, None));
        }
        let dossier = present.as_ref().map_or_else(|| cx.store.ids().next(), |row| row.id);
        let version = present.as_ref().map_or(0, |row| row.revision).saturating_add(1);
        let row = Model {
            id: dossier,
            revision: version,
            community_id: id,
            record: record.text()?,
            changed: changed.iter().map(|field| field.code()).collect::<Vec<_>>().join(" "),
            content_digest: digest(id, &record)?.into_string(),
            account_id: tx.account(),
            updated_at: present
                .as_ref()
                .map_or_else(|| cx.store.clock().now(), |row| cx.store.clock().now().not_before(row.updated_at)),
        };
        self.write(tx, cx, (&held, present.as_ref()), &row).await?;
        let retyped = held.creation_type != record.creation_type;
        if retyped {
            let column = (community::Column::CreationType, record.creation_type.into());
            tx.change(&held, vec![column]).await?;
        }
        let event = DossierEvent::Saved {
            dossier,
            community: id,
            code: held.code.clone(),
            unit: held.implementing_unit_id,
            version,
            changed,
            retyped,
        };
        Ok((dossier, Some(event.into())))
    }
}

impl SaveDossier {
    fn expect_revision(&self, present: Option<&Held<Entity>>) -> Result<(), Refusal> {
        let Some(present) = present else {
            return if self.expected_revision == 0 {
                Ok(())
            } else {
                let message = "尚无档案，所见修订号应为 0 / there is no record yet: its revision is 0";
                let current = Current { revision: Some(0), ..Current::default() };
                Err(Refusal::new(RefusalCode::Conflict, "expectedRevision", message).with_current(current))
            };
        };
        present.expect_revision(self.expected_revision).map_err(|refusal| {
            let (revision, digest) = (present.revision, present.content_digest.clone());
            refusal.with_current(Current {
                revision: Some(revision),
                content_digest: Some(digest),
                subject: Some(present.id.to_string()),
            })
        })
    }

    /// Writes the version, and the record as it is by it.
    async fn write(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
        (community, present): (&Held<community::Entity>, Option<&Held<Entity>>),
        row: &Model,
    ) -> Result<(), Stop> {
        let Model { record, changed, content_digest, account_id, .. } = row.clone();
        match present {
            None => tx.add(community, ActiveModel::from(row.clone())).await?,
            Some(present) => {
                let columns = vec![
                    (Column::Record, record.clone().into()),
                    (Column::Changed, changed.clone().into()),
                    (Column::ContentDigest, content_digest.clone().into()),
                    (Column::AccountId, account_id.into()),
                ];
                tx.change(present, columns).await?;
            }
        }
        let saved_at: Timestamp = row.updated_at;
        let version = dossier_version::Model {
            id: cx.store.ids().next::<DossierVersionId>(),
            dossier_id: row.id,
            community_id: row.community_id,
            version: row.revision,
            record,
            changed,
            content_digest,
            account_id,
            saved_at,
        };
        tx.add(community, dossier_version::ActiveModel::from(version)).await?;
        Ok(())
    }
}
