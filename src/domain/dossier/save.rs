//! Saving a record: each save that says something else makes a version, which is kept.

use super::{
    content::{Content, changed, digest},
    given::{FundingBalanceInput, LivingCircleInput, PointInput, PopulationInput, SpaceInput, put_upon},
    record::Record,
};
use crate::{
    authz::Permission,
    domain::{
        Context, attachment,
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
    attachment::of_dossiers,
    community,
    dossier::{ActiveModel, Column, Entity, Model},
    dossier_version,
    id::DossierId,
    timestamp::Timestamp,
    vocabulary::{CreationSubtype, CreationType, DossierField, Vocabulary},
};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

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
    /// All of its files, in their order.
    pub attachments: Option<Vec<String>>,
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
        let (before_files, files) = self.files(tx, present.as_ref()).await?;
        let said = Content { record: &record, files: &files.content() };
        let changed = changed(Content { record: &before, files: &before_files }, said);
        if changed.is_empty() {
            let nothing =
                || Refusal::new(RefusalCode::Invalid, "community", "尚未填写内容 / it says nothing yet");
            return Ok((present.ok_or_else(nothing)?.id, None));
        }
        let dossier = present.as_ref().map_or_else(|| cx.store.ids().next(), |row| row.id);
        let version = present.as_ref().map_or(0, |row| row.revision).saturating_add(1);
        let row = Model {
            id: dossier,
            revision: version,
            community_id: id,
            version_id: cx.store.ids().next(),
            record: record.text()?,
            changed: changed.iter().map(|field| field.code()).collect::<Vec<_>>().join(" "),
            content_digest: digest(id, said)?.into_string(),
            account_id: tx.account(),
            updated_at: present.as_ref().map_or_else(
                || cx.store.clock().now(),
                |row| cx.store.clock().now().not_before(row.updated_at),
            ),
        };
        self.write(tx, (&held, present.as_ref()), &row, &files).await?;
        // A record that says nothing of the type leaves what the application said.
        let stated = before.creation_type != record.creation_type;
        let retyped = stated && held.creation_type != record.creation_type;
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

    /// What a signature covers of the files that the record has, and the files that it has by this. Those that nothing is said of stay.
    async fn files(
        &self,
        tx: &Tx<'_>,
        present: Option<&Held<Entity>>,
    ) -> Result<(Vec<Value>, attachment::Taken), Stop> {
        let earlier: Vec<Uuid> = present.iter().map(|row| row.version_id.into()).collect();
        let there = tx.rows::<of_dossiers::Entity>().among(of_dossiers::Column::HolderId, &earlier);
        let there = there.all(&[of_dossiers::Column::Ordinal]).await?;
        let there: Vec<String> = there.iter().map(|link| link.attachment_id.to_string()).collect();
        let kept = attachment::take::<of_dossiers::Entity>(tx, &there, &earlier).await?;
        let before = kept.content();
        let are_cleared = self.clear.iter().flatten().any(|field| *field == DossierField::Attachments);
        match &self.attachments {
            Some(_) if are_cleared => {
                let message = "附件不能既填写又清空 / files are given and cleared at once";
                Err(Refusal::new(RefusalCode::Invalid, "clear", message).into())
            }
            Some(named) => Ok((before, attachment::take::<of_dossiers::Entity>(tx, named, &earlier).await?)),
            None if are_cleared => Ok((before, attachment::Taken::default())),
            None => Ok((before, kept)),
        }
    }

    /// Writes the version, and the record as it is by it.
    async fn write(
        &self,
        tx: &Tx<'_>,
        (community, present): (&Held<community::Entity>, Option<&Held<Entity>>),
        row: &Model,
        files: &attachment::Taken,
    ) -> Result<(), Stop> {
        let Model { record, changed, content_digest, account_id, .. } = row.clone();
        match present {
            None => tx.add(community, ActiveModel::from(row.clone())).await?,
            Some(present) => {
                let columns = vec![
                    (Column::VersionId, row.version_id.into()),
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
            id: row.version_id,
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
        Ok(attachment::hang::<of_dossiers::Entity>(tx, community, row.version_id, files).await?)
    }
}
