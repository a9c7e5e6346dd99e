//! Uploading a file: its bytes are received and found out about before; they are kept, and then there is a row.
//!
//! The bytes come first and the row after, so that whatever ends this in between leaves at most bytes that nobody names, which are
//! swept. That they are still there is seen to in the transaction that writes the row, behind whoever sweeps the same.

use crate::{
    authz::{Permission, Viewer},
    catalogue::Catalogue,
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, FileEvent},
    files::{Kind, Name, Received},
    store::{own::Own, tx::Tx},
};
use entity::{
    attachment::{ActiveModel, Column, Entity, Model},
    id::{AttachmentId, OrganizationId},
};
use serde::Serialize;
use std::sync::Arc;

impl Own for Entity {
    const ACCOUNT: Column = Column::AccountId;
}

/// Upload a file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadFile {
    name: String,
    media_type: &'static str,
    size: u64,
    sha256: String,
    /// For whom.
    organization: String,
    #[serde(skip)]
    for_whom: OrganizationId,
    /// The bytes, of which all is said above.
    #[serde(skip)]
    received: Arc<Received>,
    #[serde(skip)]
    idempotency_key: String,
}

impl UploadFile {
    /// The upload of what was received.
    pub fn new(name: &Name, kind: Kind, received: Received, for_whom: OrganizationId, key: String) -> Self {
        Self {
            name: name.text.clone(),
            media_type: kind.media_type,
            size: received.size,
            sha256: received.sha256.clone(),
            organization: for_whom.to_string(),
            for_whom,
            received: Arc::new(received),
            idempotency_key: key,
        }
    }
}

impl UploadFile {
    /// Of the bytes.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl Command for UploadFile {
    named!(UploadFile);
    type Done = AttachmentId;

    async fn prepare(&self, cx: &Context) -> Result<(), Stop> {
        Ok(cx.files.storage()?.keep(&self.received).await?)
    }

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(AttachmentId, Option<Event>), Stop> {
        let organization = self.for_whom;
        if !tx.viewer().organizations(Permission::UploadFiles).contains(&organization) {
            return Err(Refusal::not_permitted("organization").into());
        }
        let there = tx.upload_turn(organization, &self.sha256).await?;
        let size = i64::try_from(self.size).unwrap_or(i64::MAX);
        check_quota(cx, there, size)?;
        // Somebody may have swept what was there.
        cx.files.storage()?.keep_there(&self.received).await?;
        let file: AttachmentId = cx.store.ids().next();
        let row = Model {
            id: file,
            name: self.name.clone(),
            media_type: self.media_type.to_owned(),
            size,
            sha256: self.sha256.clone(),
            organization_id: organization,
            account_id: tx.account(),
            uploaded_at: cx.store.clock().now(),
            attached_at: None,
        };
        tx.add_own(vec![ActiveModel::from(row)]).await?;
        let (name, media_type, sha256) = (self.name.clone(), self.media_type, self.sha256.clone());
        let event = FileEvent::Uploaded { file, organization, name, media_type, size, sha256 };
        Ok((file, Some(event.into())))
    }
}

/// Refuses what comes to more than an organization may have, with what it has.
pub fn check_quota(cx: &Context, there: i64, more: i64) -> Result<(), Refusal> {
    let quota = i64::try_from(cx.files.quota).unwrap_or(i64::MAX);
    if there.saturating_add(more) <= quota {
        return Ok(());
    }
    let message = format!(
        "本单位文件合计不得超过 {quota} 字节 / the files of an organization come to {quota} bytes at most"
    );
    Err(Refusal::new(RefusalCode::WrongState, "organization", message))
}

/// For whom the viewer uploads: the organization of this code, or the only one for which it may.
pub fn for_whom(
    viewer: &Viewer,
    catalogue: &Catalogue,
    named: Option<&str>,
) -> Result<OrganizationId, Refusal> {
    let may = viewer.organizations(Permission::UploadFiles);
    let code = |id: &OrganizationId| catalogue.organization(*id).map(|found| found.row.code.as_str());
    let found = match named {
        Some(named) => may.iter().find(|id| code(id) == Some(named)),
        None => may.first().filter(|_| may.len() == 1),
    };
    found.copied().ok_or_else(|| {
        let codes = may.iter().filter_map(code).collect::<Vec<_>>().join(", ");
        let message = format!(
            "须以 organization 说明代表哪个单位：{codes} / say by organization for which of these: {codes}"
        );
        Refusal::new(RefusalCode::Invalid, "organization", message)
    })
}
