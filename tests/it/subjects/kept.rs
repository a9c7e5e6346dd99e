//! Files: under signatures, and of those who have attached theirs to nothing.

use super::{Subjects, owned};
use crate::{
    files::{pdf, uploaded},
    harness::{World, written_past},
    reference::rows,
    viewers::Viewer,
};
use entity::{
    attachment::{self, Link, of_sign_offs},
    id::{AttachmentId, DutyId},
    sign_off,
};
use std::{collections::HashMap, rc::Rc};

/// Who has a file that hangs on nothing.
const KEEPERS: [&str; 4] =
    ["health.officer", "education.signer", "fuchun-subdistrict.officer", "fengmao-office.coordinator"];

/// A file hangs on each signature, whatever that says: only its scope is of interest. Some people have others.
pub async fn happens(world: &World) {
    let operation = world.store.operate().await.unwrap();
    for signature in rows::<sign_off::Entity>(world).await {
        let id: AttachmentId = world.store.ids().next();
        let file = attachment::Model {
            id,
            name: "附件.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            sha256: "ab".repeat(32),
            organization_id: signature.organization_id,
            account_id: signature.account_id,
            uploaded_at: signature.signed_at,
            attached_at: Some(signature.signed_at),
        };
        operation.unscoped_add(attachment::ActiveModel::from(file)).await.unwrap();
        let link = Link { holder: signature.id.into(), attachment: id, ordinal: 1 };
        operation.unscoped_add(of_sign_offs::ActiveModel::from(link)).await.unwrap();
    }
    operation.commit(None, vec![written_past()]).await.unwrap();
    for name in KEEPERS {
        uploaded(&world.person(name).await, "a.pdf", &pdf(name)).await;
    }
}

/// A file, and from whom it is hidden.
struct Kept {
    id: String,
    attached: bool,
    hidden: Box<dyn Fn(&Viewer) -> bool>,
}

async fn all(world: &World) -> Vec<Kept> {
    let duties: HashMap<DutyId, _> = owned::owned(world).await.into_iter().collect();
    let signed: HashMap<_, _> =
        rows::<sign_off::Entity>(world).await.into_iter().map(|it| (it.id, it.duty_id)).collect();
    let hangs: HashMap<_, _> = rows::<of_sign_offs::Entity>(world)
        .await
        .into_iter()
        .map(|link| (link.attachment_id, duties[&signed[&link.holder_id]].clone()))
        .collect();
    let kept = |row: attachment::Model| {
        let account = row.account_id.to_string();
        let hidden: Box<dyn Fn(&Viewer) -> bool> = match hangs.get(&row.id).cloned() {
            Some(duty) => Box::new(move |viewer| duty.is_hidden_from(viewer)),
            None => Box::new(move |viewer| viewer.account().as_ref() != Some(&account)),
        };
        Kept { id: row.id.to_string(), attached: row.attached_at.is_some(), hidden }
    };
    let mut files = rows::<attachment::Entity>(world).await;
    files.sort_by_key(|file| file.id);
    files.into_iter().map(kept).collect()
}

pub async fn attachments(world: &World) -> Subjects {
    let all = Rc::new(all(world).await);
    let pick = |attached: bool, seen: bool| {
        let all = Rc::clone(&all);
        move |viewer: &Viewer| {
            let fits = |it: &&Kept| it.attached == attached && (it.hidden)(viewer) != seen;
            all.iter().find(fits).map(|it| it.id.clone())
        }
    };
    let rows = Rc::clone(&all);
    Subjects::new(move |viewer| {
        rows.iter().filter(|it| (it.hidden)(viewer)).map(|it| it.id.clone()).collect()
    })
    .and("under what one sees", pick(true, true))
    .and("under what one does not see", pick(true, false))
    .and("own, attached to nothing", pick(false, true))
    .and("another's, attached to nothing", pick(false, false))
}
